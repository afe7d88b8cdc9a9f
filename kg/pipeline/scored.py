"""The threshold of `--min-score`: of an extraction, what is scored below it is left out.

Extractions are stored whole. The threshold comes between the store and the linker, so that another
one costs no extraction.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.files import explain_read_error
from kg.jsonform import extraction_from_json, paper_from_json
from kg.model import Evidence, Extraction, LocalEntity, Paper, Quote, Relation, Result
from kg.vocabulary import RESULT_ENDS


def check_min_score(min_score: float) -> float:
    """The threshold as a float.

    Raises:
        InputError: when it is no number from 0 to 1.
    """
    if not 0 <= min_score <= 1:
        raise InputError(f"min_score {min_score} is no score; give a number from 0 to 1")
    return abs(float(min_score))


def keep_scored(extraction: Extraction, min_score: float) -> Extraction:
    """The extraction without the mentions, entities, relations and results scored below.

    An entity goes with its last mention, a relation with either of its ends; a result stays
    without the ends that went. Texts, URLs and abbreviations have no score and stay. A higher
    threshold keeps a part of what a lower one keeps.

    >>> keep_scored(Extraction("paper:a", "hand@1"), 0.5).entities
    ()

    Raises:
        InputError: when the threshold is no number from 0 to 1.
    """
    if check_min_score(min_score) == 0:
        return extraction
    kept = [e for entity in extraction.entities if (e := _sure(entity, min_score)) is not None]
    keys = {entity.key for entity in kept}
    # A mark names an end by one of its mentions; a mark that was one and is none now goes.
    gone = _quotes(extraction.entities) - _quotes(kept)
    return replace(
        extraction,
        entities=tuple(kept),
        relations=tuple(
            replace(relation, evidence=_unmarked(relation.evidence, gone))
            for relation in extraction.relations
            if _passes(relation, min_score) and {relation.head, relation.tail} <= keys
        ),
        results=tuple(
            _with_ends(replace(result, evidence=_unmarked(result.evidence, gone)), keys)
            for result in extraction.results
            if _passes(result, min_score)
        ),
    )


def read_scored(path: str | Path, min_score: float) -> Iterator[tuple[Paper, Extraction]]:
    """The papers of a file of extractions, with what each says at the threshold or above.

    Raises:
        InputError: when the file cannot be read, or a line is not as `kg extract` writes it.
    """
    try:
        with Path(path).open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    try:
                        paper, extraction = _from_line(line)
                    except InputError as error:
                        raise InputError(error.reason, file=path, line=number) from error
                    yield paper, keep_scored(extraction, min_score)
    except OSError as error:
        raise InputError(explain_read_error(error), file=path) from error


def _from_line(line: str) -> tuple[Paper, Extraction]:
    try:
        form = json.loads(line)
        paper = paper_from_json(form)
        return paper, extraction_from_json(form, paper)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("a minimal score needs the scores that kg extract writes") from error


def _sure(entity: LocalEntity, min_score: float) -> LocalEntity | None:
    """The entity with its sure mentions; None when it is not sure itself or none is left."""
    mentions = tuple(m for m in entity.mentions if round(m.score, 3) >= min_score)
    if not mentions or round(entity.score, 3) < min_score:
        return None
    return replace(entity, mentions=mentions)


def _passes(said: Relation | Result, min_score: float) -> bool:
    return round(said.evidence.score, 3) >= min_score


def _quotes(entities: list[LocalEntity] | tuple[LocalEntity, ...]) -> set[Quote]:
    return {mention.quote for entity in entities for mention in entity.mentions}


def _unmarked(evidence: Evidence, gone: set[Quote]) -> Evidence:
    return replace(evidence, marks=tuple(m for m in evidence.marks if m not in gone))


def _with_ends(result: Result, keys: set[str]) -> Result:
    gone: dict[str, Any] = {n: None for n in RESULT_ENDS if getattr(result, n) not in keys}
    return replace(result, **gone)
