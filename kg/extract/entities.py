"""The marked spans of one thing become one LocalEntity: case, hyphens, plural, abbreviation."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.extract.document import paper_of, quote_span
from kg.extract.lexicon import fold_term, fold_words, lexicon, singular
from kg.extract.proposals import is_name
from kg.model import LocalEntity, Mention, Quote
from kg.vocabulary import TERM_TYPES, EntityType, Level

_FOREIGN = "doc.ents@1"
"""Who marked a span that no component of ours marked."""
_FOREIGN_SCORE = 0.5
_LABELS = frozenset(kind.value for kind in TERM_TYPES)


@Language.component("kg_entities", requires=["doc.ents"], assigns=["doc._.entities"])
def kg_entities(doc: Doc) -> Doc:
    """Sets `doc._.entities` from the `doc.ents` that bear one of the four types."""
    groups = group(doc, [span for span in doc.ents if span.label_ in _LABELS])
    shorts = short_forms(doc)
    doc._.entities = tuple(
        _entity(f"e{number}", spans, doc, shorts) for number, spans in enumerate(groups, 1)
    )
    return doc


def short_forms(doc: Doc) -> frozenset[str]:
    """The short forms of the text's abbreviations, folded."""
    return frozenset(_fold(short) for short, _ in doc._.abbreviations)


def group(doc: Doc, spans: Sequence[Span]) -> list[list[Span]]:
    """The spans of each thing together, things and spans in order of the text."""
    same = {}
    for short, long in doc._.abbreviations:
        same[_fold(short)] = _fold(long)
    same = _by_initials([span.text for span in spans]) | same
    lex = lexicon()
    groups: dict[str, list[Span]] = {}
    for span in spans:
        key = fold_term(span.id_) if span.id_ else _fold(span)
        key = same.get(key, key)
        if key in lex.acronyms:
            key = fold_term(lex.acronyms[key])
        groups.setdefault(key, []).append(span)
    return sorted(groups.values(), key=lambda group: group[0].start)


_LETTERS = re.compile(r"[^\W\d_]+")
_SHORT = re.compile(r"[A-Z]\w{1,6}[A-Z]s?")
_SMALL = frozenset("a an and by for from in of on the to via with".split())


def _by_initials(surfaces: Sequence[str]) -> dict[str, str]:
    """Folded acronyms with the one folded surface whose initials they are.

    For where the text introduces a short form without brackets.

    >>> _by_initials(["CAPE", "Contextual-Aware Position Encoding", "PE"])
    {'cape': 'contextual aware position encoding'}
    """
    longs: dict[str, set[str]] = {}
    for surface in surfaces:
        words = _LETTERS.findall(surface)
        for kept in (words, [w for w in words if w.lower() not in _SMALL]):
            if len(kept) > 2:
                initials = "".join(word[0] for word in kept).lower()
                longs.setdefault(initials, set()).add(fold_term(surface))
    shorts = {s for s in surfaces if _SHORT.fullmatch(s)}
    found = ((fold_term(s), longs.get(s.rstrip("s").lower(), set())) for s in sorted(shorts))
    return {short: next(iter(long)) for short, long in found if len(long) == 1}


def _fold(span: Span) -> str:
    return fold_words(token.text for token in span)


def _entity(key: str, spans: list[Span], doc: Doc, shorts: Set[str]) -> LocalEntity:
    kind = _majority([span.label_ for span in spans])
    marks = [(mark.score, mark.by) for mark in (span._ for span in spans)]
    scores = [_FOREIGN_SCORE if score is None else float(score) for score, _ in marks]
    quotes = [quote_span(span) for span in spans]
    mentions = tuple(
        Mention(q, score, by or _FOREIGN)
        for q, score, (_, by) in zip(quotes, scores, marks, strict=True)
    )
    named = next((span.id_ for span in spans if span.id_), "")
    name = named or name_of(quotes, doc, shorts)
    in_title = any(q.field == "title" for q in quotes)
    return LocalEntity(
        key=key,
        name=name,
        type=kind,
        mentions=mentions,
        score=max(scores),
        alt_type=EntityType.METHOD if _is_paradigm(name, kind) else None,
        salience=Level.CORE if in_title or len(quotes) > 1 else Level.OPTIONAL,
    )


def _majority(labels: list[str]) -> EntityType:
    return max(TERM_TYPES, key=lambda kind: labels.count(kind.value))


def _is_paradigm(name: str, kind: EntityType) -> bool:
    return kind is EntityType.TASK and fold_term(name) in lexicon().paradigms


def name_of(quotes: Sequence[Quote], doc: Doc, shorts: Set[str]) -> str:
    """The canonical name: the long form, singular, in lower case unless it is a proper name.

    A system that the title knows by its short name keeps it. `shorts` are the `short_forms`.
    """
    surfaces = [q.text for q in quotes]
    short = [s for s in surfaces if fold_term(s) in shorts]
    long = [s for s in surfaces if fold_term(s) not in shorts]
    if short and long and all(is_proper(s) for s in long):
        titled = [q.text for q in quotes if q.field == "title"]
        if titled and all(s in short for s in titled):
            return titled[0]
    forms = long or short
    # A spelling in lower case shows that the capitals elsewhere are only a title's.
    plain = [s for s in forms if s[0].islower()] or forms
    best = max(dict.fromkeys(plain), key=plain.count)
    known = lexicon().terms.get(fold_term(best))
    if known not in (None, EntityType.BENCHMARK) and not is_name(best, lexicon()):
        return to_singular(best.lower())
    abstract = paper_of(doc).abstract
    if is_proper(best) or any(_amid(q, abstract) for q in quotes if q.text == best):
        return to_singular(best)
    return to_singular(best[0].lower() + best[1:])


def _amid(quote: Quote, abstract: str) -> bool:
    """Whether a mention stands amid a sentence, so that its capital is its own ("Bayesian")."""
    before = abstract[: quote.start].rstrip()[-1:]
    return quote.field == "abstract" and (before.isalnum() or before == ",")


def is_proper(surface: str) -> bool:
    """Whether the surface is a name rather than a description.

    >>> [is_proper(s) for s in ("LoRA", "Monte Carlo Tree Search", "Large language model")]
    [True, True, False]
    """
    words = surface.split()
    inner = "".join(word[1:] for word in words)
    if any(map(str.isupper, inner)) or any(map(str.isdigit, surface)):
        return True
    capitals = sum(word[0].isupper() for word in words)
    return capitals > 1 or (capitals == 1 and len(words) == 1)


def to_singular(name: str) -> str:
    """The name without a plural s at its end.

    >>> [to_singular(n) for n in ("large language models", "LLMs", "GLUE", "policies")]
    ['large language model', 'LLM', 'GLUE', 'policy']
    """
    head, space, last = name.rpartition(" ")
    if re.fullmatch(r"[\w\-]*[A-Z]s", last):
        return head + space + last[:-1]
    is_word = last.isalpha() and last[1:].islower() and bool(head or last.islower())
    if is_word or ("-" in last and last == last.lower()):
        return head + space + last[0] + singular(last)[1:]
    return name
