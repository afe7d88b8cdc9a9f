"""Running the server: the socket, the loop, a clean end."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from kg.errors import InputError, MissingModelError
from kg.serve.index import Index
from kg.serve.making import made_index
from kg.serve.settings import Settings


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 is any that is free.

    Raises:
        InputError: when the address cannot be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise InputError(f"no address {host!r}; take 127.0.0.1 or one of this machine") from error
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(128)
    except OSError as error:
        made.close()
        raise InputError(_reason(error, host, port)) from error
    return made


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use; choose another with --port, or 0 for any that is free"
    if error.errno == errno.EACCES:
        return f"port {port} may not be used; choose one above 1023 with --port"
    return f"{host}:{port} cannot be used ({(error.strerror or str(error)).lower()})"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on this host.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def serve(
    folder: Path,
    listening: socket.socket,
    settings: Settings,
    *,
    index: Index | None = None,
    host: str = "127.0.0.1",
    started: Callable[[str], None] = lambda url: None,
) -> None:
    """Serves the graph of a folder on a socket until it is interrupted.

    Args:
        folder: what `kg build` made.
        listening: see `open_socket`.
        settings: the limits.
        index: what `made_index` made of the folder, if it was made before.
        host: the name that the server was given.
        started: called with the address once it answers.

    Raises:
        InputError: when there is no graph.
        MissingModelError: when the server's libraries are not installed.
    """
    check_installed()
    import uvicorn

    from kg.serve.app import make_app
    from kg.serve.wire import make_protocol

    index = index or made_index(folder, eager=settings.eager)
    hosts = (host,) if settings.loopback else None
    app, explorer = make_app(folder, index, settings, hosts)
    config = uvicorn.Config(
        app,
        http=make_protocol(settings),
        ws="none",
        loop="asyncio",
        lifespan="on",
        interface="asgi3",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=int(settings.keep_alive),
        timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=settings.max_head,
    )
    server = uvicorn.Server(config)

    async def run() -> None:
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started and not task.done():
            await asyncio.sleep(0.02)
        if server.started:
            started(url_of(listening, host))
        while not (task.done() or server.should_exit):
            await asyncio.wait([task], timeout=0.1)
        explorer.pool.stop()
        await task

    try:
        asyncio.run(run())
    except KeyboardInterrupt:
        pass  # the way to end it
    finally:
        listening.close()


def url_of(listening: socket.socket, host: str) -> str:
    """The address of a server for a browser on this machine."""
    port = listening.getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    return f"http://{name if host not in ('0.0.0.0', '::') else '127.0.0.1'}:{port}/"


def check_installed() -> None:
    """Raises where the server's libraries are missing or the system cannot do it."""
    try:
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        reason = f"kg serve needs {error.name}; run, in the clone of kg: pip install '.[serve]'"
        raise MissingModelError(reason) from error
    if sys.platform == "win32":
        raise MissingModelError("kg serve needs a system that can fork; on Windows run it in WSL")
