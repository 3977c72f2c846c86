"""Spans of OpenTelemetry: what they say, how they hang together, what they hide."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import symbench
from harness.errors import OptionError
from harness.run.journal import read_journal

pytestmark = pytest.mark.interop
pytest.importorskip("opentelemetry.sdk", reason="needs the extra otel")

from opentelemetry import trace  # noqa: E402
from opentelemetry.sdk.trace import TracerProvider  # noqa: E402
from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: E402
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter  # noqa: E402

EXPORTER = InMemorySpanExporter()
KEY = "sk-Spans0123456789abcdefghij"


@pytest.fixture(scope="module", autouse=True)
def provider() -> None:
    """Set the tracer provider of the process, which can be done once."""
    made = TracerProvider()
    made.add_span_processor(SimpleSpanProcessor(EXPORTER))
    trace.set_tracer_provider(made)


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    EXPORTER.clear()
    yield EXPORTER
    EXPORTER.clear()


def evaluate(out: Path, **options: Any) -> list[dict[str, Any]]:
    run = symbench.evaluate(
        task="game24", level=3, count=2, sandbox="unsafe", cpu=2, out=out,
        model="simulated/student", method=["all_code", "codesteer"], temperature=0.5, **options,
    )  # fmt: skip
    return list(read_journal(run.path))


def named(spans: InMemorySpanExporter, operation: str) -> list[Any]:
    found = spans.get_finished_spans()
    return [one for one in found if one.attributes["gen_ai.operation.name"] == operation]


def test_nothing_is_told_unless_it_is_wanted(spans: InMemorySpanExporter, tmp_path: Path) -> None:
    evaluate(tmp_path / "run")
    assert not spans.get_finished_spans()


def test_every_call_program_and_verdict_is_a_span(
    spans: InMemorySpanExporter, tmp_path: Path
) -> None:
    records = evaluate(tmp_path / "run", otel=True)
    kinds = Counter(record["type"] for record in records)
    calls, programs = named(spans, "chat"), named(spans, "execute_tool")
    attempts = {s.attributes["gen_ai.conversation.id"]: s for s in named(spans, "invoke_agent")}
    assert (len(calls), len(programs)) == (kinds["call"], kinds["program"])
    assert len(attempts) == kinds["attempt"] == 4
    for record in (record for record in records if record["type"] == "attempt"):
        span = attempts[record["attempt"]]
        assert span.name == f"invoke_agent {record['method']}"
        assert span.attributes["symbench.outcome"] == record["outcome"]
        (event,) = span.events
        assert event.name == "gen_ai.evaluation.result"
        assert event.attributes["gen_ai.evaluation.score.label"] == record["outcome"]
        explained = event.attributes.get("gen_ai.evaluation.explanation", "")
        assert explained == record["fault"]


def test_an_attempt_is_one_trace_and_holds_its_parts_in_time(
    spans: InMemorySpanExporter, tmp_path: Path
) -> None:
    evaluate(tmp_path / "run", otel=True)
    attempts = {one.context.trace_id: one for one in named(spans, "invoke_agent")}
    assert len(attempts) == 4
    for part in (*named(spans, "chat"), *named(spans, "execute_tool")):
        attempt = attempts[part.context.trace_id]
        assert part.parent.span_id == attempt.context.span_id
        assert attempt.start_time <= part.start_time <= part.end_time <= attempt.end_time


def test_a_call_says_model_sampling_and_tokens(spans: InMemorySpanExporter, tmp_path: Path) -> None:
    records = evaluate(tmp_path / "run", otel=True)
    call = named(spans, "chat")[0]
    assert call.name == "chat student"
    assert call.kind is trace.SpanKind.CLIENT
    said = call.attributes
    assert said["gen_ai.provider.name"] == "simulated"
    assert said["gen_ai.request.temperature"] == 0.5
    assert said["gen_ai.response.finish_reasons"] == ("stop",)
    first = next(record for record in records if record["type"] == "call")
    assert said["gen_ai.usage.output_tokens"] == first["reply"]["usage"]["output"]


def test_an_error_is_told_and_no_key_is(
    spans: InMemorySpanExporter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    run = symbench.evaluate(
        task="game24", level=3, count=1, sandbox="unsafe", out=tmp_path / "run", otel=True, tries=1,
        model=f"openai/{KEY}", base_url=f"http://u:{KEY}@127.0.0.1:9/v1",
    )  # fmt: skip
    assert run.path.exists()
    for span in spans.get_finished_spans():
        assert KEY not in span.to_json()


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("harness.run.settings.find_spec", lambda name: None)
    with pytest.raises(OptionError, match=r"otel.*pip install 'symbench\[otel\]'"):
        evaluate(tmp_path / "run", otel=True)
    assert not (tmp_path / "run").exists()
