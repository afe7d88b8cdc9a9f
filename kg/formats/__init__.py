"""File formats, written from a `GraphSource` and chosen by suffix: one module each, one line here.

What is more than one file goes into a folder of its own and is chosen by name: see `FOLDERS`.

A writer has the form `(source: GraphSource, path: Path) -> None`, streams, and writes through
`kg.files.replacing`; a reader `(path: Path) -> KnowledgeGraph`. Modules are imported when first
used, so that asking for JSON does not load an RDF library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final, cast

from kg.errors import InputError, UnknownFormatError
from kg.model import GraphSource

if TYPE_CHECKING:
    import rdflib

    from kg.graph import KnowledgeGraph


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    `lossless` tells whether reading a written file gives the same graph back, record for record;
    `writer` and `reader` are the names of functions of `module`, `reader` None where a file does
    not hold a graph.
    """

    name: str
    module: str
    writer: str
    reader: str | None = None
    lossless: bool = False

    def write(self, source: GraphSource, path: Path) -> None:
        """Writes the graph to the file, beside and renamed."""
        self._load(self.writer)(source, path)

    def read(self, path: Path) -> KnowledgeGraph:
        """The graph in the file.

        Raises:
            UnknownFormatError: when the format cannot be read back.
        """
        if self.reader is None:
            if path.suffix.lower() == ".jsonl" and path.name not in EXPORTS:
                # The suffix of the log is that of most files of papers, too.
                raise UnknownFormatError(
                    f"is no graph; if it holds papers, make one: kg build {quote(str(path))}",
                    file=path,
                )
            known = ", ".join(key for key, kind in FORMATS.items() if kind.reader)
            raise UnknownFormatError(
                f"{self.name} cannot be read back as a graph; readable: {known}", file=path
            )
        return cast("KnowledgeGraph", self._load(self.reader)(path))

    def _load(self, function: str) -> Callable[..., object]:
        return cast("Callable[..., object]", getattr(import_module(self.module), function))


_RDF: Final = "kg.formats.rdf"
_BUILT: Final = (".json", ".ttl", ".nt", ".jsonld", ".graphml")

FORMATS: Final[dict[str, Format]] = {
    ".json": Format(
        "node-link JSON", "kg.formats.node_link", "write_graph", "read_graph", lossless=True
    ),
    ".ttl": Format("Turtle", _RDF, "write_turtle", "read_rdf"),
    ".nt": Format("N-Triples", _RDF, "write_ntriples", "read_rdf"),
    ".jsonld": Format("JSON-LD", _RDF, "write_jsonld", "read_rdf"),
    ".graphml": Format("GraphML", "kg.formats.graphml", "write_graphml"),
    ".gexf": Format("GEXF, for Gephi", "kg.formats.gexf", "write_gexf"),
    ".ttl12": Format("Turtle 1.2, claims as annotations", "kg.formats.turtle12", "write_turtle12"),
    ".trig": Format("nanopublications in TriG", "kg.formats.nanopubs", "write_nanopubs"),
    ".skos": Format("a SKOS vocabulary in Turtle", "kg.formats.skos", "write_skos"),
    ".jsonl": Format("the linker's log", "kg.formats.log", "write_merges"),
}
"""Suffix → format. A new format is one module and one line here."""

FOLDERS: Final[dict[str, Format]] = {
    "neo4j": Format("CSV files that neo4j-admin imports", "kg.formats.neo4j", "write_neo4j"),
    "notes": Format("linked Markdown notes, for Obsidian", "kg.formats.notes", "write_notes"),
}
"""Name → format, for those that are a folder of files."""

EXPORTS: Final[dict[str, Format]] = {
    **{f"graph{suffix}": FORMATS[suffix] for suffix in _BUILT},
    "evidence.ttl": Format("the claim layer in Turtle", _RDF, "write_evidence"),
    "evidence.nt": Format("the claim layer in N-Triples", _RDF, "write_evidence"),
    "merges.jsonl": FORMATS[".jsonl"],
}
"""File name → format, for the graph files that `kg build` leaves in its folder."""


def find_format(path: str | Path) -> Format:
    """The format of a file: by its name where it is one of `EXPORTS`, else by its suffix.

    >>> find_format("somewhere/graph.ttl").name, find_format("somewhere/graph.skos.ttl").name
    ('Turtle', 'a SKOS vocabulary in Turtle')

    Raises:
        UnknownFormatError: when no format has this suffix.
    """
    path = Path(path)
    kind = EXPORTS.get(path.name) or FORMATS.get(_suffix(path))
    if kind is None:
        what = f"suffix {path.suffix!r}" if path.suffix else "a name without a suffix"
        raise UnknownFormatError(f"no format has {what}; known: {', '.join(FORMATS)}", file=path)
    return kind


def _suffix(path: Path) -> str:
    """The suffix that says what a file holds; of SKOS in Turtle the one before tells it."""
    *_, kind, last = ("", "", *(suffix.lower() for suffix in path.suffixes))
    return kind if (kind, last) == (".skos", ".ttl") else last


def write(source: GraphSource, path: str | Path) -> None:
    """Writes the graph to one file, in the format of its suffix (see `FORMATS`).

    Raises:
        UnknownFormatError: when no format has this suffix.
        OutputError: when the file cannot be written.
    """
    find_format(path).write(source, Path(path))


def write_as(source: GraphSource, form: str, path: str | Path) -> None:
    """Writes the graph in a format by name ("ttl", "gexf", "neo4j", …), whatever the path is.

    Raises:
        UnknownFormatError: when there is no such format.
        OutputError: when the file or folder cannot be written.
    """
    name = form.lower().removeprefix(".")
    kind = FOLDERS.get(name) or FORMATS.get(f".{name}")
    if kind is None:
        known = ", ".join([*(suffix[1:] for suffix in FORMATS), *FOLDERS])
        raise UnknownFormatError(f"no format {form!r}; known: {known}")
    kind.write(source, Path(path))


def read(path: str | Path) -> KnowledgeGraph:
    """The graph in a file, or in the `graph.json` of a folder that `kg build` wrote.

    Raises:
        UnknownFormatError: when no format that can be read has this suffix.
        InputError: when the file is missing or broken.
        VersionError: when another version of the format wrote it.
    """
    path = Path(path)
    if path.is_dir():
        path = path / "graph.json"
        if not path.is_file():
            raise InputError("no graph here; make one with kg build", file=path)
    elif not path.exists():
        raise InputError("no such file or folder; make one with kg build", file=path)
    return find_format(path).read(path)


def to_rdf(source: GraphSource, *, evidence: bool = False) -> rdflib.Graph:
    """The triples of `graph.ttl` in rdflib; with `evidence`, those of `evidence.ttl` too."""
    from kg.formats import rdf

    return rdf.to_rdf(source, evidence=evidence)
