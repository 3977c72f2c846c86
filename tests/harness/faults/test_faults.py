"""Every fault on every way to a model ends as `docs/runner.md` says."""

from collections.abc import AsyncIterator

import pytest
from scripted import FAULTS, Scripted, scripted
from table import PATHS, row, rows, seen

pytestmark = pytest.mark.filterwarnings("ignore")  # litellm and pydantic warn on import


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scripted]:
    for name in ("OPENAI_API_KEY", "HOSTED_VLLM_API_KEY"):
        monkeypatch.setenv(name, "not-a-key-at-all-1")
    async with scripted() as served:
        yield served


def test_the_page_has_every_fault() -> None:
    assert list(rows()) == list(FAULTS)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_ends_as_the_page_says(server: Scripted, fault: str) -> None:
    assert await row(server, fault) == rows()[fault]


@pytest.mark.parametrize("path", PATHS)
async def test_a_fault_is_told_in_one_line_with_how_to_go_on(server: Scripted, path: str) -> None:
    one = await seen(server, path, "one turn", "refused-parameter")
    assert one.code == 3
    assert one.said.startswith("symbench: ")
    assert "x bad request: " in one.said
    assert "'temperature' is not supported" in one.said
    assert "(to leave it out: --drop temperature)" in one.said


@pytest.mark.parametrize("path", PATHS)
async def test_a_fault_that_passes_costs_one_more_call(server: Scripted, path: str) -> None:
    assert (await seen(server, path, "one turn", "unavailable.once", 8)).ended == "judged"
    assert server.calls("unavailable.once") == 16
