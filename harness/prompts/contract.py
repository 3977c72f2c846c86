"""What a prompt pack has to hold: each prompt with the slots that it must and may have."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Slots:
    """The slots of one prompt.

    Attributes:
        must: without these the prompt cannot do its work.
        may: these are filled where they stand.
        either: of each of these sets one must stand there.
    """

    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    either: tuple[frozenset[str], ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """All slots that are ever filled."""
        return self.must.union(self.may, *self.either)


def _slots(must: str = "", may: str = "") -> Slots:
    return Slots(frozenset(must.split()), frozenset(may.split()))


def _about(must: str = "", may: str = "", either: str = "") -> Slots:
    """Return the slots of a prompt that shows the question, whole or as a bare puzzle."""
    slots = _slots(must, may)
    others = (frozenset(either.split()),) if either else ()
    return Slots(slots.must, slots.may, (frozenset(("question", "puzzle")), *others))


_OUTPUT = "notice stdout stderr"

CONTRACT: Final[dict[str, Slots]] = {
    "text_instruction": _slots(),
    "code_instruction": _slots(),
    "packages_named": _slots("packages"),
    "first_message": _slots("guidance question"),
    "autogen_instruction": _slots(),
    "autogen_output": _slots("stdout", _OUTPUT),
    "interleaved_instruction": _slots(),
    "interleaved_output": _slots("stdout", _OUTPUT),
    "interleaved_limit": _slots("stdout", _OUTPUT),
    "share": Slots(frozenset(("question", "answers"))),
    "share_answer": _slots("answer", "number"),
    "share_judge": _about("answers"),
    "combine": _about("text_answer code_answer", "code_output"),
    "combine_no_program": _slots(),
    "few_shot": _about(),
    "more_code": _slots(),
    "tool_description": _slots(),
    "tool_description_kept": _slots(),
    "tool_restarted": _slots(),
    "tool_result": _slots("stdout", _OUTPUT),
    "tool_fault": _slots("", "fault"),
    "tool_limit": _slots(),
    "choice": _about(),
    "choice_bracketed": _about(),
    "paraphrase": _slots("instruction"),
    "decision": _about("feedback"),
    "decision_hints": _about("feedback"),
    "decision_to_code": _about("feedback"),
    "decision_to_text": _about("feedback"),
    "decision_code_first": _about("feedback"),
    "feedback_response": _slots("response"),
    "feedback_check": _slots("check"),
    "feedback_complexity": _slots("complexity"),
    "feedback_closing": _slots(),
    "executed": _slots("response stdout", "stderr"),
    "executed_unfinished": _slots("response", "stdout stderr"),
    "executed_stopped": _slots("", "errors notice"),
    "executed_timeout": _slots("", "errors notice"),
    "executed_too_long": _slots("response"),
    "left_out": _slots("", "count"),
    "legacy_searching": _slots(),
    "legacy_for": _slots(),
    "legacy_while": _slots(),
    "legacy_import": _slots(),
    "legacy_symbolic": _slots(),
    "legacy_eval": _slots(),
    "legacy_format": _slots(),
    "legacy_numerical": _slots(),
    "legacy_operator": _slots(),
    "legacy_score": _slots("score"),
    "legacy_unparsable": _slots("", "error"),
    "low_complexity_note": _slots(),
    "with_output": _slots("guidance stdout", _OUTPUT),
    "check": _about(either="answer response"),
    "check_again": _slots("fault"),
    "check_no_answer": _slots(),
    "check_no_program": _slots(),
    "check_no_verdict": _slots(),
    "check_refused": _slots(),
    "check_pass": _slots("", "reasons"),
    "check_fail": _slots("reasons"),
    "check_unknown": _slots("", "reasons"),
    "check_output": _slots("output"),
    "check_errors": _slots("errors", "output"),
    "check_errors_alone": _slots("errors"),
    "check_timeout": _slots("", "errors notice"),
    "check_too_long": _slots(),
    "rule_repair": _slots("errors", "notice reasons"),
    "rule_faster": _slots("", "notice reasons"),
    "rule_compute": _slots("", "reasons"),
    "rule_print": _slots("", "reasons"),
    "rule_mark": _slots(),
    "rule_wrong": _slots("reasons"),
}
"""Every prompt that a method or the loop sends; `docs/prompt-packs.md` says what each is for."""
