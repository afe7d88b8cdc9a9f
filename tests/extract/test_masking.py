"""Sentences with their mentions masked."""

from __future__ import annotations

from spacy.language import Language

from kg.extract.masking import mask_sentences


def test_masked_sentences_are_kept_while_the_entities_are_the_same(rules: Language) -> None:
    doc = rules("Pears\n\nPearNet beats QuinceNet. QuinceNet is old.")
    masked = mask_sentences(doc)
    assert mask_sentences(doc) is masked
    assert [len(sentence.named) for sentence in masked] == [0, 2, 1]
    doc._.entities = doc._.entities[:1]
    assert [len(sentence.named) for sentence in mask_sentences(doc)] == [0, 1, 0]
