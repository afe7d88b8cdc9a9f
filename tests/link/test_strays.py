"""Names that an extractor grouped with another one, in one paper and beside others."""

from __future__ import annotations

from kg.link import Linked, link
from kg.vocabulary import Role
from tests.link.papers import method, paper, task


def homes(linked: Linked, paper_id: str) -> dict[str, str]:
    """The entity of each surface of a paper."""
    return {m.surface: m.entity for m in linked.merges if f"paper:{paper_id}" in m.papers}


def test_a_text_says_what_a_short_form_stands_for_whatever_its_letters_could_be() -> None:
    grouped = paper(
        "a",
        method("video language model", "VLM"),
        define=[("VLM", "vision and language model")],
    )
    found = homes(link([grouped, paper("b", method("vision and language model"))]), "a")
    assert found["VLM"] == "method:vision-and-language-model"
    assert found["video language model"] == "method:video-language-model"


def test_a_short_form_grouped_with_a_kind_of_its_thing_goes_to_the_thing() -> None:
    grouped = paper("a", task("nested pear ripening", "PR"), define=[("PR", "pear ripening")])
    found = homes(link([grouped, paper("b", task("pear ripening"))]), "a")
    assert (found["PR"], found["nested pear ripening"]) == (
        "task:pear-ripening",
        "task:nested-pear-ripening",
    )


def test_a_name_that_goes_on_behind_a_short_form_is_another_thing() -> None:
    def found(*names: str, role: Role | None = None) -> dict[str, str]:
        told = [("PR", "pear ripening")]
        return homes(link([paper("a", method(*names, role=role), define=told)]), "a")

    apart = found("pear ripening", "PR", "PR detection")
    assert apart["PR"] == apart["pear ripening"] != apart["PR detection"]
    # What says only what it is, or repeats a word of the name, makes nothing else of it.
    for name in ("PR method", "PR networks", "PR ripening"):
        together = found("pear ripening", "PR", name)
        assert together["PR"] == together[name]
    own = found("pear ripening", "PR", "PR detection", role=Role.PROPOSED)
    assert own["PR"] == own["PR detection"]


def test_what_is_proposed_keeps_the_short_form_of_its_longer_name() -> None:
    own = method("Quince Pruning", "QPT", role=Role.PROPOSED)
    found = homes(link([paper("a", own, define=[("QPT", "Quince Pruning Tool")])]), "a")
    assert found["QPT"] == found["Quince Pruning"]
    spelled = method("Parameterized Quince", "PQ", role=Role.PROPOSED)
    found = homes(link([paper("a", spelled, define=[("PQ", "Parametrized Quince")])]), "a")
    assert found["PQ"] == found["Parameterized Quince"]


def test_a_bare_word_goes_to_the_full_name_of_its_paper_where_that_is_common() -> None:
    others = [paper(name, task("pear pruning")) for name in "bcd"]
    bare = paper("e", task("pruning"))
    for grouped in (task("pruning", "pear pruning"), task("pear pruning", "pruning")):
        linked = link([paper("a", grouped), bare, *others])
        assert homes(linked, "a")["pruning"] == "task:pear-pruning"
        assert homes(linked, "e")["pruning"] == "task:pruning"
        rules = {m.rule for m in linked.merges if m.surface == "pruning"}
        assert "full-name" in rules


def test_a_bare_word_goes_where_its_full_name_goes_without_its_head() -> None:
    headed = [paper(name, method("pear attention mechanism")) for name in "bcd"]
    headless = [paper(name, method("pear attention")) for name in "efg"]
    grouped = paper("a", method("pear attention mechanism", "mechanism"))
    found = homes(link([grouped, *headed, *headless]), "a")
    assert found["pear attention mechanism"] == "method:pear-attention"
    assert found["mechanism"] == "method:pear-attention"


def test_what_was_grouped_with_a_bare_word_goes_where_that_goes() -> None:
    others = [paper(name, task("pear pruning")) for name in "bcd"]
    bare = [paper(name, task("pruning")) for name in "efg"]
    found = homes(
        link([paper("a", task("pruning", "pear pruning", "pruned")), *others, *bare]), "a"
    )
    assert set(found.values()) == {"task:pear-pruning"}


def test_a_bare_word_stays_where_its_full_name_is_rare_or_ends_otherwise() -> None:
    bare = paper("e", task("pruning"))
    rare = link([paper("a", task("pear pruning", "pruning")), bare])
    assert homes(rare, "a")["pruning"] == "task:pruning"
    for name in ("pruning shears", "re-pruning", "picking and pruning"):
        others = [paper(letter, task(name)) for letter in "bcd"]
        other = link([paper("a", task(name, "pruning")), bare, *others])
        assert homes(other, "a")["pruning"] == "task:pruning"
