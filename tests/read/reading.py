"""Reads invented content through a file, as a user would."""

from __future__ import annotations

from pathlib import Path

from kg.model import Paper, Rejection, SourceRecord
from kg.read import read_records

SOURCE = Path(__file__).parents[2] / "seeds"

LONG = (
    "We study the pruning of pear trees in orchards of experts. The method keeps the best branches "
    "and reaches 91.5% accuracy on PearBench, at 60% of the cost. We release the code and the data."
)


def read_content(
    folder: Path, content: str | bytes, name: str = "papers"
) -> tuple[list[SourceRecord], list[Rejection]]:
    """The records and rejections of a file with this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    rejected: list[Rejection] = []
    return list(read_records(path, on_reject=rejected.append)), rejected


def only_paper(folder: Path, content: str | bytes, name: str = "papers") -> Paper:
    """The one paper of a file with this content, and no fault."""
    records, rejected = read_content(folder, content, name)
    assert rejected == []
    (record,) = records
    return record.paper
