from __future__ import annotations

import pytest

from kg.model import Paper
from kg.view.links import paper_links, safe_url


def test_links_only_to_web_addresses() -> None:
    paper = Paper("paper:x", "X", doi="10.1/a<b>", arxiv="3101.00002", url="javascript:alert(1)")
    assert paper_links(paper, ["data:text/html,x", "HTTPS://www.example.org/code"]) == [
        ["doi:10.1/a<b>", "https://doi.org/10.1/a%3Cb%3E"],
        ["arXiv:3101.00002", "https://arxiv.org/abs/3101.00002"],
        ["example.org/code", "HTTPS://www.example.org/code"],
    ]


def test_links_name_an_address_once() -> None:
    paper = Paper("paper:x", "X", arxiv="3101.00002", url="https://arxiv.org/abs/3101.00002")
    assert len(paper_links(paper, ["https://arxiv.org/abs/3101.00002"])) == 1


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//x", " https://x", "https://x y", "", None]
)
def test_links_refuse_other_addresses(url: str | None) -> None:
    assert safe_url(url) is None
