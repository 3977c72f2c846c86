"""Training rows in the formats of other trainers, and files of them.

`trl`       messages or prompt, chosen, rejected: what `symbench train` reads
`sharegpt`  conversations of `human` and `gpt`; pairs as in LLaMA-Factory's ranking data
`alpaca`    instruction, output, history

Only `trl` and `sharegpt` carry the weights of turns. A trainer that knows none can be given one
row for every assistant turn, as often as its weight says, and be told to train on the last turn
only (LLaMA-Factory: `mask_history: true`): the same loss by repetition.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args

from generators.errors import SymBenchError

Format = Literal["trl", "sharegpt", "alpaca"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
Row = Mapping[str, Any]

_FROM: Final = {"user": "human", "assistant": "gpt"}


def per_turn(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield a row for every assistant turn, ending with it, as often as its weight says.

    Raises:
        SymBenchError: for a weight that is no whole number.
    """
    for row in rows:
        for turn, weight in enumerate(row["weights"]):
            if weight != int(weight) or weight < 0:
                raise SymBenchError(f"weight {weight:g}: rows can be repeated whole times only")
            part = {**row, "messages": row["messages"][: 2 * turn + 2], "weights": [1.0]}
            yield from [part] * int(weight)


def exported(rows: Iterable[Row], style: Format) -> Iterator[Row]:
    """Yield rows in another format.

    Args:
        rows: of `Trajectory.row` or of `Pair.row`.
        style: the format.

    Raises:
        SymBenchError: for pairs as `alpaca`.
    """
    for row in rows:
        if style == "trl":
            yield row
        elif "prompt" in row:
            yield _ranking(row, style)
        else:
            yield _alpaca(row) if style == "alpaca" else _sharegpt(row)


def _alpaca(row: Row) -> Row:
    texts = [message["content"] for message in row["messages"]]
    history = [list(pair) for pair in zip(texts[:-2:2], texts[1:-2:2], strict=True)]
    return {"instruction": texts[-2], "output": texts[-1], "history": history}


def _sharegpt(row: Row) -> Row:
    kept = {key: row[key] for key in ("weights", "task", "sample")}
    return {"conversations": list(map(_turn, row["messages"])), **kept}


def _ranking(row: Row, style: Format) -> Row:
    if style == "alpaca":
        raise SymBenchError("pairs have no alpaca format here; expected trl or sharegpt")
    scores = {key: row[key] for key in ("score_chosen", "score_rejected", "task", "sample")}
    return {
        "conversations": list(map(_turn, row["prompt"])),
        "chosen": _turn(row["chosen"][0]),
        "rejected": _turn(row["rejected"][0]),
        **scores,
    }


def _turn(message: Row) -> Row:
    return {"from": _FROM[message["role"]], "value": message["content"]}


def write_rows(path: Path, rows: Iterable[Row]) -> int:
    """Write rows and return how many; the file appears only when it is complete.

    Args:
        path: one JSON array if it ends in `.json`, one object a line otherwise.
        rows: to be written.

    Raises:
        SymBenchError: if the file cannot be written.
    """
    array = path.suffix == ".json"
    part = path.with_name(f"{path.name}.part")
    count = 0
    try:
        with part.open("w", encoding="utf-8") as file:
            for row in rows:
                file.write(("[\n" if array else "") if not count else (",\n" if array else "\n"))
                json.dump(row, file, ensure_ascii=False)
                count += 1
            file.write(("\n]\n" if count else "[]\n") if array else "\n" * bool(count))
        part.replace(path)
    except OSError as error:
        raise SymBenchError(f"cannot write {path}: {error.strerror}") from error
    return count
