"""Judging published samples: is the stored answer right, is there one, is the puzzle fair?"""

import dataclasses
from collections.abc import Hashable, Iterator
from fractions import Fraction
from typing import Any, Final

from generators.answers.reply import OPEN
from generators.errors import PublishedError
from generators.published.known import contradicted
from generators.published.rules import AMBIGUOUS, LEAK, NOTE, RULES, SEVERAL, Finding
from generators.published.texts import item_text
from generators.published.walk import Source
from generators.task import AnyTask, Published

SOUND: Final = "sound"
NONE: Final = "no solution"
WRONG: Final = "wrong key"
DUPLICATE: Final = "duplicate"
STATUSES: Final = (SOUND, NONE, WRONG, LEAK, SEVERAL, AMBIGUOUS, DUPLICATE)
"""What a sample may be; of several faults, the first in this order is its status. That of a
duplicate is `duplicate of PATH`."""


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
        read = self.task.published(source.path, source.files)
        instance, wrong, repaired = self._key(source, read)
        found = [*wrong, *self._rules(source, read), *self._duplicate(source, read.instance)]
        faults = [one for one in found if one.status != NOTE]
        faults.sort(key=lambda one: STATUSES.index(one.status.split(" of ")[0]))
        first = faults[0] if faults else Finding(SOUND, "")
        also = [f"{one.status}: {one.reason}" for one in found if one is not first]
        return instance, {
            **{"stored": read.stored, "status": first.status, "reason": first.reason},
            **{"also": also, "repaired": repaired},
        }

    def _key(self, source: Source, read: Published[Any]) -> tuple[Any, list[Finding], str | None]:
        task, instance = self.task, read.instance
        clash = contradicted(source.path, source.files) if task.name == "gsm_hard" else None
        if clash is not None:
            return _corrected(instance, *clash)
        fault, unreadable = "", False
        if read.stored is not None:
            verdict = task.verify(instance, f"<<<{read.stored}>>>")
            if verdict.right:
                return instance, [], None
            fault, unreadable = verdict.fault, verdict.outcome == "unparsed"
        answer = task.solve(instance)
        if answer is None and unreadable:
            return instance, [Finding(AMBIGUOUS, f"the stored answer is no answer: {fault}")], None
        if answer is None:
            return instance, [Finding(NONE, fault or "no answer keeps the rules")], None
        right = task.render(answer)
        return instance, [Finding(WRONG, fault)] if fault else [], right if fault else None

    def _rules(self, source: Source, read: Published[Any]) -> Iterator[Finding]:
        rule = RULES.get(self.task.name)
        if rule is not None:
            try:
                yield from rule(read.instance, source.files)
            except (ValueError, LookupError, TypeError) as error:
                raise PublishedError(f"{self.task.name}: {source.path}: {error!r}") from error

    def _duplicate(self, source: Source, instance: Any) -> Iterator[Finding]:
        key = item_text(source.files) or instance
        first = self._first.setdefault(key, source.path)
        if first != source.path:
            yield Finding(f"{DUPLICATE} of {first}", "the same puzzle stands there")


def _corrected(
    instance: Any, reason: str, right: Fraction | None
) -> tuple[Any, list[Finding], str | None]:
    """Return a problem with the key that its text gives, where that is known."""
    if right is None:
        return instance, [Finding(AMBIGUOUS, reason)], None
    if right == Fraction(instance.target):
        return instance, [], None
    corrected = dataclasses.replace(instance, target=str(right), code="")
    return corrected, [Finding(WRONG, reason)], str(right)
