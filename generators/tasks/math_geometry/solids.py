"""Solids: cylinders, cones, spheres, boxes, pyramids, tetrahedra."""

from typing import Final

from generators.shared.competition import need, row
from generators.shared.exact import PI, Exact, root
from generators.tasks.math_geometry.tools import integers, integers_and, whole


def _rolled_radius(r: Exact, degrees: Exact) -> Exact:
    return r * degrees / 360


def _rolled_height(r: Exact, degrees: Exact) -> Exact:
    return root(r * r - _rolled_radius(r, degrees) ** 2)


def _from_face_diagonals(x: Exact, y: Exact, z: Exact) -> Exact:
    a, b, c = x * x, y * y, z * z
    need(a + b > c and b + c > a and a + c > b)
    return root((a + b + c) / 2)


def _pyramid(s: Exact, edge: Exact) -> Exact:
    height = root(edge * edge - s * s / 2)
    return s * s * height / 3


def _painted_once(a: Exact, b: Exact, c: Exact) -> Exact:
    need(all(whole(n) > 2 for n in (a, b, c)))
    x, y, z = a - 2, b - 2, c - 2
    return 2 * (x * y + y * z + z * x)


_SECTOR = integers_and(1, (60, 72, 90, 120, 144, 180, 216, 240, 270, 288, 300))
CONE = "a cone whose base has the radius {0} and whose height is {1}"
ROLLED = (
    "the cone made by joining the two straight edges of a sector of radius {0} and central angle "
    "{1} degrees"
)
BLOCK = (
    "unit cubes with exactly {count} painted when a block of {{0}} x {{1}} x {{2}} unit cubes is "
    "painted on its whole surface and taken apart"
)
ROUND = "cylinder_cone_sphere"
FORMULAS: Final = (
    row(f"{ROUND}.cylinder", integers(2), takes="length")(
        "the volume of a cylinder whose base has the radius {0} and whose height is {1}",
        lambda r, h: PI * r * r * h,
    ),
    row(f"{ROUND}.cone", integers(2), takes="length")(
        f"the volume of {CONE}", lambda r, h: PI * r * r * h / 3
    ),
    row(f"{ROUND}.mantle", integers(2), steps=2, takes="length")(
        f"the area of the curved surface of {CONE}", lambda r, h: PI * r * root(r * r + h * h)
    ),
    row(f"{ROUND}.sphere", integers(1), takes="length")(
        "the volume of a sphere of radius {0}", lambda r: 4 * PI * r**3 / 3
    ),
    row(f"{ROUND}.rolled_volume", _SECTOR, steps=3, takes="length")(
        f"the volume of {ROLLED}",
        lambda r, x: PI * _rolled_radius(r, x) ** 2 * _rolled_height(r, x) / 3,
    ),
    row(f"{ROUND}.rolled_height", _SECTOR, steps=2, takes="length", gives="length")(
        f"the height of {ROLLED}", _rolled_height
    ),
    row(f"{ROUND}.frustum", integers(3), steps=2, takes="length")(
        "the volume of a frustum of a cone that is {0} high and whose two bases have the radii {1} "
        "and {2}",
        lambda h, r, s: need(r > s) and PI * h * (r * r + r * s + s * s) / 3,
    ),
    row(f"{ROUND}.inscribed", integers(2), steps=3, takes="length", gives="length")(
        f"the radius of the largest sphere that fits into {CONE}",
        lambda r, h: r * h / (r + root(r * r + h * h)),
    ),
    row(f"{ROUND}.recast", integers(2), steps=2, takes="length", gives="length")(
        "the height of a cone that has the same volume as a sphere of radius {0} and whose base "
        "has the radius {1}",
        lambda r, s: 4 * r**3 / (s * s),
    ),
    row("box_prism.diagonal", integers(3), takes="length", gives="length")(
        "the distance between two opposite corners of a rectangular box with edges of length {0}, "
        "{1} and {2}",
        lambda a, b, c: root(a * a + b * b + c * c),
    ),
    row("box_prism.faces", integers(3), steps=2)(
        "the volume of a rectangular box three of whose faces have the areas {0}, {1} and {2}, no "
        "two of them being opposite",
        lambda x, y, z: root(x * y * z),
    ),
    row("box_prism.surface", integers(3), takes="length", gives="area")(
        "the surface area of a rectangular box with edges of length {0}, {1} and {2}",
        lambda a, b, c: 2 * (a * b + b * c + c * a),
    ),
    row("box_prism.face_diagonals", integers(3), steps=3, takes="length", gives="length")(
        "the distance between two opposite corners of a rectangular box whose faces have diagonals "
        "of length {0}, {1} and {2}",
        _from_face_diagonals,
    ),
    row("box_prism.painted_twice", integers(3, 3), steps=2)(
        f"the number of {BLOCK.format(count='two faces')}",
        lambda a, b, c: need(all(whole(n) > 2 for n in (a, b, c))) and 4 * (a + b + c - 6),
    ),
    row("box_prism.painted_once", integers(3, 3), steps=3)(
        f"the number of {BLOCK.format(count='one face')}", _painted_once
    ),
    row("pyramid_tetra.volume", integers(2), takes="length")(
        "the volume of a pyramid of height {1} over a square with sides of length {0}",
        lambda s, h: s * s * h / 3,
    ),
    row("pyramid_tetra.edge", integers(2), steps=2, takes="length", gives="length")(
        "the length of a lateral edge of a pyramid over a square with sides of length {0} whose "
        "apex is {1} above the centre of the square",
        lambda s, h: root(h * h + s * s / 2),
    ),
    row("pyramid_tetra.slant", integers(2), steps=2, takes="length", gives="length")(
        "the height of a triangular face, measured from the apex to a side of the base, of a "
        "pyramid over a square with sides of length {0} whose apex is {1} above the centre of the "
        "square",
        lambda s, h: root(h * h + s * s / 4),
    ),
    row("pyramid_tetra.from_edges", integers(2), steps=3, takes="length")(
        "the volume of a pyramid over a square with sides of length {0} whose four other edges "
        "have the length {1} each",
        _pyramid,
    ),
    row("pyramid_tetra.regular", integers(1), steps=2, takes="length")(
        "the volume of a regular tetrahedron with edges of length {0}",
        lambda s: s**3 * root(2) / 12,
    ),
    row("pyramid_tetra.height", integers(1), steps=2, takes="length", gives="length")(
        "the height of a regular tetrahedron with edges of length {0}", lambda s: s * root(6) / 3
    ),
    row("pyramid_tetra.in_cube", integers(1), steps=3, takes="length")(
        "the volume of a tetrahedron whose corners are four corners of a cube with edges of length "
        "{0}, no two of them joined by an edge of the cube",
        lambda s: s**3 / 3,
    ),
)
