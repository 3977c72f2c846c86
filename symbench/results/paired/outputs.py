"""A comparison as text, JSON and JUnit XML."""

import json
import math
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from symbench.results.paired.compare import Comparison
from symbench.results.paired.gate import Gate
from symbench.results.tables import pipes
from symbench.results.words import counted, least_difference, p_equals, p_value

if TYPE_CHECKING:
    import pandas as pd

SHOWN_FLIPS = 40


def text(comparison: Comparison, gate: Gate, report: str = "") -> str:
    """Return the comparison for people: total, tasks that moved, samples that flipped.

    Args:
        comparison: of two columns.
        gate: its verdict.
        report: address of the report that flips link into; empty for no links.
    """
    lines = [f"base       {comparison.base}", f"candidate  {comparison.candidate}"]
    lines += [
        f"changed    {key}: {old or '-'} -> {new or '-'}"
        for key, (old, new) in comparison.changed.items()
    ]
    lines += ["", *_total(comparison), "", *_tasks(comparison), *_flips(comparison, report), ""]
    lines += [f"note: {remark}" for remark in gate.remarks]
    lines += [f"regression: {reason}" for reason in gate.reasons] or ["no regression"]
    return "\n".join(lines) + "\n"


def _total(comparison: Comparison) -> list[str]:
    total = comparison.total
    left_out = f"; {comparison.missing} without a verdict left out" if comparison.missing else ""
    return [
        f"total      {total['base']:.1f} -> {total['candidate']:.1f}: {total['difference']:+.1f} "
        f"points [{total['low']:+.1f}, {total['high']:+.1f}], {p_equals(total['p'])} "
        f"({counted(comparison.samples, 'sample')}, stratified permutation{left_out})",
        f"           {least_difference(total['detectable'])} would have been found with 80 % power",
    ]


def _tasks(comparison: Comparison) -> list[str]:
    moved = comparison.tasks[(comparison.tasks["gained"] + comparison.tasks["lost"]) > 0]
    if moved.empty:
        return ["no task moved"]
    head = ["task", "n", "base", "candidate", "difference", "95 % interval", "+", "-", "p", "Holm"]
    rows = [
        [
            str(name), f"{row['samples']:.0f}", f"{row['base']:.1f}", f"{row['candidate']:.1f}",
            f"{row['difference']:+.1f}", f"{row['low']:+.1f}, {row['high']:+.1f}",
            f"{row['gained']:.0f}", f"{row['lost']:.0f}", p_value(row["p"]), p_value(row["p_holm"]),
        ]
        for name, row in moved.sort_values("difference", kind="stable").iterrows()
    ]  # fmt: skip
    return pipes(head, rows)


def _flips(comparison: Comparison, report: str) -> list[str]:
    if comparison.flips.empty:
        return []
    lost = comparison.flips.sort_values("candidate", kind="stable")
    lines = ["", f"{counted(len(lost), 'sample')} flipped; those lost first:"]
    for _, flip in lost.head(SHOWN_FLIPS).iterrows():
        fault = _visible(f": {flip['fault']}") if flip["fault"] else ""
        link = f"  {address(report, flip['candidate_attempt'])}" if report else ""
        lines.append(
            f"  {flip['sample']}  {flip['base_outcome']} -> {flip['candidate_outcome']}"
            f"{fault}{link}"
        )
    if len(lost) > SHOWN_FLIPS:
        lines.append(f"  and {len(lost) - SHOWN_FLIPS} more (--json has them all)")
    return lines


def address(report: str, attempt: str) -> str:
    """Return the address of an attempt in a report."""
    return f"{report}#attempt={attempt}"


def as_json(comparison: Comparison, gate: Gate, report: str = "") -> str:
    """Return everything about the comparison as JSON."""
    flips = _records(comparison.flips)
    if report:
        flips = [{**flip, "link": address(report, flip["candidate_attempt"])} for flip in flips]
    return (
        json.dumps(
            {
                "base": comparison.base,
                "candidate": comparison.candidate,
                "regression": gate.failed,
                "reasons": list(gate.reasons),
                "notes": list(gate.remarks),
                "tested": ["total", *gate.parts],
                "incomplete": {
                    side: {"have": have, "planned": planned}
                    for side, (have, planned) in comparison.incomplete.items()
                },
                "changed": {key: list(pair) for key, pair in comparison.changed.items()},
                "samples": comparison.samples,
                "missing": comparison.missing,
                "total": comparison.total,
                "tasks": _records(comparison.tasks.reset_index()),
                "flips": flips,
            },
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
    )


def _records(table: "pd.DataFrame") -> list[dict[str, Any]]:
    return [
        {str(key): _plain(value) for key, value in row.items()} for row in table.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and math.isnan(value) else value


def junit(comparison: Comparison, gate: Gate, report: str = "") -> str:
    """Return JUnit XML: a test case for the total, each task, and each category tested.

    A task with too few samples to fail is skipped, with the reason.

    Args:
        comparison: of two columns.
        gate: its verdict.
        report: address of the report that lost samples link into; empty for no links.
    """
    named = {reason.partition(":")[0]: reason for reason in gate.reasons}
    tasks = list(map(str, comparison.tasks.index))
    names = ["total", *tasks, *(part for part in gate.parts if part not in tasks)]
    suite = _suite(f"{comparison.candidate} against {comparison.base}", len(names))
    suite.set("failures", str(len(named)))
    suite.set("skipped", str(len(gate.untested)))
    for name in names:
        case = ElementTree.SubElement(suite, "testcase", classname="symbench.compare", name=name)
        if name in named:
            failure = ElementTree.SubElement(case, "failure", message=named[name])
            failure.text = _lost(comparison, name, report)
        elif name in gate.untested:
            ElementTree.SubElement(case, "skipped", message=gate.untested[name])
    if gate.remarks:
        ElementTree.SubElement(suite, "system-out").text = _visible("; ".join(gate.remarks))
    return _xml(suite)


def fault_as_json(message: str) -> str:
    """Return what `as_json` would, for a comparison that was not possible."""
    return json.dumps({"regression": None, "error": message}, indent=1, ensure_ascii=False) + "\n"


def fault_as_junit(message: str) -> str:
    """Return JUnit XML for a comparison that was not possible: one test case with an error."""
    suite = _suite("symbench compare", 1)
    suite.set("errors", "1")
    case = ElementTree.SubElement(suite, "testcase", classname="symbench.compare", name="total")
    ElementTree.SubElement(case, "error", message=_visible(message))
    return _xml(suite)


def _suite(name: str, tests: int) -> ElementTree.Element:
    return ElementTree.Element("testsuite", name=_visible(name), tests=str(tests))


def _xml(suite: ElementTree.Element) -> str:
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _lost(comparison: Comparison, task: str, report: str) -> str:
    flips = comparison.flips
    lost = flips[flips["candidate"] < flips["base"]]
    if task in set(lost["task"]):
        lost = lost[lost["task"] == task]
    return "\n".join(
        _visible(f"{sample}: {fault or 'lost'}")
        + (f"  {address(report, attempt)}" if report else "")
        for sample, fault, attempt in zip(
            lost["sample"], lost["fault"], lost["candidate_attempt"], strict=True
        )
    )


def _visible(text: str) -> str:
    """Return text with blanks for characters that XML or a terminal must not be given."""
    return "".join(char if char.isprintable() else " " for char in text)
