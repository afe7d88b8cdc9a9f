"""A page of text, tables and drawings: one file, no network, nothing that a name could become.

Every page here is filled in from plain dicts by jinja2 with autoescape; style and script stand in
the file, allowed by their hashes alone.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from kg import palette
from kg.errors import one_line
from kg.model import Claim, Evidence, Paper, Quote
from kg.vocabulary import EntityType

_HERE: Final = Path(__file__).parent
LONGEST_NAME: Final = 90
"""Characters of a name that a page shows; of a title twice as many."""
_LONGEST_QUOTE: Final = 420
_LEAD: Final = 90  # characters before the first mark that a cut quote keeps

Piece = tuple[str, bool]
"""A part of a sentence, and whether it names what the sentence is quoted for."""


def render(template: str, values: Mapping[str, Any], *, style: str = "", script: str = "") -> str:
    """The page of a template.

    Args:
        template: its file name in `templates/`.
        values: what it shows, by name.
        style: rules to add to those of every such page; never text of a paper.
        script: the name of a file in `static/`; none by default.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    rules = palette.rules("system") + static_text("sheet.css") + style
    program = as_program(static_text(script)) if script else ""
    html = environment.get_template(template).render(
        values,
        policy=content_policy(rules, *([program] if program else [])),
        style=Markup(rules),
        sprite=Markup(palette.sprite()),
        icon=Markup(palette.icon_address()),
        program=Markup(program),
    )
    return well_formed(html)


def as_program(script: str) -> str:
    r"""A script whose names stay its own.

    >>> as_program("let a;")
    '(() => {\n"use strict";\nlet a;})();\n'
    """
    return f'(() => {{\n"use strict";\n{script}}})();\n'


def static_text(name: str) -> str:
    """A file of `static/`."""
    return (_HERE / "static" / name).read_text(encoding="utf-8")


def well_formed(html: str) -> str:
    """The page without halves of surrogate pairs, which UTF-8 cannot say."""
    return html.encode("utf-8", "replace").decode("utf-8")


def content_policy(style: str, *scripts: str) -> str:
    """The content security policy of a page: only this style and these scripts, by their hashes.

    >>> content_policy("p{}")[:43]
    "default-src 'none'; script-src 'none'; styl"
    """
    allowed = " ".join(map(_hash, scripts)) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def short(text: str, limit: int = LONGEST_NAME) -> str:
    """A name on one line, cut with an ellipsis where it is longer than the limit.

    >>> short("a  pear tree", 8)
    'a pear…'
    """
    # No need to clean what will be cut away.
    line = one_line(text[: 8 * limit])
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "paper"), counted(2400, "paper")
    ('1 paper', '2,400 papers')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def brief_title(title: str) -> str:
    """The part of a title that fits on a map: what stands before its colon, else its beginning.

    >>> brief_title("Quince: Pruning Orchards of Experts")
    'Quince'
    """
    head, colon, _ = title[:200].partition(":")
    return short(head if colon and 2 < len(head) <= 34 else title, 30)


def imprint(paper: Paper) -> str:
    """Year, venue and the first authors of a paper."""
    authors = [short(author, 40) for author in paper.authors[:3]]
    if len(paper.authors) > 3:
        authors.append("…")
    parts = [str(paper.year) if paper.year else "", short(paper.venue or "", 60)]
    return " · ".join(part for part in (*parts, ", ".join(authors)) if part)


def percent(part: int, whole: int) -> int:
    """A share in whole percent; what is there is at least one.

    >>> percent(1, 1000), percent(1, 2), percent(0, 7)
    (1, 50, 0)
    """
    return max(round(100 * part / whole), 1) if part and whole else 0


def marked(quote: Quote, marks: Sequence[Quote]) -> list[Piece]:
    """A sentence in pieces; those that name the ends of the claim are marked.

    >>> marked(Quote("p", "title", 0, 10, "A red pear"), [Quote("p", "title", 6, 10, "pear")])
    [('A red ', False), ('pear', True)]
    """
    spans = sorted((m.start - quote.start, m.end - quote.start) for m in marks if quote.holds(m))
    first = spans[0][0] if spans else 0
    start = first - _LEAD if first > _LONGEST_QUOTE - _LEAD else 0
    end = min(len(quote.text), start + _LONGEST_QUOTE)
    pieces: list[Piece] = [("… ", False)] if start else []
    at = start
    for begin, close in spans:
        begin, close = max(begin, at), min(close, end)
        if begin >= close:
            continue
        pieces += [(quote.text[at:begin], False)] if begin > at else []
        pieces.append((quote.text[begin:close], True))
        at = close
    pieces += [(quote.text[at:end], False)] if end > at else []
    if end < len(quote.text):
        pieces.append((" …", False))
    return [(_shown(text), named) for text, named in pieces]


def _shown(text: str) -> str:
    """The text with a space for every character that only changes how others are shown."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if one_line(c) else " " for c in text)


def surest(claim: Claim, papers: Container[str] | None = None) -> Evidence | None:
    """The item of a claim's evidence of highest score, of these papers where some are given."""
    items = (
        item
        for item in claim.evidence
        if item.quotes and (papers is None or item.quotes[0].paper in papers)
    )
    return min(items, key=lambda item: (-item.score, item.quotes), default=None)


def sentences(evidence: Evidence) -> list[list[Piece]]:
    """The sentences of an item of evidence, in pieces; the title only where it stands alone, since
    it is told as the source."""
    quotes = [q for q in evidence.quotes if q.field == "abstract"] or evidence.quotes
    return [marked(quote, evidence.marks) for quote in quotes]


def glyph(kind: EntityType) -> str:
    """The class that gives a thing its colour and shape."""
    return f"t-{kind.value}"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
