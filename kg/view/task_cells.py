"""What the papers about one task say of methods, benchmarks and metrics, cell by cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Final

from kg.graph.choosing import claims_of, outlines_of
from kg.graph.parts import narrowed
from kg.model import DOUBTFUL, Claim, GraphSource, ResultNode
from kg.view.document import sentences, short, surest
from kg.view.matrix import Cell, Item, cell, level, told
from kg.vocabulary import ROLE_PREDICATES, EntityType, Predicate, ResultKind

_TOGETHER, _STATED, _REPORTED = 0, 3, 5  # how strong a cell's colour is

ROLES: Final = {
    Predicate.PROPOSES: "proposed",
    Predicate.USES: "used",
    Predicate.COMPARES_WITH: "compared",
}
_MEASURED: Final = {
    Predicate.USES_BENCHMARK: EntityType.BENCHMARK,
    Predicate.INTRODUCES: EntityType.BENCHMARK,
    Predicate.MEASURES: EntityType.METRIC,
}
_ENDS: Final = {
    Predicate.OF_METHOD: "method",
    Predicate.ON_BENCHMARK: "benchmark",
    Predicate.WITH_METRIC: "metric",
    Predicate.FOR_TASK: "task",
    Predicate.AGAINST: "baseline",
}


class Gathered:
    """What the papers about one task say of methods, benchmarks and metrics."""

    def __init__(self, graph: GraphSource, task: str) -> None:
        self.task = task
        near = narrowed(graph, [task])
        self.papers = {c.subject for c in outlines_of(near, ROLE_PREDICATES) if c.object == task}
        about = claims_of(near, (Predicate.SUBCLASS_OF, Predicate.USED_FOR))
        stated = [claim for claim in about if claim.object == task]
        said = _asserted(graph, self.papers, (*ROLES, *_MEASURED))
        said = [claim for claim in said if claim.object != task]
        for_task = {c.subject for c in outlines_of(near, [Predicate.FOR_TASK]) if c.object == task}
        nodes = [n for n in graph.results() if n.id in for_task or n.paper in self.papers]
        ends: dict[str, dict[str, str]] = defaultdict(dict)
        for claim in _asserted(graph, {node.id for node in nodes}, _ENDS):
            ends[claim.subject][_ENDS[claim.predicate]] = claim.object
        named = {task, *(c.object for c in said), *(c.subject for c in stated)}
        named.update(end for own in ends.values() for end in own.values())
        self.labels: dict[str, str] = {}
        self._types: dict[str, tuple[EntityType, ...]] = {}
        for entity in narrowed(graph, named).entities():
            self.labels[entity.id], self._types[entity.id] = entity.label, entity.types
        self.kinds: list[str] = []
        self.used_for: dict[str, Claim] = {}
        for claim in stated:
            self._take_statement(claim)
        self.roles: dict[tuple[str, Predicate], list[Claim]] = defaultdict(list)
        self.users: dict[str, dict[str, Claim]] = defaultdict(dict)
        self.kind: dict[str, EntityType] = {}
        for claim in said:
            self._take_role(claim)
        self.results = self._results(graph, nodes, ends)
        tied = _asserted(graph, self._methods(), [Predicate.EVALUATED_ON])
        self.evaluated = {(claim.subject, claim.object): claim for claim in tied}
        reported = (claim for *_, claim in self.results if claim is not None)
        quoted = _quoted((*said, *stated, *tied, *reported))
        quoted |= self.papers | {node.paper for node, *_ in self.results}
        self.titles = {paper.id: paper.title for paper in narrowed(graph, quoted).papers()}
        self._most = max(map(len, self.roles.values()), default=1)

    def _take_role(self, claim: Claim) -> None:
        """What a paper about the task says that something is to it."""
        if claim.predicate in ROLES and self._is(claim.object, EntityType.METHOD):
            self.roles[claim.object, claim.predicate].append(claim)
        self.users[claim.object][claim.subject] = claim
        kind = _MEASURED.get(claim.predicate)
        if kind is not None and self._is(claim.object, kind):
            self.kind[claim.object] = kind

    def _is(self, entity: str, kind: EntityType) -> bool:
        """Whether this is the main type: what a few papers take for something else would stand
        among the rows and the columns."""
        return self._types[entity][0] is kind

    def _take_statement(self, claim: Claim) -> None:
        """What is said to be a kind of the task, or used for it."""
        if claim.predicate is Predicate.SUBCLASS_OF:
            if claim.confidence >= DOUBTFUL:  # they are shown without their scores
                self.kinds.append(claim.subject)
        elif not claim.derived and self._is(claim.subject, EntityType.METHOD):
            self.used_for[claim.subject] = claim

    def _results(
        self, graph: GraphSource, nodes: Sequence[ResultNode], ends: Mapping[str, dict[str, str]]
    ) -> list[tuple[ResultNode, dict[str, str], Claim | None]]:
        """The results of methods for the task, or of the papers about it that name no other."""
        reports = _asserted(graph, {node.paper for node in nodes}, [Predicate.REPORTS])
        by_result = {claim.object: claim for claim in reports}
        found = []
        for node in nodes:
            own = ends.get(node.id, {})
            if own.get("task", self.task) != self.task or "method" not in own:
                continue
            if not self._is(own["method"], EntityType.METHOD):
                continue
            found.append((node, own, by_result.get(node.id)))
            for kind in (EntityType.BENCHMARK, EntityType.METRIC):
                thing = own.get(kind.lower())
                if thing is not None and self._is(thing, kind):
                    self.kind[thing] = kind
        return found

    # ── which rows and columns ───────────────────────────────────────────────────────────────────

    def methods(self) -> list[str]:
        """The methods: those first that most papers and then most cells speak of."""
        return sorted(self._methods(), key=self._weight)

    def _methods(self) -> set[str]:
        found = {method for method, _ in self.roles} | set(self.used_for)
        found |= {own["method"] for _, own, _ in self.results}
        return found - {self.task}

    def _weight(self, method: str) -> tuple[int, int, float, str, str]:
        papers = set(self.users.get(method, ()))
        cells = sum(own["method"] == method for _, own, _ in self.results)
        cells += sum((method, thing) in self.evaluated for thing in self.kind)
        claim = self.used_for.get(method)
        if claim is not None:
            papers |= {item.quotes[0].paper for item in claim.evidence if item.quotes}
        sure = claim.confidence if claim else 0.0
        return (-len(papers), -cells, -sure, self.labels[method].casefold(), method)

    def measured(self, kind: EntityType, methods: list[str]) -> list[str]:
        """The benchmarks or metrics that at least one of the methods has a cell for."""
        filled = {
            thing: sum(self._speaks(method, thing) for method in methods)
            for thing, own in self.kind.items()
            if own is kind
        }
        return sorted(
            (thing for thing, count in filled.items() if count),
            key=lambda t: (-len(self.users.get(t, ())), -filled[t], self.labels[t].casefold(), t),
        )

    def _speaks(self, method: str, thing: str) -> int:
        together = self.users.get(method, {}).keys() & self.users.get(thing, {}).keys()
        reported = any(
            own["method"] == method and thing in (own.get("benchmark"), own.get("metric"))
            for _, own, _ in self.results
        )
        return int(bool(together) or reported or (method, thing) in self.evaluated)

    # ── cells ────────────────────────────────────────────────────────────────────────────────────

    def role_cell(self, method: str, role: Predicate, key: str) -> Cell | None:
        """In how many papers about the task the method has a role."""
        claims = self.roles.get((method, role), [])
        if not claims:
            return None
        head = f"{short(self.labels[method])}, {ROLES[role]}"
        items = told(claims, self.titles, about=ROLES[role])
        return cell(key, str(len(claims)), head, items, strength=self._strength(len(claims)))

    def stated_cell(self, method: str, key: str) -> Cell | None:
        """How many papers say that the method is used for the task."""
        claim = self.used_for.get(method)
        if claim is None:
            return None
        items = told([claim], self.titles, about="used for")
        head = f"{short(self.labels[method])} used for {short(self.labels[self.task])}"
        return cell(key, str(len(items)), head, items, strength=self._strength(len(items)))

    def _strength(self, count: int) -> int:
        """The strongest colour is left to results."""
        return min(level(count, self._most), _REPORTED - 1)

    def thing_cell(self, method: str, thing: str, key: str) -> Cell | None:
        """What is reported of the method on a benchmark or in a metric, else how many papers say
        that it is measured so, else how many only name both."""
        results = [
            (node, own, claim)
            for node, own, claim in self.results
            if own["method"] == method and thing in (own.get("benchmark"), own.get("metric"))
        ]
        stated = self.evaluated.get((method, thing))
        methods, things = self.users.get(method, {}), self.users.get(thing, {})
        together = sorted(methods.keys() & things.keys())
        items = [self._reported(node, own, claim) for node, own, claim in results]
        items += told([stated] if stated else [], self.titles, about="evaluated on")
        known = {item.paper for item in items}
        both = (self._both(paper, methods[paper], things[paper]) for paper in together)
        items += [item for item in both if item.paper not in known]
        if not items:
            return None
        head = f"{short(self.labels[method])} · {short(self.labels[thing])}"
        if results:
            more = f" +{len(results) - 1}" if len(results) > 1 else ""
            text = short(_value(results[0][0]), 14) + more
            return cell(key, text, head, items, strength=_REPORTED)
        count = len({item.paper for item in items})
        return cell(key, str(count), head, items, strength=_STATED if stated else _TOGETHER)

    def _reported(self, node: ResultNode, own: Mapping[str, str], claim: Claim | None) -> Item:
        evidence = None if claim is None else surest(claim)
        names = {part: short(self.labels.get(own[part], own[part]), 60) for part in own}
        about = [
            f"{word}{names[part]}"
            for word, part in (("", "metric"), ("on ", "benchmark"), ("against ", "baseline"))
            if part in names
        ]
        return Item(
            paper=short(self.titles[node.paper], 180),
            quotes=() if evidence is None else tuple(sentences(evidence)),
            about=" ".join(about),
            value=_value(node),
            sure="" if evidence is None else f"{evidence.score:.2f}",
        )

    def _both(self, paper: str, first: Claim, second: Claim) -> Item:
        quotes = []
        for claim in (first, second):
            if (evidence := surest(claim, {paper})) is not None:
                quotes += [s for s in sentences(evidence) if s not in quotes]
        return Item(short(self.titles[paper], 180), tuple(quotes), about="named in one paper")


def _asserted(
    graph: GraphSource, subjects: Set[str], predicates: Iterable[Predicate]
) -> list[Claim]:
    """What is asserted of these by these predicates, sorted by triple."""
    found = claims_of(narrowed(graph, subjects), predicates)
    return [claim for claim in found if claim.subject in subjects and not claim.derived]


def _quoted(claims: Iterable[Claim]) -> set[str]:
    """The papers that the claims quote."""
    return {quote.paper for c in claims for item in c.evidence for quote in item.quotes}


def _value(node: ResultNode) -> str:
    """A result as written; of a gain, that it is one."""
    value = short(node.value, 40)
    return f"gain {value}" if node.kind is ResultKind.GAIN else value
