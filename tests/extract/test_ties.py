from __future__ import annotations

from collections.abc import Sequence

import pytest
from spacy.language import Language

from kg.extract.document import make_doc
from kg.extract.labels import ENDS
from kg.extract.lists import place_numbers
from kg.extract.masking import Sentence
from kg.extract.ties import Surroundings, weigh, weights
from kg.extract.values import Value, find_candidates
from kg.model import LocalEntity, Mention, Paper, Quote
from kg.vocabulary import EntityType, Role

METRIC, METHOD = EntityType.METRIC, EntityType.METHOD


def surroundings(
    text: str, *named: tuple[str, EntityType], role: Role | None = None
) -> tuple[Surroundings, list[Value]]:
    """A sentence with the things that it names, and its numbers."""
    quote = Quote("paper:x", "abstract", 0, len(text), text)
    entities = []
    starts = []
    for i, (name, kind) in enumerate(named):
        start = text.index(name)
        mention = Mention(Quote("paper:x", "abstract", start, start + len(name), name), 0.9, "x")
        entities.append(LocalEntity(f"e{i}", name, kind, (mention,), 0.9, role=role))
        starts.append((i, start, start + len(name)))
    sentence = Sentence(quote, frozenset(range(len(named))), text, tuple(sorted(starts)))
    values = list(find_candidates(text))
    places = place_numbers([(0, value) for value in values], [sentence])
    return Surroundings([sentence], entities, places), values


def signs(text: str, names: Sequence[str], number: int) -> list[set[str]]:
    """For each of the measures the signs that the number is tied to it."""
    around, values = surroundings(text, *((name, METRIC) for name in names))
    place = place_numbers([(0, v) for v in values], around.sentences)[number]
    found = [around.features_of(place, METRIC, i, 0.0) for i in range(len(names))]
    return [{name for name, value in features.items() if value} for features in found]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_ties_pair_two_lists_by_rank(number: int) -> None:
    text = "It gains 16%, 12% and 6% on precision, recall and F1, respectively."
    same = [
        "list: same rank" in found for found in signs(text, ["precision", "recall", "F1"], number)
    ]
    assert [i for i, s in enumerate(same) if s] == [number]


def test_ties_bind_a_number_to_the_measure_behind_it() -> None:
    accuracy, f1 = signs("We gain 6% higher accuracy and 4.6% F1.", ["accuracy", "F1"], 0)
    assert "behind: bound" in accuracy
    assert "behind: number between" in f1 and "behind: bound" not in f1


def test_ties_bind_a_number_to_the_measure_before_it() -> None:
    (found,) = signs("Quince has an accuracy of up to 93% here.", ["accuracy"], 0)
    assert "before: bound" in found


def test_ties_see_that_what_is_counted_is_no_measure() -> None:
    around, (value,) = surroundings("Its error is low with 75% fewer weights.", ("error", METRIC))
    (place,) = place_numbers([(0, value)], around.sentences)
    assert around.features_of_none(place, METRIC, 0.0, 0.0)["none: counted"] == 1.0


def test_ties_see_a_rival_and_an_old_number() -> None:
    around, values = surroundings("We go from 70% to 75%, better than Pear.", ("Pear", METHOD))
    first, second = place_numbers([(0, v) for v in values], around.sentences)
    features = around.features_of(first, METHOD, 0, 0.0)
    assert features["rival"] == 1.0
    assert features["here: old, not proposed"] == 1.0
    assert "here: old, not proposed" not in around.features_of(second, METHOD, 0, 0.0)


def test_ties_give_what_we_reach_to_what_we_propose() -> None:
    text = "Our models using PearNet reach 81%."
    around, (value,) = surroundings(text, ("PearNet", METHOD), role=Role.USED)
    (place,) = place_numbers([(0, value)], around.sentences)
    features = around.features_of(place, METHOD, 0, 0.0)
    assert features["here: ours speaks, other"] == features["means, before"] == 1.0
    own = weights()["method"]
    assert own["here: ours speaks, other"] < 0 < own["away: ours speaks, main"]


def test_ties_see_that_a_measure_stays() -> None:
    (found,) = signs("It is 4 times faster with comparable recall.", ["recall"], 0)
    assert "kept" in found
    assert weights()["metric"]["kept"] < 0


def test_ties_have_weights_for_every_end() -> None:
    assert set(weights()) == {*ENDS, "kind"}
    assert all(own["network"] > 0 for own in weights().values())


def test_ties_weigh_what_they_know() -> None:
    assert weigh({"here": 1.0, "unheard of": 5.0}, {"here": 0.25}) == 0.25


def test_ties_tell_measures_apart_in_a_list(nlp: Language) -> None:
    abstract = (
        "We propose QuinceNet for text classification. QuinceNet improves accuracy and recall by "
        "3.2% and 4.1%, respectively."
    )
    doc = nlp(make_doc(nlp, Paper("paper:x", "QuinceNet for Text Classification", abstract)))
    names = {e.key: e.name for e in doc._.entities} | {None: ""}
    assert [(r.value, names[r.metric]) for r in doc._.results] == [
        ("3.2%", "accuracy"),
        ("4.1%", "recall"),
    ]
