"""What ezdxf's drawing add-on draws, kept in drawing units until the sheet it goes on is known.

Text stays text, and line types stay patterns: the add-on would turn both into very many small shapes.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import vault.documents.conversion.dxf.library  # noqa: F401  before anything else of ezdxf
from vault.documents.conversion.errors import TOO_LARGE, ConversionError
from vault.documents.conversion.wording import printed

from ezdxf.addons.drawing.backend import Backend, BkPath2d, BkPoints2d, ImageData  # isort: skip
from ezdxf.addons.drawing.pipeline import (  # isort: skip
    BackendStage2d,
    ClippingStage2d,
    LinetypeStage2d,
    RenderPipeline2d,
    RenderStage2d,
)
from ezdxf.addons.drawing.properties import BackendProperties, Properties  # isort: skip
from ezdxf.entities.dxfgfx import DXFGraphic  # isort: skip
from ezdxf.entities.viewport import Viewport  # isort: skip
from ezdxf.math import Matrix44, Vec2  # isort: skip
from ezdxf.path import Command, make_path  # isort: skip
from ezdxf.tools.text import MIN_CAP_HEIGHT  # isort: skip

MAX_DRAWN: Final = 400_000
MAX_POINTS: Final = 1_500_000
MAX_COORDINATE: Final = 1e12
CAP_HEIGHT: Final = 0.733
"""Of Noto Sans JP, in ems."""

Point = tuple[float, float]
Dashes = tuple[float, ...]


@dataclass(frozen=True)
class Pen:
    """How a line is drawn: colour as ``#rrggbb`` or ``#rrggbbaa``, width in mm on paper, dashes in drawing units."""

    colour: str
    width: float
    dashes: Dashes


@dataclass(frozen=True)
class Stroke:
    """An open or closed line: ``m``, ``l`` and ``c`` with two, two and six coordinates each."""

    pen: Pen
    commands: str
    coordinates: list[float]


@dataclass(frozen=True)
class Fill:
    """An area, filled by the even-odd rule; commands as of a stroke."""

    colour: str
    commands: str
    coordinates: list[float]


@dataclass(frozen=True)
class Words:
    """One line of text: `matrix` places ems, with the base line from the origin to the right, into the drawing."""

    text: str
    colour: str
    matrix: tuple[float, float, float, float, float, float]
    height: float


@dataclass(frozen=True)
class Clip:
    """From here on only what lies inside is seen; None ends that."""

    outline: tuple[Point, ...] | None


Mark = Stroke | Fill | Words | Clip


@dataclass
class Recorded:
    """Everything on one layout.

    Args:
        marks: In the order of drawing.
        left_out: Number of things with coordinates that are no numbers, or out of all proportion.
    """

    marks: list[Mark] = field(default_factory=list)
    low: Point = (math.inf, math.inf)
    high: Point = (-math.inf, -math.inf)
    left_out: int = 0
    points: int = 0

    @property
    def is_empty(self) -> bool:
        """Return True when nothing has a place."""
        return self.low[0] > self.high[0]

    def take(self, coordinates: Sequence[float], mark: Mark) -> None:
        """Keep a mark, unless its coordinates are no places.

        Raises:
            ConversionError: ``too_large``.
        """
        if not all(-MAX_COORDINATE < value < MAX_COORDINATE for value in coordinates):
            self.left_out += 1
            return
        self.points += len(coordinates) // 2
        if self.points > MAX_POINTS or len(self.marks) > MAX_DRAWN:
            raise ConversionError(TOO_LARGE, "more to draw than a page holds")
        xs, ys = coordinates[::2], coordinates[1::2]
        self.low = min(self.low[0], *xs), min(self.low[1], *ys)
        self.high = max(self.high[0], *xs), max(self.high[1], *ys)
        self.marks.append(mark)


class Recorder(Backend):
    """Takes what the add-on draws."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded = Recorded()
        self.dashes: Dashes = ()
        self._entered = 0

    def enter_entity(self, entity: DXFGraphic, properties: Properties) -> None:
        """Count; blocks and dimensions enter what they consist of."""
        self._entered += 1
        if self._entered > MAX_DRAWN:
            raise ConversionError(TOO_LARGE, "more entities than a page holds")
        super().enter_entity(entity, properties)

    def set_background(self, color: str) -> None:
        """Paper is white."""

    def draw_point(self, pos: Vec2, properties: BackendProperties) -> None:
        """A dot as wide as a line."""
        self._stroke("ml", [pos.x, pos.y, pos.x, pos.y], properties, ())

    def draw_line(self, start: Vec2, end: Vec2, properties: BackendProperties) -> None:
        """A line in the line type set before."""
        self._stroke("ml", [start.x, start.y, end.x, end.y], properties, self.dashes)

    def draw_solid_lines(self, lines: Iterable[tuple[Vec2, Vec2]], properties: BackendProperties) -> None:
        """Many lines of one kind, such as a hatch."""
        coordinates = [value for start, end in lines for value in (start.x, start.y, end.x, end.y)]
        if coordinates:
            self._stroke("ml" * (len(coordinates) // 4), coordinates, properties, ())

    def draw_path(self, path: BkPath2d, properties: BackendProperties) -> None:
        """A line of straight and bent pieces."""
        commands, coordinates = _outline(path)
        if commands:
            self._stroke(commands, coordinates, properties, self.dashes)

    def draw_filled_paths(self, paths: Iterable[BkPath2d], properties: BackendProperties) -> None:
        """An area with its holes."""
        outlines = [_outline(path) for path in paths]
        coordinates = [value for _, outline in outlines for value in outline]
        if coordinates:
            commands = "".join(commands for commands, _ in outlines)
            self.recorded.take(coordinates, Fill(properties.color, commands, coordinates))

    def draw_filled_polygon(self, points: BkPoints2d, properties: BackendProperties) -> None:
        """An area of straight sides."""
        coordinates = [value for point in points.vertices() for value in (point.x, point.y)]
        if len(coordinates) >= 6:
            commands = "m" + "l" * (len(coordinates) // 2 - 1)
            self.recorded.take(coordinates, Fill(properties.color, commands, coordinates))

    def draw_image(self, image_data: ImageData, properties: BackendProperties) -> None:
        """Pictures lie in other files, which are not opened; their frames are drawn."""

    def draw_words(self, words: Words, corners: Sequence[Point]) -> None:
        """Text, with the box it fills."""
        self.recorded.take([value for corner in corners for value in corner], words)

    def clip(self, outline: Sequence[Point] | None) -> None:
        """Begin or end showing what lies inside an outline only."""
        inside = None if outline is None else tuple(outline)
        self.recorded.marks.append(Clip(inside))

    def clear(self) -> None:
        """Forget everything."""
        self.recorded = Recorded()

    def finalize(self) -> None:
        """Nothing is left to do."""

    def _stroke(
        self, commands: str, coordinates: list[float], properties: BackendProperties, dashes: Dashes
    ) -> None:
        pen = Pen(properties.color, properties.lineweight, dashes)
        self.recorded.take(coordinates, Stroke(pen, commands, coordinates))


class Pipeline(RenderPipeline2d):
    """The add-on's way from entities to shapes, with text and line types left as they are."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        super().__init__(recorder)

    def build_render_pipeline(self) -> RenderStage2d:
        """Clipping, line types, and the end."""
        end = BackendStage2d(self._recorder, converter=self.get_backend_properties)
        dashed = _Dashes(self.config, get_ltype_scale=self.get_vp_ltype_scale, next_stage=end)
        return ClippingStage2d(self.config, self.clipping_portal, next_stage=dashed)

    def draw_text(
        self, text: str, transform: Matrix44, properties: Properties, cap_height: float, dxftype: str = "TEXT"
    ) -> None:
        """Keep one line of text, unless it is out of sight."""
        shown = printed(text.replace("\n", " "))
        if not shown.strip() or cap_height < MIN_CAP_HEIGHT:
            return
        face = properties.font or self.default_font_face
        width = self.text_engine.get_text_line_width(shown, face, cap_height)
        low, high = -0.25 * cap_height, 1.15 * cap_height
        box = Vec2.list([(0, low), (width, low), (width, high), (0, high)])
        corners = list(transform.fast_2d_transform(box))
        if self.clipping_portal.is_active:
            if not any(len(part) for part in self.clipping_portal.clip_polygon(BkPoints2d(corners))):
                return
            transform = self.clipping_portal.transform_matrix(transform)
            corners = list(transform.fast_2d_transform(box))
        size = cap_height / CAP_HEIGHT
        origin, right, up = transform.fast_2d_transform(Vec2.list([(0, 0), (size, 0), (0, size)]))
        matrix = (
            right.x - origin.x,
            right.y - origin.y,
            up.x - origin.x,
            up.y - origin.y,
            origin.x,
            origin.y,
        )
        words = Words(shown, self.get_backend_properties(properties).color, matrix, (up - origin).magnitude)
        self._recorder.draw_words(words, [(corner.x, corner.y) for corner in corners])

    def enter_viewport(self, vp: Viewport) -> bool:
        """Show what the viewport shows; letters at its edge are cut off there as well."""
        if not super().enter_viewport(vp):
            return False
        outline = [(point.x, point.y) for point in make_path(vp).flattening(1.0)]
        self._recorder.clip(outline)
        return True

    def exit_viewport(self) -> None:
        """End the viewport."""
        self._recorder.clip(None)
        super().exit_viewport()  # type: ignore[no-untyped-call]


class _Dashes(LinetypeStage2d):
    """Hands the pattern of a line type on instead of its dashes."""

    next_stage: BackendStage2d

    def draw_line(self, start: Vec2, end: Vec2, properties: Properties) -> None:
        self._with_pattern(properties, lambda: self.next_stage.draw_line(start, end, properties))

    def draw_path(self, path: BkPath2d, properties: Properties) -> None:
        self._with_pattern(properties, lambda: self.next_stage.draw_path(path, properties))

    def _with_pattern(self, properties: Properties, draw: Any) -> None:
        recorder = cast("Recorder", self.next_stage.backend)
        recorder.dashes = tuple(map(float, self.pattern(properties)))
        draw()
        recorder.dashes = ()


def _outline(path: BkPath2d) -> tuple[str, list[float]]:
    commands: list[str] = []
    coordinates: list[float] = []
    if len(path):
        here = path.start
        commands.append("m")
        coordinates += (here.x, here.y)
        for command in path.commands():
            here = _follow(command, here, commands, coordinates)
    return "".join(commands), coordinates


def _follow(command: Any, here: Vec2, commands: list[str], coordinates: list[float]) -> Vec2:
    end = Vec2(command.end)
    points: tuple[Vec2, ...]
    if command.type == Command.CURVE4_TO:
        points = (command.ctrl1, command.ctrl2, end)
    elif command.type == Command.CURVE3_TO:
        # A quadratic curve as a cubic one.
        points = (here + (command.ctrl - here) * (2 / 3), end + (command.ctrl - end) * (2 / 3), end)
    else:
        points = (end,)
    commands.append("m" if command.type == Command.MOVE_TO else "l" if len(points) == 1 else "c")
    for point in points:
        coordinates += (point.x, point.y)
    return end
