"""Makes the table of senses anew: which words of a text tell what one of its words means.

    python -m tests.bench.sense_counts STORE [--without CHOSEN.jsonl]

Run by hand; writes `kg/link/senses.txt`. STORE is the build.sqlite of many abstracts; the papers of
the other file (the `chosen.jsonl` of the gold set of joins) and the seeds do not count.

The senses, and some words that tell each, were written by hand (`sense_cues.txt`). The abstracts
that these surely tell are the first examples; what is counted in them tells the senses of more
abstracts, and so on, as in Yarowsky, "Unsupervised word sense disambiguation rivaling supervised
methods" (1995). Nobody labels an abstract.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from math import exp, fsum, log
from pathlib import Path
from typing import Final

from kg.link.topic import idf, plain_words
from tests.bench.field_counts import read_arguments, write

CUES: Final = Path(__file__).with_name("sense_cues.txt")
_ROUNDS: Final = 3
_SURE: Final = 0.8
"""So probable must a sense be, so that an abstract counts as an example of it."""
_PRIOR: Final = 30
"""So many examples with a word as frequent as in all senses go before those that are counted."""
_STANDS: Final = 4
"""In so many examples a word must stand that is counted."""
_LEARNING: Final = 4.0
_TELLING: Final = 8.0
"""So many words tell together what one would tell if words were independent: while the examples
are found, and in the table."""
_CUE: Final = 3.0
"""So much idf of words written by hand makes a sense e times as probable."""
_KEPT: Final = 120
"""So many words are kept beside those written by hand: those that tell most, for how often they
stand."""
_HUNDRED: Final = 100

Cues = dict[str, dict[str, set[str]]]
"""For each word its senses, each with the words that tell it."""
Weights = dict[str, dict[str, float]]
"""For each sense how much more probable a word makes it: logarithms."""


def read_cues(path: Path = CUES) -> Cues:
    """The senses that were written by hand."""
    found: Cues = defaultdict(dict)
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            word, sense, cues = line.split("\t")
            (plain,) = plain_words(word)
            found[plain][sense] = plain_words(cues) - {plain}
    return dict(found)


def texts(store: Path, left_out: Collection[str]) -> Iterator[set[str]]:
    """The words of each abstract of a store."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
        for paper, title, abstract in db.execute(
            "SELECT id, title, abstract FROM papers ORDER BY id"
        ):
            if paper not in left_out:
                yield plain_words(f"{title} {abstract}")


def learn(senses: Mapping[str, set[str]], examples: Sequence[set[str]]) -> Weights:
    """How much the words that stand in the abstracts with a word tell of its senses."""
    by_hand = {s: {cue: idf(cue) / _CUE for cue in sorted(cues)} for s, cues in senses.items()}
    learnt: Weights = {sense: {} for sense in senses}
    for _ in range(_ROUNDS):
        held: dict[str, list[set[str]]] = {sense: [] for sense in senses}
        for words in examples:
            sense, share = _best(words, by_hand, learnt)
            if share >= _SURE:
                held[sense].append(words)
        learnt = _counted(held)
    return {
        s: {
            word: by_hand[s].get(word, 0.0) + learnt[s].get(word, 0.0) / _TELLING
            for word in sorted({*by_hand[s], *learnt[s]})
        }
        for s in senses
    }


def _best(words: set[str], by_hand: Weights, learnt: Weights) -> tuple[str, float]:
    """The most probable sense, and how probable it is."""
    told = {
        s: fsum(sorted(by_hand[s][w] for w in words if w in by_hand[s]))
        + fsum(sorted(learnt[s][w] for w in words if w in learnt[s])) / _LEARNING
        for s in by_hand
    }
    best = min(told, key=lambda s: (-round(told[s], 9), s))
    return best, 1 / fsum(exp(score - told[best]) for score in told.values())


def _counted(held: Mapping[str, Sequence[set[str]]]) -> Weights:
    """The logarithms of how much more frequent words are in the examples of each sense."""
    counts = {sense: Counter(w for words in some for w in words) for sense, some in held.items()}
    totals = {sense: len(some) for sense, some in held.items() if some}
    found: Weights = {sense: {} for sense in held}
    every = sum(counts.values(), Counter[str]())
    for word in sorted(w for w, count in every.items() if count >= _STANDS):
        usual = fsum(counts[s][word] / n for s, n in totals.items()) / len(totals)
        told = {
            s: log((counts[s][word] + _PRIOR * usual) / (n + _PRIOR)) for s, n in totals.items()
        }
        mean = fsum(told.values()) / len(told)
        for sense, logarithm in told.items():
            found[sense][word] = logarithm - mean
    return found


def rows(word: str, senses: Mapping[str, set[str]], examples: Sequence[set[str]]) -> Iterator[str]:
    """The rows of a word: its senses, and the words that tell them, in hundredths."""
    weights = learn(senses, examples)
    stands = Counter(w for words in examples for w in words)
    by_hand = set().union(*senses.values())
    every = set().union(*weights.values()) - {word}

    def tells(cue: str) -> float:
        share = stands[cue] / max(1, len(examples))
        told = [weights[s].get(cue, 0.0) for s in senses]
        mean = fsum(told) / len(told)
        return share * (1 - share) * fsum((t - mean) ** 2 for t in told)

    most = sorted(every - by_hand, key=lambda cue: (-round(tells(cue), 9), cue))[:_KEPT]
    yield "\t".join((word, "", *senses))
    for cue in sorted({*most, *by_hand}):
        told = [round(_HUNDRED * weights[s].get(cue, 0.0)) for s in senses]
        if any(told):
            yield "\t".join((cue, *map(str, told)))


def table(cues: Cues, found: Iterator[set[str]]) -> Iterator[str]:
    """The rows of all words."""
    examples: dict[str, list[set[str]]] = {word: [] for word in cues}
    for words in found:
        for word in words & cues.keys():
            examples[word].append(words - {word})
    for word in sorted(cues):
        yield from rows(word, cues[word], examples[word])


def main() -> None:
    """Learns, and writes the table."""
    store, left_out = read_arguments(__doc__)
    notes = (
        "What words of several senses mean: word, nothing, what each sense is about; and below it",
        "which words of an abstract tell it, and how much for each sense (hundredths of a",
        "logarithm). `tests/bench/sense_counts.py` counts.",
    )
    write("senses.txt", notes, table(read_cues(), texts(store, left_out)))


if __name__ == "__main__":
    main()
