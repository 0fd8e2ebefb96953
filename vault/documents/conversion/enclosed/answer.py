"""Reading an enclosure's answer, which is taken for hostile like everything that comes from there."""

import json
from typing import Any, BinaryIO

from vault.documents.conversion.enclosed.orders import LAYERS, MOST_ANSWER_BYTES, Answer
from vault.documents.conversion.errors import UNREADABLE, ConversionError


def read_answer(file: BinaryIO) -> Answer:
    """Read and check an answer.

    Raises:
        ConversionError: ``unreadable``, when it is none.
    """
    file.seek(0)
    try:
        said = json.loads(file.read(MOST_ANSWER_BYTES))
        return Answer(
            layers=_layers(said["layers"]),
            status=_whole(said["status"]),
            size=_whole(said["size"]),
            build_id=_printable(said["build_id"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConversionError(UNREADABLE, "the enclosure gave no answer") from error


def _layers(said: Any) -> dict[str, str | None]:
    return {name: None if said[name] is None else _printable(said[name]) for name in LAYERS if name in said}


def _whole(said: Any) -> int | None:
    if said is not None and type(said) is not int:
        raise ValueError("not a number")
    return said


def _printable(said: Any) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in str(said)[:200])
