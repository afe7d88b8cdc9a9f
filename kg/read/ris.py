"""RIS, as reference managers and publishers export it; rispy reads each record."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from kg.read.record import Fault, Raw, Row, first_last
from kg.read.stream import MAX_RECORD, TOO_LONG, lines

_START: Final = re.compile(r"\ufeff?TY  ?-")
_END: Final = re.compile(r"ER  ?-")


def is_ris(head: str) -> bool:
    """Whether a line starts a RIS record."""
    return re.search(r"^\ufeff?TY  ?- ?\S", head, re.MULTILINE) is not None


def read_ris(text: io.TextIOWrapper, head: str) -> Iterator[Row]:
    """The records of a RIS file. They are cut apart here, so that each has its line and one that
    rispy refuses costs only itself."""
    start, record, size = 0, list[str](), 0
    for number, line in lines(text):
        if line is None:
            yield number, Fault(TOO_LONG)
            continue
        if _START.match(line) or _END.match(line):
            if record:
                yield start, _parse(record)
            start, record, size = number, ([line] if _START.match(line) else []), len(line)
        elif record:
            record.append(line)
            size += len(line)
            if size > MAX_RECORD:
                yield start, Fault(TOO_LONG)
                record = []
    if record:
        yield start, _parse(record)


def _parse(record: list[str]) -> Raw | Fault:
    import rispy

    # Some programs write one space where the format has two.
    fixed = [re.sub(r"^([A-Z][A-Z0-9]) - ", r"\1  - ", line) for line in record]
    try:
        entries = rispy.loads("\n".join([*fixed, "ER  - "]))
    except Exception as error:  # rispy raises what its parser happens to meet
        return Fault(f"is no RIS record: {type(error).__name__} {error}")
    return _raw(entries[0]) if entries else Fault("is no RIS record")


def _raw(entry: dict[str, Any]) -> Raw:
    def text(*names: str) -> str | None:
        return next((entry[n] for n in names if isinstance(entry.get(n), str) and entry[n]), None)

    def texts(*names: str) -> list[str]:
        return [t for n in names for t in entry.get(n) or () if isinstance(t, str)]

    urls = texts("urls") + [t for t in (text("url"),) if t]
    arxiv = next((u for u in urls if "arxiv.org/" in u.lower()), None)
    return Raw(
        title=text("title", "primary_title") or "",
        abstract=text("abstract", "notes_abstract") or "",
        authors=tuple(first_last(n) for n in texts("authors", "first_authors")),
        year=text("year", "publication_year", "date"),
        venue=text(
            "journal_name", "alternate_title3", "secondary_title", "alternate_title1",
            "alternate_title2", "custom3",
        ),
        doi=text("doi"),
        arxiv=arxiv or text("custom1", "accession_number"),
        url=next(iter(urls), None),
        keywords=tuple(texts("keywords")),
        identifiers=tuple(filter(None, (text("id"), text("accession_number")))),
    )  # fmt: skip
