"""Reading a choice: an option's letter, its text or both, and yes or no; with a reason or without.

A parser sees the reply alone, so a `Choice` keeps what was said; `choice_faults` compares
it with the options of the instance.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from generators.answers.undressing import peel
from generators.errors import AnswerError

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAX_CHOICE = 400
"""Longest text that is read as a choice, in characters."""

_LABEL = re.compile(
    r"(?:the )?(?:final |correct |right )?(?:answer|option|choice|letter|one|result)\b(?: is\b)? ?"
    r"[:=]? ?|it(?: is|'s) |I (?:choose|pick|select) ",
    re.IGNORECASE,
)
_JSON = re.compile(r"\{ ?[\"']?\w+[\"']? ?: ?([^{}]*)\}")
_LIST = re.compile(r"\[ ?([^\[\]]*) ?\]")
_ROUND = re.compile(r"\( ?([^()]*|\([^()]*\)) ?\)")
_ONE = r"[(\[{]? ?([A-Za-z]) ?[)\]}]?"
_LETTER = re.compile(rf"{_ONE} ?[.:,]?")
_LETTER_TEXT = re.compile(
    r"(?:[(\[{] ?)?([A-Za-z]) ?(?:[)\]}] ?[.,:=\u2014-]?|[.,:=\u2014-]|(?= \d)) ?(.+)"
)
_LETTER_BRACKETED = re.compile(r"([A-Za-z]) \(=? ?(.+)\)\.?")
_TEXT_LETTER = re.compile(r"(.+?),? ?[(\[](?:option )?([A-Za-z])[)\]]\.?", re.IGNORECASE)
_WHICH = re.compile(r",? which (?:is|reads|says|means) ")
_REASON = re.compile(
    r"[.,;]? ?[(\u2014-]? ?\b(?:because|since|as (?:the|it|this|there))\b.*"
    r"| is (?:the )?(?:correct|right|true)(?: (?:answer|choice|one|option))?\.?$"
)
_ANOTHER = re.compile(r"[.,;!] (?:and |but )?[(\[]?[A-HJ-Z](?:[)\]]|(?=[ .:,]|$))")
_TOKEN = re.compile(r"[A-Za-z]+|[^A-Za-z ]")
_JOINTS = {"and", "or", *"&,;/()[]{}."}
_TRUTH = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False}
_YES_NO = re.compile(
    r"(yes|no|true|false)\b(?:(?: ?[,;:.!(\u2014]+ ?| - ?| (?=(?:because|since|as)\b))(.*))?|([yn])"
)
_CLAUSE = re.compile(r" ?[,.;:()\u2014]| - |\b(?:because|since|as|so|which|where|while|and)\b")
_HEDGE = re.compile(
    r"(?:^|[,;:.!(\u2014-] ?)(?:(?:and|but) )?(?:yes|no|not|true|false)(?= ?[,;:.!)\u2014-]|$)"
    r"|\b(?:or|maybe|perhaps|possibly|wait)\b|\?"
)
_NEGATION = re.compile(r"\b(?:not|never|cannot|neither|nor)\b|n't\b")
_ECHO = re.compile(r"(?:(?:the )?[a-z'-]+ )?(?:are|did|does|do|has|is|was|will)(?: ?not|n't)?")


@dataclass(frozen=True)
class Choice:
    """What was picked: a capital `letter`, the `text` of an option, or both; "" if not said."""

    letter: str = ""
    text: str = ""


def unwrap(text: str) -> str:
    """Return a short answer in one line, without bullet, label, JSON and marks around it.

    Raises:
        AnswerError: if nothing is left or it is longer than `MAX_CHOICE`.
    """
    if len(text) > MAX_CHOICE:
        raise AnswerError(f"{len(text)} characters where a choice was expected")
    text = " ".join(text.replace("**", "").split())
    while True:
        inner = _unwrap_once(text)
        if inner == text:
            break
        text = inner
    if not text:
        raise AnswerError("the answer is empty")
    return text


def _unwrap_once(text: str) -> str:
    text = peel(text)
    for pattern in (_JSON, _LIST, _ROUND):
        if match := pattern.fullmatch(text):
            return match[1].strip()
    if text.startswith(("- ", "* ")):
        return text[2:]
    return _LABEL.sub("", text, count=1) if _LABEL.match(text) else text


def read_choice(text: str) -> Choice:
    """Read `D`, `(d)`, `D) text`, `text (D)` or an option's text; the text is kept as said.

    Raises:
        AnswerError: if it is empty, too long or names several letters.
    """
    text = _without_reason(unwrap(text))
    if match := _LETTER.fullmatch(text):
        return Choice(match[1].upper())
    if _names_several(text):
        raise AnswerError(f"names several options: {text!r}")
    if match := _LETTER_BRACKETED.fullmatch(text) or _LETTER_TEXT.fullmatch(text):
        return Choice(match[1].upper(), match[2].strip())
    if match := _TEXT_LETTER.fullmatch(text):
        return Choice(match[2].upper(), match[1].strip())
    return Choice(text=text)


def _without_reason(text: str) -> str:
    text = _WHICH.sub(": ", text, count=1)
    reason = _REASON.search(text)
    if reason is None:
        return text
    if _ANOTHER.search(reason[0]):
        raise AnswerError(f"names several options: {text[:60]!r}")
    return text[: reason.start()]


def _names_several(text: str) -> bool:
    tokens = _TOKEN.findall(text)
    letters = [token for token in tokens if len(token) == 1 and token.isalpha()]
    others = {token.lower() for token in tokens if token not in letters}
    return len(letters) > 1 and others <= _JOINTS


def render_choice(choice: Choice) -> str:
    """Write a choice as `(D)`, `(D) text` or `text`."""
    letter = f"({choice.letter})" if choice.letter else ""
    return f"{letter} {choice.text}".strip()


def any_letter(count: int, rng: Random, but: str = "") -> Choice:
    """Draw one of the first `count` letters, perhaps any but one."""
    return Choice(rng.choice([letter for letter in LETTERS[:count] if letter != but]))


def lettered(options: Sequence[str]) -> str:
    """Return the options one a line, each with its letter in brackets."""
    return "\n".join(
        f"({letter}) {option}" for letter, option in zip(LETTERS, options, strict=False)
    )


def choice_faults(choice: Choice, spellings: Sequence[Collection[str]], key: int) -> Iterator[str]:
    """Yield what is wrong with a choice.

    Args:
        choice: what was said.
        spellings: for every option the texts that mean it.
        key: index of the right option.
    """
    picked = LETTERS.index(choice.letter) if choice.letter else None
    if picked is not None and picked >= len(spellings):
        yield f"there is no option {choice.letter}"
    if choice.text:
        meant = [i for i, texts in enumerate(spellings) if choice.text in texts]
        if not meant:
            yield f"{choice.text!r} is none of the options"
        if len(meant) > 1:
            yield f"{choice.text!r} fits several options"
        if picked is not None and meant != [picked]:
            yield f"option {choice.letter} does not read {choice.text!r}"
        picked = meant[0]
    if picked != key:
        yield f"option {LETTERS[picked or 0]} is not the right one"


def read_yes_no(text: str, claim: Callable[[str], bool | None] = lambda _: None) -> bool:
    """Read yes or no, true or false, in any case, perhaps with a reason: `No, he is not`.

    Args:
        text: the answer.
        claim: what a clause in small letters says by itself, such as `he lies`; None if nothing.

    Raises:
        AnswerError: if it is anything else, or contradicts itself.
    """
    said, clause = yes_no_and_clause(text)
    claimed = claim(clause)
    if claimed is None and said is not None and _ECHO.fullmatch(clause):
        claimed = not _NEGATION.search(clause)
    if claimed is None and said and _NEGATION.search(clause):
        claimed = False
    value = claimed if said is None else said
    if value is None:
        raise AnswerError(f"expected Yes or No, got {text[:40]!r}")
    if claimed not in (None, value):
        raise AnswerError(f"{text[:40]!r} contradicts itself")
    return value


def yes_no_and_clause(text: str) -> tuple[bool | None, str]:
    """Return what a text begins with, and the first clause after it in small letters.

    Returns:
        Whether it begins with yes (True) or no (False), and the first clause of the reason given;
        None and the whole text if it begins with neither.

    Raises:
        AnswerError: if several answers are named.
    """
    text = unwrap(text).rstrip(".!").lower()
    match = _YES_NO.fullmatch(text)
    if match is None:
        return None, text
    reason = (match[2] or "").strip()
    if _HEDGE.search(reason):
        raise AnswerError(f"{text[:40]!r} hedges")
    return _TRUTH[match[1] or match[3]], _CLAUSE.split(reason, maxsplit=1)[0].strip()


def render_yes_no(value: bool) -> str:
    """Write `Yes` or `No`."""
    return "Yes" if value else "No"
