from __future__ import annotations

import json

import pytest

from kg.cli.asking import related_to
from kg.errors import AmbiguousNameError, InputError, UnknownEntityError
from kg.graph import KnowledgeGraph
from kg.store import Store
from tests.test_store import fill

QUINCE = "paper:quince-pruning-orchards-of-experts"
GREEDY = "paper:arxiv-3101.00001"
PEAR = "paper:10.9999-pear.1"


def test_related_reads_well(tiny_graph: KnowledgeGraph) -> None:
    found = tiny_graph.related(PEAR, limit=1)
    assert str(found).splitlines() == [
        'PearBench: a "benchmark" for <compressed> models & more',
        PEAR,
        "",
        "0.400  GreedyCut Revisited: what a baseline hides",
        "       model compression 0.3, PearBench 0.1",
        "",
        "… and 1 more",
    ]
    assert str(found[0]).startswith(
        "0.400  GreedyCut Revisited: what a baseline hides  [task:model"
    )
    assert repr(found) == f"<1 paper related to {PEAR}>"
    told = "\n\nno related paper; what it names is shown by kg explain paper:an-empty-orchard"
    assert str(tiny_graph.related("An Empty Orchard")).endswith(told)


def test_related_tells_why_in_the_words_of_both(tiny_graph: KnowledgeGraph) -> None:
    text = tiny_graph.related(PEAR, limit=1).to_text(200, why=True)
    said = (
        "       PearBench 0.1\n"
        "         here (introduces): “We introduce PearBench, a benchmark for model compression.”\n"
        "         there (usesBenchmark): “We study model compression with GreedyCut on PearBench "
    )
    assert said in text
    form = json.loads(json.dumps(tiny_graph.related(PEAR).to_json(why=True)))
    assert (form["id"], form["more"]) == (PEAR, 0)
    for paper in form["related"]:
        for item in paper["shared"]:
            assert {why["paper"] for why in item["why"]} == {PEAR, paper["id"]}
            assert all(why["evidence"]["quotes"] for why in item["why"])
    assert "why" not in tiny_graph.related(PEAR).to_json()["related"][0]["shared"][0]


@pytest.mark.parametrize("width", [40, 60, 80])
def test_related_no_line_is_wider_than_asked(tiny_graph: KnowledgeGraph, width: int) -> None:
    for paper in tiny_graph.papers():
        text = tiny_graph.related(paper.id).to_text(width, why=True)
        wide = [line for line in text.splitlines() if len(line) > width]
        assert not [line for line in wide if " " in line.strip(" “”")], wide


@pytest.mark.parametrize(
    ("part", "paper"),
    [
        ("Pruning Orchards", QUINCE),
        ("orchards of EXPERTS", QUINCE),
        ("Quince", QUINCE),  # a method is called so too
        ("GreedyCut", GREEDY),
        ("revisit", GREEDY),
        ("pearbench", PEAR),
        ("paper:arxiv-3101.00001", GREEDY),
        ("paper:an-empty-orchard", "paper:an-empty-orchard"),
        ("orchard", "paper:an-empty-orchard"),  # a whole word here, a part of one elsewhere
    ],
)
def test_related_finds_a_paper_by_a_part_of_its_title(
    tiny_graph: KnowledgeGraph, part: str, paper: str
) -> None:
    assert tiny_graph.related(part).id == paper


def test_related_refuses_what_is_no_one_paper(tiny_graph: KnowledgeGraph) -> None:
    with pytest.raises(AmbiguousNameError, match=rf"'a' may be {PEAR} or {GREEDY}; ask by id"):
        tiny_graph.related("a")
    with pytest.raises(UnknownEntityError, match="nothing in the graph is called 'persimmon'"):
        tiny_graph.related("persimmon")
    with pytest.raises(InputError, match="is a method, not a paper"):
        tiny_graph.related("method:quince")
    with pytest.raises(InputError) as caught:
        tiny_graph.related("RandomCut")
    title = next(p.title for p in tiny_graph.papers() if p.id == GREEDY)
    assert str(caught.value) == (
        "method:randomcut is a method, not a paper; ask for one that names it: "
        f"“{title}” (kg explain method:randomcut)"
    )
    with Store(None) as store, pytest.raises(InputError) as streamed:
        fill(store, tiny_graph)
        related_to(store, "RandomCut", 3)
    assert str(streamed.value) == str(caught.value)
