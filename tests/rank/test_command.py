from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli import main
from kg.rank import leaderboard, leaderboards, overview
from kg.vocabulary import Predicate
from tests.rank.papers import Text, graph_of
from tests.streamed import Streamed

A, B = "method:apple", "method:birch"


@pytest.fixture
def file(tmp_path: Path) -> str:
    decided = Text("One", ["In pruning, Apple outperforms Birch."]).about("task:pruning", 0)
    compared = Text("Two", ["In grafting, Apple is compared with Birch."]).about("task:grafting", 0)
    decided.beats(A, B)
    compared.says(A, Predicate.COMPARED_WITH, B)
    path = tmp_path / "graph.json"
    graph_of([decided, compared]).write(path)
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(["leaderboard", *arguments])
    out, err = capsys.readouterr()
    assert isinstance(stop.value.code, int)
    return stop.value.code, out, err


def test_command_says_what_the_functions_say(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    import kg

    graph = kg.load(file)
    board = leaderboard(graph, "pruning")
    assert leaderboards(Streamed(graph), 1) == ([board], 0)
    assert overview(Streamed(graph)) == overview(graph)
    assert run(capsys, "pruning", "-g", file) == (0, board.to_text() + "\n", "")
    code, out, _ = run(capsys, "-g", file)
    assert (code, out.rstrip()) == (0, overview(graph).to_text().rstrip())
    code, out, _ = run(capsys, "pruning", "-g", file, "--json")
    assert (code, json.loads(out)) == (0, board.to_json())
    assert "“In pruning" in run(capsys, "pruning", "-g", file, "--why")[1]


def test_command_fails_with_one_line_where_it_must(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "grafting", "-g", file)
    assert (code, "nothing can be ranked" in out) == (1, True)
    for arguments in (["apple"], ["nowhere"], ["--why"], ["pruning", "--metric", "nothing"]):
        code, out, err = run(capsys, *arguments, "-g", file)
        assert (code, out, err.count("\n")) == (2, "", 1)
