"""Invented papers that compare invented methods, and the graph that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim, Entity, Evidence, Paper, Quote, ResultNode
from kg.vocabulary import EntityType, Predicate, ResultKind, mint_claim_id, slugify

_PREFIX = {t.lower(): t for t in EntityType}


@dataclass
class Text:
    """A paper under construction: its sentences and what they say.

    Ends are ids; a thing is marked wherever its slug, hyphens as spaces, stands in the sentence.
    """

    title: str
    sentences: Sequence[str]
    said: list[tuple[str, Predicate, str, int]] = field(default_factory=list)
    results: list[tuple[str, ResultKind, int, dict[Predicate, str]]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"paper:{slugify(self.title)}"

    def says(self, subject: str, predicate: Predicate, object: str, sentence: int = 0) -> Text:
        """Adds a claim that the sentence of this number makes; -1 is the title."""
        self.said.append((subject, predicate, object, sentence))
        return self

    def about(self, place: str, sentence: int = -1) -> Text:
        """Adds that the paper is about a task or uses a benchmark or metric."""
        kind = place.partition(":")[0]
        predicate = {
            "task": Predicate.ADDRESSES,
            "benchmark": Predicate.USES_BENCHMARK,
            "metric": Predicate.MEASURES,
        }[kind]
        return self.says(self.id, predicate, place, sentence)

    def beats(self, winner: str, loser: str, sentence: int = 0) -> Text:
        return self.says(winner, Predicate.OUTPERFORMS, loser, sentence)

    def reports(
        self, value: str, kind: ResultKind = ResultKind.ABSOLUTE, sentence: int = 0, **ends: str
    ) -> Text:
        """Adds a result; ends by `method=`, `benchmark=`, `task=`, `metric=`, `against=`."""
        names = {
            "method": Predicate.OF_METHOD,
            "benchmark": Predicate.ON_BENCHMARK,
            "task": Predicate.FOR_TASK,
            "metric": Predicate.WITH_METRIC,
            "against": Predicate.AGAINST,
        }
        self.results.append((value, kind, sentence, {names[n]: end for n, end in ends.items()}))
        return self

    def _quote(self, sentence: int) -> Quote:
        if sentence < 0:
            return Quote(self.id, "title", 0, len(self.title), self.title)
        text = self.sentences[sentence]
        start = sum(len(before) + 1 for before in self.sentences[:sentence])
        return Quote(self.id, "abstract", start, start + len(text), text)

    def _evidence(self, sentence: int, *names: str) -> Evidence:
        whole = self._quote(sentence)
        marks = []
        for name in names:
            at = whole.text.casefold().find(name.casefold())
            if at >= 0:
                start = whole.start + at
                text = whole.text[at : at + len(name)]
                marks.append(Quote(self.id, whole.field, start, start + len(name), text))
        return Evidence((whole,), "hand@1", 0.9, tuple(marks))


def name_of(identifier: str) -> str:
    return identifier.partition(":")[2].replace("-", " ")


def graph_of(texts: Iterable[Text]) -> KnowledgeGraph:
    """The graph of the papers; whatever is named in a claim is an entity."""
    texts = list(texts)
    evidence: dict[tuple[str, Predicate, str], list[Evidence]] = {}
    nodes: list[ResultNode] = []
    for text in texts:
        for subject, predicate, object_, sentence in text.said:
            item = text._evidence(sentence, name_of(subject), name_of(object_))
            evidence.setdefault((subject, predicate, object_), []).append(item)
        for number, (value, kind, sentence, ends) in enumerate(text.results):
            key = mint_claim_id(
                text.id, Predicate.REPORTS, f"{value}{number}{sorted(ends.items())}"
            )
            node = ResultNode(
                key.replace("claim:", "result:"), text.id, value,
                float(value.strip("%x+")), "%" if "%" in value else "", kind,
            )  # fmt: skip
            nodes.append(node)
            evidence[text.id, Predicate.REPORTS, node.id] = [text._evidence(sentence, value)]
            for predicate, end in ends.items():
                evidence[node.id, predicate, end] = [text._evidence(sentence, value, name_of(end))]
    claims = [Claim(*key, tuple(items)) for key, items in evidence.items()]
    named = {end for claim in claims for end in (claim.subject, claim.object)}
    entities = [
        Entity(end, name_of(end), (_PREFIX[end.partition(":")[0]],), (name_of(end),))
        for end in named
        if end.partition(":")[0] not in ("paper", "result")
    ]
    return KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper(t.id, t.title, " ".join(t.sentences)) for t in texts],
        entities=entities,
        results=nodes,
        claims=claims,
    )
