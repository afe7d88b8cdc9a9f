from __future__ import annotations

import json

from kg.graph import KnowledgeGraph
from kg.graph.answers import ExplainedClaim
from kg.model import Claim, Evidence, Quote
from kg.vocabulary import Predicate


def test_answers_a_claim_shows_confidence_paper_and_sentence(tiny_graph: KnowledgeGraph) -> None:
    (claim,) = tiny_graph.explain("method:quince", "outperforms", "method:greedycut")
    assert str(claim) == (
        "Quince —outperforms→ GreedyCut  [0.9]\n"
        "  Quince: Pruning Orchards of Experts\n"
        "    “On PearBench, Quince outperforms GreedyCut and reaches 91.5% accuracy.”"
    )
    assert repr(claim) == "<Quince —outperforms→ GreedyCut  [0.9]>"


def test_answers_a_derived_claim_shows_its_premises(tiny_graph: KnowledgeGraph) -> None:
    (claim,) = tiny_graph.explain("paper:10.9999-pear.1", "relatedTo", "GreedyCut Revisited: what "
                                  "a baseline hides")  # fmt: skip
    lines = str(claim).splitlines()
    pear = 'PearBench: a "benchmark" for <compressed> models & more'
    assert lines[1:3] == [
        "  derived by shared-entities, weight 0.4",
        "  shared: model compression 0.3, PearBench 0.1",
    ]
    assert sorted(lines[3:]) == sorted(
        f"  from: {end} [0.9]"
        for end in (
            "GreedyCut Revisited: what a baseline hides —addresses→ model compression ",
            "GreedyCut Revisited: what a baseline hides —usesBenchmark→ PearBench ",
            f"{pear} —addresses→ model compression ",
            f"{pear} —introduces→ PearBench ",
        )
    )


def test_answers_a_limit_tells_how_many_more(tiny_graph: KnowledgeGraph) -> None:
    explanation = tiny_graph.explain("PearBench")
    text = explanation.to_text(limit=2)
    assert text.count("[0.") == 2
    assert text.endswith(f"… and {len(explanation) - 2} more")
    assert "… and" not in explanation.to_text(limit=len(explanation))
    assert str(tiny_graph.explain("An Empty Orchard")) == "no such claim"


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
    text = str(ExplainedClaim(claim, "A\x07\nB", "b\x00", {"paper:a": "T\x1b]0;x"}))
    assert text == "A B —uses→ b  [0.5]\n  T ]0;x\n    “red [31m text 2J”"


def test_answers_related_and_step_read_well(tiny_graph: KnowledgeGraph) -> None:
    (first, *_) = tiny_graph.related("paper:10.9999-pear.1")
    assert str(first).startswith("0.400  GreedyCut Revisited: what a baseline hides  [task:model")
    (step,) = tiny_graph.path("GreedyCut", "method:quince")
    assert str(step) == "Quince —outperforms→ GreedyCut  [0.9]"


def test_answers_stats_count_what_is_there(tiny_graph: KnowledgeGraph) -> None:
    stats = tiny_graph.stats(shared=1)
    form = stats.to_json()
    assert (form["papers"], form["entities"], form["results"], form["claims"]) == (4, 8, 1, 29)
    assert form["papers_by_year"] == {"2031": 2, "unknown": 2}
    assert form["entities_by_type"] == {"Method": 5, "Task": 1, "Benchmark": 1, "Metric": 1}
    assert list(form["claims_by_predicate"])[:3] == ["proposes", "uses", "comparesWith"]
    assert form["claims_by_predicate"]["relatedTo"] == 3
    assert form["most_shared"] == [{"id": "benchmark:pearbench", "label": "PearBench", "papers": 3}]
    assert form["without_abstract"] == 1
    text = stats.to_text()
    assert "papers                4\n" in text
    assert text.endswith("most shared\n     3 papers  PearBench")
