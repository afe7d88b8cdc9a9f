from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read.json_stream import CutShortError, split_elements


def elements(text: str) -> list[tuple[int, str]]:
    return list(split_elements(io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8")))


def test_json_stream_gives_lines_and_texts() -> None:
    assert elements('[ {"a": 1},\n\n {"b": "}{"}, 3, "x", [1]\n]') == [
        (1, '{"a": 1}'),
        (3, '{"b": "}{"}'),
    ]
    assert elements('{"results": [{"a": [1]}], "x": {"y": 1}}') == [(1, '{"a": [1]}')]
    assert elements('{"a": {"data": []}}\n{"b": 2}') == [
        (1, '{"a": {"data": []}}'),
        (2, '{"b": 2}'),
    ]
    assert elements('{"results": []}') == []


@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.text() | st.lists(st.integers(), max_size=3)))
)
def test_json_stream_loses_no_element(rows: list[dict[str, Any]]) -> None:
    assert [json.loads(text) for _, text in elements(json.dumps(rows, indent=1))] == rows


@given(st.text(alphabet='[]{}",:\\ab1\n'))
def test_json_stream_takes_any_text(text: str) -> None:
    try:
        found = elements(text)
    except CutShortError as cut:
        assert 1 <= cut.line <= text.count("\n") + 1
    else:
        assert all(part in text for _, part in found)


def test_json_stream_refuses_an_endless_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read.json_stream.MAX_RECORD", 1 << 17)
    with pytest.raises(CutShortError, match="longer than"):
        elements('[{"title": "' + "a" * 500_000)
    with pytest.raises(CutShortError, match="longer than"):
        elements('["' + "a" * 500_000)
