"""Trees in the published layout: from shipped samples, and small ones of our own making."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from generators.published.rooms import PLACE, PROGRAM

UPSTREAM = Path(__file__).parents[3] / "shared" / "upstream_samples"


def write(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def plant(clone: Path, samples: Iterable[Mapping[str, Any]]) -> None:
    """Lay samples (`path` and `files`) out as the original repository does.

    Items of one file are numbered anew from 0 on, since a file cannot have gaps.
    """
    root = clone / "dataset_gather"
    parts: dict[str, list[str]] = {}
    rooms = []
    for sample in samples:
        path, files = sample["path"], sample["files"]
        place, _, part = path.partition("#")
        if path.startswith(PLACE):
            rooms.append(json.loads(*files.values()))
        elif part:
            parts.setdefault(place, []).append(*files.values())
        elif place.endswith(".json"):
            write(root / place, *files.values())
        else:
            for name, text in files.items():
                write(root / place / name, text)
    for place, texts in parts.items():
        write(root / place, _joined(place, texts))
    if rooms:
        write(clone / PROGRAM, program(rooms))


def _joined(place: str, texts: list[str]) -> str:
    if place.endswith(".csv"):
        return texts[0].split("\n")[0] + "\n" + "".join(t.split("\n", 1)[1] for t in texts)
    if place.endswith(".jsonl"):
        return "\n".join(texts) + "\n"
    return json.dumps({"canary": "x", "examples": [json.loads(text) for text in texts]})


def program(rooms: list[dict[str, Any]]) -> str:
    """Write rooms as constants of a program, one room a sample; every other one by an alias."""
    lines = ["import something_that_does_not_exist", f"walls = {rooms[0]['walls']}"]
    for number, room in enumerate(rooms):
        told = [""] * room["instruction_index"] + [room["instruction"]]
        lines.append(f"box_dict_{number} = {room['boxes']}; alias_{number} = box_dict_{number}")
        lines.append(f"start_{number} = {tuple(room['start'])}; end_{number} = {room['end']}")
        lines.append(f"told_{number} = {told}")
    numbers = range(len(rooms))
    for name, item in (
        ("box_dict_list", "alias"),
        ("starting_position_list", "start"),
        ("ending_position_list", "end"),
        ("Instruction_simple_houseworld_list_gather", "told"),
    ):
        lines.append(f"{name} = [{', '.join(f'{item}_{number}' for number in numbers)}]")
    return "def main():\n    " + "\n    ".join(lines) + "\n"


@pytest.fixture
def clone(tmp_path: Path) -> Callable[[Mapping[str, Mapping[str, str]]], Path]:
    """Return a function that lays files out as a clone, by sample path and file name."""

    def lay(samples: Mapping[str, Mapping[str, str]]) -> Path:
        plant(tmp_path, [{"path": path, "files": files} for path, files in samples.items()])
        return tmp_path

    return lay


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """Return the shipped samples as a clone, and as they are."""
    if not UPSTREAM.is_dir():
        pytest.skip("the published samples are not beside the project")
    samples = [
        json.loads(line)
        for file in sorted(UPSTREAM.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    path = tmp_path_factory.mktemp("shipped")
    plant(path, samples)
    return path, samples
