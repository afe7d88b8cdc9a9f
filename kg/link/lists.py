"""The word lists of `names.toml`, read once, and the tables beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    files("kg.link").joinpath("names.toml").read_text("utf-8")
)


def word_list(table: str, name: str) -> frozenset[str]:
    """The words of a list; none where the table lacks it.

    >>> "the" in word_list("words", "articles"), word_list("words", "unheard")
    (True, frozenset())
    """
    return frozenset(_list(table, name))


def word_pairs(table: str, name: str) -> dict[str, str]:
    """What a list of `from:to` says.

    >>> word_pairs("versions", "roman")["iii"]
    '3'
    """
    return dict(entry.split(":") for entry in _list(table, name))


def _list(table: str, name: str) -> list[str]:
    here = _DATA
    for part in table.split("."):
        here = here[part]
    text: str = here.get(name, "")
    return text.split()


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a table beside this module: cells between tabs; lines with # are notes."""
    for line in files("kg.link").joinpath(name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")
