"""What the field says of short forms, where the corpus says nothing."""

from __future__ import annotations

import pytest

from kg.link import Note, link
from kg.link.census import Short
from kg.link.decisions import Called, Decision, Decisions, Kind
from kg.link.doubts import DOUBTED
from kg.link.field import short_forms
from kg.link.lists import rows
from kg.link.pairs import alike
from kg.model import Extraction
from kg.vocabulary import Role
from tests.link.papers import draft, method, node, paper

ORCHARDS = "The quince orchard is pruned in winter by a gardener with sharp shears."
STATIONS = "Trains wait at the platform while passengers change for the night express."


def defining(name: str, long: str, short: str, text: str) -> Extraction:
    """A paper on the text that defines a short form."""
    return draft(
        name, f"{long} ({short}) is old. {text}", method(long, short), define=(short, long)
    )


SHORT = paper("a", method("RNN"))
LONG = paper("b", method("recurrent neural networks"))


def test_field_table_is_sorted_and_counts_no_more_than_there_are() -> None:
    table = list(rows("short_forms.txt"))
    assert len(table) > 500
    totals = [int(total) for *_, total, _ in table]
    assert totals == sorted(totals, reverse=True)
    for told in short_forms().values():
        assert told.papers >= max(n for _, n in told.forms)
        first, *others = [form for form, _ in told.forms]
        assert not any(alike(first, other) for other in others)


def test_field_agrees_on_what_as_good_as_all_abstracts_say() -> None:
    assert short_forms()[Short("RNN", "term")].agreed
    assert not short_forms()[Short("IR", "term")].agreed
    assert short_forms()[Short("IR", "term")].share_of("information retrievals") < 0.5


def test_field_reads_a_short_form_that_no_paper_defines() -> None:
    linked = link([SHORT, LONG])
    (entity,) = linked.entities
    assert entity.label == "recurrent neural networks"
    (merge,) = [m for m in linked.merges if m.surface == "RNN"]
    assert merge.rule == "acronym-in-field" and merge.papers == ("paper:a",)


def test_field_reads_nothing_where_the_corpus_lacks_the_long_form() -> None:
    assert {e.id for e in link([SHORT]).entities} == {"method:rnn"}


def test_field_yields_to_what_a_paper_defines() -> None:
    own = paper("c", method("rotten nut network", "RNN"), define=[("RNN", "rotten nut network")])
    linked = link([own, LONG])
    assert node(linked, "RNN", "paper:c") == "method:rotten-nut-network"


def test_field_yields_to_what_the_corpus_defines() -> None:
    others = [
        paper(name, method("rotten nut network", "RNN"), define=[("RNN", "rotten nut network")])
        for name in "cd"
    ]
    linked = link([SHORT, LONG, *others])
    assert node(linked, "RNN", "paper:a") == "method:rotten-nut-network"


def test_field_yields_to_a_coinage_only_where_papers_are_alike() -> None:
    coined = draft(
        "c",
        f"We propose the Rotten Nut Network (RNN). {ORCHARDS}",
        method("Rotten Nut Network", "RNN", role=Role.PROPOSED),
        define=("RNN", "Rotten Nut Network"),
    )
    near = draft("a", f"RNN helps. {ORCHARDS}", method("RNN"))
    far = draft("d", f"RNN fails. {STATIONS}", method("RNN"))
    linked = link([coined, LONG, near, far])
    assert node(linked, "RNN", "paper:a") == "method:rotten-nut-network"
    assert node(linked, "RNN", "paper:d") == "method:recurrent-neural-networks"


def test_field_yields_to_the_user() -> None:
    apart = Decision(Kind.DIFFERENT, (Called("RNN"), Called("recurrent neural networks")))
    linked = link([SHORT, LONG], decisions=Decisions((apart,)))
    assert node(linked, "RNN", "paper:a") != node(linked, "recurrent neural networks", "paper:b")


@pytest.mark.parametrize(("text", "joined"), [(ORCHARDS, True), (STATIONS, False)])
def test_short_form_of_one_paper_holds_where_papers_are_alike(text: str, joined: bool) -> None:
    one = defining("a", "quince pear graft", "QPG", ORCHARDS)
    linked = link([one, draft("b", f"QPG is late. {text}", method("QPG"))])
    assert (node(linked, "QPG", "paper:b") == node(linked, "QPG", "paper:a")) is joined
    note = Note("acronym left apart", "QPG: quince pear graft", 1)
    assert (note in linked.notes) is not joined
    pairs = [(c.first, c.second, c.reasons) for c in linked.close]
    assert pairs == [] if joined else [("method:qpg", "method:quince-pear-graft", DOUBTED)]


def test_short_form_of_one_paper_holds_where_the_field_agrees() -> None:
    one = defining("a", "recurrent neural network", "RNN", ORCHARDS)
    linked = link([one, draft("b", f"RNN is late. {STATIONS}", method("RNN"))])
    assert node(linked, "RNN", "paper:b") == node(linked, "RNN", "paper:a")


def test_short_form_goes_to_what_the_field_mostly_means_by_it() -> None:
    odd = defining("a", "Iced cherry pudding", "ICP", ORCHARDS)
    known = draft(
        "b",
        "Iterative closest point (ICP) aligns two scans of one room.",
        method("Iterative closest point", "ICP"),
        define=("ICP", "Iterative closest point"),
    )
    assert not short_forms()[Short("ICP", "term")].agreed
    linked = link([odd, known, draft("c", f"ICP fails. {STATIONS}", method("ICP"))])
    assert node(linked, "ICP", "paper:c") == node(linked, "ICP", "paper:b")


def test_field_decides_between_readings_that_no_text_tells() -> None:
    old = [
        defining("a", "recurrent neural networks", "RNN", ORCHARDS),
        defining("b", "rough nectarine nursery", "RNN", STATIONS),
        defining("d", "rough nectarine nursery", "RNN", STATIONS),
    ]
    linked = link([*old, draft("c", "We take RNN along.", method("RNN"))])
    (merge,) = [m for m in linked.merges if m.rule == "acronym-in-field"]
    assert merge.entity == "method:recurrent-neural-networks" and merge.papers == ("paper:c",)
    others = [
        defining("a", "rough orchard nectarine", "RON", ORCHARDS),
        defining("b", "rural online nursery", "RON", STATIONS),
    ]
    linked = link([*others, draft("c", "We take RON along.", method("RON"))])
    assert node(linked, "RON", "paper:c") == "method:ron"


@pytest.mark.parametrize("papers", [1, 3])
def test_field_of_several_readings_asks_for_texts_that_are_alike(papers: int) -> None:
    told = short_forms()[Short("FCN", "term")]
    assert told.share_of("fully connected network") < 0.5 < told.share
    defined = [
        defining(name, "fully connected network", "FCN", ORCHARDS) for name in "abc"[:papers]
    ]
    unlike = draft("y", f"We use FCN here. {STATIONS}", method("FCN"))
    like = draft("z", f"We use FCN here. {ORCHARDS}", method("FCN"))
    linked = link([*defined, unlike, like])
    assert node(linked, "FCN", "paper:z") == node(linked, "FCN", "paper:a")
    assert node(linked, "FCN", "paper:y") == "method:fcn"
    assert [c.reasons for c in linked.close] == [DOUBTED]
