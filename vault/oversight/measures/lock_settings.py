"""A list of measures never holds the setting of a lock: what looks like one is refused (G3.0-h, G4.2.1-d). Pure rules."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from vault.platform.errors import Code, Refusal

_DATES_AND_TIMES: Final = re.compile(
    r"\d{4}\s*[-/.年]\s*\d{1,2}(\s*[-/.月]\s*\d{1,2}日?|月)?|\d{1,2}月\d{1,2}日|\d{4}年|\d{1,2}:\d{2}(:\d{2})?|\d{1,2}時(\d{1,2}分)?"
)
_HARMLESS_NUMBERS: Final = re.compile(
    r"(管理|電話|内線|社員|従業員|部屋|資産|整理|製造|型式|受付|郵便|登録)番号[^\d\n]{0,6}[\d-]+"
)
_LABEL: Final = r"(?:暗証|番号|ダイヤル|解錠|開錠|解除|コード|パスワード|パスコード|\bpin\b|passw?o?r?d|passcode|combination|keypad|\bcode\b)"
_GROUP: Final = r"(?:\d{3,}|\d{1,2}(?:\s*[-‐–・,、\s]\s*\d{1,2}){2,})"
_SETTING: Final = re.compile(rf"{_LABEL}[^\d\n]{{0,12}}{_GROUP}|{_GROUP}[^\d\n]{{0,3}}(?:暗証|\bpin\b)")


def require_no_secret(text: str, field: str) -> None:
    """Refuse a text that looks like it holds a dial, keypad or code setting; dates and inventory numbers pass.

    Raises:
        Refusal: `secret_in_ledger`. The text itself is not repeated anywhere.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = _HARMLESS_NUMBERS.sub("", _DATES_AND_TIMES.sub("", plain))
    if _SETTING.search(plain):
        raise Refusal(Code.SECRET_IN_LEDGER, params={"field": field})
