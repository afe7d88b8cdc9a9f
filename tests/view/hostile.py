"""A graph whose every text tries to do harm, or is merely awkward."""

from __future__ import annotations

from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim, Entity, Evidence, Paper, Quote
from kg.vocabulary import EntityType, Predicate

SCRIPT = "</script><img src=x onerror=alert(1)>"
BIDI = "\u202egnp.exe\u2066 right to left"
LONG = "quince " * 14_286  # 100,002 characters
ODD = "\u2028 \u2029 \x00 \x1b \ufeff & ' \" ` ${alert(1)} {{ 7*7 }} {% raw %} <!-- <script>"


def hostile_graph() -> KnowledgeGraph:
    """Three papers and four entities that share them."""
    texts = [
        (SCRIPT, f"<svg onload=alert(2)> {SCRIPT} 🍐 <b>bold</b> pear"),
        (BIDI, f"{BIDI} {ODD} pear"),
        (LONG, f"{LONG}🍐🍐 pear"),
    ]
    papers = [
        Paper(
            id=f"paper:p{number}",
            title=title,
            abstract=abstract,
            authors=(SCRIPT, BIDI),
            venue="<script>alert(3)</script>",
            url="javascript:alert(4)",
        )
        for number, (title, abstract) in enumerate(texts)
    ]
    names = {
        "method:evil": ("<img src=x onerror=alert(5)>", EntityType.METHOD),
        "task:bidi": (BIDI, EntityType.TASK),
        "benchmark:long": (LONG, EntityType.BENCHMARK),
        "metric:quote": ("\" onmouseover=alert(6) x='", EntityType.METRIC),
    }
    predicates = {
        EntityType.METHOD: Predicate.USES,
        EntityType.TASK: Predicate.ADDRESSES,
        EntityType.BENCHMARK: Predicate.USES_BENCHMARK,
        EntityType.METRIC: Predicate.MEASURES,
    }

    def evidence(paper: Paper) -> tuple[Evidence, ...]:
        text = paper.abstract
        at = text.index("pear")
        whole = Quote(paper.id, "abstract", 0, len(text), text)
        return (
            Evidence((whole,), "hand@1", 0.9, (Quote(paper.id, "abstract", at, at + 4, "pear"),)),
        )

    return KnowledgeGraph(
        info=BuildInfo(extractor=SCRIPT),
        papers=papers,
        entities=[
            Entity(key, name, (kind,), (name, SCRIPT), ("javascript:alert(7)",))
            for key, (name, kind) in names.items()
        ],
        claims=[
            Claim(paper.id, predicates[kind], key, evidence(paper))
            for paper in papers
            for key, (_, kind) in names.items()
        ],
        links=[("paper:p0", "javascript:alert(8)"), ("paper:p0", "https://example.org/<x>\"'")],
    )
