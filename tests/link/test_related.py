"""Papers that share entities."""

from __future__ import annotations

import math

import pytest

from kg.errors import InputError
from kg.link import Linked, LinkOptions, Note, link
from kg.link.related import relate
from kg.model import Claim
from kg.vocabulary import EntityType, Level, Predicate
from tests.growth import grows_like_its_input
from tests.link.papers import Named, method, metric, paper


def related(linked: Linked) -> list[Claim]:
    return [c for c in linked.claims if c.predicate is Predicate.RELATED_TO]


CORPUS = [
    paper("a", method("Quince"), method("pruning"), method("Pear")),
    paper("b", method("Quince"), method("pruning")),
    paper("c", method("pruning"), method("Plum")),
    paper("d", method("pruning")),
]


def test_related_weighs_rare_entities_more() -> None:
    edges = {(c.subject, c.object): c for c in related(link(CORPUS))}
    assert len(edges) == 6
    best = edges["paper:a", "paper:b"]
    assert [s.entity for s in best.shared] == ["method:quince", "method:pruning"]
    assert best.shared[0].weight > best.shared[1].weight
    assert best.weight is not None
    assert all(best.weight > (c.weight or 0) for c in edges.values() if c is not best)


def test_related_weight_is_the_cosine() -> None:
    (edge,) = [c for c in related(link(CORPUS)) if c.key[::2] == ("paper:a", "paper:b")]
    quince, pruning, pear, own = (math.log1p(4 / n) for n in (2, 4, 1, 1))
    both = math.hypot(quince, pruning, pear, own) * math.hypot(quince, pruning, own)
    assert edge.weight == pytest.approx((quince**2 + pruning**2) / both, abs=0.002)
    assert edge.weight == round(math.fsum(s.weight for s in edge.shared), 3)


def test_related_by_what_is_measured_weighs_a_quarter() -> None:
    def weight(shared: Named) -> float:
        papers = [paper(name, method("pruning"), shared) for name in "ab"]
        (edge,) = related(link([*papers, paper("c", method("Pear"))]))
        own, both, other = (math.log1p(3 / n) for n in (1, 2, 2))
        half = 0.5 if shared.type is EntityType.METRIC else 1.0
        length = own**2 + both**2 + (half * other) ** 2
        found = {s.entity: s.weight for s in edge.shared}
        assert found["method:pruning"] == pytest.approx(both**2 / length, abs=0.002)
        return found.popitem()[1] if len(found) == 1 else min(found.values()) * length

    assert weight(metric("hue")) == pytest.approx(weight(method("hue")) / 4, rel=0.02)


def test_related_needs_more_than_a_common_measure() -> None:
    papers = [
        paper(chr(97 + n), metric("hue"), *(method(f"Q{n}{k}x") for k in "abc")) for n in range(6)
    ]
    assert not related(link(papers))


def test_related_papers_of_one_thing_are_not_equal() -> None:
    (edge,) = related(link([paper("a", method("Quince")), paper("b", method("Quince"))]))
    assert edge.weight is not None
    assert 0 < edge.weight < 1


def test_related_cites_the_role_claims_and_is_as_sure_as_they_are() -> None:
    linked = link(CORPUS)
    claims = {c.id: c for c in linked.claims}
    for edge in related(linked):
        premises = [claims[p] for p in edge.premises]
        assert len(premises) == 2 * len(edge.shared)
        assert {p.subject for p in premises} == {edge.subject, edge.object}
        doubt = math.prod(1 - 0.9 * 0.9 for _ in edge.shared)
        assert edge.confidence == round(1 - doubt, 3)
        assert (edge.rule, edge.evidence) == ("shared-entities", ())
        assert edge.subject < edge.object


def test_related_ignores_what_is_only_mentioned() -> None:
    passing = Named(["Quince"], salience=Level.OPTIONAL)
    assert not related(link([paper("a", passing), paper("b", method("Quince"))]))


def test_related_leaves_hubs_out_and_says_so() -> None:
    linked = link(CORPUS, LinkOptions(hub_papers=3))
    (edge,) = related(linked)
    assert [s.entity for s in edge.shared] == ["method:quince"]
    assert Note("hub relates no papers", "method:pruning", 4) in linked.notes


def test_related_keeps_the_nearest_of_each_paper() -> None:
    edges = {c.key[::2] for c in related(link(CORPUS, LinkOptions(neighbours=1)))}
    assert ("paper:a", "paper:b") in edges
    assert ("paper:c", "paper:d") in edges
    assert ("paper:a", "paper:c") not in edges
    assert not related(link(CORPUS, LinkOptions(neighbours=0)))


def test_related_keeps_only_what_weighs_enough() -> None:
    weights = [c.weight or 0 for c in related(link(CORPUS))]
    least = sorted(weights)[3]
    kept = related(link(CORPUS, LinkOptions(min_weight=least)))
    assert sorted(c.weight or 0 for c in kept) == sorted(w for w in weights if w >= least)


def test_related_grows_like_the_papers_also_where_all_share_a_thing() -> None:
    def work(papers: int) -> object:
        claims = [
            Claim(f"paper:{n}", Predicate.USES, f"method:{thing}", score=0.9)
            for n in range(papers)
            for thing in ("of-all", n % 2, f"dozen-{n // 12}", f"score-{n * 7 % papers // 20}")
        ]
        found, hubs = relate(claims, papers, neighbours=10, min_weight=0.02, hub_papers=50)
        edges = list(found)
        assert len(edges) > papers
        assert len(hubs) == 3
        return edges

    assert grows_like_its_input(work, 8_000)


@pytest.mark.parametrize(
    "wrong",
    [{"acronym_share": 0.5}, {"neighbours": -1}, {"hub_papers": -1}, {"min_weight": 1.5}],
)
def test_options_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        LinkOptions(**wrong)  # type: ignore[arg-type]
