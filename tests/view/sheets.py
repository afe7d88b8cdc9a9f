"""What the tests of pages of text and tables share: an orchard with years, and a hostile one."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from kg.graph import KnowledgeGraph
from kg.model import Claim, Evidence, Paper, Quote, ResultNode, Shared
from kg.vocabulary import EntityType, Predicate, ResultKind
from tests.invented import invented_graph
from tests.view.hostile import BIDI, LONG, SCRIPT, hostile_graph

BLOCKS = {"td", "th", "li", "p", "div", "dt", "dd", "h1", "h2", "h3", "figcaption", "summary", "b"}
"""Elements whose texts do not run into each other."""


class Sheet(HTMLParser):
    """The elements of a page, and its visible text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._silent = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._silent += tag in ("script", "style")
        self.text += " " * (tag in BLOCKS)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text += data

    def words(self) -> str:
        """The visible text with single spaces."""
        return " ".join(self.text.split())

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        """The attributes of every element of this tag that has these."""
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key) == value for key, value in attributes.items())
        ]


def with_papers(graph: KnowledgeGraph, papers: list[Paper]) -> KnowledgeGraph:
    """The graph with these papers in place of its own."""
    return KnowledgeGraph(
        info=graph.info,
        papers=papers,
        entities=graph.entities(),
        results=graph.results(),
        claims=graph.claims(),
        merges=graph.merges(),
        links=graph.links(),
    )


def dated_orchard() -> KnowledgeGraph:
    """The invented papers: two of 2031, one of 2029, one without a year."""
    graph = invented_graph()
    return with_papers(
        graph,
        [replace(p, year=2029) if p.id == "paper:10.9999-pear.1" else p for p in graph.papers()],
    )


def undated_orchard() -> KnowledgeGraph:
    """The invented papers, none with a year."""
    graph = invented_graph()
    return with_papers(graph, [replace(p, year=None) for p in graph.papers()])


def hostile_orchard() -> KnowledgeGraph:
    """The hostile graph with years, results, statements between things and related papers."""
    graph = hostile_graph()
    papers = [replace(p, year=2031 + n, venue=SCRIPT) for n, p in enumerate(graph.papers())]
    result = ResultNode("result:0", "paper:p0", f"{SCRIPT}%", None, BIDI, ResultKind.GAIN)
    text = papers[2].abstract
    at = text.index("pear")
    said = (
        Evidence(
            (Quote("paper:p2", "abstract", 0, len(text), text),),
            SCRIPT,
            0.9,
            (Quote("paper:p2", "abstract", at, at + 4, "pear"),),
        ),
    )
    claims = [
        *graph.claims(),
        Claim("paper:p0", Predicate.PROPOSES, "method:evil", said),
        Claim("paper:p0", Predicate.REPORTS, result.id, said),
        Claim(result.id, Predicate.OF_METHOD, "method:evil", said),
        Claim(result.id, Predicate.WITH_METRIC, "metric:quote", said),
        Claim(result.id, Predicate.ON_BENCHMARK, "benchmark:long", said),
        Claim("method:evil", Predicate.USED_FOR, "task:bidi", said),
        Claim("method:evil", Predicate.EVALUATED_ON, "benchmark:long", said),
        *(
            Claim(
                a,
                Predicate.RELATED_TO,
                b,
                premises=("claim:0",),
                rule=SCRIPT,
                score=0.5,
                weight=0.5,
                shared=(Shared("method:evil", 0.3), Shared("benchmark:long", 0.2)),
            )
            for a, b in (("paper:p0", "paper:p1"), ("paper:p1", "paper:p2"))
        ),
    ]
    return KnowledgeGraph(
        info=graph.info,
        papers=papers,
        entities=graph.entities(),
        results=[result],
        claims=claims,
        links=graph.links(),
    )


HOSTILE_BUILD = {
    "rejected": [
        {"file": f"<b>{SCRIPT}", "line": 3, "reason": f"{BIDI} {LONG}"},
        {"file": "javascript:alert(1)", "line": None, "reason": "\" onclick=alert(2) x='"},
    ],
    "not_extracted": {f"paper:{SCRIPT}": LONG},
    "linking": [{"what": SCRIPT, "of": LONG, "count": 2}],
    "versions": {"kg": SCRIPT, "extractor": BIDI, "python": "secret"},
    "files": {"graph.html": {"bytes": 1_539_191, "sha256": "ab" * 32}},
}
"""What a hostile build says of itself."""

HOSTILE_BOARD = {
    "place": "task:x",
    "type": EntityType.TASK.value,
    "groups": [
        {
            "standings": [
                {"method": "a", "tier": 1, "score": None, "comparisons": 1, "won": 1, "lost": 0},
                {"method": "b", "tier": 2, "score": None, "comparisons": 1, "won": 0, "lost": 1},
            ],
            "comparisons": 1,
            "papers": 1,
        }
    ],
    "comparisons": [
        {
            "winner": "a",
            "loser": "b",
            "papers": ["p"],
            "confidence": 0.41,
            "sureness": "named in the sentence",
            "quotes": [{"text": f"{SCRIPT} {LONG}"}],
        }
    ],
    "labels": {"task:x": f"$(reboot) {SCRIPT}", "a": SCRIPT, "b": BIDI, "p": LONG},
}
"""A leaderboard of things with hostile names."""
