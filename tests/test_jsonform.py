"""The pairs of `kg.jsonform` are inverse to each other, through a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import jsonform
from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Paper, Quote
from kg.store import pack_extraction
from tests.invented import PAPERS
from tests.strategies import evidence, extractions, graphs, papers


def through_a_file(form: Any) -> Any:
    """The JSON as a reader of the file gets it."""
    return json.loads(json.dumps(form))


@settings(max_examples=60)
@given(st.data())
def test_jsonform_an_extraction_comes_back_exactly(data: st.DataObject) -> None:
    paper = data.draw(papers())
    extraction = data.draw(extractions(paper))
    form = through_a_file(jsonform.extraction_to_json(extraction, paper))
    assert jsonform.extraction_from_json(form, paper) == extraction
    assert jsonform.extraction_from_json(json.loads(pack_extraction(extraction, paper)), paper) == (
        extraction
    )
    assert (form["id"], form["title"], form["abstract"]) == (paper.id, paper.title, paper.abstract)


@settings(max_examples=50)
@given(st.data())
def test_jsonform_evidence_comes_back_exactly(data: st.DataObject) -> None:
    item = data.draw(evidence(data.draw(papers())))
    assert jsonform.evidence_from_json(through_a_file(jsonform.evidence_to_json(item))) == item


@settings(max_examples=50)
@given(graphs())
def test_jsonform_every_part_of_a_graph_comes_back_exactly(graph: KnowledgeGraph) -> None:
    pairs: list[tuple[Any, Callable[[Any], Any], Callable[[Any], Any]]] = [
        *((p, jsonform.paper_to_json, jsonform.paper_from_json) for p in graph.papers()),
        *((p, jsonform.paper_node_to_json, jsonform.paper_from_json) for p in graph.papers()),
        *((e, jsonform.entity_to_json, jsonform.entity_from_json) for e in graph.entities()),
        *((r, jsonform.result_to_json, jsonform.result_from_json) for r in graph.results()),
        *((c, jsonform.claim_to_json, jsonform.claim_from_json) for c in graph.claims()),
        *((m, jsonform.merge_to_json, jsonform.merge_from_json) for m in graph.merges()),
        (graph.info, jsonform.info_to_json, jsonform.info_from_json),
    ]
    for record, to_json, from_json in pairs:
        assert from_json(through_a_file(to_json(record))) == record


def test_jsonform_leaves_out_what_is_unknown() -> None:
    assert jsonform.paper_to_json(Paper("paper:pears", "Pears")) == {
        "id": "paper:pears",
        "title": "Pears",
        "abstract": "",
    }
    assert jsonform.info_to_json(BuildInfo("hand@1")).keys() == {"extractor", "base_iri"}


def test_jsonform_a_quote_without_text_is_cut_from_its_paper() -> None:
    paper = PAPERS[0]
    form = {"field": "title", "start": 0, "end": 6}
    assert jsonform.quote_from_json(form, paper) == Quote(paper.id, "title", 0, 6, paper.title[:6])
    with pytest.raises(InputError, match="no text and no paper"):
        jsonform.quote_from_json(form)


@pytest.mark.parametrize(
    "broken",
    [{}, {"entities": 3}, {"entities": [{"id": "e1"}]}, {"extractor": "a@1", "entities": [None]}],
)
def test_jsonform_refuses_what_is_no_extraction(broken: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=f"no extraction of {PAPERS[0].id}"):
        jsonform.extraction_from_json(broken, PAPERS[0])
