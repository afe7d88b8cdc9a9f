"""What the server is told, and the limits that it keeps."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Settings:
    """The limits of a server. Times are seconds, sizes bytes.

    Attributes:
        timeout: how long a query may take.
        max_rows: how many rows or triples an answer may have.
        max_bytes: how long an answer may be.
        max_memory: how much memory one worker may take.
        workers: how many processes answer.
        patience: how long a query may take before it counts as long; long ones get less of the
            machine, and at most half of the workers may have one.
        max_wait: how long a question may wait for a worker.
        max_waiting: how many questions may wait for a worker.
        max_body: how long the body of a request may be.
        max_head: how long its headers may be.
        slowness: how long a request may take to arrive, and a part of the answer to be taken.
        keep_alive: how long a connection may be idle.
        max_connections: how many may be open.
        eager: how many bytes of RDF are loaded before the first answer; more are loaded meanwhile.
        cors: the origins of pages that may read the answers; "*" is any.
        loopback: whether only this machine can reach the server.
    """

    timeout: float = 10.0
    max_rows: int = 10_000
    max_bytes: int = 16 << 20
    max_memory: int = 1 << 30
    workers: int = 4
    patience: float = 0.5
    max_wait: float = 10.0
    max_waiting: int = 100
    max_body: int = 256 << 10
    max_head: int = 32 << 10
    slowness: float = 10.0
    keep_alive: float = 15.0
    max_connections: int = 256
    eager: int = 32 << 20
    cors: tuple[str, ...] = ()
    loopback: bool = True

    def to_text(self) -> str:
        """The settings as one argument of a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The inverse of `to_text`."""
        form = json.loads(text)
        return cls(**form | {"cors": tuple(form["cors"])})
