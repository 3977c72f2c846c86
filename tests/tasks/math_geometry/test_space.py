"""Formulas on points and solids against numeric constructions."""

import math
from itertools import product
from typing import Any

from formula_checks import I, check_construction, compared, foot, inradius, meet, polygon, shoelace

from generators.tasks.math_geometry import points, solids

PI = math.pi


def simpson(f: Any, low: Any, high: Any) -> Any:
    return (high - low) / 6 * (f(low) + 4 * f((low + high) / 2) + f(high))


def rolled(r: Any, degrees: Any) -> Any:
    radius = r * math.radians(degrees) / (2 * PI)
    return radius, r * math.sin(math.acos(radius / r))


def mirrored(x: Any, y: Any, *line: Any) -> Any:
    u, v = foot(x, y, *line)
    return 2 * u - x, 2 * v - y


def crossing(a: Any, b: Any, c: Any, d: Any, e: Any, f: Any) -> Any:
    z = meet(complex(c / a, 0), complex(-b, a), complex(f / d, 0), complex(-e, d))
    return z.real, z.imag


def turned(x: Any, y: Any, c: Any, d: Any) -> Any:
    z = complex(c, d) + I * complex(x - c, y - d)
    return z.real, z.imag


def fourth(a: Any, b: Any, c: Any, d: Any, e: Any, f: Any) -> Any:
    A, B, C = complex(a, b), complex(c, d), complex(e, f)
    D = meet(A, C - B, C, A - B)
    return D.real, D.imag


def mantle(r: Any, h: Any) -> Any:
    slant = math.hypot(r, h)
    return simpson(lambda s: 2 * PI * r * s / slant, 0, slant)


def surface(a: Any, b: Any, c: Any) -> Any:
    """Count the faces of unit cubes beyond which there is none."""
    cubes = set(product(range(a), range(b), range(c)))
    steps = [step for step in product((-1, 0, 1), repeat=3) if sum(map(abs, step)) == 1]
    return sum((x + u, y + v, z + w) not in cubes for x, y, z in cubes for u, v, w in steps)


def lattice(a: Any, b: Any, c: Any, d: Any) -> Any:
    points = product(range(min(a, c), max(a, c) + 1), range(min(b, d), max(b, d) + 1))
    return sum((x - a) * (d - b) == (y - b) * (c - a) for x, y in points)


def painted(count: Any) -> Any:
    def number(a: Any, b: Any, c: Any) -> Any:
        cells = product(range(a), range(b), range(c))
        faces = ((x in (0, a - 1)) + (y in (0, b - 1)) + (z in (0, c - 1)) for x, y, z in cells)
        return sum(n == count for n in faces)

    return number


def volume(p: Any, q: Any, r: Any) -> Any:
    """Volume of the tetrahedron on three vectors."""
    a, b, c = p
    return abs(
        a * (q[1] * r[2] - q[2] * r[1]) - b * (q[0] * r[2] - q[2] * r[0])
        + c * (q[0] * r[1] - q[1] * r[0])
    ) / 6  # fmt: skip


def edges(x: Any, y: Any, z: Any) -> Any:
    squares = (x * x + y * y - z * z, y * y + z * z - x * x, z * z + x * x - y * y)
    return math.hypot(*(math.sqrt(n / 2) for n in squares))


def box_of_faces(x: Any, y: Any, z: Any) -> Any:
    return math.sqrt(x * y / z) * math.sqrt(y * z / x) * math.sqrt(z * x / y)


FORMULAS = points.FORMULAS + solids.FORMULAS
CHECKS: dict[str, Any] = {
    "quadrilateral.fourth": fourth,
    "coordinate.distance": lambda a, b, c, d: math.dist((a, b), (c, d)),
    "coordinate.area": lambda a, b, c, d, e, f: shoelace(
        complex(a, b), complex(c, d), complex(e, f)
    ),
    "coordinate.turned": turned,
    "coordinate.foot": foot,
    "coordinate.mirrored": mirrored,
    "coordinate.crossing": crossing,
    "coordinate.lattice": lattice,
    "coordinate.axes": lambda a, b, c: shoelace(0j, c / a + 0j, c / b * I),
    "cylinder_cone_sphere.cylinder": lambda r, h: simpson(lambda _: PI * r * r, 0, h),
    "cylinder_cone_sphere.cone": lambda r, h: simpson(lambda x: PI * (r * x / h) ** 2, 0, h),
    "cylinder_cone_sphere.mantle": mantle,
    "cylinder_cone_sphere.sphere": lambda r: simpson(lambda x: PI * (r * r - x * x), -r, r),
    "cylinder_cone_sphere.rolled_volume": lambda r, x: CHECKS["cylinder_cone_sphere.cone"](
        *rolled(r, x)
    ),
    "cylinder_cone_sphere.rolled_height": lambda r, x: rolled(r, x)[1],
    "cylinder_cone_sphere.frustum": lambda h, r, s: simpson(
        lambda x: PI * (r + (s - r) * x / h) ** 2, 0, h
    ),
    "cylinder_cone_sphere.inscribed": lambda r, h: inradius(-r + 0j, r + 0j, h * I),
    "cylinder_cone_sphere.recast": lambda r, s: (
        CHECKS["cylinder_cone_sphere.sphere"](r) / CHECKS["cylinder_cone_sphere.cone"](s, 1)
    ),
    "box_prism.diagonal": lambda a, b, c: math.dist((0, 0, 0), (a, b, c)),
    "box_prism.faces": box_of_faces,
    "box_prism.surface": surface,
    "box_prism.face_diagonals": edges,
    "box_prism.painted_twice": painted(2),
    "box_prism.painted_once": painted(1),
    "pyramid_tetra.volume": lambda s, h: 2 * volume((s, 0, 0), (0, s, 0), (s / 2, s / 2, h)),
    "pyramid_tetra.edge": lambda s, h: math.dist((0, 0, 0), (s / 2, s / 2, h)),
    "pyramid_tetra.slant": lambda s, h: math.dist((s / 2, 0, 0), (s / 2, s / 2, h)),
    "pyramid_tetra.from_edges": lambda s, e: (
        2
        * volume(
            (s, 0, 0), (0, s, 0), (s / 2, s / 2, e * math.sin(math.acos(s / math.sqrt(2) / e)))
        )
    ),
    "pyramid_tetra.regular": lambda s: volume(
        *[[s / math.sqrt(2) * n for n in v] for v in ((1, 1, 0), (1, 0, 1), (0, 1, 1))]
    ),
    "pyramid_tetra.height": lambda s: math.sqrt(s * s - abs(polygon(3, s)[0]) ** 2),
    "pyramid_tetra.in_cube": lambda s: volume((s, s, 0), (s, 0, s), (0, s, s)),
}


test_formula_equals_the_construction, test_every_formula_has_a_check = compared(
    FORMULAS, CHECKS, check_construction
)
