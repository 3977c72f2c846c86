"""The frames between the harness and a zygote: fixed-size structs, one per packet."""

import struct
from dataclasses import astuple, dataclass
from typing import ClassVar, Self

RUN, KILL, SESSION, BEGIN, END = range(1, 6)
READY, DONE, FAULT, ALIVE, LAST = range(1, 6)
NOT_STOPPED, STOPPED_WALL, STOPPED_CPU, STOPPED_MEMORY, STARVED, KILLED_OUTSIDE = range(6)

MAX_FRAME = 4096
"""Bytes of the longest packet in either direction."""

DESCRIPTORS = 3
"""Sent with every `RUN`: the program (a memory file), and where its stdout and stderr go.

With a `SESSION` comes, in place of the program, the channel through which its parts come.
"""


@dataclass(frozen=True)
class Request:
    """Harness to zygote: start a program or a session, or something about one of them.

    `number` alone matters where it is killed, and where a part of a session begins or has ended.
    """

    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BIQddQIQI")

    op: int
    number: int
    seed: int = 0
    cpu: float = 0.0
    wall: float = 0.0
    memory: int = 0
    processes: int = 0
    file_size: int = 0
    files: int = 0

    def pack(self) -> bytes:
        """Return the frame."""
        return self.LAYOUT.pack(*astuple(self))

    @classmethod
    def unpack(cls, frame: bytes) -> Self:
        """Return the request in `frame`; raise `struct.error` if it is none."""
        return cls(*cls.LAYOUT.unpack(frame))


@dataclass(frozen=True)
class Reply:
    """Zygote to harness: ready, how a program ended, what failed before it began, or patience.

    `LAST` is a `DONE` after which the zygote ends, since it could not be made as it was.
    """

    LAYOUT: ClassVar[struct.Struct] = struct.Struct("<BIiBdd")

    kind: int
    number: int = 0
    status: int = 0
    stopped: int = NOT_STOPPED
    cpu: float = 0.0
    wall: float = 0.0
    text: str = ""

    def pack(self) -> bytes:
        """Return the frame; `text` is cut to fit."""
        *fields, text = astuple(self)
        tail: bytes = text.encode("utf-8", "replace")[: MAX_FRAME // 2]
        return self.LAYOUT.pack(*fields) + tail

    @classmethod
    def unpack(cls, frame: bytes) -> Self:
        """Return the reply in `frame`; raise `struct.error` if it is none."""
        size = cls.LAYOUT.size
        kind, number, status, stopped, cpu, wall = cls.LAYOUT.unpack(frame[:size])
        text = frame[size:].decode("utf-8", "replace")
        return cls(kind, number, status, stopped, cpu, wall, text)
