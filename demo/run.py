"""`make demo`: one real file's whole life over HTTP, with the real client, clock and one-time codes."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo.checks import check_everything
from demo.drawing_set import drawing_set
from demo.life import Life
from demo.narration import Narration
from demo.people import UNEXPECTED, Refused, UnexpectedError
from demo.vault_process import make_vault

OUT = Path("demo-out")
DEFAULT_NAME = "主軸ユニット図面.pdf"
USAGE_EXIT = 2
REFUSED_EXIT = 3


def main() -> int:
    """Run the demonstration; 0 only if every step did what it should, 3 where the vault rightly refuses the file, 2 without one."""
    asked = _arguments()
    narration = Narration()
    if asked.file and not asked.file.is_file():
        narration.say(f"✗ ファイルがありません / there is no such file: {asked.file}")
        return USAGE_EXIT
    if asked.file and OUT.resolve() in asked.file.resolve().parents:
        narration.say(
            f"✗ {OUT}/ は毎回作り直すので、ファイルを別の場所に写してください / "
            f"{OUT}/ is made anew each time: copy the file elsewhere first"
        )
        return USAGE_EXIT
    if OUT.exists():
        shutil.rmtree(OUT)
    OUT.mkdir(mode=0o700)
    source = asked.file or _generated()
    vault = make_vault(OUT.resolve(), asked.backend)
    refused: str | None = None
    try:
        life = Life(vault, OUT.resolve(), source, narration, _a_year_from_now(), asked.authorised)
        refused = life.run()
        if asked.keep:
            narration.say(life.how_to_sign_in())
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
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
    finally:
        vault.stop()
    return _close(narration, refused)


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


def _a_year_from_now() -> str:
    return (datetime.now(UTC) + timedelta(days=300)).strftime("%Y-%m-%d")


if __name__ == "__main__":
    sys.exit(main())
