"""Chat templates as token ids, prefix-stable: a longer conversation begins with the shorter one.

`llama3` is what the released steerer was trained with (LLaMA-Factory's template of that name):
no system preamble, no date, white space of messages kept. Messages are encoded apart, so that
a reply which spells out a control token cannot end a message, and only what is new in a
conversation is encoded. `own` is the template that comes with the model.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, Literal, Protocol

from generators.errors import SymBenchError
from harness.chat import Message, Tool

Name = Literal["own", "llama3"]
LLAMA3: Final = (
    "{{ bos_token }}{% for message in messages %}"
    "{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' }}"
    "{{ message['content'] + '<|eot_id|>' }}{% endfor %}"
    "{% if add_generation_prompt %}"
    "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
)
"""The same as a Jinja template, for servers."""
_SPECIAL: Final = ("<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>")
_PROBE: Final = (
    Message("user", "  Question\n\n    with spaces "),
    Message("assistant", "Guidance <<<Code>>>"),
    Message("user", "Response: <<<1>>>\n"),
    Message("assistant", "<<<Return Answer>>>"),
    Message("user", "The end."),
)


class Template(Protocol):
    """Turns a conversation into the prompt of its next reply."""

    @property
    def hash(self) -> str:
        """16 hex digits over the template's text."""

    def ids(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> list[int]:
        """Return the token ids of a conversation and of the head of the next reply.

        Raises:
            SymBenchError: if tools, or messages of theirs, have no place in it.
        """

    def closed(self, messages: Sequence[Message]) -> list[int]:
        """Return the token ids of a conversation that nobody replies to any more."""


def read_template(name: Name, tokenizer: Any) -> Template:
    """Return a template for a tokenizer, after a check that it is prefix-stable.

    Raises:
        SymBenchError: if the tokenizer does not fit or the template is not stable.
    """
    template: Template = Llama3(tokenizer) if name == "llama3" else Own(tokenizer)
    shorter: list[int] = []
    for size in (1, 3, 5):
        longer = template.ids(_PROBE[:size])
        if longer[: len(shorter)] != shorter:
            raise SymBenchError(
                "the model's chat template is not prefix-stable (a longer conversation does not "
                "begin with the shorter one); use template=llama3, or serve it with vllm serve"
            )
        shorter = longer
    return template


class Llama3:
    """The template of the released weights."""

    hash: Final = hashlib.sha256(LLAMA3.encode()).hexdigest()[:16]

    def __init__(self, tokenizer: Any) -> None:
        known = tokenizer.get_vocab()
        missing = [token for token in _SPECIAL if token not in known]
        if missing:
            raise SymBenchError(f"template=llama3: the tokenizer has no {', '.join(missing)}")
        self._begin, self._head, self._head_end, self._end = (known[token] for token in _SPECIAL)
        self._tokenizer = tokenizer
        self._piece = lru_cache(maxsize=8192)(self._encoded)

    def ids(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> list[int]:
        """Return the token ids of a conversation and of the head of the next reply."""
        if tools:
            raise SymBenchError("template=llama3 has no place for tools")
        return [*self.closed(messages), *self._header("assistant")]

    def closed(self, messages: Sequence[Message]) -> list[int]:
        """Return the token ids of a conversation that nobody replies to any more."""
        pieces = [self._piece(message.role, message.content) for message in messages]
        return [self._begin, *(one for piece in pieces for one in piece)]

    def _encoded(self, role: str, content: str) -> tuple[int, ...]:
        if role == "assistant":
            return (*self._header(role), *self._plain(content), self._end)
        return (*self._opened(role), *self._plain(f"\n\n{content}"), self._end)

    def _header(self, role: str) -> tuple[int, ...]:
        return (*self._opened(role), *self._plain("\n\n"))

    def _opened(self, role: str) -> tuple[int, ...]:
        return (self._head, *self._plain(role), self._head_end)

    def _plain(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(
            text, add_special_tokens=False, split_special_tokens=True
        )
        return ids


class Own:
    """The template that comes with a model."""

    def __init__(self, tokenizer: Any) -> None:
        text = tokenizer.chat_template
        if not isinstance(text, str):
            raise SymBenchError("the model has no chat template; use template=llama3 if it fits")
        if "strftime_now" in text or "date_string" in text:
            raise SymBenchError(
                "the model's chat template puts a date into every prompt; use template=llama3"
            )
        self.hash = hashlib.sha256(text.encode()).hexdigest()[:16]
        self._tokenizer = tokenizer

    def ids(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> list[int]:
        """Return the token ids of a conversation and of the head of the next reply."""
        return self._applied(messages, head=True, tools=tools)

    def need_tools(self) -> None:
        """Return if the template tells a model of tools.

        Raises:
            SymBenchError: if it does not.
        """
        probe = Tool("probe", "", {"type": "object", "properties": {}})
        if self.ids(_PROBE[:1], (probe,)) == self.ids(_PROBE[:1]):
            raise SymBenchError("the model's chat template has no place for tools")

    def closed(self, messages: Sequence[Message]) -> list[int]:
        """Return the token ids of a conversation that nobody replies to any more."""
        return self._applied(messages, head=False)

    def _applied(
        self, messages: Sequence[Message], head: bool, tools: Sequence[Tool] = ()
    ) -> list[int]:
        from jinja2 import TemplateError

        try:
            ids: list[int] = self._tokenizer.apply_chat_template(
                [_plain(message) for message in messages],
                tools=[tool.described() for tool in tools] or None,
                add_generation_prompt=head,
                tokenize=True,
                return_dict=False,
            )
        except TemplateError as error:
            raise SymBenchError(
                f"the model's chat template refused a conversation: {error}"
            ) from error
        return ids


def _plain(message: Message) -> dict[str, Any]:
    """Return a message as chat templates read it."""
    plain: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        plain["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": _values(call.arguments)},
            }
            for call in message.tool_calls
        ]
    return {**plain, "tool_call_id": message.call} if message.call else plain


def _values(arguments: str) -> Any:
    """Return the arguments of a call as templates want them: values, where they are JSON."""
    try:
        return json.loads(arguments)
    except (ValueError, RecursionError):
        return arguments
