from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from itertools import repeat

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Span

import kg.extract
from kg.extract.assemble import to_extraction
from kg.extract.document import make_doc
from kg.extract.network import Network, Reading
from kg.extract.pipeline import COMPONENTS, RULES, PaperExtractor, checksum, runtime
from kg.extract.words import split_words
from kg.jsonform import extraction_from_json, extraction_to_json
from kg.model import Extractor, Paper
from tests.growth import grows_like_its_input
from tests.invented import PAPERS


def test_pipeline_is_registered_in_order(nlp: Language) -> None:
    assert tuple(nlp.pipe_names) == COMPONENTS
    analysis = nlp.analyze_pipes()
    assert analysis is not None
    assert not any(analysis["problems"].values())


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.id)
def test_pipeline_and_extractor_agree(
    nlp: Language, extractor: PaperExtractor, paper: Paper
) -> None:
    assert to_extraction(nlp(make_doc(nlp, paper)), extractor.version) == extractor.extract(paper)


def test_pipeline_of_a_plain_text_says_the_same_but_for_the_id(
    nlp: Language, extractor: PaperExtractor
) -> None:
    titled = Paper("", PAPERS[0].title, PAPERS[0].abstract)
    doc = nlp(f"{titled.title}\n\n{titled.abstract}")
    assert to_extraction(doc, extractor.version) == extractor.extract(titled)
    assert doc._.extraction.entities == doc._.entities


def test_pipeline_takes_a_text_without_title_for_an_abstract(nlp: Language) -> None:
    assert {s.field for s in nlp("QuinceNet grows.")._.extraction.sentences} == {"abstract"}


def test_pipeline_takes_further_components() -> None:
    @Language.component("test_orchard")
    def orchard(doc: Doc) -> Doc:
        spans = [Span(doc, t.i, t.i + 1, label="Task") for t in doc if t.text == "orchard"]
        doc.ents = (*doc.ents, *spans)
        return doc

    nlp = kg.extract.nlp()
    nlp.add_pipe("test_orchard", before="kg_reader")
    assert [e.name for e in nlp("An orchard is green.")._.entities] == ["orchard"]


def test_extractor_reads_the_invented_paper(extractor: PaperExtractor) -> None:
    quince = extractor.extract(PAPERS[0])
    names = {e.key: e.name for e in quince.entities}
    roles = {e.name: (e.type.value, e.role) for e in quince.entities}
    assert roles["Quince"] == ("Method", "proposed")
    assert roles["PearBench"] == ("Benchmark", None)
    assert roles["GreedyCut"] == ("Method", "compared")
    assert roles["accuracy"] == ("Metric", None)
    triples = {(names[r.head], r.type.value, names[r.tail]) for r in quince.relations}
    assert ("Quince", "outperforms", "GreedyCut") in triples
    assert ("Quince", "evaluatedOn", "PearBench") in triples
    assert [(r.value, names[r.method or ""]) for r in quince.results] == [("91.5%", "Quince")]
    assert quince.urls == ("https://example.org/quince",)


def test_extractor_follows_the_protocol_and_survives_pickling(extractor: PaperExtractor) -> None:
    assert isinstance(extractor, Extractor)
    again = pickle.loads(pickle.dumps(extractor))
    assert again.version == extractor.version == f"kg-extract@{checksum()}+{runtime()}"
    assert again.extract(PAPERS[0]) == extractor.extract(PAPERS[0])


def test_extractor_forgets_earlier_texts(extractor: PaperExtractor) -> None:
    fresh = PaperExtractor()
    first = [fresh.extract(paper) for paper in PAPERS]
    for n in range(30):
        fresh.extract(Paper("paper:n", f"Title{n}Net", f"We propose Abc{n}Net. It gains {n}.5%."))
    assert [fresh.extract(paper) for paper in reversed(PAPERS)] == first[::-1]
    assert [extractor.extract(paper) for paper in PAPERS] == first


def test_extraction_survives_its_json_form(extractor: PaperExtractor) -> None:
    for paper in PAPERS:
        extraction = extractor.extract(paper)
        assert extraction_from_json(extraction_to_json(extraction, paper), paper) == extraction


@pytest.mark.slow
def test_extractor_does_not_depend_on_the_hash_seed(extractor: PaperExtractor) -> None:
    code = (
        "from tests.invented import PAPERS; from kg.extract import create_extractor as c; "
        "x = c(); print(ascii([x.extract(p) for p in PAPERS]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert outputs == {ascii([extractor.extract(p) for p in PAPERS]) + "\n"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "We propose QuinceNet, which improves accuracy by 5% over PearNet on PearBench. ",
        "QuinceNet, PearNet and ",
        "(QuinceNet ",
        "x",
        "not a sentence end and ",
        "a-b.c/d,",
    ],
)
def test_extractor_bounds_its_work_on_a_huge_abstract(
    extractor: PaperExtractor, piece: str
) -> None:
    def extract(size: int) -> None:
        text = (piece * (size // len(piece) + 1))[:size]
        extractor.extract(Paper("paper:x", "Long", text))

    assert grows_like_its_input(extract, 400_000)


def test_extractor_on_the_processor_reads_nothing_ahead(
    extractor: PaperExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Network, "read_many", None)
    endless = extractor.read_ahead(repeat(PAPERS[0]))
    assert [next(endless) for _ in range(3)] == [None, None, None]


def test_extractor_on_a_gpu_reads_every_paper_ahead(
    gpu: PaperExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.extract.pipeline._AHEAD", 3)
    papers = [*PAPERS[:4], Paper("paper:e", "", ""), Paper("paper:s", "\ud800 Pears", "QuinceNet.")]
    ahead = list(gpu.read_ahead(papers))
    assert len(ahead) == len(papers)
    for paper, reading in zip(papers, ahead, strict=True):
        assert reading is not None
        text = make_doc(gpu._nlp, paper).text
        assert reading.words == split_words(text)


def test_extractor_reads_by_itself_what_cannot_be_read_ahead(
    gpu: PaperExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = [gpu.extract(paper) for paper in PAPERS]
    whole = Network.read_many

    def together(self: Network, texts: Sequence[str]) -> list[Reading]:
        if len(texts) > 1:
            raise RuntimeError("out of memory")
        return whole(self, texts)

    monkeypatch.setattr(Network, "read_many", together)
    ahead = list(gpu.read_ahead(PAPERS))
    assert ahead == [None] * len(PAPERS)
    assert [gpu.extract(p, a) for p, a in zip(PAPERS, ahead, strict=True)] == usual


def test_extractor_by_rules_has_nothing_to_read_ahead(gpu: PaperExtractor) -> None:
    rules = PaperExtractor(components=RULES, device=gpu.device, checked=True)
    assert list(rules.read_ahead(PAPERS)) == [None] * len(PAPERS)


def test_extractor_takes_what_was_read_ahead(
    gpu: PaperExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = list(gpu.read_ahead(PAPERS))
    monkeypatch.setattr(Network, "read", None)
    for paper, reading in zip(PAPERS, ahead, strict=True):
        assert gpu.extract(paper, reading).paper == paper.id
