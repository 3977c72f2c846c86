"""The journal: durable, alone, mendable."""

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from harness.errors import JournalError
from harness.run.journal import (
    COMPACT,
    FILE,
    SCHEMA,
    SET_ASIDE,
    SYNC_RECORDS,
    Journal,
    compact,
    read_journal,
)


def written(directory: Path, count: int = 5) -> Path:
    with Journal(directory) as journal:
        for number in range(count):
            journal.append({"type": "call", "attempt": "a", "n": number, "text": "é\n\ud800"})
    return directory / FILE


def test_records_come_back_in_order_whatever_they_hold(tmp_path: Path) -> None:
    written(tmp_path)
    records = list(read_journal(tmp_path))
    assert [record["n"] for record in records] == [0, 1, 2, 3, 4]
    assert records[0]["text"] == "é\n\ud800"


def test_a_record_is_on_file_before_append_returns(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append({"type": "call", "attempt": "a", "n": 1})
        assert (tmp_path / FILE).read_text().endswith("}\n")


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_a_torn_end_is_mended_and_the_rest_kept(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[:-cut])
    with Journal(tmp_path) as journal:
        assert len(journal.repaired) == 1
        assert "line 5: torn end" in journal.repaired[0]
        journal.append({"type": "call", "attempt": "a", "n": 9})
    assert [record["n"] for record in read_journal(tmp_path)] == [0, 1, 2, 3, 9]


def test_a_damaged_middle_is_set_aside_with_its_line_number(tmp_path: Path) -> None:
    path = written(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = b'{"type": "call", "attempt": "a", "n": \xff\xfe}\n'
    path.write_bytes(b"".join(lines))
    with Journal(tmp_path) as journal:
        assert "line 3: damaged" in journal.repaired[0]
    assert [record["n"] for record in read_journal(tmp_path)] == [0, 1, 3, 4]
    assert (tmp_path / SET_ASIDE).read_bytes() == lines[2]


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with Journal(tmp_path), pytest.raises(JournalError, match=f"process {os.getpid()}"):
        Journal(tmp_path)
    Journal(tmp_path).close()


def test_a_full_disk_is_one_message_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write

    def full(file: int, data: bytes) -> int:
        if b"second" in data:
            real(file, data[:7])
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, data)

    with Journal(tmp_path) as journal:
        journal.append({"type": "call", "attempt": "a", "text": "first"})
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(JournalError, match="No space left on device"):
            journal.append({"type": "call", "attempt": "a", "text": "second"})
        journal.append({"type": "call", "attempt": "a", "text": "third"})
    texts = [json.loads(line)["text"] for line in (tmp_path / FILE).read_text().splitlines()]
    assert texts == ["first", "third"]


def test_a_complete_journal_is_compressed_and_still_grows(tmp_path: Path) -> None:
    path = written(tmp_path)
    with Journal(tmp_path) as journal:
        journal.complete = True
    assert not path.exists()
    assert [record["n"] for record in read_journal(tmp_path)] == [0, 1, 2, 3, 4]
    with Journal(tmp_path) as journal:
        journal.append({"type": "call", "attempt": "a", "n": 5})
        journal.complete = True
    assert [record["n"] for record in read_journal(tmp_path)] == [0, 1, 2, 3, 4, 5]


def test_a_compression_killed_half_way_doubles_nothing(tmp_path: Path) -> None:
    path = written(tmp_path)
    content = path.read_bytes()
    compact(tmp_path)
    path.write_bytes(content)  # killed before the plain file was removed
    with Journal(tmp_path):
        pass
    assert [record["n"] for record in read_journal(tmp_path)] == [0, 1, 2, 3, 4]
    assert (tmp_path / COMPACT).exists()


def test_a_lock_that_outlives_a_killed_writer_in_its_child_is_waited_for(tmp_path: Path) -> None:
    """The child of a killed writer holds its lock for a moment more."""
    script = (
        "import os, sys, time; from pathlib import Path; from harness.run.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "if os.fork() == 0: time.sleep(0.5); os._exit(0)\n"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    with Journal(tmp_path) as journal:
        journal.append({"type": "note", "attempt": "a"})


def test_a_disk_that_is_full_at_the_end_leaves_a_plain_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with Journal(tmp_path) as journal:
        journal.append({"type": "note", "attempt": "a"})
        journal.complete = True
        monkeypatch.setattr(shutil, "copyfileobj", full)
    assert [record["type"] for record in read_journal(tmp_path)] == ["note"]
    assert not list(tmp_path.glob("*.part"))
    monkeypatch.undo()
    with Journal(tmp_path) as journal:
        journal.complete = True
    assert (tmp_path / COMPACT).exists()
    assert [record["type"] for record in read_journal(tmp_path)] == ["note"]


def test_a_disk_that_refuses_to_flush_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(JournalError, match="cannot flush"), Journal(tmp_path) as j:
        j.append({"type": "note", "attempt": "a"})


def test_many_records_at_once_are_flushed_before_the_time_is_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed = threading.Event()
    monkeypatch.setattr("harness.run.journal.SYNC_SECONDS", 30.0)
    with Journal(tmp_path) as journal:
        journal.append({"type": "note", "attempt": "a"})
        while journal._behind:
            time.sleep(0.01)
        monkeypatch.setattr(os, "fsync", lambda _: flushed.set())
        for number in range(SYNC_RECORDS):
            journal.append({"type": "note", "attempt": "a", "n": number})
        assert flushed.wait(20)


@pytest.mark.parametrize("complete", [False, True])
def test_pandas_reads_a_journal_whatever_models_wrote(tmp_path: Path, complete: bool) -> None:
    texts = ["plain", "é\n\u2028\x00", "half a character: \ud800", '{"type":"call"}', "😀"]
    with Journal(tmp_path) as journal:
        for text in texts:
            journal.append({"type": "call", "attempt": "a", "text": text})
        journal.complete = complete
    frame = pd.read_json(tmp_path / (COMPACT if complete else FILE), lines=True)
    assert len(frame) == len(texts)
    assert frame["text"][4] == "😀"
    assert [record["text"] for record in read_journal(tmp_path)] == texts


@pytest.mark.parametrize("damage", ["cut", "wrong byte"])
def test_a_damaged_compressed_journal_is_read_as_far_as_it_is_whole(
    tmp_path: Path, damage: str
) -> None:
    lines = [{"type": "note", "attempt": f"{number:08x}" * 20} for number in range(5000)]
    with Journal(tmp_path) as journal:
        for line in lines:
            journal.append(line)
        journal.complete = True
    packed = tmp_path / "journal.jsonl.gz"
    data = bytearray(packed.read_bytes())
    if damage == "cut":
        del data[len(data) * 2 // 3 :]
    else:
        data[len(data) * 2 // 3] ^= 0xFF
    packed.write_bytes(bytes(data))
    with pytest.warns(UserWarning, match="is damaged after line"):
        whole = list(read_journal(tmp_path))
    assert len(whole) > 0
    with Journal(tmp_path) as journal:
        (said,) = journal.repaired
        journal.append({"type": "note", "attempt": "later"})
    assert "journal.jsonl.gz: damaged after line" in said
    kept = list(read_journal(tmp_path))
    assert kept[-1]["attempt"] == "later"
    assert len(kept) >= len(whole)


def test_a_finished_run_that_is_opened_again_has_one_journal(tmp_path: Path) -> None:
    for record in ([{"type": "note", "attempt": "a"}], []):
        with Journal(tmp_path) as journal:
            for one in record:
                journal.append(one)
            journal.complete = True
    assert not (tmp_path / "journal.jsonl").exists()
    assert [one["attempt"] for one in read_journal(tmp_path)] == ["a"]


def test_records_of_unknown_types_are_passed_over_with_a_warning(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        for kind in ("note", "dream", "note", "dream"):
            journal.append({"type": kind, "attempt": "a"})
    with pytest.warns(UserWarning, match="unknown types are passed over: dream"):
        assert [record["type"] for record in read_journal(tmp_path)] == ["note", "note"]


@pytest.mark.parametrize("kind", ["", "attempt"])
def test_a_record_of_a_newer_schema_is_refused_in_one_line(tmp_path: Path, kind: str) -> None:
    with Journal(tmp_path) as journal:
        journal.append({"type": "attempt", "attempt": "a", "schema": SCHEMA})
        journal.append({"type": "attempt", "attempt": "b", "schema": SCHEMA + 1})
    with pytest.raises(JournalError, match=f"line 2: a record of schema {SCHEMA + 1}"):
        list(read_journal(tmp_path, kind))


def test_a_known_record_that_is_nobodys_is_damaged(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"type":"call"}\n{"type":"call","attempt":"a"}\n')
    with Journal(tmp_path) as journal:
        assert len(journal.repaired) == 1
    assert sum(1 for _ in read_journal(tmp_path)) == 1
