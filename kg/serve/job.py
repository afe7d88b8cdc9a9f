"""What the server asks of its workers and what they reply, and how both cross a socket."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass, field
from typing import Any, Final

HEAD: Final = struct.Struct("!II")
"""Before each message: how many bytes its JSON has, and how many its body."""
JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"
TEXT: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Job:
    """A question: what kind it is of, and its arguments."""

    kind: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it goes out: an HTTP status, a media type, a body, more headers.

    A fault (any status from 400 on) has no body: `title` and `detail` say what is wrong, for
    whoever shapes it (`kg.serve.faults`).
    """

    status: int = 200
    media: str = JSON
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    title: str = ""
    detail: str = ""


class RefusedError(Exception):
    """A question that is not answered, with the status that says why."""

    def __init__(
        self, status: int, title: str, detail: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail = status, title, detail
        self.headers = headers or {}

    def reply(self) -> Reply:
        """The fault as a reply."""
        return Reply(self.status, title=self.title, detail=self.detail, headers=self.headers)


def pack_job(job: Job) -> bytes:
    """The bytes of a job."""
    return _pack(asdict(job), b"")


def unpack_job(head: bytes, body: bytes) -> Job:
    """The inverse of `pack_job`, without the lengths before."""
    return Job(**json.loads(head))


def pack_reply(reply: Reply) -> bytes:
    """The bytes of a reply."""
    form = {
        name: getattr(reply, name) for name in ("status", "media", "headers", "title", "detail")
    }
    return _pack(form, reply.body)


def unpack_reply(head: bytes, body: bytes) -> Reply:
    """The inverse of `pack_reply`, without the lengths before."""
    return Reply(**json.loads(head), body=body)


def _pack(form: dict[str, Any], body: bytes) -> bytes:
    head = json.dumps(form).encode("utf-8")
    return HEAD.pack(len(head), len(body)) + head + body
