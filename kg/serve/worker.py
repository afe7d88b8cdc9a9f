"""A worker process: it opens an index and answers one job after the other.

Everything that may take long or much happens here, so that it can be ended from outside. The limits
that the system keeps, memory and a clock, hold even when nobody is left to end it.
"""

from __future__ import annotations

import json
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from kg.errors import KGError
from kg.serve.answers import Answers
from kg.serve.catalogue import Catalogue
from kg.serve.job import HEAD, HTML, Job, RefusedError, Reply, pack_reply, unpack_job
from kg.serve.linked import Linked
from kg.serve.pages import Pages
from kg.serve.questions import Questions
from kg.serve.settings import Settings
from kg.serve.sparql import Queries
from kg.serve.triples import open_triples

_GRACE: Final = 5
"""Seconds beyond the time limit after which a worker that nobody ended ends itself."""


class Worker:
    """What answers jobs."""

    def __init__(self, index: Path, settings: Settings) -> None:
        self._catalogue = Catalogue(index / "graph.sqlite")
        base = self._catalogue.base_iri
        self._queries = Queries(
            partial(open_triples, index / "triples"),
            base,
            max_rows=settings.max_rows,
            max_bytes=settings.max_bytes,
        )
        with suppress(RefusedError):  # not loaded yet: whoever needs them is told so
            self._queries.open()
        answers = Answers(self._catalogue)
        pages = Pages(self._catalogue, Questions(self._catalogue, self._queries), settings)
        linked = Linked(self._catalogue, self._queries, pages)
        self._kinds: dict[str, Callable[..., Reply]] = {
            "sparql": self._queries.answer,
            "node": linked.answer,
            "search": lambda given: _json(answers.search(given)),
            "entity": lambda id, given: _json(answers.entity(id, given)),
            "paper": lambda id, given: _json(answers.paper(id, given)),
            "neighbours": lambda given: _json(answers.neighbours(given)),
            "path": lambda given: _json(answers.path(given)),
            "ask": lambda name, given: Reply(media=HTML, body=pages.question(name, given)),
            "page": lambda name, given: Reply(media=HTML, body=pages.render(name, given)),
        }

    def answer(self, job: Job) -> Reply:
        """The reply to a job; a fault where it is refused or fails."""
        try:
            return self._kinds[job.kind](**job.arguments)
        except RefusedError as refusal:
            return refusal.reply()
        except KGError as error:
            return Reply(400, title="Bad request", detail=str(error))
        except MemoryError:
            return Reply(503, title="Too much memory", detail="the answer takes too much memory")
        except Exception:
            # The client learns nothing of it; whoever runs the server does.
            sys.stderr.write(f"kg serve: a job failed: {job.kind}\n{traceback.format_exc()}")
            return Reply(500, title="Internal error", detail="this failed; the log says why")


def _json(form: dict[str, Any]) -> Reply:
    text = json.dumps(form, ensure_ascii=False, separators=(",", ":"))
    return Reply(body=text.encode("utf-8", "replace"))


def warm_up() -> None:
    """Imports and makes what all workers need, before they are forked."""
    from kg.formats.terms import prefixes
    from kg.query.checking import checked
    from kg.serve.pages import environment

    checked("SELECT * { ?s ?p ?o } LIMIT 1", prefixes("https://example.org/"))
    environment()


def main(connection: socket.socket, settings_text: str) -> None:
    """The life of a worker: the folder of an index comes in, then jobs; replies go out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = Settings.from_text(settings_text)
    with connection, connection.makefile("rwb") as stream, suppress(OSError, EOFError):
        size, _ = HEAD.unpack(_read(stream, HEAD.size))
        worker = Worker(Path(_read(stream, size).decode("utf-8")), settings)
        _limit_memory(settings.max_memory)
        while True:
            size, rest = HEAD.unpack(_read(stream, HEAD.size))
            job = unpack_job(_read(stream, size), _read(stream, rest))
            signal.setitimer(signal.ITIMER_REAL, settings.timeout + _GRACE)
            reply = worker.answer(job)
            signal.setitimer(signal.ITIMER_REAL, 0)
            stream.write(pack_reply(reply))
            stream.flush()


def _read(stream: Any, size: int) -> bytes:
    data: bytes = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _limit_memory(most: int) -> None:
    """Lets the process have only so much memory of its own; files that are mapped do not count."""
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
