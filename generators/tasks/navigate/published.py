"""Reading the walks of BIG-Bench Hard's navigate items (see `_walk`)."""

import json
import re

from generators.tasks.navigate.walk import Op

_STEP = re.compile(r"Take (\d{1,9}) steps?(?: (forward|right|backward|left))?")
_SIDE = ("forward", "right", "backward", "left")
_TURN = {"Turn right": 1, "Turn around": 2, "Turn left": 3}


def published_walk(text: str) -> tuple[bool, tuple[Op, ...], str]:
    """Return whether one always faces forward, the instructions, and the key of one item.

    Raises:
        ValueError, LookupError, TypeError: if it is not like the published ones.
    """
    item = json.loads(text)
    body = item["input"].split("\nOptions:")[0]
    sentences = body.split("? ", 1)[1].rstrip(".").split(". ")
    fixed = sentences[0] == "Always face forward"
    return fixed, tuple(map(_op, sentences[fixed:])), item["target"]


def _op(sentence: str) -> Op:
    if match := _STEP.fullmatch(sentence):
        return ("go", int(match[1]), _SIDE.index(match[2] or "forward"))
    return ("turn", _TURN[sentence])
