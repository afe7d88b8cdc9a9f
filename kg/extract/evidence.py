"""The sentences and marks that a relation or a result rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.extract.masking import Sentence
from kg.extract.values import Value
from kg.model import Evidence, LocalEntity, Result
from kg.vocabulary import Predicate, ResultKind

_WORDS = {
    Predicate.OUTPERFORMS: r"outperform\w*|surpass\w*|beat\w*|exceed\w*|outscor\w+|superior\w*"
    r"|better|higher|faster|stronger|improv\w+|gains?|worse|inferior|underperform\w*|behind|over",
    Predicate.COMPARED_WITH: r"compar\w+|versus|vs|than|on par|competitive\w*|against|baselines?"
    r"|unlike|match\w*|similar\w*|equal\w*|alternative\w*|contrast\w*|outperform\w*",
    Predicate.PART_OF: r"us(?:e|es|ed|ing)|utili[sz]\w+|employ\w*|leverag\w+|combin\w+|integrat\w+"
    r"|incorporat\w+|consist\w*|compris\w+|based|buil[dt]\w*|extend\w*|adopt\w*|rel(?:y|ies)"
    r"|components?|modules?|with|via|through|by|augment\w*|equip\w*|contain\w*|includ\w+",
    Predicate.USED_FOR: r"for|us(?:e|es|ed|ing)|appl\w+|address\w*|solv\w+|tackl\w+|perform\w*|to"
    r"|mitigat\w+|alleviat\w+|improv\w+|enhanc\w+|enabl\w+|reduc\w+|handl\w+",
    Predicate.EVALUATED_ON: r"on|evaluat\w+|experiment\w*|test\w*|benchmark\w*|results?|achiev\w+"
    r"|outperform\w*|perform\w*",
    Predicate.SUBCLASS_OF: r"(?:is|are|as) an?|such as|includ\w+|like|e\.g|i\.e|variants?|versions?"
    r"|(?:kinds?|types?|class(?:es)?|famil(?:y|ies)|instances?|forms?) of|special case\w*",
}
_SAYS = {kind: re.compile(rf"\b(?:{w})\b", re.IGNORECASE) for kind, w in _WORDS.items()}
"""By relation, the words that say it."""
_COMPARING = (Predicate.OUTPERFORMS, Predicate.COMPARED_WITH)
_ANYWHERE = (Predicate.USED_FOR, Predicate.EVALUATED_ON)
"""Relations whose words may as well stand before both ends."""


def relation_evidence(
    ends: tuple[int, int],
    kind: Predicate,
    sentences: Sequence[Sentence],
    places: dict[int, list[int]],
    score: float,
    by: str,
    at: int | None = None,
) -> Evidence:
    """The sentence of the phrase, with the sentences of the ends that it does not name.

    Where no phrase says it, the sentence that names both ends and says the relation best, and the
    title beside it where only that says it; else one sentence of each end.
    """
    chosen = {at} if at is not None else _joining(ends, kind, sentences, places)
    joined = bool(chosen)
    for end in ends:
        if not any(end in sentences[n].named for n in chosen):
            chosen.add(places[end][0] if joined else _first(end, kind, sentences, places))
    held = [sentences[n] for n in sorted(chosen)]
    marks = [m for sentence in held for m in sentence.marks(ends)]
    return Evidence(tuple(s.quote for s in held), by, score, tuple(sorted(marks)))


def _joining(
    ends: tuple[int, int],
    kind: Predicate,
    sentences: Sequence[Sentence],
    places: dict[int, list[int]],
) -> set[int]:
    """The best of the sentences that name both ends."""
    both = sorted(set(places[ends[0]]).intersection(places[ends[1]]))
    silence = {n: _silence(sentences[n], ends, kind) for n in both}
    titles = [n for n in both if sentences[n].quote.field == "title"]
    best = min(both, key=lambda n: (n in titles, silence[n], n), default=None)
    if best is None:
        return set()
    # A title alone is a poor witness, but better than a sentence that is silent.
    return {best, *(n for n in titles if silence[n] < 2 == silence[best])}


def _first(
    end: int, kind: Predicate, sentences: Sequence[Sentence], places: dict[int, list[int]]
) -> int:
    """The first sentence that names the end; of comparisons, the first that compares."""
    compares = (
        n
        for n in places[end]
        if kind in _COMPARING
        and sentences[n].quote.field != "title"
        and _SAYS[kind].search(sentences[n].quote.text)
    )
    return next(compares, places[end][0])


def _silence(sentence: Sentence, ends: tuple[int, int], kind: Predicate) -> int:
    """How little a sentence says a relation: 0 where its words stand between the ends, 1 where they
    stand elsewhere, 2 where they are missing."""
    text, (head, tail) = sentence.quote.text, ends
    if kind in _ANYWHERE:
        return 0 if _SAYS[kind].search(text) else 2
    places = {end: [(a, b) for i, a, b in sentence.starts if i == end] for end in ends}
    # What lies between any two mentions lies between the first of one and the last of the other.
    gaps = ((min(places[a])[1], max(places[b])[0]) for a, b in ((head, tail), (tail, head)))
    if any(_SAYS[kind].search(text, *gap) for gap in gaps):
        return 0
    return 1 if _SAYS[kind].search(text) else 2


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
