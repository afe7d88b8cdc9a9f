"""How far the trained encoder carries: it learns the labels of other corpora, each by a span head
of its own, and the product as it is reads one that nothing was trained on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from spacy.language import Language

from kg.extract.document import make_doc
from kg.extract.pipeline import create_pipeline
from kg.model import Paper
from kg.train.corpora import (
    InWords,
    Labelled,
    Passage,
    grouped,
    read_scier,
    read_scierc,
    read_tdmsci,
    to_words,
)
from kg.train.matches import Matches, match, overlap
from kg.train.tagger import (
    Labels,
    Probable,
    Recipe,
    begin,
    best_threshold,
    learn,
    probabilities,
    score,
)
from kg.vocabulary import EntityType

SCIERC: Labels = {
    "Task": EntityType.TASK,
    "Method": EntityType.METHOD,
    "Metric": EntityType.METRIC,
    "Material": EntityType.BENCHMARK,
    "OtherScientificTerm": None,
    "Generic": None,
}
TDMSCI: Labels = {
    "TASK": EntityType.TASK,
    "DATASET": EntityType.BENCHMARK,
    "METRIC": EntityType.METRIC,
}
SCIER = {
    EntityType.METHOD: "Method",
    EntityType.TASK: "Task",
    EntityType.BENCHMARK: "Dataset",
}
FOR_SCIERC = Recipe(epochs=10, batch=8)
FOR_TDMSCI = Recipe(epochs=6, batch=16)
_FOLDS = 5
_TUNING = 6
"""One in so many of SciERC's abstracts is put aside to choose the threshold."""
_PASSAGE = 200
"""Sentences of a document are read together up to so many tokens, about an abstract."""
PUBLISHED = {
    "SciERC": "test: DyGIE++ 68.5, PURE 69.5, PL-Marker 69.9",
    "TDMSci": "test: its authors' tagger 62.0",
    "SciER": "",
}
"""Exact-span F1 as published, each of a model of 110 million parameters or the authors' own."""

Begin = tuple[Path, Path | None]
"""The folder of an encoder, and the checkpoint of our network on it (None: the encoder alone)."""
Say = Callable[[str], None]


def transfer(corpora: Path, checkpoint: Path | None, encoder: Path, say: Say) -> dict[str, Matches]:
    """Trains and scores on SciERC and TDMSci, reads SciER, and prints a table of it all.

    Args:
        corpora: the folder with `scierc`, `tdmsci` and `scier`.
        checkpoint: our network as `fit` saves it; None starts from the encoder alone.
        encoder: the folder of the encoder that it was trained on.
        say: is told the lines.

    Returns:
        The counts of each row of the table.
    """
    start = (encoder, checkpoint)
    found = {
        "SciERC dev": scierc(corpora / "scierc", start, say),
        "TDMSci, five folds": tdmsci(corpora / "tdmsci" / "train.conll", start, say),
    }
    exact, partly = scier(corpora / "scier" / "dev.jsonl")
    found |= {"SciER dev, as shipped": exact, "SciER dev, in part": partly}
    say(table(found))
    for name, figure in PUBLISHED.items():
        if figure:
            say(f"published, {name} {figure}")
    return found


def scierc(folder: Path, start: Begin, say: Say, recipe: Recipe = FOR_SCIERC) -> Matches:
    """Exact spans of the dev part after training on the training part, all six labels.

    The threshold is the best one of a tagger that was trained without a sixth of the training
    part, on that sixth.
    """
    labels = list(SCIERC)
    train = [to_words(p, labels) for p in read_scierc(folder / "ner.train.txt")]
    dev = [to_words(p, labels) for p in read_scierc(folder / "ner.dev.txt")]
    aside = train[::_TUNING]
    rest = [p for i, p in enumerate(train) if i % _TUNING]
    threshold = best_threshold(_trained(start, SCIERC, rest, aside, recipe), aside, labels)
    say(f"SciERC: threshold {threshold}")
    found = _trained(start, SCIERC, train, dev, recipe)
    return score(found, dev, labels, [threshold] * len(dev))


def tdmsci(path: Path, start: Begin, say: Say, recipe: Recipe = FOR_TDMSCI) -> Matches:
    """Exact spans of each fifth after training on the others.

    Sentences of one paper stand together in the file, so a fifth is a run of them. Its threshold is
    the best one on the other fifths, each as the tagger read it that had not seen it.
    """
    labels = list(TDMSCI)
    sentences = [to_words(p, labels) for p in read_tdmsci(path)]
    folds = list(_folds(sentences))
    found: list[list[Probable]] = []
    for k, fold in enumerate(folds):
        rest = [p for other in folds if other is not fold for p in other]
        found.append(_trained(start, TDMSCI, rest, fold, recipe))
        say(f"TDMSci: fold {k + 1} of {_FOLDS} trained")
    total = Matches()
    for k, fold in enumerate(folds):
        read = [p for other, own in enumerate(found) if other != k for p in own]
        passages = [p for other, own in enumerate(folds) if other != k for p in own]
        threshold = best_threshold(read, passages, labels)
        total += score(found[k], fold, labels, [threshold] * len(fold))
    return total


def scier(path: Path) -> tuple[Matches, Matches]:
    """Exact spans, and spans that share a word, of what the shipped extractor says of documents.

    Their sentences are read together in passages of about an abstract.
    """
    nlp = create_pipeline()
    exact, partly = Matches(), Matches()
    for document in read_scier(path):
        for passage in grouped(document, _PASSAGE):
            found, gold = _read(nlp, passage)
            exact += match(found, gold)
            partly += overlap(found, gold)
    return exact, partly


def table(found: dict[str, Matches]) -> str:
    """Precision, recall and F1 of each row, and the F1 of its labels."""
    lines = [f"{'':24}{'P':>6}{'R':>6}{'F1':>6}{'gold':>6}"]
    for name, matches in found.items():
        shown = [matches, *(matches.of(label) for label in sorted(matches.gold))]
        for title, own in zip((name, *sorted(matches.gold)), shown, strict=True):
            figures = (own.precision, own.recall, own.f1)
            cells = "".join(f"{100 * figure:6.1f}" for figure in figures)
            start = title if title == name else f"· {title}"
            lines.append(f"{start:24}{cells}{own.gold.total():6}")
    return "\n".join(lines)


def _trained(
    start: Begin,
    labels: Labels,
    train: Sequence[InWords],
    unseen: Sequence[InWords],
    recipe: Recipe,
) -> list[Probable]:
    """What a tagger that has learnt the one part says of the other."""
    tagger, vocabulary = begin(*start, labels)
    return probabilities(learn(tagger, vocabulary, train, recipe), vocabulary, unseen)


def _folds(passages: Sequence[InWords]) -> Iterator[Sequence[InWords]]:
    """Runs of neighbours, as equal as can be."""
    size = len(passages)
    for k in range(_FOLDS):
        yield passages[k * size // _FOLDS : (k + 1) * size // _FOLDS]


def _read(nlp: Language, passage: Passage) -> tuple[set[Labelled], set[Labelled]]:
    """Found and gold, as characters of the passage's text."""
    starts, at = [], 0
    for token in passage.tokens:
        starts.append(at)
        at += len(token) + 1
    gold = {
        (starts[a], starts[b - 1] + len(passage.tokens[b - 1]), label)
        for a, b, label in passage.spans
    }
    doc = nlp(make_doc(nlp, Paper("paper:x", "", " ".join(passage.tokens))))
    found = {
        (mention.quote.start, mention.quote.end, SCIER[entity.type])
        for entity in doc._.entities
        if entity.type in SCIER
        for mention in entity.mentions
    }
    return found, gold
