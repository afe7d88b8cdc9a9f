"""Every way in which kg can fail.

KGError
├── InputError             a source, a record or an option that cannot be used (file, line)
│   ├── UnknownFormatError     no reader or writer for it
│   ├── EmptyError             a source that holds no records at all
│   ├── VersionError           a graph file or store of another version
│   └── DamagedError           a store that is not as kg left it
├── QueryError             a SPARQL query that is wrong or not allowed
├── UnknownEntityError     no such name or id (with the nearest ones)
│   └── AmbiguousNameError     a name or id that several things bear (with their ids)
├── MissingModelError      weights or a package that is not installed (with the command to run)
└── OutputError            a file or folder that cannot be written

The command line prints `str(error)` on one line and ends with exit code 2.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

_UNSHOWN: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_JOINERS: Final = "\u200c\u200d"
"""Characters of the class Cf that shape letters and emoji."""


def one_line(text: str) -> str:
    r"""The text on one line, without what a terminal would obey (controls, changes of direction)
    or cannot be told (halves of surrogate pairs).

    >>> one_line("red \x1b[31m\n  pears\u202e")
    'red [31m pears'
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(
            " " if unicodedata.category(c) in _UNSHOWN and c not in _JOINERS else c for c in text
        )
    return " ".join(text.split())


def place_of(file: str, line: int | None = None) -> str:
    """A file and a line as messages name them; "-" is standard input.

    >>> place_of("pears.csv", 3), place_of("-", 3), place_of("-")
    ('pears.csv:3', 'standard input:3', 'standard input')
    """
    name = "standard input" if file == "-" else file
    return name if line is None else f"{name}:{line}"


class KGError(Exception):
    """Something went wrong that the user can mend; the message is one line that says how.

    It can be pickled whatever its arguments are, so that another process may raise it.
    """

    def __reduce__(self) -> tuple[Callable[..., KGError], tuple[object, ...]]:
        return _again, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        return one_line(super().__str__())


def _again(kind: type[KGError], args: tuple[object, ...], known: dict[str, object]) -> KGError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(known)
    return error


class InputError(KGError, ValueError):
    """A source that cannot be read, or an option that makes no sense.

    Attributes:
        file: the file, as the user named it, or None.
        line: the line in it, counted from 1, or None.
        reason: what is wrong, without the place.
    """

    def __init__(
        self, reason: str, *, file: str | Path | None = None, line: int | None = None
    ) -> None:
        self.reason = reason
        self.file = None if file is None else str(file)
        self.line = line
        place = "" if self.file is None else place_of(self.file, line)
        super().__init__(f"{place}: {reason}" if place else reason)


class UnknownFormatError(InputError):
    """No reader knows this content, or no writer this suffix."""


class EmptyError(InputError):
    """A source that can be read and holds no records: an empty file or pipe, an empty list."""


class VersionError(InputError):
    """A graph file or a store that another version of kg wrote."""


class DamagedError(InputError):
    """A store in which something is not as kg wrote it."""


class QueryError(KGError, ValueError):
    """A SPARQL query that does not parse, or that asks for what is refused.

    Attributes:
        line: where in the query, counted from 1, or None.
        column: likewise.
    """

    def __init__(self, reason: str, *, line: int | None = None, column: int | None = None) -> None:
        self.line, self.column = line, column
        super().__init__(reason)


class UnknownEntityError(KGError, LookupError):
    """No entity, paper or id of this name.

    Attributes:
        name: what was asked for.
        nearest: up to three names or ids that exist.
    """

    def __init__(
        self, name: str, nearest: Sequence[str] = (), *, what: str = "nothing in the graph"
    ) -> None:
        self.name = name
        self.nearest = tuple(nearest)
        hint = f"; did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"{what} is called {name!r}{hint}")


class AmbiguousNameError(UnknownEntityError):
    """Several things bear this name; only an id tells them apart.

    Attributes:
        candidates: the ids of the things that bear it, sorted.
    """

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        super().__init__(name)
        self.candidates = tuple(candidates)
        self.args = (f"{name!r} may be {' or '.join(self.candidates)}; ask by id",)


class MissingModelError(KGError, RuntimeError):
    """Weights or an optional package are not installed."""


class OutputError(KGError, OSError):
    """A file or folder that cannot be written.

    Attributes:
        path: the file or folder, as the user named it.
    """

    def __init__(self, reason: str, *, path: str | Path) -> None:
        self.path = str(path)
        super().__init__(f"{path}: {reason}")
