"""JSON-LD out: one line a node, with the context inline, so that no reader has to fetch it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from kg.files import replacing
from kg.formats.ontology import ANY, ID, STRING, json_names, kinds
from kg.formats.sorting import sorted_graph
from kg.formats.terms import TYPE, Shortener, decode, prefixes
from kg.formats.triples import Triple
from kg.model import GraphSource
from kg.vocabulary import BASE_IRI, EntityType


def write_jsonld(source: GraphSource, path: str | Path) -> None:
    """Writes the main graph as JSON-LD.

    Raises:
        OutputError: when the file cannot be written.
    """
    lines = jsonld_lines(sorted_graph(source), source.info.base_iri)
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)


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


def jsonld_lines(triples: Iterable[Triple], base: str) -> Iterator[str]:
    """The lines of a JSON-LD file of sorted triples: the context, then one node a line."""
    short, names, of = Shortener(prefixes(base)), json_names(), kinds()
    yield f'{{"@context": {_dump(context(base))},\n"@graph": [\n'
    end = ""
    for subject, group in groupby(triples, key=lambda triple: triple[0]):
        form: dict[str, Any] = {"id": _compact(subject[1:-1], short)}
        for predicate, same in groupby(group, key=lambda triple: triple[1]):
            iri = predicate[1:-1]
            kind = of.get(iri, ANY)
            values = [_value(triple[2], kind, short) for triple in same]
            if predicate == TYPE:
                form["type"] = [_class(triple["id"], short) for triple in values]
            else:
                form[names.get(iri, iri)] = values[0] if len(values) == 1 else values
        if "type" in form:
            form = {"id": form.pop("id"), "type": form.pop("type"), **form}
        yield f"{end}{_dump(form)}"
        end = ",\n"
    yield "\n]}\n"


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
