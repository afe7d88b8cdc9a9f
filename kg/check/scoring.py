"""How one predicted annotation is held against a gold one.

An entity is found where one of its surface forms equals one of the other's and the types agree
(`alt_type` counts). Missing an optional one costs nothing, finding it costs nothing. A predicted
entity that matches no gold entity is false, and so is a second one that matches a gold entity
already found (an acronym split from its long form).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass

from kg.check.annotations import Annotation, Thing
from kg.check.scores import PRF, PaperScore
from kg.vocabulary import EntityType, Role

TP, FP, FN = PRF(tp=1), PRF(fp=1), PRF(fn=1)


def score_paper(gold: Annotation, predicted: Annotation, *, relaxed: bool = False) -> PaperScore:
    """The counts of one paper, and whether its row works.

    With `relaxed`, forms match when they share half of their words.
    """
    rows: defaultdict[str, PRF] = defaultdict(PRF)
    pairs = align(gold.things, predicted.things, relaxed=relaxed)
    _count_things(rows, gold.things, predicted.things, pairs)
    works = _count_proposed(rows, gold.things, predicted.things, pairs)
    works &= all(
        place in pairs.found
        for place, thing in enumerate(gold.things)
        if thing.core
        and (thing.role is Role.PROPOSED or thing.type in (EntityType.TASK, EntityType.BENCHMARK))
    )
    _count_relations(rows, gold, predicted, pairs)
    _count_findings(rows, gold, predicted, pairs)
    _count_sets(rows, "urls", gold.urls, predicted.urls, optional=set())
    return PaperScore(dict(rows), works)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which gold entity each predicted one meets, by place; several may meet one.

    `touching` by form alone, `agreeing` by form and type.
    """

    touching: dict[int, int]
    agreeing: dict[int, int]

    @property
    def found(self) -> frozenset[int]:
        """The places of the gold entities that were found."""
        return frozenset(self.agreeing.values())


def align(gold: Sequence[Thing], predicted: Sequence[Thing], *, relaxed: bool = False) -> Pairs:
    """The gold entity that each predicted one meets: the first whose type agrees too, else the
    first that shares a form."""
    touching: dict[int, int] = {}
    agreeing: dict[int, int] = {}
    for i, thing in enumerate(predicted):
        for j, target in enumerate(gold):
            if not _touch(thing.forms, target.forms, relaxed):
                continue
            touching.setdefault(i, j)
            if thing.types & target.types:
                touching[i] = agreeing[i] = j
                break
    return Pairs(touching, agreeing)


def _touch(forms: Set[str], others: Set[str], relaxed: bool) -> bool:
    if forms & others:
        return True
    return relaxed and any(_half_shared(a.split(), b.split()) for a in forms for b in others)


def _half_shared(words: list[str], others: list[str]) -> bool:
    return 2 * len(set(words) & set(others)) >= len(set(words) | set(others))


def _count_things(
    rows: defaultdict[str, PRF], gold: Sequence[Thing], predicted: Sequence[Thing], pairs: Pairs
) -> None:
    touched = set(pairs.touching.values())
    for place, thing in enumerate(gold):
        if thing.core:
            hit = TP if place in pairs.found else FN
            rows["entities"] += hit
            rows[f"entities: {thing.type}"] += hit
            rows["spans (any type)"] += TP if place in touched else FN
    met: set[int] = set()
    for place, thing in enumerate(predicted):
        target = pairs.agreeing.get(place)
        if target is None or target in met:
            rows["entities"] += FP
            rows[f"entities: {thing.type}"] += FP
        else:
            met.add(target)
        if place not in pairs.touching:
            rows["spans (any type)"] += FP


def _count_proposed(
    rows: defaultdict[str, PRF], gold: Sequence[Thing], predicted: Sequence[Thing], pairs: Pairs
) -> bool:
    """Counts what the paper proposes; True when all of it was found as proposed."""
    places = range(len(gold))
    sure = {
        j for j in places
        if gold[j].role is Role.PROPOSED and gold[j].alt_role is None and gold[j].core
    }  # fmt: skip
    possible = {j for j in places if Role.PROPOSED in (gold[j].role, gold[j].alt_role)}
    claimed = [
        pairs.agreeing.get(i) for i, thing in enumerate(predicted) if thing.role is Role.PROPOSED
    ]
    false = sum(target not in possible for target in claimed)
    rows["proposed"] += PRF(len(sure & set(claimed)), false, len(sure - set(claimed)))
    return sure <= set(claimed)


def _places(things: Sequence[Thing]) -> dict[str, int]:
    return {handle: place for place, thing in enumerate(things) for handle in thing.handles}


def _count_relations(
    rows: defaultdict[str, PRF], gold: Annotation, predicted: Annotation, pairs: Pairs
) -> None:
    places = _places(gold.things)
    core = {
        (places[said.head], said.type, places[said.tail]): said.core
        for said in gold.relations
        if said.head in places and said.tail in places
    }
    ours = _places(predicted.things)
    claimed: set[tuple[int | str, str, int | str]] = set()
    for said in predicted.relations:
        head = pairs.agreeing.get(ours.get(said.head, -1))
        tail = pairs.agreeing.get(ours.get(said.tail, -1))
        if head is None or tail is None:
            claimed.add((said.head, said.type, said.tail))
        else:
            claimed.add((head, said.type, tail))
    for triple, needed in core.items():
        if needed:
            hit = TP if triple in claimed else FN
            rows["relations"] += hit
            rows[f"relations: {triple[1]}"] += hit
    for false in claimed - core.keys():
        rows["relations"] += FP
        rows[f"relations: {false[1]}"] += FP


def _count_findings(
    rows: defaultdict[str, PRF], gold: Annotation, predicted: Annotation, pairs: Pairs
) -> None:
    core = {finding.value: finding.core for finding in gold.findings}
    values = {finding.value for finding in predicted.findings}
    optional = {value for value, needed in core.items() if not needed}
    _count_sets(rows, "results (value)", core.keys(), values, optional=optional)

    places, ours = _places(gold.things), _places(predicted.things)
    full = {
        (finding.value, places.get(finding.method), places.get(finding.metric)): finding.core
        for finding in gold.findings
    }

    def met(handle: str) -> int | None:
        return pairs.agreeing.get(ours.get(handle, -1))

    claimed = {(f.value, met(f.method), met(f.metric)) for f in predicted.findings}
    spare = {triple for triple, needed in full.items() if not needed}
    _count_sets(rows, "results (value, method, metric)", full.keys(), claimed, optional=spare)


def _count_sets(
    rows: defaultdict[str, PRF],
    name: str,
    gold: Set[Hashable],
    claimed: Set[Hashable],
    *,
    optional: Set[Hashable],
) -> None:
    needed = gold - optional
    rows[name] += PRF(len(needed & claimed), len(claimed - gold), len(needed - claimed))
