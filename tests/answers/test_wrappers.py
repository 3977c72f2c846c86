"""The battery of dressings and hedges: enough of them, and none without effect."""

import generators
from generators.answers.wrappers import dressed, hedged, kinds

SAMPLES = {
    "number": "-1234/567",
    "expression": "2 * (13 + 2) * (5 - 1)",
    "listed": "[3, 0, 12]",
    "order": "B, A, C",
    "choice": "(C)",
    "yes_no": "Yes",
    "string": "ABCA",
    "grid": "1,2\n3,4",
}


def test_kinds_name_tasks() -> None:
    assert set(kinds()) == set(SAMPLES)
    for names in kinds().values():
        assert set(names) <= set(generators.NAMES)


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    for listed, least in ((dressed("7", "8"), 60), (hedged("7", "8"), 30)):
        names = [name for name, _ in listed]
        assert len(names) == len(set(names)) >= least


def test_every_wrapper_of_a_kind_changes_its_sample() -> None:
    for kind, sample in SAMPLES.items():
        task = kinds()[kind][0]
        plain = {name for name, _ in dressed(sample, "decoy")}
        own = dict(one for one in dressed(sample, "decoy", task) if one[0] not in plain)
        assert own
        assert len(set(own.values())) == len(own)
        assert f"Answer: {sample}" not in own.values()


def test_fractions_are_printed_as_floats() -> None:
    texts = dict(dressed("8/3", "1", "new_operator"))
    assert texts["as programs print fractions"] == f"Answer: {8 / 3!r}"
