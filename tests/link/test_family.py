"""Which names are versions of which."""

from __future__ import annotations

import pytest

from kg.link import Linked, LinkOptions, link
from kg.link.family import shorter_names, squeeze
from kg.model import Extraction
from kg.vocabulary import Predicate, Role
from tests.link.papers import Draft, Named, benchmark, method, metric, paper


def kinds(*extractions: Extraction) -> set[tuple[str, str]]:
    """The labels of what is derived to be a kind of what."""
    linked = link(extractions)
    labels = {e.id: e.label for e in linked.entities}
    return {(labels[c.subject], labels[c.object]) for c in linked.claims if c.rule == "family"}


def of(*things: Named) -> set[tuple[str, str]]:
    return kinds(*(paper(chr(97 + i), thing) for i, thing in enumerate(things)))


@pytest.mark.parametrize(
    ("name", "shorter"),
    [
        ("GPT-4", ["GPT"]),
        ("GPT-3.5-Turbo", ["GPT-3.5", "GPT"]),
        ("GPT-4o mini", ["GPT-4o", "GPT-4", "GPT"]),
        ("Qwen2.5-7B", ["Qwen2.5", "Qwen"]),
        ("Llama-2-7b-Chat", ["Llama-2-7b", "Llama-2", "Llama"]),
        ("ResNet-50", ["ResNet"]),
        ("ImageNet-C", ["ImageNet"]),
        ("ImageNet-21k", ["ImageNet"]),
        ("mini-ImageNet", ["ImageNet"]),
        ("ViT-B/16", ["ViT-B", "ViT"]),
        ("VQAv2", ["VQA"]),
        ("VQA v2", ["VQA"]),
        ("MobileNetV2", ["MobileNet"]),
        ("DeepLabv3+", ["DeepLabv3", "DeepLab"]),
        ("BERT-base", ["BERT"]),
        ("mBERT", ["BERT"]),
        ("WMT14 En-De", ["WMT14", "WMT"]),
        ("T5-XL", ["T5"]),
    ],
)  # fmt: skip
def test_shorter_names_take_off_versions(name: str, shorter: list[str]) -> None:
    assert shorter_names(name) == shorter
    for short in shorter:
        assert squeeze(short) in squeeze(name)


@pytest.mark.parametrize(
    "name",
    ["T5", "A*", "C++", "L1 loss", "top-5 accuracy", "pass@10", "R-CNN", "RGB-D", "SUN3D", "IL2M",
     "CIFAR-10/100", "k-means 2", "Quince’D", "Mistral AI", "large language model", "", "5", "-"],
)  # fmt: skip
def test_shorter_names_leave_what_is_no_version(name: str) -> None:
    assert shorter_names(name) == []


def test_family_puts_a_version_under_its_nearest_family() -> None:
    assert of(method("Qwen2.5-7B"), method("Qwen2.5"), method("Qwen")) == {
        ("Qwen2.5-7B", "Qwen2.5"), ("Qwen2.5", "Qwen")
    }  # fmt: skip
    assert of(method("Qwen2.5-7B"), method("Qwen")) == {("Qwen2.5-7B", "Qwen")}
    assert of(method("Llama 2"), method("LLaMA")) == {("Llama 2", "LLaMA")}


def test_family_leaves_out_what_is_below_the_threshold() -> None:
    papers = [paper("a", method("GPT-4")), paper("b", method("GPT"))]
    (claim,) = [c for c in link(papers).claims if c.rule == "family"]
    for least, count in ((claim.confidence, 1), (claim.confidence + 0.001, 0)):
        found = link(papers, LinkOptions(min_score=least)).claims
        assert sum(c.rule == "family" for c in found) == count


def test_family_makes_no_node_and_stays_within_a_type() -> None:
    assert of(method("ResNet-50"), method("ResNet-101")) == set()
    assert of(method("PearNet-5"), benchmark("PearNet"), benchmark("PearNet")) == set()
    assert of(metric("BLEU-4"), metric("BLEU")) == {("BLEU-4", "BLEU")}


def test_family_derives_nothing_where_a_text_says_it() -> None:
    draft = Draft("paper:a", "GPT-4 is a GPT.")
    member, family = draft.add(method("GPT-4")), draft.add(method("GPT"))
    assert kinds(draft.done()) == {("GPT-4", "GPT")}
    draft.relate(member, Predicate.SUBCLASS_OF, family, draft.abstract)
    assert kinds(draft.done()) == set()
    (claim,) = [c for c in link([draft.done()]).claims if c.predicate is Predicate.SUBCLASS_OF]
    assert claim.evidence


def test_family_rests_on_the_surest_claims_that_name_the_two() -> None:
    linked: Linked = link(
        [
            paper("a", Named(["GPT-4"], score=0.5), Named(["GPT"], score=0.4)),
            paper("b", Named(["GPT-4"], score=0.8)),
        ]
    )
    (claim,) = [c for c in linked.claims if c.rule == "family"]
    by_id = {c.id: c for c in linked.claims}
    premises = {(by_id[p].object, by_id[p].predicate) for p in claim.premises}
    assert premises == {("method:gpt-4", Predicate.USES), ("method:gpt", Predicate.USES)}
    best = {e: max(c.confidence for c in linked.claims if c.object == e) for e, _ in premises}
    assert claim.confidence == round(best["method:gpt-4"] * best["method:gpt"], 3)


def test_family_believes_a_short_form_only_where_a_paper_names_both() -> None:
    define = [("QPN", "quiet pear network")]
    told = paper("a", method("quiet pear network", "QPN"), define=define)
    assert kinds(told, paper("b", method("QPN-2"))) == set()
    both = paper("c", method("QPN"), method("QPN-2"))
    assert kinds(told, both) == {("QPN-2", "quiet pear network")}


def test_family_takes_no_odd_alias_for_a_name() -> None:
    odd = method("Medlar", "GPT", role=Role.PROPOSED)
    assert kinds(paper("a", odd), paper("b", method("GPT-4"))) == set()
