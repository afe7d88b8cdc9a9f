"""Atom feeds, as the arXiv API gives them; feedparser reads them.

A feed is one XML document, so it is held in memory, up to a limit. A DOCTYPE is refused before any
parser sees it: no feed has one, and entities that multiply or reach for files need one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from kg.read.record import Fault, Raw, Row

_LARGEST: Final = 1 << 26


def is_atom(head: str) -> bool:
    """Whether a text starts as an Atom feed or entry does."""
    return re.match(
        r"\ufeff?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<\?[^>]*>\s*|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>\s*)*"
        r"<(?:\w+:)?(?:feed|entry)[\s>]",
        head,
        re.DOTALL,
    ) is not None  # fmt: skip


def read_atom(text: io.TextIOWrapper, head: str) -> Iterator[Row]:
    """The entries of a feed, in order."""
    # The bytes, since the XML declaration may name an encoding; and never a string, which
    # feedparser would fetch if it looked like a URL.
    feed = bytes(text.buffer.read(_LARGEST + 1))
    if len(feed) > _LARGEST:
        yield 1, Fault(f"a feed larger than {_LARGEST >> 20} MB; fetch it in pages")
        return
    if b"<!DOCTYPE" in feed or b"<!ENTITY" in feed:
        yield 1, Fault("an Atom feed with a DOCTYPE, which is refused; remove the DOCTYPE")
        return
    import feedparser

    parsed = feedparser.parse(io.BytesIO(feed), sanitize_html=False, resolve_relative_uris=False)
    starts = [
        feed.count(b"\n", 0, m.start()) + 1 for m in re.finditer(rb"<(?:\w+:)?entry[\s>]", feed)
    ]
    if len(starts) != len(parsed.entries):
        starts = starts[:1] * len(parsed.entries)
    for line, entry in zip(starts, parsed.entries, strict=True):
        yield line, _raw(entry)
    error = parsed.get("bozo_exception")
    if error is not None and hasattr(error, "getLineNumber"):
        yield error.getLineNumber(), Fault(f"the XML breaks off: {error.getMessage()}")


def _raw(entry: Any) -> Raw:
    return Raw(
        title=_string(entry.get("title")),
        abstract=_string(entry.get("summary")),
        authors=tuple(_string(author.get("name")) for author in entry.get("authors", ())),
        year=_string(entry.get("published")) or _string(entry.get("updated")),
        venue=_string(entry.get("arxiv_journal_ref")) or None,
        doi=_string(entry.get("arxiv_doi")) or None,
        arxiv=_string(entry.get("id")) or None,
        url=_string(entry.get("link")) or _string(entry.get("id")) or None,
        keywords=tuple(_string(tag.get("term")) for tag in entry.get("tags", ())),
    )


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
