"""Messages, replies and the three things that a method is given: models, sandbox, prompts.

Two faces of a model. A `Backend` is what `harness.models` offers: one request, one reply.
A `Model` is what a method holds: a backend bound to a role, a sampling and an attempt's
journal, so that a method's body is nothing but its figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, runtime_checkable

from generators.sample import Sample

Speaker = Literal["system", "user", "assistant", "tool"]
Finish = Literal["stop", "length", "refusal", "tools"]
Role = Literal["task", "steerer", "checker", "second"]
"""Who a model is in a method: the TaskLLM, the steerer, the writer of checking programs, or a
second model that merges or chooses."""


@dataclass(frozen=True)
class ToolCall:
    """A model's wish to call a tool; `arguments` is the text it wrote, meant to be JSON."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Tool:
    """A function that a model may call; `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]

    def described(self) -> dict[str, Any]:
        """Return the tool as chat-completions endpoints and chat templates have it described."""
        return {
            "type": "function",
            "function": {
                "name": self.name,
                "description": self.description,
                "parameters": dict(self.parameters),
            },
        }


@dataclass(frozen=True)
class Message:
    """One message of a conversation.

    Attributes:
        role: who says it.
        content: what is said.
        tool_calls: that go with it.
        call: the id of the tool call that a tool message answers.
        opaque: what came with the reply that it repeats, see `Reply`.
    """

    role: Speaker
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    call: str = ""
    opaque: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Sampling:
    """How a model draws its reply; None leaves the provider's default.

    Attributes:
        temperature: 0 or more.
        top_p: in (0, 1].
        top_k: at least 1.
        max_tokens: longest reply in tokens, reasoning included where the provider counts so.
        seed: for providers that take one; repeats get different seeds.
        effort: reasoning effort, e.g. "low", "medium", "high".
    """

    temperature: float | None = 0.0
    top_p: float | None = None
    top_k: int | None = None
    max_tokens: int | None = 8192
    seed: int | None = None
    effort: str | None = None


@dataclass(frozen=True)
class Usage:
    """Tokens and money of one or more calls; `cached` is part of `input`, `reasoning` of `output`.

    `cost` is in US dollars, None where no price is known. `estimated` says that counts, where a
    provider gave none, were estimated by the length of the texts.
    """

    input: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0
    cost: float | None = None
    estimated: bool = False

    def __add__(self, other: "Usage") -> "Usage":
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            self.input + other.input,
            self.cached + other.cached,
            self.output + other.output,
            self.reasoning + other.reasoning,
            sum(costs) if costs else None,
            self.estimated or other.estimated,
        )


@dataclass(frozen=True)
class Reply:
    """What a model wrote.

    Attributes:
        text: the reply without separately returned reasoning.
        finish: why it ended; `length` means that it was cut.
        usage: tokens and money.
        served: the model's name as the server gave it, empty if it gave none.
        reasoning: reasoning text that the provider returned apart, if any.
        tool_calls: the tools that the model wants to call.
        opaque: fields of the provider's that only it can read, JSON values, to be sent back
            with the reply where it wants them: reasoning, signatures.
        programs: that the provider ran itself, where it says so.
        ticket: the batch and the line in it that the reply came from, empty for a single call.
    """

    text: str
    finish: Finish = "stop"
    usage: Usage = field(default_factory=Usage)
    served: str = ""
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    opaque: Mapping[str, Any] = field(default_factory=dict, hash=False)
    programs: tuple[str, ...] = ()
    ticket: str = ""


@dataclass(frozen=True)
class Request:
    """All that decides a reply, apart from chance.

    Attributes:
        messages: the conversation.
        sampling: how the reply is drawn.
        tools: that the model may call.
        occurrence: how often the same was asked before in the attempt; no provider sees it.
    """

    messages: tuple[Message, ...]
    sampling: Sampling = field(default_factory=Sampling)
    tools: tuple[Tool, ...] = ()
    occurrence: int = 0


class Backend(Protocol):
    """A model as `harness.models` offers it."""

    @property
    def uri(self) -> str:
        """The name under which it was opened, e.g. `openai/gpt-5`."""

    async def complete(self, request: Request) -> Reply:
        """Return the model's reply.

        Raises:
            ModelError: if there is none.
        """

    def bind(self, sample: Sample, repeat: int) -> "Backend":
        """Return the backend for one attempt; only reference and simulated models look at it."""

    async def close(self) -> None:
        """Release connections and memory."""


@runtime_checkable
class Waiting(Protocol):
    """A backend whose calls may take hours, so that a session ends without waiting for them."""

    def give_up(self) -> None:
        """End all calls that wait with a `StoppedError`."""


class Model(Protocol):
    """A model as a method holds it: recorded, retried, counted."""

    async def ask(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        """Return the reply to a whole conversation."""


class Chat:
    """A conversation with one model; it keeps every message.

    Attributes:
        model: whom it is held with.
        messages: what was said, oldest first.
        last: the latest reply, None before the first.
    """

    def __init__(self, model: Model, system: str = "") -> None:
        self.model = model
        self.messages: list[Message] = [Message("system", system)] if system else []
        self.last: Reply | None = None

    async def say(self, text: str, tools: Sequence[Tool] = ()) -> Reply:
        """Add a user message and return the model's reply, which is added too."""
        return await self.add(Message("user", text), tools=tools)

    async def add(self, *messages: Message, tools: Sequence[Tool] = ()) -> Reply:
        """Add any messages and return the model's reply, which is added too."""
        self.messages.extend(messages)
        self.last = last = await self.model.ask(tuple(self.messages), tools)
        self.messages.append(Message("assistant", last.text, last.tool_calls, opaque=last.opaque))
        return last

    def amend(self, text: str) -> None:
        """Let the model's latest message be remembered as `text`: without what came after."""
        self.messages[-1] = replace(self.messages[-1], content=text)
