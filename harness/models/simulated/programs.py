"""The programs that simulated students write: real ones, which really run."""

from typing import Final

_SEARCH: Final = '''\
def decode(codes):
    """Recover each character by searching for the one with the right remainder."""
    found = []
    for place, code in enumerate(codes):
        for candidate in range(0x110000):
            if (candidate * 31 + place) % 1114121 == code:
                found.append(chr(candidate))
                break
    return "".join(found)


codes = {codes}
print("Answer: " + decode(codes))
'''
_CHECK: Final = """\
violations = [rule for rule in range({rules}) if rule == {broken}]
if violations:
    print("VERDICT: fail: rule", violations[0] + 1, "is broken")
else:
    print("VERDICT: pass")
"""


def searching_program(answer: str) -> str:
    """Return a program that works for `answer` by a search and prints it as asked."""
    codes = [(ord(char) * 31 + place) % 1114121 for place, char in enumerate(answer)]
    return _SEARCH.replace("{codes}", repr(codes))


def blunder(kind: str, answer: str) -> str:
    """Return a program that fails: `hard-coded`, `crash` or `loop`."""
    match kind:
        case "hard-coded":
            return f"print({f'Answer: {answer}'!r})\n"
        case "crash":
            return "values = [3, 1, 2]\nbest = max(values)\nprint(values[best])\n"
        case _:
            return "total = 0\nwhile True:\n    total = (total * 31 + 7) % 1000003\n"


def checking_program(right: bool) -> str:
    """Return a program that tests an answer and prints its verdict."""
    return _CHECK.replace("{rules}", "5").replace("{broken}", "-1" if right else "3")
