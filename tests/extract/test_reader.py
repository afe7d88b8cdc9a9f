from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Span

from kg.extract.reader import READER, split_tokens


def names(nlp: Language, text: str) -> dict[str, str]:
    return {entity.name: entity.type.value for entity in nlp(text)._.entities}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("We propose QuinceNet, a network for image segmentation.", "QuinceNet", "Method"),
        ("Experiments on the PearBench benchmark show gains.", "PearBench", "Benchmark"),
        (
            "We improve the F1 score of models for relation extraction.",
            "relation extraction",
            "Task",
        ),
        ("Our method improves BLEU by 2 points over a baseline.", "BLEU", "Metric"),
    ],
)
def test_reader_finds_terms_with_their_type(nlp: Language, text: str, name: str, kind: str) -> None:
    assert names(nlp, text).get(name) == kind


@pytest.mark.parametrize(
    "text",
    [
        "The weather is good and nothing happens.",
        "Code is at https://example.org/GAN-GLUE-BERT now.",
        "",
    ],
)
def test_reader_finds_nothing_where_nothing_is(nlp: Language, text: str) -> None:
    assert names(nlp, text) == {}


def test_reader_splits_the_token_in_which_a_term_ends(nlp: Language) -> None:
    doc = nlp("We train ImageNet-pretrained deep networks (IDNs). It ends.")
    sentences = [s.text for s in doc.sents]
    doc._.abbreviations = ((doc[6:7], doc[4:6]),)
    before = [[part.text for part in pair] for pair in doc._.abbreviations]
    doc.ents = ()
    split_tokens(doc, {17})
    assert [t.text for t in doc][2:4] == ["ImageNet", "-pretrained"]
    assert [s.text for s in doc.sents] == sentences
    assert [[part.text for part in pair] for pair in doc._.abbreviations] == before


def test_reader_splits_no_token_of_a_marked_span(nlp: Language) -> None:
    doc = nlp.make_doc("We train ImageNet-pretrained networks.")
    doc.ents = (Span(doc, 2, 3, label="Task"),)
    split_tokens(doc, {17})
    assert doc[2].text == "ImageNet-pretrained"


def test_reader_leaves_what_is_marked(nlp: Language) -> None:
    doc = nlp.make_doc("We train BERT models.")
    for name, component in nlp.pipeline:
        if name == "kg_reader":
            break
        doc = component(doc)
    doc.ents = (Span(doc, 2, 4, label="Task"),)
    marked = nlp.get_pipe("kg_reader")(doc).ents
    assert [(e.text, e.label_) for e in marked if e.start == 2] == [("BERT models", "Task")]
    assert all(e._.by == READER for e in marked if e.start != 2)
