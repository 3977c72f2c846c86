"""The 20 families of geometry formulas, with their weights by topic."""

from typing import Final

from generators.shared.competition import row
from generators.shared.exact import root
from generators.tasks.math_geometry import circles, points, polygons, solids, triangles

SURD: Final = row(
    "surd.given",
    lambda top, rng: (rng.randint(2, max(2, top // 10)), rng.choice((2, 3, 5, 6, 7, 10, 11, 13))),
    steps=0,
    gives="length",
)("the product of {0} and the square root of {1}", lambda a, b: a * root(b))
"""Puts a root into the data of a chain; never asked for by itself."""
FORMULAS: Final = (
    *triangles.FORMULAS,
    *circles.FORMULAS,
    *polygons.FORMULAS,
    *points.FORMULAS,
    *solids.FORMULAS,
)
BY_NAME: Final = {formula.name: formula for formula in (*FORMULAS, SURD)}
WEIGHTS: Final = {
    "right_triangle": 5,
    "heron": 4,
    "angle_bisector": 3,
    "median_cevian": 3,
    "parallel_cut": 3,
    "special_angles": 2,
    "trig_from_ratio": 4,
    "sector_segment": 5,
    "chord": 6,
    "tangents": 6,
    "circle_polygon": 4,
    "angle_chase": 6,
    "regular_polygons": 3,
    "quadrilateral": 4,
    "rect_square": 6,
    "cylinder_cone_sphere": 8,
    "box_prism": 4,
    "pyramid_tetra": 4,
    "coordinate": 8,
    "circle_equation": 4,
}
"""How often a family is tried as the start of a problem, after the topics of the published set.

A start is given up where the level wants another kind of value or nothing can go on from it:
sectors and polygons in circles, whose areas hold pi, end the chains of others instead.
"""
