"""A tier is used if its canary lives, and never another than the one that was asked for."""

import importlib.util
import os
import re
import site
from pathlib import Path

import pytest

from harness.sandbox import SandboxError, canary, mounts, open_sandbox, packages
from harness.sandbox import open as opener
from harness.sandbox.process import ProcessSandbox
from harness.sandbox.untested.docker import DockerSandbox
from harness.sandbox.untested.macos import MacSandbox


async def test_auto_takes_the_first_that_works() -> None:
    try:
        box = await open_sandbox(preload=())
    except SandboxError as error:
        pytest.skip(str(error))
    assert box.tier in ("ns", "ns-flat", "landlock", "sandbox-exec")
    assert box.guarantees
    await box.close()


@pytest.mark.parametrize("choice", ["auto", "ns", "ns-flat", "landlock"])
async def test_a_broken_canary_is_a_refusal(choice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary, "PROGRAM", "print('something else')")
    with pytest.raises(SandboxError, match=r"unsafe") as caught:
        await open_sandbox(choice, preload=())
    assert re.search(
        r"canary: something else|root run as user \d+, who cannot read", str(caught.value)
    )
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("tier", ["ns", "ns-flat", "landlock"])
async def test_the_canary_notices_a_hole(tier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = str(Path(canary.__file__).parent)
    monkeypatch.setattr(mounts, "_SYSTEM", (*mounts._SYSTEM, here))
    monkeypatch.setattr(mounts, "_ours", list)
    with pytest.raises(SandboxError, match=r"canary: opens .*canary\.py|who cannot read"):
        await open_sandbox(tier, preload=())


async def test_an_unknown_module_is_named() -> None:
    with pytest.raises(SandboxError, match="no_such_module_9271"):
        await open_sandbox("ns", preload=("no_such_module_9271",))


async def test_an_unknown_tier_is_named() -> None:
    with pytest.raises(SandboxError, match="'firejail'"):
        await open_sandbox("firejail")


async def test_nothing_falls_back_to_unsafe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opener, "_WALLS", dict.fromkeys(opener._WALLS, ("bwrap",)))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(SandboxError, match="bubblewrap is not installed"):
        await open_sandbox(preload=())


async def test_unsafe_says_so() -> None:
    box = await open_sandbox("unsafe")
    assert (box.tier, box.guarantees[0].split(":")[0]) == ("unsafe", "NONE")
    await box.close()


async def test_docker_asks_for_an_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SYMBENCH_SANDBOX_IMAGE", raising=False)
    with pytest.raises(SandboxError, match="SYMBENCH_SANDBOX_IMAGE"):
        await open_sandbox("docker")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n"}, "AppArmor profile"),
        ({"/proc/sys/user/max_user_namespaces": "0\n"}, "forbids user namespaces"),
        ({"/.dockerenv": ""}, "in Docker"),
        ({}, "Linux 5.13"),
    ],
)
def test_the_hint_fits_the_machine(
    found: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path, *_: str) -> str:
        if str(path) not in found:
            raise FileNotFoundError(path)
        return found[str(path)]

    monkeypatch.setattr(Path, "read_text", read)
    monkeypatch.setattr(Path, "exists", lambda path: str(path) in found)
    monkeypatch.setattr("sys.platform", "linux")
    assert told in opener.hint()


def test_nothing_of_ours_is_mounted() -> None:
    rules = mounts.rules()
    for name in ("symbench", "harness", "generators"):
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert not any(mounts.shows(rules, path) for path in spec.submodule_search_locations or ())
    for place in ("/", "/home", "/root", "/etc", "/usr", "/var", "/opt", str(Path.home())):
        assert not mounts.shows(rules, place)
    assert mounts.shows(rules, os.__file__)
    assert not mounts.shows(rules, f"{site.getsitepackages()[0]}/pip/__init__.py")


def test_what_is_covered_is_not_readable_without_mounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/ours", "a/theirs", "b/ours/theirs"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(packages, "places", list)
    rules = {"a": True, "a/ours": False, "b": True, "b/ours": False, "b/ours/theirs": True}
    found = mounts.readable({str(tmp_path / path): shown for path, shown in rules.items()})
    assert {str(Path(path).relative_to(tmp_path)): whole for path, whole in found.items()} == {
        "a": False,
        "a/theirs": True,
        "b": False,
        "b/ours/theirs": True,
    }


def test_packages_come_with_what_they_need() -> None:
    found = {name.lower() for name in packages.versions()}
    assert {"sympy", "mpmath", "numpy"} <= found
    assert not found & {"symbench", "pip", "pytest", "litellm"}


def test_a_distribution_without_a_list_of_files_is_found_by_its_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy/__init__.py").touch()
    (tmp_path / "secret.py").touch()
    (tmp_path / "numpy-1.0.egg-info").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 1\n")
    monkeypatch.setattr(packages, "places", lambda: [str(tmp_path)])
    packages.installed.cache_clear()
    try:
        found = [Path(path).name for path in packages.paths()]
    finally:
        packages.installed.cache_clear()
    assert sorted(found) == ["numpy", "numpy-1.0.egg-info"]


@pytest.mark.parametrize("kind", [DockerSandbox, MacSandbox])
def test_an_untested_tier_says_so_to_its_user(kind: type[ProcessSandbox]) -> None:
    assert any("NOT TESTED" in sentence for sentence in kind.guarantees)
