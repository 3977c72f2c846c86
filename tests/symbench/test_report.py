"""The report: complete, compact, safe with hostile text, and usable in a real browser."""

import base64
import json
import re
import shutil
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from harness.run.plan import Column
from symbench import RunData, SymBenchError, load_attempts, of_attempts
from symbench.commands.results import report
from symbench.report import write_report

COLUMNS = (Column("all_code", "made/up"), Column("only_question", "made/up"))
HOSTILE = (
    "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "\n\n```html\n<b onclick=alert(1)>&lt;i&gt;</b>\n```\n{{data}} ${1} \u2028 \x1b[31m <!-- \ud800"
)

MadeUp = Callable[..., Path]


def scripts(page: str) -> dict[str, str]:
    return dict(re.findall(r'<script type="text/plain" id="([\w-]+)">([^<]*)</script>', page))


def unpacked(text: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(text)))


def test_every_word_of_every_conversation_is_in_the_report(
    student_run: RunData, tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    write_report([student_run.path], out)
    found = scripts(out.read_text())
    table = unpacked(found["attempts"])
    assert sorted(row[0] for row in table["rows"]) == sorted(student_run.attempts["attempt"])
    told: dict[str, list[str]] = {}
    for name, text in found.items():
        if name.startswith("block-"):
            held = unpacked(text)
            for attempt, events in held["attempts"].items():
                told[attempt] = [
                    "\n\n".join(held["pieces"][number] for number in event["reply"])
                    for event in events
                    if event["type"] == "call"
                ]
    for attempt, of in student_run.calls.groupby("attempt"):
        assert told[str(attempt)] == of.sort_values("n")["reply"].tolist()


def test_the_page_is_the_same_for_the_same_runs(student_run: RunData, tmp_path: Path) -> None:
    pages = []
    for name in ("a.html", "b.html"):
        write_report([student_run.path], tmp_path / name)
        pages.append((tmp_path / name).read_text())
    assert pages[0] == pages[1]
    assert "http" not in re.sub(r"data:image/svg\+xml;base64,[\w+/=]*", "", pages[0]).replace(
        "http-equiv", ""
    )


def test_hostile_text_is_data_only(made_up: MadeUp, tmp_path: Path) -> None:
    run = made_up(tmp_path / "run", 3, COLUMNS, HOSTILE, title="<script>alert(1)</script>")
    write_report([run], tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text()
    assert "owned" not in page
    assert "<script>alert" not in page
    assert page.count("<script>") == 1
    assert "innerHTML" not in page
    assert "insertAdjacentHTML" not in page
    assert "script-src 'sha256-" in page
    assert "default-src 'none'" in page


def test_mistakes_are_one_line(student_run: RunData, tmp_path: Path) -> None:
    with pytest.raises(SymBenchError, match="cannot write"):
        write_report([student_run.path], tmp_path / "missing" / "report.html")
    with pytest.raises(SymBenchError, match="it is a folder"):
        write_report([student_run.path], ".")
    shown = CliRunner().invoke(report, [])
    assert shown.exit_code == 2
    assert "at least one run" in shown.output


def test_4000_attempts_stay_below_5_megabytes(made_up: MadeUp, tmp_path: Path) -> None:
    run = made_up(tmp_path / "run", 1000, COLUMNS)
    write_report([run], tmp_path / "report.html")
    assert (tmp_path / "report.html").stat().st_size < 5_000_000


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_40000_attempts_take_seconds(made_up: MadeUp, tmp_path: Path) -> None:
    columns = tuple(Column("all_code", f"made/up{number}") for number in range(10))
    run = made_up(tmp_path / "run", 2000, columns)
    of_attempts(load_attempts([made_up(tmp_path / "small", 2, columns)]))  # imports
    start = time.process_time()
    of_attempts(load_attempts([run]))
    board = time.process_time() - start
    assert board < 5, board
    start = time.process_time()
    write_report([run], tmp_path / "report.html")
    assert time.process_time() - start < 60


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return headless Chromium behind its driver."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (binary and driver):
        pytest.skip("chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
                 "disable-background-networking", "disable-component-update", "disable-sync",
                 "window-size=1400,1000"):  # fmt: skip
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    yield opened
    opened.quit()


def until(browser: Any, condition: str) -> Any:
    """Wait until a JavaScript expression is true, at most 20 seconds."""
    for _ in range(200):
        value = browser.execute_script(f"return {condition}")
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"never true: {condition}")


def show(browser: Any, page: Path, fragment: str = "") -> None:
    browser.get("about:blank")
    browser.get(f"{page.as_uri()}{fragment}")
    until(browser, "document.body.dataset.ready === 'yes'")


def keys(browser: Any, text: str) -> None:
    from selenium.webdriver import ActionChains

    ActionChains(browser).send_keys(text).perform()


@pytest.fixture(scope="module")
def page(made_up: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    run = made_up(folder / "run", 600, COLUMNS)
    write_report([run], folder / "report.html")
    return folder / "report.html"


@pytest.mark.browser
def test_filter_open_back_and_deep_link(browser: Any, page: Path) -> None:
    show(browser, page)
    assert browser.execute_script("return document.getElementById('count').textContent").startswith(
        "2,400 of"
    )
    browser.execute_script(
        "form.elements.outcome.value = 'wrong'; form.elements.task.value = 'number_multiply';"
        "form.dispatchEvent(new Event('input'))"
    )
    count = browser.execute_script("return shown.length")
    assert 0 < count < 1200
    assert "outcome=wrong" in browser.current_url
    link = browser.find_element("css selector", "a.row")
    assert link.text.startswith("wrong")
    link.click()
    until(browser, "document.querySelector('#transcript .verdict') !== null")
    address = browser.current_url
    assert "#attempt=" in address
    told = browser.find_element("id", "transcript").text
    assert "Some thoughts" in told
    assert "too high" in told
    browser.back()
    until(browser, "!document.getElementById('overview').hidden")
    assert browser.execute_script("return shown.length") == count
    show(browser, page, "#" + address.partition("#")[2])
    until(browser, "document.querySelector('#transcript .verdict') !== null")
    assert browser.find_element("id", "transcript").text == told
    show(browser, page, "#outcome=wrong&task=number_multiply")
    assert browser.execute_script("return shown.length") == count
    show(browser, page, "#attempt=nonsense")
    assert "no attempt nonsense" in browser.find_element("id", "transcript").text
    assert browser.get_log("browser") == []


@pytest.mark.browser
def test_it_works_with_the_keyboard_alone(browser: Any, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    show(browser, page)
    keys(browser, "/")
    keys(browser, "number_multiply")
    until(browser, "shown.length === 1200")
    keys(browser, Keys.ENTER)
    keys(browser, Keys.ARROW_DOWN * 2 + "j" + "k")
    assert browser.execute_script("return active") == 2
    keys(browser, Keys.ENTER)
    until(browser, "document.querySelector('#transcript .verdict') !== null")
    first = browser.current_url
    keys(browser, "n")
    until(browser, f"location.href !== {json.dumps(first)}")
    keys(browser, "p")
    until(browser, f"location.href === {json.dumps(first)}")
    keys(browser, Keys.ESCAPE)
    until(browser, "!document.getElementById('overview').hidden")
    assert browser.execute_script("return [shown.length, active]") == [1200, 2]
    dark = "return document.documentElement.classList.contains('dark')"
    before = browser.execute_script(dark)
    keys(browser, "t")
    assert browser.execute_script(dark) is not before


@pytest.mark.browser
def test_only_the_rows_in_view_are_drawn(browser: Any, page: Path) -> None:
    show(browser, page)
    rows = browser.execute_async_script("""
        const done = arguments[0], box = document.getElementById("rows"), drawn = [];
        let steps = 0;
        (function next() {
          box.scrollTop = steps * 300;
          paint();
          drawn.push(box.querySelectorAll("a.row").length);
          if (++steps < 200) requestAnimationFrame(next);
          else done(Math.max(...drawn));
        })();
    """)
    assert 0 < rows < 60


@pytest.mark.browser
def test_hostile_text_is_shown_and_does_nothing(
    browser: Any, made_up: MadeUp, tmp_path: Path
) -> None:
    run = made_up(tmp_path / "run", 2, COLUMNS, HOSTILE)
    write_report([run], tmp_path / "report.html")
    show(browser, tmp_path / "report.html")
    browser.find_element("css selector", "a.row").click()
    until(browser, "document.querySelector('#transcript .verdict') !== null")
    assert browser.title == "SymBench: run"
    holds = "return document.getElementById('transcript').textContent.includes(arguments[0])"
    for said in (
        "</script><script>document.title='owned'</script>",
        "<b onclick=alert(1)>&lt;i&gt;",
    ):
        assert browser.execute_script(holds, said)
    script = "return document.querySelectorAll('#transcript :is(img, script, b)').length"
    assert browser.execute_script(script) == 0
    assert browser.get_log("browser") == []
