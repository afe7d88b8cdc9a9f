"""Which terms a text names, and of which type they are, by shape, head word and context.

No tagger: a rule proposes a span, the spans of one folded spelling become a candidate, what speaks
for it makes its score, and every place of what is kept becomes an entity of the Doc.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.extract.lexicon import Finder, Lexicon, fold_words, lexicon
from kg.extract.proposals import Text, propose
from kg.vocabulary import EntityType

_BY = "kg_terms@1"
_M, _T, _B, _X = EntityType.METHOD, EntityType.TASK, EntityType.BENCHMARK, EntityType.METRIC
THRESHOLD = 0.55
"""Candidates that are less probable than this are left out."""

_SURE = 100
"""Votes for a type that no context outvotes."""
_RULE_SCORES = {
    "title name": 0.85,
    "named": 0.8,
    "abbreviation": 0.7,
    "lexicon": 0.6,
    "shape": 0.6,
    "measured on": 0.65,
    "capitals": 0.45,
    "head": 0.5,
    "proposed": 0.4,
    "stem": 0.35,
    "loose head": 0.25,
}
"""How probable it is that what a rule alone proposes is a term that matters (rounded shares of
right proposals on annotated abstracts of the field)."""


@dataclass
class Candidate:
    """All places of one folded spelling, and what speaks for it."""

    key: str
    rules: set[str] = field(default_factory=set)
    votes: Counter[EntityType] = field(default_factory=Counter)

    @property
    def type(self) -> EntityType:
        """The type with the most votes; ties go to the first of Method, Task, Benchmark, Metric."""
        return max((_M, _T, _B, _X), key=lambda kind: self.votes[kind])


@Language.component("kg_terms", requires=["doc._.abbreviations"], assigns=["doc.ents"])
def kg_terms(doc: Doc) -> Doc:
    """Adds the terms of the text to `doc.ents`; what is marked already stays as it is."""
    text, lex = Text(doc), lexicon()
    candidates: dict[str, Candidate] = {}
    for start, end, rule, kind in propose(doc, text, lex):
        key = fold_words(text.words[start:end])
        candidate = candidates.setdefault(key, Candidate(key))
        candidate.rules.add(rule)
        if kind is not None:
            candidate.votes[kind] += _SURE if rule == "lexicon" else 1
    places: dict[str, list[tuple[int, int]]] = {}
    for start, end, key in Finder(candidates).find(text.words):
        if not any(text.words[i].isspace() for i in range(start, end)):
            places.setdefault(key, []).append((start, end))
    _vote_by_context(candidates, places, text, lex)
    _share_abbreviations(doc, candidates)
    spans = list(doc.ents)
    taken = {i for span in spans for i in range(span.start, span.end)}
    for key, candidate in candidates.items():
        score = score_candidate(candidate, places.get(key, ()), text)
        if score < THRESHOLD:
            continue
        for start, end in places[key]:
            if taken.isdisjoint(range(start, end)):
                span = Span(doc, start, end, label=candidate.type.value)
                span._.score, span._.by = score, _BY
                spans.append(span)
    doc.ents = tuple(sorted(spans, key=lambda span: span.start))
    return doc


def score_candidate(candidate: Candidate, places: Iterable[tuple[int, int]], text: Text) -> float:
    """How probable it is that the candidate is a term that matters to the paper, in [0, 1].

    The best rule counts; further rules, a second place and a place in the title make it surer.
    """
    places = list(places)
    if not places:
        return 0.0
    doubt = 1 - max(_RULE_SCORES[rule] for rule in candidate.rules)
    doubt *= 0.6 ** (len(candidate.rules) - 1)
    if len(places) > 1:
        doubt *= 0.55
    if candidate.rules != {"stem"} and any(start < text.title_end for start, _ in places):
        doubt *= 0.6
    return round(1 - doubt, 3)


_BEFORE = {
    "on": _B,
    "dataset": _B,
    "benchmark": _B,
    "corpus": _B,
    "environment": _B,
    "task": _T,
    "model": _M,
    "baseline": _M,
    "method": _M,
    "algorithm": _M,
    "llm": _M,
    "by": _M,
    "using": _M,
    "with": _M,
    "for": _T,
    "via": _M,
    "like": _M,
    "than": _M,
    "over": _M,
}
"""What a word before a name (or before the list that it stands in) says about its type."""
_LIST_WORDS = frozenset(
    ', and or ( / such as including like e.g. i.e. : the & both “ " namely'.split()
)


def _vote_by_context(
    candidates: dict[str, Candidate],
    places: dict[str, list[tuple[int, int]]],
    text: Text,
    lex: Lexicon,
) -> None:
    """Lets the words around each name vote for its type."""
    covered = {i for spans in places.values() for s, e in spans for i in range(s, e)}
    for key, spans in places.items():
        candidate = candidates[key]
        if "lexicon" in candidate.rules or "head" in candidate.rules:
            continue
        if _SIZE.search(key):
            candidate.votes[_M] += _SURE
        for start, end in spans:
            after = _type_after(text, end, lex)
            if after is not None:
                candidate.votes[after] += 2
            i = start - 1
            while i >= 0 and start - i < 40 and (i in covered or text.lower[i] in _LIST_WORDS):
                i -= 1
            before = _type_before(text, i)
            if before is not None:
                candidate.votes[before] += 1


def _type_before(text: Text, i: int) -> EntityType | None:
    """What the word says that stands before a name, or before the list that it is part of."""
    if i < 0:
        return None
    if text.words[i + 1] == "," and text.lower[i + 2] not in _EXAMPLES:
        return None
    if text.lower[i] in ("on", "upon") and _BUILT.match(text.lower[i - 1]):
        return _M
    return _BEFORE.get(text.heads[i])


_SIZE = re.compile(r"\b\d+(?:\.\d+)?[bm]\b")
"""The number of parameters in the name of a model: "Qwen2.5-7B"."""
_EXAMPLES = frozenset(("such", "including", "like", "e.g.", "i.e.", "namely"))
_BUILT = re.compile(r"(?:buil|bas|reli|rely|improv|depend)")


def _type_after(text: Text, end: int, lex: Lexicon) -> EntityType | None:
    """What the words after a name say it is: "GLUE benchmark", "GLUE (G), a new benchmark"."""
    words, i = text.words, end
    if words[i : i + 1] == ["("] and ")" in words[i : i + 5]:
        i = words.index(")", i) + 1
    if i < len(words) and text.heads[i] in lex.generic_heads:
        return lex.generic_heads[text.heads[i]]
    if words[i : i + 1] in ([","], [";"], ["is"]) and words[i + 1 : i + 2] in (["a"], ["an"]):
        for j in range(i + 2, min(i + 9, len(words))):
            if words[j] in ("for", "of", "that", "which", "to", ".", "with"):
                break
            if lex.generic_heads.get(text.heads[j]) in (_M, _B):
                return lex.generic_heads[text.heads[j]]
    return None


def _share_abbreviations(doc: Doc, candidates: dict[str, Candidate]) -> None:
    """A long form and its short form have one type and the rules of both."""
    for short, long in doc._.abbreviations:
        one, other = (candidates[fold_words(t.text for t in span)] for span in (short, long))
        votes, rules = one.votes + other.votes, one.rules | other.rules
        one.votes = other.votes = votes
        one.rules = other.rules = rules
