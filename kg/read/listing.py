"""A saved web listing: titles and abstracts on lines of their own, with page furniture between.

Nothing marks what a line is, so it is told by what it holds. A title is short and no sentence; an
abstract is long or is sentences; furniture talks to the visitor of a page. What a line between the
two could be is decided by its neighbours. Every abstract belongs to the last title before it; a
title that no abstract follows is a paper without one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from enum import Enum
from itertools import groupby, pairwise
from typing import Final

from kg.read.record import LABEL, Fault, Raw, Row
from kg.read.stream import TOO_LONG, lines

_LONGEST_TITLE: Final = 300

_FURNITURE_WORDS: Final = (
    r"subscribe|unsubscribe|sign (?:in|up|out)|log (?:in|out|on)|login|upvotes?|downvotes?"
    r"|bookmarks?|load more|show (?:more|less|all)|view (?:all|more|pdf|paper|details|on \w+)"
    r"|read (?:more|paper)|learn more|see (?:all|more)|next(?: page)?|prev(?:ious)?(?: page)?"
    r"|back to top|home|menu|search|share|download(?: pdf)?|pdf|html|abstract|abs|github|code|cite"
    r"|export|advertisement|sponsored|privacy(?: policy)?|terms(?: of (?:use|service))?"
    r"|contact(?: us)?|about(?: us)?|help|feedback|newest|trending|popular|latest|comments?|papers"
    r"|datasets?|models?|spaces|docs|pricing|follow(?: us)?|authors?|views?|likes?|results?"
)
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_FURNITURE: Final = re.compile(
    # a whole line of such words, with counts and separators between: "Upvote 12 · 3 comments"
    rf"(?:(?:{_FURNITURE_WORDS}|\d[\d.,]*+[km]?|[^\w\s])\s*+)++"
    # pages, dates, addresses, who put it there
    r"|page \d+(?: of \d+)?|skip to [\w ]+"
    r"|(?:published|posted|submitted|updated|announced)(?: (?:on|by|at)\b.{0,80}|:.{0,80})"
    rf"|(?:(?:mon|tue|wed|thu|fri|sat|sun)\w*,? )?(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH}\.?,?"
    r"(?: \d{1,2}(?:st|nd|rd|th)?,?)?(?: \d{4})?"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|arxiv:\s*\S+(?: \[[\w.-]+\])?|https?://\S+"
    r"|(?:©|\(c\)|copyright\b).{0,120}",
    re.I,
)
# Talk to the visitor: the second person with a thing of the page's own services, or a call.
_ADDRESSED: Final = re.compile(
    r"\b(?:your|you)\b.*\b(?:e-?mail|inbox|account|browser|password|feed|subscription|cookies"
    r"|profile|library|newsletter|device)\b"
    r"|\b(?:sign up|subscribe|log in|sign in|register|join us|follow us|stay up to date"
    r"|get notified|click here|accept (?:all )?cookies|we use cookies|all rights reserved"
    r"|newsletter)\b"
    r"|^(?:get|receive|discover|browse|explore|join|see|try) .*!$",
    re.I,
)
# A furniture word that lost the line break after it. Only words that no name begins with: a title
# may well start with "ShareGPT" or "FollowNet".
_GLUED: Final = re.compile(
    r"^(?:Subscribe|Unsubscribe|Upvote|Sign ?[Uu]p|Sign ?[Ii]n|Log ?[Ii]n|Read [Mm]ore"
    r"|Load [Mm]ore|Show [Mm]ore|Learn [Mm]ore|View PDF|Skip to content|Advertisement)"
    r"(?=[A-Z0-9«“\"'(])"
)
_MARKUP: Final = re.compile(r"^(?:#{1,6}\s+|[*•▪–-]\s+|\d{1,4}[.)]\s+|title:\s*)", re.I)
_SENTENCE_END: Final = re.compile(
    r"(?<![A-Z])(?<!vs)(?<!et al)(?<!e\.g)(?<!i\.e)\.[\"”’)\]]?\s+[A-Z“\"$\\(]"
)


class Kind(Enum):
    """What a line is, as far as the line itself tells."""

    BLANK = "blank"
    FURNITURE = "furniture"
    ADDRESSED = "talk to the visitor, or a title that sounds like it"
    TITLE = "title"
    ABSTRACT = "abstract"
    EITHER = "a short abstract, or a title that is a sentence"


_PAPERS: Final = frozenset({Kind.TITLE, Kind.ABSTRACT, Kind.EITHER})


def kind_of(line: str) -> Kind:
    """What a line of a listing is.

    >>> kind_of("Upvote 12 · 3 comments").name, kind_of("Pruning Orchards of Experts").name
    ('FURNITURE', 'TITLE')
    >>> kind_of("We study pears. They are sweet, and they fall far from the tree, we find.").name
    'ABSTRACT'
    """
    text = line.strip()
    if not text:
        return Kind.BLANK
    if len(text) <= 160:
        if not any(c.isalpha() for c in text) or _FURNITURE.fullmatch(text):
            return Kind.FURNITURE
        if _ADDRESSED.search(text):
            return Kind.ADDRESSED
    text = _MARKUP.sub("", text)
    words = text.split()
    ends = text.rstrip('"”’)]').endswith(".") and not text.endswith(("...", "etc."))
    if LABEL.match(text) or len(text) > _LONGEST_TITLE:
        # A very long title is still no sentence, and most of its words bear capitals.
        capitals = sum(word[0].isupper() for word in words if len(word) > 3)
        titled = capitals > 0.7 * sum(len(word) > 3 for word in words)
        return (
            Kind.TITLE if titled and not ends and len(text) < 2 * _LONGEST_TITLE else Kind.ABSTRACT
        )
    if _SENTENCE_END.search(text) and ends and len(words) >= 8:
        return Kind.ABSTRACT
    if len(text) > 200 or (ends and len(words) >= 6):
        return Kind.EITHER
    return Kind.TITLE


def is_listing(head: str) -> bool:
    """Whether lines alternate between titles and abstracts, as far as the head goes."""
    # What is said twice in a row is said by the page, or by accident.
    told = [line for line, _ in groupby(line for line in head.split("\n") if line.strip())]
    kinds = [kind for kind in map(kind_of, told[:400]) if kind in _PAPERS]
    abstracts = kinds.count(Kind.ABSTRACT)
    led = sum(before is Kind.TITLE and after is not Kind.TITLE for before, after in pairwise(kinds))
    # Prose has paragraph after paragraph, or lines that are all short.
    return led > 0 and led >= 0.6 * abstracts and led >= 0.25 * len(kinds)


def read_listing(text: io.TextIOWrapper, head: str) -> Iterator[Row]:
    """The papers of a listing, in order. Furniture is passed over in silence."""
    title: tuple[int, str] | None = None
    addressed: tuple[int, str] | None = None
    for number, line, kind in _decided(text):
        if line is None:
            yield number, Fault(TOO_LONG)
        elif kind is Kind.ADDRESSED:
            addressed = number, line
        elif kind is Kind.TITLE:
            if title is not None:
                yield title[0], Raw(title=title[1])
            title, addressed = (number, _MARKUP.sub("", line)), None
        elif (start := title or addressed) is None:
            yield number, Fault("an abstract with no title before it")
        else:
            # "Know Your Device" is a title after all when an abstract has no other.
            yield start[0], Raw(title=start[1], abstract=line)
            title = addressed = None
    if title is not None:
        yield title[0], Raw(title=title[1])


def _decided(text: io.TextIOWrapper) -> Iterator[tuple[int, str | None, Kind]]:
    """The lines that are no furniture. One that could be a title or an abstract is an abstract
    when a title waits for one and what follows is no abstract itself."""
    waiting = False  # a title that has no abstract yet
    pending: tuple[int, str] | None = None
    for number, line, kind in _told(text):
        if pending is not None and kind is not Kind.ADDRESSED:
            as_abstract = waiting and kind is not Kind.ABSTRACT
            yield *pending, Kind.ABSTRACT if as_abstract else Kind.TITLE
            waiting, pending = not as_abstract, None
        if kind is Kind.EITHER and line is not None:
            pending = number, line
            continue
        yield number, line, kind
        if kind is not Kind.ADDRESSED:
            waiting = kind is Kind.TITLE
    if pending is not None:
        yield *pending, Kind.ABSTRACT if waiting else Kind.TITLE


def _told(text: io.TextIOWrapper) -> Iterator[tuple[int, str | None, Kind]]:
    for number, line in lines(text):
        if line is None:
            yield number, None, Kind.ABSTRACT
            continue
        line = _GLUED.sub("", line.strip())
        kind = kind_of(line)
        if kind not in {Kind.BLANK, Kind.FURNITURE}:
            yield number, line, kind
