"""`symbench view`: runs on the loopback address, their reports, and news while a run goes on."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from harness.run.plan import Column
from symbench import SymBenchError
from symbench.report.live import runs_in, server

MadeUp = Callable[..., Path]
COLUMNS = (Column("all_code", "made/up"),)


class Site:
    """A folder with a finished run and one of which half the attempts are there."""

    def __init__(self, folder: Path, made_up: MadeUp) -> None:
        self.folder = folder
        made_up(folder / "done", 3, COLUMNS)
        self.journal = made_up(folder / "going", 20, COLUMNS) / "journal.jsonl"
        lines = self.journal.read_text().splitlines(keepends=True)
        self.rest = "".join(lines[len(lines) // 2 :])
        self.journal.write_text("".join(lines[: len(lines) // 2]))
        self.port = 0

    def go_on(self) -> None:
        with self.journal.open("a") as file:
            file.write(self.rest)

    def get(self, path: str, **headers: str) -> tuple[int, str, str]:
        """Return status, ETag and body of a request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, answer.getheader("ETag") or "", body


@pytest.fixture
def site(tmp_path: Path, made_up: MadeUp) -> Iterator[Site]:
    made = Site(tmp_path / "runs", made_up)
    with server([made.folder]) as pages:
        made.port = pages.server_address[1]
        thread = threading.Thread(target=pages.serve_forever)
        thread.start()
        yield made
        pages.shutdown()
        thread.join()


def test_pages_follow_a_run(site: Site) -> None:
    status, _, listed = site.get("/")
    assert status == 200
    assert "default-src 'none'" in listed
    done, going = json.loads(site.get("/runs.json")[2])
    assert (done["name"], done["planned"]) == ("done", 6)
    assert going["done"] + going["errors"] == 20
    assert going["planned"] == 40
    status, tag, page = site.get("/run/1")
    assert (status, page.startswith("<!doctype html>")) == (200, True)
    assert site.get("/run/1", **{"If-None-Match": tag})[0] == 304
    site.go_on()
    assert site.get("/run/1", **{"If-None-Match": tag})[0] == 200
    more = json.loads(site.get("/runs.json")[2])[1]
    assert more["done"] + more["errors"] == 40
    assert more["tokens"] > going["tokens"]


def test_a_run_that_begins_later_appears_and_strangers_get_nothing(site: Site) -> None:
    shutil.copytree(site.folder / "done", site.folder / "later")
    names = [run["name"] for run in json.loads(site.get("/runs.json")[2])]
    assert names == ["done", "going", "later"]
    for path in ("/run/9", "/run/x", "/../etc/passwd", "/run/"):
        assert site.get(path)[0] == 404
    assert site.get("/runs.json", Host="attacker.example:80")[0] == 403


def test_a_run_without_attempts_is_said_to_have_none(site: Site) -> None:
    site.journal.write_text("")
    status, _, body = site.get("/run/1")
    assert status == 404
    assert "no attempts yet" in body
    assert json.loads(site.get("/runs.json")[2])[1]["done"] == 0


def test_mistakes_are_said(tmp_path: Path) -> None:
    with pytest.raises(SymBenchError, match="expected a run, or a folder of runs"):
        runs_in([tmp_path / "missing"])
    with pytest.raises(SymBenchError, match="no run in"):
        server([tmp_path])


@pytest.mark.browser
def test_an_open_page_shows_new_attempts(site: Site, browser: Any) -> None:
    browser.get(f"http://127.0.0.1:{site.port}/")
    wait = "return document.querySelectorAll('#runs tr').length"
    for _ in range(100):
        if browser.execute_script(wait) == 2:
            break
        time.sleep(0.1)
    browser.find_elements("css selector", "#runs a")[1].click()
    for _ in range(100):
        if browser.execute_script("return document.body.dataset.ready === 'yes'"):
            break
        time.sleep(0.1)
    assert browser.execute_script("return attempts.length") == 20
    time.sleep(1)  # the page has asked for its state
    site.go_on()
    for _ in range(150):
        if browser.execute_script("return attempts.length") == 40:
            break
        time.sleep(0.1)
    assert browser.execute_script("return [attempts.length, shown.length]") == [40, 40]
