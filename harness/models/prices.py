"""What a call costs: the prices of litellm's table, with the user's own above them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generators.errors import SymBenchError
from harness.chat import Reply, Usage
from harness.models.catalogue import entry


@dataclass(frozen=True)
class Price:
    """US dollars per token; reasoning tokens are billed as output."""

    input: float
    output: float
    cached: float

    @property
    def in_batches(self) -> "Price":
        """Half of it: what the providers' batch interfaces take."""
        return Price(self.input / 2, self.output / 2, self.cached / 2)

    def cost(self, usage: Usage) -> float:
        """Return the price of some usage in US dollars."""
        fresh = usage.input - usage.cached
        return fresh * self.input + usage.cached * self.cached + usage.output * self.output


def price_of(uri: str, own: Mapping[str, Price] | None = None) -> Price | None:
    """Return the price of a model by URI, or None where it is not known."""
    if own and uri in own:
        return own[uri]
    if is_free(uri):
        return None  # whatever its name
    known = entry(uri)
    if "input_cost_per_token" not in known:
        return None
    fresh = float(known["input_cost_per_token"])
    cached = float(known.get("cache_read_input_token_cost") or fresh)
    return Price(fresh, float(known.get("output_cost_per_token") or 0.0), cached)


def is_free(uri: str) -> bool:
    """Whether a model is on this machine: simulated, a reference, a replay, or loaded here."""
    return uri.startswith(("simulated/", "reference/")) or ":" in uri.partition("/")[0]


def read_prices(path: Path) -> dict[str, Price]:
    """Return a user's prices from a TOML file: a table per URI, dollars per million tokens.

    ["openai/my-model"]
    input = 0.5
    output = 1.5
    cached = 0.1   # optional, else as input

    Raises:
        SymBenchError: if the file cannot be read as such.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            uri: Price(
                float(table["input"]) / 1e6,
                float(table["output"]) / 1e6,
                float(table.get("cached", table["input"])) / 1e6,
            )
            for uri, table in tables.items()
        }
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SymBenchError(f"cannot read prices from {path}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SymBenchError(
            f"prices in {path}: expected input and output per million tokens for each model, "
            f"got {error!r}"
        ) from error


def priced(reply: Reply, price: Price | None) -> Reply:
    """Return a reply with its cost, unless the provider gave one or no price is known."""
    if price is None or reply.usage.cost is not None:
        return reply
    return replace(reply, usage=replace(reply.usage, cost=price.cost(reply.usage)))
