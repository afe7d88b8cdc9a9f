"""The matrix of a task: its rows, columns and cells, and the sentences behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import AmbiguousNameError, InputError, UnknownEntityError
from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim, Entity, Evidence, Paper, Quote
from kg.view.matrix import Cell, Matrix
from kg.view.task import MAX_METHODS, find_task, render_task, task_data, write_task
from kg.vocabulary import EntityType, Predicate, slugify
from tests.chromium import Browser
from tests.view.sheets import Sheet

TASK = "model compression"


def matrix_of(graph: KnowledgeGraph) -> Matrix:
    matrix = task_data(graph, find_task(graph, TASK))["matrix"]
    assert isinstance(matrix, Matrix)
    return matrix


def cell_of(matrix: Matrix, row: str, column: str) -> Cell | None:
    (cells,) = (r.cells for r in matrix.rows if r.label == row)
    return cells[[c.label for c in matrix.columns].index(column)]


def test_task_has_methods_as_rows_and_what_they_are_measured_on_as_columns(
    tiny_graph: KnowledgeGraph,
) -> None:
    matrix = matrix_of(tiny_graph)
    assert [row.label for row in matrix.rows] == ["GreedyCut", "mixture of experts", "RandomCut"]
    assert [column.label for column in matrix.columns] == [
        "proposed", "used", "compared", "used for it", "PearBench",
    ]  # fmt: skip
    assert [(group.label, group.span) for group in matrix.groups] == [
        ("papers on it", 3), ("stated", 1), ("benchmarks", 1),
    ]  # fmt: skip


def test_task_cells_count_and_quote(tiny_graph: KnowledgeGraph) -> None:
    matrix = matrix_of(tiny_graph)
    used = cell_of(matrix, "GreedyCut", "used")
    assert used is not None and used.text == "1"
    assert cell_of(matrix, "GreedyCut", "proposed") is None
    stated = cell_of(matrix, "GreedyCut", "used for it")
    assert stated is not None
    (item,) = stated.items
    assert item.paper == "GreedyCut Revisited: what a baseline hides" and item.sure == "0.90"
    assert [piece for piece, named in item.quotes[0] if named] == ["model compression", "GreedyCut"]


def test_task_tells_what_is_stated_from_what_is_only_together(tiny_graph: KnowledgeGraph) -> None:
    matrix = matrix_of(tiny_graph)
    stated, together = (
        cell_of(matrix, method, "PearBench") for method in ("GreedyCut", "RandomCut")
    )
    assert stated is not None and together is not None
    assert stated.level > together.level == 0
    assert [item.about for item in stated.items] == ["evaluated on"]
    assert [item.about for item in together.items] == ["named in one paper"]


def test_task_shows_results_in_their_cells(tiny_graph: KnowledgeGraph) -> None:
    quince = next(p for p in tiny_graph.papers() if p.title.startswith("Quince"))
    text = "We propose Quince, a pruning rule for MoE language models 🍐."
    start = quince.abstract.index(text)
    said = (
        Evidence((Quote(quince.id, "abstract", start, start + len(text), text),), "hand@1", 0.9),
    )
    graph = KnowledgeGraph(
        info=tiny_graph.info,
        papers=tiny_graph.papers(),
        entities=tiny_graph.entities(),
        results=tiny_graph.results(),
        claims=[
            *tiny_graph.claims(),
            Claim(quince.id, Predicate.ADDRESSES, "task:model-compression", said),
        ],
    )
    matrix = matrix_of(graph)
    on, by = (cell_of(matrix, "Quince", column) for column in ("PearBench", "accuracy"))
    assert on is not None and by is not None
    assert (on.text, on.level, by.text, by.level) == ("91.5%", 5, "91.5%", 5)
    first = on.items[0]
    assert (first.value, first.about) == ("91.5%", "accuracy on PearBench against GreedyCut")
    assert ("91.5%", True) in first.quotes[0]
    assert (
        "91.5% accuracy on PearBench"
        in Sheet(render_task(task_data(graph, find_task(graph, TASK)))).words()
    )


def test_task_takes_a_task_and_nothing_else(tiny_graph: KnowledgeGraph) -> None:
    assert find_task(tiny_graph, "model compression").id == "task:model-compression"
    with pytest.raises(InputError, match=r"'GreedyCut' \(method:greedycut\) is a method, not a"):
        find_task(tiny_graph, "GreedyCut")
    with pytest.raises(UnknownEntityError):
        find_task(tiny_graph, "no such thing")


def test_task_names_only_kinds_that_are_sure_enough() -> None:
    text = "Pear pruning and plum pruning are pruning."
    quote = Quote("paper:p", "abstract", 0, len(text), text)
    kinds = {"pear pruning": 0.6, "plum pruning": 0.4}
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper("paper:p", "Pruning", text)],
        entities=[Entity(f"task:{slugify(n)}", n, (EntityType.TASK,)) for n in ("pruning", *kinds)],
        claims=[
            Claim(
                f"task:{slugify(name)}",
                Predicate.SUBCLASS_OF,
                "task:pruning",
                (Evidence((quote,), "hand@1", score),),
            )
            for name, score in kinds.items()
        ],
    )
    assert task_data(graph, graph.get("pruning"))["kinds"] == ["pear pruning"]


def test_task_prefers_the_task_of_an_ambiguous_name() -> None:
    def graph(*kinds: EntityType) -> KnowledgeGraph:
        return KnowledgeGraph(
            info=BuildInfo("hand@1"),
            papers=[],
            entities=[
                Entity(f"{kind.lower()}:pear-{n}", f"pear {n}", (kind,), ("pear",))
                for n, kind in enumerate(kinds)
            ],
        )

    one = graph(EntityType.TASK, EntityType.METHOD)
    assert find_task(one, "pear").id == "task:pear-0"
    with pytest.raises(AmbiguousNameError):
        find_task(graph(EntityType.TASK, EntityType.TASK), "pear")


def _crowd(methods: int) -> KnowledgeGraph:
    text = "We prune."
    papers = [Paper(f"paper:p{n}", f"Pear {n}", text) for n in range(8)]

    def said(n: int) -> tuple[Evidence, ...]:
        return (Evidence((Quote(f"paper:p{n}", "abstract", 0, 9, text),), "hand@1", 0.9),)

    entities = [Entity("task:prune", "prune", (EntityType.TASK,))]
    claims = [Claim(p.id, Predicate.ADDRESSES, "task:prune", said(n)) for n, p in enumerate(papers)]
    for number in range(methods):
        entities.append(Entity(f"method:m{number}", f"m{number}", (EntityType.METHOD,)))
        users = 8 if number == 7 else 1
        claims += [
            Claim(f"paper:p{n}", Predicate.USES, f"method:m{number}", said(n)) for n in range(users)
        ]
    return KnowledgeGraph(info=BuildInfo("hand@1"), papers=papers, entities=entities, claims=claims)


def test_task_caps_rows_and_papers_and_says_how_many_more() -> None:
    data = task_data(graph := _crowd(100), find_task(graph, "prune"))
    assert len(data["matrix"].rows) == MAX_METHODS
    assert data["matrix"].rows[0].label == "m7"
    cell = cell_of(data["matrix"], "m7", "used")
    assert cell is not None and (cell.text, len(cell.items), cell.more) == ("8", 6, 2)
    words = Sheet(render_task(data)).words()
    assert "and 60 more methods" in words and "and 2 more" in words


def test_task_without_methods_says_so() -> None:
    graph = _crowd(0)
    words = Sheet(render_task(task_data(graph, find_task(graph, "prune")))).words()
    assert "No paper names a method for it." in words


@pytest.mark.browser
def test_task_opens_a_cell_with_its_sentences(
    chromium: Browser, tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    path = tmp_path / "task.html"
    write_task(tiny_graph, TASK, path)
    for width in (1280, 390):
        chromium.resize(width, 844, mobile=width < 500)
        chromium.open(path)
        assert chromium.evaluate("document.documentElement.scrollWidth") <= width
        shown = "document.querySelector('[popover]:popover-open')"
        assert chromium.evaluate(shown) is None
        chromium.evaluate("document.querySelector('.matrix .h3 button').click()")
        assert "compare it with RandomCut" in chromium.evaluate(f"{shown}.innerText")
        chromium.press("Escape")
        chromium.wait_for(f"!{shown}")
    assert chromium.complaints == [] and len(chromium.requests) == 1
