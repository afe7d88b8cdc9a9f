"""A network that is not told some of a text's words.

What a trained network says of the abstracts that it was trained on shows none of its mistakes.
Where words are hidden from it, it must guess as it does on new abstracts, and signs can be weighed
beside what it guesses.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from kg.extract.batches import Feed
from kg.extract.network import Network

_UNKNOWN = "x" * 1000
"""A word that is longer than any in the vocabulary."""


class HidingNetwork(Network):
    """The shipped network, to which a share of the words without digits is unknown."""

    def __init__(self, share: float, seed: int) -> None:
        super().__init__()
        self._share = share
        self._random = random.Random(seed)

    def _feed(self, words: Sequence[str], pieces: Sequence[tuple[int, ...]]) -> Feed:
        unknown = self._vocabulary.pieces(_UNKNOWN)
        return super()._feed(
            words,
            [
                unknown if self._hides(word) else own
                for word, own in zip(words, pieces, strict=True)
            ],
        )

    def _hides(self, word: str) -> bool:
        return self._random.random() < self._share and not any(map(str.isdigit, word))
