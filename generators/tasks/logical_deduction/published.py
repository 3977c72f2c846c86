"""Reading items of BIG-Bench Hard on orders."""

import json
import re

from generators.shared.order import Clue
from generators.tasks.logical_deduction.words import DOMAINS

_KINDS = (
    ("shelf", re.compile(r"the (?:left|right) of|(?:left|right)most|from the (?:left|right)")),
    ("race", re.compile(r"finished")),
    ("age", re.compile(r"newe|olde")),
    ("price", re.compile(r"expensive|cheap")),
)
_RELATIONS = {
    **dict.fromkeys(("is to the left of", "finished above", "is newer than"), 1),
    **dict.fromkeys(("is to the right of", "finished below", "is older than"), -1),
    "are more expensive than": 1,
    "are less expensive than": -1,
}
_LINK = re.compile(rf"\b(?:{'|'.join(_RELATIONS)}|is|are|finished)\b")


def published_item(
    text: str,
) -> tuple[str, tuple[str, ...], tuple[Clue, ...], int, tuple[int, ...], str]:
    """Return domain, things, clues, place asked for, options and target of an item.

    Raises:
        ValueError, KeyError, TypeError: where it is not as in that set.
    """
    item = json.loads(text)
    body, options = item["input"].split("\nOptions:\n")
    head, *sentences = body.split(": ", 1)[1].rstrip(".").split(". ")
    (domain,) = (name for name, sign in _KINDS if sign.search(options))
    names = [re.sub(r"^(?:and )?(?:an? )?", "", name) for name in head.split(", ")]
    clues = tuple(_published_clue(one, names, domain) for one in sentences)
    asked = [_published_clue(line[4:], names, domain) for line in options.splitlines()]
    things = tuple(DOMAINS[domain].article + name for name in names)
    offered = tuple(clue[1] for clue in asked)
    return domain, things, clues, asked[0][2], offered, item["target"]


def _published_clue(text: str, names: list[str], domain: str) -> Clue:
    link = _LINK.search(text)
    if link is None:
        raise ValueError(f"not a clue: {text!r}")
    thing = names.index(re.sub(r"^The ", "", text[: link.start()]).strip())
    rest = text[link.end() :].strip()
    if link[0] in _RELATIONS:
        other = names.index(re.sub(r"^the ", "", rest))
        return ("before", thing, other) if _RELATIONS[link[0]] > 0 else ("before", other, thing)
    words = [DOMAINS[domain].place(place, len(names)) for place in range(len(names))]
    return ("at", thing, words.index(rest))
