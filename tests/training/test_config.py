"""Configurations and rows of training, as far as they need no model."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.errors import SymBenchError
from harness.chat import Message
from harness.training.config import Config, Dpo, Sft, read_config
from harness.training.curves import draw, points, write_csv
from harness.training.data import (
    bins,
    default_weights,
    held_out,
    read_preferences,
    read_talks,
    weigh,
)

ROOT = Path(__file__).parents[2]
MADE: dict[str, Any] = {"model": "m", "data": ("d",), "output": "o"}
USER, SAID = {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}


class Letters:
    """A template of one token a letter, with heads and ends as tokens below 10."""

    hash = "letters"

    def ids(self, messages: tuple[Message, ...]) -> list[int]:
        return [*self.closed(messages), 3]

    def closed(self, messages: tuple[Message, ...]) -> list[int]:
        heads = {"user": 2, "assistant": 3}
        pieces = ([heads[m.role], *map(ord, m.content), 4] for m in messages)
        return [1, *(one for piece in pieces for one in piece)]


@pytest.mark.parametrize("name", ["sft_llama3_8b", "tiny_sft"])
def test_the_supervised_configurations_are_read(name: str) -> None:
    config = read_config(ROOT / "configs" / f"{name}.toml", Sft)
    assert (config.last_turns, config.last_weight, config.earlier_weight) == (2, 2.0, 1.0)
    assert config.packing is False


@pytest.mark.parametrize("name", ["dpo_llama3_8b", "tiny_dpo"])
def test_the_preference_configurations_are_read(name: str) -> None:
    config = read_config(ROOT / "configs" / f"{name}.toml", Dpo)
    assert (config.beta, config.loss) == (0.1, "sigmoid")


def test_the_papers_values() -> None:
    """Paper, section 4 and appendix H, and the published training file."""
    sft = read_config(ROOT / "configs" / "sft_llama3_8b.toml", Sft)
    dpo = read_config(ROOT / "configs" / "dpo_llama3_8b.toml", Dpo)
    for config, epochs, rate in ((sft, 10, 1e-5), (dpo, 6, 5e-6)):
        assert (config.epochs, config.learning_rate, config.batch) == (epochs, rate, 4)
        assert (config.schedule, config.warmup, config.max_length) == ("cosine", 0.1, 7024)
        assert (config.precision, config.lora) == ("bf16", None)
        assert config.gradient_checkpointing
    assert Sft(**MADE).hash == Sft(**{**MADE, "output": "elsewhere", "data": ("e",)}).hash
    assert Sft(**MADE).hash != Sft(**{**MADE, "last_weight": 1.0}).hash
    assert Sft(**MADE).hash != Dpo(**{**MADE, "epochs": 10.0, "learning_rate": 1e-5}).hash


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("learning_rat = 1e-5", "unknown key 'learning_rat'; did you mean 'learning_rate'?"),
        ("batch = 0", "batch = 0: expected 1 or more"),
        ("batch = 1.5", "batch = 1.5: expected int"),
        ("epochs = true", "epochs = true: expected float"),
        ('schedule = "cosin"', "unknown schedule 'cosin'; did you mean 'cosine'?"),
        ("warmup = 1", "warmup = 1.0: expected 0 up to below 1"),
        ("data = []", "data = []: expected at least one file"),
        ("data = [1]", "data = 1: expected str"),
        ("packing = true\nrows_per_device = 2", "rows_per_device = 2: expected 1 with packing"),
        ("[lora]\nrank = 0", "lora.rank = 0: expected 1 or more"),
        ("[lora]\nranks = 8", "unknown key 'lora.ranks'; did you mean 'lora.rank'?"),
        ("[lora]\nalpha = 0", "lora.alpha = 0: expected 1 or more"),
        ("[lora]\ntargets = []", "lora.targets = []: expected at least one name"),
        ("lora = 8", "lora = 8: expected a table"),
        ("[seed]", "seed = {}: expected no table"),
        ("seed = -1", "seed = -1: expected 0 up to below 2^32"),
        ("learning_rate = nan", "learning_rate = NaN: expected a finite number"),
        ('model = ""', 'model = "": expected some text'),
        ("batch = ", "Invalid value"),
    ],
)
def test_a_mistake_is_one_line(text: str, message: str, refused: Callable[..., str]) -> None:
    given = {"model": '"m"', "data": '["d"]', "output": '"o"'}
    assert message in refused("sft", given, text)


def test_a_missing_key_and_a_missing_file_are_named(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text('model = "m"\ndata = ["d"]\n')
    with pytest.raises(SymBenchError, match="missing: 'output'"):
        read_config(file, Sft)
    with pytest.raises(SymBenchError, match="cannot read"):
        read_config(tmp_path / "none.toml", Sft)


@pytest.mark.parametrize(
    ("batch", "rows", "ranks", "steps"), [(4, 1, 4, 1), (4, 1, 1, 4), (8, 2, 2, 2)]
)
def test_an_update_is_shared_out_over_devices(
    batch: int, rows: int, ranks: int, steps: int
) -> None:
    config = Config(epochs=1, learning_rate=1, batch=batch, rows_per_device=rows, **MADE)
    assert config.accumulation(ranks) == steps
    with pytest.raises(SymBenchError, match=r"batch = \d: expected a multiple of"):
        config.accumulation(3)


@pytest.mark.parametrize(
    ("turns", "weights"), [(1, (2,)), (2, (2, 2)), (3, (1, 2, 2)), (5, (1, 1, 1, 2, 2))]
)
def test_weights_of_rows_that_carry_none(turns: int, weights: tuple[int, ...]) -> None:
    assert default_weights(turns, Sft(**MADE)) == weights


def test_every_token_of_a_reply_weighs_what_its_turn_weighs(jsonl: Callable[..., str]) -> None:
    messages = [USER, {**SAID, "content": "ab"}, USER, SAID, USER, {**SAID, "content": "cd"}]
    config = Sft(**{**MADE, "data": (jsonl([{"messages": messages}]),)})
    row = weigh(read_talks(config)[0], Letters())
    head = [1, 2, ord("q"), 4, 3]
    assert row.ids[:8] == [*head, ord("a"), ord("b"), 4]
    assert row.weights == [0] * 5 + [1] * 3 + [0] * 4 + [2] * 2 + [0] * 4 + [2] * 3
    assert row.ids[-3:] == [ord("c"), ord("d"), 4]


def test_a_rows_own_weights_count(jsonl: Callable[..., str]) -> None:
    file = jsonl([{"messages": [USER, SAID, USER, SAID], "weights": [0, 0.5], "sample": "s"}])
    (talk,) = read_talks(Sft(**{**MADE, "data": (file,)}))
    assert (talk.weights, talk.sample) == ((0.0, 0.5), "s")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([], "line 1: expected a JSON object"),
        ({}, "messages: expected a list of messages"),
        ({"messages": [USER, USER]}, "message 2 is user's, not assistant's"),
        ({"messages": [USER]}, "the last message is not assistant's"),
        ({"messages": [USER, {"role": "assistant"}]}, "expected objects with role"),
        ({"messages": [USER, SAID], "weights": [1, 2]}, "expected 1 numbers from 0"),
        ({"messages": [USER, SAID], "weights": [-1]}, "expected 1 numbers from 0"),
    ],
)
def test_a_broken_row_is_named(row: Any, message: str, jsonl: Callable[..., str]) -> None:
    with pytest.raises(SymBenchError, match=message):
        read_talks(Sft(**{**MADE, "data": (jsonl([row]),)}))


def test_a_line_ends_where_json_says(tmp_path: Path) -> None:
    """U+2028 ends a line for `str.splitlines`, and is an ordinary character for JSON."""
    file = tmp_path / "rows.jsonl"
    row = {"messages": [USER, {"role": "assistant", "content": "a\u2028b"}], "sample": "s"}
    file.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    (talk,) = read_talks(Sft(**{**MADE, "data": (str(file),)}))
    assert talk.messages[1].content == "a\u2028b"


def test_pairs_are_read_and_broken_ones_named(jsonl: Callable[..., str]) -> None:
    good = {"prompt": [USER, SAID, USER], "chosen": [SAID], "rejected": [{**SAID, "content": "b"}]}
    (pair,) = read_preferences([jsonl([good])])
    assert (pair.chosen.content, pair.rejected.content, len(pair.prompt)) == ("a", "b", 3)
    for changed, message in (
        ({"prompt": [USER, SAID]}, "the last message is not user's"),
        ({"chosen": []}, "chosen: expected a list"),
        ({"rejected": [SAID, USER, SAID]}, "rejected: 3 messages; expected one"),
    ):
        with pytest.raises(SymBenchError, match=message):
            read_preferences([jsonl([{**good, **changed}])])
    with pytest.raises(SymBenchError, match="no rows to train on"):
        read_preferences([jsonl([])])
    with pytest.raises(SymBenchError, match="cannot read"):
        read_preferences(["/nowhere.jsonl"])


def test_whole_samples_are_held_out_and_the_draw_depends_on_the_seed() -> None:
    samples = [f"s{number}" for number in range(20)] * 3
    assert len(held_out(samples, 0.1, 0)) == 2
    assert held_out(samples, 0.5, 0) == held_out(samples[::-1], 0.5, 0) != held_out(samples, 0.5, 1)
    assert not held_out(samples, 0.0, 0)


@given(st.lists(st.integers(1, 50), max_size=40))
def test_packed_rows_hold_every_row_once_and_none_too_many(lengths: list[int]) -> None:
    packed = bins(lengths, 50)
    assert sorted(number for one in packed for number in one) == list(range(len(lengths)))
    assert all(sum(lengths[number] for number in one) <= 50 for one in packed)
    assert sum(sum(lengths[n] for n in one) <= 25 for one in packed) <= 1


LOG = [
    {"step": 1, "epoch": 0.5, "loss": 2.0, "learning_rate": 1e-5, "grad_norm": 1.0},
    {"step": 2, "epoch": 1.0, "loss": 1.0, "learning_rate": 0.0},
    {"step": 2, "epoch": 1.0, "eval_loss": 1.5},
    {"step": 2, "epoch": 1.0, "train_loss": 1.5, "train_runtime": 3},
]


def test_curves_are_a_point_a_step(tmp_path: Path) -> None:
    assert points(LOG)[1] == {
        "step": 2.0, "epoch": 1.0, "loss": 1.0, "validation_loss": 1.5, "learning_rate": 0.0
    }  # fmt: skip
    write_csv(tmp_path / "c.csv", LOG)
    lines = (tmp_path / "c.csv").read_text().splitlines()
    assert lines[0] == "step,epoch,loss,validation_loss,learning_rate,gradient_norm"
    assert lines[1:] == ["1,0.5,2,,1e-05,1", "2,1,1,1.5,0,"]
    draw(tmp_path / "c.png", LOG, "title")
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")


def test_training_without_its_extra_says_what_to_install(
    jsonl: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harness.training.sft import train_sft

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    file = jsonl([{"messages": [USER, SAID]}])
    config = Sft(model="m", data=(file,), output=str(tmp_path / "out"))
    with pytest.raises(SymBenchError, match=r"pip install 'symbench\[train\]'"):
        train_sft(config)
    assert json.loads(Path(file).read_text()) == {"messages": [USER, SAID]}
