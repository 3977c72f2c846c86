"""Cost of telling a run as spans of OpenTelemetry, in CPU-time a record.

    python benchmarks/bench_tracing.py [--attempts 5000]

Needs the extra `otel`. The reference in the same run is writing the same records to the journal.
"""

import argparse
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import symbench
from harness.run.journal import Journal, Records, read_journal
from harness.run.plan import read_plan
from harness.run.tracing import Traced


def spend(records: list[Mapping[str, Any]], journal: Records, times: int) -> float:
    """CPU-seconds to hand over the records again and again, as attempts of their own."""
    start = time.process_time()
    for number in range(times):
        for record in records:
            journal.append({**record, "attempt": f"{record['attempt']}{number}"})
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = symbench.evaluate(
            task="letters", level=3, count=20, method="codesteer", model="simulated/student",
            sandbox="unsafe", out=Path(folder, "run"),
        )  # fmt: skip
        records = list(read_journal(run.path))
        plan = read_plan(run.path)
        times = options.attempts // 20
        Path(folder, "plain").mkdir()
        with Journal(Path(folder, "plain")) as journal:
            plain = spend(records, journal, times)
        Path(folder, "traced").mkdir()
        provider = TracerProvider()
        provider.add_span_processor(BatchSpanProcessor(InMemorySpanExporter()))
        with Journal(Path(folder, "traced")) as journal:
            tracing = Traced(journal, plan, provider.get_tracer("bench"))
            traced = spend(records, tracing, times)
    count = times * len(records)
    print(f"{times * 20:,} attempts, {count:,} records: journal {plain / count * 1e6:.0f} us of")
    print(f"CPU a record, with spans {traced / count * 1e6:.0f} us ({traced / plain:.2f} times)")
    print(f"spans cost {(traced - plain) / times / 20 * 1e6:.0f} us of CPU an attempt")


if __name__ == "__main__":
    main()
