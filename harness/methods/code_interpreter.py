"""Code Interpreter: the model calls a tool that runs Python, as often as it needs.

`code_interpreter` is ordinary function calling with our sandbox as the tool: the same limits
for every model. `code_interpreter_hosted` passes on the provider's own tool, which runs on
the provider's machines under the provider's limits; it was not run against any provider.

Source: the paper's baseline 9, there on OpenAI's Assistants, which no longer exist. Sent: the
question, then the results of the calls. Graded: the reply that ends the conversation.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from generators.errors import SymBenchError
from harness.chat import Chat, Message, Tool, ToolCall
from harness.kit import Graded, Kit, RanReply, ask_again, run_reply
from harness.methods.registry import method
from harness.steering.feedback import shown_output

NAME: Final = "run_python"
PARAMETERS: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"code": {"type": "string", "description": "the whole program"}},
    "required": ["code"],
}
HOSTED: Final = Tool(
    "code_interpreter", "", {"type": "code_interpreter", "container": {"type": "auto"}}
)
"""A tool of the provider: its `parameters` are the whole description, as their type says."""


@dataclass(frozen=True)
class Options:
    """How long the conversation may be.

    Attributes:
        rounds: rounds of calls at most, 1 or more; a round may hold several calls.
    """

    rounds: int = 8

    def __post_init__(self) -> None:
        if self.rounds < 1:
            raise SymBenchError(f"rounds={self.rounds}: expected 1 or more")


@method("code_interpreter", "Code Interpreter", Options, tools=True)
async def code_interpreter(question: str, kit: Kit, options: Options) -> Graded:
    """Ask, and run what the model calls for until it answers."""
    chat = Chat(kit.model)
    tools = (Tool(NAME, kit.prompts.fill("tool_description"), PARAMETERS),)
    reply = await chat.say(question, tools)
    for number in range(options.rounds + 1):
        if not reply.tool_calls:
            break
        spent = number == options.rounds
        results = [await _result(call, kit, spent) for call in reply.tool_calls]
        later = await ask_again(chat.add(*results, tools=tools), "task", kit)
        if later is None:
            break
        reply = later
    return Graded.of(await run_reply(reply, kit))


@method("code_interpreter_hosted", "Code Interpreter, hosted", tools=True)
async def code_interpreter_hosted(question: str, kit: Kit, _: object) -> Graded:
    """Ask once; the provider runs the programs."""
    reply = await Chat(kit.model).say(question, (HOSTED,))
    return Graded.of(RanReply(reply, reply.text))


async def _result(call: ToolCall, kit: Kit, spent: bool) -> Message:
    """Return the message that answers a call; programs run until the rounds are spent."""
    program, fault = _program(call)
    if spent:
        text = kit.prompts.fill("tool_limit")
    elif program is None:
        text = kit.prompts.fill("tool_fault", fault=fault)
    else:
        run = await kit.sandbox.run(program)
        text = shown_output(run, kit.prompts, "tool_result")
    kit.note("call", {"fault": fault, "spent": spent})
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
