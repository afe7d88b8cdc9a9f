from __future__ import annotations

from itertools import chain
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.graph import Communities, KnowledgeGraph
from kg.graph.communities import find_communities
from kg.graph.counting import take_stats
from kg.link import link
from kg.model import BuildInfo, Claim, Paper, Shared
from kg.vocabulary import Predicate
from tests.link.papers import Named, method, metric, paper, task
from tests.strategies import graphs
from tests.streamed import Streamed

ORCHARD = ("grafting", "pruning", "Quince")
KITCHEN = ("baking", "roasting", "Crumble")


def corpus() -> dict[str, list[Named]]:
    """Six papers about an orchard, four about a kitchen, one about both, one about neither."""
    papers = {}
    for n in range(6):
        picked = [thing for at, thing in enumerate(ORCHARD) if at != n]
        papers[f"orchard {n}"] = [task("harvest"), metric("weight"), *map(method, picked)]
    for n in range(4):
        picked = [thing for at, thing in enumerate(KITCHEN) if at != n]
        papers[f"kitchen {n}"] = [task("dessert"), metric("weight"), *map(method, picked)]
    papers["tart"] = [task("harvest"), task("dessert"), method("Quince"), method("Crumble")]
    papers["umbrella"] = [method("Umbrella")]
    return papers


def built(papers: dict[str, list[Named]]) -> KnowledgeGraph:
    linked = link([paper(name.replace(" ", "-"), *named) for name, named in papers.items()])
    return KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper(f"paper:{name.replace(' ', '-')}", name) for name in papers],
        entities=linked.entities,
        claims=linked.claims,
    )


@pytest.fixture(scope="module")
def found() -> Communities:
    return built(corpus()).communities()


def test_communities_are_named_by_what_tells_them_apart(found: Communities) -> None:
    orchard, kitchen, umbrella = found
    assert orchard.label == "grafting · harvest · pruning"
    assert {f"paper:orchard-{n}" for n in range(6)} <= set(orchard.papers)
    assert kitchen.label.startswith("dessert · Crumble · ")
    assert {f"paper:kitchen-{n}" for n in range(4)} <= set(kitchen.papers)
    assert (umbrella.label, umbrella.papers) == ("Umbrella", ("paper:umbrella",))
    assert "weight" not in orchard.label + kitchen.label  # it is everywhere
    first = kitchen.telling[0]
    assert (first.id, first.papers, first.of) == ("task:dessert", len(kitchen), 5)
    assert found.modularity > 0.2


def test_communities_are_bridged_by_what_they_share(found: Communities) -> None:
    (bridge,) = found.bridges
    assert (bridge.first, bridge.second) == (1, 2)
    assert bridge.papers[0].id == "paper:tart"
    assert sum(item.weight for item in bridge.entities) == pytest.approx(bridge.weight)
    assert sum(end.weight for end in bridge.papers) == pytest.approx(2 * bridge.weight)


def test_communities_central_is_what_carries_the_edges() -> None:
    graph = built(corpus())
    central = graph.central(limit=None)
    assert sum(item.weight for item in central) == pytest.approx(1.0, abs=0.001 * len(central))
    carried = [s for c in graph.claims() for s in c.shared]
    for item in central:
        share = sum(s.weight for s in carried if s.entity == item.id)
        assert item.weight == round(share / sum(s.weight for s in carried), 3)
    assert "method:umbrella" not in {item.id for item in central}
    assert graph.central(1) == central[:1]


def test_communities_more_when_more_are_asked_for() -> None:
    graph = built(corpus())
    assert len(graph.communities(0.0)) == 2  # what is connected, and the umbrella
    assert len(graph.communities(10.0)) == len(corpus())
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(InputError, match="a resolution of"):
            graph.communities(wrong)


@given(st.randoms(use_true_random=False))
def test_communities_order_of_papers_changes_nothing(random: Random) -> None:
    papers = list(corpus().items())
    random.shuffle(papers)
    for _, named in papers:
        random.shuffle(named)
    mixed, plain = built(dict(papers)), built(corpus())
    assert mixed.communities() == plain.communities()
    assert mixed.stats() == plain.stats()


@settings(max_examples=30)
@given(graphs())
def test_communities_partition_the_papers_of_any_graph(graph: KnowledgeGraph) -> None:
    found = graph.communities()
    assert sorted(chain.from_iterable(c.papers for c in found)) == [p.id for p in graph.papers()]
    assert [c.number for c in found] == list(range(1, len(found) + 1))
    assert all(c.label for c in found)
    crossing = sum(bridge.edges for bridge in found.bridges)
    assert crossing <= sum(c.predicate is Predicate.RELATED_TO for c in graph.claims())
    assert graph.stats().communities == found
    assert find_communities(Streamed(graph)) == found
    assert take_stats(Streamed(graph)) == graph.stats()


def test_communities_of_edges_without_weight_or_shared_things_still_stand() -> None:
    claim = Claim("paper:a", Predicate.RELATED_TO, "paper:b", rule="hand", score=0.5)
    unknown = Claim(
        "paper:b", Predicate.RELATED_TO, "paper:c", score=0.5, weight=0.0004,
        shared=(Shared("method:gone", 0.0004),),
    )  # fmt: skip
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper(f"paper:{name}", name.upper()) for name in "abc"],
        claims=[claim, unknown],
    )
    found = graph.communities(1.0)
    assert sum(map(len, found)) == 3
    assert found[0].label == found[0].papers[0][-1].upper()
    assert [item.label for item in graph.central()] == ["method:gone"]
