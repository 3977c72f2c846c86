"""How methods are found, configured and added."""

import textwrap
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest

from generators.errors import SymBenchError
from harness.chat import Chat
from harness.methods import Graded, Kit, find_method, method, method_names, registry


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    method_names()
    monkeypatch.setattr(registry, "_REGISTRY", dict(registry._REGISTRY))


def test_every_method_of_the_table_is_there() -> None:
    assert method_names() == [
        "all_code",
        "all_text",
        "autogen",
        "autogen_chat",
        "best_of_k",
        "both_ways",
        "code_first_agent",
        "code_first_rule",
        "code_interpreter",
        "code_interpreter_hosted",
        "code_text_choice",
        "code_text_sum_1",
        "code_text_sum_2",
        "codesteer",
        "few_shot",
        "guidance_tree",
        "only_question",
        "r1_code_interpreter",
        "reasoning",
        "reasoning_codesteer",
        "reasoning_tools",
        "rule_steerer",
        "self_consistency",
        "symbolic_agent",
        "trajectory",
        "tumix",
    ]


def test_titles_differ() -> None:
    titles = [find_method(name).title for name in method_names()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    "text",
    [
        "codesteer",
        "codesteer:turns=3",
        "codesteer:turns=3,first_turn=verbatim,form=training",
        "codesteer:check=False",
        "self_consistency:inner=codesteer:turns=3+check=False,k=3",
    ],
)
def test_ids_are_read_back(text: str) -> None:
    found = find_method(text)
    assert find_method(found.id).options == found.options
    assert sorted(found.id.replace(":", ",").split(",")) == sorted(
        text.replace(":", ",").split(",")
    )


def test_options_at_their_defaults_are_not_named() -> None:
    assert find_method("codesteer:turns=5,check=yes").id == "codesteer"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("codester", "did you mean 'codesteer'"),
        ("codesteer:turn=3", "did you mean 'turns'"),
        ("codesteer:turns=many", "expected a int"),
        ("codesteer:turns=-1", "turns from 0"),
        ("codesteer:tries=0", "tries from 1"),
        ("codesteer:context=-1", "expected 0 or more"),
        ("codesteer:check=perhaps", "expected a bool"),
        ("codesteer:form=trainin", "did you mean 'training'"),
        ("autogen_chat:turns=0", "1 or more"),
        ("code_interpreter:rounds=0", "1 or more"),
        ("self_consistency:k=0", "1 or more"),
        ("self_consistency:inner=nothing", "unknown method"),
        ("few_shot:turns=1", "expected one of: (none)"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(text: str, message: str) -> None:
    with pytest.raises(SymBenchError) as caught:
        find_method(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("only_question", set()),
        ("code_text_sum_2", {"second"}),
        ("codesteer", {"steerer", "checker"}),
        ("reasoning_codesteer", {"steerer", "checker"}),
        ("codesteer:steerer=task", {"checker"}),
        ("codesteer:steerer=rule,check=false", set()),
        ("rule_steerer", {"checker"}),
        ("symbolic_agent", {"checker"}),
        ("symbolic_agent:steerer=given", {"steerer", "checker"}),
        ("code_first_agent:steerer=given,check=false", {"steerer"}),
        ("code_first_rule", {"checker"}),
        ("self_consistency", set()),
        ("self_consistency:inner=code_text_choice", {"second"}),
        ("self_consistency:inner=codesteer:check=false", {"steerer"}),
    ],
)
def test_roles_are_those_that_the_options_make_use_of(text: str, roles: set[str]) -> None:
    assert find_method(text).roles == roles


async def test_a_method_is_added_by_a_decorator(stage: Any) -> None:
    @dataclass(frozen=True)
    class Politeness:
        word: str = "Please"

    @method("polite", "Polite Question", Politeness)
    async def polite(question: str, kit: Kit, options: Politeness) -> Graded:
        reply = await Chat(kit.model).say(f"{options.word}: {question}")
        return Graded(reply.text, reply.finish)

    on = stage(["<<<42>>>"])
    assert (await on.play("polite:word=Kindly", "6 * 7?")).text == "<<<42>>>"
    assert on.model.asked() == ["Kindly: 6 * 7?"]
    assert "polite" in method_names()
    assert find_method("polite:word=Kindly").id == "polite:word=Kindly"


def test_a_name_is_taken_once() -> None:
    with pytest.raises(SymBenchError, match=r"'codesteer' is used twice.*harness\.methods"):
        method("codesteer", "Mine")(find_method)  # type: ignore[arg-type]


PLUGIN = """
    from harness.methods import Graded, method

    @method("echo", "Echo")
    async def echo(question, kit, options):
        return Graded(question)
"""


@pytest.fixture
def points(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[EntryPoint]:
    """Entry points of other distributions, loaded from a folder of their own."""
    (tmp_path / "echo_plugin.py").write_text(textwrap.dedent(PLUGIN))
    monkeypatch.syspath_prepend(tmp_path)
    found = [
        EntryPoint("echo", "echo_plugin", registry.ENTRY_POINTS),
        EntryPoint("gone", "no_such_module", registry.ENTRY_POINTS),
        EntryPoint("empty", "textwrap", registry.ENTRY_POINTS),
    ]
    monkeypatch.setattr(
        registry, "entry_points", lambda **query: EntryPoints(found).select(**query)
    )
    return found


def test_methods_of_other_distributions_are_loaded_on_demand(points: list[EntryPoint]) -> None:
    assert {"echo", "gone"} <= set(method_names())
    assert "echo" not in registry._REGISTRY
    assert find_method("echo").title == "Echo"


def test_a_broken_distribution_breaks_only_its_own_method(points: list[EntryPoint]) -> None:
    assert find_method("codesteer").name == "codesteer"
    with pytest.raises(SymBenchError, match=r"cannot load method 'gone': No module"):
        find_method("gone")
    with pytest.raises(SymBenchError, match="unknown method 'empty'"):
        find_method("empty")


def test_the_old_name_of_what_is_graded_works_for_a_release() -> None:
    for home in ("harness.methods", "symbench"):
        with pytest.warns(DeprecationWarning, match="Final is called Graded now"):
            assert import_module(home).Final is Graded
    with pytest.raises(AttributeError, match="Finale"):
        import_module("harness.methods").Finale  # noqa: B018
