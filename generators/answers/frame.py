r"""From a whole reply to the texts that may be its answer, best first.

An answer is set apart in one of several ways, its frame. Questions ask for a line that begins
with `Answer:`. Marks (`<<<...>>>`), tags (`<answer>...</answer>`) and `\boxed{...}` are read as
well. Of several frames the last one counts, as people correct themselves; an empty one and one
that holds a placeholder are passed over. Where there is no frame at all, the last block is read,
then the last line.

Reasoning tags are removed first, so that a draft in them never counts; characters that only
look different (non-breaking spaces, full-width digits, Unicode minus, escaped brackets) are
folded to ASCII. Nothing is ever evaluated, and all work is linear in the length of the text.
"""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from generators.answers.undressing import unlabelled
from generators.errors import AnswerError

Frame = Literal["label", "marks", "tags", "boxed", "block", "line", "none"]
"""How an answer was set apart; `none` where nothing could be read."""
Asked = Literal["label", "marks"]
"""The frame that a question asks for: `label` is ours, `marks` that of the published set."""

LABEL: Final = "Answer:"
ASK: Final = f"Finish with the answer after the word '{LABEL}'."
"""How the closing paragraph of every question begins."""
OPEN: Final = "<<<"
CLOSE: Final = ">>>"
MAX_REPLY: Final = 2_000_000
"""Longest reply that is read, in characters; the end is kept, as answers stand there."""
MAX_ANSWER: Final = 100_000
"""Longest text that a parser is given, in characters."""
MAX_LINE: Final = 2_000
"""Longest last line that is searched for an unframed answer, in characters."""
MAX_BLOCK: Final = 6_000
"""Longest text from which lines are taken off one by one, in characters."""
MAX_FRAMES: Final = 20
"""Most frames of a kind that are looked at, the last ones."""
MAX_LINES: Final = 10
"""Most lines that are taken off one by one, and most that are left of a longer block."""

_THOUGHT = re.compile(r"<(/?)(?:think|thinking|thought|reasoning|reflection)>", re.IGNORECASE)
_FOLD = str.maketrans(
    {
        **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width ASCII
        **dict.fromkeys((0x00A0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
        **dict.fromkeys((*range(0x200B, 0x2010), 0x2060, 0xFEFF, 0x00AD), ""),
        **dict.fromkeys((0x2212, 0x2010, 0x2011, 0x2012, 0x2013, 0xFE63), "-"),
        **dict.fromkeys((0x2018, 0x2019, 0x02BC), "'"),
        **dict.fromkeys((0x201C, 0x201D), '"'),
    }
)
_ESCAPED = re.compile(r"(?:\\<){2,}|(?:\\>){2,}|(?:&lt;){2,}|(?:&gt;){2,}|<br ?/?>|\\([*_#])")
_WORDS = r"(?:the[ \t]+|my[ \t]+)?(?:final[ \t]+|correct[ \t]+)?answer"
_SYMBOLS = r"\u2190-\u2BFF\uFE0F\U0001F300-\U0001FAFF"
_LABEL = re.compile(
    rf"^[ \t>#*_`{_SYMBOLS}-]{{0,12}}(?:(?:and|so|thus|hence|therefore),?[ \t]+)?{_WORDS}"
    r"(?:[*_`]{0,3}[ \t]*(?:is[ \t]*)?:[*_]{0,3}|[*_`]{0,3}[ \t]*$)"
    rf"|(?<=[.!?] ){_WORDS}(?: is)?:",
    re.IGNORECASE | re.MULTILINE,
)
_ASKED = re.compile(r"[ \t]*(?:\*\*)?Answer:(?:\*\*)?")
_MARKED = re.compile(r"<<<([^<>\n]{0,60})>>>")
_MARK = re.compile(r"<{2,}|>{2,}")
_TAGS = re.compile(
    r"(?<!<)<(?:final[_ -]?)?answer>(?!>)(.*?)(?:</(?:final[_ -]?)?answer>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_BOX = re.compile(r"\\(?:boxed|fbox)[ \t]*\{")
_BRACE = re.compile(r"[{}]")
_FENCED = re.compile(r"^[ \t]*```[^\n`]*\n(.*?)(?:\n[ \t]{0,20})?```", re.DOTALL | re.MULTILINE)
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_SAID = re.compile(r"\b(?:is|are|be|equals|becomes)\b:?(?=[ \t])|:(?=[ \t])")
_ASIDE = re.compile(r"[.;!](?=\s)|,?[ \t](?:because|since|which|where|as there|so that)\b|[ \t]\(")
_PLACEHOLDER = re.compile(
    r"[.\s]*|\s*_+\s*|[\W_]*(?:(?:your|the|my|final|correct|actual|insert|put|write)[\W_]+)*"
    r"(?:(?:answer|result|solution)(?:[\W_]+(?:goes[\W_]+)?here)?|and|or|here|x{3,})[\W_]*",
    re.IGNORECASE,
)
_DENIED = re.compile(r"[\W_]*(?:not|neither|either|nor|never|anything but)\b", re.IGNORECASE)
_OR = re.compile(r"[,;]?\s+(?:or|alternatively|or else)[,:]?\s+", re.IGNORECASE)
_HEDGED = re.compile(
    r"[\W_]*(?:or|alternatively|maybe|perhaps|possibly|wait|no(?=,))\b", re.IGNORECASE
)
_QUOTED_NOTHING = re.compile(r"""\W*(?:\"\"|''|``)\W*""")
_BETWEEN = re.compile(r"[\W_]*(?:or(?:[\W_]+else)?|alternatively)[\W_]*", re.IGNORECASE)
_BRACKETS: Final = frozenset("()[]{}")
"""Lines that end or begin what stands on several: no answer by themselves."""
_JSON_KEYS: Final = ("answer", "final_answer", "Answer", "result", "solution")


@dataclass(frozen=True)
class Framed:
    """A text that may be the answer.

    Attributes:
        text: the answer without label and wrapping.
        frame: how it was set apart.
        exact: whether the frame is written just as asked and `text` is all that it holds.
        rest: what follows `text` in its frame.
    """

    text: str
    frame: Frame
    exact: bool = False
    rest: str = ""


@dataclass(frozen=True)
class _Content:
    """What a frame holds, and where in the reply it begins and ends."""

    start: int
    end: int
    text: str
    frame: Frame
    exact: bool


def wrapped(answer: str, asked: Asked = "label") -> str:
    """Return an answer in the form that a question asks for."""
    return f"{OPEN}{answer}{CLOSE}" if asked == "marks" else f"{LABEL} {answer}"


def fold(text: str) -> str:
    """Return `text` with look-alike characters as ASCII and line feeds as the only breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_FOLD)
    return _ESCAPED.sub(_unescaped, text)


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return found[1]
    marks = found[0].replace("\\", "").replace("&lt;", "<").replace("&gt;", ">")
    return "\n" if marks.startswith("<br") else marks


def without_reasoning(reply: str) -> str:
    """Return a reply without its reasoning tags and what stands between them.

    A tag never closed swallows the rest (the reply was cut while thinking); a tag never
    opened swallows what is before it (some chat templates send the opening one).
    """
    kept: list[str] = []
    depth, start = 0, 0
    for tag in _THOUGHT.finditer(reply):
        if tag[1]:
            if depth == 0:
                kept.clear()
            depth = max(0, depth - 1)
            start = tag.end()
        else:
            if depth == 0:
                kept.append(reply[start : tag.start()])
            depth += 1
    if depth == 0:
        kept.append(reply[start:])
    return "".join(kept)


def framed(reply: str) -> Iterator[Framed]:
    """Yield the texts that may be the answer of a reply, best first.

    Where the reply has a frame, only its last one is read: as a whole, then without the lines
    and the remarks behind the answer. Else the last block and the last line are.
    """
    text = _plain(reply)
    content = _last_frame(text)
    if content is None:
        yield from _unframed(text)
    elif content.frame == "label" or content.end < 0:
        yield from _beginnings(content)
    else:
        yield from _spellings(Framed(content.text, content.frame, content.exact))


def has_frame(reply: str) -> bool:
    """Whether a reply, or what a program printed, has a frame that holds something."""
    try:
        return _last_frame(_plain(reply)) is not None
    except AnswerError:
        return True


def _plain(reply: str) -> str:
    """Return a reply folded, without its thoughts and without marked placeholders."""
    text = fold(without_reasoning(reply[-MAX_REPLY:]))
    return _MARKED.sub(lambda found: "" if _is_placeholder(found[1]) else found[0], text)


def _is_placeholder(text: str) -> bool:
    return bool(_PLACEHOLDER.fullmatch(text[:200]))


def alternatives(one: Framed) -> list[str]:
    """Return the pieces of a frame each of which would be an answer if it offers several.

    Raises:
        AnswerError: if the frame goes on with another guess.
    """
    rest = one.rest.strip()
    if _HEDGED.match(rest):
        raise AnswerError("the answer is followed by another guess")
    pieces = _OR.split(one.text[:MAX_BLOCK])
    follows = unlabelled(one.rest.split("\n", 1)[0])
    if _is_placeholder(follows):
        follows = ""
    return [*(pieces if len(pieces) > 1 else ()), *([follows] if follows else ())]


def denied(one: Framed) -> str:
    """Return what a frame denies, such as `X` of `not X`; empty if it denies nothing."""
    found = _DENIED.match(one.text)
    return one.text[found.end() :].strip() if found else ""


def _last_frame(text: str) -> _Content | None:
    """Return the last frame that holds something.

    Raises:
        AnswerError: if it is one of two alternatives, such as `<<<A>>> or <<<B>>>`.
    """
    contents = [one for one in _contents(text) if not _is_placeholder(one.text)]
    contents.sort(key=lambda content: content.start)
    for before, last in zip(contents[-2:], contents[-1:], strict=False):
        between = text[before.end : last.start] if 0 < before.end <= last.start else ""
        if _BETWEEN.fullmatch(between) and before.text.strip() != last.text.strip():
            raise AnswerError("the reply gives two answers")
    return contents[-1] if contents else None


def _contents(text: str) -> Iterator[_Content]:
    yield from _marked(text)
    for tag in _TAGS.finditer(text):
        yield _Content(tag.start(), tag.end(), tag[1], "tags", exact=False)
    for box in _latest(_BOX, text):
        yield from _boxed(text, box)
    for label in _latest(_LABEL, text):
        content = text[label.end() :]
        if label[0].count("**") % 2:
            content = content.replace("**", "", 1)
        exact = bool(_ASKED.fullmatch(label[0]))
        yield _Content(label.start(), -1, content, "label", exact)


def _latest(pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    return deque(pattern.finditer(text), maxlen=MAX_FRAMES)


def _marked(text: str) -> Iterator[_Content]:
    """Yield what stands between marks, closed or, at the end of the text, left open."""
    opening: re.Match[str] | None = None
    for mark in _MARK.finditer(text):
        if mark[0][0] == "<":
            opening = mark
        elif opening is not None:
            inner = text[opening.end() : mark.start()]
            sure = max(len(opening[0]), len(mark[0])) > 2
            if sure or ("\n" not in inner and inner.strip() == inner):
                exact = len(opening[0]) == len(mark[0]) == 3
                yield _Content(opening.start(), mark.end(), inner, "marks", exact)
            opening = None
    if opening is not None and len(opening[0]) > 2:
        yield _Content(opening.start(), -1, text[opening.end() :], "marks", exact=False)


def _boxed(text: str, box: re.Match[str]) -> Iterator[_Content]:
    depth = 1
    for brace in _BRACE.finditer(text, box.end(), box.end() + MAX_BLOCK):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            inner = text[box.end() : brace.start()]
            yield _Content(box.start(), brace.end(), inner, "boxed", exact=False)
            return


def _beginnings(content: _Content) -> Iterator[Framed]:
    """Yield what follows a label: all of it, its first lines, the beginning of its first line."""
    text = content.text.strip()
    whole = Framed(text, content.frame, content.exact)
    yield from _spellings(whole)
    lines = text.split("\n")
    for count in _counts(len(lines) - 1, len(text)):
        taken, rest = "\n".join(lines[:count]), "\n".join(lines[count:])
        if taken.strip():
            yield from _spellings(replace(whole, text=taken, exact=False, rest=rest))
    first = lines[0][:MAX_LINE]
    if aside := _ASIDE.search(first):
        rest = first[aside.end() :]
        yield from _spellings(replace(whole, text=first[: aside.start()], exact=False, rest=rest))


def _counts(lines: int, characters: int) -> Iterable[int]:
    """Return how many lines of a block are tried, most first; long blocks lose few of theirs."""
    if characters > MAX_BLOCK:
        return range(lines, max(0, lines - 2), -1)
    return (n for n in range(lines, 0, -1) if n > lines - MAX_LINES or n <= MAX_LINES)


def _unframed(text: str) -> Iterator[Framed]:
    """Yield what may be the answer of a reply without a frame: its last block, its last line."""
    text = _without_stray_mark(text.rstrip())
    fences = list(_FENCED.finditer(text))
    if fences and not _paragraphs(text[fences[-1].end() :]):
        inner = _from_json(fences[-1][1].strip())
        yield from _spellings(Framed(fences[-1][1] if inner is None else inner, "block"))
    paragraph = text.rpartition("\n\n")[2].strip()
    if (said := _from_json(paragraph)) is not None:
        yield from _spellings(Framed(said, "block"))
    lines = [line for line in paragraph.split("\n") if line.strip(" \t`*_")]
    for count in _counts(len(lines), len(paragraph)):
        frame: Frame = "block" if count > 1 else "line"
        if count == 1 and lines[-1].strip() in _BRACKETS:
            break
        yield from _spellings(Framed("\n".join(lines[-count:]), frame))
    if lines:
        yield from _within(lines[-1][-MAX_LINE:])


def _without_stray_mark(text: str) -> str:
    bare = text.rstrip("<>")
    return bare.rstrip() if len(text) - len(bare) > 1 else text


def _paragraphs(text: str) -> bool:
    """Whether a text has several paragraphs."""
    return "\n\n" in text.strip()


def _within(line: str) -> Iterator[Framed]:
    """Yield what a sentence says: what is bold in it, or stands behind `is` or a colon."""
    if _OR.search(line):
        return
    if line.startswith("#"):
        yield from _spellings(Framed(line.lstrip("# "), "line"))
    bold = _BOLD.findall(line)
    if len(bold) == 1:
        yield from _spellings(Framed(bold[0], "line"))
    for said in list(_SAID.finditer(line))[-2:][::-1]:
        yield from _spellings(Framed(line[said.end() :], "line"))


def _from_json(text: str) -> str | None:
    """Return the answer in a JSON object, None if the text is no such object."""
    if not (text.startswith("{") and text.endswith("}")) or len(text) > MAX_ANSWER:
        return None
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    value = next((values[key] for key in _JSON_KEYS if key in values), None)
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _spellings(one: Framed) -> Iterator[Framed]:
    """Yield a text undressed, and if it ends in a full stop, without that too."""
    if len(one.text) > MAX_ANSWER:
        return
    text = unlabelled(one.text)
    if _is_placeholder(text) and not (text == "" and _QUOTED_NOTHING.fullmatch(one.text)):
        return
    yield replace(one, text=text)
    if text.endswith(".") and not text.endswith(".."):
        yield replace(one, text=unlabelled(text[:-1]), exact=False)
