"""What lies in `schemas/`: made from the tables. `python -m kg.formats.schemas` writes it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from kg.files import write_text
from kg.formats.json_schemas import extraction_schema, graph_schema
from kg.formats.jsonld import context
from kg.formats.ontology_page import page
from kg.formats.owl import OWL, VANN, ontology_triples
from kg.formats.rdf import turtle_lines
from kg.formats.shapes import shapes_turtle
from kg.formats.sorting import sorted_triples
from kg.formats.terms import PREFIXES

FOLDER: Final = "schemas"
"""Where they lie, seen from the root of the repository."""


def _json(form: dict[str, Any]) -> str:
    return json.dumps(form, ensure_ascii=False, indent=2) + "\n"


def _ontology() -> str:
    names = {"owl": OWL, "vann": VANN, **PREFIXES}
    return "".join(turtle_lines(sorted_triples(ontology_triples()), dict(sorted(names.items()))))


FILES: Final[dict[str, Callable[[], str]]] = {
    "README.md": page,
    "context.jsonld": lambda: _json({"@context": context()}),
    "extraction.schema.json": lambda: _json(extraction_schema()),
    "graph.schema.json": lambda: _json(graph_schema()),
    "ontology.ttl": _ontology,
    "shapes.ttl": shapes_turtle,
}
"""File name → the text that belongs in it."""


def main(arguments: Sequence[str]) -> int:
    """Writes every file into the folder (default: `schemas`); 0, or 2 for a wrong use."""
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        sys.stderr.write("usage: python -m kg.formats.schemas [FOLDER]\n")
        return 2
    folder = Path(arguments[0] if arguments else FOLDER)
    for name, text in FILES.items():
        write_text(folder / name, text())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
