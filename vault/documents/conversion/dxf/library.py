"""ezdxf as this vault uses it: no settings and no fonts but ours.

At its import, ezdxf reads settings in the home folder, searches the machine for fonts and writes what it found into the
home folder. What is shown must not depend on the machine, so that its folders lie beside this module while it looks.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vault.documents.rendering.fonts import font_folder

_SETTINGS = str(Path(__file__).with_name("settings"))
_VARIABLES = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME")


@contextmanager
def _settings_of_ours() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in _VARIABLES}
    os.environ.update(dict.fromkeys(_VARIABLES, _SETTINGS))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


with _settings_of_ours():
    from ezdxf import filemanagement
    from ezdxf.fonts import font_manager, fonts

# The names that ezdxf falls back to for a font that is not there: every one.
font_manager.DEFAULT_FONTS[:] = ["NotoSansJP-Regular.otf"]
fonts.font_manager.clear()
fonts.font_manager.build([str(font_folder())], support_dirs=False)

new_document = filemanagement.new
