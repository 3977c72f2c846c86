"""Guidance Tree: the CodeSteer loop with several guidances at every turn, for preference pairs.

Source: the paper's data for preference optimisation (section 4.2). An attempt is one tree. From
every node the steerer is asked `branching` times (`first` times at the root) for the next
guidance; equal ones count once. A path ends as the loop does. Each node is noted with what it
says, what is shown after it, and the text that would be graded where it ends; verdicts are no
business of a method. Graded: the path of first guidances, as if there were no others.

Calls are made one by one, so that a resumed attempt asks in the same order; trees grow side by
side. From the `nodes`-th guidance on nothing branches any more, which bounds what a tree costs.
"""

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from generators.errors import SymBenchError
from harness.chat import Chat
from harness.kit import Graded, Kit, ask_again
from harness.methods.registry import method
from harness.methods.training_data.trajectory import SynthesisOptions
from harness.steering.guidance import Guidance
from harness.steering.loop import examine, next_guidance, next_message
from harness.steering.spoken import said, shown_after, shown_first
from harness.steering.switching import Explorer, SwitchingSteerer
from harness.steering.turn import Turn


@dataclass(frozen=True)
class Options(SynthesisOptions):
    """As a trajectory's, and the shape of the tree.

    Attributes:
        noise: how often the steerer without a model does something else, 0 to 1.
        first: guidances asked for at the first turn.
        branching: guidances asked for at later turns.
        nodes: guidances after which nothing branches any more.
    """

    noise: float = 0.5
    first: int = 3
    branching: int = 2
    nodes: int = 24

    def __post_init__(self) -> None:
        super().__post_init__()
        if min(self.first, self.branching, self.nodes) < 1:
            shape = f"first={self.first}, branching={self.branching}, nodes={self.nodes}"
            raise SymBenchError(f"{shape}: expected 1 or more of each")


@dataclass
class Node:
    """A place in the tree from which it grows.

    Attributes:
        path: the branch taken at every turn, empty at the root.
        steerer: who decides here; asked in copies only.
        chat: with the TaskLLM, up to its latest reply.
        turn: the latest, None at the root.
    """

    path: tuple[int, ...]
    steerer: SwitchingSteerer | Explorer
    chat: Chat
    turn: Turn | None = None


@method("guidance_tree", "Guidance Tree (training data)", Options)
async def guidance_tree(question: str, kit: Kit, options: Options) -> Graded:
    """Grow one tree, level by level."""
    return await Tree(question, kit, options).grow()


class Tree:
    """One tree while it grows."""

    def __init__(self, question: str, kit: Kit, options: Options) -> None:
        self.question = question
        self.kit = kit
        self.options = options
        self.count = 0
        self.ends: dict[tuple[int, ...], Graded] = {}

    async def grow(self) -> Graded:
        """Grow the tree and return how its first path ends."""
        root = Node((), self.options.steerer_of(self.kit), Chat(self.kit.model))
        self._note(root, "", shown_first(self.question, self.kit.prompts))
        growing = deque([root])
        while growing:
            async for child in self._children(growing.popleft()):
                growing.append(child)
        return self.ends[min(self.ends)]

    async def _children(self, node: Node) -> AsyncIterator[Node]:
        """Yield the children of a node from which the tree grows on."""
        known: set[str] = set()
        for branch in range(self._branching(node)):
            steerer = node.steerer.fork(branch)
            if node.turn is None:
                guidance = await steerer.open(self.question)
            else:
                guidance = await next_guidance(steerer, node.turn, self.kit)
            if said(guidance) in known:
                continue
            known.add(said(guidance))
            self.count += 1
            child = Node((*node.path, branch), steerer, Chat(self.kit.model), node.turn)
            if await self._goes_on(node, child, guidance):
                yield child

    async def _goes_on(self, node: Node, child: Node, guidance: Guidance) -> bool:
        """Follow a guidance and note what came of it; return whether the loop goes on."""
        if node.turn is not None and guidance.ends:
            return self._end(child, guidance, node.turn)
        child.chat.messages = [*node.chat.messages]
        asked = child.chat.say(self._message(node, guidance))
        if node.turn is None:
            reply = await asked
        elif (again := await ask_again(asked, "task", self.kit)) is None:
            return self._end(child, guidance, node.turn)
        else:
            reply = again
        number = len(node.path)
        child.turn = await examine(self.question, reply, self.kit, self.options, number)
        if number == self.options.turns:
            return self._end(child, guidance, child.turn)
        shown = shown_after(child.turn, self.kit.prompts, self.options.symbolic)
        self._note(child, said(guidance), shown)
        return True

    def _message(self, node: Node, guidance: Guidance) -> str:
        if node.turn is not None:
            return next_message(guidance, node.turn, self.kit, self.options)
        fill = self.kit.prompts.fill
        return fill("first_message", guidance=guidance.text, question=self.question)

    def _branching(self, node: Node) -> int:
        if self.count >= self.options.nodes:
            return 1
        return self.options.branching if node.path else self.options.first

    def _end(self, node: Node, guidance: Guidance, turn: Turn) -> bool:
        final = Graded.of(turn.ran)
        self.ends[node.path] = final
        self._note(node, said(guidance), "", final.text)
        return False

    def _note(self, node: Node, guidance: str, shown: str, final: str | None = None) -> None:
        values = {"path": list(node.path), "said": guidance, "shown": shown, "final": final}
        self.kit.note("node", values)
