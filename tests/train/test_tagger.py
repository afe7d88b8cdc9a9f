from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
# What is so small is slower on several threads.
torch.set_num_threads(1)

from kg.extract.labels import CLASSES, WIDEST  # noqa: E402
from kg.train.corpora import Passage, to_words  # noqa: E402
from kg.train.network import Judge, Reader  # noqa: E402
from kg.train.start import load_encoder  # noqa: E402
from kg.train.tagger import (  # noqa: E402
    Labels,
    Recipe,
    begin,
    best_threshold,
    decode,
    learn,
    probabilities,
    score,
)
from kg.vocabulary import EntityType, Level  # noqa: E402
from tests.train.tiny import write_encoder  # noqa: E402

LABELS: Labels = {"DATASET": EntityType.BENCHMARK, "OTHER": None, "METHOD": EntityType.METHOD}
PASSAGES = [
    to_words(
        Passage(
            tuple("we prune pear-nets on pear bench .".split()),
            ((2, 3, "METHOD"), (4, 6, "DATASET")),
        ),
        list(LABELS),
    ),
    to_words(Passage(("we", "prune", "."), ()), list(LABELS)),
    to_words(Passage(("data", "on", "nets"), ((2, 3, "METHOD"),)), list(LABELS)),
]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_encoder(tmp_path_factory.mktemp("encoder"))


def test_a_head_learns_the_labels_of_a_few_sentences(encoder: Path) -> None:
    tagger, vocabulary = begin(encoder, None, LABELS)
    recipe = Recipe(epochs=30, batch=3, encoder=1e-3, heads=5e-3)
    read = probabilities(learn(tagger, vocabulary, PASSAGES, recipe), vocabulary, PASSAGES)
    threshold = best_threshold(read, PASSAGES, list(LABELS))
    assert score(read, PASSAGES, list(LABELS), [threshold] * 3).f1 == 1.0


def test_the_same_seed_learns_the_same(encoder: Path) -> None:
    def read() -> list[np.ndarray]:
        tagger, vocabulary = begin(encoder, None, LABELS)
        learnt = learn(tagger, vocabulary, PASSAGES, Recipe(epochs=2, batch=2))
        return probabilities(learnt, vocabulary, PASSAGES)

    # `begin` draws its weights: the same state of chance before both.
    torch.manual_seed(3)
    first = read()
    torch.manual_seed(3)
    for one, other in zip(first, read(), strict=True):
        assert np.array_equal(one, other)


def test_a_label_begins_as_the_class_that_it_is_like(encoder: Path, tmp_path: Path) -> None:
    torch.manual_seed(5)
    reader = Reader(load_encoder(encoder)[0])
    both = torch.nn.ModuleDict({"reader": reader, "judge": Judge()})
    torch.save(both.state_dict(), tmp_path / "network.pt")
    tagger, vocabulary = begin(encoder, tmp_path / "network.pt", LABELS)
    tagger.eval()
    reader.eval()
    columns = [0, CLASSES.index((EntityType.BENCHMARK, Level.CORE))]
    with torch.no_grad():
        words = torch.randn(1, 5, 384)
        assert torch.allclose(tagger.spans(words)[..., :2], reader.spans(words)[..., columns])
    assert probabilities(tagger, vocabulary, PASSAGES)[0].shape == (9, WIDEST, 4)


def test_spans_go_from_token_to_token_and_do_not_overlap() -> None:
    probable = np.zeros((9, WIDEST, 4), np.float32)
    probable[..., 0] = 1

    def say(a: int, b: int, label: int, sure: float) -> None:
        probable[a, b - a - 1] = 0
        probable[a, b - a - 1, [0, label]] = 1 - sure, sure

    say(2, 5, 3, 0.7)
    say(2, 3, 3, 0.9)  # "pear" of "pear-nets"
    say(5, 7, 1, 0.6)
    say(6, 8, 1, 0.8)
    say(8, 9, 2, 0.3)
    labels = list(LABELS)
    assert decode(probable, PASSAGES[0], labels, 0.5) == {(2, 5, "METHOD"), (6, 8, "DATASET")}
    assert decode(probable, PASSAGES[0], labels, 0.75) == {(6, 8, "DATASET")}
