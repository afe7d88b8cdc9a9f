from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.train.corpora import (
    Passage,
    grouped,
    join,
    read_scier,
    read_scierc,
    read_tdmsci,
    to_words,
)


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_an_abstract_of_scierc_is_one_passage_with_brackets_as_they_are_printed(
    tmp_path: Path,
) -> None:
    tagged = (
        "-DOCSTART- O||We O|prune O|pear-tree I-Method|nets I-Method|-LRB- O|PTN B-Method|-RRB- O||"
        "It I-Generic|yields O|fruit I-Task|data I-Material||-DOCSTART- O||End O||"
    )
    text = tagged.replace("|", "\n").replace(" ", " NN O ")
    first, second = read_scierc(write(tmp_path / "ner.txt", text))
    assert " ".join(first.tokens) == "We prune pear-tree nets ( PTN ) It yields fruit data"
    assert first.spans == (
        (2, 4, "Method"),
        (5, 6, "Method"),
        (7, 8, "Generic"),
        (9, 10, "Task"),
        (10, 11, "Material"),
    )
    assert second == Passage(("End",), ())


def test_sentences_of_tdmsci_come_in_order_and_once(tmp_path: Path) -> None:
    one = "Pears\t0\tB-TASK\nripen\t6\tI-TASK\n"
    text = f"{one}\nNo\t12\tO\n\n{one}\n"
    assert read_tdmsci(write(tmp_path / "t.conll", text)) == [
        Passage(("Pears", "ripen"), ((0, 2, "TASK"),)),
        Passage(("No",), ()),
    ]


def test_a_name_of_scier_takes_a_free_place_and_longer_names_go_first(tmp_path: Path) -> None:
    row = {
        "doc_id": "7",
        "sentence": "pear nets beat nets and nets",
        "ner": [["nets", "Method"], ["pear nets", "Method"], ["nets", "Method"]],
    }
    rows = [row, {"doc_id": "8", "sentence": "None", "ner": []}]
    path = write(tmp_path / "dev.jsonl", "".join(json.dumps(r) + "\n" for r in rows))
    (first,), (second,) = read_scier(path)
    assert first.spans == ((0, 2, "Method"), (3, 4, "Method"), (5, 6, "Method"))
    assert second.spans == ()


def test_words_are_finer_than_tokens_and_know_where_tokens_end() -> None:
    passage = Passage(("a", "pear-tree", "net"), ((1, 3, "Method"), (0, 1, "Task")))
    words = to_words(passage, ["Task", "Method"])
    assert words.gold == {(1, 5, "Method"), (0, 1, "Task")}
    assert words.starts == {0, 1, 4}
    assert words.ends == {1, 4, 5}
    assert [(t.name, t.label, t.spans) for t in words.example.things] == [
        ("pear-tree net", 2, [(1, 5)]),
        ("a", 1, [(0, 1)]),
    ]


def test_a_span_that_is_too_wide_is_gold_but_not_taught() -> None:
    words = to_words(Passage(("pear",) * 11, ((0, 11, "Task"),)), ["Task"])
    assert words.gold == {(0, 11, "Task")}
    assert not words.example.things


def test_neighbours_are_joined_up_to_a_length() -> None:
    sentences = [Passage(("a",) * 3, ((0, 1, "Task"),)) for _ in range(3)]
    assert grouped(sentences, 6) == [join(sentences[:2]), sentences[2]]
    assert grouped(sentences, 1) == sentences
    assert grouped([], 6) == []


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (read_scierc, "We NN O O\n", "sentence before the first -DOCSTART-"),
        (read_scier, "\n{}\n", "is no sentence of SciER"),
        (read_scier, '\n{"doc_id": 1, "sentence": "a", "ner": [["a"]]}\n', ":2: is no sentence"),
    ],
)
def test_what_is_no_corpus_is_refused(
    tmp_path: Path, read: Callable[[Path], Any], text: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        read(write(tmp_path / "x", text))


def test_a_corpus_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_tdmsci(tmp_path / "none")
