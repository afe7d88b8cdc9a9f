"""Short forms that their papers leave undefined, and names that papers group with others."""

from __future__ import annotations

import pytest

from kg.errors import InputError
from kg.link import LinkOptions, Note, link
from kg.vocabulary import EntityType, Role
from tests.link.papers import Named, draft, method, node, paper, task

PHYSICS = "The chalcogenide crystal melts under a laser pulse and stores heat in photonic memory."
IMAGES = "The diffusion sampler draws images with few denoising iterations on a pretrained prior."


MEMORY = draft(
    "a",
    f"Phase-change memory (PCM) is our topic. {PHYSICS}",
    method("phase-change memory", "PCM"),
    define=("PCM", "Phase-change memory"),
)
MODEL = draft(
    "b",
    f"The Picard consistency model (PCM) is our topic. {IMAGES}",
    method("Picard consistency model", "PCM"),
    define=("PCM", "Picard consistency model"),
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [(PHYSICS, "method:phase-change-memory"), (IMAGES, "method:picard-consistency-model")],
)
def test_readings_are_decided_by_what_a_paper_is_about(text: str, meant: str) -> None:
    linked = link([MEMORY, MODEL, draft("c", f"We use PCM here. {text}", method("PCM"))])
    assert node(linked, "PCM", "paper:c") == meant
    (merge,) = [m for m in linked.merges if m.rule == "acronym-by-context"]
    assert merge.surface == "PCM" and merge.papers == ("paper:c",)


def test_readings_stay_apart_where_nothing_decides() -> None:
    linked = link([MEMORY, MODEL, draft("c", "We use PCM on bees.", method("PCM"))])
    assert node(linked, "PCM", "paper:c") == "method:pcm"
    assert [n for n in linked.notes if n.what == "acronym left apart"] == [
        Note("acronym left apart", "PCM: Phase-change memory | Picard consistency model", 1)
    ]


def test_readings_of_one_short_form_in_two_papers_may_differ() -> None:
    both = [
        draft("c", f"We use PCM here. {PHYSICS}", method("PCM")),
        draft("d", f"We use PCM here. {IMAGES}", method("PCM")),
    ]
    linked = link([MEMORY, MODEL, *both])
    assert node(linked, "PCM", "paper:c") != node(linked, "PCM", "paper:d")
    assert link([*reversed(both), MODEL, MEMORY]) == linked


def test_readings_that_one_paper_coins_are_not_others_unless_they_are_alike() -> None:
    coined = draft(
        "a",
        f"We propose Octopus Arms in Series (OAS). {PHYSICS}",
        method("Octopus Arms in Series", "OAS", role=Role.PROPOSED),
        define=("OAS", "Octopus Arms in Series"),
    )
    far = link([coined, draft("c", f"We drive OAS boats. {IMAGES}", method("OAS"))])
    assert node(far, "OAS", "paper:c") != node(far, "OAS", "paper:a")
    near = link([coined, draft("c", f"We drive OAS boats. {PHYSICS}", method("OAS"))])
    assert node(near, "OAS", "paper:c") == node(near, "OAS", "paper:a")


def test_readings_do_not_change_with_an_unrelated_paper() -> None:
    found = [MEMORY, MODEL, draft("c", f"We use PCM here. {PHYSICS}", method("PCM"))]
    other = draft("z", f"We grow tomatoes under glass. {IMAGES}", task("tomato growing"))
    before, after = link(found), link([*found, other])
    assert set(before.merges) <= set(after.merges)


def test_readings_refuse_a_margin_that_makes_no_sense() -> None:
    with pytest.raises(InputError):
        LinkOptions(acronym_margin=-0.1)


def test_a_surface_goes_to_the_node_that_the_corpus_knows_it_by() -> None:
    grouped = paper("a", task("source-free domain adaptation", "domain adaptation"))
    known = paper("b", task("domain adaptation"))
    linked = link([grouped, known])
    assert node(linked, "domain adaptation", "paper:a") == "task:domain-adaptation"
    assert node(linked, "domain adaptation", "paper:b") == "task:domain-adaptation"


def test_a_surface_that_no_other_paper_knows_stays_with_what_its_paper_took_it_for() -> None:
    linked = link([paper("a", task("source-free domain adaptation", "domain adaptation"))])
    (entity,) = linked.entities
    assert entity.label == "source-free domain adaptation"
    assert ("domain adaptation", "same-paper") in {(m.surface, m.rule) for m in linked.merges}


def test_what_one_paper_takes_for_one_thing_is_as_sure_as_its_names_tell() -> None:
    names = ("pear pruning", "prune pears", "orchard shears")
    # However sure the extractor is that there is a thing at all.
    for score in (0.5, 1.0):
        group = Named(names, EntityType.METHOD, Role.PROPOSED, score=score)
        linked = link([paper("a", group)])
        scores = {m.surface: m.score for m in linked.merges if m.rule == "same-paper"}
        assert scores.keys() == set(names[1:])
        assert scores["orchard shears"] == 0.0 < scores["prune pears"] < 1.0
