"""Choosing among equivalent wordings of a question."""

import zlib
from collections.abc import Sequence
from typing import Any, TypeVar

T = TypeVar("T")


def phrase(instance: Any, options: Sequence[T], salt: str = "") -> T:
    """Return one of `options`, always the same for equal instances.

    The choice is a checksum of the instance's fields, so that a question is a function of
    its instance alone, on every platform and Python version. Use different `salt` for
    several independent choices in one question.
    """
    return options[zlib.crc32(f"{salt}{instance!r}".encode()) % len(options)]
