"""Simulated students: seeded stand-ins whose true success rates are known and documented.

They are for trying the tool and for testing its statistics; every table and chart labels
them as simulated. A student is told the sample. Whether it can solve it in text and whether
in code are two fixed draws per (profile, sample, repeat), so that a first try succeeds with the
profile's rate. Its programs are real: they run in the sandbox, and some of them crash, loop for
ever or print a constant.

It reacts to guidance. A further try in the same mode succeeds with the profile's `gain` if the
request names what was wrong with the latest answer (a crash, a program too slow, a constant, a
wrong result), and repeats the failure if it does not. Asked again after a right answer, it gives
that up with the profile's `doubt`. Where a request asks for neither way it keeps to the latest.

What a student is asked for is read off the instructions around the question: a program, no
program, a checking program, a choice between both ways, a merge of two answers, guidance, what a
program printed, whether answers agree. Answers that others share do not change its own.
"""

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

import generators
from generators.errors import UnknownNameError
from generators.sample import Sample
from generators.task import AnyTask
from harness.chat import Backend, Reply, Request, ToolCall, Usage
from harness.errors import ModelError
from harness.models.simulated.programs import blunder, checking_program, searching_program
from harness.models.simulated.reading import Asked, Mode, Try, asked_for, between, names, tried
from harness.programs import find_program

MODES: Final = ("text", "code")
_ANSWER: Final = re.compile(r"Answer: .*?(?=\n\n|\n</|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Profile:
    """What a student can do; rates are probabilities at level 3.

    Attributes:
        text: success in text by category of task.
        code: success by program by category of task.
        slope: what a level more costs, and a level less adds.
        code_when_free: how often it writes a program if it may choose.
        gain: success of a further try after a failure whose cause the request names.
        doubt: how often a right answer is given up when the same way is asked for again.
        check: how often a checking program of its own judges an answer correctly.
    """

    text: Mapping[str, float]
    code: Mapping[str, float]
    slope: float = 0.06
    code_when_free: float = 0.3
    gain: float = 0.35
    doubt: float = 0.35
    check: float = 0.85

    def rate(self, task: str, level: int, mode: Mode) -> float:
        """Return the true success rate of a first try, between 0.02 and 0.98.

        Tasks of a category differ by up to 0.12 either way, a fixed figure per task and mode.
        """
        rates = self.text if mode == "text" else self.code
        base = rates[generators.load(task).category]
        own = (zlib.crc32(f"{task}/{mode}".encode()) % 241 - 120) / 1000
        return min(0.98, max(0.02, base + own - self.slope * (level - 3)))


FAULTS: Final = {"wrong": 0.6, "hard-coded": 0.2, "crash": 0.17, "loop": 0.03}
"""How failing programs fail: a search with a wrong result, a constant, an exception, no end."""
PROFILES: Final = {
    "student": Profile(
        text={"execution": 0.35, "planning": 0.25, "reasoning": 0.7},
        code={"execution": 0.65, "planning": 0.5, "reasoning": 0.6},
    ),
    "beginner": Profile(
        text={"execution": 0.2, "planning": 0.12, "reasoning": 0.5},
        code={"execution": 0.4, "planning": 0.25, "reasoning": 0.35},
        code_when_free=0.15,
        gain=0.2,
        doubt=0.5,
        check=0.7,
    ),
    "expert": Profile(
        text={"execution": 0.6, "planning": 0.5, "reasoning": 0.88},
        code={"execution": 0.88, "planning": 0.78, "reasoning": 0.8},
        code_when_free=0.5,
        gain=0.5,
        doubt=0.2,
        check=0.93,
    ),
}


def open_student(name: str) -> Backend:
    """Return `simulated/<name>`.

    Raises:
        UnknownNameError: if there is no such profile.
    """
    if name not in PROFILES:
        known = [f"simulated/{profile}" for profile in PROFILES]
        raise UnknownNameError("model", f"simulated/{name}", known)
    return Simulated(name)


@dataclass(frozen=True)
class Simulated:
    """A simulated student, `simulated/<profile>`."""

    name: str

    @property
    def uri(self) -> str:
        """The name on the command line."""
        return f"simulated/{self.name}"

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return the student in front of one sample."""
        return Student(self.name, sample, repeat)

    async def complete(self, request: Request) -> Reply:
        """Refuse: without a sample there is nothing to simulate."""
        raise ModelError("bad request", f"{self.uri} was not told the sample")

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""


class Student:
    """A simulated student in front of one sample."""

    def __init__(self, name: str, sample: Sample, repeat: int) -> None:
        self.name = name
        self.profile = PROFILES[name]
        self.sample = sample
        self.repeat = repeat
        self.task: AnyTask = generators.load(sample.task)
        self.instance: Any = self.task.from_json(sample.instance)

    @property
    def uri(self) -> str:
        """The name on the command line."""
        return f"simulated/{self.name}"

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return a student in front of another sample."""
        return Student(self.name, sample, repeat)

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""

    async def complete(self, request: Request) -> Reply:
        """Return what the student writes; tokens are counted as four characters each."""
        asked = asked_for(request, self.sample.question)
        if asked.what == "tool":
            return self._with_tool(request)
        text = self._write(asked, request)
        return self._reply(request, text)

    def _with_tool(self, request: Request) -> Reply:
        """Call the tool with a program first, then hand on what it printed."""
        last = request.messages[-1]
        if last.role == "tool":
            return self._reply(request, f"The tool says:\n{last.content}")
        program = find_program(Reply(self._solve("code", request))) or ""
        call = ToolCall("call_1", request.tools[0].name, json.dumps({"code": program}))
        return replace(self._reply(request, ""), finish="tools", tool_calls=(call,))

    def _reply(self, request: Request, text: str) -> Reply:
        size = sum(len(message.content) for message in request.messages)
        usage = Usage(input=size // 4, output=max(1, len(text) // 4), cost=0.0)
        return Reply(text, usage=usage, served=self.uri)

    def _write(self, asked: Asked, request: Request) -> str:
        match asked.what:
            case "check":
                return self._check(between(asked.text, "proposal"))
            case "choose":
                return f"I would go about it like this.\n{self._prefers().capitalize()}"
            case "guide":
                return self._guide(asked.text)
            case "merge":
                return self._merge(asked.text)
            case "paraphrase":
                return between(asked.text, "instruction")
            case "output" if printed := between(asked.text, "output").strip():
                return f"The program says:\n\n{printed}"
            case "output":
                return self._solve("code", request)
            case "judge":
                given = set(_ANSWER.findall(between(asked.text, "answers")))
                return f"I compared them.\n{'Go on' if len(given) > 1 else 'Stop'}"
            case "text" | "code" as mode:
                return self._solve(mode, request)
            case _:
                earlier = tried(request, self.sample.question)
                return self._solve(earlier[-1].mode if earlier else self._prefers(), request)

    def _draw(self, *key: object) -> Random:
        about = "/".join(map(str, key))
        return Random(f"{self.name}/{self.sample.hash}/{self.repeat}/{about}")

    def _prefers(self) -> Mode:
        code = self._draw("prefers").random() < self.profile.code_when_free
        return "code" if code else "text"

    def _faults(self, tries: Sequence[Try]) -> list[str]:
        """Return how each answer of a conversation fails, empty where it is right."""
        level = self.sample.level or 3
        missed = {mode: 1 - self.profile.rate(self.sample.task, level, mode) for mode in MODES}
        faults: list[str] = []
        latest: dict[Mode, str] = {}
        for number, one in enumerate(tries):
            place = sum(other.mode == one.mode for other in tries[:number])
            again = one.mode in latest
            if again and faults[-1] and names(faults[-1], one.told):
                missed[one.mode] *= 1 - self.profile.gain
            able = self._draw("ability", one.mode).random() < 1 - missed[one.mode]
            if again and not latest[one.mode]:
                able = able and self._draw("doubt", one.mode, place).random() >= self.profile.doubt
            latest[one.mode] = "" if able else self._fault(one.mode, place)
            faults.append(latest[one.mode])
        return faults

    def _fault(self, mode: Mode, place: int) -> str:
        kinds = list(FAULTS)
        weights = [FAULTS[kind] for kind in kinds]
        return "wrong" if mode == "text" else self._draw("fault", place).choices(kinds, weights)[0]

    def _answer(self, right: bool, *key: object) -> str:
        solution = self.task.solve(self.instance)
        if solution is None:
            return "there is no answer"
        if not right:
            solution = self.task.spoil(self.instance, solution, self._draw("spoil", *key))
        return self.task.render(solution)

    def _solve(self, mode: Mode, request: Request) -> str:
        earlier = tried(request, self.sample.question)
        told = request.messages[-1].content.replace(self.sample.question, " ").lower()
        fault = self._faults([*earlier, Try(mode, told)])[-1]
        place = sum(one.mode == mode for one in earlier)
        answer = self._answer(not fault, mode, place)
        if mode == "text":
            return f"Let me think step by step.\n\nI went through it twice.\n\nAnswer: {answer}"
        searched = fault in ("", "wrong")
        return _program(searching_program(answer) if searched else blunder(fault, answer))

    def _right(self, text: str) -> bool:
        return self.task.verify(self.instance, text).right

    def _check(self, text: str) -> str:
        judged = self._draw("check", text).random() < self.profile.check
        return _program(checking_program(self._right(text) == judged))

    def _merge(self, text: str) -> str:
        given = [found[0] for found in _ANSWER.finditer(text)]
        good = [part for part in given if self._right(part)]
        choice = good if self._draw("merge").random() < self.profile.check else given
        return f"I compared both.\n\n{(choice or given or [self._answer(False)])[-1]}"

    def _guide(self, text: str) -> str:
        shown = text.rpartition("\n\n")[0]  # the last paragraph asks for guidance
        judges = self._draw("guide", text).random() < self.profile.check
        if self._right(shown) == judges:
            return "Return Answer"
        code = self._draw("way", text).random() < 0.7
        if "make it change from" in text:
            code = "from words to a program" in text
        way = "Python code that searches" if code else "text only"
        return f"The answer seems wrong. Please try again with {way}."


def _program(program: str) -> str:
    return f"I will write a program.\n\n```python\n{program}```\n"
