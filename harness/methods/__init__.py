"""The methods: each one short module that reads like its figure; see `docs/methods.md`.

The modules of this package register themselves when a method is first asked for, and so do
those that other distributions name under the entry point group `symbench.methods`.
"""

from harness.methods.kit import (
    Final,
    Kit,
    Method,
    NoOptions,
    find_method,
    method,
    method_names,
)

__all__ = ["Final", "Kit", "Method", "NoOptions", "find_method", "method", "method_names"]
