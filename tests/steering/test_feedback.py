"""Cutting histories, and what is said of checks."""

from hypothesis import given
from hypothesis import strategies as st

from harness.prompts import read_pack
from harness.steering.feedback import MIN_REPLY, clip, reply_limit
from harness.steering.selfcheck import Check


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=8), st.integers(0, 20_000))
def test_replies_fit_and_no_room_is_wasted(lengths: list[int], room: int) -> None:
    limit = reply_limit(lengths, room)
    used = sum(min(length, limit) for length in lengths)
    assert used <= room or limit == MIN_REPLY
    if used < sum(lengths) and limit > MIN_REPLY:
        assert room - used < len(lengths)


def test_the_middle_is_left_out() -> None:
    pack = read_pack()
    assert clip("abcdef", 6, pack) == "abcdef"
    cut = clip("a" * 50 + "b" * 50, 10, pack)
    assert cut.startswith("aaaaa\n[")
    assert cut.endswith("]\nbbbbb")
    assert "90 characters" in cut


def test_what_released_weights_are_shown() -> None:
    pack = read_pack()
    assert Check("pass", stdout="fine\n").output(pack) == "output: fine\n"
    assert Check("unknown", ("why",), stderr="E").output(pack) == "errors: E"
    assert Check("unknown", ("why",)).output(pack) == "errors: why"
    assert Check("fail", ("why",)).summary(pack) == "The answer failed: why"
