"""Checksums of what every task draws; needs the standard library and `generators` only.

python tests/golden/digests.py [TASK]...           # renew the files
python tests/golden/digests.py --check [TASK]...   # name the tasks that draw otherwise
"""

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
if __name__ == "__main__":  # as a script: by any interpreter, installed or not
    sys.path.insert(0, str(ROOT))

import generators  # noqa: E402
from generators.task import AnyTask  # noqa: E402


def digests(task: AnyTask, draw: Callable[[int, int], Any] | None = None) -> dict[str, Any]:
    """Return checksums of the first 20 questions and instances of every level.

    Args:
        task: whose.
        draw: gives an instance by level and index; `task.instance` if None.
    """
    draw = draw or task.instance
    values: dict[str, Any] = {"version": task.version}
    for level in task.levels:
        drawn = [draw(level, index) for index in range(20)]
        text = json.dumps([[task.prompt(one), task.to_json(one)] for one in drawn])
        values[str(level)] = hashlib.sha256(text.encode()).hexdigest()[:16]
    return values


def stored(name: str) -> Any:
    """Return the digests that are committed, None where there are none."""
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def renew(name: str) -> None:
    """Write the digests of a task."""
    text = json.dumps(digests(generators.load(name)), indent=1) + "\n"
    (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> str | None:
    """Renew or check; return what differs."""
    names = [one for one in arguments if one != "--check"] or list(generators.NAMES)
    if "--check" not in arguments:
        for name in names:
            renew(name)
        return None
    other = [name for name in names if digests(generators.load(name)) != stored(name)]
    return f"other digests on Python {sys.version.split()[0]}: {' '.join(other)}" if other else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
