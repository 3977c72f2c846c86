"""A run as spans of OpenTelemetry, by its semantic conventions for generative AI.

One trace an attempt: the attempt is `invoke_agent METHOD`, each model call `chat MODEL`, each
program `execute_tool python`; the verdict is the event `gen_ai.evaluation.result`. Spans are made
of the records that the journal is given, and carry figures and names alone: what models and
programs wrote stands in the journal. Conventions: https://github.com/open-telemetry/semantic-conventions-genai
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from harness import version
from harness.chat import Finish, Sampling
from harness.models.keys import hide
from harness.run.journal import Records
from harness.run.plan import Plan

NANOSECONDS: Final = 1_000_000_000
PROVIDERS: Final[Mapping[str, str]] = {
    "azure": "azure.ai.openai",
    "azure_ai": "azure.ai.inference",
    "bedrock": "aws.bedrock",
    "gemini": "gcp.gemini",
    "mistral": "mistral_ai",
    "vertex_ai": "gcp.vertex_ai",
    "watsonx": "ibm.watsonx.ai",
    "xai": "x_ai",
}
"""Providers whose names in the conventions are not those in our URIs."""
FINISHES: Final[Mapping[Finish, str]] = {
    "stop": "stop",
    "length": "length",
    "refusal": "content_filter",
    "tools": "tool_call",
}
"""Reasons to stop, as the conventions spell them."""


@contextmanager
def traced(journal: Records, plan: Plan) -> Iterator["Traced"]:
    """Give a journal whose records are told as spans too, and send them all in the end.

    Spans go to the tracer provider of the process, if it has set one. Otherwise they go by OTLP
    over HTTP to where the variables `OTEL_EXPORTER_OTLP_*` say; a receiver that fails is told by
    OpenTelemetry in its log, and changes nothing in the run.
    """
    provider: Any = trace.get_tracer_provider()
    ours = isinstance(provider, trace.ProxyTracerProvider)
    if ours:
        provider = _provider()
    tracing = Traced(journal, plan, provider.get_tracer("symbench", version()))
    try:
        yield tracing
    finally:
        tracing.close()
        if ours:
            provider.shutdown()
        elif hasattr(provider, "force_flush"):
            provider.force_flush()


def _provider() -> Any:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = Resource({"service.name": "symbench"}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=Resource.create().merge(named), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


class Traced:
    """A journal whose records are told as spans too.

    A span that is not finished when the session ends is ended then, without a verdict; what a
    later session does in the same attempt is a trace of its own.

    Args:
        journal: where records go.
        plan: of the run.
        tracer: of OpenTelemetry.
    """

    def __init__(self, journal: Records, plan: Plan, tracer: trace.Tracer) -> None:
        self._journal = journal
        self._plan = plan
        self._tracer = tracer
        self._open: dict[str, Span] = {}

    def append(self, record: Mapping[str, Any]) -> None:
        """Take one record."""
        self._journal.append(record)
        now = time.time_ns()
        if record["type"] == "call":
            self._call(record, now)
        elif record["type"] == "program":
            self._program(record, now)
        elif record["type"] == "attempt":
            self._end(record, now)

    async def durable(self) -> None:
        """Return once the death of this process cannot take back what was appended."""
        await self._journal.durable()

    def close(self) -> None:
        """End the spans of attempts that are left open."""
        for span in self._open.values():
            span.end()
        self._open.clear()

    def _attempt(self, name: str, begun: int) -> Span:
        """Return the span of an attempt, which begins with the first thing that happens in it."""
        if name not in self._open:
            self._open[name] = self._tracer.start_span(
                "invoke_agent",
                context=trace.set_span_in_context(trace.INVALID_SPAN),
                kind=SpanKind.INTERNAL,
                start_time=begun,
                attributes={
                    "gen_ai.operation.name": "invoke_agent",
                    "gen_ai.conversation.id": name,
                    "symbench.suite": self._plan.suite,
                },
            )
        return self._open[name]

    def _child(
        self, record: Mapping[str, Any], name: str, kind: SpanKind, seconds: float, now: int
    ) -> Span:
        begun = now - round(seconds * NANOSECONDS)
        within = trace.set_span_in_context(self._attempt(record["attempt"], begun))
        return self._tracer.start_span(name, context=within, kind=kind, start_time=begun)

    def _call(self, record: Mapping[str, Any], now: int) -> None:
        steers = record["role"] == "steerer"
        sampling = self._plan.steerer_sampling if steers else self._plan.sampling
        model = split_uri(record["model"])[1]
        span = self._child(record, f"chat {model}", SpanKind.CLIENT, record["seconds"], now)
        _set(span, {**_asked(record), **_sampled(sampling), **_replied(record["reply"])})
        span.end(now)

    def _program(self, record: Mapping[str, Any], now: int) -> None:
        run = record["run"]
        span = self._child(record, "execute_tool python", SpanKind.INTERNAL, run["wall"], now)
        _set(span, _executed(run))
        if run["outcome"] != "ok":
            span.set_status(Status(StatusCode.ERROR, run["outcome"]))
        span.end(now)

    def _end(self, record: Mapping[str, Any], now: int) -> None:
        span = self._attempt(record["attempt"], now - round(record["wall"] * NANOSECONDS))
        del self._open[record["attempt"]]
        span.update_name(f"invoke_agent {record['method']}")
        _set(span, _judged(record))
        if record["outcome"] == "error":
            span.set_status(Status(StatusCode.ERROR, hide(record["fault"])))
        else:
            span.add_event("gen_ai.evaluation.result", _evaluation(record), now)
        span.end(now)


def split_uri(uri: str) -> tuple[str, str]:
    """Return the provider as the conventions name it, and the model, of a URI, without keys."""
    uri = hide(uri)
    scheme, _, rest = uri.partition(":") if ":" in uri.partition("/")[0] else uri.partition("/")
    return PROVIDERS.get(scheme, scheme), rest or scheme


def _set(span: Span, values: Mapping[str, Any]) -> None:
    """Set what is known."""
    span.set_attributes({name: value for name, value in values.items() if value is not None})


def _asked(record: Mapping[str, Any]) -> dict[str, Any]:
    provider, model = split_uri(record["model"])
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": model,
        "gen_ai.conversation.id": record["attempt"],
        "symbench.role": record["role"],
    }


def _sampled(sampling: Sampling) -> dict[str, Any]:
    return {
        "gen_ai.request.temperature": sampling.temperature,
        "gen_ai.request.top_p": sampling.top_p,
        "gen_ai.request.top_k": sampling.top_k,
        "gen_ai.request.max_tokens": sampling.max_tokens,
        "gen_ai.request.seed": sampling.seed,
    }


def _replied(reply: Mapping[str, Any]) -> dict[str, Any]:
    usage = reply.get("usage", {})
    return {
        "gen_ai.response.model": reply.get("served") or None,
        "gen_ai.response.finish_reasons": [FINISHES[reply.get("finish", "stop")]],
        "gen_ai.usage.input_tokens": usage.get("input"),
        "gen_ai.usage.output_tokens": usage.get("output"),
        "gen_ai.usage.cache_read.input_tokens": usage.get("cached"),
        "gen_ai.usage.reasoning.output_tokens": usage.get("reasoning"),
        "symbench.cost": usage.get("cost"),
    }


def _executed(run: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "python",
        "gen_ai.tool.type": "function",
        "error.type": None if run["outcome"] == "ok" else run["outcome"],
        "symbench.program.cpu": run["cpu"],
    }


def _judged(record: Mapping[str, Any]) -> dict[str, Any]:
    provider, model = split_uri(record["model"])
    return {
        "gen_ai.agent.name": record["method"],
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": model,
        "error.type": record.get("error"),
        "symbench.outcome": record["outcome"],
        "symbench.version": version(),
        **{f"symbench.{key}": record[key] for key in ("sample", "task", "level", "repeat")},
    }


def _evaluation(record: Mapping[str, Any]) -> dict[str, Any]:
    right = record["outcome"] == "right"
    said = {
        "gen_ai.evaluation.name": "verdict",
        "gen_ai.evaluation.score.value": float(right),
        "gen_ai.evaluation.score.label": record["outcome"],
    }
    return said if right else {**said, "gen_ai.evaluation.explanation": hide(record["fault"])}
