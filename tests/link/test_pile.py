from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.link import link, pile
from kg.link.pile import Pile, Streamed
from kg.model import Claim, Evidence, Quote
from kg.vocabulary import Predicate
from tests.link.papers import Draft, Named

FILES = Path("/proc/self/fd")


def evidence(paper: str, start: int, score: float = 0.5) -> Evidence:
    """One sentence of a paper."""
    quote = Quote(paper, "abstract", start, start + 6, "Quince")
    return Evidence((quote,), "hand@1", score, (quote,))


def filled(room: int) -> Pile:
    """Claims of four papers, each given after the others in turn."""
    found = Pile(room)
    for n in (3, 1, 2, 0):
        for thing in ("quince", "pear", "apple"):
            found.add(f"paper:{n}", Predicate.USES, f"method:{thing}", evidence(f"paper:{n}", n))
            found.add("method:quince", Predicate.PART_OF, "method:pear", evidence(f"paper:{n}", n))
        found.spill()
    return found


@pytest.mark.parametrize("room", [1, 3, 5])
@pytest.mark.parametrize("most", [2, 3, 64])
def test_pile_gives_the_same_claims_from_files_as_from_memory(
    room: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pile, "_MOST", most)
    small, whole = filled(room), filled(1000)
    assert small.spilled and not whole.spilled
    expected = list(whole.claims())
    assert list(small.claims()) == expected == sorted(expected, key=lambda claim: claim.key)
    # Two readers at a time do not get into each other's way.
    assert list(zip(small.claims(), small.claims(), strict=True)) == [(c, c) for c in expected]


def test_pile_that_is_finished_holds_nothing_but_files() -> None:
    small, whole = filled(5), filled(1000)
    expected = list(whole.claims())
    small.finish()
    whole.finish()
    assert not whole.spilled  # what is little stays in memory
    assert list(small.claims()) == list(whole.claims()) == expected


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files in /proc")
def test_pile_keeps_few_files_open() -> None:
    before = len(list(FILES.iterdir()))
    small = Pile(1)
    for n in range(200):
        small.add(f"paper:{n:03}", Predicate.USES, "method:quince", evidence(f"paper:{n:03}", n))
        small.spill()
    assert len(list(FILES.iterdir())) - before < 80
    assert len(list(small.claims())) == 200


def test_pile_outlines_are_as_sure_as_the_claims() -> None:
    small = filled(3)
    outlines, claims = small.outlines(), list(small.claims())
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
