"""The ways in which models dress an answer, and hedge it, as data for tests and audits."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

_DOT: Final = re.compile(r"(?:^|[\s,])\.(?:$|[\s,])")


def dressed(answer: str, decoy: str, task: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name, reply) for every wrapper: each reply means `answer`.

    Args:
        answer: as the task renders it.
        decoy: another one.
        task: its name; without it, wrappers for some kinds of answers are left out.
    """
    for wrapper in _chosen("wrapper", task):
        if wrapper.get("lines") == 1 and "\n" in answer:
            continue
        if "{answer}." in wrapper["text"] and _DOT.search(answer):
            continue  # a full stop there would be a cell more
        spelled = _respelled(answer, wrapper)
        if spelled != answer or not ("replace" in wrapper or "printed" in wrapper):
            yield wrapper["name"], _filled(wrapper["text"], spelled, decoy)


def hedged(answer: str, decoy: str, task: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name, reply) for every hedge: none of these replies gives an answer."""
    for hedge in _chosen("hedge", task):
        yield hedge["name"], _filled(hedge["text"], answer, decoy)


def kinds() -> Mapping[str, list[str]]:
    """Return for each kind of answer the tasks whose answers are of that kind."""
    kinds: Mapping[str, list[str]] = _table()["kinds"]
    return kinds


def _chosen(what: str, task: str) -> Iterator[Mapping[str, Any]]:
    for entry in _table()[what]:
        if "kind" not in entry or task in kinds()[entry["kind"]]:
            yield entry


def _respelled(answer: str, wrapper: Mapping[str, Any]) -> str:
    for pattern, new in wrapper.get("replace", ()):
        answer = re.sub(pattern, new, answer)
    if wrapper.get("printed") and re.fullmatch(r"-?\d+/\d+", answer):
        return repr(float(Fraction(answer)))
    return answer


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("wrappers.toml").read_text("utf-8"))


def _filled(text: str, answer: str, decoy: str) -> str:
    filled = text.replace("{decoy}", decoy).replace("{json}", json.dumps(answer))
    return filled.replace("{answer}", answer)
