from __future__ import annotations

import pytest

from kg.graph import KnowledgeGraph
from kg.query import Dataset, found_in


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT ?m { paper:an-empty-orchard a ?m }", []),
        ("SELECT ?m { ?m kg:outperforms ?x }", ["method:quince"]),
        ("SELECT ?l { ?m kg:outperforms ?x . ?x skos:prefLabel ?l }", ["method:greedycut"]),
        ("SELECT ?t { ?p kg:introduces ?x ; schema:name ?t }", ["paper:10.9999-pear.1"]),
        ("SELECT ?c { ?c rdf:predicate kg:outperforms }", ["method:greedycut", "method:quince"]),
        ("SELECT ?r { ?r kg:value ?v }", ["result:0123456789abcdef"]),
        ("SELECT ?a { ?a dcterms:isReplacedBy ?m }", []),
        ("ASK { ?a kg:uses ?b }", []),
    ],
)
def test_finding_what_an_answer_is_about(
    query: str, found: list[str], tiny_graph: KnowledgeGraph
) -> None:
    assert found_in(Dataset(tiny_graph).query(query), tiny_graph) == found
