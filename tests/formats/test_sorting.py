from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.formats.sorting import sorted_triples

terms = st.sampled_from(["<a>", "<a/b>", "<a-b>", "<é>", "<🍐>", "<\uffef>"])
triples = st.lists(st.tuples(terms, terms, terms | st.sampled_from(['"x y"', '"x\\n" '])))


@given(triples, st.integers(1, 4))
def test_sorting_is_that_of_the_bytes_of_the_lines(
    items: list[tuple[str, str, str]], run_length: int
) -> None:
    found = list(sorted_triples(items, run_length=run_length))
    lines = [" ".join(triple).encode() + b" .\n" for triple in found]
    assert lines == sorted({" ".join(triple).encode() + b" .\n" for triple in items})
    assert set(found) == set(items)


@pytest.mark.parametrize("run_length", [1, 3, 100])
def test_sorting_does_not_depend_on_how_much_fits_in_memory(run_length: int) -> None:
    items = [(f"<{n % 7}>", "<p>", f'"{n}"') for n in range(50)]
    assert list(sorted_triples(items, run_length=run_length)) == list(sorted_triples(items))


@pytest.mark.parametrize("part", [1, 2, 5, 1000])
def test_sorting_merges_runs_piece_by_piece(monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    monkeypatch.setattr("kg.formats.sorting._PART", part)
    items = [(f"<{n * 31 % 97}>", "<p>", f'"{n % 5}"') for n in range(200)]
    assert list(sorted_triples(items, run_length=100)) == sorted(set(items))
