from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError, UnknownEntityError
from kg.graph import KnowledgeGraph
from kg.rank import Basis, Leaderboard, Sureness, leaderboard, overview
from kg.rank.board import leaderboards
from kg.rank.order import order_of
from kg.rank.records import Comparison
from kg.store import Store
from kg.vocabulary import Predicate, ResultKind
from tests.rank.papers import Text, graph_of
from tests.test_store import fill

A, B, C, D = (f"method:{name}" for name in ("apple", "birch", "cedar", "date"))
TASK, BENCH = "task:pruning", "benchmark:pearbench"
ACC, WER, CRUNCH = "metric:accuracy", "metric:word-error-rate", "metric:crunch"


def board(*texts: Text, place: str = TASK, loose: bool = False) -> Leaderboard:
    return leaderboard(graph_of(texts), place, loose=loose)


def pairs(items: tuple[Comparison, ...]) -> list[tuple[str, str]]:
    return [(c.first.partition(":")[2], c.second.partition(":")[2]) for c in items]


# ── which place ──────────────────────────────────────────────────────────────────────────────────


def test_board_a_task_named_in_the_sentence() -> None:
    text = Text("One", ["On pruning, Apple outperforms Birch."]).about(TASK, 0)
    found = board(text.beats(A, B).about("task:grafting"))
    (item,) = found.comparisons
    assert (item.first, item.second, item.beats) == (A, B, True)
    assert item.sureness is Sureness.NAMED
    assert item.papers == (text.id,)
    assert [q.text for q in item.quotes] == ["On pruning, Apple outperforms Birch."]
    assert item.sources[0].startswith("claim:")


def test_board_the_papers_only_task() -> None:
    text = Text("One", ["Pruning is hard.", "Apple outperforms Birch."]).about(TASK, 0)
    (item,) = board(text.beats(A, B, 1)).comparisons
    assert item.sureness is Sureness.ONLY


def test_board_the_only_task_that_the_title_names() -> None:
    text = Text("A Pruning Rule", ["Grafting is hard.", "Apple outperforms Birch."])
    text.about(TASK).about("task:grafting", 0)
    (item,) = board(text.beats(A, B, 1)).comparisons
    assert item.sureness is Sureness.TITLE


def test_board_one_of_several_tasks_counts_only_when_asked_for() -> None:
    text = Text("One", ["Pruning and grafting are hard.", "Apple outperforms Birch."])
    text.about(TASK, 0).about("task:grafting", 0).beats(A, B, 1)
    text.says(A, Predicate.USED_FOR, TASK, 0)
    strict, loose = board(text), board(text, loose=True)
    assert (strict.comparisons, pairs(strict.unsure)) == ((), [("apple", "birch")])
    assert strict.unsure[0].sureness is Sureness.ONE_OF
    assert (pairs(loose.comparisons), loose.unsure) == ([("apple", "birch")], ())
    assert not board(text, place="task:grafting").unsure


def test_board_a_sentence_that_contrasts_two_benchmarks_is_sure_of_neither() -> None:
    text = Text("One", ["Apple outperforms Birch on PearBench but not on PlumBench."])
    text.about(BENCH, 0).about("benchmark:plumbench", 0).beats(A, B)
    found = board(text, place=BENCH)
    assert (found.comparisons, pairs(found.unsure)) == ((), [("apple", "birch")])


def test_board_a_claim_without_a_word_of_winning_does_not_count() -> None:
    text = Text("One", ["On pruning we compare Apple with Birch."]).about(TASK, 0).beats(A, B)
    found = board(text)
    assert found.comparisons == ()
    assert found.unsure[0].sureness is Sureness.UNWORDED


def test_board_a_claim_of_no_place_is_counted() -> None:
    text = Text("One", ["Apple outperforms Birch."]).beats(A, B)
    assert overview(graph_of([text])).homeless == 1


# ── results ──────────────────────────────────────────────────────────────────────────────────────


def values(*given: tuple[str, str, str], metric: str = ACC, title: str = "One") -> Text:
    """A paper that gives (method, value, sentence) on PearBench."""
    text = Text(title, [sentence for _, _, sentence in given])
    for number, (method, value, _) in enumerate(given):
        text.about(BENCH, number).about(metric, number)
        text.reports(value, sentence=number, method=method, benchmark=BENCH, metric=metric)
    return text


@pytest.mark.parametrize(
    ("metric", "name", "best"),
    [(ACC, "an accuracy", ("apple", "birch")), (WER, "a word error rate", ("birch", "apple"))],
)
def test_board_values_are_compared_in_the_metrics_direction(
    metric: str, name: str, best: tuple[str, str]
) -> None:
    text = values(
        (A, "91.5%", f"On PearBench Apple has {name} of 91.5%."),
        (B, "80.2%", f"On PearBench Birch has {name} of 80.2%."),
        metric=metric,
    )
    (item,) = board(text, place=BENCH).comparisons
    assert pairs((item,)) == [best]
    assert (item.bases, item.metrics) == ((Basis.VALUES,), (metric,))
    assert item.sureness is Sureness.NAMED


def test_board_a_direction_from_the_words_and_without_them_left_out() -> None:
    told = values(
        (A, "3.1", "On PearBench Apple has the lowest crunch, 3.1."),
        (B, "4.2", "On PearBench Birch has a crunch of 4.2."),
        metric=CRUNCH,
    )
    untold = values(
        (A, "3.1", "On PearBench Apple has a crunch of 3.1."),
        (B, "4.2", "On PearBench Birch has a crunch of 4.2."),
        metric=CRUNCH,
    )
    assert pairs(board(told, place=BENCH).comparisons) == [("apple", "birch")]
    found = board(untold, place=BENCH)
    assert found.comparisons == ()
    assert [count for _, count in found.left_out] == [2]


def test_board_equal_values_have_no_winner_and_several_of_one_method_are_left_out() -> None:
    equal = values(
        (A, "90%", "On PearBench Apple has 90% accuracy."),
        (B, "90%", "On PearBench Birch has 90% accuracy."),
    )
    assert pairs(board(equal, place=BENCH).undecided) == [("apple", "birch")]
    several = values(
        (A, "90%", "On PearBench Apple has 90% accuracy."),
        (A, "70%", "On PearBench small Apple has 70% accuracy."),
        (B, "80%", "On PearBench Birch has 80% accuracy."),
    )
    found = board(several, place=BENCH)
    assert (found.comparisons, dict(found.left_out)) == (
        (),
        {"a method with several values in one paper": 1},
    )


def test_board_values_of_papers_are_compared_each_with_the_next() -> None:
    texts = []
    for n in range(6):
        sentence = f"On PearBench m{n} has {90 - n}% accuracy."
        texts.append(values((f"method:m{n}", f"{90 - n}%", sentence), title=f"Paper {n}"))
    found = board(*texts, place=BENCH)
    assert len(found.comparisons) == 5
    assert {item.bases for item in found.comparisons} == {(Basis.ACROSS,)}
    (group,) = found.groups
    assert [s.method for s in group.standings] == [f"method:m{n}" for n in range(6)]


def test_board_whoever_gains_beats_the_baseline_unless_it_is_a_loss() -> None:
    def gain(sentence: str) -> Leaderboard:
        text = Text("One", [sentence]).about(TASK, 0)
        text.reports("5%", ResultKind.GAIN, method=A, against=B, task=TASK)
        return board(text)

    found = gain("In pruning, Apple improves over Birch by 5%.")
    assert pairs(found.comparisons) == [("apple", "birch")]
    assert found.comparisons[0].bases == (Basis.GAIN,)
    lost = gain("In pruning, Apple is 5% worse than Birch.")
    assert lost.comparisons == ()
    assert [count for _, count in lost.left_out] == [1]


def test_board_a_paper_counts_once_for_a_pair() -> None:
    text = Text("One", ["In pruning, Apple outperforms Birch by 5%.", "Apple beats Birch."])
    text.about(TASK, 0).beats(A, B).beats(A, B, 1)
    text.reports("5%", ResultKind.GAIN, method=A, against=B, task=TASK)
    (item,) = board(text).comparisons
    assert item.bases == (Basis.CLAIM, Basis.GAIN)
    assert (len(item.sources), len(item.quotes)) == (2, 2)


def test_board_what_a_paper_decides_it_does_not_leave_open() -> None:
    text = Text("One", ["In pruning, Apple outperforms Birch."]).about(TASK, 0).beats(A, B)
    text.says(B, Predicate.COMPARED_WITH, A)
    found = board(text)
    assert (len(found.comparisons), found.undecided) == (1, ())


# ── the order ────────────────────────────────────────────────────────────────────────────────────


def told(title: str, winner: str, loser: str) -> Text:
    names = [method.partition(":")[2].title() for method in (winner, loser)]
    text = Text(title, [f"In pruning, {names[0]} outperforms {names[1]}."])
    return text.about(TASK, 0).beats(winner, loser)


def test_board_tiers_circles_conflicts_and_scores() -> None:
    texts = [
        told("One", A, B), told("Two", A, B), told("Three", B, A),
        told("Four", B, C), told("Five", A, C),
    ]  # fmt: skip
    (group,) = board(*texts).groups
    assert [(s.method, s.tier, s.comparisons, s.won, s.lost) for s in group.standings] == [
        (A, 1, 4, 3, 1),
        (B, 1, 4, 2, 2),
        (C, 2, 2, 0, 2),
    ]
    scores = [s.score for s in group.standings]
    assert None not in scores
    assert scores == sorted(scores, key=lambda s: -(s or 0))
    assert group.circles == ((A, B),)
    assert group.order == ((A, C),)
    (conflict,) = group.conflicts
    assert (pairs(conflict.ahead), pairs(conflict.behind)) == (
        [("apple", "birch")] * 2,
        [("birch", "apple")],
    )


def test_board_steps_that_others_give_are_no_steps_and_too_little_gives_no_scores() -> None:
    (group,) = board(told("One", A, B), told("Two", B, C)).groups
    assert [s.score for s in group.standings] == [None] * 3
    (group,) = board(told("One", A, B), told("Two", B, C), told("Three", A, C)).groups
    assert group.order == ((A, B), (B, C))
    assert group.scored
    alone = Text("One", ["In pruning, Apple outperforms Birch and Cedar, Birch outperforms Cedar."])
    found = board(alone.about(TASK, 0).beats(A, B).beats(A, C).beats(B, C))
    assert not found.groups[0].scored
    assert "only one paper" in found.to_text()


def test_board_groups_are_apart() -> None:
    found = board(told("One", A, B), told("Two", C, D))
    assert [len(group.standings) for group in found.groups] == [2, 2]


names = st.sampled_from([A, B, C, D])
edges = st.lists(st.tuples(names, names).filter(lambda p: p[0] != p[1]), min_size=1, max_size=8)


@given(edges, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_board_the_order_of_papers_changes_nothing(
    pairs: list[tuple[str, str]], rng: random.Random
) -> None:
    texts = [told(f"Paper {n}", *pair) for n, pair in enumerate(pairs)]
    mixed = rng.sample(texts, len(texts))
    assert board(*texts) == board(*mixed)
    assert overview(graph_of(texts)) == overview(graph_of(mixed))


@given(edges)
@settings(max_examples=40, deadline=None)
def test_board_tiers_keep_to_the_comparisons(pairs: list[tuple[str, str]]) -> None:
    found = board(*(told(f"Paper {n}", *pair) for n, pair in enumerate(pairs)))
    tier = {s.method: s.tier for group in found.groups for s in group.standings}
    circle = {m: c for group in found.groups for c in group.circles for m in c}
    for item in found.comparisons:
        in_one = item.second in circle.get(item.first, ())
        assert tier[item.first] == tier[item.second] if in_one else (
            tier[item.first] < tier[item.second]
        )  # fmt: skip
    assert order_of(found.comparisons) == found.groups


# ── what is asked for, and how it is shown ───────────────────────────────────────────────────────


def test_board_of_a_metric() -> None:
    text = Text("One", ["In pruning, Apple outperforms Birch in accuracy.", "It beats Cedar."])
    text.about(TASK, 0).about(ACC, 0).beats(A, B).beats(A, C, 1)
    found = leaderboard(graph_of([text]), "pruning", metric="accuracy")
    assert pairs(found.comparisons) == [("apple", "birch")]


def test_board_of_what_is_no_place_is_refused() -> None:
    graph = graph_of([told("One", A, B)])
    with pytest.raises(InputError, match="not a task or benchmark"):
        leaderboard(graph, "apple")
    with pytest.raises(UnknownEntityError):
        leaderboard(graph, "nothing of the kind")
    with pytest.raises(InputError, match="not a metric"):
        leaderboard(graph, "pruning", metric="apple")


def test_board_says_when_nothing_can_be_ranked_and_what_there_is() -> None:
    text = Text("One", ["In pruning, Apple is compared with Birch."]).about(TASK, 0)
    shown = board(text.says(A, Predicate.COMPARED_WITH, B)).to_text()
    assert "nothing can be ranked" in shown
    assert "apple – birch" in shown


def test_board_text_and_json_show_both_sides_and_the_sentences() -> None:
    found = board(told("One", A, B), told("Two", B, A), told("Three", A, C))
    shown = found.to_text(width=60, why=True)
    assert max(map(len, shown.splitlines())) <= 60
    assert shown.index("told both ways") < shown.index("birch > apple")
    assert "“In pruning, Birch outperforms Apple.”" in shown
    assert "outperforms" not in found.to_text()
    form = json.loads(json.dumps(found.to_json()))
    assert form["groups"][0]["conflicts"][0][1][0]["winner"] == B
    assert form["comparisons"][0]["sureness"] == "named in the sentence"


def test_overview_lists_most_first_and_counts_the_unsure() -> None:
    unsure = Text("Three", ["Grafting and sowing.", "Apple outperforms Birch."])
    unsure.about("task:grafting", 0).about("task:sowing", 0).beats(A, B, 1)
    unsure.says(A, Predicate.USED_FOR, "task:grafting", 0)
    found = overview(graph_of([told("One", A, B), told("Two", A, C), unsure]))
    assert [(p.id, p.comparisons, p.unsure, p.methods) for p in found.places] == [
        (TASK, 2, 0, 3),
        ("task:grafting", 0, 1, 0),
    ]
    shown = found.to_text()
    assert "grafting" not in shown
    other = Text("Two", ["Apple outperforms Birch on PearBench."]).about(BENCH, 0).beats(A, B)
    both = overview(graph_of([told("One", A, B), other]))
    assert "\n… and 1 more\n" in both.to_text(limit=1)
    assert both.to_text(limit=2) == both.to_text() and "more" not in both.to_text()
    assert "1 more place has only comparisons" in shown
    assert "no paper of this graph" in overview(graph_of([])).to_text()
    assert json.loads(json.dumps(found.to_json()))["places"][0]["type"] == "Task"


# ── how sure ─────────────────────────────────────────────────────────────────────────────────────


def scored(graph: KnowledgeGraph, scores: dict[Predicate, float]) -> KnowledgeGraph:
    """The graph with other scores for the evidence of claims of these predicates."""
    claims = [
        replace(
            claim,
            evidence=tuple(
                replace(item, score=scores.get(claim.predicate, item.score))
                for item in claim.evidence
            ),
        )
        for claim in graph.claims()
    ]
    return KnowledgeGraph(
        info=graph.info,
        papers=graph.papers(),
        entities=graph.entities(),
        results=graph.results(),
        claims=claims,
    )


def test_board_a_claim_is_as_sure_as_its_sentence() -> None:
    text = Text("One", ["On pruning, Apple outperforms Birch."]).about(TASK, 0).beats(A, B)
    graph = scored(graph_of([text]), {Predicate.OUTPERFORMS: 0.4})
    found = leaderboard(graph, TASK)
    assert [item.confidence for item in found.comparisons] == [0.4]
    assert "      0.40, unsure · named in the sentence · claim\n" in found.to_text()
    assert found.to_json()["comparisons"][0]["confidence"] == 0.4
    assert "0.90 · named" in leaderboard(graph_of([text]), TASK).to_text()


def test_board_a_gain_and_values_are_as_sure_as_their_least_sure_end() -> None:
    gain = Text("One", ["On pruning, Apple gains 3% accuracy over Birch."]).about(TASK, 0)
    gain.reports("3%", ResultKind.GAIN, method=A, against=B, task=TASK)
    graph = scored(graph_of([gain]), {Predicate.AGAINST: 0.6, Predicate.FOR_TASK: 0.1})
    assert [item.confidence for item in leaderboard(graph, TASK).comparisons] == [0.6]
    values = Text("Two", ["On PearBench, Apple has 91% and Birch 90% accuracy."])
    values.about(BENCH, 0)
    for method, value in ((A, "91%"), (B, "90%")):
        values.reports(value, method=method, benchmark=BENCH, metric=ACC)
    graph = scored(graph_of([values]), {Predicate.ON_BENCHMARK: 0.7, Predicate.WITH_METRIC: 0.8})
    assert [item.confidence for item in leaderboard(graph, BENCH).comparisons] == [0.7]


def test_board_what_a_paper_says_twice_is_as_sure_as_the_surest_time() -> None:
    text = Text("One", ["On pruning, Apple outperforms Birch by 3%."]).about(TASK, 0).beats(A, B)
    text.reports("3%", ResultKind.GAIN, method=A, against=B, task=TASK)
    graph = scored(graph_of([text]), {Predicate.OUTPERFORMS: 0.3})
    (item,) = leaderboard(graph, TASK).comparisons
    assert (item.confidence, len(item.bases)) == (0.9, 2)


def test_board_leaves_out_and_counts_what_is_less_sure_than_asked() -> None:
    text = Text("One", ["On pruning, Apple outperforms Birch."]).about(TASK, 0).beats(A, B)
    graph = graph_of([text])
    assert leaderboard(graph, TASK, min_score=0.9).comparisons
    found = leaderboard(graph, TASK, min_score=0.95)
    assert (found.groups, found.comparisons) == ((), ())
    assert found.left_out == (("less sure than 0.95", 1),)
    assert overview(graph, min_score=0.9).places
    assert not overview(graph, min_score=0.95).places


def test_board_of_a_store_is_that_of_the_graph() -> None:
    texts = [
        Text("One", ["On pruning, Apple outperforms Birch by 3%."]).about(TASK, 0).beats(A, B)
        .reports("3%", ResultKind.GAIN, method=A, against=B, task=TASK),
        Text("Two", ["Pruning and grafting are hard.", "Birch outperforms Cedar."])
        .about(TASK, 0).about("task:grafting", 0).beats(B, C, 1)
        .says(B, Predicate.USED_FOR, TASK, 0),
        Text("Three", ["Apple has an accuracy of 91 on PearBench.", "Birch has 88."])
        .about(BENCH, 0).about(ACC, 0)
        .reports("91", sentence=0, method=A, benchmark=BENCH, metric=ACC)
        .reports("88", sentence=1, method=B, benchmark=BENCH, metric=ACC)
        .says("paper:three", Predicate.MENTIONS, TASK, 0),
    ]  # fmt: skip
    graph = graph_of(texts)
    with Store(None) as store:
        fill(store, graph)
        for place in (TASK, BENCH, "task:grafting"):
            for loose in (False, True):
                found = leaderboard(graph, place, loose=loose)
                assert leaderboard(store, place, loose=loose) == found
        assert leaderboard(store, TASK).comparisons and leaderboard(store, BENCH).comparisons
        assert overview(store, loose=True) == overview(graph, loose=True)
        boards, _ = leaderboards(store, 9)
        assert {b.place for b in boards} >= {TASK, BENCH}
        assert boards == [leaderboard(graph, b.place) for b in boards]
