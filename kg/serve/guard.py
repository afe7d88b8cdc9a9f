"""The guard before the application: who may ask, how much and how slowly, and what goes out."""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from kg.serve.faults import shaped
from kg.serve.job import RefusedError, Reply
from kg.serve.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOCAL: Final = frozenset(("localhost", "127.0.0.1", "[::1]"))
_PIECE: Final = 64 << 10
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
"""On every answer that does not set them itself."""


class Guard:
    """Wraps an application.

    Args:
        app: the application.
        settings: the limits.
        hosts: names besides those of this machine that the server may be asked by; None: any.
    """

    def __init__(self, app: ASGIApp, settings: Settings, hosts: Iterable[str] | None = ()) -> None:
        self._app, self._settings = app, settings
        self._hosts = None if hosts is None else _LOCAL | {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or has the application answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        outgoing = _Outgoing(send, self._settings, scope)
        try:
            self._check(scope)
            body = await self._body(scope, receive)
            await self._app(scope, _again(body, receive), outgoing.send)
        except RefusedError as refusal:
            await outgoing.refuse(refusal.reply())
        except TimeoutError:
            raise  # the client does not take the answer: its connection is cut
        except Exception:
            sys.stderr.write(f"kg serve: a request failed\n{traceback.format_exc()}")
            fault = Reply(500, title="Internal error", detail="this failed; the log says why")
            await outgoing.refuse(fault)

    def _check(self, scope: Scope) -> None:
        """Refuses what a page elsewhere has a browser ask: under a name that was made to mean this
        machine, or across origins."""
        head = len(scope["raw_path"]) + len(scope["query_string"])
        head += sum(len(name) + len(value) for name, value in scope["headers"])
        if head > self._settings.max_head:
            detail = f"an address and headers of more than {self._settings.max_head:,} bytes"
            raise RefusedError(431, "Too long", detail, _CLOSE)
        hosts = _all(scope, b"host")
        if len(hosts) != 1:
            raise RefusedError(400, "Bad request", "one Host header is needed", _CLOSE)
        if self._hosts is not None and _name(hosts[0]) not in self._hosts:
            raise RefusedError(421, "Wrong host", "this server is not asked by that name", _CLOSE)
        site = _first(scope, b"sec-fetch-site")
        if site in ("cross-site", "same-site") and not self._settings.cors:
            if _first(scope, b"sec-fetch-mode") != "navigate" or scope["method"] != "GET":
                detail = "pages of other origins may not ask; start kg serve with --cors ORIGIN"
                raise RefusedError(403, "Refused", detail)

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        """The whole body, once it has come: in time, and no longer than it may be."""
        most = self._settings.max_body
        too_long = RefusedError(413, "Too long", f"a body of more than {most:,} bytes", _CLOSE)
        announced = _first(scope, b"content-length")
        if announced and (not announced.isdigit() or int(announced[:20]) > most):
            raise too_long
        parts, size = [], 0
        try:
            async with asyncio.timeout(self._settings.slowness):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise RefusedError(499, "Gone", "the client has gone")
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > most:
                        raise too_long
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            raise RefusedError(
                408, "Too slow", "the request took too long to arrive", _CLOSE
            ) from None


_CLOSE: Final = {"Connection": "close"}


class _Outgoing:
    """The answer on its way out: with the headers that all have, in pieces, each taken in time."""

    def __init__(self, send: Send, settings: Settings, scope: Scope) -> None:
        self._send, self._settings, self._scope = send, settings, scope
        self._started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            known = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *(
                    (name.lower().encode(), value.encode())
                    for name, value in self._headers().items()
                    if name.lower().encode() not in known
                ),
            ]
            await self._send(message)
            return
        body = message.get("body", b"")
        for start in range(0, max(len(body), 1), _PIECE):
            piece = body[start : start + _PIECE]
            more = message.get("more_body", False) or start + _PIECE < len(body)
            async with asyncio.timeout(self._settings.slowness):
                await self._send({**message, "body": piece, "more_body": more})

    def _headers(self) -> dict[str, str]:
        if not self._settings.cors:
            return _HEADERS
        return _HEADERS | {"Cross-Origin-Resource-Policy": "cross-origin"}

    async def refuse(self, fault: Reply) -> None:
        """Sends a fault, if nothing was sent yet."""
        if self._started:
            return
        fault = shaped(fault, self._scope["path"])
        headers = {"Content-Type": fault.media, "Content-Length": str(len(fault.body))}
        status = 400 if fault.status == 499 else fault.status
        raw = [(k.lower().encode(), v.encode()) for k, v in (headers | fault.headers).items()]
        await self.send({"type": "http.response.start", "status": status, "headers": raw})
        body = b"" if self._scope["method"] == "HEAD" else fault.body
        await self.send({"type": "http.response.body", "body": body})


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read, then whatever comes after it."""
    waiting = [body]

    async def give() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return give


def _all(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _first(scope: Scope, name: bytes) -> str:
    return next(iter(_all(scope, name)), "")


def _name(host: str) -> str:
    """A host without its port, in lower case.

    >>> _name("LOCALHOST:8000"), _name("[::1]:80")
    ('localhost', '[::1]')
    """
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower().removesuffix(".")
