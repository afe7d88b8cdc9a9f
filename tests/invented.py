"""A hand-made graph of four invented papers: every node type, most predicates, awkward texts."""

from __future__ import annotations

from kg.graph import KnowledgeGraph
from kg.model import (
    BuildInfo,
    Claim,
    Entity,
    Evidence,
    Field,
    Merge,
    Paper,
    Quote,
    ResultNode,
    Shared,
)
from kg.vocabulary import EntityType, Predicate, ResultKind, mint_claim_id

PAPERS = (
    Paper(
        id="paper:quince-pruning-orchards-of-experts",
        title="Quince: Pruning Orchards of Experts",
        abstract=(
            "Mixture-of-experts (MoE) models waste most of their experts. "
            "We propose Quince, a pruning rule for MoE language models 🍐. "
            "On PearBench, Quince outperforms GreedyCut and reaches 91.5% accuracy. "
            "Code: https://example.org/quince."
        ),
        authors=("A. Gardener", "B. Gardener"),
        year=2031,
        venue="Orchard",
    ),
    Paper(
        id="paper:arxiv-3101.00001",
        title="GreedyCut Revisited: what a baseline hides",
        abstract=(
            "GreedyCut is a mixture of experts baseline. We study model compression with GreedyCut "
            "on PearBench and compare it with RandomCut."
        ),
        arxiv="3101.00001",
        year=2031,
    ),
    Paper(
        id="paper:10.9999-pear.1",
        title='PearBench: a "benchmark" for <compressed> models & more',
        abstract="We introduce PearBench, a benchmark for model compression. It reports accuracy.",
        doi="10.9999/pear.1",
    ),
    Paper(id="paper:an-empty-orchard", title="An Empty Orchard"),
)

_M, _T, _B, _X = EntityType.METHOD, EntityType.TASK, EntityType.BENCHMARK, EntityType.METRIC

ENTITIES = (
    Entity("method:quince", "Quince", (_M,), ("Quince",)),
    Entity("method:greedycut", "GreedyCut", (_M,), ("GreedyCut",)),
    Entity("method:randomcut", "RandomCut", (_M,), ("RandomCut",)),
    Entity(
        "method:mixture-of-experts",
        "mixture of experts",
        (_M,),
        ("Mixture-of-experts", "MoE", "mixture of experts"),
        ("https://example.org/vocabulary/moe(1)",),
    ),
    Entity("method:pruning-rule", "pruning rule", (_M,), ("pruning rule",)),
    Entity("task:model-compression", "model compression", (_T, _M), ("model compression",)),
    Entity("benchmark:pearbench", "PearBench", (_B,), ("PearBench",)),
    Entity("metric:accuracy", "accuracy", (_X,), ("accuracy",)),
)


def quote(paper: Paper, text: str, field: Field = "abstract") -> Quote:
    """The first place where the paper says the text."""
    start = paper.text(field).index(text)
    return Quote(paper.id, field, start, start + len(text), text)


def evidence(
    paper: Paper, sentence: str, *marks: str, field: Field = "abstract", score: float = 0.9
) -> Evidence:
    """Evidence of one sentence with marks inside it."""
    whole = quote(paper, sentence, field)
    spans = []
    for mark in marks:
        start = whole.start + sentence.index(mark)
        spans.append(Quote(paper.id, field, start, start + len(mark), mark))
    return Evidence((whole,), "hand@1", score, tuple(spans))


def invented_graph() -> KnowledgeGraph:
    """The graph."""
    quince, greedy, pear, _ = PAPERS
    waste = "Mixture-of-experts (MoE) models waste most of their experts."
    propose = "We propose Quince, a pruning rule for MoE language models 🍐."
    beats = "On PearBench, Quince outperforms GreedyCut and reaches 91.5% accuracy."
    is_a = "GreedyCut is a mixture of experts baseline."
    study = "We study model compression with GreedyCut on PearBench and compare it with RandomCut."
    intro = "We introduce PearBench, a benchmark for model compression."
    judge = "It reports accuracy."
    result = ResultNode(
        "result:0123456789abcdef", quince.id, "91.5%", 91.5, "%", ResultKind.ABSOLUTE
    )
    claims = [
        Claim(quince.id, Predicate.PROPOSES, "method:quince", (
            evidence(quince, quince.title, "Quince", field="title", score=0.99),
            evidence(quince, propose, "Quince"),
            evidence(quince, beats, "Quince"),
        )),
        Claim(quince.id, Predicate.USES, "method:mixture-of-experts", (
            evidence(quince, waste, "Mixture-of-experts", "MoE"),
            evidence(quince, propose, "MoE"),
        )),
        Claim(quince.id, Predicate.COMPARES_WITH, "method:greedycut", (
            evidence(quince, beats, "GreedyCut", score=0.8),
        )),
        Claim(quince.id, Predicate.USES_BENCHMARK, "benchmark:pearbench", (
            evidence(quince, beats, "PearBench"),
        )),
        Claim(quince.id, Predicate.MEASURES, "metric:accuracy", (
            evidence(quince, beats, "accuracy"),
        )),
        Claim(quince.id, Predicate.MENTIONS, "method:pruning-rule", (
            evidence(quince, propose, "pruning rule", score=0.4),
        )),
        Claim(quince.id, Predicate.REPORTS, result.id, (evidence(quince, beats, "91.5%"),)),
        Claim(result.id, Predicate.OF_METHOD, "method:quince", (
            evidence(quince, beats, "91.5%", "Quince"),
        )),
        Claim(result.id, Predicate.ON_BENCHMARK, "benchmark:pearbench", (
            evidence(quince, beats, "91.5%", "PearBench"),
        )),
        Claim(result.id, Predicate.AGAINST, "method:greedycut", (
            evidence(quince, beats, "91.5%", "GreedyCut"),
        )),
        Claim(result.id, Predicate.WITH_METRIC, "metric:accuracy", (
            evidence(quince, beats, "91.5%", "accuracy"),
        )),
        Claim("method:quince", Predicate.OUTPERFORMS, "method:greedycut", (
            evidence(quince, beats, "Quince", "GreedyCut"),
        )),
        Claim("method:quince", Predicate.EVALUATED_ON, "benchmark:pearbench", (
            evidence(quince, beats, "Quince", "PearBench"),
        )),
        Claim("method:pruning-rule", Predicate.PART_OF, "method:quince", (
            evidence(quince, propose, "pruning rule", "Quince", score=0.5),
        )),
        Claim(greedy.id, Predicate.USES, "method:greedycut", (
            evidence(greedy, greedy.title, "GreedyCut", field="title"),
            evidence(greedy, is_a, "GreedyCut"),
            evidence(greedy, study, "GreedyCut"),
        )),
        Claim(greedy.id, Predicate.USES, "method:mixture-of-experts", (
            evidence(greedy, is_a, "mixture of experts"),
        )),
        Claim(greedy.id, Predicate.COMPARES_WITH, "method:randomcut", (
            evidence(greedy, study, "RandomCut"),
        )),
        Claim(greedy.id, Predicate.ADDRESSES, "task:model-compression", (
            evidence(greedy, study, "model compression"),
        )),
        Claim(greedy.id, Predicate.USES_BENCHMARK, "benchmark:pearbench", (
            evidence(greedy, study, "PearBench"),
        )),
        Claim("method:greedycut", Predicate.SUBCLASS_OF, "method:mixture-of-experts", (
            evidence(greedy, is_a, "GreedyCut", "mixture of experts", score=0.7),
        )),
        Claim("method:greedycut", Predicate.USED_FOR, "task:model-compression", (
            evidence(greedy, study, "GreedyCut", "model compression"),
        )),
        Claim("method:greedycut", Predicate.COMPARED_WITH, "method:randomcut", (
            evidence(greedy, study, "GreedyCut", "RandomCut"),
        )),
        Claim("method:greedycut", Predicate.EVALUATED_ON, "benchmark:pearbench", (
            evidence(greedy, study, "GreedyCut", "PearBench"),
        )),
        Claim(pear.id, Predicate.INTRODUCES, "benchmark:pearbench", (
            evidence(pear, pear.title, "PearBench", field="title"),
            evidence(pear, intro, "PearBench"),
        )),
        Claim(pear.id, Predicate.ADDRESSES, "task:model-compression", (
            evidence(pear, intro, "model compression"),
        )),
        Claim(pear.id, Predicate.MEASURES, "metric:accuracy", (
            evidence(pear, judge, "accuracy"),
        )),
    ]  # fmt: skip
    roles = {(c.subject, c.object): c for c in claims if c.subject.startswith("paper:")}

    def related(first: Paper, second: Paper, *shared: Shared) -> Claim:
        low, high = sorted((first.id, second.id))
        premises = [roles[p, s.entity].id for s in shared for p in (low, high)]
        doubt = 1.0
        for s in shared:
            doubt *= 1 - roles[low, s.entity].confidence * roles[high, s.entity].confidence
        return Claim(
            low,
            Predicate.RELATED_TO,
            high,
            premises=tuple(sorted(premises)),
            rule="shared-entities",
            score=round(1 - doubt, 3),
            weight=round(sum(s.weight for s in shared), 3),
            shared=shared,
        )

    claims += [
        related(
            quince,
            greedy,
            Shared("method:greedycut", 0.3),
            Shared("method:mixture-of-experts", 0.3),
            Shared("benchmark:pearbench", 0.1),
        ),
        related(quince, pear, Shared("metric:accuracy", 0.3), Shared("benchmark:pearbench", 0.1)),
        related(
            greedy, pear, Shared("task:model-compression", 0.3), Shared("benchmark:pearbench", 0.1)
        ),
    ]
    assert claims[-1].premises[0] in {mint_claim_id(*c.key) for c in claims}
    return KnowledgeGraph(
        info=BuildInfo(extractor="hand@1"),
        papers=PAPERS,
        entities=ENTITIES,
        results=[result],
        claims=claims,
        merges=[
            Merge("Mixture-of-experts", "method:mixture-of-experts", "case-and-hyphens", 1.0,
                  (quince.id,)),
            Merge("MoE", "method:mixture-of-experts", "acronym-in-text", 1.0, (quince.id,)),
            Merge("mixture of experts", "method:mixture-of-experts", "label", 1.0, (greedy.id,)),
        ],
        links=[(quince.id, "https://example.org/quince")],
    )  # fmt: skip
