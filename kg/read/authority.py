"""Authority files: SKOS vocabularies in any RDF format, and CSV tables, as `Concept` records.

A table, its cells separated by commas, semicolons or tabs, has a header with `iri` and `label`, and
maybe `aliases` (separated by "|") and `type`. Of labels in several languages the English ones are
read, else those without a language, else those of the first language.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import InputError, UnknownFormatError
from kg.files import explain_read_error
from kg.model import Concept
from kg.vocabulary import NAMESPACE, SKOS, TERM_TYPES, EntityType

if TYPE_CHECKING:
    from pyoxigraph import Literal

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_COLUMNS: Final = {"iri", "label", "aliases", "type"}
_TYPES: Final = {t.lower(): t for t in TERM_TYPES}
_DELIMITERS: Final = (",", ";", "\t")
"""What separates cells: a spreadsheet of one country writes one, that of another another."""
_SUFFIXES: Final = (".ttl", ".nt", ".rdf", ".xml", ".owl", ".csv")


def read_authority(path: str | Path) -> tuple[Concept, ...]:
    """The concepts of an authority file, sorted by IRI.

    Raises:
        InputError: with file and line, when it cannot be read, an IRI is not valid, or it holds
            no concept.
        UnknownFormatError: when nothing is known by its suffix.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise UnknownFormatError(
            f"no authority file by its name; it ends in {', '.join(_SUFFIXES)}", file=path
        )
    try:
        found = _read_table(path) if suffix == ".csv" else _read_skos(path)
    except OSError as error:
        raise InputError(explain_read_error(error), file=path) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", file=path) from error
    if not found:
        raise InputError("no concept with a label in it", file=path)
    return tuple(sorted(found))


def _read_skos(path: Path) -> list[Concept]:
    import pyoxigraph

    suffix = path.suffix.lower()
    form = {
        ".ttl": pyoxigraph.RdfFormat.TURTLE,
        ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    }.get(suffix, pyoxigraph.RdfFormat.RDF_XML)
    literals: dict[tuple[str, str], list[Literal]] = defaultdict(list)
    links: dict[tuple[str, str], set[str]] = defaultdict(set)
    try:
        for quad in pyoxigraph.parse(path=str(path), format=form):
            subject, predicate, obj = quad.subject, quad.predicate.value, quad.object
            if not isinstance(subject, pyoxigraph.NamedNode):
                continue
            if isinstance(obj, pyoxigraph.Literal):
                literals[subject.value, predicate].append(obj)
            elif isinstance(obj, pyoxigraph.NamedNode):
                if predicate == f"{SKOS}narrower":
                    links[obj.value, f"{SKOS}broader"].add(subject.value)
                else:
                    links[subject.value, predicate].add(obj.value)
    except SyntaxError as error:
        line = error.lineno or None
        raise InputError(f"cannot be read: {error.msg}", file=path, line=line) from error
    concepts = []
    subjects = {s for s, _ in literals} | {s for s, _ in links}
    for iri in sorted(subjects):
        kinds = links[iri, f"{_RDF}type"]
        labels = _texts(literals[iri, f"{SKOS}prefLabel"])
        if not labels and f"{SKOS}Concept" in kinds:
            labels = _texts(literals[iri, f"{_RDFS}label"])
        if labels:
            aliases = {*labels[1:], *_texts(literals[iri, f"{SKOS}altLabel"])}
            known = sorted(k.removeprefix(NAMESPACE).lower() for k in kinds if NAMESPACE in k)
            concepts.append(
                Concept(
                    iri,
                    labels[0],
                    tuple(sorted(aliases - {labels[0]})),
                    tuple(sorted(links[iri, f"{SKOS}broader"] - {iri})),
                    next((_TYPES[k] for k in known if k in _TYPES), None),
                )
            )
    return concepts


def _texts(literals: Iterable[Literal]) -> list[str]:
    """The texts in the language to be read, sorted, each on one line."""
    by_language: dict[str, set[str]] = defaultdict(set)
    for literal in literals:
        if text := " ".join(literal.value.split()):
            by_language[(literal.language or "").partition("-")[0].lower()].add(text)
    language = min(by_language, key=lambda c: (c != "en", c != "", c), default="")
    return sorted(by_language.get(language, ()))


def _read_table(path: Path) -> list[Concept]:
    concepts: dict[str, Concept] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        first = stream.readline()
        stream.seek(0)
        delimiter = max(_DELIMITERS, key=first.count)
        rows = csv.DictReader(stream, restval="", delimiter=delimiter)
        try:
            rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
            columns = set(rows.fieldnames)
            if not {"iri", "label"} <= columns or columns - _COLUMNS:
                raise InputError(
                    "the first line must name the columns iri, label and maybe aliases, type",
                    file=path,
                    line=1,
                )
            for row in rows:
                concept = _concept_of(row, path, rows.line_num)
                if concept.iri in concepts:
                    raise InputError(
                        f"{concept.iri} comes twice; give each once", file=path, line=rows.line_num
                    )
                concepts[concept.iri] = concept
        except csv.Error as error:
            raise InputError(f"no CSV: {error}", file=path, line=rows.line_num) from error
    return list(concepts.values())


def _concept_of(row: dict[str | None, str], path: Path, line: int) -> Concept:
    import pyoxigraph

    if None in row:
        told = "more cells than columns; quote cells that hold a separator"
        raise InputError(told, file=path, line=line)
    iri, label = row["iri"].strip(), " ".join(row["label"].split())
    try:
        pyoxigraph.NamedNode(iri)
    except (ValueError, UnicodeEncodeError):
        raise InputError(
            f"{iri!r} is no IRI; write https://…, with %20 for a space", file=path, line=line
        ) from None
    if not label:
        raise InputError(f"{iri} has no label", file=path, line=line)
    kind = row.get("type", "").strip()
    if kind and kind.lower() not in _TYPES:
        raise InputError(f"no type {kind!r}; known: {', '.join(TERM_TYPES)}", file=path, line=line)
    aliases = {" ".join(alias.split()) for alias in row.get("aliases", "").split("|")}
    return Concept(
        iri,
        label,
        tuple(sorted(aliases - {"", label})),
        type=EntityType(_TYPES[kind.lower()]) if kind else None,
    )
