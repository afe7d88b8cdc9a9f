"""CSV and TSV: the delimiter and the meaning of the columns come from the header line."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import Final

from kg.read.record import Fault, Raw, Row, field_of, plain_name, split_authors, split_keywords
from kg.read.stream import TOO_LONG, lines

_DELIMITERS: Final = (",", "\t", ";", "|")
_LONGEST_CELL: Final = 1 << 22
_TORN: Final = "is no row of a table: a quote is left open, or the cells do not fit the header"


def is_table(head: str, suffix: str) -> bool:
    """Whether the first line is a header: a title column and another one that we know; one column
    is enough where the name ends in .csv or .tsv."""
    header, _ = _header(head.lstrip().partition("\n")[0])
    known = set(filter(None, map(field_of, header)))
    return "title" in known and (len(known) > 1 or suffix in {".csv", ".tsv"})


def read_table(text: io.TextIOWrapper, head: str) -> Iterator[Row]:
    """The records of a table. A quoted cell may hold line breaks; a row starts at its first.

    A quote that is left open or closed too early would swallow the rows behind it. So a row of
    several lines must be sound in every respect; of one that is not, the first line is a fault,
    and the others are looked at again, where only what is a whole sound row counts.
    """
    rows = _Lines(text)
    names, delimiter = _header(next(rows, ""))
    # Two columns may mean the same field ("Title", "Display Name"): the first one counts.
    columns = {field: at for at, field in reversed([*enumerate(map(field_of, names))]) if field}
    arxiv_id = next((at for at, name in enumerate(names) if plain_name(name) == "id"), None)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(rows, delimiter=delimiter, strict=False)
    while True:
        again = rows.start_row()
        try:
            cells, fault = next(reader), ""
        except StopIteration:
            break
        except csv.Error as error:
            cells, fault = [], f"is no row of a table: {error}; is a quote left open?"
        while rows.overlong:
            yield rows.overlong.pop(), Fault(TOO_LONG)
        start = rows.row[0][0]
        # While lines are looked at again, one of a single line must be sound, too.
        if (again or len(rows.row) > 1) and not _is_sound(rows, names, delimiter):
            fault = fault or _TORN
        if fault:
            if not again:
                yield start, Fault(fault)
            rows.look_again()
        elif any(cell.strip() for cell in cells):
            yield start, _raw(cells, columns, arxiv_id, len(names))


def _is_sound(rows: _Lines, names: list[str], delimiter: str) -> bool:
    """Whether the lines of a row are one row to the letter, with as many cells as the header."""
    lines = [line for _, line in rows.row]
    try:
        (cells,) = csv.reader(lines, delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        return False
    return len(cells) == len(names)


class _Lines:
    """Lines for the csv module, which remembers those of the row that it gave last.

    Attributes:
        row: the number and text of each line of the row.
        overlong: the numbers of lines that were left out.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._lines = lines(text)
        self._again: deque[tuple[int, str]] = deque()
        self.row: list[tuple[int, str]] = []
        self.overlong: list[int] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._again:
            self.row.append(self._again.popleft())
            return self.row[-1][1]
        for number, line in self._lines:
            if line is not None:
                self.row.append((number, line.replace("\0", "") + "\n"))
                return self.row[-1][1]
            self.overlong.append(number)
        raise StopIteration

    def start_row(self) -> bool:
        """Forgets the last row; whether the next one begins with a line that is looked at again."""
        self.row = []
        return bool(self._again)

    def look_again(self) -> None:
        """Takes all lines of the row back but the first."""
        self._again.extendleft(reversed(self.row[1:]))


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
        identifiers=(values.get("id", ""),),
    )
