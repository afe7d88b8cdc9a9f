"""The triples of a folder, kept on disk: made once for each graph, then opened in no time.

They lie in `.triples` in the folder. Each store there is a folder of Oxigraph's, named after what
it was made of, with a note beside it that comes last: a store without a note is none. What is asked
is always the files as they are now. Their checksums are compared, or only their sizes and times,
where these are still those of when the checksums were taken.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import InputError, OutputError
from kg.files import explain_read_error, explain_write_error, write_text
from kg.query.files import Progress, base_of, graph_files, load_file

if TYPE_CHECKING:
    import pyoxigraph

HOME: Final = ".triples"
"""Where the stores of a folder lie."""

_FORM: Final = "2"  # raised whenever a note or a store changes its form
_LOCK: Final = "lock"
_PATIENCE: Final = 3600.0  # seconds that another process may take to make the store
_TRIES: Final = 3
_FRESH: Final = 2 * 10**9  # nanoseconds in which a file may change twice and show one time
_DAMAGE: Final = (OSError, RuntimeError, ValueError)
"""What Oxigraph raises for a store that is damaged or was taken away."""


class NoRoomError(Exception):
    """A store cannot be kept in this folder."""


@dataclass(frozen=True, slots=True)
class Triples:
    """The triples of a graph, to read.

    Attributes:
        store: where they are; not to be written to.
        base_iri: where the nodes live; `kg.formats.terms.prefixes` makes the prefixes of it.
        path: the folder of the store; None where it is in memory.
        note: why it is in memory though the folder was to keep it, in words; else "".
    """

    store: pyoxigraph.Store
    base_iri: str
    path: Path | None = None
    note: str = ""


def open_store(folder: str | Path) -> Triples:
    """The triples of the graph and the evidence in a folder that `kg build` wrote, to read.

    They come from the store that the folder keeps. Where there is none, or one of another graph or
    another version of Oxigraph, or a damaged one, it is made first. Where the folder cannot be
    written the triples are in memory, and `note` says so. Any number of processes may open a
    folder at the same time. In queries, `kg.formats.terms.prefixes(base_iri)` gives the prefixes:

    ```python
    triples = open_store("exports")
    triples.store.query("SELECT …", prefixes=prefixes(triples.base_iri))
    ```

    Queries of others must pass `kg.query.checking.checked` first.

    Raises:
        InputError: when there is no graph, a file of it is broken, or it changes meanwhile.
    """
    folder = Path(folder)
    files = graph_files(folder)
    home = folder / HOME
    for _ in range(_TRIES):
        kept = _find(home, files)
        try:
            return _open(kept or _make(home, files))
        except NoRoomError as error:
            return load_files(files, note=f"{home}: {error}, so the graph is loaded each time")
        except _DAMAGE as error:
            if isinstance(error, InputError):
                raise
            if kept is not None:
                discard(kept.path)
    return load_files(files, note=f"{home}: the store cannot be opened; remove the folder")


def keep_store(folder: Path, home: Path, progress: Progress = lambda _: None) -> Path:
    """The folder of the store of a graph, for whoever opens it later: found, or else made.

    Args:
        folder: where the graph is.
        home: where its store lies: `folder / HOME`, to share it with `open_store`.
        progress: is told of what was loaded.

    Raises:
        InputError: as `open_store`.
        NoRoomError: when it cannot be kept there.
    """
    files = graph_files(folder)
    return (_find(home, files) or _make(home, files, progress)).path


def load_files(files: Sequence[Path], note: str = "") -> Triples:
    """The triples of files, in memory.

    Raises:
        InputError: when one cannot be read.
    """
    import pyoxigraph

    store = pyoxigraph.Store()
    for path in files:
        load_file(store, path)
    return Triples(store, base_of(store), note=note)


def discard(store: Path) -> None:
    """Takes the store of a folder away, its note first."""
    with suppress(OSError):
        store.with_name(f"{store.name}.json").unlink(missing_ok=True)
    shutil.rmtree(store, ignore_errors=True)


# ── finding ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Kept:
    """A store on disk."""

    path: Path
    base_iri: str


def _open(kept: _Kept) -> Triples:
    import pyoxigraph

    return Triples(pyoxigraph.Store.read_only(str(kept.path)), kept.base_iri, kept.path)


def _find(home: Path, files: Sequence[Path]) -> _Kept | None:
    """The store of these files as they are now; None where there is none."""
    notes = _notes(home)
    if not notes:
        return None
    looks = [_look(file) for file in files]
    for name, note in notes.items():
        if note["looks"] == looks and name == _name(note["sums"]):
            return _Kept(home / name, note["base"])
    sums = [_sum(file) for file in files]
    note = notes.get(_name(sums), {})
    if not note or looks != [_look(file) for file in files]:
        return None
    with suppress(OutputError):  # else the checksums are taken again the next time
        _write_note(home, sums, looks, note["base"])
    return _Kept(home / _name(sums), note["base"])


def _notes(home: Path) -> dict[str, dict[str, Any]]:
    """What is known of each store, by its name; notes that make no sense are left out."""
    found = {}
    try:
        paths = sorted(home.glob("*.json"))
    except OSError:
        return {}
    for path in paths:
        with suppress(OSError, ValueError):
            note = json.loads(path.read_bytes())
            if isinstance(note, dict) and {"base", "looks", "sums"} <= note.keys():
                found[path.stem] = note
    return found


def _write_note(home: Path, sums: list[str], looks: list[list[Any]], base: str) -> None:
    newest = max(max(look[2:4]) for look in looks)
    if time.time_ns() - newest < _FRESH:
        looks = []  # the same look may yet come to mean something else
    note = {"base": base, "looks": looks, "sums": sums}
    write_text(home / f"{_name(sums)}.json", json.dumps(note, indent=2) + "\n")


def _name(sums: Sequence[str]) -> str:
    """The name of a store: a hash of what it was made of, by which Oxigraph, in which form."""
    import pyoxigraph

    told = " ".join((_FORM, pyoxigraph.__version__, *sums))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _look(path: Path) -> list[Any]:
    """What tells, without reading it, that a file is still the same."""
    try:
        seen = path.stat()
    except OSError as error:
        raise InputError(explain_read_error(error), file=path) from error
    return [path.name, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino]


def _sum(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return f"{path.name} {hashlib.file_digest(stream, 'sha256').hexdigest()}"
    except OSError as error:
        raise InputError(explain_read_error(error), file=path) from error


# ── making ───────────────────────────────────────────────────────────────────────────────────────


def _make(home: Path, files: Sequence[Path], progress: Progress = lambda _: None) -> _Kept:
    """Makes the store of these files, unless another process has just done so.

    Raises:
        InputError: when a file is broken, or changes meanwhile.
        NoRoomError: when there is no room for it.
    """
    with _locked(home):
        if kept := _find(home, files):
            return kept
        for other in home.iterdir():  # of graphs that are no more, or not finished
            if other.is_dir():
                discard(other)
        looks, sums = [_look(file) for file in files], [_sum(file) for file in files]
        beside = home / "unfinished"
        try:
            base = _fill(beside, files, progress)
            if [_look(file) for file in files] != looks:
                raise InputError(
                    "the graph changed while it was read; ask again", file=files[0].parent
                )
            kept = _Kept(home / _name(sums), base)
            beside.rename(kept.path)
            _write_note(home, sums, looks, base)
        except OutputError as error:
            raise NoRoomError(str(error).removeprefix(f"{error.path}: ")) from error
        except OSError as error:
            raise NoRoomError(explain_write_error(error)) from error
        except RuntimeError as error:  # Oxigraph's own words
            raise NoRoomError(f"cannot be written ({error})") from error
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        return kept


def _fill(folder: Path, files: Sequence[Path], progress: Progress = lambda _: None) -> str:
    """Fills a new store; where the nodes live comes back."""
    import pyoxigraph

    store = pyoxigraph.Store(str(folder))
    for file in files:
        load_file(store, file, progress)
    store.optimize()  # one sorted run each instead of one for every file: a fifth faster to ask
    store.flush()
    return base_of(store)


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Only one process makes stores at a time; a lock of SQLite's, which dies with its process."""
    try:
        home.mkdir(exist_ok=True)
        (home / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise NoRoomError(explain_write_error(error)) from error
    try:
        with closing(
            sqlite3.connect(home / _LOCK, timeout=_PATIENCE, isolation_level=None)
        ) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            yield
    except sqlite3.Error as error:
        raise NoRoomError(f"cannot be locked ({error})") from error
