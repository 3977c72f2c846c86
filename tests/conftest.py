"""Settings of all tests, and `--quick`: without the slow ones that `slow.txt` lists.

`make durations` measures all tests and writes the list: functions whose tests cost over `MEAN`
seconds of CPU time each, single tests that cost over `SINGLE`, and fixtures that several tests
share. CPU time, that of child processes included, says the same on a busy machine.
"""

import os
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# before numpy: threads that wait for one another cost more than they save on small matrices
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "default",
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_QUIET,
)
settings.register_profile("nightly", max_examples=1000, deadline=None, suppress_health_check=_QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

LIST = Path(__file__).with_name("slow.txt")
MEAN, SINGLE = 0.1, 0.5
MISSED = 1.0
"""Seconds from which on a test that the list lacks is named at the end."""


def cpu_seconds() -> float:
    """Return what this process and its children that have ended used."""
    return sum(os.times()[:4])


def listed() -> frozenset[str]:
    return frozenset(LIST.read_text(encoding="utf-8").splitlines())


def slow_ones(seconds: Mapping[str, float]) -> Iterator[str]:
    """Yield the lines of the list."""
    functions: dict[str, list[str]] = defaultdict(list)
    for test in seconds:
        functions[test.partition("[")[0]].append(test)
    for function, tests in functions.items():
        limit = SINGLE if function.startswith("fixture ") else MEAN * len(tests)
        if sum(seconds[test] for test in tests) > limit:
            yield function
        else:
            yield from (test for test in tests if seconds[test] > SINGLE)


def names(item: pytest.Item) -> set[str]:
    """Return all lines that would list a test."""
    fixtures = {f"fixture {name}" for name in getattr(item, "fixturenames", ())}
    return fixtures | {item.nodeid, item.nodeid.partition("[")[0]}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out the tests of tests/slow.txt")
    parser.addoption("--renew-slow", action="store_true", help="measure and write tests/slow.txt")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Meter())
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Durations(config))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.quick:
        slow = listed()
        left_out = [item for item in items if names(item) & slow]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not names(item) & slow]


class Meter:
    """Writes to a test's report what it used, apart from fixtures that others share.

    A plugin and no hooks of this file, which would not see fixtures of the session.
    """

    def __init__(self) -> None:
        self.start = 0.0
        self.shared: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, object, object]:
        start = cpu_seconds()
        try:
            return (yield)
        finally:
            if fixturedef.scope != "function":
                self.shared[f"fixture {fixturedef.argname}"] = cpu_seconds() - start

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        self.shared, self.start = {}, cpu_seconds()
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        try:
            return (yield)
        finally:
            own = cpu_seconds() - self.start - sum(self.shared.values())
            item.user_properties.append(("cpu", {item.nodeid: own, **self.shared}))


class Durations:
    """The seconds of all tests, those that other processes ran included."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if name == "cpu" and isinstance(value, dict) and report.when == "call":
                for test, used in value.items():
                    self.seconds[test] = max(used, self.seconds.get(test, 0))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.config.option.renew_slow:
            LIST.write_text("\n".join(sorted(slow_ones(self.seconds))) + "\n", encoding="utf-8")
            terminalreporter.write_line(f"{sum(self.seconds.values()):.0f} s of CPU time; {LIST}")
            return
        unlisted = {test for test, used in self.seconds.items() if used > MISSED} - listed()
        for test in sorted(test for test in unlisted if test.partition("[")[0] not in listed()):
            terminalreporter.write_line(f"slow, but not in {LIST.name} (make durations): {test}")
