"""SymBench as an environment of verifiers (v1)."""

from symbench_env.chat import ChatHarness
from symbench_env.taskset import SymBenchTaskset

__all__ = ["ChatHarness", "SymBenchTaskset"]
