"""`transformers:PATH`, a model in process, against what transformers makes of it itself."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from generators.errors import SymBenchError
from harness.chat import Message, Reply, Request, Sampling
from harness.errors import ModelError
from harness.models import open_model
from harness.models.retrying import EndpointDeadError

pytestmark = pytest.mark.train

ASKED = ["Question: 12 and 7, which is larger?", "Choose a way.", "Say it in words. " * 9]


def replies(uri: str, asked: list[str], sampling: Sampling) -> list[Reply]:
    """Return the replies to requests that are made together."""

    async def ask() -> list[Reply]:
        model = open_model(uri)
        requests = [Request((Message("user", text),), sampling) for text in asked]
        try:
            return list(await asyncio.gather(*map(model.complete, requests)))
        finally:
            await model.close()

    return asyncio.run(ask())


def reference(folder: Path, text: str, tokens: int) -> str:
    """Return what transformers' own generation makes of one message, greedily."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model, tokenizer = (
        kind.from_pretrained(folder) for kind in (AutoModelForCausalLM, AutoTokenizer)
    )
    said = [{"role": "user", "content": text}]
    ids: Any = tokenizer.apply_chat_template(
        said, add_generation_prompt=True, return_tensors="pt", return_dict=False
    )
    made = model.generate(
        ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=tokens
    )
    return str(tokenizer.decode(made[0, ids.shape[1] :], skip_special_tokens=True))


def test_company_changes_nothing_and_greedy_replies_are_those_of_transformers(tiny: Path) -> None:
    uri = f"transformers:{tiny}?template=llama3"
    greedy = Sampling(temperature=0, max_tokens=12)
    together = replies(uri, ASKED, greedy)
    for text, reply in zip(ASKED, together, strict=True):
        assert reply.text == reference(tiny, text, 12)
        assert replies(uri, [text], greedy)[0].text == reply.text
        assert reply.usage.output <= 12
        assert reply.finish in ("stop", "length")
    assert len({reply.usage.input for reply in together}) == 3


def test_a_seed_decides_what_is_drawn(tiny: Path) -> None:
    uri = f"transformers:{tiny}?template=llama3"
    drawn = [
        [one.text for one in replies(uri, ASKED, Sampling(1.0, max_tokens=12, seed=seed))]
        for seed in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1] != drawn[2]
    best = replies(uri, ASKED[:1], Sampling(1.0, top_p=1e-6, max_tokens=12, seed=3))
    assert best[0].text == reference(tiny, ASKED[0], 12)
    likeliest = replies(uri, ASKED[:1], Sampling(1.0, top_k=1, max_tokens=12, seed=4))
    assert likeliest[0].text == best[0].text


def test_a_prompt_without_room_and_a_folder_without_a_model_are_named(
    tiny: Path, tmp_path: Path
) -> None:
    uri = f"transformers:{tiny}?template=llama3"
    with pytest.raises(ModelError, match="leave no room for a reply in 512"):
        replies(uri, ["Question? " * 600], Sampling(0, max_tokens=4))
    with pytest.raises(SymBenchError, match="unknown option 'templat'"):
        open_model(f"transformers:{tiny}?templat=llama3")
    with pytest.raises(SymBenchError, match="none"):
        open_model(f"transformers:{tmp_path / 'none'}")
    (tmp_path / "broken").mkdir()
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        (tmp_path / "broken" / name).write_bytes((tiny / name).read_bytes())
    with pytest.raises((EndpointDeadError, SymBenchError), match="broken"):
        replies(f"transformers:{tmp_path / 'broken'}", ASKED[:1], Sampling(0, max_tokens=4))
