"""Models that are known to refuse a temperature are sent none, and the record says so."""

from typing import Any

import pytest
from aiohttp import web

from harness.chat import Message, Request, Sampling
from harness.models import Access, open_model
from harness.models.catalogue import refused_sampling


@pytest.mark.parametrize(
    ("uri", "effort", "takes"),
    [
        ("openai/gpt-5", None, False),
        ("openai/o3-mini", "high", False),
        ("openai/gpt-5-mini", "minimal", False),
        ("openai/gpt-5-chat-latest", None, True),
        ("openai/gpt-5.1", None, True),
        ("openai/gpt-5.1", "high", False),
        ("openai/gpt-4o", None, True),
        ("anthropic/claude-opus-4-7", None, False),
        ("deepseek/deepseek-reasoner", None, True),
        ("openai/my-own", None, True),
    ],
)
def test_which_models_take_a_temperature(uri: str, effort: str | None, takes: bool) -> None:
    assert ("temperature" not in refused_sampling(uri, effort)) == takes


async def test_the_readme_command_for_gpt_5_sends_no_temperature(endpoint: Any) -> None:
    bodies: list[dict[str, Any]] = []

    async def behave(_: web.Request, body: dict[str, Any], __: int) -> None:
        bodies.append(body)

    endpoint.behave = behave
    model = open_model("openai/gpt-5", Access(base_urls=(endpoint.url,)))
    await model.complete(Request((Message("user", "hello"),), Sampling(temperature=0.0)))
    assert "temperature" not in bodies[0]
    assert getattr(model, "facts", {})["dropped"] == ["temperature"]
    await model.close()
