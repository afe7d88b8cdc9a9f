"""JSON lines and JSON arrays: arXiv metadata, OpenAlex works, Semantic Scholar, Crossref, and plain
`{"title", "abstract"}` objects under any usual name of the fields."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, Final

from kg.read.flaws import find_odd_kinds, kind_of, untitled
from kg.read.json_stream import CONTAINERS, CutShortError, split_elements
from kg.read.record import (
    BAD_BYTES,
    MAX_ABSTRACT,
    Fault,
    Raw,
    Row,
    by_field,
    first_last,
    has_bad_bytes,
    split_authors,
    split_keywords,
)
from kg.read.stream import TOO_LONG, lines

_LOOK: Final = 20
"""Lines that are looked at to tell JSON lines from other JSON."""
_CONTAINER_KEY: Final = re.compile(rf'"(?:{"|".join(sorted(CONTAINERS))})"\s*:\s*\[')


def is_json(head: str) -> bool:
    """Whether a text starts as JSON lines, an object or an array of objects do."""
    return re.match(r"\s*(?:\[\s*)*(?:\{\s*[\"}]|\{\s*$|\[\s*\]|\[\s*$)", head) is not None


def is_json_lines(head: str) -> bool:
    """Whether most lines after the first one, which may be damaged, are objects."""
    found = [isinstance(_loads(line), dict) for line in _some_lines(head.partition("\n")[2])]
    return sum(found) > len(found) / 2


def read_json(text: io.TextIOWrapper, head: str) -> Iterator[Row]:
    """The records of a JSON file, JSON lines or not."""
    if _is_lines(head):
        yield from read_json_lines(text, head)
        return
    try:
        for number, element in split_elements(text):
            yield from _parsed(number, element)
    except CutShortError as cut:
        yield cut.line, Fault(cut.reason)


def read_json_lines(text: io.TextIOWrapper, head: str) -> Iterator[Row]:
    """The records of JSON lines; a line that is none costs only itself."""
    for number, line in lines(text):
        if line is None:
            yield number, Fault(TOO_LONG)
        elif line.strip():
            yield from _parsed(number, line)


def _is_lines(head: str) -> bool:
    """Whether each line is a record of its own; a file with one bad line still counts."""
    head = head.lstrip()
    first, _, rest = head.partition("\n")
    if not head.startswith("{"):
        return _loads(first) is None and is_json_lines(head)
    value = _loads(first)
    if isinstance(value, dict):
        return not _contained(value)
    if not rest.strip():
        # One line that the head holds only a part of: a record, or a list of all of them?
        container = _CONTAINER_KEY.search(first)
        return container is None or '"title"' in first[: container.start()]
    return any(isinstance(_loads(line), dict) for line in _some_lines(rest))


def _some_lines(text: str) -> list[str]:
    return [line for line in text.split("\n")[:_LOOK] if line.strip()]


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _contained(value: Mapping[str, Any]) -> list[Any]:
    """The list of records in the answer of a service, or nothing."""
    if any(name in value for name in ("title", "display_name", "abstract")):
        return []
    for name in ("message", "response"):
        if isinstance(value.get(name), dict):
            value = value[name]
    for name in sorted(CONTAINERS):
        if isinstance(value.get(name), list):
            return list(value[name])
    return []


def _parsed(number: int, text: str) -> Iterator[Row]:
    if has_bad_bytes(text):
        yield number, Fault(BAD_BYTES)
        return
    try:
        value = json.loads(text)
    except RecursionError:
        yield number, Fault("is nested too deeply to be a paper")
        return
    except json.JSONDecodeError as error:
        # Without its line, which is one within the record.
        yield number, Fault(f"is no JSON: {error.msg}: character {error.pos + 1}")
        return
    except ValueError as error:
        yield number, Fault(f"is no JSON: {str(error).partition(';')[0][:200]}")
        return
    for item in (isinstance(value, dict) and _contained(value)) or [value]:
        if isinstance(item, dict):
            yield number, raw_from_mapping(item)
        else:
            yield number, Fault(f"is {kind_of(item)}, not an object with a title")


# ── one object ───────────────────────────────────────────────────────────────────────────────────


def raw_from_mapping(form: Mapping[str, Any]) -> Raw | Fault:
    """What an object says, whichever service it comes from.

    >>> raw_from_mapping({"Title": "Pears", "authors": [{"name": "A. Gardener"}]}).authors
    ('A. Gardener',)
    """
    if isinstance(form.get("paper"), dict) and "title" not in form:
        form = {"id": form.get("id")} | form["paper"]
    named = by_field(form)
    title = _text(named.get("title"))
    if title is None:
        return Fault("the title is no text" if "title" in named else untitled(form))
    doi, arxiv = _identifiers(form, named)
    return Raw(
        title=title,
        abstract=_abstract(form, named),
        authors=_authors(form, named.get("authors")),
        year=_year(form, named),
        venue=_venue(form, named),
        doi=doi,
        arxiv=arxiv,
        url=_url(form, named),
        keywords=_keywords(form, named),
        identifiers=tuple(_own_ids(form, named)),
        flaws=tuple(find_odd_kinds(named)),
    )


def _text(value: object) -> str | None:
    """A text, a number as text, or the first text of a list (Crossref)."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str) and item.strip()), None)
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return str(value)
    return None


def _inside(value: object, *path: str | int) -> Any:
    """What stands at a path of keys and indexes, or None where the path breaks off."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _abstract(form: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    index = form.get("abstract_inverted_index")
    if isinstance(index, dict):
        return uninvert(index)
    value = named.get("abstract")
    if isinstance(value, list):
        return " ".join(item for item in value if isinstance(item, str))
    return _text(value) or ""


def uninvert(index: Mapping[str, Any]) -> str:
    """The abstract behind an OpenAlex index of words to positions.

    >>> uninvert({"pears": [1, 4], "We": [0], "like": [3], "that": [2]})
    'We pears that like pears'
    """
    # Sorted and not filled into a list by position: a position may be any number.
    places = [
        (place, word)
        for word, positions in index.items()
        if isinstance(positions, list)
        for place in positions
        if isinstance(place, int)
    ]
    return " ".join(word for _, word in sorted(places)[:MAX_ABSTRACT])


def _identifiers(
    form: Mapping[str, Any], named: Mapping[str, Any]
) -> tuple[str | None, str | None]:
    external = form.get("externalIds") or form.get("externalids") or form.get("ids")
    if not isinstance(external, dict):
        external = {}
    doi = _text(named.get("doi")) or _text(external.get("DOI")) or _text(external.get("doi"))
    arxiv = (
        _text(named.get("arxiv")) or _text(external.get("ArXiv")) or _text(external.get("arxiv"))
    )
    places = form.get("locations")
    for place in places[:50] if isinstance(places, list) else ():
        address = _inside(place, "landing_page_url")
        if arxiv is None and isinstance(address, str) and "arxiv.org/" in address:
            arxiv = address
    # The arXiv dump has its id under "id", where others have ids of their own: only a string that
    # has the form of an arXiv id is taken for one.
    return doi, arxiv or (form["id"] if isinstance(form.get("id"), str) else None)


def _own_ids(form: Mapping[str, Any], named: Mapping[str, Any]) -> Iterator[str]:
    """What the source calls the record, and what a file of ours has kept of that."""
    own = named.get("id")
    if isinstance(own, str | int) and not isinstance(own, bool):
        yield str(own)
    kept = form.get("identifiers")
    yield from (text for text in (kept if isinstance(kept, list) else ()) if isinstance(text, str))


def _authors(form: Mapping[str, Any], value: object) -> tuple[str, ...]:
    if isinstance(parsed := form.get("authors_parsed"), list) and parsed:
        names = (
            " ".join(part for part in (*entry[1:2], *entry[:1]) if isinstance(part, str))
            for entry in parsed
            if isinstance(entry, list)
        )
        return tuple(name.strip() for name in names if name.strip())
    if isinstance(form.get("authorships"), list):
        value = form["authorships"]
    if isinstance(value, str):
        return split_authors(value)
    found = (_author(item) for item in value) if isinstance(value, list) else ()
    return tuple(name for name in found if name)


def _author(item: object) -> str:
    if isinstance(item, str):
        return first_last(item)
    if isinstance(inner := _inside(item, "author"), dict):
        item = inner
    for name in ("display_name", "name", "fullName", "raw_author_name"):
        if isinstance(text := _inside(item, name), str):
            return text
    parts = [
        _inside(item, "given") or _inside(item, "first"),
        _inside(item, "family") or _inside(item, "last"),
    ]
    return " ".join(part for part in parts if isinstance(part, str))


def _year(form: Mapping[str, Any], named: Mapping[str, Any]) -> object:
    issued = _inside(form, "issued", "date-parts") or _inside(form, "published", "date-parts")
    # The first version of an arXiv paper; "update_date" is any later one.
    created = _inside(form, "versions", 0, "created")
    return created or issued or form.get("publication_year") or named.get("year")


def _venue(form: Mapping[str, Any], named: Mapping[str, Any]) -> str | None:
    value = named.get("venue")
    return (
        _text(value)
        or _text(_inside(value, "name"))
        or _text(_inside(form, "publicationVenue", "name"))
        or _text(_inside(form, "journal", "name"))
        or _text(_inside(form, "primary_location", "source", "display_name"))
        or _text(form.get("container-title"))
    )


def _url(form: Mapping[str, Any], named: Mapping[str, Any]) -> str | None:
    return (
        _text(named.get("url"))
        or _text(_inside(form, "primary_location", "landing_page_url"))
        or _text(_inside(form, "openAccessPdf", "url"))
    )


def _keywords(form: Mapping[str, Any], named: Mapping[str, Any]) -> tuple[str, ...]:
    value = named.get("keywords")
    if value is None and isinstance(form.get("categories"), str):
        return tuple(form["categories"].split())  # arXiv: "cs.LG stat.ML"
    if isinstance(value, str):
        return split_keywords(value)
    found = (
        item if isinstance(item, str) else _inside(item, "display_name") or _inside(item, "name")
        for item in (value if isinstance(value, list) else ())
    )
    return tuple(text for text in found if isinstance(text, str))
