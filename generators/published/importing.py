"""Reading a user's own clone of the published data set into audited samples.

Source: the repository CodeSteer-v1.0, folder `dataset_gather/` (and, for the rooms of
`path_plan`, one program beside it, which is read and not run). Nothing of it is shipped.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import generators
from generators.answers.frame import OPEN
from generators.errors import PublishedError, SymBenchError, UnknownNameError
from generators.published.audit import Audit
from generators.published.layout import LAYOUTS
from generators.published.rooms import PLACE, walk_rooms
from generators.published.stored import item_text
from generators.published.subset import SHUFFLED, SUBSETS, chosen, is_shuffled
from generators.published.walk import Problems, Source, left_out, walk
from generators.sample import Sample
from generators.task import AnyTask

__all__ = [
    "SHUFFLED",
    "SUBSETS",
    "Problems",
    "Source",
    "expected",
    "import_published",
    "is_shuffled",
    "not_read",
    "sources",
]

GATHER: Final = "dataset_gather"
_TEXTS: Final = ("question.txt", "input_prompt_1.txt")


def places(path: Path) -> tuple[Path, Path]:
    """Return the clone, and its `dataset_gather/`, given one of them.

    Raises:
        SymBenchError: if it is neither.
    """
    if (path / GATHER).is_dir():
        return path, path / GATHER
    tops = {layout.pattern.split("/")[0].replace("\\", "") for layout in LAYOUTS}
    whole = path.resolve()
    if path.is_dir() and (whole.name == GATHER or any((path / top).exists() for top in tops)):
        return whole.parent, path
    raise SymBenchError(
        f"no published data at {str(path)!r}: expected a clone of CodeSteer-v1.0 "
        f"or its {GATHER} folder"
    )


def sources(path: Path, task: str, problems: Problems) -> Iterator[Source]:
    """Yield all samples of a task in a clone, in the order of their numbers.

    Args:
        path: the clone, or its `dataset_gather/`.
        task: the task's name.
        problems: gets one line for every file that is missing or cannot be read.

    Raises:
        SymBenchError: if there is no clone.
    """
    clone, root = places(path)
    for layout in LAYOUTS:
        if layout.task == task and layout.kind == "rooms":
            yield from walk_rooms(clone, layout, problems)
        elif layout.task == task:
            yield from walk(root, layout, problems)


def expected(tasks: Sequence[str] = ()) -> int:
    """Return how many samples the published set has of these tasks; of all if empty."""
    return sum(layout.count for layout in LAYOUTS if not tasks or layout.task in tasks)


def not_read(path: Path) -> list[str]:
    """Return the files and folders of a clone that hold no sample, below `dataset_gather/`.

    Raises:
        SymBenchError: if there is no clone.
    """
    layouts = tuple(layout for layout in LAYOUTS if layout.kind != "rooms")
    return list(left_out(places(path)[1], layouts))


def import_published(
    path: Path,
    problems: Problems,
    tasks: Sequence[str] = (),
    subset: str | None = None,
    *,
    reworded: bool = False,
) -> Iterator[Sample]:
    """Yield the samples of a clone, judged; task by task, as the paper lists them.

    A sample's `origin` says where it comes from (`path`, `part`, `content`: the first 16 hex
    digits of the SHA-256 of its files), whose words its question is in (`wording`), the answer
    that is stored (`stored`, None where there is none), and what the audit found: `status`,
    `reason`, `also` (what else is wrong, or worth knowing), `repaired`, our answer where the
    stored one is wrong, and `answerable`, whether the task's solver has an answer.

    Args:
        path: the clone, or its `dataset_gather/`.
        problems: gets one line for every file that is missing, unreadable or malformed.
        tasks: only these tasks; all if empty.
        subset: one of `SUBSETS`; everything if None.
        reworded: ask our own question, which states all rules, instead of the published one.

    Raises:
        SymBenchError: if there is no clone, or no such task or subset.
    """
    if subset is not None and subset not in SUBSETS:
        raise UnknownNameError("subset", subset, SUBSETS)
    wanted = [generators.load(name).name for name in tasks] or generators.NAMES
    places(path)
    for name in (name for name in generators.NAMES if name in wanted):
        found: Iterable[Source] = sources(path, name, problems)
        if subset is not None:
            found = chosen(subset, name, found)
        yield from _samples(generators.load(name), found, problems, reworded)


def _samples(
    task: AnyTask, found: Iterable[Source], problems: Problems, reworded: bool
) -> Iterator[Sample]:
    audit = Audit(task)
    for source in found:
        try:
            instance, origin = audit.judged(source)
        except PublishedError as error:
            problems.append(str(error))
            continue
        wording, question = _question(task, source, instance, reworded)
        yield Sample(
            id=f"published/{source.path.replace(f'{PLACE} ', 'path_plan/')}",
            task=task.name,
            version=task.version,
            level=0,
            question=question,
            instance=task.to_json(instance),
            origin={
                **{"path": source.path, "part": source.part, "content": _content(source)},
                **{"wording": wording, **origin},
            },
        )


def _question(task: AnyTask, source: Source, instance: Any, reworded: bool) -> tuple[str, str]:
    """Return whose words a question is in, and the question with a note on the answer's form."""
    texts = [source.files[name] for name in _TEXTS if name in source.files]
    text = (texts[0] if texts else item_text(source.files)).strip()
    if reworded or not text:
        return "ours", task.prompt(instance)
    if OPEN in text:
        return "published", text
    return "published, with our note on the answer's form", f"{text}\n\n{task.format_note}"


def _content(source: Source) -> str:
    text = "\0".join(part for name in sorted(source.files) for part in (name, source.files[name]))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
