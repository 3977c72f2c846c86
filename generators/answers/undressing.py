"""Taking off what stands around an answer and carries no meaning.

Code fences, Markdown emphasis, LaTeX wrappers, quotation marks and labels such as `Answer:`, one
layer after another. Every task's parser is given texts that were undressed here.
"""

import re
from typing import Final

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
    """Whether the braces within close one another, so that those around are a pair."""
    depth = 0
    for mark in re.findall(r"[{}]", inner):
        depth += 1 if mark == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _is_emphasised(inner: str) -> bool:
    """Whether marks around `inner` are Markdown or LaTeX, not the outer cells of a grid."""
    if _AT_EDGE.search(inner):
        return False
    if re.search(r"[^\W_]", inner):
        return True
    cells = _BETWEEN_CELLS.split(inner)
    return len(cells) > 1 and all(len(cell) == 1 for cell in cells)
