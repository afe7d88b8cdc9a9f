from __future__ import annotations

import numpy as np

from kg.extract.reading import DISTANCES, MOST_SPANS, lay_out, own_spans


def test_reading_shares_a_thing_among_its_spans() -> None:
    spans, owners = own_spans([[(0, 1), (4, 6)], [(2, 3)]])
    assert spans.tolist() == [[0, 1], [4, 6], [2, 3]]
    assert owners.tolist() == [[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]


def test_reading_takes_the_first_spans_of_a_thing() -> None:
    spans, owners = own_spans([[(i, i + 1) for i in range(20)]])
    assert len(spans) == MOST_SPANS
    assert np.isclose(owners.sum(), 1.0)


def test_reading_looks_between_the_nearest_mentions() -> None:
    layout = lay_out([[(0, 2), (10, 11)], [(12, 13)]], [(14, 15)])
    assert layout.gaps[0, 1].tolist() == layout.gaps[1, 0].tolist() == [11, 12]
    assert layout.apart[0, 1] == 1
    assert layout.apart[1, 0] == 1 + DISTANCES // 2
    assert layout.number_apart.shape == (1, 2)


def test_reading_of_far_or_touching_mentions_has_nothing_between() -> None:
    layout = lay_out([[(0, 1)], [(1, 2)], [(200, 201)]], [])
    assert layout.gaps[0, 1].tolist() == layout.gaps[0, 2].tolist() == [0, 0]
    assert layout.number_apart.shape == (0, 3)
