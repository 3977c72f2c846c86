"""Constants of the published path planning data."""

INSTRUCTIONS = (
    "green yellow /",
    "yellow purple red green /",
    "yellow purple red green / blue",
    "green yellow /",
    "blue / yellow red green pink purple orange",
    "green yellow / pink",
    "yellow orange / blue purple red",
    "green yellow red / blue",
    "purple orange pink / yellow red green blue",
    "yellow red green / blue",
)
"""What the published instructions name, by their index: boxes to visit / to avoid."""
