"""The Task record: what a puzzle family states, and all that follows from it.

A task is a frozen record of plain functions; there is no base class to inherit from. From
what it states come prompts, verdicts, reproducible streams, JSON, imports of published
data, reference rows, property tests and documentation.
"""

import dataclasses
import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from random import Random
from typing import Any, Final, Generic, Literal, TypeVar, get_args

from generators.answers.frame import ASK, Asked, Frame, Framed, alternatives, denied, framed
from generators.errors import AnswerError, SymBenchError, UnknownNameError
from generators.published.finding import Finding

P = TypeVar("P")
I = TypeVar("I", bound=Hashable)  # noqa: E741 - P, I, A: parameters, instance, answer
A = TypeVar("A")

Category = Literal["execution", "planning", "reasoning"]
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
"""All categories, in the order of tables."""
Rates = tuple[float, float, float, float, float]
"""Shares of instances of levels 1 to 5, from 0 to 1."""
Split = Literal["seen", "unseen"]
Reading = Literal["strict", "flexible", "none"]
Stream = Literal["eval", "train"]
Span = tuple[int, int]
"""Least and largest value on an axis."""
Outcome = Literal["right", "wrong", "unparsed"]


@dataclass(frozen=True)
class Verdict:
    """Whether a reply is right and, if not, the first rule that it breaks.

    Attributes:
        right: the answer keeps every rule.
        fault: one sentence on what is wrong; empty if nothing is.
        frame: how the answer was set apart in the reply; `none` where nothing could be read
            (then `right` is False).
        answer: the text that was read; empty if unreadable.
        strict: whether the answer stands in just the form that the question asks for.
    """

    right: bool
    fault: str = ""
    frame: Frame = "label"
    answer: str = ""
    strict: bool = False

    @property
    def reading(self) -> Reading:
        """`strict` in the form asked for, `flexible` in any other, `none` where unreadable."""
        if self.frame == "none":
            return "none"
        return "strict" if self.strict else "flexible"

    @property
    def outcome(self) -> Outcome:
        """`right`, `wrong`, or `unparsed` where no answer could be read."""
        if self.frame == "none":
            return "unparsed"
        return "right" if self.right else "wrong"


@dataclass(frozen=True)
class Published(Generic[I]):
    """One sample of the published data set as a task reads it.

    Attributes:
        instance: the puzzle.
        stored: the stored answer as written there, None where the set stores none.
        meant: what is judged in its place, where it would be read as something else: a number
            that was rounded by a floating point computation, or a term in a variable.
    """

    instance: I
    stored: str | None = None
    meant: str | None = None


@dataclass(frozen=True)
class Lazy(Generic[I, A]):
    """A strategy that does the work of a task with less care than it takes.

    Attributes:
        answer: what it says; None where it does not apply to the instance.
        rates: highest share of instances of levels 1 to 5 that it gets right, from 0 to 1.
    """

    answer: Callable[[I], A | None]
    rates: Rates


@dataclass(frozen=True)
class Point:
    """A place on a free axis of difficulty.

    Attributes:
        axis: its name.
        span: of the values that instances have there.
    """

    axis: str
    span: Span

    def __str__(self) -> str:
        """Return it as in ids, e.g. `count=20` or `length=50-100`."""
        least, most = self.span
        return f"{self.axis}={least}" if least == most else f"{self.axis}={least}-{most}"


def within(span: Span, least: int, most: int) -> Span:
    """Return a span that lies within an axis.

    Raises:
        ValueError: if it does not.
    """
    if not least <= span[0] <= span[1] <= most:
        raise ValueError(f"expected values from {least} to {most}")
    return span


def no_defects(_: Any, __: Mapping[str, str]) -> Iterator[Finding]:
    """Yield nothing."""
    return iter(())


def _no_chance(_: Any) -> float:
    return 0.0


def _itself(instance: Any) -> Hashable:
    return instance  # type: ignore[no-any-return]


@dataclass(frozen=True, kw_only=True)
class Task(Generic[P, I, A]):
    """One puzzle family.

    Attributes:
        name: identifier in files, logs and on the command line (snake_case).
        title: name in tables, as the paper spells it.
        category: the paper's group.
        split: whether the paper's steerer was trained on this task.
        summary: what it asks, in one sentence.
        levels: parameters of levels 1 (easiest) to 5; level 3 is as published.
        axes: by name, what a free axis of difficulty goes with: parameters of `generate` for
            a span of its values, everything else as near to level 3 as it can be. They are no
            levels: nothing is promised of shortcuts or of how long a solver takes.
        instance_type: the frozen dataclass of an instance; its fields are integers,
            strings, booleans, None and (nested) tuples of these.
        generate: draws a solvable instance; all randomness comes from the generator given.
        question: the puzzle in words with every rule that `violations` checks, without
            how to mark the answer. A function of the instance alone: see `shared.wording.phrase`.
        form: what the answer looks like, completing "The answer is ..."; in words, without a
            value that could be the answer.
        parse: reads an answer (folded and peeled, see `answers`); raises `AnswerError`,
            nothing else, and takes at most 50 ms for 100 kB.
        render: writes an answer so that `parse` reads it back.
        violations: yields one sentence per broken rule, cheapest first. Only the first is
            asked for, so a rule may rely on those before it.
        solve: returns a right answer computed from the instance, or None where there is none.
        spoil: a wrong answer near a right one, wrong by construction (not by trying
            `violations`): for checking the verifier and for simulated students.
        guess: what a player says who knows only the form and ignores the content.
        difficulty: how hard an instance is, in the task's own unit (see `difficulty_unit`).
        difficulty_unit: what `difficulty` counts, e.g. "search nodes".
        shortcuts: cheap strategies that a lazy player might use, by name; None where one
            does not apply to the instance.
        lazy: strategies that are more than a shortcut, such as the greedy choice or a handful of
            tries, by name, and how often they are right.
        chance: highest rate at which `guess` or a shortcut may be right on such instances.
        canonical: equal for instances that are the same puzzle in another dress.
        published: reads one published sample: its path and its files by name.
        defects: yields what is wrong with a published sample that its stored answer does not
            show, from its instance and its files by name.
        version: raised whenever a question, a stream or a verdict changes.
    """

    name: str
    title: str
    category: Category
    split: Split
    summary: str
    levels: Mapping[int, P]
    instance_type: type[I]
    generate: Callable[[P, Random], I]
    question: Callable[[I], str]
    form: str
    parse: Callable[[str], A]
    render: Callable[[A], str]
    violations: Callable[[I, A], Iterator[str]]
    solve: Callable[[I], A | None]
    spoil: Callable[[I, A, Random], A]
    guess: Callable[[I, Random], A]
    difficulty: Callable[[I], float]
    difficulty_unit: str
    shortcuts: Mapping[str, Callable[[I], A | None]] = field(default_factory=dict)
    lazy: Mapping[str, Lazy[I, A]] = field(default_factory=dict)
    chance: Callable[[I], float] = _no_chance
    axes: Mapping[str, Callable[[Span], P]] = field(default_factory=dict)
    canonical: Callable[[I], Hashable] = _itself
    published: Callable[[str, Mapping[str, str]], Published[I]] | None = None
    defects: Callable[[I, Mapping[str, str]], Iterator[Finding]] = no_defects
    version: int = 1

    def instance(self, level: int, index: int, seed: int = 0, stream: Stream = "eval") -> I:
        """Return instance `index` of a level; equal arguments give equal instances.

        The stream is keyed by text: no two (level, stream, seed, index) share one, which
        `seed + index` would not give.

        Raises:
            SymBenchError: if `level` is not one of the task's.
        """
        if level not in self.levels:
            known = ", ".join(map(str, self.levels))
            raise SymBenchError(f"{self.name} has no level {level!r}; expected one of {known}")
        return self._drawn(self.levels[level], f"{level}/{stream}/{seed}/{index}")

    def on_axis(self, point: Point, index: int, seed: int = 0) -> I:
        """Return instance `index` at a point of a free axis; equal arguments give equal ones.

        Raises:
            SymBenchError: if the task has no such point.
        """
        return self._drawn(self.params_on(point), f"{point}/eval/{seed}/{index}")

    def params_on(self, point: Point) -> P:
        """Return the parameters that a point of a free axis stands for.

        Raises:
            SymBenchError: if the task has no such axis, or none of its values lies there.
        """
        if point.axis not in self.axes:
            raise UnknownNameError(f"axis of {self.name}", point.axis, self.axes or ["(none)"])
        try:
            return self.axes[point.axis](point.span)
        except ValueError as error:
            raise SymBenchError(f"{self.name}.{point}: {error}") from None

    def _drawn(self, params: P, place: str) -> I:
        return self.generate(params, Random(f"{self.name}.{self.version}/{place}"))

    def prompt(self, instance: I) -> str:
        """Return the whole question as a model reads it."""
        return f"{self.question(instance)}\n\n{self.format_note}"

    @property
    def format_note(self) -> str:
        """How to give the answer: the same words for every task before its `form`."""
        return f"{ASK} The answer is {self.form}"

    def verify(self, instance: I, reply: str, asked: Asked = "label") -> Verdict:
        """Judge a whole reply (or the output of a program) exactly.

        The answer in the last frame counts (see `answers.frame`); without any, the last block or
        the last line counts if it is an answer by itself. A reply in which nothing can be read,
        or that gives several answers, is `unparsed`.

        Args:
            instance: the puzzle.
            reply: as the model wrote it.
            asked: the frame that the question asks for; it decides `Verdict.strict` alone.
        """
        try:
            answer, one = self._read(reply)
        except AnswerError as error:
            return Verdict(False, str(error), "none")
        fault = next(self.violations(instance, answer), "")
        strict = one.exact and one.frame == asked
        return Verdict(not fault, fault, one.frame, one.text, strict)

    def read(self, reply: str) -> A | None:
        """Return the answer in a reply as `verify` reads it, None where there is none."""
        try:
            return self._read(reply)[0]
        except AnswerError:
            return None

    @cached_property
    def _read(self) -> Callable[[str], tuple[A, Framed]]:
        """What reads a reply; it remembers the last one: methods read before there is a verdict."""
        return lru_cache(maxsize=1)(self._read_anew)

    def _read_anew(self, reply: str) -> tuple[A, Framed]:
        refused: AnswerError | None = None
        for one in framed(reply):
            try:
                answer = self.parse(one.text)
            except AnswerError as error:
                refused = refused or error
                continue
            self._need_one(answer, one)
            return answer, one
        raise refused or AnswerError("no answer in the reply")

    def _need_one(self, answer: A, one: Framed) -> None:
        """Refuse a frame that offers several answers or denies the one that was read in it."""
        said = [self._parsed(piece) for piece in alternatives(one)]
        if any(other not in (None, answer) for other in said):
            raise AnswerError("the reply gives different answers")
        if (what := denied(one)) and self._parsed(what) == answer:
            raise AnswerError("the reply denies its answer")

    def _parsed(self, text: str) -> A | None:
        try:
            return self.parse(text)
        except AnswerError:
            return None

    def to_json(self, instance: I) -> dict[str, Any]:
        """Return the instance as JSON values; tuples become lists."""
        fields = dataclasses.fields(self.instance_type)  # type: ignore[arg-type]
        values: dict[str, Any] = json.loads(
            json.dumps({item.name: getattr(instance, item.name) for item in fields})
        )
        return values

    def from_json(self, values: Mapping[str, Any]) -> I:
        """Return the instance that `to_json` wrote.

        Raises:
            SymBenchError: if the fields are not those of the task's instance.
        """
        try:
            return self.instance_type(**{key: _frozen(value) for key, value in values.items()})
        except (TypeError, ValueError) as error:
            raise SymBenchError(f"not an instance of {self.name}: {error}") from error


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


AnyTask = Task[Any, Any, Any]
