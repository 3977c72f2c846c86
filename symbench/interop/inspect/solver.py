"""Our methods as a solver of inspect_ai: its models answer, our sandbox runs the programs.

Its models, caches, limits and logs do their own work; steerer, checker and second model are its
model roles of these names, e.g. `--model-role steerer=openai/gpt-5`. Programs run in our sandbox
and not in one of its sandbox environments: those are machines whose files stay, while ours takes
one program and forgets it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from inspect_ai.hooks import Hooks, hooks
from inspect_ai.log import transcript
from inspect_ai.model import ChatMessageAssistant, get_model, model_roles
from inspect_ai.solver import solver
from inspect_ai.tool import ToolInfo, ToolParams

import generators
from generators.errors import SymBenchError
from harness.chat import Message, Reply, Tool
from harness.codec import content_key
from harness.kit import Graded, Kit
from harness.methods import find_method
from harness.methods.registry import Method
from harness.prompts import read_pack
from harness.run.session import read_answer
from harness.sandbox import Execution, Limits, Sandbox, Session, StatefulSandbox, open_sandbox
from symbench.interop.inspect.messages import our_reply, their_message, their_output


@dataclass
class _Shared:
    """The sandbox of one event loop, opened when the first program is run."""

    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    sandbox: Sandbox | None = None

    async def get(self) -> Sandbox:
        async with self.opening:
            if self.sandbox is None:
                self.sandbox = await open_sandbox()
            return self.sandbox


_SHARED: dict[asyncio.AbstractEventLoop, _Shared] = {}


async def _close_sandbox(_: Any, __: Any) -> None:
    """Close the sandbox of this event loop at the end of an evaluation."""
    shared = _SHARED.pop(asyncio.get_running_loop(), None)
    if shared and shared.sandbox:
        await shared.sandbox.close()


hooks(name="symbench_sandbox", description="Closes SymBench's sandbox after an evaluation.")(
    type("CloseSandbox", (Hooks,), {"on_run_end": _close_sandbox})
)


class ToldSandbox:
    """The shared sandbox in one sample: what is run is told in the transcript."""

    tier: Final = "auto"
    guarantees: Final = ()

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Execution:
        """Run a program and return what it did."""
        sandbox = await self._shared()
        execution = await sandbox.run(program, limits or self._limits, seed)
        transcript().info({"program": program, **vars(execution)}, source="symbench program")
        return execution

    def session(self, limits: Limits | None = None, seed: int = 0) -> Session:
        """Return an interpreter that keeps its state."""
        return _LateSession(self._shared, limits or self._limits, seed)

    async def close(self) -> None:
        """Leave it open: it belongs to the evaluation."""

    async def _shared(self) -> Sandbox:
        return await _SHARED.setdefault(asyncio.get_running_loop(), _Shared()).get()


class _LateSession:
    """A session that is begun with its first part, as the sandbox is opened in a coroutine.

    Attributes:
        restarts: how often it has lost its state.
    """

    def __init__(self, shared: Callable[[], Awaitable[Sandbox]], limits: Limits, seed: int) -> None:
        self._shared = shared
        self._limits = limits
        self._seed = seed
        self._session: Session | None = None
        self.restarts = 0

    async def run(self, part: str) -> Execution:
        """Run a part and return what it did.

        Raises:
            SymBenchError: if the sandbox keeps no state.
        """
        if self._session is None:
            sandbox = await self._shared()
            if not isinstance(sandbox, StatefulSandbox):
                raise SymBenchError("this sandbox keeps no state; use code_interpreter:state=fresh")
            self._session = sandbox.session(self._limits, self._seed)
        execution = await self._session.run(part)
        self.restarts = self._session.restarts
        transcript().info({"program": part, **vars(execution)}, source="symbench program")
        return execution

    async def close(self) -> None:
        """End the interpreter."""
        if self._session is not None:
            await self._session.close()


class TheirModel:
    """One of their models as a method holds it."""

    def __init__(self, model: Any) -> None:
        self._model = model

    async def ask(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        """Return the reply to a whole conversation."""
        output = await self._model.generate(
            [their_message(message) for message in messages], tools=[_their_tool(t) for t in tools]
        )
        return our_reply(output)


def _their_tool(tool: Tool) -> Any:
    parameters = ToolParams(**tool.parameters)
    return ToolInfo(name=tool.name, description=tool.description, parameters=parameters)


def _note(kind: str, values: Mapping[str, Any]) -> None:
    transcript().info({"kind": kind, **values}, source="symbench note")


def _kit(state: Any, limits: Limits) -> Kit:
    task = generators.load(state.metadata["task"])
    roles = model_roles()
    main = TheirModel(get_model())
    others = {name: TheirModel(get_model(role=name)) for name in roles}
    return Kit(
        model=main,
        sandbox=ToldSandbox(limits),
        prompts=read_pack(),
        checker=others.get("checker", main),
        read=lambda text: read_answer(task, text),
        note=_note,
        steerer=others.get("steerer"),
        second=others.get("second"),
        seed=content_key(state.sample_id, state.epoch),
    )


def usable(name: str) -> Method:
    """Return a method that their models can play.

    Raises:
        SymBenchError: for an unknown method, and one that needs a provider's own tools.
    """
    found = find_method(name)
    if found.tools == "hosted":
        raise SymBenchError(f"method {name!r} uses tools of one provider; inspect_ai offers none")
    return found


def _by_method(
    method: str = "only_question:run=false", cpu: float = 10.0
) -> Callable[[Any, Any], Awaitable[Any]]:
    """Return the solver that plays one of our methods.

    Args:
        method: `name` or `name:option=value,...`, as `symbench methods` lists them.
        cpu: seconds of processor time that a program may use.
    """
    found = usable(method)
    limits = Limits.read(cpu, ())

    async def solve(state: Any, generate: Any) -> Any:
        graded: Graded = await found.run(state.input_text, _kit(state, limits), found.options)
        state.output = their_output(str(state.model), Reply(graded.text, graded.finish))
        state.messages.append(ChatMessageAssistant(content=graded.text, source="generate"))
        return state

    return solve


by_method: Final = solver(name="by_method")(_by_method)
