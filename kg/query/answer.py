"""What a query gives back, and its forms: table, JSON, CSV, TSV, XML, Turtle."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from kg.errors import one_line
from kg.formats.terms import Shortener, literal, prefixes
from kg.vocabulary import BASE_IRI

_XML_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, not even escaped."""
_PREFIX = re.compile(r"(\w+):")


class Value(NamedTuple):
    """An RDF term in an answer: an IRI, a literal, or a blank node that the query made."""

    kind: Literal["uri", "literal", "bnode"]
    text: str
    datatype: str = ""
    language: str = ""

    def term(self) -> str:
        """As N-Triples spells it.

        >>> Value("literal", "poire", language="fr").term()
        '"poire"@fr'
        """
        if self.kind == "uri":
            return f"<{self.text}>"
        if self.kind == "bnode":
            return f"_:{self.text}"
        return literal(self.text, self.datatype) + (f"@{self.language}" if self.language else "")


Row = tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query.

    `kind` is "select" (rows under `variables`), "ask" (`truth`) or "construct" (triples: the rows
    under subject, predicate, object). Rows are sorted unless the query orders them.
    """

    kind: Literal["select", "ask", "construct"]
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    truth: bool | None = None
    base_iri: str = BASE_IRI

    def to_table(self, width: int | None = None) -> str:
        """Aligned plain text; IRIs as ids, cells cut so that no line passes `width`.

        >>> row = (Value("uri", BASE_IRI + "method/bert"), Value("literal", "3"))
        >>> print(Answer("select", ("method", "papers"), (row,)).to_table())
        method       papers
        -----------  ------
        method:bert  3
        """
        if self.kind == "ask":
            return "yes" if self.truth else "no"
        short = Shortener(prefixes(self.base_iri))
        cells = [[_shown(value, short) for value in row] for row in self.rows]
        widths = [
            max(map(len, column)) for column in zip(self.variables, *cells, strict=True) if column
        ]
        if width is not None:
            widths = _fitting(widths, width)
        table = [list(self.variables), ["-" * wide for wide in widths], *cells]
        return "\n".join(
            "  ".join(
                _cut(cell, wide).ljust(wide) for cell, wide in zip(line, widths, strict=True)
            ).rstrip()
            for line in table
        )

    def to_json(self) -> str:
        """SPARQL 1.1 Query Results JSON; triples as rows."""
        if self.kind == "ask":
            return json.dumps({"head": {}, "boolean": self.truth})
        bindings = [
            {
                name: _json(value)
                for name, value in zip(self.variables, row, strict=True)
                if value is not None
            }
            for row in self.rows
        ]
        form = {"head": {"vars": list(self.variables)}, "results": {"bindings": bindings}}
        return json.dumps(form, ensure_ascii=False, indent=2)

    def to_csv(self) -> str:
        r"""SPARQL 1.1 CSV: a header row, and every value as it is, so that a program gets the data.

        A spreadsheet may take a text that begins with `=`, `+`, `-` or `@` for a formula.

        >>> Answer("select", ("x",), ((Value("literal", "+5.59%"),),)).to_csv()
        'x\r\n+5.59%\r\n'
        """
        file = io.StringIO()
        writer = csv.writer(file)
        if self.kind == "ask":
            writer.writerows([["answer"], ["true" if self.truth else "false"]])
        else:
            writer.writerow(self.variables)
            writer.writerows([_plain(value) for value in row] for row in self.rows)
        return file.getvalue()

    def to_tsv(self) -> str:
        r"""SPARQL 1.1 TSV: terms as N-Triples spells them, so that no type is lost.

        >>> Answer("select", ("x",), ((Value("literal", "a\tb"),),)).to_tsv()
        '?x\n"a\\tb"\n'
        """
        if self.kind == "ask":
            return "true\n" if self.truth else "false\n"
        lines = ["\t".join(f"?{name}" for name in self.variables)]
        lines += ["\t".join(v.term() if v else "" for v in row) for row in self.rows]
        return "".join(f"{line}\n" for line in lines)

    def to_xml(self) -> str:
        """SPARQL 1.1 Query Results XML; triples as rows."""
        from xml.sax.saxutils import quoteattr

        names = "".join(f"<variable name={quoteattr(name)}/>" for name in self.variables)
        parts = [_XML_HEAD, f"<head>{names}</head>\n"]
        if self.kind == "ask":
            parts.append(f"<boolean>{'true' if self.truth else 'false'}</boolean>\n")
        else:
            parts.append("<results>\n")
            for row in self.rows:
                cells = (
                    f"<binding name={quoteattr(name)}>{_xml(value)}</binding>"
                    for name, value in zip(self.variables, row, strict=True)
                    if value is not None
                )
                parts.append(f"<result>{''.join(cells)}</result>\n")
            parts.append("</results>\n")
        return "".join((*parts, "</sparql>\n"))

    def to_turtle(self) -> str:
        """The triples of CONSTRUCT or DESCRIBE.

        Raises:
            ValueError: when the answer is no graph.
        """
        if self.kind != "construct":
            raise ValueError("only CONSTRUCT and DESCRIBE give a graph; ask for a table or JSON")
        from kg.formats.rdf import turtle_lines
        from kg.formats.sorting import sorted_triples

        triples = [
            (row[0].term(), row[1].term(), row[2].term())
            for row in self.rows
            if row[0] and row[1] and row[2]
        ]
        names = prefixes(self.base_iri)
        body = "".join(turtle_lines(sorted_triples(triples), names)).split("\n\n", 1)[-1]
        used = set(_PREFIX.findall(body))
        return "".join(
            turtle_lines(sorted_triples(triples), {n: iri for n, iri in names.items() if n in used})
        )


def _shown(value: Value | None, short: Shortener) -> str:
    if value is None:
        return ""
    if value.kind == "uri":
        parts = short.split(value.text)
        return ":".join(parts) if parts else value.text
    text = value.text if value.kind == "literal" else f"_:{value.text}"
    return one_line(text)


def _plain(value: Value | None) -> str:
    if value is None:
        return ""
    return f"_:{value.text}" if value.kind == "bnode" else value.text


def _json(value: Value) -> dict[str, Any]:
    form = {"type": value.kind, "value": value.text}
    if value.datatype:
        form["datatype"] = value.datatype
    if value.language:
        form["xml:lang"] = value.language
    return form


def _xml(value: Value) -> str:
    from xml.sax.saxutils import escape, quoteattr

    text = escape(_NO_XML.sub("\ufffd", value.text), {"\r": "&#13;"})
    if value.kind != "literal":
        return f"<{value.kind}>{text}</{value.kind}>"
    more = f" datatype={quoteattr(value.datatype)}" if value.datatype else ""
    more += f" xml:lang={quoteattr(value.language)}" if value.language else ""
    return f"<literal{more}>{text}</literal>"


def _fitting(widths: Sequence[int], width: int) -> list[int]:
    """The widths, the widest made narrower until all fit; none below four."""
    fitting = list(widths)
    while fitting and sum(fitting) + 2 * (len(fitting) - 1) > width and max(fitting) > 4:
        fitting[fitting.index(max(fitting))] -= 1
    return fitting


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"
