"""What a Doc keeps."""

from __future__ import annotations

import spacy

from kg.extract.document import kept, make_doc, paper_of, whole_text
from kg.model import Paper


def test_kept_is_what_the_extension_was_set_to() -> None:
    doc = spacy.blank("en")("We prune pears.")
    assert kept(doc, "paper") is None
    doc._.paper = paper = Paper("paper:a", "", "We prune pears.")
    assert kept(doc, "paper") is paper
    assert paper_of(doc) is paper


def test_paper_and_text_of_plain_text_are_found_once() -> None:
    doc = spacy.blank("en")("Pears\n\nWe prune.")
    assert paper_of(doc) == Paper("", "Pears", "We prune.")
    assert doc._.paper is paper_of(doc)
    assert doc._.whole is None
    assert whole_text(doc) == "Pears\n\nWe prune."
    assert doc._.whole is whole_text(doc)


def test_made_doc_holds_its_paper() -> None:
    paper = Paper("paper:a", "Pears", "We prune.")
    doc = make_doc(spacy.blank("en"), paper)
    assert kept(doc, "paper") is doc._.paper is paper
    assert kept(doc, "whole") == doc.text
