"""The user's decisions of a build: where they are found, and how commands change them.

`merges.toml` in the folder holds them. A file that is given instead is kept in the store, so that
the next build of the folder still knows it; the folder's own file, where there is one, counts
before that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import InputError
from kg.files import explain_read_error, write_text
from kg.store import FILE_NAME as STORE_NAME
from kg.store import Store
from kg.vocabulary import as_id

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.link import Decisions, Kind

FILE_NAME: Final = "merges.toml"
"""What the file of decisions is called in the folder of a build."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions, the text that they stand in, and whether only the store still has it."""

    text: str
    decisions: Decisions
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a command did to the decisions of a folder: the file, and a sentence for each change."""

    file: str
    done: tuple[str, ...]


def find_decisions(store: Store, out: Path | None, given: str | Path | None) -> Decided:
    """The decisions of a build: of the file that is given, of the folder, or as kept in the store.

    Raises:
        InputError: when the file cannot be read or used, or the folder has other decisions than
            the file.
    """
    from kg.link import parse_decisions

    own = None if out is None else out / FILE_NAME
    if own is not None and not own.is_file():
        own = None
    if given is None and own is None:
        text = store.get_meta("merges") or ""
        return Decided(text, parse_decisions(text, file=f"{store.path} ({FILE_NAME})"), kept=True)
    path = Path(given) if given is not None else own
    assert path is not None
    text = read_decisions(path)
    if given is not None and own is not None and read_decisions(own) != text:
        raise InputError(
            f"the folder has decisions of its own, in {own}; bring both into one file", file=path
        )
    return Decided(text, parse_decisions(text, file=str(path)))


def read_decisions(path: Path) -> str:
    """The text of a file of decisions.

    Raises:
        InputError: when it cannot be read.
    """
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(explain_read_error(error), file=path) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError("is not UTF-8 text", file=path, line=line) from error


def decide(out: str | Path, kind: Kind, names: Sequence[str]) -> Change:
    """Adds a decision to those of a folder; `kg relink` applies it.

    Raises:
        InputError: when there is no build, or it contradicts a decision that is there.
        UnknownEntityError: when a name is that of nothing in the graph.
        OutputError: when the file cannot be written.
    """
    from kg.link import append_decision, parse_decisions

    if len(set(names)) < 2:
        told = f"{names[0]!r} is one name" if names else "no name"
        raise InputError(f"{told}; give two or more, each in quotes")
    path, text = _current(Path(out))
    graph = _graph(Path(out))
    # In the file, ids stand for IRIs: a base may change.
    names = [as_id(name, graph.info.base_iri) for name in names]
    for name in names:
        _look_up(graph, name)
    new = append_decision(text, kind, names)
    parse_decisions(new, file=str(path))
    write_text(path, new)
    return Change(str(path), (f"{kind}: {', '.join(names)}",))


def undo(out: str | Path, names: Sequence[str]) -> Change:
    """Takes back how things were joined; `kg relink` applies it.

    Decisions of the user that name a thing go. Where none does, what a rule did is undone: the
    name and the label of what it was joined to are told apart.

    Raises:
        InputError: when there is no build, or nothing was joined.
        UnknownEntityError: when a name is that of nothing in the graph.
        OutputError: when the file cannot be written.
    """
    from kg.link import Kind, append_decision, parse_decisions, remove_decisions

    path, text = _current(Path(out))
    graph: KnowledgeGraph | None = None
    with Store(Path(out) / STORE_NAME) as store:
        base = store.info.base_iri
    done = []
    for name in (as_id(name, base) for name in names):
        text, count = remove_decisions(text, name, file=str(path))
        if count:
            done.append(f"{count} decision{'s' if count > 1 else ''} on {name!r} taken back")
            continue
        graph = graph or _graph(Path(out))
        view = graph.get(name)
        if name in (view.id, view.label) or name not in view.aliases:
            others = [a for a in view.aliases if a != view.label]
            hint = f"; say which: {', '.join(others[:5])}" if others else ""
            raise InputError(f"{name!r} was not joined to anything{hint}")
        text = append_decision(text, Kind.DIFFERENT, [name, view.label])
        done.append(f"{Kind.DIFFERENT}: {name}, {view.label}")
    parse_decisions(text, file=str(path))
    write_text(path, text)
    return Change(str(path), tuple(done))


def _current(out: Path) -> tuple[Path, str]:
    """The folder's file of decisions, and what it holds or is to begin with."""
    path = out / FILE_NAME
    if not (out / STORE_NAME).is_file():
        raise InputError("there is no build here; make one with kg build", file=out)
    if path.is_file():
        return path, read_decisions(path)
    with Store(out / STORE_NAME) as store:
        return path, store.get_meta("merges") or ""


def _graph(out: Path) -> KnowledgeGraph:
    from kg.graph import KnowledgeGraph

    with Store(out / STORE_NAME) as store:
        return KnowledgeGraph.from_source(store)


def _look_up(graph: KnowledgeGraph, name: str) -> None:
    """A name that several bear is one, too: a decision may be about both."""
    from kg.errors import AmbiguousNameError

    try:
        graph.get(name)
    except AmbiguousNameError:
        return
