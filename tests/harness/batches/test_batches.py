"""Runs whose calls go through batch interfaces: equal to direct ones, resumable, paid once."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from provider import Provider, provider

from generators import draw, load
from generators.errors import SymBenchError
from harness.chat import Message, Reply, Request, Sampling, Tool, ToolCall
from harness.errors import ModelError, OptionError
from harness.models import Access, BatchBook, open_model
from harness.models.hosted.anthropic_messages import messages_body, read_message
from harness.models.hosted.batches import FILE, SENT, Patience
from harness.models.prices import Price
from harness.models.retrying import Policy
from harness.run.journal import read_journal
from harness.run.limits import Budget
from harness.run.plan import Column, Plan, create
from harness.run.runner import Settings, Summary, run

HASTY = Patience(gather=0.05, poll=0.01, longest=0.02)
OPENAI, CLAUDE = "openai/fake", "anthropic/claude-1"
COUNT = 12
COMPARED = ("sample", "column", "repeat", "outcome", "fault", "answer", "calls", "programs")


@pytest.fixture
async def served(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Provider]:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "planted-key-of-nobody-1")
    async with provider() as one:
        yield one


def prepare(directory: Path, uri: str = OPENAI, repeats: int = 1) -> Path:
    columns = (Column("only_question", uri), Column("codesteer:turns=2", uri, steerer="rule"))
    plan = Plan("t", "", 0, columns, sandbox="unsafe", repeats=repeats, deadline=5.0)
    create(directory, plan, iter(draw(load("number_multiply"), 1, COUNT, seed=5)))
    return directory


def settings(
    served: Provider, directory: Path, uri: str = OPENAI, *, batch: bool = True, **values: Any
) -> Settings:
    url = f"{served.url}/v1" if uri == OPENAI else served.url
    access = Access(
        base_urls=(f"{uri}={url}",),
        timeout=20,
        prices={uri: Price(1e-3, 2e-3, 1e-4)},
        batches=BatchBook(directory, HASTY) if batch else None,
    )
    policy = Policy(tries=3, base=0.01, longest=0.02, concurrency=200, start=200)
    return Settings(**{"access": access, "policy": policy, "concurrency": 200, **values})


def results(directory: Path) -> list[str]:
    return sorted(str([r[key] for key in COMPARED]) for r in read_journal(directory, "attempt"))


async def worked(served: Provider, directory: Path, uri: str = OPENAI, **values: Any) -> Summary:
    return await asyncio.wait_for(run(directory, settings(served, directory, uri, **values)), 60)


async def test_a_run_in_batches_equals_a_direct_one_at_half_the_price(
    served: Provider, tmp_path: Path
) -> None:
    direct = prepare(tmp_path / "direct", repeats=2)
    dear = await worked(served, direct, batch=False)
    once = served.asked.copy()
    served.asked.clear()
    batched = prepare(tmp_path / "batched", repeats=2)
    cheap = await worked(served, batched)
    assert (cheap.stopped, cheap.outcomes["error"]) == ("", 0)
    assert results(batched) == results(direct)
    assert served.asked == once
    assert dear.spent.cost == pytest.approx(2 * (cheap.spent.cost or 0))
    assert len(served.batches) < served.asked.total() / 4
    assert len(served.batches["batch_0"]) == 4 * COUNT
    facts = [r["facts"] for r in read_journal(batched, "backend")]
    assert [one["batches"] for one in facts] == [True]


async def test_anthropics_interface_gives_a_whole_run(served: Provider, tmp_path: Path) -> None:
    summary = await worked(served, prepare(tmp_path, CLAUDE), CLAUDE)
    assert (summary.stopped, summary.outcomes["error"]) == ("", 0)
    assert served.headers["anthropic-version"] == "2023-06-01"
    first = served.batches["msgbatch_0"][0]["params"]
    assert (first["model"], first["max_tokens"], first["temperature"]) == ("claude-1", 8192, 0.0)
    call = next(read_journal(tmp_path, "call"))
    usage = call["reply"]["usage"]
    assert (usage["input"], usage["cached"], usage["output"]) == (100, 70, 10)
    assert call["reply"]["reasoning"] == "First I think."


@pytest.mark.parametrize(("uri", "prefix"), [(OPENAI, "batch_"), (CLAUDE, "msgbatch_")])
async def test_a_stopped_session_leaves_its_batches_and_the_next_one_fetches_them(
    served: Provider, tmp_path: Path, uri: str, prefix: str
) -> None:
    prepare(tmp_path, uri)
    served.stuck = True
    stop = asyncio.Event()
    going = asyncio.create_task(run(tmp_path, settings(served, tmp_path, uri), stop=stop))
    while not (tmp_path / FILE).exists():
        await asyncio.sleep(0.01)
    stop.set()
    summary = await asyncio.wait_for(going, 20)
    assert (summary.stopped, summary.outcomes.total()) == ("stopped on request", 0)
    assert SENT in summary.remarks
    assert list(served.batches) == [f"{prefix}0"]
    served.stuck = False
    summary = await worked(served, tmp_path, uri)
    assert (summary.stopped, summary.outcomes["error"]) == ("", 0)
    assert summary.outcomes.total() == 2 * COUNT
    sent = [line["custom_id"] for lines in served.batches.values() for line in lines]
    assert len(sent) == sum(1 for _ in read_journal(tmp_path, "call"))  # nothing was sent twice


async def test_a_fetched_reply_is_not_used_again(served: Provider, tmp_path: Path) -> None:
    """Equal questions of two repeats are two calls, also when the second is asked later."""
    prepare(tmp_path, repeats=2)
    served.looks = 0
    await worked(served, tmp_path, budget=Budget(tokens=110 * 30))
    summary = await worked(served, tmp_path)
    assert (summary.stopped, summary.outcomes["error"]) == ("", 0)
    tickets = [record["reply"]["ticket"] for record in read_journal(tmp_path, "call")]
    assert len(tickets) == len(set(tickets)) == served.asked.total()


@pytest.mark.parametrize("uri", [OPENAI, CLAUDE])
async def test_what_expired_goes_into_the_next_batch(
    served: Provider, tmp_path: Path, uri: str
) -> None:
    prepare(tmp_path, uri)
    served.spoil = lambda batch, place: "expired" if batch == 0 and place % 2 else None
    summary = await worked(served, tmp_path, uri)
    assert (summary.stopped, summary.outcomes["error"]) == ("", 0)
    assert set(served.asked.values()) == {1}
    assert len({r["attempt"] for r in read_journal(tmp_path, "attempt")}) == 2 * COUNT


async def test_what_expires_again_and_again_is_an_error_record(
    served: Provider, tmp_path: Path
) -> None:
    prepare(tmp_path)
    served.spoil = lambda batch, place: "expired" if place == 0 else None
    summary = await worked(served, tmp_path, policy=Policy(tries=1, concurrency=200, start=200))
    assert 0 < summary.outcomes["error"] < 2 * COUNT
    assert any("not answered in 3 batches" in fault for fault in summary.faults)


async def test_lines_that_failed_are_tried_again_and_refusals_are_told(
    served: Provider, tmp_path: Path
) -> None:
    prepare(tmp_path)
    fates = {(0, 0): "500", (0, 1): "429", (0, 2): "400", (0, 3): "missing"}
    served.spoil = lambda batch, place: fates.get((batch, place))
    summary = await worked(served, tmp_path)
    assert summary.outcomes["error"] == 1
    assert list(summary.faults) == ["bad request: HTTP 400: no luck"]
    assert summary.outcomes.total() == 2 * COUNT


async def test_a_batch_that_is_refused_as_a_whole_says_why(
    served: Provider, tmp_path: Path
) -> None:
    prepare(tmp_path)
    served.spoil = lambda *_: "refused"
    summary = await worked(served, tmp_path)
    assert summary.outcomes == {"error": 2 * COUNT}
    (fault,) = summary.faults
    assert "was refused: the file has no such model" in fault


@pytest.mark.parametrize(("status", "kind"), [(401, "authentication"), (402, "quota")])
async def test_a_refused_interface_ends_the_columns_at_once(
    served: Provider, tmp_path: Path, status: int, kind: str
) -> None:
    prepare(tmp_path)
    body = {"error": {"message": "planted-key-of-nobody-1 is no good"}}
    served.refuse = lambda _: web.json_response(body, status=status)
    summary = await worked(served, tmp_path)
    assert all(why.startswith(kind) for why in summary.given_up.values())
    assert "planted" not in str(summary)


async def test_a_batch_that_never_ends_is_left_in_the_end(served: Provider, tmp_path: Path) -> None:
    prepare(tmp_path)
    served.stuck = True
    limited = settings(served, tmp_path, policy=Policy(tries=1, concurrency=200, start=200))
    book = BatchBook(tmp_path, Patience(0.05, 0.01, 0.02, most=0.3))
    access = replace(limited.access, batches=book)
    summary = await asyncio.wait_for(run(tmp_path, replace(limited, access=access)), 30)
    assert any("does not end" in fault for fault in (*summary.faults, *summary.given_up.values()))


async def test_broken_looks_and_downloads_are_tried_again(served: Provider, tmp_path: Path) -> None:
    prepare(tmp_path)
    broken = {"count": 0}

    def refuse(request: web.Request) -> web.Response | None:
        broken["count"] += request.method == "GET"
        bad = request.method == "GET" and broken["count"] % 5 == 0
        return web.json_response({"error": {"message": "busy"}}, status=503) if bad else None

    served.refuse = refuse
    summary = await worked(served, tmp_path)
    assert (summary.stopped, summary.outcomes["error"]) == ("", 0)
    assert set(served.asked.values()) == {1}


async def test_a_limit_on_money_holds_in_batches(served: Provider, tmp_path: Path) -> None:
    """A call costs 0.06 $ in a batch; of ten that fit, none is exceeded."""
    prepare(tmp_path)
    summary = await worked(served, tmp_path, budget=Budget(cost=0.6))
    assert summary.stopped.startswith("budget reached: ")
    assert (summary.spent.cost or 0) <= 0.6 + 1e-9


def test_what_has_no_batches_is_refused(tmp_path: Path, served: Provider) -> None:
    book = BatchBook(tmp_path)
    with pytest.raises(OptionError, match="no batch interface of mistral/x is known"):
        open_model("mistral/x", Access(batches=book))
    with pytest.raises(OptionError, match="has 2 servers"):
        open_model(OPENAI, Access(base_urls=("http://a/v1", "http://b/v1"), batches=book))


def test_a_damaged_book_is_read_as_far_as_it_is_whole(tmp_path: Path) -> None:
    book = BatchBook(tmp_path)
    book.add(OPENAI, "b1", {"0-a": "a", "1-b": "b"})
    with (tmp_path / FILE).open("a") as file:
        file.write('{"uri": "openai/fake", "bat')
    again = BatchBook(tmp_path)
    again.used.add("b1/0-a")
    assert again.claim(OPENAI, "a") is None
    assert again.claim(OPENAI, "b") == ("b1", "1-b")
    assert again.claim(OPENAI, "b") is None


def talk(*messages: Message, **sampling: Any) -> Request:
    return Request(messages, Sampling(**sampling))


def test_a_conversation_with_tools_is_anthropics() -> None:
    call = ToolCall("t1", "run", '{"code": "1"}')
    thought = {"type": "thinking", "thinking": "x", "signature": "s"}
    tool = Tool("run", "runs", {"type": "object", "properties": {}})
    request = Request(
        (
            Message("system", "Be brief."),
            Message("user", "Go."),
            Message("assistant", "", (call,), opaque={"thinking_blocks": [thought]}),
            Message("tool", "2", call="t1"),
            Message("user", "And now?"),
        ),
        Sampling(effort="2000", temperature=None),
        (tool,),
    )
    body = messages_body("claude-1", request)
    assert body["system"] == "Be brief."
    assert [one["role"] for one in body["messages"]] == ["user", "assistant", "user"]
    assert body["messages"][1]["content"] == [
        thought,
        {"type": "tool_use", "id": "t1", "name": "run", "input": {"code": "1"}},
    ]
    assert body["messages"][2]["content"] == [
        {"type": "tool_result", "tool_use_id": "t1", "content": "2"},
        {"type": "text", "text": "And now?", "cache_control": {"type": "ephemeral"}},
    ]
    assert body["thinking"] == {"type": "enabled", "budget_tokens": 2000}
    assert body["tools"][0]["input_schema"] == tool.parameters
    assert "cache_control" not in json.dumps(messages_body("c", talk(Message("user", "Go."))))


@pytest.mark.parametrize(
    ("sampling", "words"), [({"seed": 1}, "seed"), ({"effort": "low"}, "effort")]
)
def test_what_anthropic_does_not_take_is_refused(sampling: dict[str, Any], words: str) -> None:
    with pytest.raises(ModelError, match=words) as caught:
        messages_body("claude-1", talk(Message("user", "x"), **sampling))
    assert caught.value.kind == "bad request"


@pytest.mark.parametrize(
    ("stop", "finish"),
    [("end_turn", "stop"), ("max_tokens", "length"), ("refusal", "refusal"), ("tool_use", "tools")],
)
def test_stop_reasons_are_told_apart(stop: str, finish: str) -> None:
    body = {"content": [{"type": "text", "text": "hi"}], "stop_reason": stop, "usage": None}
    assert read_message(body) == Reply("hi", finish)  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [{}, {"content": 1}, {"content": [{"type": "text"}]}])
def test_another_shape_is_malformed(body: dict[str, Any]) -> None:
    with pytest.raises(SymBenchError, match="not a message"):
        read_message(body)
