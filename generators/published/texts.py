"""The texts of published items: single JSON objects with `input` or `problem`."""

import json
from collections.abc import Mapping


def item_text(files: Mapping[str, str]) -> str:
    """Return the text of an item of BIG-Bench Hard, GSM-Hard or MATH; empty for other samples."""
    if len(files) != 1:
        return ""
    (text,) = files.values()
    if not text.lstrip().startswith("{"):
        return ""
    try:
        item = json.loads(text)
    except ValueError:
        return ""
    found = (item.get("input") or item.get("problem")) if isinstance(item, dict) else ""
    return found if isinstance(found, str) else ""
