"""The pages of the questions that come with kg: all of them, and each with its answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final
from urllib.parse import quote, urlencode

from kg.errors import AmbiguousNameError, KGError, QueryError, UnknownEntityError
from kg.formats.terms import Shortener, prefixes
from kg.query.answer import Value
from kg.query.asking import given_terms, written_out
from kg.query.examples import KINDS, Example, find_examples, get_example
from kg.serve.catalogue import Catalogue, Thing
from kg.serve.job import RefusedError
from kg.serve.shown import Json, address
from kg.serve.sparql import Queries
from kg.view.links import safe_url
from kg.vocabulary import EntityType, from_iri

SHOWN: Final = 200
"""How many rows of an answer a page shows."""
_SUGGESTED: Final = 10
_LONGEST_CELL: Final = 1_000
_FIRST: Final = (
    "methods-for-task",
    "papers-on-task",
    "used-together",
    "papers-with-method",
    "rankings",
    "best-results",
    "benchmarks-of-task",
    "where-named",
)
"""The questions of the front page, which are answered soon in a large graph, too."""


def plain_text(example: Example) -> str:
    """The query of a question without what its comment says to kg alone.

    >>> plain_text(get_example("methods-for-task")).splitlines()[1]
    'SELECT ?method ?label (COUNT(DISTINCT ?paper) AS ?papers) {'
    """
    return re.sub(r"^# (?:group: |\$).*\n", "", example.sparql, flags=re.MULTILINE)


class Questions:
    """What the pages of the questions show, as plain dicts."""

    def __init__(self, catalogue: Catalogue, queries: Queries) -> None:
        self._catalogue, self._queries = catalogue, queries
        self._short = Shortener(prefixes(catalogue.base_iri))

    def first(self) -> list[Json]:
        """The questions of the front page, each about what most papers share."""
        return [self._line(get_example(name), filled=True) for name in _FIRST]

    def listed(self) -> Json:
        """All questions, by group."""
        groups = groupby(find_examples(), key=lambda example: example.group)
        return {
            "groups": [
                {"title": title, "questions": [self._line(example) for example in examples]}
                for title, examples in groups
            ]
        }

    def asked(self, name: str, given: Mapping[str, str]) -> Json:
        """A question with its fields, and its answer where all that it needs is given.

        Raises:
            RefusedError: when there is no such question, or it cannot be answered now.
        """
        try:
            example = get_example(name)
        except QueryError as error:
            raise RefusedError(404, "Not found", str(error)) from error
        fields = [
            {
                "name": p.name,
                "kind": "" if p.kind in ("Any", "Thing") else p.kind,
                "searched": bool(KINDS[p.kind]),
                "value": given.get(p.name, p.default).strip(),
            }
            for p in example.parameters
        ]
        form = self._line(example) | {
            "fields": fields,
            "fault": "",
            "near": [],
            "answer": None,
            "suggested": self._suggested(example, fields),
        }
        if not all(field["value"] for field in fields):
            return form
        values = [str(field["value"]) for field in fields]
        try:
            terms = given_terms(example, values, self._queries.triples)
        except (AmbiguousNameError, UnknownEntityError) as error:
            return form | {"fault": _sentence(error), "near": self._near(example, fields, error)}
        except KGError as error:
            return form | {"fault": _sentence(error)}
        return form | {"answer": self._answer(example, terms)}

    # ── the questions ────────────────────────────────────────────────────────────────────────────

    def _line(self, example: Example, *, filled: bool = False) -> Json:
        about: list[str] = []
        values: dict[str, str] = {}
        if filled:
            for parameter in example.parameters:
                for thing in self._shared(parameter.kind, 1):
                    about.append(thing.label)
                    values[parameter.name] = thing.label
        link = f"/ask/{quote(example.name)}"
        return {
            "name": example.name,
            "text": example.description,
            "about": about,
            "needs": [p.name for p in example.parameters if not p.default],
            "href": f"{link}?{urlencode(values)}" if values else link,
        }

    def _suggested(self, example: Example, fields: Sequence[Json]) -> list[Json]:
        """What the first field of a question that is empty might be filled with."""
        empty = [field["name"] for field in fields if not field["value"]][:1]
        kind = next((p.kind for p in example.parameters if [p.name] == empty), "Text")
        kept = {field["name"]: field["value"] for field in fields if field["value"]}
        return [
            {
                "label": thing.label,
                "type": thing.type,
                "href": f"/ask/{example.name}?{urlencode(kept | {empty[0]: thing.label})}",
            }
            for thing in self._shared(kind, _SUGGESTED)
        ]

    def _shared(self, kind: str, most: int) -> list[Thing]:
        """The things of a kind that most papers share; none where it is no kind of thing."""
        kinds = KINDS[kind]
        if not kinds:
            return []
        if EntityType.PAPER in kinds:
            return self._catalogue.search("", EntityType.PAPER, limit=most)[0]
        return self._catalogue.most_shared(kinds[0] if len(kinds) == 1 else None, most)

    def _near(
        self, example: Example, fields: Sequence[Json], error: UnknownEntityError
    ) -> list[Json]:
        """The things that a name may have meant, each with the question about it."""
        ids = getattr(error, "candidates", error.nearest)
        found = [thing for name in ids for thing in self._catalogue.find_named(name)[:1]]
        values = {field["name"]: field["value"] for field in fields}
        wrong = next((name for name, value in values.items() if value == error.name), "")
        return [
            {
                "label": thing.label,
                "type": thing.type,
                "href": f"/ask/{example.name}?{urlencode(values | {wrong: thing.id})}",
            }
            for thing in found
            if wrong
        ]

    # ── the answer ───────────────────────────────────────────────────────────────────────────────

    def _answer(self, example: Example, terms: Mapping[str, Value]) -> Json:
        names, rows, more = self._queries.rows(example.sparql, terms)
        shown = rows[:SHOWN]
        base = self._catalogue.base_iri
        iris = {v.text for row in shown for v in row if v is not None and v.kind == "uri"}
        ids = (from_iri(iri, base) for iri in iris if iri.startswith(base))
        known = self._catalogue.find_by_id(ids)
        cells = [[self._cell(value, known) for value in row] for row in shown]
        columns = [n for n in range(len(names)) if not _told_before(cells, n)]
        text = written_out(example, terms, base)
        return {
            "names": [names[n] for n in columns],
            "numbers": [_is_number(cells, n) for n in columns],
            "rows": [[row[n] for n in columns] for row in cells],
            "count": len(rows),
            "more": more,
            "sparql": text,
            "edit": f"/query#{quote(text, safe='')}",
            "files": [
                (form.upper(), f"/sparql?{urlencode({'query': text, 'format': form})}")
                for form in ("csv", "tsv", "json")
            ],
        }

    def _cell(self, value: Value | None, known: Mapping[str, Thing]) -> Json:
        """A term as a page shows it."""
        if value is None:
            return {"text": "", "href": None, "type": None, "number": False}
        if value.kind != "uri":
            return {
                "text": _cut(value.text),
                "href": None,
                "type": None,
                "number": value.datatype.endswith(("integer", "decimal", "double", "float")),
            }
        base = self._catalogue.base_iri
        if not value.text.startswith(base):
            short = ":".join(self._short.split(value.text) or (value.text,))
            return {
                "text": short,
                "href": safe_url(value.text),
                "type": None,
                "number": False,
            }
        identifier = from_iri(value.text, base)
        thing = known.get(identifier)
        return {
            "text": _cut(thing.label if thing else identifier),
            "href": address(identifier),
            "type": thing.type if thing else None,
            "number": False,
        }


def _told_before(cells: Sequence[Sequence[Json]], n: int) -> bool:
    """Whether a column only repeats the names of the things in the one before it."""
    return (
        n > 0
        and bool(cells)
        and all(
            row[n]["href"] is None and row[n - 1]["type"] and row[n]["text"] == row[n - 1]["text"]
            for row in cells
        )
    )


def _is_number(cells: Sequence[Sequence[Json]], n: int) -> bool:
    return bool(cells) and all(row[n]["number"] or not row[n]["text"] for row in cells)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


def _sentence(error: KGError) -> str:
    text = str(error)
    return text[:1].upper() + text[1:]
