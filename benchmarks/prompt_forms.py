"""How often a model's reply to each prompt of the pack has the form that the prompt asks for.

    python benchmarks/prompt_forms.py MODEL [--base-url URL] [--only PROMPT,...] [--tasks N] ...

MODEL is a URI as in `symbench run`. Rows are printed as they are measured. Replies are greedy and
read by the product's own readers. What a prompt shows is real: one question for each of the first
--tasks tasks at level 1, the model's own answers to it by a program and in words, what the programs
did in the sandbox, and the verdict of the model's own check.

choice        the single word Code or Text
paraphrase    the instruction anew with all that it demands
guidance      Return Answer, or a message that does not answer the question itself
verdict       a checking program that prints a verdict; check_again is asked where check gave none
answer        (instructions, merge, few-shot) an answer that can be read, in words or printed

With --only, other prompts are asked only where a prompt shows what they gave. A model on a CPU
takes minutes for each.
"""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import generators
from generators.answers.frame import has_frame
from generators.task import AnyTask
from harness.chat import Backend, Message, Reply, Request, Sampling, Speaker, Tool
from harness.kit import Kit, RanReply, run_reply
from harness.models import Access, open_model
from harness.prompts import Pack, read_pack
from harness.sandbox import Sandbox, open_sandbox
from harness.steering.feedback import feedback, response, shown_output
from harness.steering.guidance import read_choice, read_guidance
from harness.steering.model import keeps_demands
from harness.steering.selfcheck import Check, check_answer
from harness.steering.symbolic import study
from harness.steering.turn import Turn
from harness.steering.verdict import read_verdict

SEED: Final = 4711
LONGEST: Final = 9_000
"""Longest prompt, in characters; the end is kept."""
SPEAKERS: Final[tuple[Speaker, Speaker]] = ("user", "assistant")
DECISIONS: Final = tuple(
    f"decision{kind}" for kind in ("", "_hints", "_to_code", "_to_text", "_code_first")
)
GUIDANCE: Final = (*DECISIONS, "choice_bracketed")
CHECKS: Final = ("check", "check_again")
WORDED: Final = ("text_instruction", "combine")
ALL: Final = ("choice", "code_instruction", *CHECKS, *GUIDANCE, "paraphrase", *WORDED, "few_shot")


@dataclass(frozen=True)
class Asker:
    """A model that answers many prompts at once."""

    model: Backend
    greedy: Sampling

    async def __call__(self, talks: Sequence[Sequence[str]]) -> list[Reply]:
        """Return the replies to conversations, given as what user and model said in turn."""
        asked = [
            tuple(Message(SPEAKERS[n % 2], text[-LONGEST:]) for n, text in enumerate(talk))
            for talk in talks
        ]
        return await asyncio.gather(
            *(self.model.complete(Request(messages, self.greedy)) for messages in asked)
        )


@dataclass
class Author:
    """A model that writes checks; its replies are kept."""

    asker: Asker
    replies: list[Reply] = field(default_factory=list)

    async def ask(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        """Return the reply to a whole conversation."""
        self.replies += await self.asker([[message.content for message in messages]])
        return self.replies[-1]


@dataclass
class Forms:
    """The replies of one model under one pack, counted by prompt."""

    ask: Asker
    pack: Pack
    sandbox: Sandbox
    tasks: Sequence[AnyTask]
    only: frozenset[str]
    kept: Path | None = None
    asked: Counter[str] = field(default_factory=Counter)
    good: Counter[str] = field(default_factory=Counter)
    log: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.questions = [task.prompt(task.instance(1, 0, SEED)) for task in self.tasks]

    def wants(self, *names: str) -> bool:
        """Whether one of these prompts is to be measured."""
        return bool(self.only.intersection(names))

    async def measure(self) -> None:
        """Try the prompts that are wanted, those of the loop first."""
        if self.wants("choice"):
            await self.choose([self.pack.about("choice", q) for q in self.questions])
        if self.wants("paraphrase"):
            await self.reword(("text_instruction", "code_instruction"))
        codes: list[RanReply] = []
        if self.wants("code_instruction", "combine", *CHECKS, *DECISIONS):
            codes = await self.answers("code_instruction", self.instructed("code_instruction"))
        if self.wants(*CHECKS, *DECISIONS):
            await self.decide(codes, await self.check(codes))
        if self.wants("choice_bracketed"):
            prompts = [self.pack.about("choice_bracketed", q) for q in self.questions]
            await self.guide("choice_bracketed", prompts)
        if self.wants(*WORDED):
            texts = await self.answers("text_instruction", self.instructed("text_instruction"))
            await self.merge(texts, codes)
        if self.wants("few_shot"):
            prompts = [self.pack.about("few_shot", q) for q in self.questions]
            await self.answers("few_shot", prompts)

    async def decide(self, codes: Sequence[RanReply], checks: Sequence[Check]) -> None:
        """Ask for guidance after a turn, in every way."""
        turns = [turn_of(ran, check) for ran, check in zip(codes, checks, strict=True)]
        blocks = [feedback(turn, self.pack, "prompt", "findings", LONGEST // 4) for turn in turns]
        for name in filter(self.wants, DECISIONS):
            pairs = zip(self.questions, blocks, strict=True)
            await self.guide(name, [self.pack.about(name, q, feedback=block) for q, block in pairs])

    async def merge(self, texts: Sequence[RanReply], codes: Sequence[RanReply]) -> None:
        """Ask for one answer out of two."""
        if not self.wants("combine"):
            return
        prompts = [
            self.pack.about(
                "combine",
                question,
                text_answer=text.reply.text,
                code_answer=code.reply.text,
                code_output=self.printed(code),
            )
            for question, text, code in zip(self.questions, texts, codes, strict=True)
        ]
        await self.answers("combine", prompts)

    def instructed(self, way: str) -> list[str]:
        """Return the first messages to a TaskLLM."""
        return [self.pack.instruct(way, question) for question in self.questions]

    async def answers(self, name: str, prompts: Sequence[str]) -> list[RanReply]:
        """Ask for answers and count those that can be read."""
        replies = await self.ask([[prompt] for prompt in prompts])
        rans, author = [], Author(self.ask)
        for task, reply in zip(self.tasks, replies, strict=True):
            kit = Kit(author, self.sandbox, self.pack, author, reader(task), lambda *_: None)
            rans.append(await run_reply(reply, kit))
            self.count(name, reply, rans[-1].answer is not None)
        self.tell(name)
        return rans

    async def choose(self, prompts: Sequence[str]) -> None:
        """Ask for choices."""
        for reply in await self.ask([[prompt] for prompt in prompts]):
            self.count("choice", reply, read_choice(reply.text) is not None)
        self.tell("choice")

    async def reword(self, names: Iterable[str]) -> None:
        """Ask for instructions in other words."""
        texts = [self.pack.fill(name) for name in names]
        asked = [[self.pack.fill("paraphrase", instruction=text)] for text in texts]
        replies = await self.ask(asked)
        for text, reply in zip(texts, replies, strict=True):
            self.count("paraphrase", reply, keeps_demands(text, reply.text))
        self.tell("paraphrase")

    async def guide(self, name: str, prompts: Sequence[str]) -> None:
        """Ask for guidance."""
        asked = self.pack.texts["feedback_closing"]
        for reply in await self.ask([[prompt] for prompt in prompts]):
            found = read_guidance(reply.text, asked=asked)
            solves = found.kind == "advice" and (has_frame(reply.text) or reply.finish == "length")
            self.count(name, reply, found.kind != "empty" and not solves)
        self.tell(name)

    async def check(self, rans: Sequence[RanReply]) -> list[Check]:
        """Let answers be checked as in the loop, with a second try where the first says nothing."""
        checks = await asyncio.gather(*map(self.checked, self.questions, rans))
        self.tell(*CHECKS)
        return checks

    async def checked(self, question: str, ran: RanReply) -> Check:
        """Return the check of one answer, and count whether its programs gave verdicts."""
        author = Author(self.ask)
        kit = Kit(author, self.sandbox, self.pack, author, lambda _: None, lambda *_: None)
        shown = response(Turn(ran), self.pack, LONGEST // 3)
        check = await check_answer(question, ran.answer, shown, kit, tries=2)
        given = check.outcome == "ok" and read_verdict(check.stdout) is not None
        for number, (name, reply) in enumerate(zip(CHECKS, author.replies, strict=False), 1):
            self.count(name, reply, given and number == len(author.replies))
        return check

    def printed(self, ran: RanReply) -> str:
        """Return what the merging model is shown of a program."""
        if ran.execution is None:
            return self.pack.fill("combine_no_program")
        return shown_output(ran.execution, self.pack, "tool_result")

    def count(self, name: str, reply: Reply, good: bool) -> None:
        """Count one reply."""
        self.asked[name] += 1
        self.good[name] += good
        self.log.append({"prompt": name, "good": good, "finish": reply.finish, "reply": reply.text})

    def tell(self, *names: str) -> None:
        """Print the rows of prompts whose replies are all counted, and keep the replies."""
        for name in filter(self.asked.__contains__, names):
            asked, good = self.asked[name], self.good[name]
            print(f"| `{name}` | {good} of {asked} | {good / asked:.0%} |", flush=True)
        if self.kept:
            self.kept.write_text(json.dumps(self.log, indent=1))


def reader(task: AnyTask) -> Any:
    """Return how the answer in a text is read, in canonical spelling."""

    def read(text: str) -> str | None:
        answer = task.read(text)
        return None if answer is None else task.render(answer)

    return read


def turn_of(ran: RanReply, check: Check) -> Turn:
    """Return a turn as the loop makes it."""
    return Turn(ran, study(ran.program) if ran.program else None, check)


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--base-url", default="")
    parser.add_argument("--only", default=",".join(ALL), help="prompts, separated by commas")
    parser.add_argument("--prompts", type=Path)
    parser.add_argument("--tasks", type=int, default=24)
    parser.add_argument("--longest", type=int, default=512, help="tokens of a reply")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    tasks = [generators.load(name) for name in generators.NAMES[: given.tasks]]
    urls = tuple(filter(None, (given.base_url,)))
    model = open_model(given.model, Access(urls, timeout=3_600.0))
    asker = Asker(model, Sampling(0.0, max_tokens=given.longest))
    sandbox = await open_sandbox()
    only = frozenset(given.only.split(","))
    await Forms(asker, read_pack(given.prompts), sandbox, tasks, only, given.json).measure()
    await sandbox.close()
    await model.close()


if __name__ == "__main__":
    asyncio.run(main())
