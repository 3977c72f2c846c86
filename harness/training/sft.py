"""Supervised training of a steerer on whole conversations, each reply with its weight."""

from collections.abc import Sequence
from pathlib import Path

from generators.errors import SymBenchError
from harness.models.local.template import Template
from harness.training.config import Sft
from harness.training.data import Talk, Weighted, bins, held_out, read_talks, weigh
from harness.training.loading import adapter_of, load_model, load_tokenizer, need_train
from harness.training.training import Say, Training, ranks


def train_sft(config: Sft, say: Say = lambda _: None) -> Path:
    """Train as a configuration says and return the folder of the trained model.

    A training that was interrupted goes on from its latest checkpoint; a finished one is kept.

    Raises:
        SymBenchError: if data, model or folder do not fit.
    """
    need_train()
    config.accumulation(ranks())
    talks = read_talks(config)
    training = Training(config, len(talks), say)
    if training.begin():
        say(f"{training.model} is finished")
        return training.model
    tokenizer, template = load_tokenizer(config)
    from harness.training.weighted import Collator, WeightedTrainer

    trained, validated = split(talks, template, config, training.say)
    from transformers import TrainingArguments, set_seed

    set_seed(config.seed)  # before there is an adapter, whose first weights are drawn
    model = load_model(config)
    adapter = adapter_of(config, model)
    if adapter is not None:
        from peft import get_peft_model

        model = get_peft_model(model, adapter)
        model.enable_input_require_grads()
    trainer = WeightedTrainer(
        model=model,
        args=TrainingArguments(**training.arguments(ranks(), bool(validated))),
        train_dataset=trained,
        eval_dataset=validated or None,
        data_collator=Collator(tokenizer.pad_token_id),
        processing_class=tokenizer,
    )
    training.work(trainer)
    return training.model


def split(
    talks: Sequence[Talk], template: Template, config: Sft, say: Say
) -> tuple[list[list[Weighted]], list[list[Weighted]]]:
    """Return the rows to train on and to validate with, as token ids and weights.

    Rows that are too long, or weigh nothing, are left out; how many is said.

    Raises:
        SymBenchError: if none is left to train on.
    """
    apart = held_out((talk.sample for talk in talks), config.validation, config.seed)
    rows: tuple[list[Weighted], list[Weighted]] = ([], [])
    for talk in talks:
        row = weigh(talk, template)
        if len(row.ids) <= config.max_length and any(row.weights):
            rows[talk.sample in apart].append(row)
    left_out = len(talks) - sum(map(len, rows))
    if left_out:
        say(
            f"{left_out} of {len(talks)} rows are left out: over {config.max_length} tokens, or "
            "of no weight"
        )
    if not rows[0]:
        raise SymBenchError(f"no row of {len(talks)} is left to train on; see max_length")
    say(f"{len(rows[0])} rows to train on, {len(rows[1])} to validate with")
    return _packed(rows[0], config), [[row] for row in rows[1]]


def _packed(rows: list[Weighted], config: Sft) -> list[list[Weighted]]:
    if not config.packing:
        return [[row] for row in rows]
    return [
        [rows[number] for number in numbers]
        for numbers in bins([len(row.ids) for row in rows], config.max_length)
    ]
