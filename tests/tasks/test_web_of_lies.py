import re
from itertools import product

import pytest

import generators
from generators.errors import AnswerError, PublishedError
from generators.tasks.web_of_lies import Web, liars, parse

task = generators.load("web_of_lies")
LIAR = Web(("Ada", "Ben"), ((None, "even", (0,)), (1, "odd", (0,))), 1)
COUNT = Web(("Ada", "Ben"), LIAR.statements, None)


@pytest.mark.parametrize(
    "text",
    [
        *("No", "no", "NO.", "False", "- No", "Answer: No", "**No**", '{"answer": "No"}', "lies"),
        *("the person lies", "Ben lies.", "Ben is a liar", "No, Ben lies", "No: he lies"),
        *("Ben does not tell the truth", "lie", "N", "She always lies", "a liar", "No (Ben lies)"),
        *(
            "No - Ben is lying",
            "No — a liar",
            "Ben is not truthful",
            "No, he never tells the truth",
        ),
    ],
)
def test_spellings_of_no(text: str) -> None:
    assert task.verify(LIAR, f"<<<{text}>>>").right


@pytest.mark.parametrize(
    "text",
    [
        *("Yes", "true", "Ben tells the truth", "truthful", "Ben does not lie", "Ada lies"),
        *("not a liar", "the truth", "Ben is not a liar", "Yes (he is telling the truth)"),
        *("Ben never lies", "Yes, Ben does tell the truth", "a truth teller", "not truthful, Ada"),
        *("Yes and No", "Yes/No", "No, Ben tells the truth", "maybe", "0", "1", "No one"),
    ],
)
def test_everything_else_is_not_right(text: str) -> None:
    assert not task.verify(LIAR, f"<<<{text}>>>").right


@pytest.mark.parametrize(
    "text", ["Yes", "not a liar", "the truth", "Ben is telling the truth", "Yes - he never lies"]
)
def test_spellings_of_yes(text: str) -> None:
    honest = Web(LIAR.people, ((None, "even", (0,)), (1, "even", (0,))), 1)
    assert task.verify(honest, f"<<<{text}>>>").right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        *[(text, True) for text in ("1", "1.", "1.0", "+1", "1 liar", "1 person lies", "Liars: 1")],
        *[("the number of liars is 1", True), ("2", False), ("1 or 2", False), ("1 2", False)],
        *[("11", False), ("1.5", False), ("-1", False), ("2 liars", False)],
    ],
)
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


def true_in_words(claim: str, lies: dict[str, bool]) -> bool:
    liars = [lies[name] for name in re.findall(r"[A-Z]\w+", claim)].count(True)
    if claim.startswith(("at least one", "neither")):
        return (liars > 0) == claim.startswith("at least one")
    odd = re.search(r"^\w+ lies$|exactly one|different kinds|an odd number", claim)
    even = re.search(r"tells the truth|same kind|an even number", claim)
    assert bool(odd) != bool(even)
    return liars % 2 == bool(odd)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_every_sentence_fits_who_lies(level: int) -> None:
    answers = []
    for index in range(25):
        web = task.instance(level, index)
        kinds = {web.people[i]: lie for i, lie in liars(len(web.people), web.statements).items()}
        for sentence in task.question(web).split("\n")[1].rstrip(".").split(". "):
            speaker, _, claim = sentence.rpartition(" says ")
            if kinds.keys() >= set(re.findall(r"[A-Z]\w+", sentence)):
                assert true_in_words(claim, kinds) != kinds.get(speaker, False)
        answers += [task.solve(web)[1]] if web.asked is not None else []
    assert {True, False} == set(answers)


def test_nothing_is_right_where_the_statements_do_not_determine_it() -> None:
    for asked in (2, None):
        web = Web(("Ada", "Ben", "Cleo"), LIAR.statements, asked)
        assert task.solve(web) is None
        for text in ("Yes", "No", "1"):
            assert "do not determine" in task.verify(web, f"<<<{text}>>>").fault


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
