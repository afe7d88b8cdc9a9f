"""What the components keep on a Doc, and how a paper becomes one.

A Doc holds one paper: title, blank line, abstract. `paper_of(doc)` is that paper; every quote is
cut from its texts, so that offsets refer to what is stored and not to what spaCy was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.model import Paper, Quote

BORDER = "\n\n"
"""What stands between title and abstract in a Doc."""
_LONGEST_TITLE = 400
_SURROGATE = re.compile("[\ud800-\udfff]")

_ON_DOC = ("entities", "relations", "results", "urls", "abbreviations")
"""`doc._.…`: tuples of records of `kg.model` (urls: of text; abbreviations: of span pairs)."""
for _name in _ON_DOC:
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=())
for _name in ("paper", "whole"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)
if not Span.has_extension("score"):
    Span.set_extension("score", default=None)
    Span.set_extension("by", default=None)


def text_of(paper: Paper) -> str:
    """The text of the Doc of a paper.

    >>> text_of(Paper("paper:a", "Pears", "We prune.")).split(BORDER)
    ['Pears', 'We prune.']
    """
    text = BORDER.join(part for part in (paper.title, paper.abstract) if part)
    # Lone surrogates are no text to spaCy; a stand-in of the same length keeps the offsets.
    return _SURROGATE.sub("\ufffd", text)


def make_doc(nlp: Language, paper: Paper) -> Doc:
    """A Doc of the paper, tokenised but not yet analysed: `nlp(make_doc(nlp, paper))`."""
    text = text_of(paper)
    doc = nlp.make_doc(text)
    doc._.paper, doc._.whole = paper, text
    return doc


def kept(doc: Doc, name: str) -> Any:
    """What `doc._.name` was set to, or None: for what is asked some hundred times a text, since
    `doc._` is a new object whenever it is asked for."""
    return doc.user_data.get(("._.", name, None, None))  # type: ignore[call-overload]


def whole_text(doc: Doc) -> str:
    """The text of the Doc, which it would join from its words anew whenever it is asked."""
    known = kept(doc, "whole")
    if known is None:
        known = doc._.whole = doc.text
    return cast(str, known)


def paper_of(doc: Doc) -> Paper:
    """The paper that the Doc holds.

    A Doc made of plain text has a title when its first line is set off by a blank line; else the
    whole text is taken for an abstract. Its paper has no id.
    """
    known = kept(doc, "paper")
    if known is None:
        title, border, abstract = doc.text.partition(BORDER)
        titled = bool(border and title) and "\n" not in title and len(title) <= _LONGEST_TITLE
        known = doc._.paper = Paper("", title, abstract) if titled else Paper("", "", doc.text)
    return cast(Paper, known)


def abstract_start(doc: Doc) -> int:
    """The offset in the Doc's text at which the abstract begins."""
    paper = paper_of(doc)
    if not paper.title:
        return 0
    return len(paper.title) + (len(BORDER) if paper.abstract else 0)


def quote(doc: Doc, start: int, end: int) -> Quote:
    """The span of the paper at these offsets of the Doc's text (title or abstract, not both)."""
    paper = paper_of(doc)
    border = abstract_start(doc)
    if start < border or not paper.abstract:
        return Quote(paper.id, "title", start, end, paper.title[start:end])
    start, end = start - border, end - border
    return Quote(paper.id, "abstract", start, end, paper.abstract[start:end])


def quote_span(span: Span) -> Quote:
    """The tokens as a quote."""
    return quote(span.doc, span.start_char, span.end_char)


def sentence_quotes(doc: Doc) -> Iterator[Quote]:
    """Each sentence that holds more than white space, without that space around."""
    whole = whole_text(doc)
    for sentence in doc.sents:
        first = sentence.start_char
        text = whole[first : sentence.end_char]
        start, end = first + len(text) - len(text.lstrip()), first + len(text.rstrip())
        if start < end:
            yield quote(doc, start, end)


def doc_start(doc: Doc, place: Quote) -> int:
    """Where in the Doc's text a quote of its paper begins; the inverse of `quote`."""
    return place.start + (abstract_start(doc) if place.field == "abstract" else 0)
