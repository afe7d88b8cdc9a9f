"""The view of a graph as a plain dict: what a page shows, with no markup and no drawing in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from kg.model import Claim, Entity, Evidence, GraphSource, Paper, Quote, ResultNode
from kg.view.layout import Layout, arrange
from kg.vocabulary import PREDICATES, TERM_TYPES, EntityType, Predicate, alias_ids

MAX_PAPERS: Final = 1500
"""How many papers one page holds; of more, those with the most shared entities are taken."""

_PREDICATE_NUMBER: Final = {predicate: number for number, predicate in enumerate(Predicate)}
_FIELD_NUMBER: Final = {"title": 0, "abstract": 1}


def view_data(graph: GraphSource, *, max_papers: int = MAX_PAPERS) -> dict[str, Any]:
    """What a page shows, as a plain dict that goes into JSON.

    `nodes` are the papers, then the entities; everything else refers to them by position. A
    sentence or mention is kept once a paper, in `spans`, as (field, start, end) with offsets in
    UTF-16 code units, since that is how a browser counts; field 0 is the title, 1 the abstract.
    A claim in `edges` is `[subject, predicate, object, confidence, evidence]`, an item of evidence
    `[paper, score, quotes, marks]` with the numbers of spans; a derived claim has no evidence, and
    then its rule and the numbers of its premises. Related papers are in `related`, as
    `[paper, paper, weight, confidence, [[entity, weight], …]]`.
    """
    papers, left_out = _select(graph, max_papers)
    claims = [c for c in graph.claims() if _touches(c, papers)]
    named = {end for claim in claims for end in (claim.subject, claim.object)}
    entities = [e for e in graph.entities() if not left_out or e.id in named]
    return _View(graph, papers, entities, claims, left_out).to_dict()


def utf16_offset(astral: list[int], offset: int) -> int:
    """An offset in UTF-16 code units, of one in code points; `astral` as from `astral_places`.

    >>> utf16_offset(astral_places("a 🍐 b"), 4)
    5
    """
    return offset + bisect_left(astral, offset)


def astral_places(text: str) -> list[int]:
    """Where a text has characters that take two code units.

    >>> astral_places("a 🍐 b")
    [2]
    """
    return [] if text.isascii() else [i for i, c in enumerate(text) if c > "\uffff"]


def safe_url(url: str | None) -> str | None:
    """The URL when a page may link to it (http or https), else None.

    >>> safe_url("https://example.org/a"), safe_url("javascript:alert(1)"), safe_url(None)
    ('https://example.org/a', None, None)
    """
    return url if url and re.match(r"https?://[^\s\x00-\x1f]+$", url, re.IGNORECASE) else None


def _touches(claim: Claim, papers: Mapping[str, Paper]) -> bool:
    """Whether a claim rests on one of the papers (a derived one: whether it is about them)."""
    if claim.derived:
        ends = (claim.subject, claim.object)
        return all(end in papers for end in ends if end.startswith("paper:"))
    return any(q.paper in papers for item in claim.evidence for q in item.quotes)


def _select(graph: GraphSource, limit: int) -> tuple[dict[str, Paper], int]:
    """The papers of the page by id, and how many are left out."""
    papers = {paper.id: paper for paper in graph.papers()}
    if len(papers) <= limit:
        return papers, 0
    sharing: dict[str, set[str]] = defaultdict(set)
    for claim in graph.claims():
        if claim.subject in papers and claim.predicate not in (
            Predicate.MENTIONS,
            Predicate.REPORTS,
            Predicate.RELATED_TO,
        ):
            sharing[claim.object].add(claim.subject)
    shared = dict.fromkeys(papers, 0)
    for users in sharing.values():
        for paper in users if len(users) > 1 else ():
            shared[paper] += 1
    best = sorted(papers, key=lambda paper: (-shared[paper], paper))[:limit]
    return {paper: papers[paper] for paper in sorted(best)}, len(papers) - limit


class _Spans:
    """The distinct spans of one paper, numbered in the order in which they are asked for."""

    def __init__(self, paper: Paper) -> None:
        self._astral = {
            "title": astral_places(paper.title),
            "abstract": astral_places(paper.abstract),
        }
        self._numbers: dict[tuple[int, int, int], int] = {}

    def number(self, quote_: Quote) -> int:
        astral = self._astral[quote_.field]
        key = (
            _FIELD_NUMBER[quote_.field],
            utf16_offset(astral, quote_.start),
            utf16_offset(astral, quote_.end),
        )
        return self._numbers.setdefault(key, len(self._numbers))

    def to_list(self) -> list[int]:
        return [number for key in self._numbers for number in key]


class _View:
    """One pass over the parts of a graph, numbering as it goes."""

    def __init__(
        self,
        graph: GraphSource,
        papers: Mapping[str, Paper],
        entities: list[Entity],
        claims: list[Claim],
        left_out: int,
    ) -> None:
        self.graph, self.papers, self.entities = graph, papers, entities
        self.claims, self.left_out = claims, left_out
        ids = [*papers, *(entity.id for entity in entities)]
        self.number = {identifier: number for number, identifier in enumerate(ids)}
        self.spans = {paper.id: _Spans(paper) for paper in papers.values()}
        self.users = self._papers_of_entities()
        self.links: dict[str, list[str]] = defaultdict(list)
        for owner, url in graph.links():
            if safe_url(url):
                self.links[owner].append(url)

    def _papers_of_entities(self) -> list[list[int]]:
        """For each node, the papers that it matters to (not those that name it in passing)."""
        users: list[list[int]] = [[] for _ in self.number]
        for claim in self.claims:
            if (
                claim.subject in self.papers
                and claim.object in self.number
                and claim.predicate not in (Predicate.MENTIONS, Predicate.RELATED_TO)
            ):
                users[self.number[claim.object]].append(self.number[claim.subject])
        return [sorted(set(papers)) for papers in users]

    def to_dict(self) -> dict[str, Any]:
        edges = self._edges()
        results = self._results()
        layout = self._layout(edges)
        nodes = [*map(self._paper, self.papers.values()), *map(self._entity, self.entities)]
        for number, node in enumerate(nodes):
            node["x"], node["y"] = layout.x[number], layout.y[number]
            node["community"] = layout.community[number]
        used = {edge[1] for edge in edges} | {end[0] for r in results for end in r["ends"]}
        return {
            "base": self.graph.info.base_iri,
            "extractor": self.graph.info.extractor,
            "counts": self._counts(),
            "predicates": [
                {"id": p.value, "label": PREDICATES[p].label, "comment": PREDICATES[p].comment}
                if number in used or p in (Predicate.RELATED_TO, Predicate.REPORTS)
                else {"id": p.value, "label": PREDICATES[p].label}
                for number, p in enumerate(Predicate)
            ],
            "nodes": nodes,
            "also": self._also_known_as(),
            "communities": self._communities(layout),
            "edges": edges,
            "related": self._related(),
            "results": results,
        }

    # ── nodes ────────────────────────────────────────────────────────────────────────────────────

    def _paper(self, paper: Paper) -> dict[str, Any]:
        node: dict[str, Any] = {"id": paper.id, "type": "Paper", "label": paper.title or paper.id}
        for name in ("abstract", "year", "venue"):
            if getattr(paper, name):
                node[name] = getattr(paper, name)
        for name in ("authors", "keywords"):
            if getattr(paper, name):
                node[name] = list(getattr(paper, name))
        links = _paper_links(paper)
        known = {url for _, url in links}
        links += [
            [_without_scheme(url), url] for url in self.links.get(paper.id, ()) if url not in known
        ]
        if links:
            node["links"] = links
        if spans := self.spans[paper.id].to_list():
            node["spans"] = spans
        return node

    def _entity(self, entity: Entity) -> dict[str, Any]:
        node: dict[str, Any] = {
            "id": entity.id,
            "type": entity.types[0].value,
            "label": entity.label,
            "papers": len(self.users[self.number[entity.id]]),
        }
        if len(entity.types) > 1:
            node["types"] = [kind.value for kind in entity.types]
        if others := [alias for alias in entity.aliases if alias != entity.label]:
            node["aliases"] = others
        if same := [url for url in entity.same_as if safe_url(url)]:
            node["same_as"] = same
        return node

    def _also_known_as(self) -> dict[str, int]:
        """Every other `type:slug` under which a page's address may ask for an entity.

        Where two entities share an alias, the one that more papers use has it.
        """
        owners: dict[str, int] = {}
        for entity in sorted(
            self.entities, key=lambda e: (-len(self.users[self.number[e.id]]), e.id)
        ):
            for identifier in alias_ids(entity.types, (entity.label, *entity.aliases)):
                if identifier not in self.number:
                    owners.setdefault(identifier, self.number[entity.id])
        for result in self.graph.results():
            if result.paper in self.papers:
                owners[result.id] = self.number[result.paper]
        return dict(sorted(owners.items()))

    # ── claims ───────────────────────────────────────────────────────────────────────────────────

    def _evidence(self, items: Iterable[Evidence]) -> list[list[Any]]:
        rows = []
        for item in items:
            if not item.quotes or item.quotes[0].paper not in self.papers:
                continue
            spans = self.spans[item.quotes[0].paper]
            rows.append([
                self.number[item.quotes[0].paper],
                item.score,
                [spans.number(q) for q in item.quotes],
                [spans.number(m) for m in item.marks],
            ])  # fmt: skip
        return rows

    def _edges(self) -> list[list[Any]]:
        drawn = [
            claim
            for claim in self.claims
            if claim.predicate is not Predicate.RELATED_TO
            and claim.subject in self.number
            and claim.object in self.number
        ]
        numbers: dict[str, int] = {}
        if any(claim.derived for claim in drawn):
            numbers = {claim.id: number for number, claim in enumerate(drawn)}
        rows = []
        for claim in drawn:
            row: list[Any] = [
                self.number[claim.subject],
                _PREDICATE_NUMBER[claim.predicate],
                self.number[claim.object],
                claim.confidence,
                self._evidence(claim.evidence),
            ]
            if claim.derived:
                row += [claim.rule, [numbers[p] for p in claim.premises if p in numbers]]
            rows.append(row)
        return rows

    def _related(self) -> list[list[Any]]:
        return [
            [
                self.number[claim.subject],
                self.number[claim.object],
                claim.weight or 0.0,
                claim.confidence,
                [[self.number[s.entity], s.weight] for s in claim.shared if s.entity in self.number],
            ]
            for claim in self.claims
            if claim.predicate is Predicate.RELATED_TO
            and claim.subject in self.number
            and claim.object in self.number
        ]  # fmt: skip

    def _results(self) -> list[dict[str, Any]]:
        ends: dict[str, list[list[Any]]] = defaultdict(list)
        evidence: dict[str, tuple[float, list[list[Any]]]] = {}
        for claim in self.claims:
            if claim.predicate is Predicate.REPORTS:
                evidence[claim.object] = (claim.confidence, self._evidence(claim.evidence))
            elif claim.subject.startswith("result:") and claim.object in self.number:
                ends[claim.subject].append(
                    [_PREDICATE_NUMBER[claim.predicate], self.number[claim.object]]
                )
        return [
            self._result(result, ends[result.id], *evidence.get(result.id, (0.0, [])))
            for result in self.graph.results()
            if result.paper in self.papers
        ]

    def _result(
        self, result: ResultNode, ends: list[list[Any]], confidence: float, rows: list[list[Any]]
    ) -> dict[str, Any]:
        return {
            "id": result.id,
            "paper": self.number[result.paper],
            "value": result.value,
            "kind": result.kind.value,
            "ends": ends,
            "confidence": confidence,
            "evidence": rows,
        }

    # ── the whole ────────────────────────────────────────────────────────────────────────────────

    def _layout(self, edges: list[list[Any]]) -> Layout:
        weights: dict[tuple[int, int], float] = defaultdict(float)
        papers = len(self.papers)
        metrics = {self.number[e.id] for e in self.entities if e.types[0] is EntityType.METRIC}
        for subject, predicate, obj, confidence, *_ in edges:
            if subject == obj or predicate == _PREDICATE_NUMBER[Predicate.MENTIONS]:
                continue
            # An entity of many papers says little about which of them belong together.
            common = max(len(self.users[subject]), len(self.users[obj]), 1)
            # Nor does a metric: everything is measured in accuracy.
            kind = 0.5 if subject >= papers else 0.3 if obj in metrics else 1.0
            pair = (min(subject, obj), max(subject, obj))
            weights[pair] += confidence * kind / common**0.5
        return arrange(papers, self.users, self._anchors(edges), sorted(weights.items()))

    def _anchors(self, edges: list[list[Any]]) -> list[int]:
        """For each node, the node that it stands beside when it is not shared: a paper if any
        names it, else a thing that it is linked to, else none (-1)."""
        papers = len(self.papers)
        anchors = [users[0] if users else -1 for users in self.users]
        for wanted in (lambda end: end < papers, lambda end: end >= papers):
            for subject, _, obj, *_ in edges:
                for end, other in ((subject, obj), (obj, subject)):
                    if end >= papers and anchors[end] < 0 and wanted(other):
                        anchors[end] = other
        return anchors

    def _communities(self, layout: Layout) -> list[dict[str, Any]]:
        """Each community with its size and the one or two things that are most its own."""
        labels = {self.number[e.id]: e.label for e in self.entities}
        metrics = {self.number[e.id] for e in self.entities if e.types[0] is EntityType.METRIC}
        inside: list[dict[int, int]] = [defaultdict(int) for _ in range(layout.communities)]
        for node, users in enumerate(self.users):
            for paper in users:
                if layout.community[paper] >= 0:
                    inside[layout.community[paper]][node] += 1
        rows = []
        for number, counts in enumerate(inside):
            own = sorted(
                (node for node, count in counts.items() if count > 1 and node not in metrics),
                key=lambda n: (-(counts[n] ** 2) / len(self.users[n]), labels[n]),
            )
            members = [p for p in range(len(self.papers)) if layout.community[p] == number]
            rows.append({"label": " · ".join(labels[n] for n in own[:2]), "papers": len(members)})
        return rows

    def _counts(self) -> dict[str, int]:
        kinds = {kind.value: 0 for kind in TERM_TYPES}
        for entity in self.entities:
            kinds[entity.types[0].value] += 1
        first = len(self.papers)
        return {
            "papers": first,
            "papers_left_out": self.left_out,
            "entities": len(self.entities),
            "shared": sum(len(users) > 1 for users in self.users[first:]),
            "claims": sum(claim.predicate is not Predicate.RELATED_TO for claim in self.claims),
            "results": sum(result.paper in self.papers for result in self.graph.results()),
            **kinds,
        }


def _paper_links(paper: Paper) -> list[list[str]]:
    links = []
    if paper.doi:
        links.append([f"doi:{paper.doi}", f"https://doi.org/{quote(paper.doi, safe='/:;()')}"])
    if paper.arxiv:
        links.append([f"arXiv:{paper.arxiv}", f"https://arxiv.org/abs/{quote(paper.arxiv)}"])
    if (url := safe_url(paper.url)) and url not in {known for _, known in links}:
        links.append([_without_scheme(url), url])
    return links


def _without_scheme(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url, flags=re.IGNORECASE)
