"""Page images with the viewer's mark burnt in; everything here runs inside a worker.

``vault.documents.rendering.pages`` is the module that a worker pool allows; the other modules are its parts.
"""

from vault.documents.rendering.errors import RenderError
from vault.documents.rendering.model import (
    BurntMark,
    Codec,
    PageFacts,
    PageSize,
    PageView,
    RenderedPage,
    Viewer,
)

__all__ = ["BurntMark", "Codec", "PageFacts", "PageSize", "PageView", "RenderError", "RenderedPage", "Viewer"]
