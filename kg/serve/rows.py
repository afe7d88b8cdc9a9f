"""The formats of rows: SPARQL 1.1 results as JSON, XML, CSV and TSV, written part by part."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from kg.formats.terms import RDF, XSD

Row = tuple[Any, ...]

STRINGS: Final = frozenset((f"{XSD}string", f"{RDF}langString"))
"""The datatypes that a text need not name."""


def write_truth(value: bool, form: str) -> bytes:
    """The answer to an ASK query in the format of a name."""
    word = "true" if value else "false"
    if form == "json":
        return f'{{"head":{{}},"boolean":{word}}}'.encode()
    if form == "xml":
        return f"{_XML_HEAD}<head/><boolean>{word}</boolean></sparql>\n".encode()
    return f"{word}\n".encode()


def _json_parts(names: list[str], rows: Iterable[Row]) -> Iterator[str]:
    yield f'{{"head":{{"vars":{json.dumps(names)}}},"results":{{"bindings":['
    between = "\n"
    for row in rows:
        form = {name: _json(term) for name, term in zip(names, row, strict=True) if term}
        yield between + json.dumps(form, ensure_ascii=False, separators=(",", ":"))
        between = ",\n"
    yield "\n]}}\n"


def _json(term: Any) -> dict[str, str]:
    kind = type(term).__name__
    if kind == "NamedNode":
        return {"type": "uri", "value": term.value}
    if kind == "BlankNode":
        return {"type": "bnode", "value": term.value}
    form = {"type": "literal", "value": term.value}
    if term.language:
        form["xml:lang"] = term.language
    elif term.datatype.value not in STRINGS:
        form["datatype"] = term.datatype.value
    return form


_XML_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
)


def _xml_parts(names: list[str], rows: Iterable[Row]) -> Iterator[str]:
    variables = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    yield f"{_XML_HEAD}<head>{variables}</head><results>\n"
    for row in rows:
        cells = (
            f"<binding name={quoteattr(name)}>{_xml(term)}</binding>"
            for name, term in zip(names, row, strict=True)
            if term
        )
        yield f"<result>{''.join(cells)}</result>\n"
    yield "</results></sparql>\n"


def _xml(term: Any) -> str:
    kind = type(term).__name__
    text = escape("".join(c if _in_xml(c) else "\ufffd" for c in term.value), {"\r": "&#13;"})
    if kind == "NamedNode":
        return f"<uri>{text}</uri>"
    if kind == "BlankNode":
        return f"<bnode>{text}</bnode>"
    if term.language:
        return f"<literal xml:lang={quoteattr(term.language)}>{text}</literal>"
    if term.datatype.value in STRINGS:
        return f"<literal>{text}</literal>"
    return f"<literal datatype={quoteattr(term.datatype.value)}>{text}</literal>"


def _in_xml(char: str) -> bool:
    return (char >= " " and char not in "\ufffe\uffff") or char in "\t\n\r"


def _csv_parts(names: list[str], rows: Iterable[Row]) -> Iterator[str]:
    file = io.StringIO()
    writer = csv.writer(file)
    for row in chain([names], _cells(rows)):
        writer.writerow(row)
        yield file.getvalue()
        file.seek(0)
        file.truncate()


def _cells(rows: Iterable[Row]) -> Iterator[list[str]]:
    for row in rows:
        yield [_plain(term) for term in row]


def _plain(term: Any) -> str:
    if not term:
        return ""
    return f"_:{term.value}" if type(term).__name__ == "BlankNode" else str(term.value)


def _tsv_parts(names: list[str], rows: Iterable[Row]) -> Iterator[str]:
    yield "\t".join(f"?{name}" for name in names) + "\n"
    for row in rows:
        # N-Triples spells terms on one line; a tab is all that it leaves as it is.
        yield "\t".join(str(term).replace("\t", "\\t") if term else "" for term in row) + "\n"


ROW_WRITERS: Final[dict[str, Callable[[list[str], Iterable[Row]], Iterator[str]]]] = {
    "json": _json_parts,
    "xml": _xml_parts,
    "csv": _csv_parts,
    "tsv": _tsv_parts,
}
"""What writes rows, by the name of its format."""
