"""What a record says that cannot be used, while the record itself can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kg.errors import one_line
from kg.model import Paper
from kg.read.identifiers import parse_arxiv, parse_doi
from kg.read.record import Raw
from kg.vocabulary import fold

_NOTHING: Final = frozenset(("", "none", "null", "nil", "na", "n/a", "nan", "-", "–", "—", "?"))
"""What programs write where they have nothing to say."""
_TEXTS: Final = {"title": "title", "abstract": "abstract", "doi": "DOI", "url": "web address"}
_LONGEST: Final = 60
_FIELDS: Final = 6
"""Names of fields that a message shows."""


def find_flaws(raw: Raw, paper: Paper) -> Iterator[str]:
    """What is wrong with a record of which a paper was made, a few words each.

    >>> raw = Raw(title="Pears", year="in press", doi="n/a")
    >>> list(find_flaws(raw, Paper("paper:pears", "Pears")))
    ['no year: "in press"']
    """
    yield from raw.flaws
    if paper.year is None and (year := _said(raw.year)):
        yield f"no year: {shown(year)}"
    if (doi := _said(raw.doi)) and parse_doi(doi) is None and parse_arxiv(doi) is None:
        yield f"no DOI: {shown(doi)}"
    if paper.url is None and (url := _said(raw.url)):
        yield f"no web address: {shown(url)}"


def find_odd_kinds(named: Mapping[str, object]) -> Iterator[str]:
    """Which fields of a JSON object hold something of another kind than theirs.

    >>> list(find_odd_kinds({"title": 42, "authors": 17, "doi": "10.9/x", "venue": {"name": "A"}}))
    ['the title is a number: 42', 'the authors are neither a text nor a list: 17']
    """
    for field, called in _TEXTS.items():
        value = named.get(field)
        if isinstance(value, dict | bool):
            yield f"the {called} is no text: {shown(value)}"
        elif isinstance(value, int | float):
            yield f"the {called} is a number: {shown(value)}"
    for field in ("authors", "keywords"):
        if not isinstance(value := named.get(field, ""), str | list):
            yield f"the {field} are neither a text nor a list: {shown(value)}"


def kind_of(value: object) -> str:
    """What a value of JSON is that is no object.

    >>> kind_of("Pears"), kind_of([]), kind_of(1), kind_of(True), kind_of(None)
    ('a text', 'a list', 'a number', 'true', 'null')
    """
    if isinstance(value, bool) or value is None:
        return "null" if value is None else str(value).lower()
    return (
        "a text" if isinstance(value, str) else "a list" if isinstance(value, list) else "a number"
    )


def untitled(form: Mapping[str, object]) -> str:
    """What is wrong with an object without a title: the names of its fields may tell.

    >>> untitled({"titel": "Pears", "abstract": "We prune."})
    'no title; its fields are "titel", "abstract"'
    """
    names = [shown(name) for name in form if isinstance(name, str)]
    if not names:
        return "no title"
    more = "" if len(names) <= _FIELDS else ", …"
    return f"no title; its fields are {', '.join(names[:_FIELDS])}{more}"


class KnownIds:
    """The ids that one file gives its records, and where each stands first."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[int, str, str]] = {}
        self._told: set[str] = set()

    def find_shared(self, paper: Paper, line: int) -> Iterator[str]:
        """What is wrong with the ids of a record: another paper of the file has the same. Of each
        id that is told once, since a thousand records may be called "None".

        The same paper twice is no fault, also where only one of the two has a DOI.
        """
        for own in paper.identifiers:
            at, known, title = self._first.setdefault(own, (line, paper.id, paper.title))
            if paper.id != known and fold(paper.title) != fold(title) and own not in self._told:
                self._told.add(own)
                yield f"the id {shown(own)} is that of another paper, too (line {at})"


def shown(value: object) -> str:
    r"""A value as a message shows it: on one line, not too long, a text in quotes.

    >>> shown(" in \n press"), shown(17)
    ('"in press"', '17')
    """
    text = one_line(str(value)[: 4 * _LONGEST])
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return f'"{text}"' if isinstance(value, str) else text


def _said(value: object) -> str:
    """What a field says, of a list the first; nothing where it only says that it is empty."""
    while isinstance(value, list | tuple):
        value = value[0] if value else None
    if value is None or isinstance(value, dict):
        return ""
    text = str(value).strip()
    return "" if text.casefold() in _NOTHING else text
