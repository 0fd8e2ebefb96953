"""What the server and the process that encloses a converter say to each other: JSON, once in each direction."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from vault.documents.conversion.enclosed.limits import ConverterLimits

MOST_ANSWER_BYTES: Final = 64 << 10
DOCUMENT: Final = "{document}"
"""Stands in a command's arguments for the document's path, as `FOLDER` for the folder's."""
FOLDER: Final = "{folder}"

NO_ROOM: Final = 74
"""Exit status of an enclosure whose folder is too small for the document."""

LAYERS: Final = ("namespaces", "folder", "limits", "landlock", "seccomp")


@dataclass(frozen=True)
class Task:
    """What is to be run.

    Args:
        command: Program and arguments.
        document: Name of the document in the folder `in`.
        result: Name of what the program leaves in the folder `out`.
        fonts: Folders with fonts besides the system's.
        readable: Folders that the program reads besides the system's.
        build_id: What the program wrote about itself on an earlier run.
        unsandboxed: Whether to run even where a needed layer is missing.
    """

    command: tuple[str, ...]
    document: str
    result: str
    fonts: tuple[Path, ...] = ()
    readable: tuple[Path, ...] = ()
    build_id: str = ""
    unsandboxed: bool = False


@dataclass(frozen=True)
class Orders:
    """One run of it.

    Args:
        task: What is run.
        folder: An empty folder of this run alone.
        folder_in_memory: Whether it lies in memory already.
        document_file, result_file, answer_file: Descriptors in memory.
        limits: Bounds.
    """

    task: Task
    folder: Path
    folder_in_memory: bool
    document_file: int
    result_file: int
    answer_file: int
    limits: ConverterLimits

    def text(self) -> str:
        """As JSON; it holds nothing of the document."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def read(cls, text: str) -> "Orders":
        """Take them from the server, who is trusted."""
        said: dict[str, Any] = json.loads(text)
        task = said["task"]
        task["command"] = tuple(task["command"])
        for name in ("fonts", "readable"):
            task[name] = tuple(map(Path, task[name]))
        said["task"] = Task(**task)
        said["limits"] = ConverterLimits(**said["limits"])
        said["folder"] = Path(said["folder"])
        return cls(**said)


@dataclass(frozen=True)
class Answer:
    """What became of it.

    Args:
        layers: For each layer, None when it was active or the reason why it was not.
        status: Exit status of the program, negative for a signal; None when it was not started.
        size: Bytes of the result, or None when there is none.
        build_id: What the program wrote about itself.
    """

    layers: dict[str, str | None]
    status: int | None
    size: int | None
    build_id: str

    def text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))


def missing_for_safety(layers: dict[str, str | None]) -> list[str]:
    """What is missing before a converter may run, in words for operators; nothing where it may.

    The file tree has to be closed, the network has to be closed (by a namespace of its own, or by the filter of system
    calls), and the file has to stay in memory.
    """
    wrong = {name: layers.get(name, "not reached") for name in LAYERS}
    needed = {
        "landlock": wrong["landlock"],
        "limits": wrong["limits"],
        "network": wrong["namespaces"] and wrong["seccomp"],
        "folder in memory": wrong["folder"],
    }
    return [f"{name}: {reason}" for name, reason in needed.items() if reason is not None]
