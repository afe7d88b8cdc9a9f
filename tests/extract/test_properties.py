from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from kg.extract.assemble import to_extraction
from kg.extract.pipeline import PaperExtractor
from kg.model import Evidence, Extraction, Paper, Quote
from kg.read import clean_text

WORDS = st.sampled_from(
    [
        *"We propose QuinceNet PearNet (QN) , . outperforms accuracy 91.5% 2x by on the".split(),
        *"PearBench benchmark dataset large language models (LLMs) LLM for reinforcement".split(),
        *"learning 10 out of 12 🍐 العربية שלום https://example.org/x e.g. et al. our".split(),
        *"method : O(1/k^2) \ue000 \ue001 — /".split(),
        "\n",
    ]
)
TEXTS = st.one_of(
    st.lists(WORDS, max_size=40).map(" ".join),
    st.text(max_size=200),
    st.text(st.characters(exclude_characters="\0", categories=["L", "P", "S", "Cs", "Z"])),
)


def evidence_of(extraction: Extraction) -> list[Evidence]:
    return [r.evidence for r in extraction.relations] + [r.evidence for r in extraction.results]


def quotes_of(extraction: Extraction) -> list[Quote]:
    evidence = evidence_of(extraction)
    return [
        *(m.quote for e in extraction.entities for m in e.mentions),
        *(q for item in evidence for q in (*item.quotes, *item.marks)),
        *(q for a in extraction.abbreviations for q in (a.short, a.long)),
        *extraction.sentences,
    ]


@given(TEXTS, TEXTS)
@settings(max_examples=100)
def test_properties_of_every_extraction(
    extractor: PaperExtractor, title: str, abstract: str
) -> None:
    paper = Paper("paper:x", title, abstract)
    extraction = extractor.extract(paper)

    assert extractor.extract(paper) == extraction
    for quote in quotes_of(extraction):
        assert paper.text(quote.field)[quote.start : quote.end] == quote.text != ""

    mentions = {e.key: [m.quote for m in e.mentions] for e in extraction.entities}
    assert list(mentions) == [f"e{n}" for n in range(1, len(mentions) + 1)]
    sentences = set(extraction.sentences)
    for relation in extraction.relations:
        held = relation.evidence.quotes
        assert sentences.issuperset(held)
        for end in (relation.head, relation.tail):
            assert any(q.holds(m) for q in held for m in mentions[end])
    for result in extraction.results:
        assert sentences.issuperset(result.evidence.quotes)
        assert any(m.text == result.value for m in result.evidence.marks)
        ends = (result.method, result.metric, result.benchmark, result.task, result.baseline)
        for key in filter(None, ends):
            assert any(q.holds(m) for q in result.evidence.quotes for m in mentions[key])

    scores = [e.score for e in extraction.entities]
    scores += [evidence.score for evidence in evidence_of(extraction)]
    assert all(0 <= score <= 1 and round(score, 3) == score for score in scores)


@given(TEXTS, TEXTS)
@settings(max_examples=50)
def test_properties_a_plain_text_says_what_its_paper_says(
    nlp: Language, extractor: PaperExtractor, title: str, abstract: str
) -> None:
    paper = Paper("", clean_text(title), clean_text(abstract))
    assume(paper.title and paper.abstract)
    doc = nlp(f"{paper.title}\n\n{paper.abstract}")
    assert to_extraction(doc, extractor.version) == extractor.extract(paper)
