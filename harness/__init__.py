"""What runs: models, methods, steering, sandbox, runner, journal."""

from functools import cache


@cache
def version() -> str:
    """Return the version of the code, with the commit where it runs from a checkout."""
    from importlib.metadata import version as installed

    commit = _commit()
    return f"{installed('symbench')}+{commit}" if commit else installed("symbench")


def _commit() -> str:
    from pathlib import Path

    git = Path(__file__).parents[1] / ".git"
    try:
        head = (git / "HEAD").read_text(encoding="ascii").strip()
        if head.startswith("ref: "):
            head = (git / head[5:]).read_text(encoding="ascii").strip()
    except OSError:
        return ""
    return head[:12]
