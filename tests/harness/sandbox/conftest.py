"""Sandboxes for the tests: nothing is imported ahead unless a test asks for it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from harness.sandbox import Limits, Sandbox, SandboxError, open_sandbox

CONTAINED = ("ns", "ns-flat", "landlock")
LIMITS = Limits(cpu=2, wall=6, memory=384 << 20)

Opener = Callable[..., Awaitable[Sandbox]]


@pytest.fixture
async def opened() -> AsyncIterator[Opener]:
    """Opens sandboxes of a tier; skips the test where the machine does not have it."""
    boxes: list[Sandbox] = []

    async def open_one(tier: str, preload: tuple[str, ...] = (), workers: int = 4) -> Sandbox:
        try:
            box = await open_sandbox(tier, limits=LIMITS, workers=workers, preload=preload)
        except SandboxError as error:
            pytest.skip(f"no tier {tier} here: {error}")
        boxes.append(box)
        return box

    yield open_one
    for box in boxes:
        await box.close()


@pytest.fixture(params=[*CONTAINED, "unsafe"])
async def box(request: pytest.FixtureRequest, opened: Opener) -> Sandbox:
    return await opened(request.param)


@pytest.fixture(params=CONTAINED)
async def contained(request: pytest.FixtureRequest, opened: Opener) -> Sandbox:
    return await opened(request.param)


@pytest.fixture
async def warm(opened: Opener) -> Sandbox:
    return await opened("ns", ("numpy", "sympy"))
