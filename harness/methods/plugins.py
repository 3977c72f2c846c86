"""Python files of the user's that register methods."""

import sys
from collections.abc import Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from harness.errors import Option, OptionError


def load_plugins(paths: Sequence[Path]) -> None:
    """Import Python files of the user's that register methods.

    Raises:
        OptionError: if a file cannot be imported.
    """
    for path in paths:
        spec = spec_from_file_location(f"symbench_plugin_{path.stem}", path)
        if spec is None or spec.loader is None or not path.is_file():
            raise OptionError(Option("plugin"), f" {path}: not a Python file")
        module = module_from_spec(spec)
        sys.modules[spec.name] = module
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            fault = f" {path}: {type(error).__name__}: {error}"
            raise OptionError(Option("plugin"), fault) from error
