"""Attempt records as one frame, read column by column."""

from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from symbench.results.frames import ROLES, TOKENS, attempts_frame

USAGE = st.dictionaries(st.sampled_from(TOKENS), st.integers(0, 9))
BY_ROLE = {
    "usage": st.dictionaries(st.sampled_from(ROLES), USAGE),
    "calls": st.dictionaries(st.sampled_from(ROLES), st.integers(1, 9)),
    "latency": st.dictionaries(st.sampled_from(ROLES), st.floats(0, 9)),
}
RECORDS = st.lists(
    st.fixed_dictionaries(
        {"type": st.just("attempt"), "attempt": st.sampled_from("abcd"), **BY_ROLE},
        optional={
            "outcome": st.sampled_from(("right", "wrong")),
            "cost": st.none() | st.floats(0, 9),
            "level": st.integers(1, 5),
            "packages": st.dictionaries(st.sampled_from("xy"), st.sampled_from("12")),
        },
    ),
    min_size=1,
    max_size=8,
)


def plainly(records: list[dict[str, Any]]) -> pd.DataFrame:
    """The same frame, a dictionary for each row."""
    latest = {}
    for record in records:
        row = {key: value for key, value in record.items() if key not in ("type", *BY_ROLE)}
        for role in ROLES:
            used = record["usage"].get(role, {})
            row |= {f"{role}_{kind}": used.get(kind, 0) for kind in TOKENS}
            row[f"{role}_calls"] = record["calls"].get(role, 0)
            row[f"{role}_seconds"] = record["latency"].get(role, 0.0)
        latest[record["attempt"]] = row
    return pd.DataFrame(list(latest.values()))


@given(RECORDS)
def test_the_latest_record_of_each_attempt_is_a_row(records: list[dict[str, Any]]) -> None:
    expected = plainly(records)
    found = attempts_frame(iter(records))
    missing = [name for name in found if name not in expected]
    assert found[missing].isna().all().all()  # only a replaced record had them
    pd.testing.assert_frame_equal(found[list(expected)], expected, check_dtype=False)


def test_a_run_without_attempts_is_an_empty_frame() -> None:
    assert attempts_frame(iter(())).empty
