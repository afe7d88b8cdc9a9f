from __future__ import annotations

import pytest

from kg.link import link
from kg.link.pile import Pile, Streamed
from kg.model import Claim, Evidence, Quote
from kg.vocabulary import Predicate
from tests.link.papers import Draft, Named


def evidence(paper: str, start: int, score: float = 0.5) -> Evidence:
    """One sentence of a paper."""
    quote = Quote(paper, "abstract", start, start + 6, "Quince")
    return Evidence((quote,), "hand@1", score, (quote,))


def filled(room: int) -> Pile:
    """Claims of four papers, each given after the others in turn."""
    pile = Pile(room)
    for n in (3, 1, 2, 0):
        for thing in ("quince", "pear", "apple"):
            pile.add(f"paper:{n}", Predicate.USES, f"method:{thing}", evidence(f"paper:{n}", n))
            pile.add("method:quince", Predicate.PART_OF, "method:pear", evidence(f"paper:{n}", n))
        pile.spill()
    return pile


@pytest.mark.parametrize("room", [1, 3, 5])
def test_pile_gives_the_same_claims_from_files_as_from_memory(room: int) -> None:
    small, whole = filled(room), filled(1000)
    assert small.spilled and not whole.spilled
    expected = list(whole.claims())
    assert list(small.claims()) == expected == sorted(expected, key=lambda claim: claim.key)
    # Two readers at a time do not get into each other's way.
    assert list(zip(small.claims(), small.claims(), strict=True)) == [(c, c) for c in expected]


def test_pile_outlines_are_as_sure_as_the_claims() -> None:
    pile = filled(3)
    outlines, claims = pile.outlines(), list(pile.claims())
    assert [(c.id, c.confidence) for c in outlines] == [(c.id, c.confidence) for c in claims]
    assert {c.confidence for c in claims} == {0.5, 0.938}


def test_streamed_claims_are_a_sequence() -> None:
    one, two, three = (Claim("paper:a", Predicate.USES, f"method:{n}", score=0.5) for n in "abc")
    claims = Streamed((lambda: [one, three], lambda: [two]))
    assert list(claims) == [one, two, three] == list(claims)
    assert (len(claims), claims[1], claims[1:]) == (3, two, (two, three))


def test_link_gives_the_same_graph_however_much_fits_in_memory() -> None:
    papers = []
    for n in range(4):
        draft = Draft(f"paper:{n}", "Quince grows beside Pear. Pear beats Quince.")
        draft.add(Named(["Quince"]))
        draft.add(Named(["Pear"]))
        draft.relate("e2", Predicate.OUTPERFORMS, "e1", "Pear beats Quince.")
        papers.append(draft.done())
    whole, small = link(papers), link(papers, room=1)
    assert isinstance(small.claims, Streamed) and isinstance(whole.claims, tuple)
    assert tuple(small.claims) == whole.claims
    assert (small.entities, small.results, small.notes) == (
        whole.entities,
        whole.results,
        whole.notes,
    )
