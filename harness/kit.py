"""What a method is given, what it does with a reply, and what it hands back.

A method is `async (question, kit, options) -> Graded`. It asks and runs; it never scores,
logs, retries or sees the instance. Everything in its kit records itself in the attempt's
journal, so that a method's body reads like its figure.

The program of a reply is run once, as a file. What is graded is the first of these in which an
answer can be read, or the first that is not empty if there is no such:

1. what the program printed, if it ended well (a framed answer, else the last block or line);
2. what it printed before it failed, if that holds a framed answer;
3. the words around the programs.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from generators.answers.frame import has_frame
from harness.chat import Finish, Model, Reply, Role
from harness.errors import ModelError, Option, OptionError
from harness.programs import find_program, with_output, words
from harness.prompts import Pack
from harness.repetition import repeats_itself
from harness.sandbox.types import Execution, Sandbox

Source = Literal["reply", "output"]
Packages = Literal["unnamed", "named"]
Ended = TypeVar("Ended", Reply, "Graded")


@dataclass(frozen=True)
class Kit:
    """What a method may use in one attempt.

    Attributes:
        model: the TaskLLM.
        sandbox: runs programs.
        prompts: the prompt pack.
        steerer: the model that guides, None for the rule steerer.
        checker: the model that writes checking programs; the TaskLLM unless another is named.
        second: the model that merges or chooses where a method has one.
        seed: a text of its own for every attempt, for methods that draw at random themselves.
        read: the answer in a text in canonical spelling, None where there is none. It
            knows the form of the task's answers, not which one is right.
        note: adds a finding to the attempt's transcript: a kind and its values.
    """

    model: Model
    sandbox: Sandbox
    prompts: Pack
    checker: Model
    read: Callable[[str], str | None]
    note: Callable[[str, Mapping[str, Any]], None]
    steerer: Model | None = None
    second: Model | None = None
    seed: str = ""

    def need(self, role: Literal["steerer", "second"]) -> Model:
        """Return the model in a role.

        Raises:
            OptionError: if none was given.
        """
        model = self.steerer if role == "steerer" else self.second
        if model is None:
            raise OptionError("this method needs another model; name one with ", Option(role))
        return model

    def naming(self, packages: str) -> "Kit":
        """Return the same kit with prompts that name these packages where they ask for a program.

        Raises:
            OptionError: in a container, whose packages only its image knows.
        """
        if self.sandbox.tier == "docker":
            said = "packages=named cannot tell what an image holds; choose another "
            raise OptionError(said, Option("sandbox"))
        return replace(self, prompts=self.prompts.naming(packages))

    def answer(self, graded: "Graded") -> str | None:
        """Return the answer in what is graded as `read` does, None where there is none."""
        return None if graded.broken_off else self.read(graded.text)


@dataclass(frozen=True)
class ProgramOptions:
    """The options of every method whose prompts ask for programs.

    Attributes:
        packages: `named`: these prompts say which packages a program may import.
    """

    packages: Packages = "unnamed"


@dataclass(frozen=True)
class RanReply:
    """A reply after its program was run.

    Attributes:
        reply: as the model wrote it.
        text: what is graded.
        source: whether `text` was written by the model or printed by its program.
        answer: what `text` says in canonical spelling, None if nothing can be read.
        program: the program in the reply, None if there is none.
        execution: what the program did.
    """

    reply: Reply
    text: str
    source: Source = "reply"
    answer: str | None = None
    program: str | None = None
    execution: Execution | None = None

    @property
    def finish(self) -> Finish:
        """How the reply ended."""
        return self.reply.finish


@dataclass(frozen=True)
class Graded:
    """What is graded, once.

    Attributes:
        text: a reply, or the output of the program in it.
        finish: how the reply that it came from ended; `length` explains an unreadable one.
        source: whether `text` was written by a model or printed by its program.
        repeats: whether the reply was cut while it repeated itself.
    """

    text: str
    finish: Finish = "stop"
    source: Source = "reply"
    repeats: bool = False

    @property
    def broken_off(self) -> bool:
        """Whether it is a reply that was cut before it set an answer apart.

        Its last line is half a sentence then, and no answer whatever can be read in it.
        """
        return self.finish == "length" and self.source == "reply" and not has_frame(self.text)

    @classmethod
    def of(cls, ran: RanReply) -> "Graded":
        """Return what is graded of a reply after its program was run."""
        repeats = ran.finish == "length" and repeats_itself(ran.reply.text)
        return cls(ran.text, ran.finish, ran.source, repeats)


async def ask_again(asked: Awaitable[Ended], role: Role, kit: Kit) -> Ended | None:
    """Return what an attempt may do without, None with a note where a model refuses.

    A late refusal, or a conversation that has become too long, must not delete an attempt in
    which answers were given: that would favour methods of many turns. Faults of the provider
    that have nothing to do with what was asked are raised as everywhere.

    Args:
        asked: a call, or a method that makes some.
        role: of the model.
        kit: where the refusal is noted.
    """
    try:
        reply = await asked
    except ModelError as error:
        if not error.of_request:
            raise
        kit.note("late", {"role": role, "fault": str(error)[:300]})
        return None
    if reply.finish == "refusal":
        kit.note("late", {"role": role, "fault": f"refusal: {reply.text[:200]}"})
        return None
    return reply


async def run_reply(reply: Reply, kit: Kit, variables: bool = False) -> RanReply:
    """Return a reply with what its program did, if it has one, and what is graded of it.

    Args:
        reply: of the TaskLLM.
        kit: with the sandbox and the reading of answers.
        variables: whether a program that never prints but sets `result` or `answer` has
            this printed at its end.
    """
    program = find_program(reply)
    if program is None:
        text = words(reply)
        return RanReply(reply, text, answer=kit.answer(Graded(text, reply.finish)))
    if variables:
        program = with_output(program)
    execution = await kit.sandbox.run(program)
    ran = _read(RanReply(reply, "", program=program, execution=execution), execution, kit)
    values = {"outcome": execution.outcome, "notice": execution.notice(), "graded": ran.source}
    kit.note("program", values)
    return ran


def _read(ran: RanReply, execution: Execution, kit: Kit) -> RanReply:
    candidates = [
        replace(
            ran,
            text=text,
            source=source,
            answer=kit.answer(Graded(text, ran.finish, source)),
        )
        for text, source in _texts(ran.reply, execution)
    ]
    readable = [candidate for candidate in candidates if candidate.answer is not None]
    return next(iter(readable or candidates), ran)


def _texts(reply: Reply, execution: Execution) -> Iterator[tuple[str, Source]]:
    if execution.stdout.strip() and (execution.ok or has_frame(execution.stdout)):
        yield execution.stdout, "output"
    around = words(reply)
    if around.strip():
        yield around, "reply"
