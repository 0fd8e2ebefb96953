"""What a converter finds in its folder besides the file: its settings, which fonts there are, and its environment."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

SETTINGS: Final = Path("profile/user/registrymodifications.xcu")
BUILD_ID: Final = Path("profile/user/extensions/buildid")
FONTS: Final = Path("fonts.conf")
FOLDERS: Final = ("profile/user/extensions", "temporary", "cache/fontconfig", "extensions", "in", "out")

_ITEM: Final = '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
_FILE: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{}</oor:items>'
)
_SETTINGS: Final = (
    # No macro runs, whoever signed it; nothing is loaded from where the document points to.
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    # Cells show what their author last saw: nothing is calculated anew.
    ("Office.Calc/Formula/Load", "OOXMLRecalcMode", "1"),
    ("Office.Calc/Formula/Load", "ODFRecalcMode", "1"),
    ("Office.Common/Misc", "UseOpenCL", "false"),
    # Paper is A4 and dates are written as in Japan where the document says nothing.
    ("Setup/L10N", "ooSetupSystemLocale", "ja-JP"),
    ("Office.Linguistic/General", "DefaultLocale_CJK", "ja-JP"),
)


def settings_file() -> str:
    """The program's settings (the user layer of its configuration)."""
    return _FILE.format("".join(_ITEM.format(path=p, name=n, value=v) for p, n, v in _SETTINGS))


def fonts_file(folder: Path, fonts: Sequence[Path]) -> str:
    """Fontconfig's configuration: the system's, and `fonts` besides."""
    folders = "".join(f"<dir>{escape(str(path))}</dir>" for path in fonts)
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{folders}'
        f"<cachedir>{escape(str(folder / 'cache' / 'fontconfig'))}</cachedir></fontconfig>"
    )


def environment(folder: Path) -> dict[str, str]:
    """The only environment the program sees: nothing of the server's."""
    return {
        "HOME": str(folder),
        "TMPDIR": str(folder / "temporary"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "FONTCONFIG_FILE": str(folder / FONTS),
        "FC_LANG": "ja",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
    }


def lay_out(folder: Path, fonts: Sequence[Path], build_id: str) -> None:
    """Write everything but the document.

    Args:
        folder: The converter's own folder.
        fonts: Folders with fonts besides the system's.
        build_id: What the program wrote about itself on an earlier run, or nothing; with it, it starts once, not twice.
    """
    for name in FOLDERS:
        (folder / name).mkdir(mode=0o700, parents=True)
    (folder / SETTINGS).write_text(settings_file(), "utf-8")
    (folder / FONTS).write_text(fonts_file(folder, fonts), "utf-8")
    if build_id:
        (folder / BUILD_ID).write_text(build_id, "utf-8")
