"""Judging published samples: is the stored answer right, is there one, is the puzzle fair?"""

from collections.abc import Hashable, Iterator
from typing import Any

from generators.answers.frame import OPEN
from generators.errors import PublishedError, UndecidedError
from generators.published.finding import (
    AMBIGUOUS,
    DUPLICATE,
    NONE,
    NOTE,
    SOUND,
    STATUSES,
    WRONG,
    Finding,
)
from generators.published.stored import item_text, plain
from generators.published.walk import Source
from generators.task import AnyTask, Published


class Audit:
    """The audit of one task's samples, which knows those before to find duplicates."""

    def __init__(self, task: AnyTask) -> None:
        """Begin with no sample."""
        self.task = task
        self._first: dict[Hashable, str] = {}

    def judged(self, source: Source) -> tuple[Any, dict[str, Any]]:
        """Return a sample's instance, with the right key, and what is to be said of it.

        Raises:
            PublishedError: one line with the path, if the files are malformed.
        """
        if self.task.published is None:
            raise PublishedError(f"{self.task.name}: {source.path}: the task reads none")
        if OPEN not in source.files.get("question.txt", OPEN):
            raise PublishedError(
                f"{self.task.name}: {source.path}/question.txt: no form of the answer in it; "
                "is the file truncated?"
            )
        try:
            read = self.task.published(source.path, source.files)
        except PublishedError as error:
            raise PublishedError(_with_file(str(error), source)) from error
        defects = self._defects(source, read.instance)
        stored, answer = self._key(read)
        instance, repaired = read.instance, answer if stored else None
        for defect in defects:
            if defect.corrected is not None:
                instance = defect.corrected
                answer = repaired = self.task.render(self.task.solve(instance))
        found = [*stored, *defects, *self._duplicate(source, read.instance)]
        faults = [one for one in found if one.status != NOTE]
        faults.sort(key=lambda one: STATUSES.index(one.status.split(" of ")[0]))
        first = faults[0] if faults else Finding(SOUND, "")
        also = [f"{one.status}: {one.reason}" for one in found if one is not first]
        return instance, {
            **{"stored": read.stored, "status": first.status, "reason": first.reason},
            **{"also": also, "repaired": repaired, "answerable": answer is not None},
        }

    def _key(self, read: Published[Any]) -> tuple[list[Finding], str | None]:
        """Return what is wrong with the stored answer, and the solver's if it has one."""
        fault, unreadable = self._fault(read)
        try:
            solved = self.task.solve(read.instance)
        except UndecidedError as error:
            return [] if fault == "" else [_undecided(fault, unreadable, str(error))], None
        if solved is not None:
            return [Finding(WRONG, fault)] if fault else [], self.task.render(solved)
        if fault == "":
            return [], None
        if unreadable:
            return [Finding(AMBIGUOUS, f"the stored answer is no answer: {fault}")], None
        return [Finding(NONE, fault or "no answer keeps the rules")], None

    def _fault(self, read: Published[Any]) -> tuple[str | None, bool]:
        """Return what is wrong with the stored answer, and whether it cannot be read.

        Nothing is wrong with a right one; of none at all, there is nothing to be said.
        """
        key = read.stored if read.meant is None else read.meant
        if key is None:
            return None, False
        verdict = self.task.verify(read.instance, f"<<<{key}>>>")
        return verdict.fault, verdict.outcome == "unparsed"

    def _defects(self, source: Source, instance: Any) -> list[Finding]:
        try:
            return list(self.task.defects(instance, source.files))
        except (ValueError, LookupError, TypeError) as error:
            raise PublishedError(f"{self.task.name}: {source.path}: {plain(error)}") from error

    def _duplicate(self, source: Source, instance: Any) -> Iterator[Finding]:
        key = item_text(source.files) or instance
        first = self._first.setdefault(key, source.path)
        if first != source.path:
            yield Finding(f"{DUPLICATE} of {first}", "the same puzzle stands there")


def _undecided(fault: str | None, unreadable: bool, why: str) -> Finding:
    """Return what is said where the solver gave up: a key is wrong all the same, if it is."""
    if fault is None:
        return Finding(NONE, f"none is stored, and {why}")
    if unreadable:
        return Finding(AMBIGUOUS, f"the stored answer is no answer: {fault}")
    return Finding(WRONG, f"{fault}; not repaired: {why}")


def _with_file(told: str, source: Source) -> str:
    """Return what is told of a sample with the file of its folder that it is told of."""
    place = f"{source.task}: {source.path}"
    reason = told.removeprefix(f"{place}: ")
    if "#" in source.path or source.path.endswith(tuple(source.files)):
        return f"{place}: {reason}"
    named = next((name for name in source.files if reason.startswith(f"{name}: ")), "")
    if named:
        return f"{place}/{reason}"
    return f"{place}/{' or '.join(source.files)}: {reason}"
