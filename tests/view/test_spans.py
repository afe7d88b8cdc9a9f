from __future__ import annotations

import pytest

from kg.model import Paper, Quote
from kg.view.spans import Spans, astral_places, utf16_offset


@pytest.mark.parametrize("text", ["", "plain", "🍐", "a🍐b𝒳c", "e\u0301 🍐", "\ud83c lone"])
def test_spans_agree_with_utf16(text: str) -> None:
    places = astral_places(text)
    for offset in range(len(text) + 1):
        units = len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2
        assert utf16_offset(places, offset) == units


def test_spans_are_kept_once() -> None:
    paper = Paper("paper:x", "🍐 pear", "a pear")
    spans = Spans(paper)
    title = Quote(paper.id, "title", 2, 6, "pear")
    abstract = Quote(paper.id, "abstract", 2, 6, "pear")
    assert [spans.number(q) for q in (title, abstract, title)] == [0, 1, 0]
    assert spans.to_list() == [0, 3, 7, 1, 2, 6]
