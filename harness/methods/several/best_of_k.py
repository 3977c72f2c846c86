"""Best of k: several tries of another method, of which the self-answer checker picks one.

Source: Weng et al., "Large Language Models are Better Reasoners with Self-Verification" (Findings
of EMNLP 2023), after the verifiers of Cobbe et al. (arXiv 2110.14168). Their verifier scores an
answer; ours is the checker of the steering loop, a program that the checker model writes and the
sandbox runs. Graded: the first answer that passes, which ends the tries. Without one the vote
decides, among the answers that the check left undecided, else among all. It needs a model that
does not answer alike every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from generators.errors import SymBenchError
from harness.chat import Role
from harness.kit import Graded, Kit, ask_again
from harness.methods.registry import Method, Tools, method
from harness.methods.several.tries import inner_method, most_frequent
from harness.steering.loop import MAX_CHECKED
from harness.steering.selfcheck import check_answer
from harness.steering.verdict import Verdict


@dataclass(frozen=True)
class Options:
    """What is tried, how often, and how it is checked.

    Attributes:
        inner: method id with `+` for the comma, e.g. `codesteer:turns=3+check=false`.
        k: tries at most, 1 or more.
        tries: requests to the self-answer checker at most for an answer, 1 or more.
    """

    inner: str = "all_code"
    k: int = 5
    tries: int = 3

    def __post_init__(self) -> None:
        if min(self.k, self.tries) < 1:
            raise SymBenchError(f"k={self.k}, tries={self.tries}: expected 1 or more of each")

    @property
    def method(self) -> Method:
        """The inner method."""
        return inner_method(self.inner)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the inner method needs, and the checker."""
        return self.method.roles | {"checker"}

    @property
    def tools(self) -> Tools:
        """The tools that the inner method calls."""
        return self.method.tools


@method("best_of_k", "Best of k by self-check", Options)
async def best_of_k(question: str, kit: Kit, options: Options) -> Graded:
    """Try until an answer passes its check, then choose."""
    inner = options.method
    finals: list[Graded] = []
    verdicts: list[Verdict | None] = []
    while len(finals) < options.k and "pass" not in verdicts:
        made = inner.run(question, kit, inner.options)
        final = await (ask_again(made, "task", kit) if finals else made)
        if final is None:
            break
        finals.append(final)
        verdicts.append(await _checked(question, final, kit, options))
    answers = [kit.answer(final) for final in finals]
    kit.note("vote", {"answers": answers, "verdicts": verdicts})
    return finals[_best(answers, verdicts)]


async def _checked(question: str, final: Graded, kit: Kit, options: Options) -> Verdict | None:
    """Return the verdict on an answer, None where none can be read."""
    answer = kit.answer(final)
    if answer is None:
        return None
    told, shown = (kit.prompts.clip(text, MAX_CHECKED) for text in (answer, final.text))
    return (await check_answer(question, told, shown, kit, options.tries)).verdict


def _best(answers: Sequence[str | None], verdicts: Sequence[Verdict | None]) -> int:
    """Return the place of the answer that counts."""
    for wanted in ("pass", "unknown"):
        if wanted in verdicts:
            kept = [
                answer if verdict == wanted else None
                for answer, verdict in zip(answers, verdicts, strict=True)
            ]
            return most_frequent(kept)
    return most_frequent(answers)
