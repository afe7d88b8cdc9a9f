from __future__ import annotations

import numpy as np
import pytest

from kg.extract.measures import trim_measure
from kg.extract.network import network
from kg.extract.pipeline import create_pipeline
from kg.extract.reader import mark_terms
from kg.vocabulary import TERM_TYPES, EntityType


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("accuracy improvements", "accuracy"),
        ("top-1 accuracy gain", "top-1 accuracy"),
        ("relative gains", ""),
        ("average performance improvement", ""),
        ("gain", ""),
        ("mean accuracy", "mean accuracy"),
        ("memory saving", "memory saving"),
        ("error reduction", "error reduction"),
    ],
)
def test_measures_are_no_changes(text: str, wanted: str) -> None:
    words = text.split()
    first, last = trim_measure(words, [])
    assert words[first:last] == wanted.split()


def test_measures_begin_where_their_long_form_does() -> None:
    assert trim_measure("average exact match".split(), [1]) == (1, 3)
    assert trim_measure("exact match".split(), [0]) == (0, 2)
    assert trim_measure("number of cut branches".split(), [2]) == (0, 4)


@pytest.mark.parametrize(
    ("text", "surface", "marked"),
    [
        ("We reach pruned ripeness gains on pears.", "ripeness gains", ["ripeness"]),
        ("We reach relative gains on pears.", "relative gains", []),
        ("We reach mean pear ripeness (PR) now.", "mean pear ripeness", ["pear ripeness"]),
    ],
)
def test_measures_are_marked_as_they_are_called(text: str, surface: str, marked: list[str]) -> None:
    nlp = create_pipeline(components=("kg_sentences", "kg_urls", "kg_abbreviations"))
    doc = nlp(text)
    reading = network().read(text)
    start = text.index(surface)
    first, last = reading.words_of(start, start + len(surface)) or (0, 0)
    reading.spans[:, :] = np.eye(1, reading.spans.shape[-1], dtype=np.float32)
    reading.spans[first, last - first - 1] = 0.0
    reading.spans[first, last - first - 1, 1 + TERM_TYPES.index(EntityType.METRIC)] = 1.0
    assert [span.text for span in mark_terms(doc, reading).ents] == marked
