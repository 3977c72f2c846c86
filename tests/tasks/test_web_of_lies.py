from itertools import product

import pytest

import generators
from generators.errors import AnswerError, PublishedError
from generators.tasks.web_of_lies import Web, parse

task = generators.load("web_of_lies")
LIAR = Web(("Ada", "Ben"), ((None, "even", (0,)), (1, "odd", (0,))), 1)
COUNT = Web(("Ada", "Ben"), LIAR.statements, None)


@pytest.mark.parametrize(
    "text",
    [
        *("No", "no", "NO.", "False", "- No", "Answer: No", "**No**", '{"answer": "No"}', "lies"),
        *("the person lies", "Ben lies.", "Ben is a liar", "No, Ben lies", "No: he lies"),
        *("Ben does not tell the truth", "lie", "N", "She always lies"),
    ],
)
def test_spellings_of_no(text: str) -> None:
    assert task.verify(LIAR, f"<<<{text}>>>").right


@pytest.mark.parametrize(
    "text",
    [
        *("Yes", "true", "Ben tells the truth", "truthful", "Ben does not lie", "Ada lies"),
        *("Yes and No", "Yes/No", "No, Ben tells the truth", "maybe", "0", "1", "No one"),
    ],
)
def test_everything_else_is_not_right(text: str) -> None:
    assert not task.verify(LIAR, f"<<<{text}>>>").right


@pytest.mark.parametrize(("text", "right"), [("1", True), ("1 liar", True), ("2", False)])
def test_numbers_of_liars(text: str, right: bool) -> None:
    assert task.verify(COUNT, f"<<<{text}>>>").right == right
    assert not task.verify(COUNT, "<<<Yes>>>").right


@pytest.mark.parametrize("text", ["", "Yes and No", "I do not know", "yes, he lies", "perhaps"])
def test_unreadable(text: str) -> None:
    with pytest.raises(AnswerError):
        parse(text)


def consistent(web: Web, lies: tuple[bool, ...]) -> bool:
    for speaker, kind, subjects in web.statements:
        liars = [lies[i] for i in subjects].count(True)
        claim = {
            "odd": liars % 2 == 1,
            "even": liars % 2 == 0,
            "some": liars > 0,
            "none": liars == 0,
        }[kind]
        if claim == (speaker is not None and lies[speaker]):
            return False
    return True


def by_trying(web: Web) -> set[bool | int]:
    """What the asked value is in all worlds in which nothing contradicts."""
    worlds = [w for w in product((False, True), repeat=len(web.people)) if consistent(web, w)]
    return {sum(w) if web.asked is None else not w[web.asked] for w in worlds}


@pytest.mark.parametrize("level", [1, 2, 3])
def test_all_worlds_agree_with_the_solver(level: int) -> None:
    for index in range(30):
        web = task.instance(level, index)
        assert by_trying(web) == {task.solve(web)[1]}


def test_all_worlds_agree_where_everything_is_mixed() -> None:
    from random import Random

    from generators.tasks.web_of_lies import Level, generate

    small = Level(2, 2, 1, mixed=True, circles=1, counted=5)
    for seed in range(60):
        web = generate(small, Random(seed))
        assert by_trying(web) == {task.solve(web)[1]}


def test_level_5_has_every_kind_of_statement() -> None:
    webs = [task.instance(5, index) for index in range(10)]
    assert {kind for web in webs for _, kind, _ in web.statements} == {
        "odd",
        "even",
        "some",
        "none",
    }
    assert {len(s[2]) for web in webs for s in web.statements} == {1, 2, 3}
    assert {web.asked is None for web in webs} == {True, False}
    assert min(len(web.people) for web in webs) >= 55


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_the_count_of_lies_tells_nothing(level: int) -> None:
    count = task.shortcuts["count the word lies"]
    webs = [task.instance(level, index) for index in range(400)]
    hits = sum(count(web) == task.solve(web) for web in webs)
    assert 160 <= hits <= 240


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"input": "Ann lies.", "target": "No"}'])
def test_malformed_files(text: str) -> None:
    with pytest.raises(PublishedError):
        task.published("p", {"f": text})


@pytest.mark.parametrize("level", [2, 3, 4])
def test_no_count_of_claims_favours_an_answer(level: int) -> None:
    """Guess by what is most frequent where the numbers and kinds of claims are the same."""
    seen: dict[tuple, list[bool]] = {}
    for index in range(1500):
        web = task.instance(level, index)
        kinds = tuple(sorted((speaker is None, kind) for speaker, kind, _ in web.statements))
        own = next(kind for speaker, kind, _ in web.statements if speaker == web.asked)
        seen.setdefault((kinds, own), []).append(task.solve(web)[1])
    early = {key: 2 * sum(told[::2]) >= len(told[::2]) for key, told in seen.items()}
    hits = sum(answer == early[key] for key, told in seen.items() for answer in told[1::2])
    assert hits <= 750 / 2 + 4 * 750**0.5 / 2
