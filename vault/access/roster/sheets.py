"""The roster as CSV, marked as a trade secret in its name and its first line (G2.1-c), and reading such a list back in."""

import csv
import io
from collections.abc import Iterable, Sequence

from vault.access.roster.lines import COLUMNS, RosterLine
from vault.platform.clock import tokyo_date, tokyo_text
from vault.platform.errors import Code, Refusal
from vault.platform.http import has_control_characters

MARKING = "営業秘密"
MAX_ROWS = 200
"""A list is one act, and nobody else writes meanwhile; a longer list is brought in part by part."""
MAX_BYTES = 256 << 10
"""As much as any body that is no file."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def sheet_name(at_ms: int, suffix: str) -> str:
    """The file name: 【営業秘密】管理名簿 with its day, such as `【営業秘密】管理名簿_2026-03-14.csv`."""
    return f"【{MARKING}】管理名簿_{tokyo_date(at_ms)}.{suffix}"


def plain_sheet_name(at_ms: int, suffix: str) -> str:
    """The same for programs that know no Japanese names; it carries the marking too."""
    return f"TRADE-SECRET_roster_{tokyo_date(at_ms)}.{suffix}"


def as_csv(lines: Iterable[RosterLine], at_ms: int) -> bytes:
    """The roster as UTF-8 with a byte order mark (spreadsheets ask for it): the marking, the six columns, the lines."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([f"【{MARKING}】管理名簿 {tokyo_text(at_ms)} 現在"])
    writer.writerow(COLUMNS)
    writer.writerows([_inert(cell) for cell in line.cells()] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (ASVS 1.2.10)."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def read_csv(content: bytes) -> list[dict[str, str]]:
    """The rows of a list by column; columns may stand in any order, and more than the six are ignored.

    Raises:
        Refusal: `roster_import_incomplete` when one of the six columns is not there, `request_invalid` for what is no
            UTF-8 CSV, holds control characters or has more than 200 rows, `too_large`.
    """
    if len(content) > MAX_BYTES:
        raise Refusal(Code.TOO_LARGE, params={"limit": str(MAX_BYTES)})
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "UTF-8 CSV"}) from None
    if has_control_characters(text):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "UTF-8 CSV"})
    header, data = _split(rows)
    if len(data) > MAX_ROWS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"1..{MAX_ROWS} rows"})
    places = {column: header.index(column) for column in COLUMNS}
    return [
        {column: row[place].strip() if place < len(row) else "" for column, place in places.items()}
        for row in data
        if any(cell.strip() for cell in row)
    ]


def _split(rows: Sequence[Sequence[str]]) -> tuple[list[str], Sequence[Sequence[str]]]:
    """The line of the columns, and what follows; a marking may stand above it."""
    for number, row in enumerate(rows[:2]):
        header = [cell.strip() for cell in row]
        lacking = [column for column in COLUMNS if column not in header]
        if not lacking:
            return header, rows[number + 1 :]
        if len(lacking) < len(COLUMNS):
            raise _incomplete(lacking)
    raise _incomplete(COLUMNS)


def _incomplete(lacking: Sequence[str]) -> Refusal:
    params = {"column": "、".join(lacking), "columns": "、".join(COLUMNS)}
    return Refusal(Code.ROSTER_IMPORT_INCOMPLETE, params=params)
