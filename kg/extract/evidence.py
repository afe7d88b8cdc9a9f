"""The sentences and marks that a relation or a result rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.extract.masking import Sentence
from kg.extract.values import Value
from kg.model import Evidence, LocalEntity, Result
from kg.vocabulary import ResultKind


def relation_evidence(
    ends: tuple[int, int],
    sentences: Sequence[Sentence],
    places: dict[int, list[int]],
    score: float,
    by: str,
    at: int | None = None,
) -> Evidence:
    """The sentence of the phrase, with the sentences of the ends that it does not name.

    Where no phrase says it, the first sentence that names both ends, else the first of each.
    """
    head, tail = ends
    if at is None:
        at = min(set(places[head]).intersection(places[tail]), default=None)
    chosen = set() if at is None else {at}
    for end in ends:
        if not any(end in sentences[n].named for n in chosen):
            chosen.add(places[end][0])
    held = [sentences[n] for n in sorted(chosen)]
    marks = [m for sentence in held for m in sentence.marks(ends)]
    return Evidence(tuple(s.quote for s in held), by, score, tuple(sorted(marks)))


def to_result(
    value: Value,
    at: int,
    sentences: Sequence[Sentence],
    places: dict[int, list[int]],
    entities: Sequence[LocalEntity],
    ends: Mapping[str, int | None],
    kind: ResultKind,
    score: float,
    by: str,
) -> Result:
    """The value of a sentence as a result, with the places of its ends in `entities`."""
    sentence = sentences[at]
    known = {name: i for name, i in ends.items() if i is not None}
    # Our method may be meant here and named elsewhere: then two sentences hold both ends.
    missing = [i for i in known.values() if i not in sentence.named]
    chosen = [sentences[n] for n in sorted({at, *(places[i][0] for i in missing)})]
    marks = {sentence.part(value.start, value.end)}.union(
        *(s.marks(known.values()) for s in chosen)
    )
    return Result(
        value=sentence.quote.text[value.start : value.end],
        number=value.number,
        unit=value.unit,
        kind=kind,
        evidence=Evidence(tuple(s.quote for s in chosen), by, score, tuple(sorted(marks))),
        **{name: entities[i].key for name, i in known.items()},
    )
