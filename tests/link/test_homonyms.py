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
