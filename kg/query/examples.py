"""The example questions that come with kg: `kg query @shared-methods`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kg.errors import QueryError

_FOLDER = Path(__file__).parent / "examples"
_COMMENT = re.compile(r"(?:#[^\n]*\n)+")


@dataclass(frozen=True, slots=True)
class Example:
    """A question: its name, what it asks in words, and the query."""

    name: str
    description: str
    sparql: str


def read_example(path: Path) -> Example:
    """The question in a `.rq` file; the comment at its top says what it asks."""
    sparql = path.read_text("utf-8")
    head = _COMMENT.match(sparql)
    lines = (line.lstrip("# ") for line in head[0].splitlines()) if head else ()
    return Example(path.stem, " ".join(lines), sparql)


def find_examples() -> list[Example]:
    """All examples, sorted by name."""
    return [read_example(path) for path in sorted(_FOLDER.glob("*.rq"))]


def get_example(name: str) -> Example:
    """The example of this name, with or without the `@`.

    Raises:
        QueryError: when there is none, with the names of all.
    """
    path = _FOLDER / f"{name.removeprefix('@')}.rq"
    if path not in set(_FOLDER.glob("*.rq")):
        known = ", ".join(f"@{example.name}" for example in find_examples())
        raise QueryError(f"no example is called {name}; there are {known}")
    return read_example(path)
