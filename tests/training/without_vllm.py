"""The command line without vLLM, whose start takes longer than the models of these tests."""

import importlib.util
import sys
from importlib.machinery import ModuleSpec

find_spec = importlib.util.find_spec


def without(name: str, package: str | None = None) -> ModuleSpec | None:
    return None if name == "vllm" else find_spec(name, package)


importlib.util.find_spec = without

from symbench.cli import main  # noqa: E402

if __name__ == "__main__":
    main(sys.argv[1:])
