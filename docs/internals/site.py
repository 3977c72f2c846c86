"""What the documentation site has beyond `docs/`: pages that are written while it is built.

A hook of mkdocs: the README becomes the home page, CHANGELOG.md a page, each task gets one with
a question at every level in place of `tasks.md`, and the public names become the reference.
"""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import symbench
from generators import NAMES, load
from symbench.tasks.pages import table, task_page

ROOT = Path(__file__).parents[2]
TASKS = "tasks/index.md"
PICTURE = ROOT / "results" / "reference" / "leaderboard.png"
HEADINGS = {
    "generators": "Tasks and samples",
    "harness": "Methods",
    "symbench.results": "Results",
    "symbench": "Runs, reports and other tools",
}
"""Parts of the reference by where a name is defined, the narrower place first."""
_LINK = re.compile(r"\]\(([^)\s:#]+\.md)(?:#([^)]*))?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are written here, and take `tasks.md` away."""
    for old in [one for one in files if one.src_uri == "tasks.md"]:
        files.remove(old)
    for address, text in pages():
        files.append(File.generated(config, address, content=text))
    files.append(File.generated(config, PICTURE.name, abs_src_path=str(PICTURE)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Send links to the page on all tasks to what stands in its place."""
    here = PurePosixPath(page.file.src_uri).parent

    def sent(link: re.Match[str]) -> str:
        if normpath(here / link[1]) != "tasks.md":
            return link[0]
        page_of = f"tasks/{link[2] or 'index'}.md"
        return f"]({relpath(page_of, here)})"

    return _LINK.sub(sent, markdown)


def pages() -> Iterator[tuple[str, str]]:
    """Yield the address and the text of every page."""
    yield "index.md", from_root("README.md")
    yield "changelog.md", from_root("CHANGELOG.md")
    yield TASKS, f"# The tasks\n\n{table('{}.md')}"
    for name in NAMES:
        yield f"tasks/{name}.md", task_page(load(name))
    yield "reference.md", reference()


def from_root(name: str) -> str:
    """Return a text of the top folder with its links as they hold within `docs/`."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return text.replace("](docs/", "](").replace(
        f"]({PICTURE.relative_to(ROOT)})", f"]({PICTURE.name})"
    )


def reference() -> str:
    """Return a page with the documentation of every public name, by the part it belongs to."""
    parts: dict[str, list[str]] = {heading: [] for heading in HEADINGS.values()}
    for name in symbench.__all__:
        home = getattr(getattr(symbench, name), "__module__", "generators")
        parts[next(text for start, text in HEADINGS.items() if home.startswith(start))].append(name)
    body = "\n\n".join(
        "\n\n".join([f"## {heading}", *(f"::: symbench.{name}" for name in names)])
        for heading, names in parts.items()
    )
    return f"# Python API\n\nEverything here is imported from `symbench`.\n\n{body}\n"
