"""Self-consistency: several tries of another method; the answer given most often counts.

Source: Wang et al., ICLR 2023. Answers are equal if their canonical spelling is, no verifier
has a say. Graded: the first try with the winning answer; the answer that came first wins
a tie; without any readable answer the first try. It needs a model that does not answer
alike every time: at temperature 0 it costs `k` times as much and changes nothing.
"""

from dataclasses import dataclass

from generators.errors import SymBenchError
from harness.chat import Role
from harness.kit import Graded, Kit, ask_again
from harness.methods.registry import Method, Tools, method
from harness.methods.several.tries import inner_method, most_frequent


@dataclass(frozen=True)
class Options:
    """What is repeated, and how often.

    Attributes:
        inner: method id with `+` for the comma, e.g. `codesteer:turns=3+check=false`.
        k: tries, 1 or more.
    """

    inner: str = "only_question"
    k: int = 5

    def __post_init__(self) -> None:
        if self.k < 1:
            raise SymBenchError(f"k={self.k}: expected 1 or more tries")

    @property
    def method(self) -> Method:
        """The inner method."""
        return inner_method(self.inner)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the inner method needs."""
        return self.method.roles

    @property
    def tools(self) -> Tools:
        """The tools that the inner method calls."""
        return self.method.tools


@method("self_consistency", "Self-consistency", Options)
async def self_consistency(question: str, kit: Kit, options: Options) -> Graded:
    """Repeat a method and take the majority."""
    inner = options.method
    finals = [await inner.run(question, kit, inner.options)]
    again = [
        await ask_again(inner.run(question, kit, inner.options), "task", kit)
        for _ in range(options.k - 1)
    ]
    finals += [final for final in again if final is not None]
    answers = [kit.answer(final) for final in finals]
    kit.note("vote", {"answers": answers})
    return finals[most_frequent(answers)]
