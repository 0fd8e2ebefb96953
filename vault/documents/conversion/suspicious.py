"""Names of files that run something when they are opened; shown as such, never by what they pretend to be."""

from typing import Final

from vault.documents.file_names.rules import extension_of

_PROGRAMS: Final = frozenset(
    [
        "exe",
        "com",
        "scr",
        "pif",
        "bat",
        "cmd",
        "ps1",
        "psm1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "wsf",
        "wsh",
        "hta",
        "msi",
        "msp",
        "cpl",
        "jar",
        "lnk",
        "url",
        "reg",
        "dll",
        "sys",
        "iso",
        "img",
        "vhd",
        "one",
        "chm",
        "appref-ms",
        "application",
        "gadget",
        "inf",
        "scf",
        "sct",
        "ws",
        "xll",
    ]
)
_MACROS: Final = frozenset(["docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppsm", "ppam"])
_ARCHIVES: Final = frozenset(["zip", "7z", "rar", "gz", "tgz", "bz2", "xz", "lzh", "cab", "tar"])


def warning_of(name: str) -> str:
    """Return what a person should know of a file with this name, in Japanese and English, or nothing."""
    extension = extension_of(name).lower()
    if extension in _PROGRAMS:
        return "実行形式 / runs"
    if extension in _MACROS:
        return "マクロ / macros"
    if extension in _ARCHIVES:
        return "書庫 / archive"
    return ""
