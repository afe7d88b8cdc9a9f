from __future__ import annotations

import pytest
from spacy.language import Language

from kg.extract.document import make_doc
from kg.extract.fragments import find_broken, is_fragment
from kg.model import Paper


def fragment(before: str, surface: str, after: str = "") -> bool:
    start = len(before)
    return is_fragment(before + surface + after, start, start + len(surface))


@pytest.mark.parametrize(
    "surface",
    [
        "(NP-hard",
        "NP-hard)",
        "f(x",
        "[CLS",
        "pear)(",
        ", pear",
        "pear:",
        "-based",
        "pear-",
        "pear/",
    ],
)
def test_fragments_of_brackets_and_marks(surface: str) -> None:
    assert fragment("of ", surface, " trees")


@pytest.mark.parametrize(
    "surface",
    ["(soft) pruning", "[CLS]", "(mu+1)-GA", "Pear++", "A*", "“ripe” pear", "#PEAR", "QuinceNet"],
)
def test_fragments_are_not_names_with_signs_of_their_own(surface: str) -> None:
    assert not fragment("of ", surface, " trees")


def test_fragments_are_lists_of_words_but_not_names_and_terms_with_a_comma() -> None:
    assert fragment("", "pushing, sliding")
    assert fragment("", "pushing, sliding, and grasping")
    assert not fragment("", "Pick, Peel, Eat")
    assert not fragment("", "delayed, anonymous feedback")


def test_fragments_are_adjectives_before_their_noun() -> None:
    assert fragment("an ", "iterative", " refinement of pears")
    assert fragment("on ", "reflective", " surfaces")
    assert not fragment("an ", "iterative refinement", " of pears")
    assert not fragment("the ", "objective", " of pears")
    assert not fragment("the ", "narrative", ".")
    assert not fragment("the ", "Adaptive", " trees")


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("a signif- icantly ripe pear", ["signif- icantly"]),
        ("pre- and post-harvest", []),
        ("near- or over- capacity", ["over- capacity"]),
        ("SMT- CBS", []),
        ("fruit trees- whose pears", []),
        ("A - b", []),
    ],
)
def test_fragments_are_words_that_a_line_has_broken(text: str, broken: list[str]) -> None:
    assert [text[a:b] for a, b in find_broken(text)] == broken


def test_fragments_become_no_entities(nlp: Language) -> None:
    abstract = (
        "We propose QuinceNet, a deep neural net- work for image classifi- cation. "
        "It solves the (NP-hard) pruning problem."
    )
    paper = Paper("paper:x", "QuinceNet: Pruning of Neural Networks", abstract)
    doc = nlp(make_doc(nlp, paper))
    surfaces = {m.quote.text for e in doc._.entities for m in e.mentions}
    assert "QuinceNet" in surfaces
    assert not [s for s in surfaces if "- " in s or s.count("(") != s.count(")")]
