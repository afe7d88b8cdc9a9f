"""A server on a port of its own, and requests to it, raw where a client would not send them."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kg.pipeline import export_as
from tests.invented import invented_graph

ROOT = Path(__file__).parent.parent.parent


def make_folder(folder: Path) -> Path:
    """A folder with the invented graph, as if someone had sent its files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("graph.json", "graph.nt", "graph.html"):
        export_as(invented_graph(), folder / name)
    return folder


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[str]

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, body: bytes | str, kind: str, **headers: str) -> Answer:
        return self.ask("POST", path, body, {"Content-Type": kind, **headers})

    def query(self, sparql: str, accept: str = "*/*") -> Answer:
        return self.post("/sparql", sparql.encode(), "application/sparql-query", Accept=accept)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
            connection.request(method, path, body, named)
            reply = connection.getresponse()
            found = {name.lower(): value for name, value in reply.getheaders()}
            return Answer(reply.status, found, reply.read())
        finally:
            connection.close()

    def raw(self, data: bytes, seconds: float = 10.0) -> bytes:
        """What comes back for these bytes, until the server closes or rests."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(data)
            found = b""
            try:
                while part := connection.recv(1 << 16):
                    found += part
            except (TimeoutError, ConnectionResetError):
                pass
            return found


_WITH = """
import json, sys
from pathlib import Path
from kg.serve import Settings, open_socket, serve
form = json.loads(sys.argv[2])
settings = Settings(**form | {"cors": tuple(form.get("cors", ()))})
started = lambda url: print("serving on", url, flush=True)
serve(Path(sys.argv[1]), open_socket("127.0.0.1", 0), settings, started=started)
"""


def serving(folder: Path, *options: str) -> AbstractContextManager[Server]:
    """`kg serve` on a free port."""
    return _running("-m", "kg", "serve", str(folder), "--port", "0", *options)


def serving_with(folder: Path, **settings: object) -> AbstractContextManager[Server]:
    """The same with settings that have no option."""
    return _running("-c", _WITH, str(folder), json.dumps(settings))


@contextmanager
def _running(*arguments: str) -> Iterator[Server]:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None and process.stderr is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("serving"), line + process.stderr.read()
        yield Server(int(line.split(":")[-1].split("/")[0]), process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        process.stderr.close()


def children(process: int) -> list[int]:
    """The processes below a process, however far."""
    below: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process:
            number = int(path.parent.name)
            below += [number, *children(number)]
    return below


def until(condition: object, seconds: float = 15.0) -> None:
    """Waits until a function is true."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "not so in time"
        time.sleep(0.05)
