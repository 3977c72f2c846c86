"""What can be said of a `vllm:` model without vLLM: its URI and the folders that it names."""

import json
from pathlib import Path

import pytest

from generators.errors import SymBenchError
from harness.models import open_model
from harness.models.engine_uri import parse
from harness.models.starting import cause
from harness.prices import price_of


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder that looks like a model."""
    (tmp_path / "config.json").write_text(json.dumps({"max_position_embeddings": 2048}))
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "model.safetensors").write_text("")
    return tmp_path


def test_options_are_ours_or_arguments_of_the_engine(model: Path) -> None:
    found = parse(f"vllm:{model}?template=llama3&choice=<<<Code>>>|<<<Text>>>&dtype=half&seed=3")
    assert (found.model, found.template) == (str(model), "llama3")
    assert found.choice == ("<<<Code>>>", "<<<Text>>>")
    assert dict(found.arguments) == {"dtype": "half", "seed": 3, "max_model_len": 2048}


def test_equal_arguments_mean_one_engine(model: Path) -> None:
    one = parse(f"vllm:{model}?dtype=half&seed=1")
    other = parse(f"vllm:{model}?seed=1&dtype=half&template=llama3")
    assert one.arguments == other.arguments


def test_an_adapter_asks_for_an_engine_that_takes_one(model: Path) -> None:
    (model / "adapter_config.json").write_text("{}")
    assert dict(parse(f"vllm:{model}?adapter={model}").arguments)["enable_lora"] is True


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("config.json", "no model"),
        ("tokenizer.json", "tokenizer"),
        ("model.safetensors", "weights"),
    ],
)
def test_a_folder_that_holds_no_model_is_said(model: Path, missing: str, said: str) -> None:
    (model / missing).unlink()
    with pytest.raises(SymBenchError, match=said):
        parse(f"vllm:{model}")


@pytest.mark.parametrize(
    ("query", "said"),
    [("?dtype", "expected"), ("?template=chat", "template"), ("?adapter=/nowhere", "no adapter")],
)
def test_a_broken_query_is_said(model: Path, query: str, said: str) -> None:
    with pytest.raises(SymBenchError, match=said):
        parse(f"vllm:{model}{query}")


def test_a_broken_config_is_said(model: Path) -> None:
    (model / "config.json").write_text("{")
    with pytest.raises(SymBenchError, match=r"cannot read .*config\.json"):
        parse(f"vllm:{model}")
    with pytest.raises(SymBenchError, match="no model"):
        parse("vllm:/no/such/folder")


def test_without_vllm_the_user_is_told_what_to_do(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.models.engine_uri.find_spec", lambda _: None)
    with pytest.raises(SymBenchError, match="vLLM is not installed"):
        open_model(f"vllm:{model}")


def test_what_runs_on_this_machine_has_no_price() -> None:
    assert price_of("gpt-4o") is not None
    assert price_of("vllm:org/gpt-4o") is None


@pytest.mark.parametrize(
    ("logged", "said"),
    [
        ("RuntimeError: Device string must not be empty", "no GPU is visible"),
        ("ValueError: Free memory on device cuda:0 (1/80 GiB) is less than", "too little memory"),
        ("usage: vllm serve\nvllm serve: error: unrecognized arguments: --x", "error: unrecog"),
        ("OSError: weights are broken\nRuntimeError: Engine core initialization failed", "OSError"),
    ],
)
def test_the_cause_of_a_failed_start_is_its_root(tmp_path: Path, logged: str, said: str) -> None:
    log = tmp_path / "log"
    log.write_text(f"Traceback\n{logged}\n")
    error = RuntimeError("Engine core initialization failed. See root cause above.")
    assert cause(error, log).startswith(said)
