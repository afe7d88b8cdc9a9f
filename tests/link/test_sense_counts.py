"""The learning of what tells senses (`tests.bench.sense_counts`), on invented words."""

from __future__ import annotations

from kg.link.senses import words
from tests.bench.sense_counts import learn, read_cues, rows, table

SENSES = {"fruit": {"orchard"}, "colour": {"paint"}}
EXAMPLES = [{"orchard", "medlar"}] * 40 + [{"paint", "brush"}] * 40 + [{"medlar"}, {"brush"}]


def test_sense_counts_learn_words_from_examples_that_cues_tell() -> None:
    found = learn(SENSES, EXAMPLES)
    assert found["fruit"]["medlar"] > 0 > found["colour"]["medlar"]
    assert found["colour"]["brush"] > 0 > found["fruit"]["brush"]
    assert found["fruit"]["orchard"] > found["fruit"]["medlar"]
    assert learn(SENSES, EXAMPLES[::-1]) == found


def test_sense_counts_learn_nothing_without_examples() -> None:
    assert set(learn(SENSES, [])["fruit"]) == {"orchard"}


def test_sense_counts_write_a_word_with_its_senses_and_cues() -> None:
    first, *others = rows("quince", SENSES, EXAMPLES)
    assert first == "quince\t\tfruit\tcolour"
    cells = {line.split("\t")[0]: list(map(int, line.split("\t")[1:])) for line in others}
    assert set(cells) == {"brush", "medlar", "orchard", "paint"}
    assert cells["orchard"][0] > cells["medlar"][0] > 0
    found = table({"quince": SENSES}, iter([{"quince", *words} for words in EXAMPLES]))
    assert list(found) == [first, *others]


def test_sense_counts_are_of_the_words_that_were_written_by_hand() -> None:
    cues = read_cues()
    assert cues.keys() == words().keys()
    assert all(tuple(cues[word]) == words()[word].senses for word in cues)
