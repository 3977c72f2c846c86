"""Other readings of the published rewriting puzzles, whose text leaves them open."""

from collections.abc import Callable, Sequence

from generators.tasks.string_deletion_and_modification.rewriting import (
    MAX_STEPS,
    Rule,
    applied,
    in_turn,
)

_Step = Callable[[Rule, str], str | None]


def other_readings(start: str, rules: Sequence[Rule]) -> list[str]:
    """Return what other readings than the stored one give where that differs, in words."""
    stored = _from_the_top(start, rules, applied)
    readings = {
        "going on with the next rule": in_turn(start, rules, repeated=False),
        "repeating each rule before the next": in_turn(start, rules, repeated=True),
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


def _left_middle(rule: Rule, text: str) -> str | None:
    if rule[0] != "long" or len(text) % 2:
        return applied(rule, text)
    middle = len(text) // 2 - 1
    return text[:middle] + text[middle + 1 :] if len(text) > int(rule[1]) else None
