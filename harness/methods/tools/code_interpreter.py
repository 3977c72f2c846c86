"""Code Interpreter: the model calls a tool that runs Python, as often as it needs.

`code_interpreter` is ordinary function calling with our sandbox as the tool: the same limits for
every model. Its interpreter keeps variables from call to call and shows what a last expression is
worth, as hosted ones do; a fault ends it, and the model is told. A call that a model writes out
in its text, as a JSON object with the name of the tool, is carried out as if it had been made:
small models do so whatever their template says. `code_interpreter_hosted` asks
for the provider's own tool, which runs on the provider's machines under the provider's limits:
OpenAI's (by its Responses API), Anthropic's, Gemini's. Models of others are refused before the
first attempt, and a server that ignores the tool at its first reply: nothing is scored as if it
had had it. It was run against servers on loopback, not against any provider.

Source: the paper's baseline 9, there on OpenAI's Assistants, which no longer exist. Sent: the
question, then the results of the calls. Graded: the reply that ends the conversation.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from generators.errors import SymBenchError
from harness.chat import Chat, Message, Reply, Tool, ToolCall
from harness.kit import Graded, Kit, ProgramOptions, RanReply, ask_again, run_reply
from harness.methods.registry import method
from harness.programs import Block, split
from harness.sandbox.types import StatefulSandbox
from harness.steering.feedback import shown_output

Run = Callable[[str], Awaitable[str]]

NAME: Final = "run_python"
PARAMETERS: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"code": {"type": "string", "description": "the whole program"}},
    "required": ["code"],
}
WRITTEN: Final = "written"
"""Begins the ids of calls that were written out in a reply's text."""
HOSTED: Final = Tool("code_interpreter", "", {"type": "hosted"})
"""Stands for the provider's own tool, see `harness.models.hosted.code_tools`."""


@dataclass(frozen=True)
class Options(ProgramOptions):
    """How long the conversation may be.

    Attributes:
        rounds: rounds of calls at most, 1 or more; a round may hold several calls.
        state: `kept`: one interpreter for all calls; `fresh`: a process for each.
    """

    rounds: int = 8
    state: Literal["kept", "fresh"] = "kept"

    def __post_init__(self) -> None:
        if self.rounds < 1:
            raise SymBenchError(f"rounds={self.rounds}: expected 1 or more")


@method("code_interpreter", "Code Interpreter", Options, tools="ours")
async def code_interpreter(question: str, kit: Kit, options: Options) -> Graded:
    """Ask, and run what the model calls for until it answers."""
    async with _runner(kit, options) as run:
        reply = await _conversation(question, kit, options, run)
    return Graded.of(await run_reply(reply, kit))


async def _conversation(question: str, kit: Kit, options: Options, run: Run) -> Reply:
    """Return the reply that ends the conversation."""
    chat = Chat(kit.model)
    prompt = "tool_description_kept" if options.state == "kept" else "tool_description"
    tools = (Tool(NAME, kit.prompts.fill(prompt), PARAMETERS),)
    reply = await chat.say(question, tools)
    for number in range(options.rounds + 1):
        calls = reply.tool_calls or _made(chat, written_out(reply))
        if not calls:
            break
        called = None if number == options.rounds else run
        results = [await _result(call, kit, called) for call in calls]
        later = await ask_again(chat.add(*results, tools=tools), "task", kit)
        if later is None:
            break
        reply = later
    return reply


def written_out(reply: Reply) -> ToolCall | None:
    """Return the call that stands in a reply's text, alone or in a block; None if there is none."""
    parts = split(reply)
    texts = [part.text for part in parts if isinstance(part, Block) and part.closed]
    for text in reversed(texts or [part for part in parts if isinstance(part, str)][:1]):
        try:
            wanted = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(wanted, dict) and wanted.get("name") == NAME and "arguments" in wanted:
            return ToolCall(WRITTEN, NAME, json.dumps(wanted["arguments"]))
    return None


def _made(chat: Chat, call: ToolCall | None) -> tuple[ToolCall, ...]:
    """Let a call that was written out be remembered as one that was made, under its own id."""
    if call is None:
        return ()
    call = replace(call, id=f"{WRITTEN}{len(chat.messages):02}")
    chat.messages[-1] = replace(chat.messages[-1], content="", tool_calls=(call,))
    return (call,)


@asynccontextmanager
async def _runner(kit: Kit, options: Options) -> AsyncIterator[Run]:
    """Yield what runs a call's program and says what came of it.

    Raises:
        SymBenchError: if the sandbox cannot keep a state.
    """
    if options.state == "fresh":

        async def afresh(program: str) -> str:
            return shown_output(await kit.sandbox.run(program), kit.prompts, "tool_result")

        yield afresh
        return
    if not isinstance(kit.sandbox, StatefulSandbox):
        raise SymBenchError("this sandbox keeps no state; use code_interpreter:state=fresh")
    session = kit.sandbox.session()

    async def on(part: str) -> str:
        before = session.restarts
        text = shown_output(await session.run(part), kit.prompts, "tool_result")
        lost = kit.prompts.fill("tool_restarted")
        return f"{text}\n{lost}" if session.restarts > before else text

    try:
        yield on
    finally:
        await session.close()


@method("code_interpreter_hosted", "Code Interpreter, hosted", tools="hosted")
async def code_interpreter_hosted(question: str, kit: Kit, _: object) -> Graded:
    """Ask once; the provider runs the programs."""
    reply = await Chat(kit.model).say(question, (HOSTED,))
    kit.note("hosted", {"programs": len(reply.programs)})
    return Graded.of(RanReply(reply, reply.text))


async def _result(call: ToolCall, kit: Kit, run: Run | None) -> Message:
    """Return the message that answers a call; programs run until the rounds are spent."""
    program, fault = _program(call)
    if run is None:
        text = kit.prompts.fill("tool_limit")
    elif program is None:
        text = kit.prompts.fill("tool_fault", fault=fault)
    else:
        text = await run(program)
    written = {"written": True} if call.id.startswith(WRITTEN) else {}
    kit.note("call", {"fault": fault, "spent": run is None, **written})
    return Message("tool", text, call=call.id)


def _program(call: ToolCall) -> tuple[str | None, str]:
    """Return the program that a call holds, or None and what is wrong with it."""
    if call.name != NAME:
        return None, f"there is no tool {call.name!r}"
    try:
        arguments = json.loads(call.arguments)
    except (ValueError, RecursionError):
        return None, "the arguments are not JSON"
    code = arguments.get("code") if isinstance(arguments, dict) else None
    if not isinstance(code, str):
        return None, 'the text "code" is missing'
    return code.encode(errors="replace").decode(), ""
