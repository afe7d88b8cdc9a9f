"""JSON Schemas (2020-12) of `graph.json` and of the form of one paper that `kg extract` writes.

They say what `kg.jsonform` writes, word for word: nothing more is allowed. Enumerations come from
the vocabulary; tests hold the rest to the functions that write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg.vocabulary import (
    PREDICATES,
    TERM_TYPES,
    EntityType,
    Level,
    Predicate,
    ResultKind,
    Role,
)

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
HOME = "https://w3id.org/paperkg/schemas/"

TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "minLength": 1}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
OFFSET: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {
    "description": "A number, the two ends of a range, or null.",
    "anyOf": [
        {"type": ["number", "null"]},
        {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    ],
}
FIELD: Schema = {"enum": ["title", "abstract"]}


def graph_schema() -> Schema:
    """The schema of `graph.json`."""
    return {
        "$schema": DIALECT,
        "$id": HOME + "graph.schema.json",
        "title": "A graph of papers in node-link JSON (graph.json)",
        **_object(
            {
                "directed": {"const": True},
                "multigraph": {"const": True},
                "graph": _ref("head"),
                "nodes": _list(
                    {
                        "type": "object",
                        "required": ["type"],
                        "if": {"properties": {"type": {"const": "Paper"}}},
                        "then": _ref("paper"),
                        "else": {
                            "if": {"properties": {"type": {"const": "Result"}}},
                            "then": _ref("result"),
                            "else": _ref("entity"),
                        },
                    }
                ),
                "edges": _list(
                    {"if": {"required": ["premises"]}, "then": _ref("derived")}
                    | {"else": _ref("asserted")}
                ),
            }
        ),
        "$defs": {
            "id": _id(EntityType),
            "head": _object(
                {"format": {"const": 1}, "extractor": NAME, "base_iri": _iri()}
                | {"merges": _list(_ref("merge"))},
                {"options": {"type": "object", "additionalProperties": TEXT}}
                | {"close": _list(_ref("close"))},
            ),
            "close": _object(
                {
                    "first": _id(TERM_TYPES),
                    "second": _id(TERM_TYPES),
                    "score": SHARE,
                    "reasons": _list(TEXT),
                }
            ),
            "merge": _object(
                {
                    "surface": TEXT,
                    "entity": _id(TERM_TYPES),
                    "rule": NAME,
                    "score": SHARE,
                    "papers": _list(_id((EntityType.PAPER,))),
                }
            ),
            "paper": _object(
                {
                    "id": _id((EntityType.PAPER,)),
                    "type": {"const": "Paper"},
                    "types": {"const": ["Paper"]},
                    "label": TEXT,
                    "aliases": {"const": []},
                    "title": TEXT,
                    "abstract": TEXT,
                },
                {
                    "authors": _list(TEXT),
                    "year": {"type": "integer"},
                    "venue": TEXT,
                    "doi": NAME,
                    "arxiv": NAME,
                    "url": TEXT,
                    "keywords": _list(TEXT),
                    "identifiers": _list(NAME),
                    "links": _list(TEXT),
                },
            ),
            "entity": _object(
                {
                    "id": _id(TERM_TYPES),
                    "type": _enum(TERM_TYPES),
                    "types": {**_list(_enum(TERM_TYPES)), "minItems": 1, "uniqueItems": True},
                    "label": NAME,
                    "aliases": _list(NAME),
                },
                {"same_as": _list(NAME)},
            ),
            "result": _object(
                {
                    "id": _id((EntityType.RESULT,)),
                    "type": {"const": "Result"},
                    "types": {"const": ["Result"]},
                    "label": TEXT,
                    "paper": _id((EntityType.PAPER,)),
                    "value": TEXT,
                    "number": NUMBER,
                    "unit": TEXT,
                    "kind": _enum(ResultKind),
                }
            ),
            "asserted": _object(
                {
                    "source": _ref("id"),
                    "target": _ref("id"),
                    "key": _enum(p for p, spec in PREDICATES.items() if not spec.derived),
                    "confidence": SHARE,
                    "evidence": {**_list(_ref("evidence")), "minItems": 1},
                }
            ),
            "derived": _object(
                {
                    "source": _ref("id"),
                    "target": _ref("id"),
                    "key": _enum(Predicate),
                    "confidence": SHARE,
                    "premises": _list({"type": "string", "pattern": "^claim:[0-9a-f]{16}$"}),
                    "rule": TEXT,
                    "score": {"anyOf": [SHARE, {"type": "null"}]},
                },
                {"weight": SHARE, "shared": _list(_ref("shared"))},
            ),
            "shared": _object({"entity": _id(TERM_TYPES), "weight": SHARE}),
            "evidence": _object(
                {"by": NAME, "score": SHARE, "quotes": {**_list(_ref("quote")), "minItems": 1}},
                {"marks": _list(_ref("quote"))},
            ),
            "quote": _object(
                {"paper": _id((EntityType.PAPER,)), "field": FIELD}
                | {"start": OFFSET, "end": OFFSET, "text": TEXT}
            ),
        },
    }


def extraction_schema() -> Schema:
    """The schema of one line of `kg extract`."""
    end: Schema = {"anyOf": [_ref("key"), {"type": "null"}]}
    found = {"score": SHARE, "by": NAME, "quotes": {**_list(_ref("span")), "minItems": 1}}
    marks = {"marks": _list(_ref("span"))}
    return {
        "$schema": DIALECT,
        "$id": HOME + "extraction.schema.json",
        "title": "What one paper says (a line of kg extract); the ids of entities are local to it",
        **_object(
            {
                "id": _id((EntityType.PAPER,)),
                "title": TEXT,
                "abstract": TEXT,
                "entities": _list(_ref("entity")),
                "relations": _list(
                    _object(
                        {"head": _ref("key"), "type": _enum(_between_terms()), "tail": _ref("key")}
                        | found,
                        marks,
                    )
                ),
                "results": _list(
                    _object(
                        {
                            "method": end,
                            "value": NAME,
                            "number": NUMBER,
                            "unit": TEXT,
                            "kind": _enum(ResultKind),
                            "metric": end,
                            "benchmark": end,
                            "task": end,
                            "baseline": end,
                        }
                        | found,
                        marks,
                    )
                ),
                "urls": _list(TEXT),
                "abbreviations": _list(_object({"short": _ref("quote"), "long": _ref("quote")})),
                "sentences": _list(_ref("span")),
                "extractor": NAME,
            },
            {"identifiers": _list(NAME)},
        ),
        "$defs": {
            "key": NAME,
            "span": _object({"field": FIELD, "start": OFFSET, "end": OFFSET}),
            "quote": _object({"field": FIELD, "start": OFFSET, "end": OFFSET, "text": TEXT}),
            "entity": _object(
                {
                    "id": _ref("key"),
                    "name": NAME,
                    "type": _enum(TERM_TYPES),
                    "level": _enum(Level),
                    "score": SHARE,
                    "mentions": _list(
                        _object(
                            {"text": NAME, "field": FIELD, "start": OFFSET, "end": OFFSET}
                            | {"score": SHARE, "by": NAME}
                        )
                    ),
                },
                {"alt_type": _enum(TERM_TYPES), "role": _enum(Role)},
            ),
        },
    }


def _between_terms() -> list[Predicate]:
    terms = set(TERM_TYPES)
    return [p for p, s in PREDICATES.items() if set(s.domain) <= terms and set(s.range) <= terms]


def _object(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _enum(values: Iterable[str]) -> Schema:
    return {"enum": [str(value) for value in values]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _id(kinds: Iterable[EntityType]) -> Schema:
    return {"type": "string", "pattern": f"^({'|'.join(kind.lower() for kind in kinds)}):\\S+$"}


def _iri() -> Schema:
    return {"type": "string", "format": "uri", "pattern": "[/#]$"}
