from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest

from tests.serve.serving import Server, serving_with

QUERY = "application/sparql-query"
SECRET = "kg-secret-9b1f"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "0x7f.1"]
)
def test_guard_answers_only_to_names_of_this_machine(server: Server, host: str) -> None:
    answer = server.get("/", Host=host)
    assert answer.status == 421
    assert b"papers" not in answer.body


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:9", "[::1]:80", "[::1]"])
def test_guard_lets_this_machine_in(server: Server, host: str) -> None:
    assert server.get("/", Host=host).status == 200


def test_guard_wants_one_host(server: Server) -> None:
    twice = b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n"
    assert server.raw(twice).split(b" ")[1] == b"400"
    assert server.raw(b"GET / HTTP/1.0\r\n\r\n").split(b" ")[1] == b"400"


def test_guard_sets_headers_on_every_answer(server: Server) -> None:
    for path in ("/", "/nowhere", "/api/search", "/api/search?limit=x", "/static/serve.css",
                 "/id/method/quince", "/sparql?query=x", "/openapi.json"):  # fmt: skip
        headers = server.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../settings.py",
        "/static/..%2fsettings.py",
        "/static/%2e%2e/%2e%2e/model.py",
        "/static//etc/passwd",
        "/..%2f..%2f..%2fetc%2fpasswd",
        "/graph/../../../etc/passwd",
        "/id/../../../etc/passwd",
        "/id/method/..%2f..%2f..%2fetc%2fpasswd",
        "/id/method/%00",
        "/id/method/quince%00.ttl",
        "/api/entity/..%2f..%2fetc%2fpasswd",
        "/api/paper/file:%2f%2f%2fetc%2fpasswd",
        "/.serve/graph.sqlite",
        "/build.sqlite",
        "/static/openapi.json",
    ],
)
def test_guard_gives_no_file_away(server: Server, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    answer = server.raw(head)
    assert answer.split(b" ")[1] in (b"404", b"400")
    assert b"root:" not in answer and b"import" not in answer


def test_guard_refuses_long_bodies_announced_or_not(server: Server) -> None:
    assert server.post("/sparql", b"x" * 300_000, QUERY).status == 413
    announced = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n"
    assert server.raw(announced).split(b" ")[1] == b"413"
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head)
        try:
            for _ in range(160):
                connection.sendall(chunk)
        except OSError:
            return  # cut off before all was sent
        assert connection.recv(100).split(b" ")[1] == b"413"


def test_guard_refuses_long_heads(server: Server) -> None:
    long = b"GET /?q=" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n"
    long += b"Connection: close\r\n\r\n"
    assert server.raw(long)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 431", b"")
    many = b"".join(b"X-%d: y\r\n" % n for n in range(20_000))
    assert server.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + many + b"\r\n")[:12] in (
        b"HTTP/1.1 400",
        b"HTTP/1.1 431",
        b"",
    )
    assert server.raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n")[:12] == b"HTTP/1.1 400"
    assert server.get("/").status == 200


def test_guard_refuses_pages_of_other_origins(server: Server) -> None:
    elsewhere = {"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"}
    assert server.get("/api/search?q=quince", Sec_Fetch_Mode="cors", **elsewhere).status == 403
    asked = server.post("/sparql", "ASK {}", QUERY, Sec_Fetch_Mode="no-cors", **elsewhere)
    assert asked.status == 403
    assert server.get("/", Sec_Fetch_Mode="navigate", Sec_Fetch_Site="cross-site").status == 200
    assert server.get("/api/search?q=quince", Sec_Fetch_Site="same-origin").status == 200


@pytest.mark.slow
def test_guard_gives_slow_requests_up_and_lets_the_origins_in_that_it_was_told(
    folder: Path,
) -> None:
    origin = "https://orchard.example"
    with serving_with(folder, workers=1, cors=(origin,), slowness=1.0) as server:
        slow = (
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK"
        )
        answers: dict[bytes, tuple[bytes, float]] = {}

        def ask(data: bytes) -> None:
            begun = time.monotonic()
            answers[data] = (server.raw(data, 30.0), time.monotonic() - begun)

        heads = [slow, b"GET / HT", b"", b"POST /sparql HTTP/1.1\r\nHost: loc"]
        threads = [threading.Thread(target=ask, args=(data,)) for data in heads]
        for thread in threads:
            thread.start()

        answer = server.get("/api/search?q=quince", Origin=origin, Sec_Fetch_Site="cross-site")
        assert answer.headers["access-control-allow-origin"] == origin
        other = server.get("/api/search?q=quince", Origin="https://evil.example")
        assert "access-control-allow-origin" not in other.headers
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST",
                 "Access-Control-Request-Headers": "content-type"}  # fmt: skip
        assert server.ask("OPTIONS", "/sparql", headers=asked).status == 200

        for thread in threads:
            thread.join()
        assert answers[slow][0].split(b" ")[1] == b"408"
        assert all(seconds < 20 for _, seconds in answers.values()), "a connection was kept"
