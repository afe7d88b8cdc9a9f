"""One record of a source, before and after it becomes a `Paper`.

Every reader gives rows: the line where the record starts, and what it says (`Raw`) or why it says
nothing (`Fault`). What makes a paper of it stands here, once for all formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.model import Paper
from kg.read.identifiers import arxiv_year, own_identifiers, parse_arxiv, parse_doi, parse_year
from kg.read.text import clean_text
from kg.vocabulary import mint_paper_id

MAX_TITLE: Final = 3_000
"""Characters; what is longer is no title."""
MAX_ABSTRACT: Final = 2_000_000
"""Characters; what is longer is no abstract."""
_MAX_LIST: Final = 1 << 20
"""Characters of a string of authors or keywords (ten thousand authors take a fifth of it)."""

_SURROGATE: Final = re.compile("[\udc80-\udcff]")
LABEL: Final = re.compile(r"^(?:abstract|summary)\s*(?:[:.—–]|-\s)\s*(?=\S)", re.I)
"""The word "Abstract" before an abstract; "Abstract-level planning" is a title."""
BAD_BYTES: Final = (
    "invalid UTF-8; convert the file, for instance with iconv -f windows-1252 -t utf-8"
)
"""The fault of a record for which `has_bad_bytes` holds."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A record as written. Authors and keywords come split; nothing is cleaned yet.

    `identifiers` are what the source itself calls the record; `flaws` are what its reader could not
    use of it, a few words each (see `kg/read/flaws.py`).
    """

    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    year: object = None
    venue: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    keywords: tuple[str, ...] = ()
    braces: bool = False
    identifiers: tuple[str, ...] = ()
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a record gives no paper."""

    reason: str


Row = tuple[int, Raw | Fault]
"""The line where a record starts, counted from 1, and what is there."""


def to_paper(raw: Raw) -> Paper | Fault:
    """The paper that a record describes, its texts cleaned and its id minted."""
    if len(raw.title) > MAX_TITLE:
        return Fault(f"the title is longer than {MAX_TITLE:,} characters; is the column right?")
    if len(raw.abstract) > MAX_ABSTRACT:
        return Fault(f"the abstract is longer than {MAX_ABSTRACT:,} characters; give it alone")
    if has_bad_bytes(raw.title, raw.abstract, raw.venue or "", *raw.authors, *raw.keywords):
        return Fault(BAD_BYTES)
    title = clean_text(raw.title, braces=raw.braces)
    if not any(c.isalnum() for c in title):
        return Fault("no title" if raw.abstract.strip() else "neither title nor abstract")
    doi, arxiv = parse_doi(raw.doi), parse_arxiv(raw.arxiv)
    arxiv = arxiv or parse_arxiv(raw.doi) or _arxiv_of_url(raw.url)
    return Paper(
        id=mint_paper_id(title, doi=doi, arxiv=arxiv),
        title=title,
        abstract=LABEL.sub("", clean_text(raw.abstract, braces=raw.braces)),
        authors=_cleaned(raw.authors, raw.braces),
        year=parse_year(raw.year) or arxiv_year(arxiv),
        venue=(raw.venue and clean_text(raw.venue, braces=raw.braces)) or None,
        doi=doi,
        arxiv=arxiv,
        url=_web_address(raw.url),
        keywords=_cleaned(raw.keywords, raw.braces),
        identifiers=own_identifiers(raw.identifiers, title=title, doi=doi, arxiv=arxiv),
    )


def has_bad_bytes(*texts: str) -> bool:
    """Whether a text was decoded from bytes that are no UTF-8."""
    return any(not text.isascii() and _SURROGATE.search(text) for text in texts)


def _cleaned(texts: Iterable[str], braces: bool) -> tuple[str, ...]:
    cleaned = (clean_text(text[:MAX_TITLE], braces=braces) for text in texts)
    return tuple(dict.fromkeys(text for text in cleaned if text))


def _web_address(url: str | None) -> str | None:
    """The URL when a page can link to it: http or https, no space, no control character."""
    if url is None:
        return None
    url = url.strip()
    return (
        url
        if re.fullmatch(r"https?://[^\s<>\"{}|\\^`\x00-\x1f\ud800-\udfff]{1,2000}", url)
        else None
    )


def _arxiv_of_url(url: str | None) -> str | None:
    return parse_arxiv(url) if url and "arxiv.org/" in url.lower() else None


# ── names of fields and lists of names ───────────────────────────────────────────────────────────

FIELD_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "title": ("title", "papertitle", "articletitle", "documenttitle", "displayname", "ti", "t1"),
    "abstract": (
        "abstract",
        "abstractnote",
        "abstracttext",
        "paperabstract",
        "summary",
        "ab",
        "description",
    ),
    "authors": ("authors", "author", "authornames", "authorfullnames", "creators", "au"),
    "year": ("year", "publicationyear", "pubyear", "py", "published", "date", "publicationdate"),
    "venue": (
        "venue",
        "journal",
        "booktitle",
        "conference",
        "sourcetitle",
        "publicationtitle",
        "journalref",
        "journalname",
        "containertitle",
    ),
    "doi": ("doi", "doilink", "di", "do"),
    "arxiv": ("arxiv", "arxivid", "eprint"),
    "url": ("url", "link", "paperurl", "ur"),
    "keywords": ("keywords", "keyword", "authorkeywords", "tags", "subjects", "kw"),
    "id": ("id", "paperid", "recordid", "articleid", "identifier", "key", "eid", "pmid"),
}
"""What sources call a field, best first, in lower case and without anything but letters."""

_FIELD_OF: Final = {name: field for field, names in FIELD_NAMES.items() for name in names}


def plain_name(name: str) -> str:
    """A column or key without case, spaces and signs.

    >>> plain_name("Abstract Note"), plain_name("arXiv_ID")
    ('abstractnote', 'arxivid')
    """
    return "".join(c for c in name.casefold() if c.isalnum())


def field_of(name: str) -> str | None:
    """Which field a column or key means, or None.

    >>> field_of("Publication Year"), field_of("colour")
    ('year', None)
    """
    return _FIELD_OF.get(plain_name(name))


def by_field(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a mapping by the field that they fill; the best name wins."""
    named: dict[str, Any] = {}
    for name, value in mapping.items():
        if isinstance(name, str) and value not in (None, "", [], {}):
            named.setdefault(plain_name(name), value)
    return {
        field: next(named[name] for name in names if name in named)
        for field, names in FIELD_NAMES.items()
        if any(name in named for name in names)
    }


def split_authors(text: str) -> tuple[str, ...]:
    """The names in one string, in the order and form of a title page.

    >>> split_authors("A. Gardener, B. Pear and C. Quince")
    ('A. Gardener', 'B. Pear', 'C. Quince')
    >>> split_authors("Gardener, Ada and Pear, Bo"), split_authors("Gardener, A.; Pear, B.")
    (('Ada Gardener', 'Bo Pear'), ('A. Gardener', 'B. Pear'))
    """
    text = " ".join(text[:_MAX_LIST].split())
    if ";" in text:
        return tuple(filter(None, (first_last(name) for name in text.split(";"))))
    names = re.split(r",?\s+(?:and|&)\s+", text)
    inverted = [name.count(",") == 1 for name in names]
    if all(inverted) and (len(names) > 1 or _is_inverted(names[0])):
        return tuple(first_last(name) for name in names)
    return tuple(part for name in names for part in (p.strip() for p in name.split(",")) if part)


def _is_inverted(name: str) -> bool:
    # "Pear, Bo" is one name, "Ada Gardener, Bo Pear" are two.
    return len(name.partition(",")[0].split()) == 1


def first_last(name: str) -> str:
    """`Last, First` turned round; anything else as it is.

    >>> first_last("Gardener, Ada")
    'Ada Gardener'
    """
    last, comma, first = name.strip().partition(",")
    if not comma or "," in first or not first.strip():
        return name.strip().strip(",")
    return f"{first.strip()} {last.strip()}"


def split_keywords(text: str) -> tuple[str, ...]:
    """The keywords in one string, which separates them by semicolons or else by commas.

    >>> split_keywords("pears, apples; quinces")
    ('pears, apples', 'quinces')
    """
    parts = text[:_MAX_LIST].split(";" if ";" in text else ",")
    return tuple(part.strip() for part in parts if part.strip())
