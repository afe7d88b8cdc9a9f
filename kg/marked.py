"""A paper's text, sentence by sentence, with what was found in each: for people (`--explain`).

Every find stands under the sentence that it was found in, with its score and the component that
said it. What needs several sentences stands under the last of them and names the others. The
record of an extraction does not say who found an abbreviation or a URL.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from kg.errors import one_line
from kg.model import Evidence, Extraction, LocalEntity, Paper, Quote, Result
from kg.vocabulary import fold

Paint = Callable[[str, str], str]
"""Gives a text the look of a style: "title", "faint", or the value of an entity type."""

_TEXT: Final = " " * 4
_FIND: Final = " " * 6
_HANGING: Final = " " * 12
_ENDS: Final = (
    ("method", "of"),
    ("metric", "in"),
    ("benchmark", "on"),
    ("task", "for"),
    ("baseline", "against"),
)
_NOWHERE: Final = -1


def _unpainted(text: str, style: str) -> str:
    return text


def marked_text(
    paper: Paper, extraction: Extraction, *, width: int = 80, paint: Paint = _unpainted
) -> str:
    """The title, and each sentence with what was found in it.

    >>> print(marked_text(Paper("paper:pear", "On Pears"), Extraction("paper:pear", "hand@1")))
    On Pears
    paper:pear
    read by hand@1

    Args:
        paper: whose texts the extraction is of.
        extraction: what was found.
        width: no line is longer, but for a single long word.
        paint: what makes titles, mentions and names of components look as they do.
    """
    units = [Quote(paper.id, "title", 0, len(paper.title), paper.title)]
    units += [sentence for sentence in extraction.sentences if sentence.field == "abstract"]
    finds = _collect(extraction, units)
    lines = [paint(line, "title") for line in _broken(one_line(paper.title), max(width, 20))]
    for known in (paper.id, f"read by {extraction.extractor}"):
        lines.append(paint(one_line(known), "faint"))
    for number, unit in enumerate(units):
        if number:
            lines += _sentence(number, unit, extraction.entities, width, paint)
        lines += [line for find in finds[number] for line in _laid_out(find, width)]
    if finds[_NOWHERE]:
        lines += ["", f"{_TEXT}in no single sentence"]
        lines += [line for find in finds[_NOWHERE] for line in _laid_out(find, width)]
    return "\n".join(lines)


# ── what was found, and where ────────────────────────────────────────────────────────────────────


def _collect(
    extraction: Extraction, units: Sequence[Quote]
) -> defaultdict[int, list[tuple[float | None, str]]]:
    """Number of a unit → (score, text) of the finds to show under it, mentions first."""
    finds: defaultdict[int, list[tuple[float | None, str]]] = defaultdict(list)
    names = {entity.key: one_line(entity.name) for entity in extraction.entities}
    sightings = [(m, entity) for entity in extraction.entities for m in entity.mentions]
    for mention, entity in sorted(sightings, key=lambda s: (s[0].quote, s[1].key)):
        told = f"{_told(mention.quote.text, entity)} · {mention.by}"
        finds[_unit_of(mention.quote, units)].append((mention.score, told))
    for relation in extraction.relations:
        head, tail = names.get(relation.head, "?"), names.get(relation.tail, "?")
        said = f"{head} —{relation.type.value}→ {tail}"
        _place(finds, units, relation.evidence, said)
    for result in extraction.results:
        _place(finds, units, result.evidence, _result(result, names))
    for pair in extraction.abbreviations:
        short, long = one_line(pair.short.text), one_line(pair.long.text)
        finds[_unit_of(pair.short, units)].append((None, f"{short} is short for {long}"))
    for url in extraction.urls:
        at = next((n for n, unit in enumerate(units) if url in unit.text), _NOWHERE)
        finds[at].append((None, one_line(url)))
    return finds


def _told(surface: str, entity: LocalEntity) -> str:
    """The mention, the entity that it names where that has another name, and what that is."""
    surface, name = one_line(surface), one_line(entity.name)
    kinds = [entity.type.value if entity.alt_type is None else f"{entity.type}/{entity.alt_type}"]
    kinds += [entity.role.value] if entity.role else []
    called = surface if _plain(surface) == _plain(name) else f"{surface} = {name}"
    return f"{called} · {', '.join([*kinds, entity.salience.value])} {entity.score:.2f}"


def _plain(name: str) -> str:
    """The name without case and plural, in which a reader sees no other name."""
    return fold(name).removesuffix("s")


def _result(result: Result, names: dict[str, str]) -> str:
    ends = ((word, getattr(result, end)) for end, word in _ENDS)
    told = [f"{word} {names.get(key, '?')}" for word, key in ends if key is not None]
    return " · ".join([f"{one_line(result.value)} ({result.kind.value})", *told])


def _unit_of(quote: Quote, units: Sequence[Quote]) -> int:
    return next((n for n, unit in enumerate(units) if unit.holds(quote)), _NOWHERE)


def _place(
    finds: defaultdict[int, list[tuple[float | None, str]]],
    units: Sequence[Quote],
    evidence: Evidence,
    said: str,
) -> None:
    """Puts what rests on evidence under the last of its sentences."""
    touched = sorted(
        {n for quote in evidence.quotes for n, unit in enumerate(units) if _overlap(quote, unit)}
    )
    others = [str(n) if n else "title" for n in touched[:-1]]
    across = f" · with {', '.join(others)}" if others else ""
    at = touched[-1] if touched else _NOWHERE
    finds[at].append((evidence.score, f"{said}{across} · {evidence.by}"))


def _overlap(one: Quote, other: Quote) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


# ── on the page ──────────────────────────────────────────────────────────────────────────────────


def _broken(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _laid_out(find: tuple[float | None, str], width: int) -> Iterator[str]:
    score, text = find
    label = " " * 4 if score is None else f"{score:.2f}"
    first, *rest = _broken(text, max(width - len(_HANGING), 20)) or [""]
    yield f"{_FIND}{label}  {first}"
    yield from (f"{_HANGING}{line}" for line in rest)


def _sentence(
    number: int, unit: Quote, entities: Iterable[LocalEntity], width: int, paint: Paint
) -> Iterator[str]:
    """The numbered sentence, its mentions in the colours of their types."""
    text = one_line(unit.text)
    lines = _broken(text, max(width - len(_TEXT), 20))
    # Offsets are those of the stored text: where the shown one differs, nothing is coloured.
    same = text == unit.text == " ".join(lines)
    spans = _spans(unit, entities) if same else []
    yield ""
    at = 0
    for place, line in enumerate(lines):
        indent = _TEXT if place else f"{number:>2}  "
        yield indent + _coloured(line, at, spans, paint)
        at += len(line) + 1


def _spans(unit: Quote, entities: Iterable[LocalEntity]) -> list[tuple[int, int, str]]:
    """Start, end (in the unit) and type of the mentions; of two that overlap the longer first."""
    found = [
        (m.quote.start - unit.start, m.quote.end - unit.start, entity.type.value)
        for entity in entities
        for m in entity.mentions
        if unit.holds(m.quote)
    ]
    kept: list[tuple[int, int, str]] = []
    for start, end, style in sorted(found, key=lambda s: (s[0] - s[1], s)):
        if not any(start < b and a < end for a, b, _ in kept):
            kept.append((start, end, style))
    return sorted(kept)


def _coloured(line: str, at: int, spans: Iterable[tuple[int, int, str]], paint: Paint) -> str:
    """The line, which begins at an offset of the sentence, with the spans in it painted."""
    parts, done = [], 0
    for start, end, style in spans:
        low, high = max(start - at, done), min(end - at, len(line))
        if low < high:
            parts += [line[done:low], paint(line[low:high], style)]
            done = high
    return "".join([*parts, line[done:]])
