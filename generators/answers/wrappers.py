"""The ways in which models dress an answer, as data for tests and audits."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_TRANSFORMS: Final[Mapping[str, Callable[[str], str]]] = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "non-breaking": lambda text: text.replace(" ", "\u00a0"),
    "full-width digits": lambda text: text.translate(_DIGITS),
}


def dressed(answer: str, decoy: str) -> Iterator[tuple[str, str]]:
    """Yield (name, reply) for every wrapper: each reply means `answer`."""
    table = tomllib.loads((Path(__file__).with_name("wrappers.toml")).read_text("utf-8"))
    for wrapper in table["wrapper"]:
        transform = _TRANSFORMS.get(wrapper.get("transform", ""), str)
        text = wrapper["text"].replace("{decoy}", decoy)
        yield wrapper["name"], text.replace("{answer}", transform(answer))
