"""Runs behind a page on this machine: a list with progress and spending, and their reports.

Nothing is written: what the pages show is read from the journals, also while a run goes on.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from generators.errors import SymBenchError
from harness.run.plan import RUN_FILE
from symbench.report.page import HERE, content_hash, write_report
from symbench.results.frames import load_run

HOST: Final = "127.0.0.1"


def runs_in(paths: Sequence[Path]) -> list[Path]:
    """Return the runs among paths and in folders among them, without doubles.

    Raises:
        SymBenchError: if a path is neither a run nor a folder.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            raise SymBenchError(f"{path}: expected a run, or a folder of runs")
        if (path / RUN_FILE).exists():
            found[path.resolve()] = None
        else:
            found |= {plan.parent.resolve(): None for plan in sorted(path.glob(f"*/{RUN_FILE}"))}
    return list(found)


def state_of(run: Path) -> str:
    """Return what changes whenever a run's journal does."""
    files = sorted(run.glob("journal.jsonl*"))
    told = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return sha256(repr(told).encode()).hexdigest()[:16]


def progress_of(run: Path) -> dict[str, Any]:
    """Return how far a run has come: attempts, those with a verdict and right, tokens, dollars."""
    held = load_run(run)
    attempts, calls = held.attempts, held.calls
    outcomes = list(attempts["outcome"]) if len(attempts) else []
    ended = [outcome for outcome in outcomes if outcome != "error"]
    return {
        "name": run.name,
        "suite": held.plan.suite,
        "columns": len(held.plan.columns),
        "planned": held.plan.attempts,
        "done": len(ended),
        "right": sum(outcome == "right" for outcome in ended),
        "errors": len(outcomes) - len(ended),
        "tokens": int(calls["input"].sum() + calls["output"].sum()) if len(calls) else 0,
        "dollars": float(calls["cost"].astype(float).sum()) if len(calls) else 0.0,
    }


class Viewer:
    """Pages on runs, made anew only when a journal has changed.

    Attributes:
        paths: runs, or folders of runs, which are looked through for new ones at every request.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = paths
        self._made: dict[tuple[str, Path], tuple[str, bytes]] = {}
        self._lock = threading.Lock()

    def progress(self) -> bytes:
        """Return the progress of all runs as JSON, in the order of the list."""
        rows = [json.loads(self._kept("progress", run)[1]) for run in runs_in(self.paths)]
        return json.dumps(rows).encode()

    def report(self, number: int) -> tuple[str, bytes]:
        """Return the state and the report of a run by its place in the list.

        Raises:
            SymBenchError: if there is no such run, or it has no attempts yet.
        """
        runs = runs_in(self.paths)
        if not 0 <= number < len(runs):
            raise SymBenchError(f"there is no run {number}; there are {len(runs)}")
        return self._kept("report", runs[number])

    def _kept(self, kind: str, run: Path) -> tuple[str, bytes]:
        with self._lock:
            state = state_of(run)
            known = self._made.get((kind, run))
            if known is None or known[0] != state:
                page = json.dumps(progress_of(run)).encode() if kind == "progress" else _page(run)
                known = self._made[kind, run] = (state, page)
            return known

    def index(self) -> bytes:
        """Return the page that lists the runs."""
        script = (HERE / "view.js").read_text(encoding="utf-8")
        style = (HERE / "page.css").read_text(encoding="utf-8")
        policy = (
            f"default-src 'none'; connect-src 'self'; style-src '{content_hash(style)}'; "
            f"script-src '{content_hash(script)}'"
        )
        page = (HERE / "view.html").read_text(encoding="utf-8")
        for name, fill in (("policy", policy), ("style", style), ("script", script)):
            page = page.replace("{{" + name + "}}", fill)
        return page.encode()


def _page(run: Path) -> bytes:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "report.html"
        write_report([run], out, live=True)
        return out.read_bytes()


def server(paths: Sequence[Path], port: int = 0) -> ThreadingHTTPServer:
    """Return a server of the pages on the loopback address; the caller runs and closes it.

    Args:
        paths: runs, or folders of runs.
        port: 0 takes a free one.

    Raises:
        SymBenchError: if there is no run, or the port is taken.
    """
    if not runs_in(paths):
        raise SymBenchError(f"no run in {', '.join(map(str, paths))}")
    viewer = Viewer(paths)

    class Pages(BaseHTTPRequestHandler):
        """Answers with the pages of the viewer, to this machine's own names alone."""

        def do_GET(self) -> None:
            """Send a page, 304 where the reader has it, or one line that says what is wrong."""
            for status, kind, tag, body in _answers(viewer, self.path, self._asked_here()):
                same = tag and self.headers.get("If-None-Match") == f'"{tag}"'
                self.send_response(304 if same else status)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Cache-Control", "no-cache")
                if tag:
                    self.send_header("ETag", f'"{tag}"')
                self.send_header("Content-Length", "0" if same else str(len(body)))
                self.end_headers()
                self.wfile.write(b"" if same else body)

        def _asked_here(self) -> bool:
            name = (self.headers.get("Host") or "").rpartition(":")[0]
            return name in (HOST, "localhost")

        def log_message(self, *said: object) -> None:
            """Say nothing: requests of a reader are no news."""

    try:
        return ThreadingHTTPServer((HOST, port), Pages)
    except OSError as error:
        raise SymBenchError(f"cannot listen on {HOST}:{port}: {error.strerror}") from error


def _answers(viewer: Viewer, path: str, here: bool) -> Iterator[tuple[int, str, str, bytes]]:
    """Yield the one answer to a request: status, type, state, body."""
    path = path.partition("?")[0]
    try:
        if not here:  # another site's name for this address
            yield 403, "text/plain", "", b"only for this machine"
        elif path == "/":
            yield 200, "text/html", "", viewer.index()
        elif path == "/runs.json":
            yield 200, "application/json", "", viewer.progress()
        elif path.startswith("/run/") and path[5:].isdecimal():
            state, page = viewer.report(int(path[5:]))
            yield 200, "text/html", state, page
        else:
            yield 404, "text/plain", "", b"there is no such page"
    except SymBenchError as error:
        yield 404, "text/html", "", f"<p>{escape(str(error))}</p><a href='/'>all runs</a>".encode()
