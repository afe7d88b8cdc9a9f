"""Which task or benchmark a comparison belongs to, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Quote
from kg.rank.directions import has_word, tells_a_winner
from kg.rank.reading import PLACES, RESULT_ENDS, Reading, Told
from kg.rank.records import Sureness
from kg.vocabulary import EntityType


def places_of_claim(
    reading: Reading, paper: str, methods: tuple[str, str], sentences: Sequence[Quote]
) -> dict[str, Sureness]:
    """The places of a comparison that sentences of a paper state, with how sure each is.

    Of each kind (task, benchmark): what the sentences name; if they name none, the paper's only
    one; if it has several, the only one that the title names, else those that the paper ties to
    either method.
    """
    found: dict[str, Sureness] = {}
    for kind in PLACES:
        _add(found, _places(reading, paper, methods, sentences, kind))
    return found


def places_of_result(reading: Reading, told: Told, methods: tuple[str, str]) -> dict[str, Sureness]:
    """The places of a comparison that a result states: its own ends; else as of a claim."""
    found: dict[str, Sureness] = {}
    paper = told.node.paper
    for predicate, kind in RESULT_ENDS.items():
        end = told.end(predicate)
        if not end:
            _add(found, _places(reading, paper, methods, told.sentences, kind))
        elif end not in methods:
            _add(found, {end: sureness_of_end(reading, told, end, kind)})
    return found


def sureness_of_end(reading: Reading, told: Told, end: str, kind: EntityType) -> Sureness:
    """How sure it is that a result belongs to the task or benchmark that it is said to."""
    if end in reading.named_in(told.sentences, kind):
        return Sureness.NAMED
    paper = told.node.paper
    if reading.own.get((paper, kind)) == {end}:
        return Sureness.ONLY
    return Sureness.TITLE if reading.titled(paper, kind) == {end} else Sureness.ONE_OF


def sentences_of(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes of the abstract that make the comparison.

    Those with a word that names a winner, else those with a word that compares, else all. A title
    that only says who "we" are makes no comparison, nor does the sentence that introduces a name.
    """
    body = [quote for quote in quotes if quote.field == "abstract"] or list(quotes)
    winning = tuple(quote for quote in body if tells_a_winner(quote.text))
    return winning or tuple(q for q in body if has_word(q.text, "compares")) or tuple(body)


def _places(
    reading: Reading,
    paper: str,
    methods: tuple[str, str],
    sentences: Sequence[Quote],
    kind: EntityType,
) -> dict[str, Sureness]:
    named = sorted(set(reading.named_in(sentences, kind)) - set(methods))
    if named:
        # "It wins on A but not on B": which of them the claim is about is not known.
        mixed = len(named) > 1 and any(has_word(s.text, "contrasts") for s in sentences)
        return dict.fromkeys(named, Sureness.ONE_OF if mixed else Sureness.NAMED)
    own = reading.own.get((paper, kind), set()) - set(methods)
    if len(own) == 1:
        return dict.fromkeys(own, Sureness.ONLY)
    titled = reading.titled(paper, kind) - set(methods)
    if len(titled) == 1:
        return dict.fromkeys(titled, Sureness.TITLE)
    tied = {place for m in methods for place in reading.tied.get((paper, m, kind), ())}
    return dict.fromkeys(sorted(tied - set(methods)), Sureness.ONE_OF)


def _add(found: dict[str, Sureness], more: dict[str, Sureness]) -> None:
    for place, sureness in more.items():
        found[place] = max(sureness, found.get(place, sureness))
