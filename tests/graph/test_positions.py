from __future__ import annotations

import math
import random
from itertools import combinations

from hypothesis import given, settings

from kg.graph import KnowledgeGraph
from kg.graph.communities import find_communities
from kg.graph.positions import place_nodes
from kg.model import BuildInfo, Claim, Entity, Evidence, Paper, Quote, ResultNode
from kg.vocabulary import EntityType, Predicate, ResultKind
from tests.growth import grows_like_its_input
from tests.strategies import graphs


def orchard(papers: int) -> KnowledgeGraph:
    """Groups of ten papers that share two methods, each with a method of its own."""
    ids = [f"paper:{number:06}" for number in range(papers)]
    methods: set[str] = set()
    claims = []
    for number, paper in enumerate(ids):
        names = [f"method:{number}", f"method:g{number // 10}a", f"method:g{number // 10}b"]
        methods.update(names)
        quote = Quote(paper, "title", 0, 1, "T")
        claims += [
            Claim(paper, Predicate.USES, name, (Evidence((quote,), "hand@1", 0.9),))
            for name in names
        ]
        if number % 10:
            claims.append(
                Claim(ids[number - 1], Predicate.RELATED_TO, paper, score=0.5, weight=0.5)
            )
    return KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper(paper, "T") for paper in ids],
        entities=[Entity(name, name, (EntityType.METHOD,)) for name in sorted(methods)],
        claims=claims,
    )


@settings(max_examples=15)
@given(graphs())
def test_positions_every_node_of_any_graph_stands_somewhere(graph: KnowledgeGraph) -> None:
    positions = place_nodes(graph)
    assert set(positions) == set(graph.nx)
    assert all(math.isfinite(at.x) and math.isfinite(at.y) for at in positions.values())


def test_positions_no_two_nodes_stand_in_one_place() -> None:
    positions = place_nodes(orchard(300))
    places = [(at.x, at.y) for at in positions.values()]
    assert len(set(places)) == len(places)
    papers = [at for node, at in positions.items() if node.startswith("paper:")]
    assert min(math.dist(a[:2], b[:2]) for a, b in combinations(papers, 2)) > 70


def test_positions_communities_stand_apart_and_share_their_number() -> None:
    graph = orchard(100)
    positions = place_nodes(graph)
    groups = find_communities(graph).groups
    assert len(groups) == 10
    discs = []
    for group in groups:
        inside = [positions[paper] for paper in group.papers]
        assert {at.community for at in inside} == {group.number}
        x = math.fsum(at.x for at in inside) / len(inside)
        y = math.fsum(at.y for at in inside) / len(inside)
        discs.append((x, y, max(math.dist(at[:2], (x, y)) for at in inside)))
    for one, other in combinations(discs, 2):
        assert math.dist(one[:2], other[:2]) > one[2] + other[2]


def test_positions_what_one_paper_names_stands_beside_it() -> None:
    graph = orchard(20)
    positions = place_nodes(graph)
    for number in range(20):
        paper, own = positions[f"paper:{number:06}"], positions[f"method:{number}"]
        assert math.dist(paper[:2], own[:2]) < 50
        assert own.papers == 1 and own.community == paper.community
    assert positions["method:g0a"].papers == 10


def test_positions_what_hangs_on_nothing_or_on_itself_stands_too() -> None:
    claims = [
        Claim("method:a", Predicate.PART_OF, "method:b"),
        Claim("method:b", Predicate.PART_OF, "method:a"),
    ]
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper("paper:a", "A")],
        entities=[Entity(f"method:{n}", n, (EntityType.METHOD,)) for n in "abc"],
        results=[ResultNode("result:r", "paper:a", "3", 3.0, "", ResultKind.GAIN)],
        claims=claims,
    )
    positions = place_nodes(graph)
    assert set(positions) == {"paper:a", "method:a", "method:b", "method:c", "result:r"}
    assert len({at[:2] for at in positions.values()}) == 5


def test_positions_do_not_depend_on_the_order_of_records() -> None:
    graph = orchard(60)
    draw = random.Random(7)
    shuffled = KnowledgeGraph(
        info=graph.info,
        papers=draw.sample(papers := list(graph.papers()), len(papers)),
        entities=draw.sample(entities := list(graph.entities()), len(entities)),
        claims=draw.sample(claims := list(graph.claims()), len(claims)),
    )
    assert place_nodes(shuffled) == place_nodes(graph)


def test_positions_grow_like_the_graph() -> None:
    made = {size: orchard(size) for size in (400, 3200)}
    assert grows_like_its_input(lambda size: place_nodes(made[size]), 3200)
