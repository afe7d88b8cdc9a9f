"""Atom feeds, as the arXiv API gives them; feedparser reads the entries.

The feed is cut into its entries here, so that each has its line and one bad entry costs only
itself. A DOCTYPE is refused before any parser sees it: no feed has one, and entities that multiply
or reach for files need one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from kg.read.record import Fault, Raw, Row, has_bad_bytes

_LARGEST: Final = 1 << 26
_MOST_TAGS: Final = 100_000
"""Tags of one entry; ten thousand authors take half of them, and feedparser seconds for them."""
_BATCH: Final = 50
# Nothing here is tried twice: else a run of comments that no feed follows would take for ever.
_PROLOGUE: Final = re.compile(
    r"\s*+(?:(?:<\?[^>]*+>|<!--(?:(?!-->).)*+-->|<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\])?+\s*+>)\s*+)*+"
    r"<(?:\w+:)?(?:feed|entry)[\s>]",
    re.DOTALL,
)
_FEED: Final = re.compile(r"<((?:\w+:)?feed)\b[^<>]{0,10000}>")
_ENTRY: Final = re.compile(r"<(?P<end>/?)(?:\w+:)?entry(?:\s[^<>]*+)?>")
_PLAIN_FEED: Final = '<feed xmlns="http://www.w3.org/2005/Atom">'


def is_atom(head: str) -> bool:
    """Whether a text starts as an Atom feed or entry does."""
    return _PROLOGUE.match(head) is not None


def read_atom(text: io.TextIOWrapper, head: str) -> Iterator[Row]:
    """The entries of a feed, in order."""
    feed = text.read(_LARGEST + 1)
    if len(feed) > _LARGEST:
        yield 1, Fault(f"a feed larger than {_LARGEST >> 20} MB; fetch it in pages")
        return
    if "<!DOCTYPE" in feed or "<!ENTITY" in feed:
        yield 1, Fault("an Atom feed with a DOCTYPE, which is refused; remove the DOCTYPE")
        return
    opening = _FEED.search(feed)
    wrap = (opening[0], f"</{opening[1]}>") if opening else (_PLAIN_FEED, "</feed>")
    batch: list[tuple[int, str]] = []
    for line, entry in _entries(feed):
        if not isinstance(entry, Fault) and entry.count("<") > _MOST_TAGS:
            entry = Fault(f"an entry of more than {_MOST_TAGS:,} tags")
        if isinstance(entry, Fault):
            yield line, entry
            continue
        batch.append((line, entry))
        if len(batch) == _BATCH:
            yield from _parse(batch, wrap)
            batch = []
    yield from _parse(batch, wrap)


def _entries(feed: str) -> Iterator[tuple[int, str | Fault]]:
    """The line and the XML of each entry."""
    start: int | None = None
    line, counted = 1, 0
    for tag in _ENTRY.finditer(feed):
        if tag["end"]:
            if start is not None:
                yield line, feed[start : tag.end()]
            start = None
            continue
        if start is not None:
            yield line, Fault("an entry without an end")
        start = tag.start()
        line, counted = line + feed.count("\n", counted, start), start
    if start is not None:
        yield line, Fault("the feed ends inside this entry; fetch it again")


def _parse(batch: list[tuple[int, str]], wrap: tuple[str, str]) -> Iterator[Row]:
    """What the entries say; all at once, and one by one where that fails."""
    if not batch:
        return
    import feedparser

    whole = wrap[0] + "".join(entry for _, entry in batch) + wrap[1]
    try:
        # Never as a string: feedparser would fetch one that looks like a URL.
        parsed = feedparser.parse(
            io.BytesIO(whole.encode("utf-8", "surrogateescape")),
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        error, entries = parsed.get("bozo_exception"), parsed.entries
    # A reference such as &#xD800;, deep nesting, tags that close what was never open.
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as fault:
        error, entries = fault, []
    if error is None and len(entries) == len(batch) and not has_bad_bytes(whole):
        for (line, _), entry in zip(batch, entries, strict=True):
            yield line, _raw(entry)
    elif len(batch) > 1:
        for item in batch:
            yield from _parse([item], wrap)
    else:
        bad = has_bad_bytes(whole)
        why = error.getMessage() if hasattr(error, "getMessage") else "its tags do not fit"
        reason = "invalid UTF-8" if bad else f"no sound XML: {why}"
        yield batch[0][0], Fault(f"{reason}; mend the entry or fetch it again")


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
        identifiers=(_string(entry.get("id")),),
    )


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
