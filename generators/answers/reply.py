"""Reading answers: from a whole reply to the text that a task's parser gets.

The last well-formed `<<<...>>>` of a reply is its answer. Reasoning tags are removed
first, so that a draft in them never counts; characters that only look different
(non-breaking spaces, full-width digits, Unicode minus) are folded to ASCII; wrapping that
carries no meaning (code fences, Markdown, LaTeX boxes, quotation marks) is peeled off.
Nothing is ever evaluated. All functions are linear in the length of the text.
"""

import re
from typing import Final

from generators.errors import AnswerError

OPEN: Final = "<<<"
CLOSE: Final = ">>>"
MAX_REPLY: Final = 2_000_000
"""Longest reply that is read, in characters; the end is kept, as answers stand there."""
MAX_ANSWER: Final = 100_000
"""Longest marked answer that a parser is given, in characters."""
MAX_LINE: Final = 2_000
"""Longest last line that is searched for an unmarked answer, in characters."""

_TAGS = "think|thinking|thought|reasoning|reflection"
_TAG = re.compile(rf"<(/?)(?:{_TAGS})>", re.IGNORECASE)
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
_FENCE = re.compile(r"```[^\n`]*\n")
_BOXED = re.compile(r"\A\\(?:boxed|text|texttt|textbf|mathrm|mathbf|fbox)\{(.*)\}\Z", re.DOTALL)
_LABEL = re.compile(
    r"\A[\s>#*_]{0,9}(?:so|thus|therefore|hence)?[,\s]*(?:the\s+)?(?:final\s+|correct\s+)?"
    r"(?:answer|result|output|solution)[*_]{0,3}\s*(?:is|=|:)\s*:?(?:[*_]{1,3}(?=\s))?\s*",
    re.IGNORECASE,
)
_STOP = re.compile(r"(?<=[*$`}_])\.\s*\Z")
_PAIRS = ("**", "__", "``", "$$", "`", "*", "$", '"', "'")
_LAYERS: Final = 8
"""Most layers of wrapping that are taken off: each costs a pass over the text."""
_EMPHASIS: Final = "*_$"
_BETWEEN_CELLS = re.compile(r"[\s,;|]+")
_AT_EDGE = re.compile(r"[*_$][ \t]*[\n,;|]|[\n,;|][ \t]*[*_$]|\A[,;|]|[,;|]\Z")


def fold(text: str) -> str:
    """Return `text` with look-alike characters as ASCII and line feeds as the only breaks."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_FOLD)


def without_reasoning(reply: str) -> str:
    """Return a reply without its reasoning tags and what stands between them.

    A tag never closed swallows the rest (the reply was cut while thinking); a tag never
    opened swallows what is before it (some chat templates send the opening one).
    """
    kept: list[str] = []
    depth, start = 0, 0
    for tag in _TAG.finditer(reply):
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


def marked(reply: str) -> str | None:
    """Return what stands in the last complete `<<<...>>>` of `reply`, or None.

    Raises:
        AnswerError: if it is longer than `MAX_ANSWER`.
    """
    opening = reply.rfind(OPEN, 0, max(0, reply.rfind(CLOSE)))
    if opening < 0:
        return None
    answer = reply[opening + len(OPEN) : reply.index(CLOSE, opening + len(OPEN))]
    if len(answer) > MAX_ANSWER:
        raise AnswerError(f"the marked answer has {len(answer)} characters, at most {MAX_ANSWER}")
    return answer


def last_line(reply: str) -> str | None:
    """Return the last non-empty line of a reply without a label such as `Answer:`, or None."""
    line = next((line for line in reversed(reply.split("\n")) if line.strip(" \t`*_")), "")
    if not line or len(line) > MAX_LINE:
        return None
    return unlabelled(_STOP.sub("", line))


def unlabelled(text: str) -> str:
    """Return a text without a label such as `Answer:` and what `peel` takes off around both."""
    return peel(_LABEL.sub("", peel(text)))


def peel(text: str) -> str:
    r"""Return `text` without white space, fences, Markdown, LaTeX boxes and quotes around it.

    Symbols that could be cells of a grid, such as the `*` at both ends of `*,0\n0,*`, are no
    Markdown and stay.
    """
    text = text.strip()
    for _ in range(_LAYERS):
        inner = _peel_once(text).strip()
        if inner == text:
            break
        text = inner
    return text


def _peel_once(text: str) -> str:
    fence = _FENCE.match(text)
    if fence and text.endswith("```") and len(text) >= fence.end() + 3:
        return text[fence.end() : -3]
    if (boxed := _BOXED.match(text)) and _is_balanced(boxed[1]):
        return boxed[1]
    for left, right in ((r"\(", r"\)"), (r"\[", r"\]")):
        if text.startswith(left) and text.endswith(right) and left not in text[2:]:
            return text[2:-2]
    for mark in _PAIRS:
        size = len(mark)
        if len(text) >= 2 * size and text.startswith(mark) and text.endswith(mark):
            inner = text[size:-size]
            if mark not in inner and (mark[0] not in _EMPHASIS or _is_emphasised(inner)):
                return inner
    return text


def _is_balanced(inner: str) -> bool:
    """Say whether the braces within close one another, so that those around are a pair."""
    depth = 0
    for mark in re.findall(r"[{}]", inner):
        depth += 1 if mark == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _is_emphasised(inner: str) -> bool:
    """Say whether marks around `inner` are Markdown or LaTeX, not the outer cells of a grid."""
    if _AT_EDGE.search(inner):
        return False
    if re.search(r"[^\W_]", inner):
        return True
    cells = _BETWEEN_CELLS.split(inner)
    return len(cells) > 1 and all(len(cell) == 1 for cell in cells)
