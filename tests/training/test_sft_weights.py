"""The loss of supervised training, against computations by hand on a small model."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.chat import Message
from harness.models.local.template import read_template
from harness.training.config import Sft
from harness.training.data import Talk, Weighted, default_weights, weigh

pytestmark = pytest.mark.train

CODE, TEXT, RETURN = "Write a program.", "Say it in words.", "<<<Return Answer>>>"
Grads = dict[str, Any]


def config(**changed: Any) -> Sft:
    given: dict[str, Any] = {"model": "m", "data": ("d",), "output": "o", **changed}
    return Sft(**given)


def talk(*said: str, weights: Sequence[float] = ()) -> Talk:
    """Return a conversation in which the steerer says these things."""
    messages: list[Message] = []
    for turn, text in enumerate(said):
        shown = f"The answer is {turn}." if turn else "Question: 12 and 7, which is larger?"
        messages += [Message("user", shown), Message("assistant", text)]
    given = tuple(weights) or default_weights(len(said), config())
    return Talk(tuple(messages), given, "sample")


def parts(tiny: Path) -> tuple[Any, Any, Any]:
    """Return the model, its tokenizer and its template."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny)
    model = AutoModelForCausalLM.from_pretrained(tiny)
    return model.eval(), tokenizer, read_template("llama3", tokenizer)


def trainer_of(model: Any, tokenizer: Any, folder: Path, **arguments: Any) -> Any:
    from transformers import TrainingArguments

    from harness.training.weighted import Collator, WeightedTrainer

    given = {"report_to": [], "use_cpu": True, "remove_unused_columns": False, **arguments}
    return WeightedTrainer(
        model=model,
        args=TrainingArguments(output_dir=str(folder), **given),
        data_collator=Collator(tokenizer.pad_token_id),
        processing_class=tokenizer,
    )


def update(trainer: Any, batches: Sequence[Sequence[Sequence[Weighted]]]) -> tuple[float, Grads]:
    """Return loss and gradients of one update that accumulates batches, as the trainer does it."""
    model = trainer.model
    model.zero_grad()
    made = [trainer.data_collator(rows) for rows in batches]
    taken, total = trainer.get_batch_samples(iter(made), len(made), trainer.args.device)
    trainer.current_gradient_accumulation_steps = len(made)
    losses = [trainer.training_step(model, batch, total) for batch in taken]
    return float(sum(losses)), {name: p.grad.clone() for name, p in model.named_parameters()}


def by_hand(model: Any, rows: Sequence[Weighted]) -> tuple[float, Grads]:
    """Return loss and gradients of rows, one by one, token by token, with full logits."""
    import torch

    model.zero_grad()
    loss = torch.zeros(())
    for row in rows:
        logits = model(input_ids=torch.tensor([row.ids])).logits[0]
        for place in range(1, len(row.ids)):
            likely = torch.log_softmax(logits[place - 1], 0)[row.ids[place]]
            loss = loss - row.weights[place] * likely
    loss = loss / sum(weight for row in rows for weight in row.weights)
    loss.backward()
    return float(loss.detach()), {name: p.grad.clone() for name, p in model.named_parameters()}


def same(one: Grads, other: Grads, error: float = 1e-6) -> bool:
    return all(float((one[name] - other[name]).abs().max()) < error for name in one)


@pytest.mark.parametrize("said", [(CODE, RETURN), (TEXT, CODE, RETURN)], ids=["two", "three"])
def test_loss_and_gradients_are_those_of_a_computation_by_hand(
    tiny: Path, tmp_path: Path, said: tuple[str, ...]
) -> None:
    model, tokenizer, template = parts(tiny)
    row = weigh(talk(*said), template)
    loss, grads = update(trainer_of(model, tokenizer, tmp_path), [[[row]]])
    expected, wanted = by_hand(model, [row])
    assert loss == pytest.approx(expected, abs=1e-5)
    assert same(grads, wanted)
    even = weigh(talk(*said, weights=[1.0] * len(said)), template)
    assert same(by_hand(model, [even])[1], wanted) is (len(said) == 2)


def test_what_users_say_is_read_but_not_learnt(tiny: Path) -> None:
    """The loss is the mean of -log p over the replies alone, whatever the users' tokens cost."""
    import torch

    model, tokenizer, template = parts(tiny)
    row = weigh(talk(CODE, RETURN, weights=[1.0, 1.0]), template)
    learnt = [token for token, weight in zip(row.ids, row.weights, strict=True) if weight]
    assert tokenizer.decode(learnt) == f"{CODE}<|eot_id|>{RETURN}<|eot_id|>"
    labels = [i if w else -100 for i, w in zip(row.ids, row.weights, strict=True)]
    inputs, targets = torch.tensor([row.ids]), torch.tensor([labels])
    stock = model(input_ids=inputs, labels=targets).loss
    assert by_hand(model, [row])[0] == pytest.approx(float(stock), abs=1e-5)


def test_accumulation_padding_and_packing_change_nothing(tiny: Path, tmp_path: Path) -> None:
    """Rows count by their weights, not by whom they share a step or a batch with."""
    model, tokenizer, template = parts(tiny)
    rows = [
        weigh(one, template)
        for one in (talk(CODE, RETURN), talk(TEXT, CODE, TEXT, RETURN), talk(RETURN))
    ]
    loss, wanted = by_hand(model, rows)
    trainer = trainer_of(model, tokenizer, tmp_path)
    alone = [[row] for row in rows]
    shared = {
        "accumulated": [[row] for row in alone],
        "padded": [alone],
        "mixed": [alone[:2], alone[2:]],
        "packed": [[rows]],
    }
    for name, batches in shared.items():
        found, grads = update(trainer, batches)
        assert found == pytest.approx(loss, abs=1e-5), name
        assert same(grads, wanted), name
    halves = [by_hand(model, [row])[1] for row in rows]
    mean = {name: sum(half[name] for half in halves) / 3 for name in wanted}
    assert not same(mean, wanted), "a mean of the rows' own means is something else"


def first_move(grads: Grads, others: Grads, factor: float = 1.0) -> float:
    """Return how much of the gradients of two rows survives their sum, from 0 to 1."""
    import torch

    one = torch.cat([grads[name].flatten() for name in sorted(grads)])
    other = factor * torch.cat([others[name].flatten() for name in sorted(others)])
    return float((one + other).norm() / (one.norm() + other.norm()))


def test_gradients_on_the_first_move_cancel_less_when_the_last_turns_count_more(
    tiny: Path,
) -> None:
    """The example of the paper: code, return and text, code, return are both right.

    At the first move a model that is torn evenly between `code` and `text` gets the opposite
    gradients p - [1, 0] and p - [0, 1] = (-1/2, 1/2) and (1/2, -1/2), which sum to 0: it learns
    nothing. The weights make the first turn of the short conversation count 2 (it is among the
    last two) and that of the long one 1, so that (-1, 1) + (1/2, -1/2) = (-1/2, 1/2) is left:
    towards the way that led to the right answer sooner. The model's own gradients agree.
    """
    import torch

    logits = torch.zeros(2, requires_grad=True)

    def pull(code: float, text: float) -> list[float]:
        loss = -(torch.log_softmax(logits, 0) * torch.tensor([code, text])).sum()
        (grad,) = torch.autograd.grad(loss, logits)
        return [float(value) for value in grad]

    short, long = default_weights(2, config()), default_weights(3, config())
    assert (short, long) == ((2.0, 2.0), (1.0, 2.0, 2.0))
    assert pull(1.0, 1.0) == [0.0, 0.0]
    assert pull(short[0], long[0]) == pytest.approx([-0.5, 0.5])
    model, _, template = parts(tiny)
    code, text = (weigh(talk(word, RETURN, weights=[1.0, 0.0]), template) for word in ("12", "7"))
    assert sum(map(bool, code.weights)) == sum(map(bool, text.weights)) == 2
    torn(model, code, text)
    grads = [by_hand(model, [first_token(row)])[1] for row in (code, text)]
    assert first_move(*grads) < 0.05
    assert first_move(*grads, factor=long[0] / short[0]) == pytest.approx(1 / 3, abs=0.05)


def first_token(row: Weighted) -> Weighted:
    """Return a row of which only the first learnt token counts."""
    place = next(number for number, weight in enumerate(row.weights) if weight)
    return Weighted(row.ids, [float(number == place) for number in range(len(row.ids))])


def torn(model: Any, *rows: Weighted) -> None:
    """Teach a model to say the rows' first words equally often, and nothing else."""
    import torch

    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(150):
        loss, _ = by_hand(model, [first_token(row) for row in rows])
        optimizer.step()
    assert loss == pytest.approx(0.6931, abs=0.01)


RANK = """
import json, sys
from pathlib import Path
from tests_of_weights import parts, talk, trainer_of, weigh, CODE, TEXT, RETURN
import torch
model, tokenizer, template = parts(Path(sys.argv[1]))
trainer = trainer_of(model, tokenizer, Path(sys.argv[2]))
rank = trainer.accelerator.process_index
mine = [talk(CODE, RETURN), talk(TEXT, CODE, TEXT, RETURN)][rank]
wrapped = trainer.accelerator.prepare(model)
batch = trainer.data_collator([[weigh(mine, template)]])
taken, total = trainer.get_batch_samples(iter([batch]), 1, trainer.args.device)
trainer.current_gradient_accumulation_steps = 1
trainer.training_step(wrapped, taken[0], total)
if rank == 0:
    torch.save({name: p.grad for name, p in model.named_parameters()}, sys.argv[3])
"""


def test_two_ranks_make_the_update_of_one(tiny: Path, tmp_path: Path) -> None:
    """Processes that average their gradients, each with a row of another length."""
    import torch

    (tmp_path / "tests_of_weights.py").write_text(Path(__file__).read_text())
    (tmp_path / "rank.py").write_text(RANK)
    grads = tmp_path / "grads.pt"
    shown = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2",
         "--master-port", "0", "--rdzv-backend", "c10d", "--rdzv-endpoint", "127.0.0.1:0",
         str(tmp_path / "rank.py"), str(tiny), str(tmp_path / "out"), str(grads)],
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert shown.returncode == 0, shown.stderr[-3000:]
    model, _, template = parts(tiny)
    rows = [weigh(one, template) for one in (talk(CODE, RETURN), talk(TEXT, CODE, TEXT, RETURN))]
    assert same(torch.load(grads), by_hand(model, rows)[1])


def test_logits_are_computed_for_learnt_tokens_only(tiny: Path, tmp_path: Path) -> None:
    model, tokenizer, template = parts(tiny)
    row = weigh(talk(CODE, RETURN), template)
    trainer = trainer_of(model, tokenizer, tmp_path)
    batch = trainer.data_collator([[row]])
    _, outputs = trainer.compute_loss(model, batch, return_outputs=True)
    assert outputs.logits.shape[1] == sum(map(bool, row.weights)) < len(row.ids) / 2
