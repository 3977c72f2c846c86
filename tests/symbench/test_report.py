"""The report: complete, compact, safe with hostile text, and usable in a real browser."""

import base64
import json
import re
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
    run = made_up(folder / "run", 600, COLUMNS, title="")
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


SHAPES = [(390, 844, "light"), (390, 844, "dark"), (1440, 900, "light"), (1440, 900, "dark")]
AXE = Path(__file__).parents[2] / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"


def shaped(browser: Any, width: int, height: int, scheme: str) -> None:
    """Give the browser's page a size and the reader's choice of light or dark."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


@pytest.fixture
def whole(browser: Any) -> Iterator[Any]:
    """Return the browser, whose size and scheme are given back after the test."""
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height", "scheme"), SHAPES)
def test_scores_come_first_and_nothing_is_cut(
    whole: Any, page: Path, width: int, height: int, scheme: str
) -> None:
    shaped(whole, width, height, scheme)
    show(whole, page)
    dark = whole.execute_script("return document.documentElement.classList.contains('dark')")
    assert dark is (scheme == "dark")
    place = "return document.querySelector('table.summary tbody tr').getBoundingClientRect().bottom"
    assert whole.execute_script(place) < height
    wide = "return document.documentElement.scrollWidth <= innerWidth"
    assert whole.execute_script(wide)
    whole.find_element("css selector", "[data-go=list]").click()
    until(
        whole, f"Math.abs(document.getElementById('list').getBoundingClientRect().top) < {height}"
    )
    whole.find_element("css selector", "a.row").click()
    until(whole, "document.querySelector('#transcript .verdict') !== null")
    assert whole.execute_script(wide)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height", "scheme"), SHAPES)
def test_axe_finds_nothing_serious(
    whole: Any, page: Path, width: int, height: int, scheme: str
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed; make test-browser installs it")
    shaped(whole, width, height, scheme)
    show(whole, page)
    whole.execute_script("document.getElementById('parts').open = true")
    for _ in range(2):
        whole.execute_script(AXE.read_text())
        found = whole.execute_async_script("""
            const done = arguments[0];
            axe.run().then((result) => done(result.violations
              .filter((one) => ["serious", "critical"].includes(one.impact))
              .map((one) => `${one.id}: ${one.nodes[0].html}`)));
        """)
        assert found == []
        whole.execute_script("location.hash = `attempt=${attempts[0].id}`")
        until(whole, "document.querySelector('#transcript .verdict') !== null")


@pytest.mark.browser
def test_every_score_leads_to_its_attempts(browser: Any, page: Path) -> None:
    show(browser, page)
    cells = browser.find_elements("css selector", "table.parts tr[data-task] a.score")
    assert len(cells) == 4
    browser.execute_script("document.getElementById('parts').open = true")
    cells[0].click()
    until(browser, "shown.length < attempts.length")
    kinds = "return new Set(shown.map((a) => `${a.task} ${a.column}`)).size"
    assert browser.execute_script(kinds) == 1
    assert browser.execute_script("return shown.length") == 600


@pytest.mark.browser
def test_tables_sort_both_ways(browser: Any, page: Path) -> None:
    show(browser, page)
    values = (
        "return [...document.querySelectorAll('table.summary tbody tr')]"
        ".map((row) => parseFloat(row.cells[3].textContent))"
    )
    button = "return document.querySelectorAll('table.summary th button')[3]"
    browser.execute_script(button).click()
    down = browser.execute_script(values)
    browser.execute_script(button).click()
    assert down == sorted(down, reverse=True)
    assert browser.execute_script(values) == sorted(down)


@pytest.mark.browser
def test_search_reads_questions_replies_programs_and_outputs(browser: Any, page: Path) -> None:
    show(browser, page)
    count = """
        form.elements.search.value = arguments[0];
        form.dispatchEvent(new Event('input'));
        return shown.length;
    """
    assert browser.execute_script(count, "thoughts") == 2400  # a reply
    assert browser.execute_script(count, "SOLVE limit sum") == 2400  # a program, any case
    assert browser.execute_script(count, "thoughts nowhere") == 0
    number = browser.execute_script("return attempts[7].id")
    text = browser.execute_async_script("""
        const [id, done] = arguments, attempt = attempts.find((a) => a.id === id);
        block(attempt.block).then((held) => {
          const call = held.attempts[id].find((event) => event.type === "call");
          done(call.reply.map((n) => held.pieces[n]).join(" "));
        });
    """, number)  # fmt: skip
    word = re.findall(r"0\.(\d+)", text)[0]
    assert browser.execute_script(count, word) == 1
    assert browser.execute_script("return shown[0].id") == number


@pytest.mark.browser
def test_two_attempts_of_a_sample_stand_side_by_side(browser: Any, page: Path) -> None:
    show(browser, page)
    browser.find_element("css selector", "a.row").click()
    until(browser, "document.querySelector('#transcript .verdict') !== null")
    others = browser.find_elements("css selector", "#beside option")
    assert len(others) == 2  # none, and the other column
    others[1].click()
    until(browser, "document.querySelector('#second .verdict') !== null")
    assert "with=" in browser.current_url
    heads = browser.execute_script(
        "return ['transcript', 'second'].map((id) => $(id).querySelector('h2').textContent)"
    )
    assert heads[0].partition(" · ")[0] == heads[1].partition(" · ")[0]
    assert heads[0] != heads[1]
    assert "reference solution" in browser.find_element("id", "transcript").text


@pytest.mark.browser
def test_texts_of_odd_forms_are_shown_as_they_are(
    browser: Any, made_up: MadeUp, tmp_path: Path
) -> None:
    reply = "before\n````md\n```python\nx = 1\n```\n````\nafter \u202eabc\u2066 \\u202e end"
    run = made_up(tmp_path / "run", 1, COLUMNS, reply)
    write_report([run], tmp_path / "report.html")
    assert "202e" not in (tmp_path / "report.html").read_text()
    show(browser, tmp_path / "report.html")
    browser.find_element("css selector", "a.row").click()
    until(browser, "document.querySelector('#transcript .verdict') !== null")
    code = browser.execute_script(
        "return document.querySelector('.assistant pre.code').textContent"
    )
    assert code == "```python\nx = 1\n```"
    told = browser.execute_script("return document.getElementById('transcript').textContent")
    assert "\u202e" not in told
    assert "\u2066" not in told
    assert "\u27e8U+202e\u27e9abc\u27e8U+2066\u27e9 \\u202e end" in told
    numbers = browser.execute_script(
        "return list({ numbers: [1, 2], said: { text: [0] } }, () => 'words').textContent"
    )
    assert numbers == "numbers[1,2]saidwords"
