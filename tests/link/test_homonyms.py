"""Which types of one name are one thing."""

from __future__ import annotations

import pytest

from kg.link import link
from kg.link.homonyms import families
from kg.vocabulary import EntityType, Role
from tests.link.papers import Named, benchmark, method, metric, paper, task

M, T, B, X = EntityType.METHOD, EntityType.TASK, EntityType.BENCHMARK, EntityType.METRIC


def types(*things: Named) -> list[tuple[EntityType, ...]]:
    """The types of the entities of papers that name one thing each."""
    return [e.types for e in link([paper(chr(97 + i), t) for i, t in enumerate(things)]).entities]


@pytest.mark.parametrize(
    "name", ["perplexity", "cross-entropy loss", "KL divergence", "offline RL"]
)
def test_homonyms_takes_a_common_noun_for_one_thing(name: str) -> None:
    assert types(method(name), metric(name)) == [(M, X)]
    assert types(method(name), metric(name), metric(name), task(name)) == [(X, M, T)]


def test_homonyms_keeps_a_method_and_a_benchmark_of_one_name_apart() -> None:
    assert types(method("Spider"), benchmark("Spider")) == [(B,), (M,)]
    assert types(*[method("Spider")] * 3, *[benchmark("Spider")] * 2) == [(B,), (M,)]


def test_homonyms_takes_a_rare_type_for_a_slip() -> None:
    assert types(method("ImageNet"), benchmark("ImageNet"), benchmark("ImageNet")) == [(B, M)]


def test_homonyms_takes_no_proposal_for_a_slip() -> None:
    own = method("Spider", role=Role.PROPOSED)
    assert types(own, *[benchmark("Spider")] * 9) == [(B,), (M,)]


def unsure(name: str, kind: EntityType, role: Role | None = None) -> Named:
    """A thing of whose type the extractor is not sure."""
    return Named((name,), kind, role, score=0.55)


def test_homonyms_takes_a_type_that_nobody_is_sure_of_for_a_slip() -> None:
    assert types(method("SpiderX"), unsure("SpiderX", B)) == [(B, M)]
    assert types(unsure("SpiderX", B), unsure("SpiderX", B), method("SpiderX")) == [(B, M)]
    assert types(unsure("SpiderX", M), unsure("SpiderX", B)) == [(B, M)]


def test_homonyms_takes_no_unsure_type_for_a_slip_of_a_coinage_or_of_two_letters() -> None:
    own = method("SpiderX", role=Role.PROPOSED)
    assert types(own, unsure("SpiderX", B)) == [(B,), (M,)]
    assert types(method("PQ"), unsure("PQ", B)) == [(B,), (M,)]
    assert types(unsure("SpiderX", B, Role.PROPOSED), method("SpiderX")) == [(B,), (M,)]


def test_a_short_form_of_an_unsure_type_is_read_as_in_papers_that_are_much_alike() -> None:
    unit = method("quince rotary unit", "QRU")
    own = [task(f"orchard drone {letter}ing") for letter in "bcdfghjklm"]
    other = [task(f"harbor crane {letter}ong") for letter in "bcdfghjklm"]
    told = paper("a", unit, *own, define=[("QRU", "quince rotary unit")])

    def called(*beside: Named) -> set[str]:
        found = link([told, paper("b", *beside, unsure("QRU", B))])
        return {m.entity for m in found.merges if m.surface == "QRU" and "paper:b" in m.papers}

    assert called(*own) == {"benchmark:quince-rotary-unit"}
    assert called(*other) == {"benchmark:qru"}


def test_homonyms_wants_more_of_names_of_few_letters() -> None:
    assert types(method("PQ"), *[metric("PQ")] * 3) == [(M,), (X,)]
    assert types(method("PQ"), *[metric("PQ")] * 4) == [(X, M)]


def test_families_break_ties_by_alphabet_and_know_a_lone_task() -> None:
    assert families({T: {"a"}}, {}, proper=True, letters=False).of(T) is T
    found = families({M: {"a"}, X: {"b"}, T: {"c"}}, {}, proper=True, letters=False)
    assert (found.of(M), found.of(X), found.of(T)) == (M, X, M)
    assert found.of(B, X) is X


def test_homonyms_takes_metrics_and_benchmarks_for_no_common_nouns() -> None:
    assert types(metric("WER"), metric("wer")) == [(X,)]
    assert types(method("AIM"), method("aim")) == [(M,), (M,)]
