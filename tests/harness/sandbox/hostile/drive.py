"""Runs the attacks in a tier and prints what each reached, as JSON: a process of its own."""

import asyncio
import json
import os
import sys
from pathlib import Path

from harness.sandbox import Limits, open_sandbox
from harness.sandbox import open as opener
from harness.sandbox.attack import Attack, attack_all

LIMITS = Limits(cpu=1, wall=1.5, memory=384 << 20)


def attacks() -> list[Attack]:
    text = Path(__file__).with_name("attacks.txt").read_text("utf-8")
    parts = (part.partition("\n") for part in text.split("\n=== ")[1:])
    ours = [Attack.parse(name, program) for name, _, program in parts]
    others = os.environ.get("ATTACKS")
    return [*ours, *map(Attack.read, sorted(Path(others).glob("*.py")) if others else ())]


async def main(tier: str, wall: str) -> None:
    os.environ["SECRET_KEY"] = "9271"
    if wall:
        opener._WALLS[tier] = (wall,)
    chosen = [a for a in attacks() if a.name in sys.argv[3:] or not sys.argv[3:]]
    sandbox = await open_sandbox(tier, limits=LIMITS, workers=1, preload=())
    try:
        found = {a.name: reached async for a, reached in attack_all(sandbox, chosen, LIMITS)}
    finally:
        await sandbox.close()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
