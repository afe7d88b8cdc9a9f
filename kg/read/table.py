"""CSV and TSV: the delimiter and the meaning of the columns come from the header line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from kg.read.record import Fault, Raw, Row, field_of, plain_name, split_authors, split_keywords
from kg.read.stream import TOO_LONG, lines

_DELIMITERS: Final = (",", "\t", ";", "|")
_LONGEST_CELL: Final = 1 << 20


def is_table(head: str, suffix: str) -> bool:
    """Whether the first line is a header: a title column and another one that we know; one column
    is enough where the name ends in .csv or .tsv."""
    header, _ = _header(head.lstrip().partition("\n")[0])
    known = set(filter(None, map(field_of, header)))
    return "title" in known and (len(known) > 1 or suffix in {".csv", ".tsv"})


def read_table(text: io.TextIOWrapper, head: str) -> Iterator[Row]:
    """The records of a table. A quoted cell may hold line breaks; a row starts at its first."""
    rows = _Lines(text)
    names, delimiter = _header(next(rows, ""))
    # Two columns may mean the same field ("Title", "Display Name"): the first one counts.
    columns = {field: at for at, field in reversed([*enumerate(map(field_of, names))]) if field}
    arxiv_id = next((at for at, name in enumerate(names) if plain_name(name) == "id"), None)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(rows, delimiter=delimiter, strict=False)
    while True:
        start = rows.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield start, Fault(f"is no row of a table: {error}; is a quote left open?")
            continue
        while rows.overlong:
            yield rows.overlong.pop(), Fault(TOO_LONG)
        if any(cell.strip() for cell in cells):
            yield start, _raw(cells, columns, arxiv_id, len(names))


class _Lines:
    """Lines for the csv module, with the number of the last one; overlong ones are left out."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._lines = lines(text)
        self.number = 0
        self.overlong: list[int] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        for number, line in self._lines:
            self.number = number
            if line is not None:
                return line.replace("\0", "") + "\n"
            self.overlong.append(self.number)
        raise StopIteration


def _header(line: str) -> tuple[list[str], str]:
    """The column names and the delimiter under which most of them mean something."""
    options = []
    for delimiter in _DELIMITERS:
        try:
            names = next(csv.reader([line.strip("\ufeff\r\n")], delimiter=delimiter), [])
        except csv.Error:
            continue
        options.append((len(set(filter(None, map(field_of, names)))), names, delimiter))
    if not options:
        return [], ","
    _, names, delimiter = max(options, key=lambda option: option[0])
    return names, delimiter


def _raw(
    cells: list[str], columns: dict[str, int], arxiv_id: int | None, width: int
) -> Raw | Fault:
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return Fault(f"has {len(cells)} cells where the header has {width}; quote the cells")

    def cell(at: int | None) -> str:
        return cells[at].strip() if at is not None and at < len(cells) else ""

    values = {field: cell(at) for field, at in columns.items()}
    return Raw(
        title=values.get("title", ""),
        abstract=values.get("abstract", ""),
        authors=split_authors(values.get("authors", "")),
        year=values.get("year"),
        venue=values.get("venue") or None,
        doi=values.get("doi") or None,
        arxiv=values.get("arxiv") or cell(arxiv_id) or None,
        url=values.get("url") or None,
        keywords=split_keywords(values.get("keywords", "")),
    )
