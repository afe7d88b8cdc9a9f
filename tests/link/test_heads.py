"""Which trailing heads go."""

from __future__ import annotations

import pytest

from kg.link import Linked, link
from kg.link.heads import bare_names
from kg.vocabulary import EntityType, Role
from tests.link.papers import Draft, Named, benchmark, method, metric, paper, task


def labels(*things: Named) -> list[str]:
    """The labels of the entities of papers that name one thing each."""
    return sorted(e.label for e in linked(*things).entities)


def linked(*things: Named) -> Linked:
    return link([paper(chr(97 + i), thing) for i, thing in enumerate(things)])


@pytest.mark.parametrize(
    ("kind", "long", "short"),
    [
        (benchmark, "GLUE benchmark", "GLUE"),
        (benchmark, "CIFAR-10 dataset", "CIFAR-10"),
        (benchmark, "CIFAR-10 test sets", "CIFAR-10"),
        (benchmark, "GLUE benchmark dataset", "GLUE"),
        (benchmark, "MuJoCo environments", "MuJoCo"),
        (method, "BERT model", "BERT"),
        (method, "Adam optimizer", "Adam"),
        (method, "U-Net architecture", "U-Net"),
        (method, "policy gradient methods", "policy gradient"),
        (method, "k-means algorithm", "k-means"),
        (method, "attention mechanism", "attention"),
        (metric, "BLEU score", "BLEU"),
        (metric, "F1-score", "F1"),
        (metric, "accuracy metric", "accuracy"),
        (task, "planning task", "planning"),
        (task, "multi-armed bandit problem", "multi-armed bandit"),
    ],
)  # fmt: skip
def test_heads_go_where_a_name_remains(kind: type[Named], long: str, short: str) -> None:
    found = linked(kind(long), kind(short))
    assert [e.label for e in found.entities] == [short]
    assert ("trailing-head", "a") in {(m.rule, p[-1]) for m in found.merges for p in m.papers}


@pytest.mark.parametrize(
    ("kind", "long", "short"),
    [
        (method, "diffusion model", "diffusion"),
        (method, "language model", "language"),
        (method, "reward model", "reward"),
        (method, "graph network", "graph"),
        (method, "kernel method", "kernel"),
        (method, "Gaussian model", "Gaussian"),
        (method, "gradient-based method", "gradient-based"),
        (method, "BERT-based model", "BERT-based"),
        (metric, "similarity score", "similarity"),
        (task, "assignment problem", "assignment"),
        (benchmark, "OpenAI Gym", "OpenAI"),
        (benchmark, "movie database", "movie"),
        (task, "GLUE benchmark", "GLUE"),  # a head of another type
    ],
)
def test_heads_stay_where_they_make_another_thing(kind: type[Named], long: str, short: str) -> None:
    assert labels(kind(long), kind(short)) == sorted([long, short])


def test_heads_take_no_capital_at_the_start_of_a_sentence_for_a_name() -> None:
    drafts = [Draft(f"paper:{i}", f"{text} work.") for i, text in enumerate(
        ("Diffusion models", "Diffusion")
    )]  # fmt: skip
    drafts[0].add(method("Diffusion models"))
    drafts[1].add(method("Diffusion"))
    assert len(link([draft.done() for draft in drafts]).entities) == 2


def test_heads_go_from_a_name_by_its_letters_alone() -> None:
    assert len(labels(benchmark("CIFAR-10 dataset"), benchmark("CIFAR-10 benchmark"))) == 1
    assert len(labels(benchmark("EEG dataset"), benchmark("EEG benchmark"))) == 2


def test_heads_stay_where_the_name_is_mostly_another_type() -> None:
    assert labels(benchmark("QPA dataset"), task("QPA"), task("QPA"), benchmark("QPA")) == [
        "QPA", "QPA dataset"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("long", "short", "names"),
    [
        ("quince learning", "QLN", {"QLN model", "quince learning"}),
        ("quince linear unit", "QLU", {"QLU model", "quince linear unit"}),
        ("quince lattice network", "QLN", {"quince lattice network"}),
    ],
)
def test_heads_stay_behind_short_forms_of_activities_and_parts(
    long: str, short: str, names: set[str]
) -> None:
    assert set(labels(method(long, short), method(short), method(f"{short} model"))) == names


def test_heads_stay_on_what_a_paper_proposes_under_a_term() -> None:
    own = method("quince pruning method", role=Role.PROPOSED)
    assert len(labels(own, method("quince pruning"))) == 2
    assert len(labels(method("quince pruning method"), method("quince pruning"))) == 1
    named = benchmark("PearBench dataset", role=Role.PROPOSED)
    assert labels(named, benchmark("PearBench")) == ["PearBench"]


def test_heads_lead_on_to_the_long_form() -> None:
    found = linked(
        method("large pear network", "LPN"), method("LPN"), method("LPN models"), method("LLaMA"),
        method("LLaMA"), method("Llama model"), method("Llama"),
    )  # fmt: skip
    assert [e.label for e in found.entities] == ["large pear network", "LLaMA"]


def test_bare_names_wants_a_head_in_small_letters() -> None:
    assert [*bare_names("DeepMind Control Suite", EntityType.BENCHMARK)] == []
    assert [b.name.text for b in bare_names("PASCAL VOC data sets", EntityType.BENCHMARK)] == [
        "PASCAL VOC"
    ]
