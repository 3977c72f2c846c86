"""Replies that ran into their limit because the model said the same thing over and over."""

import re
from typing import Final

TAIL: Final = 4_000
"""How much of the end of a reply is looked at, in characters."""
SHORTEST: Final = 200
"""Shortest repeated end that counts, in characters."""
TIMES: Final = 3
"""How often the same has to stand there."""

_NUMBERS = re.compile(r"\d+")


def repeats_itself(reply: str) -> bool:
    """Whether a reply ends in the same text at least three times; numbers in it may count up.

    Linear in the length of the end: the failure function of its reversal (Knuth, Morris and
    Pratt, 1977) gives the period of every ending.
    """
    text = _NUMBERS.sub("0", reply[-TAIL:])[::-1]
    border = [0] * len(text)
    kept = 0
    for place in range(1, len(text)):
        while kept and text[place] != text[kept]:
            kept = border[kept - 1]
        kept += text[place] == text[kept]
        border[place] = kept
        length = place + 1
        if length >= SHORTEST and length >= TIMES * (length - kept):
            return True
    return False
