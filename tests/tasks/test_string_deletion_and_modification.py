"""String deletion and modification: spellings, every rule of the pool, the order of rules."""

import json

import pytest

from generators.errors import AnswerError, PublishedError
from generators.tasks.string_deletion_and_modification import (
    LEVELS,
    POOL,
    TASK,
    Rewriting,
    Rule,
    change,
)

PUBLISHED = Rewriting("cbababccac", tuple(POOL[n - 1] for n in (16, 4, 1, 3, 9, 10)))


@pytest.mark.parametrize(
    "text",
    [
        '"cbccababac"',
        "cbccababac",
        "'cbccababac'",
        " `cbccababac` ",
        "Final string: cbccababac",
        'The answer is "cbccababac".',
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    assert TASK.verify(PUBLISHED, f"<<<{text}>>>").right


@pytest.mark.parametrize("text", ["cbccababa", "cbababccac", '""', "cbccababaz", "a"])
def test_other_strings_are_wrong(text: str) -> None:
    assert TASK.verify(PUBLISHED, f"<<<{text}>>>").outcome == "wrong"


def test_the_first_difference_is_named() -> None:
    faults = [TASK.verify(PUBLISHED, f"<<<{t}>>>").fault for t in ("abccababaa", "cbccababa")]
    assert faults == [
        "the string has a as letter 1 instead of c",
        "the string has 9 letters instead of 10",
    ]


@pytest.mark.parametrize(
    "text", ["cbccababad", "CBCCABABAC", "cb or cc", "ab, abc", "I do not know.", "123"]
)
def test_texts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(AnswerError):
        TASK.parse(text)


def test_an_empty_answer_can_be_given() -> None:
    puzzle = Rewriting("cc", (POOL[11],))
    assert TASK.solve(puzzle) == ""
    assert TASK.verify(puzzle, '<<<"">>>').right


@pytest.mark.parametrize(
    ("number", "before", "after"),
    [
        (1, "abb", "cab"),
        (2, "bac", "bcb"),
        (3, "bcb", "baa"),
        (4, "abb", "a"),
        (5, "cbab", "aaa"),
        (5, "cb", "aa"),
        (6, "cab", "bbbc"),
        (7, "acc", "aab"),
        (8, "aab", "ab"),
        (9, "babcabc", "bcababc"),
        (10, "abcabca", "abca"),
        (11, "cba", "cab"),
        (12, "cca", "a"),
        (13, "aacbacb", "abcaacb"),
        (14, "bca", "bc"),
        (15, "bba", "ba"),
        (16, "baa", "bcc"),
        (17, "cacab", "cab"),
        (18, "bab", "babab"),
        (19, "a" * 8 + "b" + "a" * 7, "a" * 15),  # 16 letters: the ninth goes
        (19, "a" * 8 + "b" + "a" * 8, "a" * 16),  # 17 letters: the ninth goes
        (20, "acb", "zzb"),
    ],
)
def test_every_rule_of_the_pool(number: int, before: str, after: str) -> None:
    assert change(POOL[number - 1])(before) == after
    assert change(POOL[number - 1])("z") is None


def test_the_list_is_begun_again_after_every_step() -> None:
    swap: Rule = ("first", "ba", "ab", "")
    cut: Rule = ("end", "b", "", "")
    assert TASK.solve(Rewriting("bab", (cut, swap))) == "a"
    assert TASK.solve(Rewriting("bab", (swap, cut))) == "a"
    drop: Rule = ("start", "ab", "c", "")
    assert TASK.solve(Rewriting("bbab", (swap, drop))) == "cbb"
    assert TASK.solve(Rewriting("abba", (drop, swap))) == "cab"


def test_endless_rules_have_no_answer() -> None:
    turn: Rule = ("end", "ab", "ba", "")
    back: Rule = ("end", "ba", "ab", "")
    grow: Rule = ("start", "a", "a", "b")
    for rules in ((turn, back), (grow,)):
        puzzle = Rewriting("ab", rules)
        assert TASK.solve(puzzle) is None
        assert not TASK.verify(puzzle, "<<<ab>>>").right


def naive(puzzle: Rewriting) -> tuple[str, int]:
    """Carry out the published kinds of rules one letter list at a time."""
    text, steps = puzzle.start, 0
    while True:
        for where, pattern, new, extra in puzzle.rules:
            starts = [i for i in range(len(text)) if text[i:].startswith(pattern)]
            head, tail = text[: len(text) // 2], text[len(text) // 2 + 1 :]
            if where == "start" and 0 in starts:
                text = new + text[len(pattern) :] + extra
            elif where == "start and last" and 0 in starts:
                text = new + (text[len(pattern) : -1] if len(text) > len(pattern) else "")
            elif where == "end" and len(text) - len(pattern) in starts:
                text = extra + text[: len(text) - len(pattern)] + new
            elif (where == "first" and starts) or (where == "inner" and starts not in ([], [0])):
                i = next(i for i in starts if i > 0 or where == "first")
                text = text[:i] + new + text[i + len(pattern) :]
            elif where == "even" and len(starts) in range(2, 99, 2):
                text += extra
            elif where == "long" and len(text) > int(pattern):
                text = head + tail
            else:
                continue
            break
        else:
            return text, steps
        steps += 1


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_against_a_naive_solver(level: int) -> None:
    for index in range(30):
        puzzle = TASK.instance(level, index)
        final, steps = naive(puzzle)
        assert TASK.solve(puzzle) == final
        assert LEVELS[level].steps[0] <= steps <= LEVELS[level].steps[1]


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("If the string prefix is 'ac', replace it with 'zz'.", 20),
        ("If the string starts with 'ac', it becomes 'zz'.", 20),
        ("If the string suffix is 'ac', replace it with 'cb'.", 2),
        ("If the string ends with 'aa', replace it with 'cc'.", 16),
        ("If the suffix of the string is 'aa', replace it with 'cc'.", 16),
        ("If the string contains 'ca' (not at the start), drop the first one found.", 17),
        ("If the string prefix is 'ca', replace it with 'bb' and append 'c' to the end.", 6),
        ("If the string ends with 'ca', remove the last character.", 14),
        ("If the string contains 'bca', delete the first occurrence.", 10),
        ("If the string prefix is 'cb', replace it with 'aa' and delete the last one.", 5),
        ("If the string contains an even number of 'b's (at least one), append 'ab'.", 18),
        ("If the string length is greater than 15, remove the middle character.", 19),
    ],
)
def test_published_sentences(sentence: str, number: int) -> None:
    values = {"initial_string": "ab", "selected_rules": [sentence], "final_string": "ab"}
    files = {"solution.json": json.dumps(values)}
    assert TASK.published("p", files).instance.rules == (POOL[number - 1],)


@pytest.mark.parametrize(
    "files", [{}, {"solution.json": '{"initial_string": "ab", "selected_rules": ["If so."]}'}]
)
def test_malformed_published_samples(files: dict[str, str]) -> None:
    with pytest.raises(PublishedError):
        TASK.published("string_deletion_and_modification/sample_0", files)


def walks(puzzle: Rewriting, count: int) -> str:
    """Walk through the list so often instead of beginning again after every step."""
    text = puzzle.start
    for rule in puzzle.rules * count:
        changed = change(rule)(text)
        text = text if changed is None else changed
    return text


@pytest.mark.parametrize("level", [2, 3, 4, 5])
def test_walks_through_the_list_do_not_do(level: int) -> None:
    for index in range(20):
        puzzle = TASK.instance(level, index)
        assert TASK.solve(puzzle) not in (walks(puzzle, 1), walks(puzzle, 2))
        if level > 2:
            assert TASK.solve(puzzle) != walks(puzzle, 500)


@pytest.mark.parametrize("level", [3, 4, 5])
def test_using_up_every_rule_before_the_next_does_not_do(level: int) -> None:
    for index in range(20):
        puzzle = TASK.instance(level, index)
        text = puzzle.start
        for rule in puzzle.rules * 20:
            for _ in range(200):
                text = change(rule)(text) or text
        assert TASK.solve(puzzle) != text
