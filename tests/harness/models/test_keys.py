"""Planted keys: in the environment, in `.env`, in a URL, repeated by the server. Found nowhere."""

import asyncio
import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators.errors import SymBenchError
from harness.models.keys import hide, read_env_file, split_url
from harness.run.recording import without_keys
from harness.sandbox.types import Execution

PLANTED = {
    "OPENAI_API_KEY": "sk-planted-openai-0123456789",
    "ANTHROPIC_API_KEY": "sk-ant-planted-0123456789",
    "HF_TOKEN": "hf_planted_0123456789",
    "AWS_SECRET_ACCESS_KEY": "planted-aws-secret-0123456789",
    "GITHUB_PAT": "planted_pat_0123456789",
    "DEPLOY_KEY_2": 'planted "quoted" key 0123456789',
    "MYSTERY": "Zq0planted8Xw1Vu2Ts3Rp4",
    "ACCOUNT": "6f1c0a52-9d3b-4e7f-8a10-planted".replace("planted", "0123456789ab"),
}
DATABASE_PASSWORD = "planted%2Fdatabase"
DATABASE_URL = f"postgres://me:{DATABASE_PASSWORD}@localhost/runs"
IN_FILE = {
    "SERVER_API_KEY": "sk-planted-server-0123456789",
    "HOSTED_VLLM_API_KEY": "sk-planted-hosted-0123456789",
}
PASSWORD = "planted-password-0123456789"
ALL = [*PLANTED.values(), *IN_FILE.values(), PASSWORD, DATABASE_PASSWORD]
SPY = """
import os, pathlib
process = os.getpid()
while process > 1:
    try:
        print(pathlib.Path(f'/proc/{process}/environ').read_text().replace(chr(0), ' '))
        print(pathlib.Path(f'/proc/{process}/cwd/.env').read_text())
    except OSError:
        pass
    status = pathlib.Path(f'/proc/{process}/stat').read_text()
    process = int(status.rpartition(')')[2].split()[1])
"""
"""A program that prints the environment and the `.env` of all processes above it."""


def echoing(refused: Counter[int], http: Any) -> Any:
    """A server that repeats the authorization and every key that it can think of.

    It refuses every third call of a model, with the status that ends the model's name.
    """
    asked: Counter[str] = Counter()

    async def behave(request: web.Request, body: dict[str, Any], number: int) -> web.Response:
        said = f"{request.headers.get('Authorization')} {' '.join(ALL)}"
        asked[body["model"]] += 1
        if asked[body["model"]] % 3 == 0:
            status = int(body["model"][-3:])
            refused[status] += 1
            return http.error(status, f"refused: {said}")
        body = http.completion(f"```python\n{SPY}\nprint('<<<{number}>>>')\n```\n{said}")
        call = {"id": said, "function": {"name": "python", "arguments": json.dumps(SPY)}}
        body["choices"][0]["message"]["tool_calls"] = [call]
        body["model"] = f"fake for {said}"
        body["choices"][0]["message"]["reasoning_content"] = said
        text = json.dumps(body)
        for key in ALL:
            text = text.replace(
                json.dumps(key)[1:-1], "".join(f"\\u{ord(char):04x}" for char in key)
            )
        return http.raw(text, **{"Content-Type": "application/json"})

    return behave


def run_with_keys(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / ".env").write_text("".join(f"{k}={v}\n" for k, v in IN_FILE.items()))
    return subprocess.run(
        [sys.executable, "-m", "symbench", "run", "--task", "game24", "--level", "1", "--count",
         "4", "--sandbox", "unsafe", "--tries", "2", "--out", "run", *arguments],
        cwd=folder,
        env={**os.environ, **PLANTED, "DATABASE_URL": DATABASE_URL},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )  # fmt: skip


@pytest.mark.parametrize("provider", ["openai", "hosted_vllm"])
async def test_no_key_reaches_any_file_or_stream(
    endpoint: Any, http: Any, tmp_path: Path, provider: str
) -> None:
    refused: Counter[int] = Counter()
    endpoint.behave = echoing(refused, http)
    url = endpoint.url.replace("http://", f"http://user:{PASSWORD}@")
    models = [f"{provider}/fake{status}" for status in (400, 401)]
    shown = await asyncio.to_thread(
        run_with_keys, tmp_path, "--method", "only_question", "--method", "codesteer:turns=1",
        *(part for model in models for part in ("--model", model, "--base-url", f"{model}={url}")),
    )  # fmt: skip
    assert refused.keys() == {400, 401}, shown.stderr
    texts = {"stdout": shown.stdout, "stderr": shown.stderr}
    for path in (tmp_path / "run").rglob("*"):
        data = path.read_bytes()
        texts[path.name] = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    assert "[" in texts.get("journal.jsonl", texts.get("journal.jsonl.gz", ""))
    assert "planted" not in "".join(texts.values()).replace(str(tmp_path), "")
    for name, text in texts.items():
        for key in ALL:
            assert key not in text, f"{key} in {name}"


def test_a_program_outside_a_sandbox_cannot_bring_a_key_to_the_provider(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BUILD_PAT", "planted-0123456789")
    ran = Execution("ok", "KEY=planted-0123456789", "planted-0123456789", 0, None, 0.0, 0.0, False)
    clean = without_keys(ran)
    assert (clean.stdout, clean.stderr) == ("KEY=[BUILD_PAT]", "[BUILD_PAT]")


def test_a_keyfile_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANTED_A_KEY", "from the environment")
    monkeypatch.setenv("PLANTED_B_KEY", "x")
    monkeypatch.delenv("PLANTED_B_KEY")
    path = tmp_path / ".env"
    path.write_text("PLANTED_A_KEY=from-file\nexport PLANTED_B_KEY='with $dollar'\nEMPTY_KEY=\n")
    read_env_file(path)
    assert os.environ["PLANTED_A_KEY"] == "from the environment"
    assert os.environ["PLANTED_B_KEY"] == "with $dollar"
    assert "EMPTY_KEY" not in os.environ
    read_env_file(tmp_path / "no-such-file")


def test_an_unreadable_keyfile_is_said_without_its_text(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"A_KEY=planted-\xff\xfe-key\n")
    with pytest.raises(SymBenchError) as caught:
        read_env_file(path)
    assert "planted" not in str(caught.value)


def test_only_keys_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "short")
    monkeypatch.setenv("KEYBOARD_LAYOUT", "a-long-name-of-a-layout")
    monkeypatch.setenv("OTHER_API_KEY", "a-long-enough-value")
    text = "short a-long-name-of-a-layout a-long-enough-value"
    assert hide(text) == "short a-long-name-of-a-layout [OTHER_API_KEY]"


@pytest.mark.parametrize("key", ["none", "EMPTY", "x"])
def test_what_stands_for_a_key_stays_in_replies(key: str) -> None:
    assert hide(f"Since {key} of the rules apply", key) == f"Since {key} of the rules apply"
    assert hide("it is sk-12345", "sk-12345") == "it is [key]"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEFAULT_MODEL", "claude-sonnet-4-5-20250929"),
        ("MODEL_NAME", "gpt-4o-mini-2024-07-18"),
        ("HTTPS_PROXY", "http://proxy.example:3128"),
        ("LS_COLORS", "rs=0:di=01;34:ln=01;36:mh=00:pi=40;33"),
        ("GREETING", "a plain sentence with 3 figures 123"),
        ("TOKENIZERS_PARALLELISM", "a-long-enough-value"),
        ("SSH_AUTH_SOCK", "/tmp/ssh-abcdef/agent.123"),
    ],
)
def test_plain_values_stay(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert hide(f"it says {value}.") == f"it says {value}."


def test_credentials_leave_a_url() -> None:
    assert split_url("https://me:pw@host:8000/v1/") == ("https://host:8000/v1", "me:pw")
    assert split_url("http://host/v1") == ("http://host/v1", "")
