"""Records as rows of the tables and back: `x_to_row` gives all columns, `x_from_row` takes those
that its `X_COLUMNS` names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from kg.jsonform import extraction_to_json, paper_to_json, quote_to_json
from kg.model import (
    Claim,
    CloseMatch,
    Entity,
    Evidence,
    Extraction,
    Merge,
    Paper,
    Quote,
    ResultNode,
    Shared,
    SourceRecord,
)
from kg.vocabulary import EntityType, Predicate, ResultKind, digest

Row = tuple[Any, ...]

STANDARD_INPUT: Final = "-"

_PREDICATES: Final = {str(predicate): predicate for predicate in Predicate}
_raw_decode: Final = json.JSONDecoder().raw_decode


def _decode(text: str) -> Any:
    """What `json.loads` gives of a text without white space around it, in less time."""
    value, end = _raw_decode(text)
    if end != len(text):
        raise ValueError("more than JSON")
    return value


def text_digest(paper: Paper) -> str:
    """A hash of the texts that an extractor reads.

    >>> text_digest(Paper("paper:a", "A")) == text_digest(Paper("paper:b", "A", year=2031))
    True
    """
    return digest(str(len(paper.title)), paper.title, paper.abstract, length=32)


def form_digest(form: str) -> str:
    """A hash of a text of JSON."""
    return digest(form, length=32)


def sound_form(checksum: bytes, form: bytes) -> str | None:
    """A kept form, or None when its checksum is another one."""
    text = form.decode("utf-8", "replace")
    return text if form_digest(text).encode() == checksum else None


def pack_extraction(extraction: Extraction, paper: Paper) -> str:
    """The JSON of an extraction without the ids and the texts, which the paper has."""
    form = extraction_to_json(extraction, paper)
    of_paper = ("id", "identifiers", "title", "abstract")
    return dump({k: v for k, v in form.items() if k not in of_paper})


def absolute(file: str) -> str:
    """The absolute path of a file as a user named it; "-" stays."""
    return file if file == STANDARD_INPUT else str(Path(file).resolve())


def dump(form: object) -> str:
    """Compact JSON."""
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"))


def _strings(text: str) -> tuple[str, ...]:
    # Most lists are empty, and there are millions.
    return () if text == "[]" else tuple(_decode(text))


def _quotes(text: str, paper: str) -> tuple[Quote, ...]:
    if text == "[]":
        return ()
    return tuple(
        [
            Quote(form.get("paper", paper), form["field"], form["start"], form["end"], form["text"])
            for form in _decode(text)
        ]
    )


def _shares(text: str) -> tuple[Shared, ...]:
    return () if text == "[]" else tuple(Shared(*item) for item in _decode(text))


def record_to_row(record: SourceRecord, paper: str) -> Row:
    """A row of `records`; `paper` is the id of the paper that the record became part of."""
    form = dump(paper_to_json(record.paper))
    return (form_digest(form), absolute(record.file), record.file, record.line, paper, form)


def paper_to_row(paper: Paper) -> Row:
    """A row of `papers`."""
    return (
        paper.id,
        paper.title,
        paper.abstract,
        dump(paper.authors),
        paper.year,
        paper.venue,
        paper.doi,
        paper.arxiv,
        paper.url,
        dump(paper.keywords),
        text_digest(paper),
    )


PAPER_COLUMNS: Final = "id, title, abstract, authors, year, venue, doi, arxiv, url, keywords"


def paper_from_row(row: Row) -> Paper:
    """The inverse of `paper_to_row`."""
    key, title, abstract, authors, year, venue, doi, arxiv, url, keywords = row
    known = (year, venue, doi, arxiv, url)
    return Paper(key, title, abstract, _strings(authors), *known, _strings(keywords))


def entity_to_row(entity: Entity) -> Row:
    """A row of `entities`."""
    types = [kind.value for kind in entity.types]
    lists = (dump(types), dump(entity.aliases), dump(entity.same_as))
    return (entity.id, entity.label, types[0], *lists)


ENTITY_COLUMNS: Final = "id, label, types, aliases, same_as"


def entity_from_row(row: Row) -> Entity:
    """The inverse of `entity_to_row`."""
    key, label, types, aliases, same_as = row
    kinds = tuple(EntityType(kind) for kind in json.loads(types))
    return Entity(key, label, kinds, _strings(aliases), _strings(same_as))


def result_to_row(result: ResultNode) -> Row:
    """A row of `results`."""
    number = result.number
    low, high = number if isinstance(number, tuple) else (number, None)
    return (
        result.id,
        result.paper,
        result.value,
        low,
        high,
        result.unit,
        result.kind.value,
    )


RESULT_COLUMNS: Final = "id, paper, value, low, high, unit, kind"


def result_from_row(row: Row) -> ResultNode:
    """The inverse of `result_to_row`."""
    key, paper, value, low, high, unit, kind = row
    number = low if high is None else (low, high)
    return ResultNode(key, paper, value, number, unit, ResultKind(kind))


def merge_to_row(merge: Merge) -> Row:
    """A row of `merges`."""
    return (merge.entity, merge.surface, merge.rule, merge.score, dump(merge.papers))


MERGE_COLUMNS: Final = "entity, surface, rule, score, papers"


def merge_from_row(row: Row) -> Merge:
    """The inverse of `merge_to_row`."""
    entity, surface, rule, score, papers = row
    return Merge(surface, entity, rule, score, _strings(papers))


def close_to_row(match: CloseMatch) -> Row:
    """A row of `close`."""
    return (match.first, match.second, match.score, dump(match.reasons))


def close_from_row(row: Row) -> CloseMatch:
    """The inverse of `close_to_row`."""
    first, second, score, reasons = row
    return CloseMatch(first, second, score, _strings(reasons))


def claim_to_row(n: int, claim: Claim) -> Row:
    """A row of `claims`; `n` is its place in the order of triples."""
    shared = [(item.entity, item.weight) for item in claim.shared]
    return (
        n,
        claim.id,
        *claim.key,
        claim.rule,
        claim.score,
        claim.weight,
        dump(claim.premises),
        dump(shared),
    )


def evidence_to_rows(n: int, claim: Claim) -> list[Row]:
    """The rows of `evidence` of a claim; a quote says its paper only where it is another one."""
    found = []
    for place, item in enumerate(claim.evidence):
        paper = item.quotes[0].paper if item.quotes else ""
        quotes, marks = (
            dump([quote_to_json(q, with_paper=q.paper != paper) for q in spans])
            for spans in (item.quotes, item.marks)
        )
        found.append((n, place, paper, item.by, item.score, quotes, marks))
    return found


CLAIM_COLUMNS: Final = (
    "c.n, subject, predicate, object, rule, c.score, weight, premises, shared,"
    " paper, component, e.score, quotes, marks"
)


OUTLINE_COLUMNS: Final = "subject, predicate, object, rule, score, weight, premises, shared"


def outline_from_row(row: Row) -> Claim:
    """The claim of a row of `claims`, without its evidence."""
    subject, predicate, obj, rule, score, weight, premises, shared = row
    return Claim(
        subject,
        _PREDICATES[predicate],
        obj,
        (),
        _strings(premises),
        rule,
        score,
        weight,
        _shares(shared),
    )


def claim_from_rows(rows: Sequence[Row]) -> Claim:
    """The claim of its rows: one for each piece of evidence, a single one when it is derived."""
    _, subject, predicate, obj, rule, score, weight, premises, shared = rows[0][:9]
    return Claim(
        subject,
        _PREDICATES[predicate],
        obj,
        evidence=tuple(
            [
                Evidence(_quotes(quotes, paper), by, strength, _quotes(marks, paper))
                for *_, paper, by, strength, quotes, marks in rows
                if quotes is not None
            ]
        ),
        premises=_strings(premises),
        rule=rule,
        score=score,
        weight=weight,
        shared=_shares(shared),
    )
