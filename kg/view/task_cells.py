"""What the papers about one task say of methods, benchmarks and metrics, cell by cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from kg.model import DOUBTFUL, Claim, GraphSource, ResultNode, outlines
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
        self.labels = {entity.id: entity.label for entity in graph.entities()}
        self.titles = {paper.id: paper.title for paper in graph.papers()}
        self._types = {entity.id: entity.types for entity in graph.entities()}
        about = [c for c in outlines(graph) if c.object == task]
        self.papers = {c.subject for c in about if c.predicate in ROLE_PREDICATES}
        self.kinds: list[str] = []
        self.roles: dict[tuple[str, Predicate], list[Claim]] = defaultdict(list)
        self.users: dict[str, dict[str, Claim]] = defaultdict(dict)
        self.used_for: dict[str, Claim] = {}
        self.evaluated: dict[tuple[str, str], Claim] = {}
        self.kind: dict[str, EntityType] = {}
        ends: dict[str, dict[str, str]] = defaultdict(dict)
        reports: dict[str, Claim] = {}
        for claim in graph.claims():
            if claim.predicate is Predicate.SUBCLASS_OF and claim.object == task:
                if claim.confidence >= DOUBTFUL:  # they are shown without their scores
                    self.kinds.append(claim.subject)
            if claim.derived:
                continue
            if claim.predicate in _ENDS:
                ends[claim.subject][_ENDS[claim.predicate]] = claim.object
            elif claim.predicate is Predicate.REPORTS:
                reports[claim.object] = claim
            elif task not in (claim.subject, claim.object) and claim.subject in self.papers:
                self._take_role(claim)
            else:
                self._take_statement(claim)
        self.results = self._results(graph, ends, reports)
        self._most = max(map(len, self.roles.values()), default=1)

    def _take_role(self, claim: Claim) -> None:
        """What a paper about the task says that something is to it."""
        if claim.predicate in ROLES and self._is(claim.object, EntityType.METHOD):
            self.roles[claim.object, claim.predicate].append(claim)
        if claim.predicate in (*ROLES, *_MEASURED):
            self.users[claim.object][claim.subject] = claim
        kind = _MEASURED.get(claim.predicate)
        if kind is not None and self._is(claim.object, kind):
            self.kind[claim.object] = kind

    def _is(self, entity: str, kind: EntityType) -> bool:
        """Whether this is the main type: what a few papers take for something else would stand
        among the rows and the columns."""
        return self._types[entity][0] is kind

    def _take_statement(self, claim: Claim) -> None:
        """What is said between a method and the task, or a benchmark."""
        if claim.predicate is Predicate.EVALUATED_ON:
            self.evaluated[claim.subject, claim.object] = claim
        elif (
            claim.predicate is Predicate.USED_FOR
            and claim.object == self.task
            and self._is(claim.subject, EntityType.METHOD)
        ):
            self.used_for[claim.subject] = claim

    def _results(
        self,
        graph: GraphSource,
        ends: Mapping[str, dict[str, str]],
        reports: Mapping[str, Claim],
    ) -> list[tuple[ResultNode, dict[str, str], Claim | None]]:
        """The results of methods for the task, or of the papers about it that name no other."""
        found = []
        for node in graph.results():
            own = ends.get(node.id, {})
            if own.get("task", self.task) != self.task or "method" not in own:
                continue
            if not self._is(own["method"], EntityType.METHOD):
                continue
            if "task" in own or node.paper in self.papers:
                found.append((node, own, reports.get(node.id)))
                for kind in (EntityType.BENCHMARK, EntityType.METRIC):
                    thing = own.get(kind.lower())
                    if thing is not None and self._is(thing, kind):
                        self.kind[thing] = kind
        return found

    # ── which rows and columns ───────────────────────────────────────────────────────────────────

    def methods(self) -> list[str]:
        """The methods: those first that most papers and then most cells speak of."""
        found = {method for method, _ in self.roles} | set(self.used_for)
        found |= {own["method"] for _, own, _ in self.results}
        return sorted(found - {self.task}, key=self._weight)

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


def _value(node: ResultNode) -> str:
    """A result as written; of a gain, that it is one."""
    value = short(node.value, 40)
    return f"gain {value}" if node.kind is ResultKind.GAIN else value
