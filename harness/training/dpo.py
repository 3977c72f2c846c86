"""Direct preference optimisation of a steerer on pairs of guidances."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generators.errors import SymBenchError
from harness.models.local.template import Template
from harness.training.config import Dpo
from harness.training.data import Preference, held_out, read_preferences
from harness.training.loading import adapter_of, load_model, load_tokenizer, need_train
from harness.training.training import Say, Training, ranks


def train_dpo(config: Dpo, say: Say = lambda _: None) -> Path:
    """Train as a configuration says and return the folder of the trained model.

    A training that was interrupted goes on from its latest checkpoint; a finished one is kept.

    Raises:
        SymBenchError: if data, model or folder do not fit.
    """
    need_train()
    config.accumulation(ranks())
    pairs = read_preferences(config.data)
    training = Training(config, len(pairs), say)
    if training.begin():
        say(f"{training.model} is finished")
        return training.model
    tokenizer, template = load_tokenizer(config)
    trained, validated = split(pairs, template, config, training.say)
    from datasets import Dataset

    from harness.training.preferring import PreferenceTrainer, arguments

    given = training.arguments(ranks(), bool(validated))
    model = load_model(config)
    trainer = PreferenceTrainer(
        model=model,
        ref_model=None if config.lora else load_model(config, frozen=True),
        args=arguments(config, given),
        train_dataset=Dataset.from_list(trained),
        eval_dataset=Dataset.from_list(validated) if validated else None,
        processing_class=tokenizer,
        peft_config=adapter_of(config, model),
    )
    training.work(trainer)
    return training.model


def tokens(pair: Preference, template: Template) -> dict[str, list[int]]:
    """Return the token ids of a pair as they are served: the prompt and both replies.

    Raises:
        SymBenchError: if the template is not prefix-stable on it.
    """
    prompt = template.ids(pair.prompt)
    ids = {"prompt_ids": prompt}
    for name, reply in (("chosen_ids", pair.chosen), ("rejected_ids", pair.rejected)):
        whole = template.closed((*pair.prompt, reply))
        if whole[: len(prompt)] != prompt:
            raise SymBenchError("the chat template is not prefix-stable; use template = llama3")
        ids[name] = whole[len(prompt) :]
    return ids


def split(
    pairs: Sequence[Preference], template: Template, config: Dpo, say: Say
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the pairs to train on and to validate with, as token ids.

    Pairs that are too long, or whose replies are the same tokens, are left out; how many is said.

    Raises:
        SymBenchError: if none is left to train on.
    """
    apart = held_out((pair.sample for pair in pairs), config.validation, config.seed)
    rows: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for pair in pairs:
        row = tokens(pair, template)
        longest = max(len(row["chosen_ids"]), len(row["rejected_ids"]))
        fits = len(row["prompt_ids"]) + longest <= config.max_length
        if fits and row["chosen_ids"] != row["rejected_ids"]:
            rows[pair.sample in apart].append(row)
    left_out = len(pairs) - sum(map(len, rows))
    if left_out:
        say(
            f"{left_out} of {len(pairs)} pairs are left out: over {config.max_length} tokens, or "
            "of equal replies"
        )
    if not rows[0]:
        raise SymBenchError(f"no pair of {len(pairs)} is left to train on; see max_length")
    say(f"{len(rows[0])} pairs to train on, {len(rows[1])} to validate with")
    return rows
