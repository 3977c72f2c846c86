"""What all tests on vLLM share: a tiny model, an adapter, and one engine for most of them."""

import importlib.util
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

SETTINGS = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "OMP_NUM_THREADS": "1",
}


def _tiny() -> Any:
    spec = importlib.util.spec_from_file_location("tiny", Path(__file__).with_name("tiny.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["tiny"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the folders of a tiny model and of a LoRA adapter for it."""
    os.environ.update(SETTINGS)
    folder = tmp_path_factory.mktemp("tiny")
    model = _tiny().make_model(folder / "model")
    return model, _tiny().make_adapter(folder / "adapter", model)


@pytest.fixture(scope="session")
def uri(made: tuple[Path, Path]) -> str:
    """The tiny model for vLLM in process, on an engine that takes adapters."""
    return f"vllm:{made[0]}?template=llama3&enable_lora=true"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def held(uri: str) -> AsyncIterator[Any]:
    """A model that holds the engine, so that it is started once for all tests."""
    from harness.models import open_model

    model: Any = open_model(uri)
    await model.complete(_hello())
    yield model
    await model.close()


def _hello() -> Any:
    from harness.chat import Message, Request, Sampling

    return Request((Message("user", "hello"),), Sampling(max_tokens=2))
