"""`merges.jsonl`: the linker's log, one JSON object a line, why which surface is which entity."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from kg.errors import InputError
from kg.files import replacing
from kg.formats.node_link import dump
from kg.jsonform import merge_from_json, merge_to_json
from kg.model import GraphSource, Merge


def write_merges(source: GraphSource, path: str | Path) -> None:
    """Writes the linker's log, sorted by entity and surface.

    Raises:
        OutputError: when the file cannot be written.
    """
    with replacing(path) as beside, beside.open("wb") as out:
        for merge in source.merges():
            out.write(dump(merge_to_json(merge)) + b"\n")


def read_merges(path: str | Path) -> Iterator[Merge]:
    """The merges in a linker's log, in the order of the file.

    Raises:
        InputError: with the line that is not a merge.
    """
    with Path(path).open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield merge_from_json(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError("no line of a linker's log", file=path, line=number) from error
