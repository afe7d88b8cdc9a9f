"""`diff`: two graphs as sorted streams, laid side by side."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar

from kg.check.differences import Change, Diff, FieldChange, Item, Section
from kg.jsonform import Json, claim_to_json, entity_to_json, paper_to_json, result_to_json
from kg.model import Claim, Entity, GraphSource, Shared
from kg.vocabulary import alias_ids

_Record = TypeVar("_Record")

_TOLD_BY_ID: Final = {"id", "type", "source", "target", "key"}
"""Parts of a JSON form that the item's id or another part tells already."""
_ORDERED: Final = {"authors", "types"}
"""Lists whose order says something."""


@dataclass(frozen=True, slots=True)
class _Pair(Generic[_Record]):
    """What one thing was and what it is; None where a graph lacks it."""

    old: _Record | None
    new: _Record | None


def diff(old: GraphSource, new: GraphSource) -> Diff:
    """What came, went or changed from one graph to the other.

    An entity whose id changed has changed, instead of going and coming, where both sides share an
    alias id; claims about it are compared under its new id. Memory grows with the differences,
    not with the graphs.
    """
    entities = _unequal(old.entities(), new.entities(), lambda entity: entity.id)
    renamed = match_renamed(
        [pair.old for pair in entities if pair.old and not pair.new],
        [pair.new for pair in entities if pair.new and not pair.old],
    )
    claims = _unequal(old.claims(), new.claims(), lambda claim: claim.key)
    premises = _renamed_claims(old, renamed)

    def under_new_ids(claim: Claim) -> Claim:
        return _under_new_ids(claim, renamed, premises)

    changed = _section(
        _rejoined(claims, lambda claim: under_new_ids(claim).key, lambda claim: claim.key),
        lambda claim: Item(claim.id, " ".join(claim.key)),
        claim_to_json,
        lambda claim: claim_to_json(under_new_ids(claim)),
    )
    return Diff(
        made_with=_changes(_made_with(old), _made_with(new)),
        papers=_section(
            _unequal(old.papers(), new.papers(), lambda paper: paper.id),
            lambda paper: Item(paper.id, paper.title),
            paper_to_json,
        ),
        entities=_section(
            _rejoined(entities, lambda e: renamed.get(e.id, e.id), lambda e: e.id),
            lambda entity: Item(entity.id, entity.label),
            entity_to_json,
            keep_renamed=True,
        ),
        results=_section(
            _unequal(old.results(), new.results(), lambda result: result.id),
            lambda result: Item(result.id, f"{result.value} of {result.paper}"),
            result_to_json,
        ),
        claims=changed,
        links=_section(
            _unequal(old.links(), new.links(), lambda link: link),
            lambda link: Item(link[0], link[1]),
            lambda _: {},
        ),
        names=_names(changed, old, new),
    )


def match_renamed(went: Iterable[Entity], came: Iterable[Entity]) -> dict[str, str]:
    """Old id → new id of entities that share an alias id, those that share most first."""
    bearers: dict[str, list[str]] = {}
    for entity in came:
        for alias in alias_ids(entity.types, entity.aliases):
            bearers.setdefault(alias, []).append(entity.id)
    shared = Counter(
        (entity.id, other)
        for entity in went
        for alias in alias_ids(entity.types, entity.aliases)
        for other in bearers.get(alias, ())
    )
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    # The order is the same from both sides, so that the diff back is the inverse.
    for before, after in sorted(shared, key=lambda pair: (-shared[pair], sorted(pair))):
        if before not in renamed and after not in taken:
            renamed[before] = after
            taken.add(after)
    return renamed


# ── pairs ────────────────────────────────────────────────────────────────────────────────────────


def _unequal(
    old: Iterator[_Record], new: Iterator[_Record], key: Callable[[_Record], Any]
) -> list[_Pair[_Record]]:
    """What is not the same in two streams sorted by the key, records of one key together."""
    pairs: list[_Pair[_Record]] = []
    before, after = next(old, None), next(new, None)
    while before is not None or after is not None:
        if after is None or (before is not None and key(before) < key(after)):
            pairs.append(_Pair(before, None))
            before = next(old, None)
        elif before is None or key(after) < key(before):
            pairs.append(_Pair(None, after))
            after = next(new, None)
        else:
            if before != after:
                pairs.append(_Pair(before, after))
            before, after = next(old, None), next(new, None)
    return pairs


def _rejoined(
    pairs: Iterable[_Pair[_Record]],
    old_key: Callable[[_Record], Any],
    new_key: Callable[[_Record], Any],
) -> list[_Pair[_Record]]:
    """The pairs, and what was alone on both sides under two names, together."""
    joined: list[_Pair[_Record]] = []
    went: dict[Any, _Record] = {}
    came: dict[Any, _Record] = {}
    for pair in pairs:
        if pair.old is not None and pair.new is not None:
            joined.append(pair)
        elif pair.old is not None:
            went[old_key(pair.old)] = pair.old
        elif pair.new is not None:
            came[new_key(pair.new)] = pair.new
    joined += [_Pair(record, came.pop(name, None)) for name, record in went.items()]
    return joined + [_Pair(None, record) for record in came.values()]


def _section(
    pairs: Iterable[_Pair[_Record]],
    item: Callable[[_Record], Item],
    form: Callable[[_Record], Json],
    form_under_new_ids: Callable[[_Record], Json] | None = None,
    *,
    keep_renamed: bool = False,
) -> Section:
    came: list[Item] = []
    went: list[Item] = []
    changed: list[Change] = []
    for pair in pairs:
        before, after = pair.old, pair.new
        if before is None or after is None:
            came += [] if after is None else [item(after)]
            went += [] if before is None else [item(before)]
            continue
        fields = _changes(form(before), form(after), (form_under_new_ids or form)(before))
        change = Change(item(before), item(after), fields)
        if fields or (keep_renamed and change.renamed):
            changed.append(change)
    # Sorted alike from both sides.
    changed.sort(key=lambda change: sorted((change.old.id, change.new.id)))
    return Section(tuple(sorted(came)), tuple(sorted(went)), tuple(changed))


# ── fields ───────────────────────────────────────────────────────────────────────────────────────


def _changes(
    old: Mapping[str, Any], new: Mapping[str, Any], comparable: Mapping[str, Any] | None = None
) -> tuple[FieldChange, ...]:
    """The fields that differ; `comparable` is the old form under the ids of the new one."""
    comparable = old if comparable is None else comparable
    names = [*old, *(name for name in new if name not in old)]
    changes = (
        _change(name, _listed(old, name), _listed(comparable, name), _listed(new, name))
        for name in sorted(names)
        if name not in _TOLD_BY_ID
    )
    return tuple(change for change in changes if change.went or change.came)


def _change(
    name: str, old: Sequence[Any], comparable: Sequence[Any], new: Sequence[Any]
) -> FieldChange:
    before = [_key(value) for value in comparable]
    after = [_key(value) for value in new]
    if name in _ORDERED and sorted(before) == sorted(after) and before != after:
        return FieldChange(name, tuple(old), tuple(new))
    lost, found = set(before) - set(after), set(after) - set(before)
    return FieldChange(
        name,
        tuple(value for value, key in zip(old, before, strict=True) if key in lost),
        tuple(value for value, key in zip(new, after, strict=True) if key in found),
    )


def _listed(form: Mapping[str, Any], name: str) -> Sequence[Any]:
    """The field as a list: its items, its one value, or nothing."""
    value = form.get(name)
    if name == "number":
        # A range is one value.
        return [] if value is None else [value]
    return value if isinstance(value, list) else [] if value is None else [value]


def _key(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _made_with(graph: GraphSource) -> Json:
    info = graph.info
    return {"extractor": info.extractor, "base_iri": info.base_iri} | {
        f"option {name}": value for name, value in info.options
    }


def _names(claims: Section, old: GraphSource, new: GraphSource) -> dict[str, str]:
    """What the ends of these claims are called, in the new graph if they are in it."""
    items = (*claims.came, *claims.went, *(change.new for change in claims.changed))
    ends = {end for item in items for end in item.label.split(" ")[::2]}
    names: dict[str, str] = {}
    for graph in (old, new) if ends else ():
        names |= {paper.id: paper.title for paper in graph.papers() if paper.id in ends}
        names |= {entity.id: entity.label for entity in graph.entities() if entity.id in ends}
        names |= {result.id: result.value for result in graph.results() if result.id in ends}
    return names


# ── renamed entities in claims ───────────────────────────────────────────────────────────────────


def _renamed_claims(old: GraphSource, renamed: Mapping[str, str]) -> dict[str, str]:
    """Old id → new id of the claims whose ends were renamed."""
    if not renamed:
        return {}
    return {
        claim.id: _under_new_ids(claim, renamed, {}).id
        for claim in old.claims()
        if claim.subject in renamed or claim.object in renamed
    }


def _under_new_ids(claim: Claim, renamed: Mapping[str, str], claims: Mapping[str, str]) -> Claim:
    return replace(
        claim,
        subject=renamed.get(claim.subject, claim.subject),
        object=renamed.get(claim.object, claim.object),
        premises=tuple(claims.get(premise, premise) for premise in claim.premises),
        shared=tuple(Shared(renamed.get(s.entity, s.entity), s.weight) for s in claim.shared),
    )
