from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.jsonform import extraction_to_json
from kg.model import Extraction, Paper
from kg.pipeline import build, extract_papers, run_add, run_build, run_remove
from kg.pipeline.scored import keep_scored, read_scored
from tests.pipeline.fakes import (
    FakeExtractor,
    extracted,
    invented_records,
    same_bytes,
    write_records,
)
from tests.strategies import extractions, papers

thresholds = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)


def said(extraction: Extraction) -> set[object]:
    """Everything that an extraction says, each part by itself."""
    parts: set[object] = {(e.key, m) for e in extraction.entities for m in e.mentions}
    parts |= {replace(e, mentions=()) for e in extraction.entities}
    cited = [r.evidence for r in extraction.relations] + [r.evidence for r in extraction.results]
    for evidence in cited:
        parts |= {("mark", replace(evidence, marks=()), mark) for mark in evidence.marks}
    parts |= {replace(r, evidence=replace(r.evidence, marks=())) for r in extraction.relations}
    for result in extraction.results:
        evidence = replace(result.evidence, marks=())
        parts.add((evidence, result.value, result.number, result.unit, result.kind))
        for name in ("method", "metric", "benchmark", "task", "baseline"):
            if getattr(result, name) is not None:
                parts.add((evidence, result.value, name, getattr(result, name)))
    return parts


@settings(max_examples=80)
@given(st.data(), papers(), thresholds, thresholds)
def test_scored_a_higher_threshold_keeps_a_part(
    data: st.DataObject, paper: Paper, one: float, other: float
) -> None:
    whole = data.draw(extractions(paper))
    low, high = sorted((one, other))
    kept = keep_scored(whole, low)
    assert said(keep_scored(whole, high)) <= said(kept) <= said(whole)
    assert keep_scored(kept, high) == keep_scored(whole, high)
    assert keep_scored(whole, 0) == whole


@settings(max_examples=80)
@given(st.data(), papers(), thresholds)
def test_scored_what_stays_is_scored_and_has_its_ends(
    data: st.DataObject, paper: Paper, threshold: float
) -> None:
    whole = data.draw(extractions(paper))
    kept = keep_scored(whole, threshold)
    keys = {entity.key for entity in kept.entities} if threshold else {"e1", "e2", "e3"}
    for entity in kept.entities:
        assert entity.mentions
        assert min(entity.score, *(m.score for m in entity.mentions)) >= threshold
    for relation in kept.relations:
        assert relation.evidence.score >= threshold
        assert {relation.head, relation.tail} <= keys
    for result in kept.results:
        assert result.evidence.score >= threshold
        ends = (result.method, result.metric, result.benchmark, result.task, result.baseline)
        assert set(ends) <= {*keys, None}
    assert (kept.urls, kept.sentences) == (whole.urls, whole.sentences)
    assert len(kept.results) == sum(r.evidence.score >= threshold for r in whole.results)


def test_scored_compares_rounded_scores() -> None:
    paper = Paper("paper:pear", "Pear")
    whole = FakeExtractor("/dev/null").extract(replace(paper, abstract="PearNet beats QuinceNet."))
    (relation,) = whole.relations
    barely = replace(relation, evidence=replace(relation.evidence, score=0.69999999))
    assert keep_scored(replace(whole, relations=(barely,)), 0.7).relations == (barely,)
    assert not keep_scored(replace(whole, relations=(barely,)), 0.701).relations


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_scored_refuses_what_is_no_score(tmp_path: Path, wrong: float) -> None:
    source = write_records(tmp_path / "papers.jsonl", invented_records(1))
    with pytest.raises(InputError, match="give a number from 0 to 1"):
        keep_scored(Extraction("paper:a", "hand@1"), wrong)
    with pytest.raises(InputError, match="give a number from 0 to 1"):
        build(source, min_score=wrong)
    with pytest.raises(InputError, match="give a number from 0 to 1"):
        list(extract_papers(source, min_score=wrong))


def test_scored_reads_what_extract_writes(tmp_path: Path) -> None:
    paper = Paper("paper:pear", "Pear", "PearNet beats QuinceNet.")
    whole = FakeExtractor("/dev/null").extract(paper)
    path = tmp_path / "extractions.jsonl"
    path.write_text(json.dumps(extraction_to_json(whole, paper)) + "\n\n", "utf-8")
    assert list(read_scored(path, 0.85)) == [(paper, keep_scored(whole, 0.85))]
    assert keep_scored(whole, 0.85) == replace(whole, relations=())
    path.write_text(path.read_text("utf-8") + '{"id": 1, "entities": []}\n', "utf-8")
    with pytest.raises(InputError, match=r"extractions.jsonl:3: a minimal score needs the scores"):
        list(read_scored(path, 0.85))
    with pytest.raises(InputError, match="no such file"):
        list(read_scored(tmp_path / "none.jsonl", 0.5))


# ── in a build ───────────────────────────────────────────────────────────────────────────────────


def test_scored_builds_at_two_thresholds_extract_once_and_never_mix(tmp_path: Path) -> None:
    fake = FakeExtractor(str(tmp_path / "log"))
    source = write_records(tmp_path / "papers.jsonl", invented_records(12))
    out = tmp_path / "out"
    run_build(source, out=out, extractor=fake)
    plain = same_bytes(out)
    sure = build(source, out=out, extractor=fake, min_score=0.85)
    assert len(extracted(tmp_path / "log")) == 12
    assert dict(sure.info.options)["min_score"] == "0.85"
    predicates = {claim.predicate.value for claim in sure.claims()}
    assert "proposes" in predicates
    assert "outperforms" not in predicates
    assert not list(build(source, extractor=fake, min_score=1).entities())
    run_build(source, out=out, extractor=fake)
    assert same_bytes(out) == plain


@pytest.mark.parametrize("workers", [1, 2])
def test_scored_build_then_add_and_remove_is_a_build_at_once(tmp_path: Path, workers: int) -> None:
    fake = FakeExtractor(str(tmp_path / "log"))
    records = invented_records(12)
    one = write_records(tmp_path / "1.jsonl", records[:7])
    two = write_records(tmp_path / "2.jsonl", records[5:])
    run_build(one, two, out=tmp_path / "once", extractor=fake, min_score=0.85)
    run_build(two, out=tmp_path / "out", workers=workers, extractor=fake, min_score=0.85)
    before = same_bytes(tmp_path / "out")
    run_add(one, out=tmp_path / "out", workers=workers, extractor=fake)
    assert same_bytes(tmp_path / "out") == same_bytes(tmp_path / "once")
    run_remove(*(r["title"] for r in records[:5]), out=tmp_path / "out", extractor=fake)
    assert same_bytes(tmp_path / "out") == before
