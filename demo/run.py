"""`make demo`: one real file's whole life over HTTP, with the real client, clock and one-time codes."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo.checks import check_everything
from demo.drawing_set import drawing_set
from demo.life import Life
from demo.narration import Narration
from demo.people import UNEXPECTED, Refused, UnexpectedError
from demo.scene import Scene
from demo.vault_process import make_vault

OUT = Path("demo-out")
DEFAULT_NAME = "主軸ユニット図面.pdf"
USAGE_EXIT = 2
REFUSED_EXIT = 3
INTERRUPTED_EXIT = 130


def main() -> int:
    """Run the demonstration; 0 only if every step did what it should, 3 where the vault rightly refuses the file, 2 without one."""
    asked = _arguments()
    narration = Narration()
    trouble = _unusable(asked.file)
    if trouble:
        narration.say(f"✗ {trouble}: {asked.file}")
        return USAGE_EXIT
    # To be told to stop is the same as Ctrl-C, so that no server is left running.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.default_int_handler)
    if OUT.exists():
        shutil.rmtree(OUT)
    OUT.mkdir(mode=0o700)
    source = asked.file or _generated()
    vault = make_vault(OUT.resolve(), asked.backend)
    refused: str | None = None
    try:
        scene = Scene(vault, OUT.resolve(), narration, _in_three_hundred_days())
        life = Life(scene, source, asked.authorised)
        refused = life.run()
        if asked.keep:
            narration.say(life.how_to_sign_in())
            _until_told_to_stop()
    except Refused as refusal:
        narration.say(refusal.text)
        if refusal.code == UNEXPECTED:
            return 1
        if refusal.code == "owner_password_unauthorised":
            narration.say("     make demo FILE=… AUTHORISED='why you may deposit it'")
        refused = refusal.code
    except (UnexpectedError, RuntimeError) as failure:
        narration.say(f"✗ {failure}")
        return 1
    except KeyboardInterrupt:
        narration.say("中止しました / stopped")
        return INTERRUPTED_EXIT
    finally:
        vault.stop()
    return _close(narration, refused)


def _unusable(file: Path | None) -> str | None:
    if file is None:
        return None
    if not file.is_file():
        return "ファイルがありません / there is no such file"
    if OUT.resolve() in file.resolve().parents:
        return f"{OUT}/ は毎回作り直すので、別の場所に写してください / {OUT}/ is made anew each time; copy it elsewhere first"
    return None


def _until_told_to_stop() -> None:
    with suppress(KeyboardInterrupt):
        threading.Event().wait()


def _close(narration: Narration, refused: str | None) -> int:
    failed = check_everything(OUT, narration) if (OUT / "certificate.pdf").exists() else []
    if failed:
        narration.say(f"✗ 検査に失敗 / checks failed: {', '.join(failed)}")
        return 1
    if refused is not None:
        narration.say(f"refused: {refused}")
        return REFUSED_EXIT
    narration.say(
        f"結果は {OUT}/ にあります。確かめ方は {OUT}/index.txt / everything lies in {OUT}/; see {OUT}/index.txt"
    )
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--file", type=Path)
    parser.add_argument("--backend", choices=("embedded", "full"), default="embedded")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--authorised", help="the depositor's statement of right for owner-protected PDFs")
    return parser.parse_args()


def _generated() -> Path:
    folder = OUT / "source"
    folder.mkdir()
    path = folder / DEFAULT_NAME
    path.write_bytes(drawing_set())
    return path


def _in_three_hundred_days() -> str:
    return (datetime.now(UTC) + timedelta(days=300)).strftime("%Y-%m-%d")


if __name__ == "__main__":
    sys.exit(main())
