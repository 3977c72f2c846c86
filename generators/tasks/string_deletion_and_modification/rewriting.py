"""Rules that rewrite a string: as data, in words, and carried out.

`POOL` holds the 20 rules of the published task, in its numbering.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

Rule = tuple[str, str, str, str]
"""Where it applies, the pattern looked for, what replaces it, and what is added elsewhere.

For `long` the pattern is a number of letters, for `even` one letter that is counted.
"""
Change = Callable[[str], str | None]

MAX_STEPS: Final = 2_000
"""Most rules that are tried where it is not known whether they come to an end."""

POOL: Final[tuple[Rule, ...]] = (
    ("start", "ab", "ca", ""),
    ("end", "ac", "cb", ""),
    ("start", "bc", "", "aa"),
    ("end", "bb", "", ""),
    ("start and last", "cb", "aa", ""),
    ("start", "ca", "bb", "c"),
    ("end", "cc", "b", "a"),
    ("start", "aa", "a", ""),
    ("first", "abc", "cab", ""),
    ("first", "bca", "", ""),
    ("end", "ba", "ab", ""),
    ("start", "cc", "", ""),
    ("first", "acb", "bca", ""),
    ("end", "ca", "c", ""),
    ("start", "bb", "b", ""),
    ("end", "aa", "cc", ""),
    ("inner", "ca", "", ""),
    ("even", "b", "", "ab"),
    ("long", "15", "", ""),
    ("start", "ac", "zz", ""),
)


def sentence(rule: Rule) -> str:
    """Say when a rule applies and what it then does."""
    where, pattern, new, extra = rule
    change = f"replace these letters by '{new}'" if new else "remove these letters"
    leftmost = "the leftmost such occurrence"
    place = f"replace {leftmost} by '{new}'" if new else f"remove {leftmost}"
    match where:
        case "start":
            more = f" and put '{extra}' at the end of the string" if extra else ""
            return f"If the string starts with '{pattern}', {change}{more}."
        case "start and last":
            return (
                f"If the string starts with '{pattern}', remove these letters and then the last "
                f"letter of the rest (if there is a rest), and put '{new}' in front."
            )
        case "end":
            more = f" and put '{extra}' in front of the string" if extra else ""
            return f"If the string ends with '{pattern}', {change}{more}."
        case "first":
            return f"If '{pattern}' occurs anywhere in the string, {place}."
        case "inner":
            return f"If '{pattern}' occurs in the string elsewhere than at its very start, {place}."
        case "even":
            return (
                f"If the string has an even number of '{pattern}', at least two, put '{extra}' "
                "at its end."
            )
        case _:
            return (
                f"If the string has more than {pattern} letters, remove the middle one; where the "
                "number is even, the right one of the two in the middle."
            )


def applied(rule: Rule, text: str) -> str | None:
    """Return `text` after the rule is carried out once; None where it does not apply."""
    return change(rule)(text)


@lru_cache(4096)
def change(rule: Rule) -> Change:
    """Return the function that carries a rule out (see `applied`): quicker where often used."""
    where, pattern, new, extra = rule
    size = len(pattern)
    match where:
        case "start":
            return lambda text: new + text[size:] + extra if text[:size] == pattern else None
        case "start and last":
            return lambda text: new + text[size:][:-1] if text[:size] == pattern else None
        case "end":
            return lambda text: extra + text[:-size] + new if text[-size:] == pattern else None
        case "first":
            return lambda text: text.replace(pattern, new, 1) if pattern in text else None
        case "inner":
            return lambda text: (
                text[:1] + text[1:].replace(pattern, new, 1) if pattern in text[1:] else None
            )
        case "even":
            return lambda text: (
                text + extra if pattern in text and text.count(pattern) % 2 == 0 else None
            )
        case _:
            return lambda text: _without_middle(text) if len(text) > int(pattern) else None


def _without_middle(text: str) -> str:
    middle = len(text) // 2
    return text[:middle] + text[middle + 1 :]


def in_turn(
    text: str, rules: Sequence[Rule], *, repeated: bool, limit: int = MAX_STEPS
) -> str | None:
    """Go round the rules instead of beginning again at the first after every step.

    Args:
        text: to be changed.
        rules: in their order.
        repeated: carry out each as often as possible before the next, not once.
        limit: most rules that are tried.

    Returns:
        The last string; None if `limit` is reached before.
    """
    place = idle = 0
    changes = [change(rule) for rule in rules]
    for _ in range(limit):
        changed = changes[place](text)
        if changed is not None:
            text, idle = changed, 0
        else:
            idle += 1
        if idle == len(rules):
            return text
        if changed is None or not repeated:
            place = (place + 1) % len(rules)
    return None
