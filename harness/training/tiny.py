"""A small Llama and its tokenizer from nothing, for trying the whole loop without any download.

The tokenizer is a byte-level BPE learnt from the texts that the model will see. Pieces may span
whole sentences, so that instructions which never change are a few tokens and a steerer of a few
million parameters can learn to say them; digits stay in groups of three. Control tokens are
Llama 3's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

from harness.training.config import Sft, need
from harness.training.data import read_talks
from harness.training.loading import need_train

SPECIAL: Final = (
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
    "<|finetune_right_pad_id|>",
)
ROLES: Final = ("user", "assistant") * 1000
"""Seen in every message's head, though in no message."""
PIECES: Final = r"\p{N}{1,3}|[^\p{N}.?]+[.?]*\s*|[.?]+\s*"
"""Pieces within which bytes are merged: groups of digits, and what is between them and the ends
of sentences."""


@dataclass(frozen=True)
class Shape:
    """The size of a small Llama.

    Attributes:
        hidden: width, a multiple of 32 times `heads`: vLLM on a CPU knows no smaller heads.
        layers: how many.
        heads: of attention; half as many for keys and values if even.
        vocabulary: tokens at most; 262 or more, one for each byte and control token.
        context: longest conversation in tokens.
    """

    hidden: int = 128
    layers: int = 3
    heads: int = 4
    vocabulary: int = 2048
    context: int = 2048

    def __post_init__(self) -> None:
        for name in ("layers", "heads", "context"):
            need(getattr(self, name) >= 1, name, getattr(self, name), "1 or more")
        fits = self.hidden >= 1 and self.hidden % (32 * self.heads) == 0
        need(fits, "hidden", self.hidden, f"a multiple of {32 * self.heads} (32 times heads)")
        need(self.vocabulary >= 262, "vocabulary", self.vocabulary, "262 or more")


def make_model(folder: Path, texts: Iterable[str], shape: Shape, seed: int = 0) -> int:
    """Write a model with random weights and a tokenizer learnt from texts.

    The folder appears only when it is whole.

    Returns:
        The number of parameters.
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = make_tokenizer(texts, shape)
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=shape.hidden,
        intermediate_size=3 * shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads // 2 if shape.heads % 2 == 0 else shape.heads,
        max_position_embeddings=shape.context,
        rope_theta=10_000.0,
        tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = LlamaForCausalLM(config)
    part = folder.with_name(f"{folder.name}.part")
    model.save_pretrained(part)
    tokenizer.save_pretrained(part)
    part.replace(folder)
    return int(model.num_parameters())


def make_from(folder: Path, files: Iterable[str], shape: Shape, seed: int = 0) -> str:
    """Write a model whose tokenizer is learnt from files of conversations, if it is not there.

    Returns:
        What was done, in words.

    Raises:
        SymBenchError: if a file cannot be read, or training is not installed.
    """
    need_train()
    if (folder / "config.json").exists():
        return f"{folder} is there already"
    talks = read_talks(Sft(model="", data=tuple(files), output=""))
    texts = [message.content for talk in talks for message in talk.messages]
    return f"{folder}: {make_model(folder, texts, shape, seed):,} parameters"


def make_tokenizer(texts: Iterable[str], shape: Shape) -> Any:
    """Return a tokenizer learnt from texts."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    from harness.models.local.template import LLAMA3

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=shape.vocabulary,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
        min_frequency=2,
    )
    raw.train_from_iterator(chain(texts, ROLES), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=raw,
        bos_token=SPECIAL[0],
        eos_token=SPECIAL[4],
        pad_token=SPECIAL[-1],
        chat_template=LLAMA3,
        model_max_length=shape.context,
        clean_up_tokenization_spaces=False,
    )
