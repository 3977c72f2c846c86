r"""Taking LaTeX off answers that are words, lists or steps.

`\text{Step 1: } [(50, [0])] \\ \left(1,\, 2\right) \to \{3\}` loses nothing but its dress.
"""

import re

_TEXT = re.compile(r"\\(?:text|math|emph|operatorname)[a-z]{0,4} ?\{([^{}]*)\}")
_ENVIRONMENT = re.compile(r"\\(?:begin|end) ?\{[a-z]{1,12}\*?\}(?:\{[lcr|]{1,9}\})?")
_ARROW = re.compile(r"\\(?:[Ll]ong)?(?:[Rr]ightarrow|to|mapsto)(?![A-Za-z])")
_NOTHING = re.compile(r"\\(?:left|right|[bB]igg?[lr]?|q?quad|displaystyle)(?![A-Za-z])|\\[,;:! ]")
_ESCAPED = re.compile(r"\\([{}\[\]_#&%$\"'])")
_BREAK = re.compile(r"\\\\|\\n(?![a-z])")


def without_latex(text: str) -> str:
    r"""Return `text` without LaTeX commands: `->` for arrows, a line break for `\\` and `\n`."""
    if "\\" not in text:
        return text
    aligned = "\\\\" in text
    text = _ENVIRONMENT.sub(" ", _TEXT.sub(r"\1", _BREAK.sub("\n", text)))
    text = _ESCAPED.sub(r"\1", _NOTHING.sub(" ", _ARROW.sub("->", text)))
    return text.replace("&", " ") if aligned else text
