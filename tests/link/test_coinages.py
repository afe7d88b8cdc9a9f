"""Names that papers coin again for something else."""

from __future__ import annotations

from itertools import permutations

from kg.link import link
from kg.link.coinages import REASONS, may_be_coined
from kg.link.decisions import Called, Decision, Decisions, Kind
from kg.model import Extraction
from kg.vocabulary import EntityType, Role
from tests.link.papers import Named, benchmark, draft, method, node

OPTICS = "A laser beam hits a tilted mirror and scatters over the polished lens of a telescope."
MIRRORS = "The mirror of the telescope sends a laser beam to the polished lens."
AGENTS = "Language agents criticise their own answers, then write better ones for the next episode."


def coining(name: str, text: str, coined: str = "QUIN") -> Extraction:
    """A paper that proposes something so called."""
    return draft(name, f"We propose {coined}. {text}", method(coined, role=Role.PROPOSED))


def using(name: str, text: str, coined: str = "QUIN") -> Extraction:
    """A paper that uses something so called."""
    return draft(name, f"Here {coined} helps. {text}", method(coined))


FIRST, OTHER = coining("a", OPTICS), coining("c", AGENTS)


def things(*papers: Extraction, coined: str = "QUIN") -> int:
    """So many things of this name."""
    linked = link(papers)
    return len({m.entity for m in linked.merges if m.surface == coined})


def test_name_that_unlike_papers_coin_is_several_things() -> None:
    linked = link([FIRST, OTHER])
    assert node(linked, "QUIN", "paper:a") == "method:quin"
    assert node(linked, "QUIN", "paper:c") == "method:quin-in-c"
    (close,) = linked.close
    assert close.reasons == REASONS
    mixed = coining("a", OPTICS, "ReQuince"), coining("c", AGENTS, "ReQuince")
    assert things(*mixed, coined="ReQuince") == 2


def test_name_that_a_group_goes_on_with_is_one_thing() -> None:
    linked = link([FIRST, coining("b", MIRRORS), OTHER])
    of = [node(linked, "QUIN", f"paper:{name}") for name in "abc"]
    assert of[0] == of[1] == "method:quin" != of[2]


def test_name_that_others_mostly_use_belongs_to_all() -> None:
    users = [using(name, AGENTS) for name in ("d", "e", "f")]
    assert things(FIRST, OTHER, *users) == 1


def test_short_form_that_one_paper_coins_is_another_thing_elsewhere() -> None:
    assert things(FIRST, using("c", AGENTS)) == 2
    assert things(FIRST, using("b", MIRRORS)) == 1
    mixed = coining("a", OPTICS, "ReQuince"), using("c", AGENTS, "ReQuince")
    assert things(*mixed, coined="ReQuince") == 1


def test_coined_name_of_data_or_in_a_title_alone_is_one_thing() -> None:
    data = [
        draft(name, f"We release QUIN. {text}", benchmark("QUIN", role=Role.PROPOSED))
        for name, text in (("a", OPTICS), ("c", AGENTS))
    ]
    assert things(*data) == 1
    title = draft("c", "We propose QUIN.", method("QUIN", role=Role.PROPOSED))
    assert things(FIRST, title) == 1


def test_plain_words_are_not_coined() -> None:
    assert not any(map(may_be_coined, ("pruning", "Pruning", "GLUE benchmark", "T5", "")))
    plain = [
        draft(name, f"We propose quinces. {text}", method("quinces", role=Role.PROPOSED))
        for name, text in (("a", OPTICS), ("c", AGENTS))
    ]
    assert things(*plain, coined="quinces") == 1


def test_coinages_do_not_depend_on_the_order_nor_on_papers_without_them() -> None:
    papers = [FIRST, coining("b", MIRRORS), OTHER]
    linked = link(papers)
    assert all(link(some) == linked for some in permutations(papers))
    more = link([*papers, draft("z", f"We prune pears. {AGENTS}", method("pears"))])
    assert set(linked.merges) < set(more.merges)
    assert more.close == linked.close


def test_coined_name_is_one_thing_where_the_user_says_so() -> None:
    fruit = Named(("fruit engine",), EntityType.METHOD)
    papers = [FIRST, OTHER, draft("d", f"A fruit engine. {MIRRORS}", fruit)]
    same = Decision(Kind.SAME, (Called("QUIN"), Called("fruit engine")))
    linked = link(papers, decisions=Decisions((same,)))
    assert len({m.entity for m in linked.merges}) == 1
    assert not linked.close
