"""The files of a graph, and their triples in an Oxigraph store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import InputError, UnknownFormatError
from kg.formats.terms import VOID
from kg.model import GraphSource
from kg.vocabulary import BASE_IRI

if TYPE_CHECKING:
    import pyoxigraph

Progress = Callable[[int], None]
"""Is told of each part of a file that was read how many bytes it had."""

_RDF_FILES: Final = (".ttl", ".nt", ".jsonld")
_GRAPHS: Final = ("graph.nt", "graph.ttl", "graph.json")
_PART: Final = 64 << 20
"""How much N-Triples Oxigraph gets at once: it is as fast as with all of it, in a third of the
memory."""
_BLANK: Final = (b"\n_:", b" _:", b"\t_:")
"""How a blank node looks in N-Triples."""


def graph_files(path: Path) -> list[Path]:
    """The files to ask: the file itself, or those of a folder that a build left.

    Of a folder that is its graph with its evidence: N-Triples before Turtle before JSON (which
    holds both).

    Raises:
        InputError: when there is nothing.
    """
    if not path.exists():
        raise InputError("no such file or folder; make one with kg build", file=path)
    if not path.is_dir():
        return [path]
    main = next((path / name for name in _GRAPHS if (path / name).is_file()), None)
    if main is None:
        raise InputError("no graph here; make one with kg build", file=path)
    evidence = main.with_name(f"evidence{main.suffix}")
    return [main, evidence] if main.suffix != ".json" and evidence.is_file() else [main]


def load_file(
    store: pyoxigraph.Store, path: Path, progress: Progress = lambda _: None, *, part: int = _PART
) -> None:
    """Adds the triples of a file to a store; N-Triples in parts of about so many bytes.

    Raises:
        InputError: when the file cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix == ".nt":
        _load_parts(store, path, progress, part)
    elif suffix in _RDF_FILES:
        _load_whole(store, path)
        progress(path.stat().st_size)
    elif suffix == ".json":
        from kg.formats import read

        load_graph(store, read(path))
    else:
        known = ", ".join((".json", *_RDF_FILES))
        raise UnknownFormatError(f"no graph to query; give a folder or one of {known}", file=path)


def _load_parts(store: pyoxigraph.Store, path: Path, progress: Progress, size: int) -> None:
    import pyoxigraph

    line = 0
    with path.open("rb") as stream:
        while part := stream.read(size):
            part += stream.readline()
            if part.startswith(b"_:") or any(sign in part for sign in _BLANK):
                # A blank node is one node only within what is loaded at once.
                part += stream.read()
            try:
                store.bulk_load(input=part, format=pyoxigraph.RdfFormat.N_TRIPLES)
            except (SyntaxError, ValueError) as error:
                raise _broken(path, error, line) from error
            line += part.count(b"\n")
            progress(len(part))


def _load_whole(store: pyoxigraph.Store, path: Path) -> None:
    import pyoxigraph

    form = pyoxigraph.RdfFormat.from_extension(path.suffix[1:].lower())
    try:
        with path.open("rb") as stream:
            store.bulk_load(input=stream, format=form)
    except (SyntaxError, ValueError) as error:
        raise _broken(path, error, 0) from error


def _broken(path: Path, error: SyntaxError | ValueError, before: int) -> InputError:
    """What is said of a file that is no RDF; `before` is the number of lines before the part."""
    if isinstance(error, SyntaxError):
        line = None if error.lineno is None else before + error.lineno
        return InputError(f"broken RDF: {error.msg}", file=path, line=line)
    return InputError(f"broken RDF: {error}", file=path)  # Oxigraph's word for what is no UTF-8


def load_graph(store: pyoxigraph.Store, graph: GraphSource, *, part: int = _PART) -> None:
    """Adds the triples of a graph, with those of its evidence, to a store."""
    import pyoxigraph

    from kg.formats.rdf import ntriples_lines
    from kg.formats.sorting import sorted_evidence, sorted_graph

    for layer in (sorted_graph(graph), sorted_evidence(graph)):
        for lines in _parts_of(ntriples_lines(layer), part):
            store.bulk_load(input=lines.encode("utf-8"), format=pyoxigraph.RdfFormat.N_TRIPLES)


def _parts_of(texts: Iterable[str], size: int) -> Iterator[str]:
    """The texts, joined to parts of about so many characters."""
    held: list[str] = []
    room = size
    for text in texts:
        held.append(text)
        room -= len(text)
        if room <= 0:
            yield "".join(held)
            held, room = [], size
    yield "".join(held)


def base_of(store: pyoxigraph.Store) -> str:
    """Where the nodes live, as the graph itself says; the usual place where it does not."""
    import pyoxigraph

    space = pyoxigraph.NamedNode(f"{VOID}uriSpace")
    found = {quad.object.value for quad in store.quads_for_pattern(None, space, None, None)}  # type: ignore[union-attr]
    return found.pop() if len(found) == 1 else BASE_IRI
