from __future__ import annotations

import numpy as np
import pytest

from kg.extract.network import calibrate, network, settings
from kg.extract.words import split_words

TEXT = "Pruning Orchards\n\nWe propose QuinceNet, a graph network for fruit detection. "


def test_network_reads_every_word() -> None:
    reading = network().read(TEXT)
    assert reading.words == split_words(TEXT)
    assert len(reading.vectors) == len(reading.spans) == len(reading.words)
    assert np.allclose(reading.spans.sum(-1), 1, atol=1e-3)


def test_network_reads_the_same_alone_and_after_others() -> None:
    first = network().read(TEXT)
    network().read(TEXT * 3)
    again = network().read(TEXT)
    assert np.array_equal(first.vectors, again.vectors)
    assert np.array_equal(first.spans, again.spans)


def test_network_reads_long_texts_by_windows() -> None:
    reading = network().read(TEXT * 60)
    assert reading.words == split_words(TEXT * 60)
    assert len(reading.spans) == len(reading.words)


@pytest.mark.slow
def test_network_stops_where_no_abstract_goes_on() -> None:
    text = "pear " * 20_000
    assert 5_000 < len(network().read(text).words) < 10_000


def test_network_reads_nothing_in_nothing() -> None:
    assert network().read(" \n").words == []


def test_network_finds_the_words_of_a_place() -> None:
    reading = network().read("Quince-based pruning")
    assert reading.words_of(0, 6) == (0, 1)
    assert reading.words_of(3, 12) == (0, 3)
    assert reading.words_of(12, 13) is None


def test_network_settings_rise() -> None:
    chosen = settings()
    for steps in (chosen.entity_steps, chosen.relation_steps, chosen.finding_steps):
        assert [at for at, _ in steps] == sorted(at for at, _ in steps)
        assert [right for _, right in steps] == sorted(right for _, right in steps)
        assert calibrate(0.0, steps) <= calibrate(0.5, steps) <= calibrate(1.0, steps)


def test_vectors_of_things_are_those_that_were_judged() -> None:
    reading = network().read("Quince prunes pears.")
    quince, pears, both = [(0, 1)], [(2, 3)], [(0, 1), (2, 3)]
    judged, _, _ = network().judge(reading, [quince, pears])
    found = network().vectors(reading, [pears, both])
    assert (found[0] == judged[1]).all()
    assert np.allclose(found[1], judged.mean(axis=0), atol=1e-5)
