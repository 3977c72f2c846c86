"""The published loop in eighteen scripted dialogues: what every model is sent, to the character."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from harness.prompts import read_pack
from harness.sandbox.types import Execution

FIXTURE: Final = tomllib.loads(
    Path(__file__).with_name("dialogues.toml").read_text(encoding="utf-8")
)
FORMS: Final = {
    "released": "codesteer:form=training,first_turn=verbatim,stop=loose,tries=1",
    "api": "codesteer:stop=loose,paraphrase=true,symbolic=legacy,tries=1",
}


@pytest.mark.parametrize("told", FIXTURE["dialogue"], ids=lambda one: one["name"])
async def test_every_model_is_sent_what_was_published(stage: Any, told: dict[str, Any]) -> None:
    ours = read_pack()
    runs = {
        key: Execution(outcome, stdout, stderr, 0 if outcome == "ok" else 1, None, 0.1, 0.1)
        for key, (outcome, stdout, stderr) in told["runs"].items()
    }
    on = stage(
        told["model"],
        told["steerer"],
        told["checker"],
        runs=runs,
        pack=replace(ours, texts={**ours.texts, **FIXTURE["pack"]}),
    )
    graded = await on.play(FORMS[told["form"]], "Q")
    assert [text for _, text in on.model.sent()] == told["sent"]
    assert [text for _, text in on.steerer.sent()] == told["steered"]
    assert on.checker.sent() == [("user", told["asked"])]
    assert graded.text == told["graded"]
    scripts = (on.model, on.steerer, on.checker)
    assert [len(script.requests) for script in scripts] == told["requests"]
    for script in scripts:
        roles = [role for role, _ in script.sent()]
        assert roles == [("user", "assistant")[turn % 2] for turn in range(len(roles))]
