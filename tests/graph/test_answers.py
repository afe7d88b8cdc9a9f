from __future__ import annotations

import json

import pytest

from kg.graph import KnowledgeGraph
from kg.graph.answers import ExplainedClaim
from kg.model import Claim, Evidence, Quote
from kg.vocabulary import Predicate


def test_answers_a_claim_shows_confidence_sentence_and_paper(tiny_graph: KnowledgeGraph) -> None:
    (claim,) = tiny_graph.explain("method:quince", "outperforms", "method:greedycut")
    assert str(claim) == (
        "0.90  Quince —outperforms→ GreedyCut\n"
        "      “On PearBench, Quince outperforms GreedyCut and reaches 91.5% accuracy.”\n"
        "      — Quince: Pruning Orchards of Experts"
    )
    assert repr(claim) == "<Quince —outperforms→ GreedyCut  0.90>"


def test_answers_a_derived_claim_shows_its_premises(tiny_graph: KnowledgeGraph) -> None:
    (claim,) = tiny_graph.explain("paper:10.9999-pear.1", "relatedTo", "GreedyCut Revisited: what "
                                  "a baseline hides")  # fmt: skip
    lines = claim.to_text(width=200).splitlines()
    pear = 'PearBench: a "benchmark" for <compressed> models & more'
    assert lines[1:3] == [
        "      derived by shared-entities, weight 0.4",
        "      shared: model compression 0.3, PearBench 0.1",
    ]
    assert sorted(lines[3:]) == sorted(
        f"      from 0.90  {end}"
        for end in (
            "GreedyCut Revisited: what a baseline hides —addresses→ model compression",
            "GreedyCut Revisited: what a baseline hides —usesBenchmark→ PearBench",
            f"{pear} —addresses→ model compression",
            f"{pear} —introduces→ PearBench",
        )
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_answers_no_line_is_wider_than_asked(tiny_graph: KnowledgeGraph, width: int) -> None:
    for paper in tiny_graph.papers():
        text = tiny_graph.explain(paper.id).to_text(width=width)
        wide = [line for line in text.splitlines() if len(line) > width]
        assert not [line for line in wide if " " in line.strip(" “”")], wide


def test_answers_long_titles_are_cut_at_words_and_short_names_are_not() -> None:
    title = "On the Uses of " + "Very " * 30 + "Long Titles"
    quote = Quote("paper:a", "abstract", 0, 5, "Quote")
    claim = Claim("paper:a", Predicate.USES, "method:b", (Evidence((quote,), "hand@1", 0.5),))
    explained = ExplainedClaim(claim, title, "short name")
    line, _ = explained.to_text().splitlines()
    assert len(line) <= 80
    assert line.startswith("0.50  On the Uses of Very") and line.endswith("Very… —uses→ short name")
    assert explained.statement == f"{title} —uses→ short name"


def test_answers_what_was_asked_about_stands_first(tiny_graph: KnowledgeGraph) -> None:
    about, names, *_ = str(tiny_graph.explain("Quince")).splitlines()
    assert about == "Quince"
    assert names.startswith("Method · method:quince")
    assert tiny_graph.explain("Quince", "outperforms", "GreedyCut").about == ""


def test_answers_a_limit_tells_how_many_more(tiny_graph: KnowledgeGraph) -> None:
    explanation = tiny_graph.explain("PearBench")
    text = explanation.to_text(limit=2)
    assert sum(line.startswith("0.") for line in text.splitlines()) == 2
    assert text.endswith(f"… and {len(explanation) - 2} more")
    assert "… and" not in explanation.to_text(limit=len(explanation))
    assert str(tiny_graph.explain("An Empty Orchard")).endswith("\n\nno such claim")


def test_answers_few_sentences_of_a_claim_when_so_asked() -> None:
    evidence = tuple(
        Evidence((Quote("paper:a", "abstract", n, n + 3, f"S {n}"),), "hand@1", 0.5)
        for n in range(4)
    )
    claim = ExplainedClaim(Claim("paper:a", Predicate.USES, "method:b", evidence), "A", "b")
    assert claim.to_text().count("“") == 4
    assert claim.to_text(quotes=3).splitlines()[1:] == [
        "      “S 0”",
        "      “S 1”",
        "      “S 2”",
        "      … and 1 more sentence",
    ]


def test_answers_reprs_are_one_short_line(tiny_graph: KnowledgeGraph) -> None:
    explanation = tiny_graph.explain("method:quince", "outperforms", "method:greedycut")
    assert repr(explanation) == "<Explanation of 1 claim: Quince —outperforms→ GreedyCut>"
    assert repr(tiny_graph.explain("PearBench")).endswith(", …>")
    (step,) = tiny_graph.path("GreedyCut", "method:quince")
    assert repr(step) == "<Quince —outperforms→ GreedyCut>"


def test_answers_json_is_plain_and_names_what_it_cites(tiny_graph: KnowledgeGraph) -> None:
    forms = json.loads(json.dumps(tiny_graph.explain("GreedyCut").to_json()))
    assert len(forms) == 8
    outperforms = next(form for form in forms if form["key"] == "outperforms")
    assert (outperforms["subject"], outperforms["object"]) == ("Quince", "GreedyCut")
    assert outperforms["source"] == "method:quince"
    quote = outperforms["evidence"][0]["quotes"][0]
    assert outperforms["titles"][quote["paper"]] == "Quince: Pruning Orchards of Experts"
    (related, *_) = tiny_graph.explain("paper:10.9999-pear.1", "relatedTo").to_json()
    assert {"id", "subject", "key", "object", "confidence"} == set(related["premises"][0])
    assert all("label" in item for item in related["shared"])


def test_answers_no_control_character_reaches_the_terminal() -> None:
    quote = Quote("paper:a", "abstract", 0, 9, "red \x1b[31m\r\n\u2028 text \x9b2J")
    claim = Claim("paper:a", Predicate.USES, "method:b", (Evidence((quote,), "hand@1", 0.5),))
    text = str(ExplainedClaim(claim, "A\x07\nB", "b\x00", {"paper:a": "T"}))
    assert text == "0.50  A B —uses→ b\n      “red [31m text 2J”"


def test_answers_a_step_reads_well(tiny_graph: KnowledgeGraph) -> None:
    (step,) = tiny_graph.path("GreedyCut", "method:quince")
    assert str(step) == "0.90  Quince —outperforms→ GreedyCut"
