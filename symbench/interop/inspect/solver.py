"""Our methods as a solver of inspect_ai: its models answer, our sandbox runs the programs.

Its models, caches, limits and logs do their own work; steerer, checker and second model are its
model roles of these names, e.g. `--model-role steerer=openai/gpt-5`. Programs run in our sandbox
and not in one of its sandbox environments: those are machines whose files stay, while ours takes
one program and forgets it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
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
from harness.sandbox import Execution, Limits
from symbench.interop.inspect.messages import SOURCE, our_reply, their_message, their_output
from symbench.interop.sandboxes import LateSandbox, close_shared


async def _close_sandbox(_: Any, __: Any) -> None:
    """Close the sandbox of this event loop at the end of an evaluation."""
    await close_shared()


hooks(name="symbench_sandbox", description="Closes SymBench's sandbox after an evaluation.")(
    type("CloseSandbox", (Hooks,), {"on_run_end": _close_sandbox})
)


def _tell(program: str, execution: Execution) -> None:
    transcript().info({"program": program, **vars(execution)}, source="symbench program")


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
        sandbox=LateSandbox(limits, _tell),
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
        state.store.set(SOURCE, graded.source)
        state.messages.append(ChatMessageAssistant(content=graded.text, source="generate"))
        return state

    return solve


by_method: Final = solver(name="by_method")(_by_method)
