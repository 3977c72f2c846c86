"""Tools in process: vLLM's own parser and a chat template, with a real model's tokenizer."""

import json
from pathlib import Path
from typing import Any

import pytest

from generators.errors import SymBenchError
from harness.chat import Message, Reply, Tool, ToolCall
from harness.models.local.template import Own
from harness.models.local.tools import ToolParser
from harness.models.local.weights import fetch

pytestmark = pytest.mark.vllm
RUN = Tool(
    "run_python",
    "Runs a program.",
    {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]},
)
WITH_TOOLS = (
    "{% if tools %}{% for tool in tools %}{{ tool | tojson }}\n{% endfor %}{% endif %}"
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}"
    "{% for call in message.tool_calls or [] %}{{ call.function.arguments.code }}{% endfor %}"
    "<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@pytest.fixture(scope="module")
def tokenizer(made: tuple[Path, Path]) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(fetch("smollm2-135m", "index", lambda _: None))


def test_calls_are_read_and_numbered_on(tokenizer: Any) -> None:
    earlier = (
        Message("user", "go"),
        Message("assistant", "", (ToolCall("call00001", "run_python", "{}"),)),
        Message("tool", "3", call="call00001"),
    )
    offer = ToolParser("hermes", tokenizer).offer(earlier, (RUN,))
    call = json.dumps({"name": "run_python", "arguments": {"code": "print(1)"}})
    read = offer.read(Reply(f"Let me count.<tool_call>\n{call}\n</tool_call>"), [])
    assert (read.finish, read.text) == ("tools", "Let me count.")
    (found,) = read.tool_calls
    assert (found.id, found.name) == ("call00002", "run_python")
    assert json.loads(found.arguments) == {"code": "print(1)"}
    assert offer.sampling["skip_special_tokens"] is False


@pytest.mark.parametrize("text", ["Answer: 3", "<tool_call>\n{broken", "```json\n{}\n```"])
def test_a_reply_without_a_whole_call_is_an_answer(tokenizer: Any, text: str) -> None:
    read = ToolParser("hermes", tokenizer).offer((), (RUN,)).read(Reply(text), [])
    assert (read.text, read.tool_calls, read.finish) == (text, (), "stop")


def test_an_unknown_parser_is_one_line(tokenizer: Any) -> None:
    with pytest.raises(SymBenchError, match="hermes") as caught:
        ToolParser("hermis", tokenizer)
    assert "\n" not in str(caught.value)


def test_the_template_shows_tools_calls_and_results(tokenizer: Any) -> None:
    own = Own(tokenizer)
    with pytest.raises(SymBenchError, match="no place for tools"):
        own.need_tools()
    tokenizer.chat_template, before = WITH_TOOLS, tokenizer.chat_template
    try:
        own.need_tools()
        call = ToolCall("call00001", "run_python", json.dumps({"code": "print(6 * 7)"}))
        talk = (Message("user", "go"), Message("assistant", "", (call,)),
                Message("tool", "42", call=call.id))  # fmt: skip
        shown = tokenizer.decode(own.ids(talk, (RUN,)))
    finally:
        tokenizer.chat_template = before
    assert '"name": "run_python"' in shown
    assert "print(6 * 7)<|im_end|>" in shown
    assert shown.endswith("<|im_start|>tool\n42<|im_end|>\n<|im_start|>assistant\n")
