"""kg serve under load: fifty clients, one query a second each, one of them hostile.

    python -m tests.bench.serve_load [FOLDER] [--seconds 60] [--clients 50]

Without a folder the invented graph is served. The hostile client does not wait for its answers:
each second it begins the next of cross products, huge answers, queries that reach out (to a
listener that counts who comes), paths that climb, long and slow bodies, broken encodings, floods of
connections. What is printed: the latencies of the others, and of the same clients without the
hostile one before and after it in the same run; statuses; memory and file handles of the server
before and after each round.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import math
import random
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tests.serve.serving import Server, children, make_folder, serving

ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }",
    "SELECT DISTINCT ?a ?d ?g ?j { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?a",
    "SELECT * { ?a (!<x:y>|^!<x:y>)* ?b . ?c (!<x:y>|^!<x:y>)* ?d }",
    "SELECT (GROUP_CONCAT(STR(?x)) AS ?z) { ?a ?b ?x . ?c ?d ?e . ?f ?g ?h }",
)


@dataclass
class Tally:
    """What the clients saw."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    late: int = 0

    def told(self) -> str:
        """The figures on one line."""
        ordered = sorted(self.seconds) or [math.nan]
        at = [
            ordered[min(int(len(ordered) * part), len(ordered) - 1)] for part in (0.5, 0.95, 0.99)
        ]
        median, most, nearly = (f"{1000 * value:.0f}" for value in at)
        longest = f"{1000 * ordered[-1]:.0f}"
        return (
            f"{len(self.seconds)} queries, median {median} ms, 95 % {most} ms, 99 % {nearly} ms, "
            f"longest {longest} ms; {dict(sorted(self.statuses.items()))}"
        )


class Client:
    """One client with one connection that it keeps."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, head: bytes, body: bytes = b"") -> str:
        """The status of an answer, once it is here as a whole."""
        for attempt in (1, 2):
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = self._streams
            try:
                writer.write(head + body)
                await writer.drain()
                answer = await reader.readuntil(b"\r\n\r\n")
                lines = answer.decode("latin-1").lower().split("\r\n")
                sizes = [int(x.split(":")[1]) for x in lines if x.startswith("content-length")]
                await (reader.readexactly(sizes[0]) if sizes else reader.read())
            except (OSError, EOFError, asyncio.IncompleteReadError):
                await self.close()
                if attempt == 2:
                    return "cut"
            else:
                if "connection: close" in lines:
                    await self.close()
                return answer.split(b" ")[1].decode()
        raise AssertionError

    async def close(self) -> None:
        """Closes the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def get(path: str, accept: str = "application/json") -> bytes:
    """The head of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()


def post(body: bytes, kind: str = "application/sparql-query") -> bytes:
    """The head of a query that is posted."""
    return (
        f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()


def friendly(names: list[tuple[str, str]], rng: random.Random) -> tuple[bytes, bytes]:
    """What a reader asks: mostly SPARQL, about a thing of the graph."""
    identifier, label = rng.choice(names)
    kind = rng.random()
    if kind < 0.7:
        iri = f"https://w3id.org/paperkg/id/{identifier.replace(':', '/', 1)}"
        sparql = rng.choice((
            f"SELECT ?p ?t {{ ?p kg:uses <{iri}> ; schema:name ?t }} LIMIT {rng.randint(5, 40)}",
            f"SELECT ?r ?o {{ <{iri}> ?r ?o }} LIMIT {rng.randint(20, 60)}",
            f"SELECT ?m ?name {{ ?p kg:uses <{iri}>, ?m . ?m skos:prefLabel ?name }} LIMIT 25",
            f"CONSTRUCT {{ ?p kg:addresses ?t }} WHERE {{ ?p kg:uses <{iri}> ; kg:addresses ?t }}"
            " LIMIT 50",
            f"ASK {{ <{iri}> kg:outperforms ?other }}",
        ))  # fmt: skip
        return post(sparql.encode()), sparql.encode()
    if kind < 0.85:
        return get(f"/api/search?q={quote(label[: rng.randint(3, 12)])}"), b""
    if kind < 0.95:
        return get(f"/api/entity/{quote(identifier)}?limit=10"), b""
    return get(f"/id/{identifier.replace(':', '/', 1)}", "text/html"), b""


async def read_patiently(
    port: int, names: list[tuple[str, str]], tally: Tally, until: float, seed: int
) -> None:
    """A client that asks once a second, whether or not the last answer came late."""
    rng = random.Random(seed)
    client = Client(port)
    await asyncio.sleep(rng.random())
    while (begun := time.monotonic()) < until:
        status = await client.ask(*friendly(names, rng))
        taken = time.monotonic() - begun
        tally.seconds.append(taken)
        tally.statuses[status] += 1
        tally.late += taken > 1
        await asyncio.sleep(max(begun + 1 - time.monotonic(), 0))
    await client.close()


async def slow_body(port: int) -> str:
    """A body that comes a byte a second."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with suppress(OSError):
        writer.write(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n")
        for _ in range(60):
            writer.write(b"x")
            await writer.drain()
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    return f"slow {(await reader.read(40)).split(b' ')[1].decode()}"
    writer.close()
    return "slow cut"


async def flood(port: int) -> str:
    """Many connections that say nothing."""
    opened = []
    for _ in range(100):
        with suppress(OSError):
            opened.append(await asyncio.open_connection("127.0.0.1", port))
    await asyncio.sleep(2)
    for _, writer in opened:
        writer.close()
    return "flood over"


async def harm(port: int, listener: int, tally: Tally, until: float) -> None:
    """The hostile client."""
    there = f"http://127.0.0.1:{listener}/"
    long = b"x" * 10_000_000

    async def ask(head: bytes, body: bytes = b"") -> str:
        client = Client(port)
        try:
            return await client.ask(head, body)
        finally:
            await client.close()

    def query(text: str) -> Awaitable[str]:
        return ask(post(text.encode()), text.encode())

    turns: list[Callable[[], Awaitable[str]]] = [
        *(lambda text=text: query(text) for text in ENDLESS),
        lambda: query("SELECT * { ?s ?p ?o }"),
        lambda: query("CONSTRUCT WHERE { ?s ?p ?o . ?a ?b ?c }"),
        lambda: query(f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}"),
        lambda: query(f"SELECT * {{ \\u0053ERVICE SILENT <{there}> {{ ?s ?p ?o }} }}"),
        lambda: query(f"SELECT * FROM <{there}> {{ ?s ?p ?o }}"),
        lambda: query("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"),
        lambda: query(f"LOAD <{there}>"),
        lambda: query("SELECT * {" + "{" * 5_000 + "}" * 5_000 + "}"),
        lambda: query("SELECT * { ?s ?p " + "(" * 3_000),
        lambda: ask(get(f"/sparql?query=ASK%7B%7D&default-graph-uri={there}")),
        lambda: ask(get("/..%2f..%2f..%2fetc%2fpasswd")),
        lambda: ask(get("/static/../../model.py")),
        lambda: ask(post(long), long),
        lambda: slow_body(port),
        lambda: ask(post(b"\xff\xfe\x00"), b"\xff\xfe\x00"),
        lambda: ask(b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        lambda: ask(b"\x00\x01\x02\r\n\r\n"),
        lambda: ask(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n"),
        lambda: flood(port),
    ]
    running: set[asyncio.Task[None]] = set()

    async def note(turn: Callable[[], Awaitable[str]]) -> None:
        try:
            tally.statuses[await turn()] += 1
        except (OSError, IndexError):
            tally.statuses["cut"] += 1

    for turn in itertools.cycle(turns):
        begun = time.monotonic()
        if begun >= until:
            break
        task = asyncio.create_task(note(turn))
        running.add(task)
        task.add_done_callback(running.discard)
        await asyncio.sleep(max(begun + 1 - time.monotonic(), 0))
    await asyncio.wait(running, timeout=15) if running else None


def say(line: str) -> None:
    """Prints a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def weight(server: Server) -> dict[str, float]:
    """Megabytes of memory of their own and file handles: of the process that listens, of all."""
    found: dict[str, float] = {"MB": 0.0, "all MB": 0.0, "handles": 0, "processes": 0}
    for number in (server.process.pid, *children(server.process.pid)):
        with suppress(OSError):
            pages = Path(f"/proc/{number}/smaps_rollup").read_text()
            size = (
                next(int(x.split()[1]) for x in pages.splitlines() if x.startswith("Anonymous:"))
                / 1e3
            )
            found["all MB"] += size
            found["processes"] += 1
            found["handles"] += len(list(Path(f"/proc/{number}/fd").iterdir()))
            if number == server.process.pid:
                found["MB"] = size
    return {name: round(value) for name, value in found.items()}


def names_of(server: Server) -> list[tuple[str, str]]:
    """What the readers ask about: things that several papers share."""
    items = [
        item
        for start in range(0, 400, 100)
        for item in json.loads(server.get(f"/api/search?limit=100&offset={start}").body)["items"]
    ]
    return [(item["id"], item["label"]) for item in items if item["type"] != "Paper"]


async def run(server: Server, clients: int, seconds: float) -> bool:
    """Runs both rounds and prints what came of them; whether nothing forbidden happened."""
    names = names_of(server)
    reached: list[object] = []

    def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append(writer)
        writer.close()

    listener = await asyncio.start_server(note, "127.0.0.1", 0, family=socket.AF_INET)
    port = listener.sockets[0].getsockname()[1]
    say(f"at the start: {weight(server)}")
    rounds = (("alone", seconds / 4, False), ("beside harm", seconds, True))
    for told, length, hostile in (*rounds, ("alone again", seconds / 4, False)):
        tally, harmed = Tally(), Tally()
        until = time.monotonic() + length
        readers = [
            read_patiently(server.port, names, tally, until, seed) for seed in range(clients - 1)
        ]
        if hostile:
            readers.append(harm(server.port, port, harmed, until))
        await asyncio.gather(*readers)
        say(f"{told}: {tally.told()}")
        if hostile:
            say(f"the hostile client: {dict(sorted(harmed.statuses.items()))}")
            await asyncio.sleep(15)  # for what it began to end
        say(f"after it: {weight(server)}")
    say(f"connections from the server to elsewhere: {len(reached)}")
    say(f"the server {'runs' if server.process.poll() is None else 'HAS DIED'}")
    listener.close()
    return not reached and server.process.poll() is None


def main() -> int:
    """Serves a graph and puts load on it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = given.folder or make_folder(Path(place) / "exports")
        with serving(folder, "--timeout", "5") as server:
            return 0 if asyncio.run(run(server, given.clients, given.seconds)) else 1


if __name__ == "__main__":
    sys.exit(main())
