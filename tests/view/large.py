"""An invented graph of many papers: fields that have little to do with one another."""

from __future__ import annotations

from itertools import pairwise

from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim, Entity, Evidence, Paper, Quote, Shared
from kg.vocabulary import EntityType, Predicate

FIELDS = ("apple", "birch", "cedar", "damson", "elder", "fig", "grape", "hazel")
COMMON = "method:watering"


def large_graph(papers: int, *, words: int = 8) -> KnowledgeGraph:
    """So many papers, the first fields larger than the last.

    Each names a thing of its own, two of its field, and every third one the thing that all fields
    share; the sentence is the title, and `words` more make the abstract.
    """
    graph = _Large(words)
    homes = [place for place, _ in enumerate(FIELDS) for _ in range(len(FIELDS) - place)]
    rows: dict[int, list[str]] = {place: [] for place, _ in enumerate(FIELDS)}
    for number in range(papers):
        home = homes[number * 7 % len(homes)]
        rows[home].append(graph.add(number, FIELDS[home]))
    for home, own in rows.items():
        graph.relate(own, f"task:{FIELDS[home]}-care")
    return graph.made()


class _Large:
    def __init__(self, words: int) -> None:
        self.words = words
        self.papers: list[Paper] = []
        self.entities = {COMMON: Entity(COMMON, "watering", (EntityType.METHOD,), ("drip",))}
        self.claims: list[Claim] = []

    def add(self, number: int, field: str) -> str:
        own, rule, care = f"{field} graft {number}", f"{field} rule {number % 5}", f"{field} care"
        title = f"{own}: {rule} for {care}" + (" by watering" if number % 3 == 0 else "")
        key = f"paper:{field}-{number}-{number * 7919 % 65536:x}"
        self.papers.append(Paper(key, title, f"On {own}. " + "leaf " * self.words))
        self.say(key, Predicate.PROPOSES, EntityType.METHOD, own, title)
        self.say(key, Predicate.USES, EntityType.METHOD, rule, title)
        self.say(key, Predicate.ADDRESSES, EntityType.TASK, care, title)
        if number % 3 == 0:
            self.say(key, Predicate.USES, EntityType.METHOD, "watering", title)
        return key

    def say(
        self, paper: str, predicate: Predicate, kind: EntityType, name: str, title: str
    ) -> None:
        thing = f"{kind.lower()}:{name.replace(' ', '-')}"
        self.entities.setdefault(thing, Entity(thing, name, (kind,), (name,)))
        start = title.index(name)
        mark = Quote(paper, "title", start, start + len(name), name)
        whole = Quote(paper, "title", 0, len(title), title)
        evidence = Evidence((whole,), "hand@1", 0.9, (mark,))
        self.claims.append(Claim(paper, predicate, thing, (evidence,)))

    def relate(self, papers: list[str], thing: str) -> None:
        """Each paper with the next of its field and with the first one."""
        pairs = [*pairwise(papers), *((papers[0], paper) for paper in papers[2:])]
        for first, second in pairs:
            low, high = sorted((first, second))
            self.claims.append(
                Claim(
                    low, Predicate.RELATED_TO, high, premises=(), rule="shared-entities",
                    score=0.5, weight=0.4, shared=(Shared(thing, 0.4),),
                )
            )  # fmt: skip

    def made(self) -> KnowledgeGraph:
        return KnowledgeGraph(
            info=BuildInfo("hand@1"),
            papers=self.papers,
            entities=self.entities.values(),
            claims=self.claims,
        )
