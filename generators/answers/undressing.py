"""Taking off what stands around an answer and carries no meaning.

Code fences, Markdown emphasis, LaTeX wrappers, quotation marks and labels such as `Answer:`, one
layer after another, and the types that programs print around values. Every task's parser is
given texts that were undressed here; `unlisted` is for those that read several items or rows.
"""

import re
from typing import Final

_FENCE = re.compile(r"```[^\n`]*\n")
_BOXED = re.compile(
    r"\A\\(?:boxed|fbox|(?:text|math)(?:rm|bf|tt|sf|it)?|displaystyle|operatorname)\{(.*)\}\Z",
    re.DOTALL,
)
_SCALAR = re.compile(
    r"\b(?:np|numpy)\.\w{1,12}\(([^(),\[\]]{0,60})\)|\bDecimal\('([^'()]{0,60})'\)"
)
_ARRAY = re.compile(r"\A(?:np\.|numpy\.)?(?:array|[Mm]atrix|list|tuple)\((.*)\)\Z", re.DOTALL)
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
_ITEM = re.compile(r"[ \t]*(?:([-*•+])|(\d{1,3})[.)])[ \t]+(?=\S)")
_AT_EDGE = re.compile(r"[*_$][ \t]*[\n,;|]|[\n,;|][ \t]*[*_$]|\A[,;|]|[,;|]\Z")


def unlabelled(text: str) -> str:
    """Return a text without a label such as `Answer:` and what `peel` takes off around both."""
    text = peel(_LABEL.sub("", peel(text)))
    if "(" not in text:
        return text
    text = _SCALAR.sub(lambda found: found[1] or found[2] or "", text)
    return _ARRAY.sub(r"\1", text)


def unlisted(text: str, bullets: str = "-*•+") -> str:
    """Return a list of lines without the bullets, or the numbers from 1 on, in front of them.

    A text that is no such list stays as it is: one line, lines without such a mark, numbers that
    do not count up.

    Args:
        text: to be read line by line.
        bullets: the signs that are bullets.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    marks = [_ITEM.match(line) for line in lines]
    if any(mark and mark[1] and mark[1] not in bullets for mark in marks):
        return text
    if len(lines) < 2 or not all(marks):
        return text
    found = [(line, mark) for line, mark in zip(lines, marks, strict=True) if mark]
    numbers = [mark[2] for _, mark in found]
    if any(numbers) and numbers != [str(place) for place in range(1, len(lines) + 1)]:
        return text
    return "\n".join(line[mark.end() :] for line, mark in found)


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
