"""The invented graph and two papers more, so that every question that comes with kg has an answer:
two methods each of which is said to beat the other, a gain, a second benchmark, and so on."""

from __future__ import annotations

from kg.graph import KnowledgeGraph
from kg.model import Claim, CloseMatch, Entity, Paper, ResultNode, Shared
from kg.vocabulary import EntityType, Predicate, ResultKind, mint_claim_id
from tests.invented import PAPERS, evidence, invented_graph

MEDLAR = Paper(
    id="paper:10.9999-medlar.1",
    title="Medlar: Grafting Experts",
    abstract=(
        "Medlar grafts pruned experts back and outperforms Quince. "
        "For model compression and orchard planning it is 2.5× faster than Quince. "
        "GreedyCut serves for model compression. On FigBench, Quince reaches 88.0% accuracy."
    ),
    doi="10.9999/medlar.1",
    year=2033,
)
AGAIN = Paper(
    id="paper:arxiv-3405.00002",
    title="Quince Once More",
    abstract="In model compression, orchard planning and frost warnings Quince outperforms Medlar.",
    arxiv="3405.00002",
    year=2034,
)
MORE = (
    Entity("method:medlar", "Medlar", (EntityType.METHOD,), ("Medlar",)),
    Entity("task:orchard-planning", "orchard planning", (EntityType.TASK,), ("orchard planning",)),
    Entity("task:frost-warning", "frost warning", (EntityType.TASK,), ("frost warnings",)),
    Entity("benchmark:figbench", "FigBench", (EntityType.BENCHMARK,), ("FigBench",)),
)
GAIN = ResultNode("result:00000000000000aa", MEDLAR.id, "2.5×", 2.5, "×", ResultKind.GAIN)
SCORE = ResultNode("result:00000000000000bb", MEDLAR.id, "88.0%", 88.0, "%", ResultKind.ABSOLUTE)


def orchards() -> KnowledgeGraph:
    """The graph."""
    small = invented_graph()
    beats = "Medlar grafts pruned experts back and outperforms Quince."
    faster = "For model compression and orchard planning it is 2.5× faster than Quince."
    serves = "GreedyCut serves for model compression."
    score = "On FigBench, Quince reaches 88.0% accuracy."
    again = AGAIN.abstract
    kept = {claim.key: claim for claim in small.claims()}
    serving = kept.pop(("method:greedycut", Predicate.USED_FOR, "task:model-compression"))
    told = [
        (MEDLAR, MEDLAR.id, "proposes", "method:medlar", MEDLAR.title, 0.95),
        (MEDLAR, MEDLAR.id, "uses", "method:quince", beats, 0.7),
        (MEDLAR, MEDLAR.id, "addresses", "task:model-compression", faster, 0.9),
        (MEDLAR, MEDLAR.id, "addresses", "task:orchard-planning", faster, 0.9),
        (MEDLAR, MEDLAR.id, "usesBenchmark", "benchmark:figbench", score, 0.9),
        (MEDLAR, MEDLAR.id, "reports", GAIN.id, faster, 0.9),
        (MEDLAR, MEDLAR.id, "reports", SCORE.id, score, 0.9),
        (MEDLAR, GAIN.id, "ofMethod", "method:medlar", faster, 0.9),
        (MEDLAR, GAIN.id, "against", "method:quince", faster, 0.9),
        (MEDLAR, SCORE.id, "ofMethod", "method:quince", score, 0.9),
        (MEDLAR, SCORE.id, "onBenchmark", "benchmark:figbench", score, 0.9),
        (MEDLAR, SCORE.id, "withMetric", "metric:accuracy", score, 0.9),
        (MEDLAR, "method:medlar", "outperforms", "method:quince", beats, 0.8),
        (AGAIN, AGAIN.id, "comparesWith", "method:medlar", again, 0.75),
        (AGAIN, AGAIN.id, "addresses", "task:frost-warning", again, 0.6),
        (AGAIN, AGAIN.id, "addresses", "task:model-compression", again, 0.6),
        (AGAIN, AGAIN.id, "addresses", "task:orchard-planning", again, 0.6),
        (AGAIN, "method:quince", "outperforms", "method:medlar", again, 0.65),
        (AGAIN, "method:quince", "usedFor", "task:frost-warning", again, 0.5),
    ]
    claims = [
        Claim(
            subject,
            Predicate(predicate),
            obj,
            (
                evidence(
                    paper, said, field="title" if said == paper.title else "abstract", score=sure
                ),
            ),
        )
        for paper, subject, predicate, obj, said, sure in told
    ]
    claims.append(
        Claim(
            serving.subject,
            serving.predicate,
            serving.object,
            (*serving.evidence, evidence(MEDLAR, serves, "GreedyCut", "model compression")),
        )
    )
    quince = PAPERS[0].id
    claims += [
        _related(MEDLAR.id, quince, "method:quince", ("uses", "proposes")),
        _related(MEDLAR.id, AGAIN.id, "method:medlar", ("proposes", "comparesWith")),
    ]
    return KnowledgeGraph(
        info=small.info,
        papers=[*small.papers(), MEDLAR, AGAIN],
        entities=[*small.entities(), *MORE],
        results=[*small.results(), GAIN, SCORE],
        claims=[*kept.values(), *claims],
        merges=small.merges(),
        links=small.links(),
        close=[CloseMatch("method:greedycut", "method:randomcut", 0.4)],
    )


def _related(first: str, second: str, shared: str, roles: tuple[str, str]) -> Claim:
    """Two papers that share one thing."""
    premises = (mint_claim_id(p, r, shared) for p, r in zip((first, second), roles, strict=True))
    low, high = sorted((first, second))
    return Claim(
        low,
        Predicate.RELATED_TO,
        high,
        premises=tuple(sorted(premises)),
        rule="shared-entities",
        score=0.5,
        weight=0.4,
        shared=(Shared(shared, 0.4),),
    )
