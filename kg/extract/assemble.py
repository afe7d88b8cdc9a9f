"""From an analysed Doc to an Extraction."""

from __future__ import annotations

from spacy.tokens import Doc

from kg.extract.document import paper_of, quote_span, sentence_quotes
from kg.model import Abbreviation, Extraction


def to_extraction(doc: Doc, extractor: str = "") -> Extraction:
    """Everything that the components found, as the record that the other stages read."""
    return Extraction(
        paper=paper_of(doc).id,
        extractor=extractor,
        entities=doc._.entities,
        relations=doc._.relations,
        results=doc._.results,
        urls=doc._.urls,
        abbreviations=tuple(
            Abbreviation(quote_span(short), quote_span(long)) for short, long in doc._.abbreviations
        ),
        sentences=tuple(sentence_quotes(doc)),
    )


if not Doc.has_extension("extraction"):
    Doc.set_extension("extraction", getter=to_extraction)
