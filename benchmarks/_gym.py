"""Data sets of reasoning-gym's protocol measured: ours, or those of reasoning-gym itself.

    python benchmarks/_gym.py ours|theirs [COUNT]

Prints a line of JSON a data set: entries drawn and answers judged in a CPU-second, and verdicts
that are wrong on a battery of replies whose truth is known without a verifier.
"""

import json
import re
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

SHARED = {
    "game24": "puzzle24", "pooling": "pool_matrix", "string_insertion": "string_insertion",
    "string_splitting": "string_splitting", "string_synthesis": "string_synthesis",
    "eight_queens": "n_queens", "standard_sudoku": "sudoku", "number_multiply": "products",
    "letters": "letter_counting", "matrix_transformation": "manipulate_matrix",
}  # fmt: skip
"""Tasks of ours and the data sets of theirs that ask the same kind of question."""
SEVERAL = {"game24", "eight_queens"}
"""Those with more than one right answer."""


def changed(answer: str) -> str:
    """Return an answer with another first digit, or first letter where it has no digit.

    In every shared task no right answer differs from another in one such character alone.
    """
    found = re.search(r"\d", answer)
    if found:
        return f"{answer[: found.start()]}{int(found[0]) % 9 + 1}{answer[found.end() :]}"
    found = re.search(r"[A-Z]", answer)
    assert found, answer
    return f"{answer[: found.start()]}{'A' if found[0] != 'A' else 'B'}{answer[found.end() :]}"


def battery(task: str, entry: Mapping[str, Any], following: str) -> Iterator[tuple[str, bool]]:
    """Yield replies to an entry and whether they are right."""
    answer = entry["answer"]
    yield answer, True
    yield f"  {answer}\n", True
    yield changed(answer), False
    yield "", False
    yield "I cannot solve this.", False
    if task not in SEVERAL and following != answer:
        yield following, False
    if task == "game24":
        yield f"({answer})", True
        yield f"{answer} + 1 - 1", False
        yield "8 * 3 * 1 * 1 * 1 * 1 * 1", False
        yield "24", False
    if task == "eight_queens":
        yield answer.replace("Q", "_", 1) if "Q" in answer else answer[:-2], False


def measure(task: str, data: Any) -> dict[str, Any]:
    """Draw all entries, judge the battery of each."""
    start = time.process_time()
    entries = list(data)
    drawn = time.process_time() - start
    told = [(text, right, entry) for entry, after in zip(entries, [*entries[1:], entries[0]],
            strict=True) for text, right in battery(task, entry, after["answer"])]  # fmt: skip
    start = time.process_time()
    scores = [data.score_answer(text, entry) for text, _, entry in told]
    judged = time.process_time() - start
    known = [right for _, right, _ in told]
    accepted = sum(score == 1.0 and not right for right, score in zip(known, scores, strict=True))
    refused = sum(score != 1.0 and right for right, score in zip(known, scores, strict=True))
    return {
        "task": task, "drawn": len(entries) / drawn, "judged": len(told) / judged,
        "replies": len(told), "accepted": accepted, "refused": refused,
    }  # fmt: skip


def data_set(task: str, whose: str, count: int) -> Any:
    """Return a data set of ours at level 3, or of theirs as it comes."""
    if whose == "ours":
        import symbench

        return symbench.as_reasoning_gym(task, level=3, size=count, seed=1)
    import reasoning_gym

    return reasoning_gym.create_dataset(SHARED[task], size=count, seed=1)


def main() -> None:
    whose, count = sys.argv[1], int(sys.argv[2])
    for task in SHARED:
        print(json.dumps(measure(task, data_set(task, whose, count))), flush=True)


if __name__ == "__main__":
    main()
