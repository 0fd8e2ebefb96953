"""What everybody who asks for, decides on, opens or reads of a native file is told, in both languages at once."""

from __future__ import annotations

from typing import Final

NOTICE: Final = (
    "原本ファイルのままの複製です。封を開くと、保護のないファイルになります。保管庫は、その後の複写、印刷、転送を"
    "止めることも、見ることもできません。 "
    "This is the deposited file itself. Opening it releases an unprotected file: the vault can then neither stop nor see that it is "
    "copied, printed or passed on."
)
