"""`kg query` on the command line."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from kg.cli import main
from kg.formats import EXPORTS
from kg.query import find_examples
from tests.query.orchards import orchards

Ask = Callable[..., tuple[int, str, str]]
CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(STR(?a) = STR(?h)) }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("orchards")
    graph = orchards()
    for name in ("graph.json", "graph.nt", "evidence.nt"):
        EXPORTS[name].write(graph, path / name)
    return path


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Calls `kg query`; the exit code, standard output and standard error come back."""

    def call(*arguments: object, graph: Path = folder) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(["query", *map(str, arguments), "-g", str(graph)])
        captured = capsys.readouterr()
        code = end.value.code
        return code if isinstance(code, int) else 1, captured.out, captured.err

    return call


def test_command_lists_the_questions_in_groups(ask: Ask) -> None:
    code, out, _ = ask("--examples")
    assert code == 0
    assert out.startswith("methods:\n")
    assert "\n\nthings:\n" in out
    assert "  @in-common FIRST SECOND\n      What do two papers have in common" in out
    assert max(map(len, out.splitlines())) <= 100
    listed = json.loads(ask("--examples", "--json")[1])
    assert [form["name"] for form in listed] == [example.name for example in find_examples()]


def test_command_asks_a_question_by_name(ask: Ask, folder: Path) -> None:
    code, out, err = ask("@methods-for-task", "Model Compression")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].split() == ["method:greedycut", "GreedyCut", "2"]
    assert (folder / ".triples").is_dir()
    again = ask("@methods-for-task", "Model Compression", "--engine", "rdflib")
    assert again == (0, out, "")
    from_file = ask("@methods-for-task", "Model Compression", graph=folder / "graph.json")
    assert from_file == (0, out, "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["@methods-for-task"], "kg: ask kg query @methods-for-task TASK"),
        (["@methods-for-task", "compresion"], "nothing in the graph is called 'compresion'"),
        (["@method-for-task", "x"], "did you mean @methods-for-task"),
        (["ASK {}", "x"], "names are for a question"),
        ([], "no query; give one"),
    ],
)
def test_command_says_in_a_line_what_is_wrong(arguments: list[str], says: str, ask: Ask) -> None:
    code, out, err = ask(*arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert says in err


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_command_points_at_the_place(engine: str, ask: Ask) -> None:
    code, out, err = ask("SELECT ?x {\n  ?x kg:uses ?y\n  FILTER(?y = )\n}", "--engine", engine)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "kg: not SPARQL: line 3, column 15: ')' is not understood here",
        "    FILTER(?y = )",
        "                ^",
    ]
    code, _, err = ask(f"SELECT ?x {{ {'?x kg:uses ?y . ' * 40} ?x shema:name ?z }}")
    said, line, caret = err.splitlines()
    assert code == 2 and "unknown prefix shema:; did you mean schema:?" in said
    assert line[caret.index("^") :].startswith("shema:name")


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_command_says_which_rule_a_query_breaks(engine: str, ask: Ask) -> None:
    code, _, err = ask("SELECT ?x (COUNT(?y) AS ?n) { ?x kg:uses ?y }", "--engine", engine)
    assert code == 2 and "GROUP BY" in err and "expected" not in err


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_command_stops_when_the_time_is_over(engine: str, folder: Path) -> None:
    command = [sys.executable, "-m", "kg", "query", CROSS, "-g", str(folder / "graph.nt")]
    run = subprocess.run(
        [*command, "--timeout", "0.5", "--engine", engine],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr == (
        "kg: no answer within 0.5 s; ask for less, with LIMIT, or give more time\n"
    )


def test_command_tells_of_claims_only_where_they_are_missing(ask: Ask, folder: Path) -> None:
    assert ask("@what-outperforms", "RandomCut")[2] == "kg: no answer in this graph\n"
    alone = ask("@what-outperforms", "RandomCut", graph=folder / "graph.nt")
    assert "claims and quotes are in evidence.ttl" in alone[2]


def test_command_answers_within_the_time(ask: Ask) -> None:
    assert ask("ASK { ?p kg:proposes ?m }", "--timeout", "60") == (0, "yes\n", "")


def test_command_prints_every_form(ask: Ask) -> None:
    results = pyoxigraph.QueryResultsFormat
    forms = {"json": results.JSON, "tsv": results.TSV, "xml": results.XML}
    found = {}
    for name, form in forms.items():
        code, out, err = ask("@results", "--format", name)
        assert (code, err) == (0, "")
        solutions = pyoxigraph.parse_query_results(out, format=form)
        assert isinstance(solutions, pyoxigraph.QuerySolutions)
        variables = [variable.value for variable in solutions.variables]
        found[name] = [tuple(str(row[v]) for v in variables) for row in solutions]
    assert found["json"] == found["tsv"] == found["xml"]
    assert len(found["json"]) == 3
    rows = list(csv.reader(io.StringIO(ask("@results", "--format", "csv")[1])))
    assert [len(row) for row in rows] == [6, 6, 6, 6]
    code, _, err = ask("@results", "--format", "turtle")
    assert code == 2 and "CONSTRUCT" in err
    built = "CONSTRUCT { ?b kg:beats ?a } { ?b kg:outperforms ?a }"
    assert "method:medlar\n    kg:beats method:quince ." in ask(built)[1]
    for name in ("tsv", "xml"):
        out = ask("ASK { ?p kg:proposes ?m }", "--format", name)[1]
        boolean = pyoxigraph.parse_query_results(out, format=forms[name])
        assert isinstance(boolean, pyoxigraph.QueryBoolean) and bool(boolean)


def test_command_shows_a_query_that_can_be_asked(ask: Ask, tmp_path: Path) -> None:
    shown = ask("@in-common", "grafting", "Quince: Pruning", "--show")[1]
    assert "  paper:quince-pruning-orchards-of-experts ?in_second ?thing ." in shown
    path = tmp_path / "question.rq"
    path.write_text(shown, "utf-8")
    assert ask(path) == ask("@in-common", "grafting", "Quince: Pruning")
    assert "  $first ?in_first ?thing ." in ask("@in-common", "--show")[1]
    assert ask("ASK {}", "--show") == (0, "ASK {}\n", "")


def test_command_reads_a_query_from_standard_input(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("ASK { ?p kg:proposes ?m }"))
    assert ask("-")[1] == "yes\n"


def test_command_writes_a_page_of_what_is_in_the_answer(ask: Ask, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    code, out, _ = ask("@rankings", "--view", page)
    assert (code, out) == (0, f"{page}\n")
    text = page.read_text("utf-8")
    for name in ("method:medlar", "method:quince", "method:greedycut"):
        assert name in text
    assert "metric:accuracy" not in text
    assert ask("@papers-near", "Quince Once", "--view", page)[0] == 0
    for name in ("paper:arxiv-3405.00002", "paper:10.9999-medlar.1", "method:medlar"):
        assert name in page.read_text("utf-8")
    code, _, err = ask("SELECT (1 AS ?x) {}", "--view", tmp_path / "none.html")
    assert code == 2 and "nothing in the answer is a thing of the graph" in err
    assert not (tmp_path / "none.html").exists()


def test_command_says_why_the_triples_are_not_kept(ask: Ask, folder: Path, tmp_path: Path) -> None:
    for name in ("graph.nt", "evidence.nt"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    (tmp_path / ".triples").write_text("a file", "utf-8")
    code, out, err = ask("ASK { ?p kg:proposes ?m }", graph=tmp_path)
    assert (code, out) == (0, "yes\n")
    assert ".triples: is in the way" in err and len(err.splitlines()) == 1


def test_command_starts_without_what_builds_graphs(folder: Path) -> None:
    """The pipeline would take as long to load as all the rest; so would rdflib."""
    code = """
import sys
from kg.cli import main
try:
    main(["query", "-g", sys.argv[1], "SELECT ?from { ?from schema:name ?title } ORDER BY ?from"])
finally:
    print(sorted({"kg.pipeline", "kg.read", "rdflib", "spacy"} & sys.modules.keys()))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert len(done.stdout.splitlines()) > 3
