from __future__ import annotations

import pytest

from kg.read.identifiers import arxiv_year, parse_arxiv, parse_doi, parse_year


@pytest.mark.parametrize(
    ("raw", "doi"),
    [
        ("10.9999/Pear.1", "10.9999/pear.1"),
        ("https://doi.org/10.9999/pear.1", "10.9999/pear.1"),
        ("http://dx.doi.org/10.9999/pear%2F1", "10.9999/pear/1"),
        ("doi:10.9999/pear.1.", "10.9999/pear.1"),
        ("10.9999/pear\ud83c", None),
        ("10.9999/pear\0", None),
        ("DOI: 10.9999/pear", "10.9999/pear"),
        ("10.48550/arXiv.3101.00001", None),
        ("10.9999", None),
        ("n/a", None),
        ("", None),
        (None, None),
    ],
)
def test_identifiers_doi(raw: str | None, doi: str | None) -> None:
    assert parse_doi(raw) == doi


@pytest.mark.parametrize(
    ("raw", "arxiv"),
    [
        ("3101.00001", "3101.00001"),
        ("arXiv:3101.00001v12", "3101.00001"),
        ("arXiv:3101.00001v2 [cs.LG]", "3101.00001"),
        ("http://arxiv.org/abs/3101.00001v2", "3101.00001"),
        ("https://arxiv.org/pdf/3101.00001v2.pdf", "3101.00001"),
        ("10.48550/arXiv.3101.00001", "3101.00001"),
        ("https://doi.org/10.48550/ARXIV.HEP-TH/9901001", "hep-th/9901001"),
        ("math.GT/0309136v1", "math/0309136"),
        ("orchard2031/1234567", None),
        ("10.9999/3101.00001", None),
        ("paper:arxiv-3101.00001", None),
        ("12345", None),
        (None, None),
    ],
)
def test_identifiers_arxiv(raw: str | None, arxiv: str | None) -> None:
    assert parse_arxiv(raw) == arxiv


def test_identifiers_year() -> None:
    assert parse_year("Mon, 2 Apr 2007 19:18:42 GMT") == 2007
    assert parse_year(2031) == 2031
    assert parse_year(2031.0) == 2031
    assert parse_year("12031") is None
    assert parse_year(True) is None
    assert parse_year({"year": 2031}) is None
    assert arxiv_year("3101.00001") == 2031
    assert arxiv_year("hep-th/9901001") == 1999
