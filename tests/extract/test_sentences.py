from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from kg.extract.assemble import to_extraction
from kg.extract.document import make_doc
from kg.model import Paper


@pytest.mark.parametrize(
    "sentences",
    [
        ["We prune experts, e.g. Quince and Pear.", "It works."],
        ["Following Miller et al. (2031), we prune.", "See Fig. 3 and Eq. (3) for more."],
        ["This is due to J. K. Gardener.", "We follow."],
        ["It gains approx. 3.5 points, i.e. much, vs. cf. none."],
        ["Pears, quinces, etc.", "We prune them all."],
        ["This was shown by Miller et al.", "We extend it."],
        ["Does it work?", "Yes!", "“Well.”", "So we stop."],
        ["(It works.)", "We stop."],
        ["First we prune.", "t-SNE shows why.", "10% is enough."],
        ["It ends.", "Then it begins."],
        ["梨很好。", "苹果也好。"],
    ],
)
def test_sentences_end_where_a_reader_would_end_them(nlp: Language, sentences: list[str]) -> None:
    doc = nlp(" ".join(sentences))
    assert [s.text.strip() for s in doc.sents] == sentences


def test_sentences_begin_anew_at_the_abstract(nlp: Language) -> None:
    paper = Paper("paper:x", "Pruning of experts", "and why it works. It does.")
    found = to_extraction(nlp(make_doc(nlp, paper))).sentences
    assert [(s.field, s.text) for s in found] == [
        ("title", "Pruning of experts"),
        ("abstract", "and why it works."),
        ("abstract", "It does."),
    ]


def test_sentences_may_lack_the_space_between(nlp: Language) -> None:
    assert len(list(nlp("We prune experts.While pears grow, quinces do not.").sents)) == 2


@given(st.text(max_size=120), st.text(max_size=300))
@settings(max_examples=60)
def test_sentences_cover_all_but_white_space_in_order(
    nlp: Language, title: str, abstract: str
) -> None:
    paper = Paper("paper:x", title, abstract)
    sentences = to_extraction(nlp(make_doc(nlp, paper))).sentences
    for field in ("title", "abstract"):
        here = [s for s in sentences if s.field == field]
        assert here == sorted(here, key=lambda s: s.start)
        covered = {i for s in here for i in range(s.start, s.end)}
        text = title if field == "title" else abstract
        assert all(i in covered for i, c in enumerate(text) if not c.isspace())
        assert sum(s.end - s.start for s in here) == len(covered)
