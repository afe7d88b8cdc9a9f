from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import Paper
from tests.read.reading import only_paper, read_content

RECORD = """TY  - JOUR
TI  - Pears at
  scale
AU  - Gardener, Ada
AU  - Pear, Bo
PY  - 2031/04/01
JO  - Orchard
DO  - 10.9999/PEAR.1
UR  - https://example.org/pear
KW  - pears
KW  - trees
AB  - We prune pears,
at 60% of the cost.
ER  -
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_ris_is_read(tmp_path: Path, end: str) -> None:
    assert only_paper(tmp_path, RECORD.replace("\n", end)) == Paper(
        id="paper:10.9999-pear.1",
        title="Pears at scale",
        abstract="We prune pears, at 60% of the cost.",
        authors=("Ada Gardener", "Bo Pear"),
        year=2031,
        venue="Orchard",
        doi="10.9999/pear.1",
        url="https://example.org/pear",
        keywords=("pears", "trees"),
    )


def test_ris_takes_what_other_programs_write(tmp_path: Path) -> None:
    content = (
        "Provider: Orchard\n\nTY - CONF\nT1 - Pears\nA1 - Pear, B.\n"
        "N2 - Text.\nY1 - 2031\nT2 - Proc\n"
    )
    paper = only_paper(tmp_path, content)
    assert (paper.title, paper.abstract, paper.year) == ("Pears", "Text.", 2031)
    assert (paper.authors, paper.venue) == (("B. Pear",), "Proc")


def test_ris_gives_lines_and_goes_on(tmp_path: Path) -> None:
    content = (
        "TY  - JOUR\nTI  - One\nER  - \n\nTY  - JOUR\nAB  - lost\nER  - \nTY  - JOUR\nTI  - Two\n"
    )
    records, rejected = read_content(tmp_path, content)
    assert [(r.line, r.paper.title) for r in records] == [(1, "One"), (8, "Two")]
    assert [(r.line, r.reason) for r in rejected] == [(5, "no title")]
