from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]

from kg.extract.pipeline import create_pipeline
from kg.extract.tokens import URL, Tokens, find_urls


@pytest.mark.parametrize(
    "text",
    [
        "Qwen2.5-7B",
        "pass@1",
        "F1-score",
        "8.1-11.3%",
        "2.71x",
        "O(1/k^2)",
        "https://example.org/a_b/c?d=1",
        "github.com/pear/quince",
        "state-of-the-art",
        "t-SNE",
        "e.g.",
        "60%–70%",
        "1,000",
    ],
)
def test_tokens_keep_terms_and_values_whole(nlp: Language, text: str) -> None:
    assert [t.text for t in nlp.make_doc(text)] == [text]
    inside = [t.text for t in nlp.make_doc(f"We see ({text}), then.")]
    assert inside == ["We", "see", "(", text, ")", ",", "then", "."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LLM-based agents", ["LLM", "-based", "agents"]),
        ("knowledge-based agents", ["knowledge-based", "agents"]),
        ("PPO/GRPO", ["PPO", "/", "GRPO"]),
        ("a model's loss", ["a", "model", "'s", "loss"]),
        ("pears—and quinces", ["pears", "—", "and", "quinces"]),
        ("“Quince”: new", ["“", "Quince", "”", ":", "new"]),
        ("It ends.Then it begins", ["It", "ends", ".", "Then", "it", "begins"]),
        ("see https://example.org/x.", ["see", "https://example.org/x", "."]),
    ],
)
def test_tokens_split_what_is_not_one_term(nlp: Language, text: str, words: list[str]) -> None:
    assert [t.text for t in nlp.make_doc(text)] == words


@pytest.mark.parametrize("row", ["(" * 100_000, "x" + "'s" * 50_000, "$" * 100_000 + " end"])
def test_tokens_a_row_of_marks_is_one_token(nlp: Language, row: str) -> None:
    assert [t.text for t in nlp.make_doc(row)] == row.split()


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_tokens_lose_no_character(nlp: Language, text: str) -> None:
    assert nlp.make_doc(text).text == text


_PIECES = ("e.g", "etc.", "(vs.", "I", "/", "O", "w/o", ".", " ", "  ", "\n\n", "PPO/GRPO,", "pear")


@given(st.lists(st.sampled_from(_PIECES), max_size=12))
def test_tokens_are_those_of_spacy(nlp: Language, pieces: list[str]) -> None:
    text = "".join(pieces)
    found, expected = nlp.tokenizer(text), Tokenizer.__call__(nlp.tokenizer, text)
    assert [t.text_with_ws for t in found] == [t.text_with_ws for t in expected]


def test_tokens_heed_a_word_that_is_added_later() -> None:
    tokenizer: Any = create_pipeline().tokenizer
    assert [t.text for t in tokenizer("a pear-tree")] == ["a", "pear-tree"]
    tokenizer.add_special_case("pear-tree", [{"ORTH": "pear"}, {"ORTH": "-tree"}])
    assert [t.text for t in tokenizer("a pear-tree")] == ["a", "pear", "-tree"]


def test_tokens_heed_rules_and_patterns_that_are_changed() -> None:
    tokenizer: Any = create_pipeline().tokenizer
    cut = re.compile(r"(?<=\w)un(?=\w)").finditer
    expected: list[str] = []
    for name, value in (("rules", tokenizer.rules), ("rules", {}), ("infix_finditer", cut)):
        setattr(tokenizer, name, value)
        text = "see e.g. pruning, or etc. of pruning"
        expected = [t.text for t in Tokenizer.__call__(tokenizer, text)]
        assert [t.text for t in tokenizer(text)] == expected
    assert "un" in expected and "e.g." not in expected


def test_tokens_without_rules_are_those_of_spacy() -> None:
    text, vocab = "see e.g. pruning", create_pipeline().vocab
    kinds: tuple[Any, ...] = (Tokens, Tokenizer)
    ours, theirs = ([t.text for t in kind(vocab)(text)] for kind in kinds)
    assert ours == theirs


_PARTS = (
    "https:",
    "//",
    "WWW.",
    "pear",
    ".",
    "gıthub.ıo",
    "GitLab.io",
    "/",
    "quince.org",
    " ",
    "x",
)


@given(st.lists(st.sampled_from(_PARTS), max_size=8))
def test_urls_are_found_wherever_the_pattern_finds_them(parts: list[str]) -> None:
    text = "".join(parts)
    assert [m.span() for m in find_urls(text)] == [m.span() for m in URL.finditer(text)]
