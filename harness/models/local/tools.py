"""Tools for a model in process: offered and read as vLLM's own server offers and reads them.

The chat template describes the tools to the model, and the parser that vLLM's server is told by
`--tool-call-parser` finds the calls in what the model wrote; where vLLM can, it also holds the
arguments of a call to their schema while they are written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from generators.errors import SymBenchError, UnknownNameError
from harness.chat import Message, Reply, Tool, ToolCall


class ToolParser:
    """One of vLLM's parsers, by its name, for one tokenizer."""

    def __init__(self, name: str, tokenizer: Any) -> None:
        """Load a parser.

        Raises:
            SymBenchError: if vLLM has none of that name, or it does not fit the tokenizer.
        """
        from vllm.parser import ParserManager
        from vllm.tool_parsers import ToolParserManager

        known = ToolParserManager.list_registered()
        if name not in known:
            raise UnknownNameError("tool_call_parser", name, known)
        self._tokenizer = tokenizer
        try:
            self._kind = ParserManager.get_parser(
                tool_parser_name=name, enable_auto_tools=True, tokenizer=tokenizer
            )
        except TypeError as error:
            raise SymBenchError(
                f"tool_call_parser={name}: {' '.join(str(error).split())}"
            ) from error

    def offer(self, messages: Sequence[Message], tools: Sequence[Tool]) -> "Offer":
        """Return what a request with tools has to be sampled and read with."""
        from vllm.entrypoints.openai.chat_completion.protocol import ChatCompletionRequest

        asked = ChatCompletionRequest(
            messages=[{"role": "user", "content": ""}],
            tools=[tool.described() for tool in tools],
            tool_choice="auto",
        )
        parser = self._kind(self._tokenizer, asked.tools)
        earlier = sum(len(message.tool_calls) for message in messages)
        return Offer(parser, parser.adjust_request(asked), earlier)


@dataclass(frozen=True)
class Offer:
    """Tools as one request offers them.

    Attributes:
        parser: of vLLM, for this request alone.
        asked: the request as the parser wants it.
        earlier: how many calls the conversation holds already.
    """

    parser: Any
    asked: Any
    earlier: int

    @property
    def sampling(self) -> Mapping[str, Any]:
        """What the parser wants of the sampling, by vLLM's names."""
        wanted = {"skip_special_tokens": self.asked.skip_special_tokens}
        bound = self.asked.structured_outputs
        return wanted if bound is None else {**wanted, "structured_outputs": bound}

    def read(self, reply: Reply, ids: Sequence[int]) -> Reply:
        """Return a reply with the calls in its text; equal replies have calls of equal ids."""
        _, text, calls = self.parser.parse(
            reply.text, self.asked, enable_auto_tools=True, model_output_token_ids=ids
        )
        if not calls:
            return replace(reply, text=text or "")
        numbers = count(self.earlier + 1)
        found = tuple(ToolCall(f"call{next(numbers):05}", c.name, c.arguments) for c in calls)
        return replace(reply, text=text or "", finish="tools", tool_calls=found)
