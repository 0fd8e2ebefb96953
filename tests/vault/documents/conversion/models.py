"""STEP models for tests, written line by line: solids with flat faces (ISO 10303-21, application protocol 214)."""

import math

Point = tuple[float, float, float]


class StepFile:
    """Collects entities; each method returns the name of what it added."""

    def __init__(
        self, name: str = "PART", length: str = "(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MILLI.,.METRE.))"
    ) -> None:
        self._lines: list[str] = []
        self._solids: list[str] = []
        self._name, self._length = name, length

    def prism(self, outline: list[tuple[float, float]], low: float, high: float) -> None:
        """A solid over an outline."""
        count = len(outline)
        points = [(x, y, low) for x, y in outline] + [(x, y, high) for x, y in outline]
        sides = [[i, (i + 1) % count, count + (i + 1) % count, count + i] for i in range(count)]
        self._polyhedron(points, [list(range(count))[::-1], list(range(count, 2 * count)), *sides])

    def content(self) -> bytes:
        """The whole file."""
        self._product()
        body = "".join(f"#{number}={line};\n" for number, line in enumerate(self._lines, 1))
        head = f"FILE_DESCRIPTION((''),'2;1');\nFILE_NAME('{self._name}','2026-11-23T00:00:00',(''),(''),'','','');"
        schema = "FILE_SCHEMA(('AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }'));"
        start = f"ISO-10303-21;\nHEADER;\n{head}\n{schema}\nENDSEC;\nDATA;\n"
        return f"{start}{body}ENDSEC;\nEND-ISO-10303-21;\n".encode()

    def _add(self, text: str) -> str:
        self._lines.append(text)
        return f"#{len(self._lines)}"

    def _triple(self, kind: str, values: list[float] | Point) -> str:
        return self._add(f"{kind}('',({','.join(f'{value:.9f}' for value in values)}))")

    def _polyhedron(self, points: list[Point], faces: list[list[int]]) -> None:
        places = [self._triple("CARTESIAN_POINT", point) for point in points]
        corners = [self._add(f"VERTEX_POINT('',{place})") for place in places]
        edges: dict[tuple[int, int], str] = {}
        made = [self._face(face, points, places, corners, edges) for face in faces]
        shell = self._add(f"CLOSED_SHELL('',({','.join(made)}))")
        self._solids.append(self._add(f"MANIFOLD_SOLID_BREP('{self._name}',{shell})"))

    def _face(
        self,
        face: list[int],
        points: list[Point],
        places: list[str],
        corners: list[str],
        edges: dict[tuple[int, int], str],
    ) -> str:
        turned = []
        for one, other in zip(face, face[1:] + face[:1], strict=True):
            key = min(one, other), max(one, other)
            if key not in edges:
                along = self._triple("DIRECTION", _unit(_between(points[key[0]], points[key[1]])))
                vector = self._add(f"VECTOR('',{along},1.)")
                line = self._add(f"LINE('',{places[key[0]]},{vector})")
                edges[key] = self._add(f"EDGE_CURVE('',{corners[key[0]]},{corners[key[1]]},{line},.T.)")
            turned.append(
                self._add(f"ORIENTED_EDGE('',*,*,{edges[key]},{'.T.' if one == key[0] else '.F.'})")
            )
        loop = self._add(f"EDGE_LOOP('',({','.join(turned)}))")
        bound = self._add(f"FACE_OUTER_BOUND('',{loop},.T.)")
        first, second = _between(points[face[0]], points[face[1]]), _between(points[face[1]], points[face[2]])
        normal, along = (
            self._triple("DIRECTION", _unit(_cross(first, second))),
            self._triple("DIRECTION", _unit(first)),
        )
        place = self._add(f"AXIS2_PLACEMENT_3D('',{places[face[0]]},{normal},{along})")
        plane = self._add(f"PLANE('',{place})")
        return self._add(f"ADVANCED_FACE('',({bound}),{plane},.T.)")

    def _product(self) -> None:
        add = self._add
        length = add(self._length)
        angle = add("(NAMED_UNIT(*)PLANE_ANGLE_UNIT()SI_UNIT($,.RADIAN.))")
        solid = add("(NAMED_UNIT(*)SI_UNIT($,.STERADIAN.)SOLID_ANGLE_UNIT())")
        exact = add(f"UNCERTAINTY_MEASURE_WITH_UNIT(LENGTH_MEASURE(1.E-07),{length},'','')")
        context = add(
            f"(GEOMETRIC_REPRESENTATION_CONTEXT(3)GLOBAL_UNCERTAINTY_ASSIGNED_CONTEXT(({exact}))"
            f"GLOBAL_UNIT_ASSIGNED_CONTEXT(({length},{angle},{solid}))REPRESENTATION_CONTEXT('',''))"
        )
        zero, up, along = (
            self._triple(kind, values)
            for kind, values in (
                ("CARTESIAN_POINT", (0.0, 0.0, 0.0)),
                ("DIRECTION", (0.0, 0.0, 1.0)),
                ("DIRECTION", (1.0, 0.0, 0.0)),
            )
        )
        origin = add(f"AXIS2_PLACEMENT_3D('',{zero},{up},{along})")
        shape = add(f"ADVANCED_BREP_SHAPE_REPRESENTATION('',({','.join([origin, *self._solids])}),{context})")
        design = add("APPLICATION_CONTEXT('automotive design')")
        add(f"APPLICATION_PROTOCOL_DEFINITION('international standard','automotive_design',2000,{design})")
        mechanical = add(f"PRODUCT_CONTEXT('',{design},'mechanical')")
        product = add(f"PRODUCT('{self._name}','{self._name}','',({mechanical}))")
        formation = add(f"PRODUCT_DEFINITION_FORMATION('','',{product})")
        part = add(f"PRODUCT_DEFINITION_CONTEXT('part definition',{design},'design')")
        definition = add(f"PRODUCT_DEFINITION('design','',{formation},{part})")
        shown = add(f"PRODUCT_DEFINITION_SHAPE('','',{definition})")
        add(f"SHAPE_DEFINITION_REPRESENTATION({shown},{shape})")


def stepped_block(name: str = "PART") -> bytes:
    """A plate of 60 by 40 by 10 mm with a block of 20 by 10 by 20 mm standing at its left front corner."""
    model = StepFile(name)
    model.prism([(0, 0), (60, 0), (60, 40), (0, 40)], 0, 10)
    model.prism([(0, 0), (20, 0), (20, 10), (0, 10)], 10, 30)
    return model.content()


def _between(one: Point, other: Point) -> list[float]:
    return [b - a for a, b in zip(one, other, strict=True)]


def _unit(vector: list[float]) -> list[float]:
    length = math.hypot(*vector)
    return [value / length for value in vector]


def _cross(one: list[float], other: list[float]) -> list[float]:
    return [
        one[1] * other[2] - one[2] * other[1],
        one[2] * other[0] - one[0] * other[2],
        one[0] * other[1] - one[1] * other[0],
    ]
