"""Reading the verdict that a checking program printed.

The last line that is labelled `VERDICT` decides, whatever was printed before it; a label with
nothing behind it means the next line. Only where there is no such line do lines count that are
a verdict and nothing else (`Correct`, `Valid: False`, `The answer is wrong.`), or begin with
`PASS:` or `FAIL:`; of these one failure outweighs any number of passes, as a program may report
rule by rule. Diagnostics such as `Wrong cells: 0`, `Failed checks: []` or `Fail: 0` are no verdict.
"""

import re
from typing import Final, Literal

Verdict = Literal["pass", "fail", "unknown"]
Found = tuple[Verdict, tuple[str, ...]]

MAX_LINE: Final = 2_000
"""Longest part of a line that is read, in characters."""

_GOOD = r"pass(?:es|ed)?|correct|valid|right|true|ok"
_BAD = r"fail(?:s|ed|ure)?|incorrect|wrong|invalid|false"
_OPEN = r"unknown|undecided|undecidable|inconclusive"
_WORD = rf"(?P<word>{_GOOD}|{_BAD}|{_OPEN})\b"
_SUBJECT = r"(?:(?:the\s+|my\s+)?(?:proposed\s+|given\s+)?(?:answer|solution)\s+(?:is\s+|has\s+)?)?"
_HEAD = rf"{_SUBJECT}(?P<no>not\s+)?"
_TRUTH = r"(?:\W*(?P<truth>true|false)\b)?"
_LABEL = re.compile(r"[\W_]*(?:final\s+|overall\s+)?verdict\b", re.IGNORECASE)
_LABELLED = re.compile(rf"[\W_]*(?:is\W+)?{_HEAD}{_WORD}(?P<rest>.*)", re.IGNORECASE)
_ALONE = re.compile(
    rf"[\W_]*(?:(?:final\s+|overall\s+)?result\b[\W_]*)?{_HEAD}{_WORD}{_TRUTH}[\W_]*", re.IGNORECASE
)
_REPORTED = re.compile(r"[\W_]*(?P<word>pass|fail)\s*:\s*(?P<rest>\S.*)", re.IGNORECASE)
_CHOICE = re.compile(rf"\s*(?:/|\||,|\bor\b)[\s\W]*(?:{_GOOD}|{_BAD}|{_OPEN})\b", re.IGNORECASE)
_SAID = re.compile(r"\W*(?P<truth>true|false)\W*\Z", re.IGNORECASE)
_REASON = re.compile(r"\s*(?:[:;.,!(*\"'`}\]-]|\u2013|\u2014|\Z)|\s+(?:because|since|as)\b")
_COUNT = re.compile(r".*[:=]\s*(?:\d+|\[\]|\{\}|\(\)|none)\W*\Z", re.IGNORECASE)
_WORST_FIRST: Final[tuple[Verdict, ...]] = ("fail", "unknown", "pass")
_TRIMMED: Final = " \t:;.,*-\"'`}\u2013\u2014"


def read_verdict(output: str) -> Found | None:
    """Return the verdict that a checking program printed and its reasons, None without one."""
    lines = [line[:MAX_LINE] for line in output.splitlines() if line.strip()]
    labelled = [
        (number, found) for number, line in enumerate(lines) if (found := _LABEL.match(line))
    ]
    if labelled:
        number, label = labelled[-1]
        rest = lines[number][label.end() :]
        if not rest.strip(_TRIMMED + "="):
            rest = next(iter(lines[number + 1 :]), "")
        return _labelled(rest)
    alone = [one for line in lines if (one := _alone(line) or _reported(line))]
    said = {verdict for verdict, _ in alone}
    worst = next((one for one in _WORST_FIRST if one in said), None)
    if worst is None:
        return None
    return worst, tuple(why for verdict, why in alone if verdict == worst and why)


def _labelled(text: str) -> Found | None:
    match = _LABELLED.match(text)
    if match is None or _CHOICE.match(match["rest"]):
        return None
    rest = match["rest"]
    if said := _SAID.fullmatch(rest):
        verdict = _verdict(match, said["truth"])
        return verdict and (verdict, ())
    plain = match["word"].lower().startswith(("pass", "fail"))
    if not _REASON.match(rest) and (not plain or _COUNT.match(rest)):
        return None
    verdict, reason = _verdict(match), rest.strip(_TRIMMED)
    return verdict and (verdict, (reason,) if reason else ())


def _alone(line: str) -> tuple[Verdict, str] | None:
    match = _ALONE.fullmatch(line)
    verdict = _verdict(match, match["truth"]) if match else None
    return None if verdict is None else (verdict, "")


def _reported(line: str) -> tuple[Verdict, str] | None:
    """Return what a line such as `FAIL: row 2 has two sevens` says, and why."""
    match = _REPORTED.fullmatch(line)
    if match is None or _COUNT.match(line) or _CHOICE.match(match["rest"]):
        return None
    verdict: Verdict = "pass" if match["word"].lower() == "pass" else "fail"
    return verdict, match["rest"].strip(_TRIMMED)


def _verdict(match: re.Match[str], truth: str | None = None) -> Verdict | None:
    """Return what a word means, with a denial before it or a truth value behind it."""
    word = match["word"].lower()
    if re.fullmatch(_OPEN, word):
        return None if match["no"] or truth else "unknown"
    good = bool(re.fullmatch(_GOOD, word))
    denied = bool(match["no"]) != ((truth or "true").lower() == "false")
    if denied and not good:
        return None
    return "pass" if good and not denied else "fail"
