"""Annotated abstracts as the model's examples: spans of words, relations, values.

The form is that of `kg extract` and of annotators alike: one JSON object a line with title,
abstract, `entities` (name, type, level, role, mentions), `relations` and `results`. Texts, mentions
and values pass through the cleaning that papers pass through.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.extract.document import BORDER
from kg.extract.labels import CLASSES, ENDS, KINDS, RELATIONS, ROLES, WIDEST
from kg.extract.lexicon import fold_term
from kg.extract.values import find_candidates
from kg.extract.words import Span, split_words
from kg.read import clean_text
from kg.vocabulary import EntityType, Level, Predicate, ResultKind, Role

Json = dict[str, Any]


@dataclass
class Thing:
    """An annotated entity: its class in `CLASSES`, its role in `ROLES` (or -1), its spans."""

    name: str
    label: int
    role: int
    spans: list[Span]
    alt: int = 0


@dataclass
class Finding:
    """A number of the text: its words, what it is in `KINDS`, and for each of `ENDS` the place of
    the thing that it is tied to (or -1)."""

    words: Span
    kind: int
    ends: list[int]
    certain: bool = True


@dataclass
class Example:
    """One annotated abstract, in words."""

    id: str
    text: str
    words: list[Span]
    things: list[Thing] = field(default_factory=list)
    relations: list[tuple[int, int, int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    nested: list[Span] = field(default_factory=list)
    """Spans that name a thing but lie inside a longer one: neither right nor wrong."""
    gold: Json = field(default_factory=dict)
    """The annotation with cleaned texts, for scoring."""


def load(path: str | Path) -> list[Json]:
    """The lines of a file of annotations or abstracts (".gz" is unpacked).

    Raises:
        InputError: when the file cannot be read, or a line is no JSON.
    """
    try:
        data = Path(path).read_bytes()
        text = (gzip.decompress(data) if str(path).endswith(".gz") else data).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", file=path) from error
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except json.JSONDecodeError as error:
                raise InputError(f"is no JSON ({error.msg})", file=path, line=number) from error
    return found


def clean(annotation: Json) -> Json:
    """The annotation with every text cleaned as a reader of papers cleans it."""

    def surface(mention: Any) -> str:
        return clean_text(mention["text"] if isinstance(mention, dict) else mention)

    entities = [
        {**e, "name": clean_text(e["name"]), "mentions": [surface(m) for m in e["mentions"]]}
        for e in annotation.get("entities", ())
    ]
    relations = [
        r if isinstance(r, dict) else dict(zip(("head", "type", "tail"), r, strict=True))
        for r in annotation.get("relations", ())
    ]
    relations = [
        {**r, "head": clean_text(r["head"]), "tail": clean_text(r["tail"])} for r in relations
    ]
    results = [
        {**r, "value": clean_text(str(r["value"]))}
        | {end: clean_text(r.get(end) or "") for end in ENDS}
        for r in annotation.get("results", ())
    ]
    return {
        **annotation,
        "title": clean_text(annotation["title"]),
        "abstract": clean_text(annotation["abstract"]),
        "entities": entities,
        "relations": relations,
        "results": results,
        "urls": annotation.get("urls", []),
    }


def to_example(annotation: Json) -> Example:
    """The example that an annotation makes; what the text does not bear out is left out."""
    gold = clean(annotation)
    text = BORDER.join(part for part in (gold["title"], gold["abstract"]) if part)
    words = split_words(text)
    example = Example(str(gold["id"]), text, words, gold=gold)
    spans, example.nested = place_mentions(
        text, words, [[m for m in e["mentions"] if m] for e in gold["entities"]]
    )
    places: dict[str, int] = {}
    for entity, own in zip(gold["entities"], spans, strict=True):
        if own:
            places[entity["name"]] = len(example.things)
            example.things.append(_thing(entity, own))
    for r in gold["relations"]:
        if r["head"] in places and r["tail"] in places and r["head"] != r["tail"]:
            kind = RELATIONS.index(Predicate(r["type"]))
            example.relations.append((places[r["head"]], kind, places[r["tail"]]))
    example.findings = list(_findings(text, words, gold["results"], places))
    return example


def _thing(entity: Json, spans: list[Span]) -> Thing:
    kind, level = EntityType(entity["type"]), Level(entity["level"])
    alt = entity.get("alt_type")
    return Thing(
        name=entity["name"],
        label=CLASSES.index((kind, level)),
        role=_role(entity, kind),
        spans=spans,
        alt=CLASSES.index((EntityType(alt), level)) if alt else 0,
    )


def _role(entity: Json, kind: EntityType) -> int:
    """The role in `ROLES`, or -1; a benchmark that is not proposed is used."""
    if entity.get("role"):
        return ROLES.index(Role(entity["role"]))
    return ROLES.index(Role.USED) if kind is EntityType.BENCHMARK else -1


def place_mentions(
    text: str, words: Sequence[Span], mentions: Sequence[Sequence[str]]
) -> tuple[list[list[Span]], list[Span]]:
    """For each thing the spans of words that name it, and the spans that only nest in others.

    Where two overlap the longer one stays; a thing that has no place else keeps a nested one.

    >>> text = "deep graph networks and graph networks"
    >>> place_mentions(text, split_words(text), [["deep graph networks"], ["graph networks"]])
    ([[(0, 3)], [(4, 6)]], [(1, 3)])
    """
    starts = {start: i for i, (start, _) in enumerate(words)}
    ends = {end: i + 1 for i, (_, end) in enumerate(words)}
    found = {
        (a, b, k)
        for k, surfaces in enumerate(mentions)
        for surface in surfaces
        for a, b in _occurrences(text, surface, starts, ends)
    }
    taken: set[Span] = set()
    spans: list[list[Span]] = [[] for _ in mentions]
    nested: list[tuple[int, int, int]] = []
    for a, b, k in sorted(found, key=lambda f: (f[0] - f[1], f[0], f[2])):
        if any(p <= a and b <= q for p, q in taken):
            nested.append((a, b, k))
        elif not any(a < q and p < b for p, q in taken):
            taken.add((a, b))
            spans[k].append((a, b))
    for a, b, k in nested:
        if (not spans[k] or (a, b) in spans[k]) and (a, b) not in taken:
            taken.add((a, b))
            spans[k].append((a, b))
    return [sorted(own) for own in spans], sorted({(a, b) for a, b, _ in nested} - taken)


def _occurrences(
    text: str, surface: str, starts: dict[int, int], ends: dict[int, int]
) -> Iterator[Span]:
    at = text.find(surface)
    while at >= 0:
        first, last = starts.get(at), ends.get(at + len(surface))
        if first is not None and last is not None and last - first <= WIDEST:
            yield first, last
        at = text.find(surface, at + 1)


def _findings(
    text: str, words: Sequence[Span], results: Sequence[Json], places: dict[str, int]
) -> Iterator[Finding]:
    """Every number of the text; one that equals a result's value but stands elsewhere is not
    certain to be none."""
    values: dict[str, list[Json]] = {}
    for result in results:
        values.setdefault(fold_term(result["value"]), []).append(result)
    for value in find_candidates(text):
        span = words_of(words, (value.start, value.end))
        said = values.get(fold_term(text[value.start : value.end]), [])
        here = [
            r for r in said if _in_sentence(text, value.start, clean_text(r.get("sentence", "")))
        ]
        if here:
            result = here[0]
            ends = [places.get(result[end], -1) for end in ENDS]
            yield Finding(span, KINDS.index(ResultKind(result["kind"])), ends)
        else:
            yield Finding(span, 0, [-1] * len(ENDS), certain=not said)


def _in_sentence(text: str, at: int, prefix: str) -> bool:
    """Whether the place lies in the sentence that begins so (or the beginning is unknown)."""
    start = text.find(prefix[:40]) if prefix else -1
    return start < 0 or start <= at < start + 600


def words_of(words: Sequence[Span], place: Span) -> Span:
    """First and one past the last of the words that the characters touch."""
    start, end = place
    inside = [i for i, (a, b) in enumerate(words) if a < end and start < b]
    return inside[0], inside[-1] + 1


def in_order(annotations: Iterable[Json]) -> list[Json]:
    """The annotations in an order that only their ids decide, so that folds stay the same."""
    return sorted(annotations, key=lambda a: hashlib.md5(str(a["id"]).encode()).hexdigest())
