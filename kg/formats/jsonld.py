"""JSON-LD out: one line a node, with the context inline, so that no reader has to fetch it."""

from __future__ import annotations

import json
from typing import Any

from kg.formats.blocks import Spelling, facts_of
from kg.formats.ontology import ANY, ID, STRING, json_names, kinds
from kg.formats.terms import TYPE, Shortener, decode, prefixes
from kg.vocabulary import BASE_IRI, EntityType


def context(base: str = BASE_IRI) -> dict[str, Any]:
    """The JSON-LD context: prefixes, classes, and every property with the kind of its values.

    >>> context()["uses"]
    {'@id': 'kg:uses', '@type': '@id'}
    """
    names = prefixes(base)
    short = Shortener(names)
    terms: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type", **names}
    for kind in EntityType:
        terms[kind.value] = f"kg:{kind.value}"
    of = kinds()
    for iri, name in sorted(json_names().items(), key=lambda item: item[1]):
        spelled = _compact(iri, short)
        if of[iri] in (STRING, ANY):
            terms[name] = spelled
        else:
            terms[name] = {"@id": spelled, "@type": _compact(of[iri], short)}
    return terms


def jsonld_spelling(base: str) -> Spelling:
    """How a JSON-LD file is spelled: the context, one node a line, and the end."""
    short, names, of = Shortener(prefixes(base)), json_names(), kinds()
    first = True

    def spell(block: str) -> str:
        nonlocal first
        subject, facts = facts_of(block)
        form: dict[str, Any] = {"id": _compact(subject[1:-1], short)}
        terms: dict[str, list[str]] = {}
        for fact in facts:
            predicate, _, obj = fact.partition(" ")
            terms.setdefault(predicate, []).append(obj)
        for predicate, objects in terms.items():
            iri = predicate[1:-1]
            kind = of.get(iri, ANY)
            values = [_value(obj, kind, short) for obj in objects]
            if predicate == TYPE:
                form["type"] = [_class(triple["id"], short) for triple in values]
            else:
                form[names.get(iri, iri)] = values[0] if len(values) == 1 else values
        if "type" in form:
            form = {"id": form.pop("id"), "type": form.pop("type"), **form}
        end, first = ("" if first else ",\n"), False
        return f"{end}{_dump(form)}"

    return f'{{"@context": {_dump(context(base))},\n"@graph": [\n', spell, "\n]}\n"


def _value(term: str, kind: str, short: Shortener) -> Any:
    value = decode(term)
    if isinstance(value, str):
        spelled = _compact(value, short)
        return spelled if kind == ID else {"id": spelled}
    if value.datatype == kind or (not value.datatype and kind == ANY):
        return value.text
    typed = {"@type": _compact(value.datatype, short)} if value.datatype else {}
    return {"@value": value.text, **typed}


def _class(spelled: str, short: Shortener) -> str:
    name = spelled.removeprefix("kg:")
    return name if name in EntityType.__members__.values() else spelled


def _compact(iri: str, short: Shortener) -> str:
    parts = short.split(iri)
    return ":".join(parts) if parts else iri


def _dump(form: dict[str, Any]) -> str:
    # A page may carry this text inside a script element, which no "<" may end.
    return json.dumps(form, ensure_ascii=False).replace("<", "\\u003c")
