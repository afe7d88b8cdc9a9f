"""Cue phrases: what the paper proposes, what it compares with, and how its things relate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.entities import is_proper
from kg.extract.evidence import relation_evidence
from kg.extract.lexicon import fold_term, lexicon, singular
from kg.extract.masking import (
    Sentence,
    cue,
    main_method,
    mark_ours,
    mask_sentences,
    numbers_in,
    places_of,
)
from kg.model import LocalEntity, Relation
from kg.vocabulary import PREDICATES, EntityType, Level, Predicate, Role

_BY = "kg_cues@1"
_M, _T, _B, _X = EntityType.METHOD, EntityType.TASK, EntityType.BENCHMARK, EntityType.METRIC

_WE = r"\b(?:we|this (?:paper|work|study|article)|the paper|paper) (?:[\w-]+,? ){0,3}?"
_PROPOSE = (
    r"(?:propos|introduc|present|develop|design|devis|releas|contribut|construct|creat|buil[dt]"
    r"|formulat|curat|collect|describ|advocat|put forward)\w*"
)
_THING = (
    r"(?:method|approach|framework|algorithm|model|technique|system|benchmark|dataset|strategy)"
)
_PROPOSED = (
    rf"{_WE}{_PROPOSE} %20<T>",
    rf"{_PROPOSE} ^160\b(?:called|named|dubbed|termed|coined|namely|referred to as)[, ]+<T>",
    rf"{_WE}{_PROPOSE} ^60\b{_THING}[,:]? (?:the )?<T>",
    rf"\bour (?:proposed |new |novel )?{_THING},? <T>",
    r"^<T>:",
    r"<T>(?: is|, which is|,)? (?:proposed|introduced) (?:here|in this (?:paper|work))",
)
_COMPARED = (
    r"\bbaselines? ?(?:such as|like|including|,|\(|\(e\.g\.,?) ?<T>",
    r"\b(?:than|over|outperform\w*|surpass\w*|beat\w*|exceed\w*|compared (?:to|with)|against) "
    r"(?:the |existing |strong |prior |previous |popular |both |standard |vanilla ){0,3}<T>",
)

_BETTER = r"(?:outperform|surpass|beat|exceed|dominat|improv\w+ (?:up)?on|improv\w+ over)\w*"
_USES = (
    r"(?:uses?|utili[sz]es?|employs?|leverag(?:es?|ing)|combin(?:es?|ing)|integrat(?:es?|ing)"
    r"|incorporat(?:es?|ing)|consists of|compris(?:es?|ing)|builds? (?:up)?on|built (?:up)?on"
    r"|extends?|based on|relies on|adopts?|using)"
)
_SOLVES = (
    r"(?:for|in|towards?"
    r"|to (?:solve|address|tackle|perform|improve|enhance|mitigate|alleviate|reduce)"
    r"|(?:(?:that|which) )?(?:solves?|address(?:es)?|tackles?|performs?|mitigates?|alleviates?)"
    r"|(?:(?:that|which) )?(?:improves?|enhances?|enables?))"
)
_ADJECTIVES = r"(?:the |a |an )?(?:[\w-]+ ){0,2}?"


@dataclass(frozen=True)
class _Rule:
    type: Predicate
    pattern: str
    score: float


# Of "a gain in speech over X", speech is no subject.
_SUBJECT = r"(?<!\bin )(?<!\bof )(?<!\bfor )(?<!\bon )(?<!\bwith )(?<!\bto )<H>"
_BETTER_THAN = r"\b(?:better|faster|higher|superior|lower)~30 (?:than|to) ~30"
_AS_GOOD = (
    r"\b(?:compar\w+ (?:with|to|against)|on par with|competitive with|comparable (?:to|with))"
)
_FOR_EXAMPLE = r"(?:,? such as|,? including|,? like|,? \(?e\.g\.,?)"
_RULES = (
    _Rule(Predicate.OUTPERFORMS, rf"{_SUBJECT}~80\b{_BETTER} %60<T>", 0.6),
    _Rule(Predicate.OUTPERFORMS, rf"{_SUBJECT}~80{_BETTER_THAN}<T>", 0.5),
    _Rule(Predicate.COMPARED_WITH, rf"{_SUBJECT}~60{_AS_GOOD} ~40<T>", 0.4),
    _Rule(
        Predicate.PART_OF,
        rf"(?P<tail><M>)(?:,? which| that)?(?: is| are| was)? {_USES} {_ADJECTIVES}<H>",
        0.45,
    ),
    _Rule(Predicate.USED_FOR, rf"<H>,? {_SOLVES} {_ADJECTIVES}<T>", 0.45),
    _Rule(Predicate.EVALUATED_ON, rf"{_SUBJECT}~80\bon ~40<T>", 0.6),
    _Rule(Predicate.SUBCLASS_OF, r"(?P<head><M>)(?:,| is| are) an? (?:[\w-]+,? ){0,4}?<T>", 0.45),
    _Rule(Predicate.SUBCLASS_OF, rf"(?P<tail><M>){_FOR_EXAMPLE} ?<H>", 0.5),
)
_PAPER_SCORES = {
    Predicate.USED_FOR: 0.6,
    Predicate.EVALUATED_ON: 0.7,
    Predicate.PART_OF: 0.4,
    Predicate.SUBCLASS_OF: 0.5,
}
"""For what follows from roles and names instead of a phrase."""


@Language.component("kg_cues", requires=["doc._.entities"], assigns=["doc._.relations"])
def kg_cues(doc: Doc) -> Doc:
    """Sets the roles in `doc._.entities` and the relations in `doc._.relations`."""
    sentences = mask_sentences(doc)
    entities = assign_roles(doc._.entities, sentences)
    doc._.entities = entities
    doc._.relations = tuple(find_relations(entities, sentences))
    return doc


# ── roles ────────────────────────────────────────────────────────────────────────────────────────


def assign_roles(
    entities: Sequence[LocalEntity], sentences: Sequence[Sentence]
) -> tuple[LocalEntity, ...]:
    """The entities with role and salience as the cue phrases say."""
    proposed = _find_proposed(entities, sentences)
    compared = {
        i
        for sentence in sentences
        for pattern in _COMPARED
        for match in cue(pattern).finditer(sentence.masked)
        for i in numbers_in(match["tail"])
        if entities[i].type is _M and i not in proposed
    }
    return tuple(_with_role(e, i in proposed, i in compared) for i, e in enumerate(entities))


def _find_proposed(entities: Sequence[LocalEntity], sentences: Sequence[Sentence]) -> set[int]:
    proposed: set[int] = set()
    for sentence in sentences:
        here = {
            i
            for pattern in _PROPOSED
            if pattern[0] != "^" or sentence.quote.field == "title"
            for match in cue(pattern).finditer(sentence.masked)
            for i in numbers_in(match["tail"])[:1]
            if entities[i].type in (_M, _B) and (pattern[0] != "^" or _may_be_name(entities[i]))
        }
        # Of "a pruning rule called Quince" the name is what is proposed.
        named = {i for i in here if is_proper(entities[i].name)}
        proposed |= named or here
    return proposed


def _may_be_name(entity: LocalEntity) -> bool:
    """Whether what stands before the colon of a title is a name, not the field of the paper."""
    return singular(entity.name.split()[-1]) not in lexicon().heads


def _with_role(entity: LocalEntity, proposed: bool, compared: bool) -> LocalEntity:
    if proposed:
        score = round(1 - (1 - entity.score) * 0.6, 3)
        return replace(entity, role=Role.PROPOSED, salience=Level.CORE, score=score)
    if entity.type is _B:
        return replace(entity, salience=Level.CORE)
    if entity.type is not _M:
        return entity
    if compared:
        return replace(entity, role=Role.COMPARED, salience=Level.CORE)
    return replace(entity, role=Role.USED)


# ── relations ────────────────────────────────────────────────────────────────────────────────────


def find_relations(
    entities: Sequence[LocalEntity], sentences: Sequence[Sentence]
) -> list[Relation]:
    """Every relation once, with its best evidence, sorted by ends and type."""
    best: dict[_Triple, tuple[float, int | None]] = {}
    found = [*_by_phrase(entities, sentences), *_by_role(entities, sentences), *_by_name(entities)]
    for head, kind, tail, score, at in found:
        if head != tail and _fits(kind, entities[head], entities[tail]):
            old = best.get((head, kind, tail))
            if old is None or score > old[0]:
                best[head, kind, tail] = (score, at)
    _drop_weaker(best)
    places = places_of(sentences)
    relations = []
    for (head, kind, tail), (score, at) in sorted(best.items(), key=lambda item: item[0]):
        sure = score * min(1.0, (entities[head].score + entities[tail].score) / 1.4)
        ends = (head, tail)
        evidence = relation_evidence(ends, kind, sentences, places, round(sure, 3), _BY, at)
        relations.append(Relation(entities[head].key, kind, entities[tail].key, evidence))
    return relations


_Triple = tuple[int, Predicate, int]
_Found = tuple[int, Predicate, int, float, int | None]
"""Head, type, tail, score, and the place of the sentence whose phrase says it."""


def _by_phrase(entities: Sequence[LocalEntity], sentences: Sequence[Sentence]) -> Iterator[_Found]:
    main = main_method(entities)
    for at, sentence in enumerate(sentences):
        masked = sentence.masked if main is None else mark_ours(sentence.masked, main)
        for rule in _RULES:
            for match in cue(rule.pattern).finditer(masked):
                for head in numbers_in(match["head"]):
                    for tail in numbers_in(match["tail"]):
                        yield head, rule.type, tail, rule.score, at


def _by_role(entities: Sequence[LocalEntity], sentences: Sequence[Sentence]) -> Iterator[_Found]:
    """What the paper proposes is for its tasks, is measured on its benchmarks, and is made of what
    else the paper proposes."""
    main = main_method(entities)
    if main is None:
        return
    beside = {i for s in sentences if main in s.named for i in s.named}
    for i, entity in enumerate(entities):
        if entity.type is _T and (entity.salience is Level.CORE or i in beside):
            yield main, Predicate.USED_FOR, i, _PAPER_SCORES[Predicate.USED_FOR], None
        if entity.type is _B:
            yield main, Predicate.EVALUATED_ON, i, _PAPER_SCORES[Predicate.EVALUATED_ON], None
        if entity.type is _M and entity.role is Role.PROPOSED and i in beside:
            yield i, Predicate.PART_OF, main, _PAPER_SCORES[Predicate.PART_OF], None


def _by_name(entities: Sequence[LocalEntity]) -> Iterator[_Found]:
    """A graph neural network is a kind of neural network: the longer name ends in the other."""
    names = {fold_term(entity.name): i for i, entity in enumerate(entities)}
    for name, i in names.items():
        words = name.split(" ")
        for cut in range(1, len(words)):
            other = names.get(" ".join(words[cut:]))
            if other is not None and entities[other].type is entities[i].type:
                score = _PAPER_SCORES[Predicate.SUBCLASS_OF]
                yield i, Predicate.SUBCLASS_OF, other, score, None
                break


def _fits(kind: Predicate, head: LocalEntity, tail: LocalEntity) -> bool:
    if kind is Predicate.SUBCLASS_OF:
        return head.type is tail.type
    spec = PREDICATES[kind]
    return head.type in spec.domain and tail.type in spec.range


def _drop_weaker(best: dict[_Triple, tuple[float, int | None]]) -> None:
    """Who outperforms is not also compared; nothing is both a part and a kind of the same."""
    for head, kind, tail in list(best):
        if kind is Predicate.OUTPERFORMS:
            best.pop((head, Predicate.COMPARED_WITH, tail), None)
            best.pop((tail, Predicate.COMPARED_WITH, head), None)
        if kind is Predicate.SUBCLASS_OF:
            best.pop((head, Predicate.PART_OF, tail), None)
            best.pop((tail, Predicate.PART_OF, head), None)
