"""Which things become one entity, and which stay apart."""

from __future__ import annotations

import pytest

from kg.link import Linked, Note, link
from kg.model import Entity, Extraction
from kg.vocabulary import EntityType, Role
from tests.link.papers import Draft, Named, benchmark, method, metric, paper, task

M, T, B, X = EntityType.METHOD, EntityType.TASK, EntityType.BENCHMARK, EntityType.METRIC


def entity(linked: Linked, name: str) -> Entity:
    """The one entity with this alias."""
    (found,) = [e for e in linked.entities if name in e.aliases]
    return found


def ids(*extractions: Extraction) -> list[str]:
    return [e.id for e in link(extractions).entities]


def test_identity_joins_spellings_across_papers() -> None:
    linked = link(
        [
            paper("a", method("large language model")),
            paper("b", method("Large-Language Models")),
            paper("c", method("large language models")),
        ]
    )
    assert [e.id for e in linked.entities] == ["method:large-language-model"]
    assert linked.entities[0].aliases == (
        "Large-Language Models", "large language model", "large language models"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "two"),
    [("GPT-3", "GPT-4"), ("GPT-3", "GPT-3.5"), ("CIFAR-10", "CIFAR-100"), ("AIM", "aim")],
)
def test_identity_keeps_other_names_apart(one: str, two: str) -> None:
    assert len(ids(paper("a", method(one)), paper("b", method(two)))) == 2


def test_identity_takes_apart_a_group_of_two_versions() -> None:
    linked = link([paper("a", method("GPT-3", "GPT-4")), paper("b", method("GPT-4"))])
    assert [e.id for e in linked.entities] == ["method:gpt-3", "method:gpt-4"]
    assert Note("group taken apart", "names that differ in a number or edition", 1) in linked.notes


def test_identity_does_not_chain_through_one_bad_group() -> None:
    linked = link(
        [
            paper("a", method("pruning", "distillation")),
            paper("b", method("pruning")),
            paper("c", method("distillation")),
            paper("d", method("distillation", "quantization")),
            paper("e", method("quantization")),
        ]
    )
    own = {e.label for e in linked.entities}
    assert own == {"pruning", "distillation", "quantization"}


def test_identity_reads_an_acronym_that_another_paper_defines() -> None:
    linked = link(
        [
            paper("a", method("retrieval-augmented generation", "RAG")),
            paper("b", method("RAG")),
            paper("c", method("retrieval augmented generation")),
        ]
    )
    assert [e.id for e in linked.entities] == ["method:retrieval-augmented-generation"]
    rules = {(m.surface, m.rule): m.papers for m in linked.merges}
    assert rules["RAG", "acronym-in-text"] == ("paper:a",)
    assert rules["RAG", "acronym-in-corpus"] == ("paper:b",)


def test_identity_reads_a_definition_whose_long_form_is_no_entity() -> None:
    first = paper("a", method("RAG"), define=[("RAG", "retrieval-augmented generation")])
    linked = link([first, paper("b", method("retrieval-augmented generations"))])
    assert len(linked.entities) == 1


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("QPI", "Quince Policy Iteration"),
        ("QPIs", "quince-policy iteration"),
        ("PEAR", "Pruning of ExpArts Rows"),
        ("Neural QDEs", "Neural Quince Differential Equations"),
        ("MOO", "mixture of orchards"),
        ("MTO", "mixture of the trees of orchards"),  # small words do not count
    ],
)
def test_identity_joins_a_short_form_that_its_paper_spells_but_does_not_define(
    short: str, long: str
) -> None:
    for kind in (method, task):
        linked = link([paper("a", method(long), kind(short))])
        assert [e.label for e in linked.entities] == [long]
        assert (short, "acronym-in-text") in {(m.surface, m.rule) for m in linked.merges}


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("PI", "policy iteration"),  # two letters fit too much
        ("QPI", "policy iteration"),
        ("QPI", "QPI reasoning"),  # the short form is a word of it
        ("QPI", "quince policy iteration 2"),
        ("Quince", "Quick Uniform Iteration"),
    ],
)
def test_identity_does_not_join_what_only_looks_like_a_short_form(short: str, long: str) -> None:
    assert len(link([paper("a", method(long), method(short))]).entities) == 2


def test_identity_does_not_choose_among_the_readings_of_one_paper() -> None:
    both = (method("quince policy iteration"), method("quiet plum inference"))
    assert len(link([paper("a", *both, method("QPI"))]).entities) == 3


def test_identity_keeps_the_plural_that_a_name_ends_in() -> None:
    (entity,) = link([paper("a", method("Replay across Orchards"))]).entities
    assert entity.label == "Replay across Orchards"


def test_identity_leaves_an_ambiguous_acronym_apart() -> None:
    papers = [
        paper("a", method("Iteration of Thought", "IoT")),
        paper("b", method("Internet of Things", "IoT")),
        paper("c", method("IoT")),
    ]
    linked = link(papers)
    assert [e.id for e in linked.entities] == [
        "method:internet-of-things", "method:iot", "method:iteration-of-thought"
    ]  # fmt: skip
    assert (
        Note("acronym left apart", "IOT: Internet of Things | Iteration of Thought", 1)
        in linked.notes
    )


def test_identity_never_joins_the_readings_of_an_acronym() -> None:
    linked = link(
        [
            paper("a", method("phase-change memory", "PCM")),
            paper("b", method("Picard Consistency Model", "PCM")),
            paper("c", method("PCM")),
            paper("d", method("PCM", "phase-change memory"), method("Picard Consistency Model")),
        ]
    )
    assert entity(linked, "phase-change memory") != entity(linked, "Picard Consistency Model")


def test_identity_takes_spellings_of_a_long_form_for_one_reading() -> None:
    linked = link(
        [
            paper("a", method("vision-language model", "VLM")),
            paper("b", method("vision-language model", "VLM")),
            paper("c", method("visual language model", "VLM")),
            paper("d", method("VLM")),
        ]
    )
    by_label = {e.label: e for e in linked.entities}
    assert set(by_label) == {"vision-language model", "visual language model"}
    joined = [m for m in linked.merges if m.rule == "acronym-in-corpus"]
    assert [(m.entity, m.papers) for m in joined] == [
        ("method:vision-language-model", ("paper:d",))
    ]


def test_identity_believes_texts_more_than_groups() -> None:
    told = paper(
        "a", method("stochastic gradient descent"), define=[("SGD", "stochastic gradient descent")]
    )
    guessed = paper("b", method("scaled graph diffusion", "SGD"))
    linked = link([told, guessed, paper("c", method("SGD"))])
    (joined,) = [m for m in linked.merges if m.papers == ("paper:c",)]
    assert joined.entity == "method:stochastic-gradient-descent"


def test_identity_of_a_proposal_is_its_own() -> None:
    linked = link(
        [
            paper("a", method("tree-structured Parzen estimator", "TPE")),
            paper("b", method("TPE", role=Role.PROPOSED)),
        ]
    )
    assert [e.id for e in linked.entities] == [
        "method:tpe",
        "method:tree-structured-parzen-estimator",
    ]


def test_identity_reads_acronyms_within_a_class_of_types() -> None:
    papers = [paper("a", task("visual question answering", "VQA")), paper("b", benchmark("VQA"))]
    assert ids(*papers) == ["benchmark:vqa", "task:visual-question-answering"]


def test_identity_joins_a_name_with_capitals_inside_a_sentence() -> None:
    linked = link(
        [
            paper("a", method("LLaMA")),
            paper("b", method("LLaMA")),
            paper("c", method("Llama")),
            paper("d", method("llama")),
        ]
    )
    assert sorted(e.aliases for e in linked.entities) == [("LLaMA", "Llama"), ("llama",)]


def test_identity_bears_the_types_that_papers_give() -> None:
    linked = link(
        [
            paper("a", method("reinforcement learning")),
            paper("b", task("reinforcement learning")),
            paper("c", task("Reinforcement Learning")),
        ]
    )
    (one,) = linked.entities
    assert (one.id, one.types) == ("task:reinforcement-learning", (T, M))


def test_identity_breaks_ties_of_types_by_alphabet() -> None:
    linked = link([paper("a", task("planning")), paper("b", method("planning"))])
    assert linked.entities[0].types == (M, T)


@pytest.mark.parametrize(
    ("one", "two"), [(method, benchmark), (method, metric), (benchmark, metric)]
)
def test_identity_keeps_homonyms_of_other_types_apart(one: type[Named], two: type[Named]) -> None:
    linked = link([paper("a", one("Spider")), paper("b", two("Spider"))])
    assert len(linked.entities) == 2
    assert len({e.id for e in linked.entities}) == 2


def test_identity_takes_a_task_for_the_most_frequent_thing_of_its_name() -> None:
    linked = link(
        [
            *(paper(name, metric("Quince")) for name in "abc"),
            *(paper(name, method("Quince")) for name in "de"),
            paper("f", task("Quince")),
        ]
    )
    assert [(e.id, e.types) for e in linked.entities] == [
        ("method:quince", (M,)),
        ("metric:quince", (X, T)),
    ]


def test_identity_lets_an_alternative_type_follow_the_majority() -> None:
    either = Named(["mutual information"], X, alt_type=M)
    linked = link(
        [paper("a", method("mutual information")), paper("b", method("mutual information")),
         paper("c", either)]
    )  # fmt: skip
    assert [(e.id, e.types) for e in linked.entities] == [("method:mutual-information", (M, X))]


def test_identity_prefers_a_singular_that_abstracts_write() -> None:
    drafts = [
        Draft(f"paper:{i}", "We use vision transformers.", "Vision Transformers") for i in "ab"
    ]
    for draft in drafts:
        draft.add(method("vision transformers", "Vision Transformers"))
    last = paper("c", method("vision transformer"))
    linked = link([*(d.done() for d in drafts), last])
    assert linked.entities[0].label == "vision transformer"


def test_identity_calls_a_thing_as_most_papers_that_know_its_full_name_do() -> None:
    short = paper("a", method("KG-Agent", "knowledge graph agent", role=Role.PROPOSED),
                  define=[("KG-Agent", "knowledge graph agent")])  # fmt: skip
    assert link([short]).entities[0].label == "KG-Agent"
    long = paper("b", method("Low-Rank Adaptation", "LoRA"))
    linked = link([long, *(paper(i, method("LoRA")) for i in "cdefg")])
    assert linked.entities[0].label == "Low-Rank Adaptation"


def test_identity_gives_homonyms_a_readable_suffix() -> None:
    linked = link(
        [
            paper("a", method("AIM"), method("aim")),
            paper("b", method("AIM")),
        ]
    )
    assert [(e.id, e.label) for e in linked.entities] == [
        ("method:aim", "AIM"), ("method:aim-in-a", "aim")
    ]  # fmt: skip


def test_identity_gives_a_short_form_and_its_long_form_one_type() -> None:
    draft = Draft("paper:a", "The Massive Pear Suite (MPS) is new. We run MPS.")
    draft.add(Named(["Massive Pear Suite"], B, score=0.9))
    draft.add(Named(["MPS"], M, score=0.5))
    draft.define("MPS", "Massive Pear Suite")
    linked = link([draft.done()])
    assert [(e.id, e.types) for e in linked.entities] == [("benchmark:massive-pear-suite", (B,))]


def test_identity_logs_every_surface_of_every_entity() -> None:
    linked = link(
        [
            paper("a", method("Mixture-of-Experts", "MoE", "mixture of experts")),
            paper("b", method("mixtures of experts")),
            paper("c", method("MoE")),
        ]
    )
    logged = {(m.entity, m.surface) for m in linked.merges}
    assert logged == {(e.id, a) for e in linked.entities for a in e.aliases}
    assert all(0 < m.score <= 1 and m.papers for m in linked.merges)
    assert {m.rule for m in linked.merges} == {
        "label", "case-and-hyphens", "plural", "acronym-in-text", "acronym-in-corpus"
    }  # fmt: skip


def test_identity_takes_apart_versions_that_both_go_with_the_name_of_their_group() -> None:
    group = method("Medlar", "ImageNet", "ImageNet-R", role=Role.PROPOSED)
    linked = link([paper("a", group)])
    assert sorted(e.aliases for e in linked.entities) == [("ImageNet", "Medlar"), ("ImageNet-R",)]
