from __future__ import annotations

import numpy as np

from kg.extract.batches import MOST, STEP, Feed, apart, batches, padded


def feed(pieces: int, words: int) -> Feed:
    return {
        "ids": np.arange(pieces) + 1,
        "shapes": np.ones(pieces, np.int64),
        "first": np.arange(words) + 1,
    }


def test_batches_take_every_text_once_with_those_of_its_length() -> None:
    feeds = [feed(2 + 37 * n % 511, 1) for n in range(600)]
    found = list(batches(feeds))
    assert sorted(i for places in found for i in places) == list(range(600))
    for places in found:
        lengths = {-(-len(feeds[i]["ids"]) // STEP) for i in places}
        assert len(lengths) == 1
        assert len(places) * lengths.pop() * STEP <= MOST
    assert max(map(len, found)) > 10


def test_batches_hold_one_text_however_long() -> None:
    assert list(batches([feed(MOST + 1, 1), feed(MOST + 2, 1)])) == [[0], [1]]
    assert list(batches([])) == []


def test_padded_marks_what_is_of_a_text() -> None:
    asked = padded([feed(3, 1), feed(5, 4)])
    assert asked["ids"].shape == asked["shapes"].shape == (2, STEP)
    assert asked["ids"][0, :5].tolist() == [1, 2, 3, 0, 0]
    assert asked["first"][..., 0].tolist() == [[1, 0, 0, 0], [1, 2, 3, 4]]
    assert asked["said"][..., 0].tolist() == [[1, 0, 0, 0], [1, 1, 1, 1]]
    assert asked["inside"].sum((1, 2)).tolist() == [3, 5]
    assert (asked["unseen"] == 0).sum((1, 2, 3)).tolist() == [3, 5]
    assert asked["unseen"].min() < -1e20


def test_apart_gives_each_text_its_own() -> None:
    said = [np.arange(8, dtype=np.float32).reshape(2, 4)]
    assert [t[0].tolist() for t in apart(said, [feed(3, 1), feed(5, 4)])] == [[0], [4, 5, 6, 7]]
