"""Other readings of the published rewriting puzzles, whose text leaves them open."""

from collections.abc import Callable, Sequence
from typing import Final

from generators._rewriting import Rule, applied

MAX_STEPS: Final = 2_000
_Step = Callable[[Rule, str], str | None]


def other_readings(start: str, rules: Sequence[Rule]) -> list[str]:
    """Return what other readings than the stored one give where that differs, in words."""
    stored = _from_the_top(start, rules, applied)
    readings = {
        "going on with the next rule": _in_turn(start, rules, repeated=False),
        "repeating each rule before the next": _in_turn(start, rules, repeated=True),
        "the left one of two middle letters": _from_the_top(start, rules, _left_middle),
    }
    return [
        f"{name} {'never ends' if other is None else f'gives {other!r}'}"
        for name, other in readings.items()
        if other != stored
    ]


def _from_the_top(text: str, rules: Sequence[Rule], step: _Step) -> str | None:
    for _ in range(MAX_STEPS):
        changed = next((s for rule in rules if (s := step(rule, text)) is not None), None)
        if changed is None:
            return text
        text = changed
    return None


def _in_turn(text: str, rules: Sequence[Rule], *, repeated: bool) -> str | None:
    place = idle = 0
    for _ in range(MAX_STEPS):
        changed = applied(rules[place], text)
        if changed is not None:
            text, idle = changed, 0
        else:
            idle += 1
        if idle == len(rules):
            return text
        if changed is None or not repeated:
            place = (place + 1) % len(rules)
    return None


def _left_middle(rule: Rule, text: str) -> str | None:
    if rule[0] != "long" or len(text) % 2:
        return applied(rule, text)
    middle = len(text) // 2 - 1
    return text[:middle] + text[middle + 1 :] if len(text) > int(rule[1]) else None
