"""What can be said of a `vllm:` model without vLLM: its URI and the folders that it names."""

import json
from pathlib import Path

import pytest

from generators.errors import SymBenchError
from harness.models import open_model
from harness.models.local.engine_uri import parse
from harness.models.local.lora import lora_arguments
from harness.models.local.starting import cause, phase
from harness.models.prices import price_of
from symbench.options import RunOptions
from symbench.runs.planning import columns_of


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


def adapter(folder: Path, rank: object = 8) -> str:
    """Write what looks like an adapter."""
    folder.mkdir()
    (folder / "adapter_config.json").write_text(json.dumps({"r": rank}))
    (folder / "adapter_model.safetensors").write_text("")
    return str(folder)


def test_adapters_share_the_engine_of_their_model(model: Path, tmp_path: Path) -> None:
    small, large = adapter(tmp_path / "small"), adapter(tmp_path / "large", 50)
    plain, named = parse(f"vllm:{model}"), parse(f"vllm:{model}?adapter=v2={small}")
    assert plain.arguments == named.arguments
    assert (named.adapter, named.served) == (small, "v2")
    assert parse(f"vllm:{model}?adapter={small}").served == small
    assert lora_arguments([small, large]) == {
        "enable_lora": True,
        "max_loras": 2,
        "max_lora_rank": 64,
    }
    assert lora_arguments([]) == {}


@pytest.mark.parametrize("rank", [0, 1000, "8", None])
def test_an_adapter_of_a_strange_rank_is_said(tmp_path: Path, rank: object) -> None:
    folder = adapter(tmp_path / "a", rank)
    with pytest.raises(SymBenchError, match=f"rank {rank!r}; expected 1 to 512"):
        lora_arguments([folder])


def test_every_adapter_of_a_steerer_is_a_column(model: Path, tmp_path: Path) -> None:
    given = [f"{name}={adapter(tmp_path / name)}" for name in ("v1", "v-2")]

    def steerers(uri: str, *adapters: str) -> list[str]:
        options = RunOptions(
            methods=("codesteer",), models=("m/x",), steerers=(uri,), adapters=adapters
        )
        return [column.steerer for column in columns_of(options)]

    found = steerers(f"vllm:{model}?template=llama3", *given)
    assert [parse(uri).served for uri in found] == ["v1", "v-2"]
    assert {parse(uri).template for uri in found} == {"llama3"}
    assert steerers("rule") == ["rule"]
    with pytest.raises(SymBenchError, match="adapter is for steerer vllm"):
        steerers("openai/x", *given)
    with pytest.raises(SymBenchError, match="expected NAME=PATH"):
        steerers(f"vllm:{model}", str(tmp_path))


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
    monkeypatch.setattr("harness.models.local.engine_uri.find_spec", lambda _: None)
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


def column_of(uri: str, method: str = "code_interpreter") -> str:
    """Return the method that a run of one model would have."""
    return next(iter(columns_of(RunOptions(methods=(method,), models=(uri,))))).method


def test_tools_want_a_parser_and_a_template_that_has_a_place_for_them(model: Path) -> None:
    uri = f"vllm:{model}"
    with pytest.raises(SymBenchError, match=r"\?tool_call_parser=NAME, e\.g\. hermes"):
        column_of(uri)
    template = model / "chat_template.jinja"
    template.write_text("{% for message in messages %}{{ message.content }}{% endfor %}")
    with pytest.raises(SymBenchError, match="no place for tools"):
        column_of(f"{uri}?tool_call_parser=hermes")
    template.write_text("{% if tools %}{{ tools }}{% endif %}")
    assert column_of(f"{uri}?tool_call_parser=hermes") == "code_interpreter"
    with pytest.raises(SymBenchError, match="template=llama3 has no place for tools"):
        column_of(f"{uri}?tool_call_parser=hermes&template=llama3")
    assert column_of(uri, "only_question") == "only_question"


def test_the_parser_of_calls_is_no_argument_of_the_engine(model: Path) -> None:
    found = parse(f"vllm:{model}?tool_call_parser=hermes")
    assert found.tool_parser == "hermes"
    assert found.arguments == parse(f"vllm:{model}").arguments


def test_a_start_says_what_it_is_busy_with(tmp_path: Path) -> None:
    log = tmp_path / "log"
    told = []
    for line in (
        "",
        "INFO 12-01 10:24:57 [model.py:733] Resolved architecture: Qwen2ForCausalLM",
        "INFO 12-01 10:25:14 [core.py:133] Initializing a V1 LLM engine (v0.32.0) with config",
        "INFO 12-01 10:25:27 [cpu_model_runner.py:68] Starting to load model /models/small...",
        "INFO 12-01 10:25:41 [default_loader.py:501] Loading weights took 12.97 seconds",
    ):
        with log.open("a") as file:
            file.write(f"{line}\n")
        told.append(phase(log))
    assert told == [
        "importing vLLM",
        "starting the engine's process",
        "starting its worker",
        "loading the weights",
        "warming up",
    ]
