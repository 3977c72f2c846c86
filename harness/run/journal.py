"""The journal of a run: one append-only JSONL file, one writer, nothing finished is ever lost.

A record is handed to the operating system before `append` returns, so a killed process
loses nothing; a background thread flushes to the disk at most `SYNC_SECONDS` behind, so
a power cut loses at most that. See `docs/internals/journal.md` for the records and the reasons.
"""

import gzip
import json
import os
import shutil
import threading
import warnings
import zlib
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final, Protocol

from harness.errors import JournalError
from harness.models.keys import hidden_record
from harness.run.lock import lock

SCHEMA: Final = 1
KINDS: Final = frozenset(("call", "program", "note", "backend", "attempt"))
SYNC_SECONDS: Final = 0.05
SYNC_RECORDS: Final = 64
FILE: Final = "journal.jsonl"
COMPACT: Final = "journal.jsonl.gz"
SET_ASIDE: Final = "journal.damaged.jsonl"
_DAMAGED: Final = (EOFError, zlib.error, gzip.BadGzipFile)
_DECODE: Final = json.JSONDecoder().decode
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Records(Protocol):
    """Where attempts write their records: the journal, or a way to it from another machine."""

    def append(self, record: Mapping[str, Any]) -> None:
        """Take one record."""

    async def durable(self) -> None:
        """Return once the death of this process cannot take back what was appended."""


class Journal:
    """The only writer of a run directory's journal; a context manager.

    Attributes:
        path: the file.
        repaired: what was mended on opening, a line each.
        complete: set it when nothing is left to be written, to have the file compressed.
    """

    def __init__(self, directory: Path) -> None:
        """Open or create the journal of `directory`, alone, and mend what a crash left.

        Raises:
            JournalError: if the directory cannot be written or another process writes it.
        """
        self.path = directory / FILE
        self._lock = lock(directory)
        self.complete = False
        self.repaired = tuple(repair(directory))
        try:
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise JournalError(f"cannot write {self.path}: {error.strerror}") from error
        self._size = os.fstat(self._file).st_size
        self._dirty = threading.Event()
        self._hurry = threading.Event()
        self._behind = 0
        self._closed = threading.Event()
        self._fault: OSError | None = None
        self._syncer = threading.Thread(target=self._keep_synced, daemon=True)
        self._syncer.start()

    def append(self, record: Mapping[str, Any]) -> None:
        """Write one record; it survives the death of this process from here on.

        Raises:
            JournalError: if the disk is full or broken; the journal ends with the last
                whole record then.
        """
        data = _encoded(record)
        self._check_flushed()
        try:
            written = os.write(self._file, data)
            if written != len(data):
                written += os.write(self._file, data[written:])
        except OSError as error:
            self._drop_torn()
            raise _unwritable(self.path, error) from error
        self._size += len(data)
        self._behind += 1
        self._dirty.set()
        if self._behind >= SYNC_RECORDS:
            self._hurry.set()

    async def durable(self) -> None:
        """Return at once: the operating system has what was appended."""

    def close(self) -> None:
        """Flush to the disk, compress a complete journal, and unlock the directory."""
        if not self._closed.is_set():
            self._closed.set()
            self._dirty.set()
            self._hurry.set()
            self._syncer.join()
            os.close(self._file)
            try:
                self._check_flushed()
                if self.complete:
                    compact(self.path.parent)
            finally:
                os.close(self._lock)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _drop_torn(self) -> None:
        try:
            os.ftruncate(self._file, self._size)
        except OSError:
            return  # reading repairs a torn end as well

    def _check_flushed(self) -> None:
        if self._fault is not None:
            why = self._fault.strerror
            raise JournalError(f"cannot flush {self.path} to the disk: {why}") from self._fault

    def _keep_synced(self) -> None:
        while not self._closed.is_set():
            self._dirty.wait()
            self._sync()
            self._hurry.wait(SYNC_SECONDS)
        self._sync()

    def _sync(self) -> None:
        self._dirty.clear()
        if not self._closed.is_set():
            self._hurry.clear()
        self._behind = 0
        try:
            os.fsync(self._file)
        except OSError as error:
            self._fault = error


def _encoded(record: Mapping[str, Any]) -> bytes:
    """Return a record as a line of valid UTF-8 without keys.

    Half characters of a broken reply are escaped.
    """
    text = _ENCODE(record)
    clean = hidden_record(record, text)
    if clean is not record:
        record, text = clean, _ENCODE(clean)
    try:
        return (text + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(record, separators=(",", ":")) + "\n").encode()


def _unwritable(path: Path, error: OSError) -> JournalError:
    said = f"cannot write {path}: {error.strerror}; all earlier records are safe"
    return JournalError(said)


def read_journal(directory: Path, kind: str = "") -> Iterator[dict[str, Any]]:
    """Yield the whole records of a journal in order; damaged lines are skipped.

    Records of a type that this version does not know are passed over with a warning.

    Args:
        directory: the run.
        kind: only records of this type; lines of others that `Journal` wrote are not parsed.

    Raises:
        JournalError: for an attempt that a newer version wrote in another schema.
    """
    strange: set[str] = set()
    for name in (COMPACT, FILE):
        for number, record in _lines(directory / name, kind):
            if record is None:
                continue
            if record["type"] not in KINDS:
                strange.add(str(record["type"]))
            elif kind in ("", record["type"]):
                if record.get("schema", SCHEMA) != SCHEMA:
                    raise JournalError(
                        f"{directory / name}, line {number}: a record of schema "
                        f"{record['schema']!r}; this version reads {SCHEMA}"
                    )
                yield record
    if strange:
        said = f"records of unknown types are passed over: {', '.join(sorted(strange))}"
        warnings.warn(f"{directory}: {said}", stacklevel=2)


def compact(directory: Path) -> None:
    """Compress a finished run's journal; call it with the lock held.

    `journal.jsonl.gz` holds all records then, and `journal.jsonl` what is added later. Where
    the disk is too full for that, all stays as it was.
    """
    plain, packed = directory / FILE, directory / COMPACT
    if not plain.exists():
        return
    if plain.stat().st_size == 0 and packed.exists():
        plain.unlink()
        return
    part = directory / f"{COMPACT}.part"
    try:
        _pack((packed, plain), part)
        part.replace(packed)
    except OSError:
        part.unlink(missing_ok=True)
        return
    plain.unlink()


def _pack(sources: Collection[Path], target: Path) -> None:
    with target.open("wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6) as packed:
            for source in sources:
                if source.exists():
                    with _open(source) as file:
                        shutil.copyfileobj(file, packed)
        raw.flush()
        os.fsync(raw.fileno())  # before the plain file goes


def _is_packed(directory: Path) -> bool:
    """Whether a compression was killed between its two steps, so that both files hold all."""
    packed = directory / COMPACT
    if not packed.exists():
        return False
    ends = []
    for path in (packed, directory / FILE):
        with _open(path) as file:
            ends.append(deque(file, maxlen=1))
    return bool(ends[1]) and ends[0] == ends[1]


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def repair(directory: Path) -> list[str]:
    """Mend a journal after a crash and return what was done, a line each.

    A torn end is cut off: the call that it belonged to was never used. Damaged lines before
    the end are moved to `journal.damaged.jsonl`.
    """
    path = directory / FILE
    recovered = _recover(directory) if (directory / COMPACT).exists() else []
    if not path.exists() or _is_packed(directory):
        path.unlink(missing_ok=True)
        return []
    bad = [number for number, record in _lines(path) if record is None]
    if not bad:
        return recovered
    try:
        torn = _set_aside(path, bad)
    except OSError as error:
        raise _unwritable(path, error) from error
    return recovered + [
        f"{path.name}, line {number}: {'torn end' if number == torn else 'damaged'}, "
        f"moved to {SET_ASIDE}"
        for number in bad
    ]


def _recover(directory: Path) -> list[str]:
    """Keep what is whole of a damaged compressed journal; return what was done, a line each."""
    packed, path = directory / COMPACT, directory / FILE
    part, aside = path.with_suffix(".part"), directory / f"{SET_ASIDE}.gz"
    kept = 0
    try:
        with gzip.open(packed, "rb") as file, part.open("wb") as whole:
            try:
                for line in file:
                    whole.write(line)
                    kept += 1
            except _DAMAGED:
                whole.write(path.read_bytes() if path.exists() else b"")
            else:
                part.unlink()
                return []
        part.replace(path)
        packed.replace(aside)
    except OSError as error:
        raise _unwritable(path, error) from error
    return [f"{packed.name}: damaged after line {kept}, moved to {aside.name}; {kept} lines kept"]


def _set_aside(path: Path, bad: Collection[int]) -> int:
    """Move lines to `journal.damaged.jsonl`; return the number of the torn one, 0 if none is."""
    part = path.with_suffix(".part")
    number, line, chosen = 0, b"\n", frozenset(bad)
    with (
        path.open("rb") as file,
        part.open("wb") as kept,
        path.with_name(SET_ASIDE).open("ab") as aside,
    ):
        for number, line in enumerate(file, 1):
            if number in chosen:
                aside.write(line.rstrip(b"\n") + b"\n")
            else:
                kept.write(line)
    part.replace(path)
    return 0 if line.endswith(b"\n") else number


def _lines(path: Path, kind: str = "") -> Iterator[tuple[int, dict[str, Any] | None]]:
    if not path.exists():
        return
    typed, wanted = b'{"type":"', f'{{"type":"{kind}"'.encode()
    for number, line in _raw_lines(path):
        if not kind or line.startswith(wanted) or not line.startswith(typed):
            yield number, _record(line)


def _raw_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file with their numbers, up to where its compression is damaged."""
    number = 0
    with _open(path) as file:
        try:
            for number, line in enumerate(file, 1):
                yield number, line
        except _DAMAGED:
            warnings.warn(f"{path} is damaged after line {number}: it is read so far", stacklevel=2)


def _record(line: bytes) -> dict[str, Any] | None:
    if not line.endswith(b"\n"):
        return None
    try:
        record = _DECODE(line.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and _is_record(record) else None


def _is_record(record: Mapping[str, Any]) -> bool:
    """Whether a line says what it is, and whose; what it holds besides is its reader's matter."""
    kind = record.get("type")
    return isinstance(kind, str) and (kind not in KINDS or isinstance(record.get("attempt"), str))
