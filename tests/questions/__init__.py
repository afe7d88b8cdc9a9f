"""The checked answers to the questions that come with kg, on the graph of `tests.query.orchards`.

One file a question: the command that asks it, and the table it prints. Other programs that answer
SPARQL are to give the same rows to `Question.query`.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from kg.query import Dataset, get_example
from kg.query.asking import given_terms, written_out

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is asked, and the table of its answer."""

    name: str
    arguments: tuple[str, ...]
    table: str

    def query(self, data: Dataset) -> str:
        """Its SPARQL with the arguments written into it; prefixes are not declared."""
        example = get_example(self.name)
        given = given_terms(example, self.arguments, data.triples)
        return written_out(example, given, data.triples.base_iri)


def questions() -> list[Question]:
    """All, by name."""
    return [_read(path) for path in sorted(_FOLDER.glob("*.txt"))]


def _read(path: Path) -> Question:
    head, _, table = path.read_text("utf-8").partition("\n")
    dollar, kg, command, name, *arguments = shlex.split(head)
    assert (dollar, kg, command, name) == ("$", "kg", "query", f"@{path.stem}"), path
    return Question(path.stem, tuple(arguments), table.rstrip("\n"))
