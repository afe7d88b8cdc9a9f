"""Papers that are perhaps one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.graph import KnowledgeGraph
from kg.graph.twins import find_same_abstracts, seem_one
from kg.model import Paper

ABSTRACT = (
    "We prune pear trees in late autumn. On eleven orchards our rule keeps the yield and halves"
    " the work, where pruning by hand loses a tenth of all pears."
)
PREPRINT = Paper("paper:a", "A Rule for Pears", ABSTRACT)


@pytest.mark.parametrize(
    ("title", "abstract", "same"),
    [
        ("Pruning Pears", ABSTRACT.upper(), True),
        ("Pruning Pears", ABSTRACT.replace("eleven", "twelve") + " Code is released.", True),
        ("A Rule for Pears", "Apples are picked by hand, which costs " * 5, False),
        ("Pruning Pears", "No abstract available.", False),
        ("A Rule for the Pears", "", True),
        ("A Rule for Apples", "", False),
    ],
)
def test_papers_seem_one_by_abstract_or_else_by_title(
    title: str, abstract: str, same: bool
) -> None:
    other = Paper("paper:b", title, abstract)
    assert seem_one(PREPRINT, other) == seem_one(other, PREPRINT) == same


def test_same_abstracts_are_found_whatever_their_case_and_spaces() -> None:
    papers = [
        replace(PREPRINT, id="paper:c", abstract=ABSTRACT.lower().replace(" ", "\n ")),
        PREPRINT,
        *(Paper(f"paper:{n}", str(n), "No abstract available.") for n in range(3)),
    ]
    assert find_same_abstracts(papers) == [("paper:a", "paper:c")]


def test_related_papers_and_stats_tell_of_them(tiny_graph: KnowledgeGraph) -> None:
    other = "paper:10.9999-pear.1"
    pear = tiny_graph.related(other)[0].id
    long = f"{' '.join(paper.abstract for paper in tiny_graph.papers())} {ABSTRACT}"
    made = KnowledgeGraph(
        info=tiny_graph.info,
        papers=[
            replace(paper, abstract=long) if paper.id in (pear, other) else paper
            for paper in tiny_graph.papers()
        ],
        entities=tiny_graph.entities(),
        results=tiny_graph.results(),
        claims=tiny_graph.claims(),
    )
    found = made.related(other)
    assert [item.twin for item in found if item.id == pear] == [True]
    assert "(perhaps the same paper)" in str(found)
    assert [f.get("perhaps_same") for f in found.to_json()["related"] if f["id"] == pear] == [True]
    stats = made.stats()
    assert [[item["id"] for item in group] for group in stats.to_json()["same_abstract"]] == [
        sorted((pear, other))
    ]
    assert "perhaps the same paper: one abstract under two ids" in stats.to_text()
    assert tiny_graph.stats().to_json()["same_abstract"] == []
