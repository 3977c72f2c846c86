"""Starting a server: what is refused at once, the wait for its health, its end. No vLLM needed."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generators.errors import SymBenchError
from harness.models.local import serving
from harness.models.local.serving import Serving, arguments, serve

STAND_IN = """
import http.server, sys, time
print("ValueError: the real reason")
mode, port = sys.argv[1], int(sys.argv[sys.argv.index("--port") + 1])
if mode == "dies":
    sys.exit(1)
if mode == "hangs":
    time.sleep(60)
class Healthy(http.server.BaseHTTPRequestHandler):
    asked = 0
    def do_GET(self):
        Healthy.asked += 1
        self.send_response(503 if Healthy.asked < 3 else 200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", port), Healthy).serve_forever()
"""


@pytest.fixture
def what(tmp_path: Path) -> Serving:
    """A model that looks like one, on a free port."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_text("")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    return Serving(str(folder), (), "127.0.0.1", port, "steerer", "own", (), 30.0, tmp_path / "log")


@pytest.fixture(autouse=True)
def kept_signal() -> Iterator[None]:
    """Serving takes the termination signal; give it back."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def stand_in(monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    monkeypatch.setattr(serving, "_program", lambda: [sys.executable, "-c", STAND_IN, mode])


def changed(what: Serving, **values: object) -> Serving:
    return Serving(**{**vars(what), **values})


def never() -> None:
    raise AssertionError("it is not ready")


def test_it_is_ready_when_it_is_healthy_and_ends_with_us(
    what: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, "serves")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    ready: list[bool] = []

    def end() -> None:
        ready.append(True)
        os.kill(os.getpid(), signal.SIGTERM)

    serve(what, end, print)
    assert ready == [True]
    with socket.socket() as probe:
        assert probe.connect_ex((what.host, what.port)) != 0


def test_a_server_that_dies_is_one_line_with_the_reason(
    what: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, "dies")
    with pytest.raises(SymBenchError, match=r"cannot serve .*the real reason") as caught:
        serve(what, never, print)
    assert "\n" not in str(caught.value)


def test_a_server_that_never_gets_healthy_is_given_up(
    what: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, "hangs")
    monkeypatch.setattr(serving, "TELL_EVERY", 0.2)
    said: list[str] = []
    with pytest.raises(SymBenchError, match="not healthy after 1 s"):
        serve(changed(what, wait=1.0), never, said.append)
    assert said[0].startswith("vllm serve: importing vLLM; ")


def test_another_server_at_the_port_is_not_taken_for_ours(what: Serving) -> None:
    with socket.socket() as other:
        other.bind((what.host, what.port))
        other.listen()
        with pytest.raises(SymBenchError, match=f"port {what.port}: Address already in use"):
            serve(what, never, print)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"model": "/no/such/model"}, "holds no model"),
        ({"host": "192.0.2.1"}, "cannot listen on 192.0.2.1, port"),
        ({"host": "no.such.host.invalid"}, "cannot listen on no.such.host.invalid"),
        ({"log": Path("/no/such/folder/log")}, "--log: cannot write"),
        ({"adapters": ("plain",)}, "expected NAME=PATH"),
        ({"adapters": ("v1=/no/such",)}, "holds no adapter"),
    ],
)
def test_what_cannot_be_served_is_said_at_once(
    what: Serving, monkeypatch: pytest.MonkeyPatch, values: dict[str, object], said: str
) -> None:
    stand_in(monkeypatch, "hangs")
    with pytest.raises(SymBenchError, match=said):
        serve(changed(what, **values), never, print)


def test_without_vllm_the_user_is_told_what_to_do(
    what: Serving, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(SymBenchError, match="vLLM is not installed"):
        serve(what, never, print)


def test_flags_for_adapters_and_templates(what: Serving, tmp_path: Path) -> None:
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / "adapter_config.json").write_text(json.dumps({"r": 20}))
    (folder / "adapter_model.safetensors").write_text("")
    given = changed(what, adapters=(f"v1={folder}",), template="llama3", flags=("--dtype", "half"))
    made = " ".join(arguments(given, "llama3.jinja"))
    assert f"--lora-modules v1={folder} --max-loras 1 --max-lora-rank 32" in made
    assert "--chat-template llama3.jinja" in made
    assert made.endswith("--dtype half")


@pytest.mark.parametrize(
    ("host", "address"), [("0.0.0.0", "127.0.0.1:1"), ("::", "[::1]:1"), ("gpu1", "gpu1:1")]
)
def test_the_address_is_one_that_can_be_asked(what: Serving, host: str, address: str) -> None:
    assert changed(what, host=host, port=1).address == address


def test_the_command_says_it_in_one_line(what: Serving) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "symbench", "serve", what.model, "--port", "99999"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 2
    assert "99999" in shown.stderr
    assert "Traceback" not in shown.stderr
