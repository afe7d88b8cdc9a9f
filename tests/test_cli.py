"""The command line: help, exit codes, one-line errors, and that it says what the functions say."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kg import nlp as kg_nlp
from kg.cli import app, main
from kg.cli.asking import explain_name
from kg.errors import AmbiguousNameError, UnknownEntityError
from kg.formats import FOLDERS, FORMATS, read, write
from kg.graph import KnowledgeGraph
from kg.jsonform import extraction_from_json
from kg.model import BuildInfo, Claim, Entity, Evidence, Paper, Quote
from kg.store import Store
from kg.vocabulary import EntityType, Predicate

COMMANDS = sorted(
    str(command.callback.__name__) for command in app.registered_commands if command.callback
)
GROUPS = {
    str(group.name): sorted(
        str(command.name) for command in group.typer_instance.registered_commands
    )
    for group in app.registered_groups
    if group.typer_instance
}


class Run:
    """What a call of the command line gave."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


class CommandLine:
    """Calls `kg` in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str | Path) -> Run:
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        captured = self.capsys.readouterr()
        code = end.value.code
        return Run(code if isinstance(code, int) else 1, captured.out, captured.err)


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(capsys)


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    """Two invented papers as JSON lines."""
    path = tmp_path / "papers.jsonl"
    papers = [
        {
            "title": "Quince: Pruning Orchards of Experts",
            "abstract": "We propose Quince, a pruning algorithm for Mixture of Experts (MoE) "
            "models. On the PearBench benchmark, Quince outperforms GreedyCut by 3.1% accuracy.",
        },
        {
            "title": "GreedyCut Revisited",
            "abstract": "We study GreedyCut, a baseline for model compression, on PearBench. "
            "GreedyCut prunes Mixture of Experts (MoE) models.",
        },
    ]
    path.write_text("".join(json.dumps(paper) + "\n" for paper in papers), "utf-8")
    return path


@pytest.fixture
def tiny_file(tiny_graph: KnowledgeGraph, tmp_path: Path) -> Path:
    path = tmp_path / "graph.json"
    write(tiny_graph, path)
    return path


# ── help ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", COMMANDS)
def test_cli_every_command_has_help_with_an_example(kg: CommandLine, command: str) -> None:
    run = kg(command, "--help")
    assert run.code == 0
    assert f"kg {command}" in run.out.partition("Example:")[2]


@pytest.mark.parametrize("group", GROUPS)
def test_cli_every_group_and_its_commands_have_help_with_an_example(
    kg: CommandLine, group: str
) -> None:
    run = kg(group, "--help")
    assert run.code == 0
    assert f"kg {group} " in run.out.partition("Example:")[2]
    assert GROUPS[group]
    for command in GROUPS[group]:
        run = kg(group, command, "--help")
        assert run.code == 0
        assert f"kg {group} {command}" in run.out.partition("Example:")[2]
    run = kg(group)
    assert run.code == 2
    assert GROUPS[group][0] in run.err
    assert "Traceback" not in run.err


def test_cli_without_a_command_shows_help_and_fails(kg: CommandLine) -> None:
    run = kg()
    assert run.code == 2
    assert "build" in run.err


# ── the main way through ─────────────────────────────────────────────────────────────────────────


def test_cli_builds_explains_verifies_and_counts(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    out = tmp_path / "graph"
    built = kg("build", listing, "-o", out, "--workers", "1")
    assert (built.code, built.err) == (0, "")
    assert built.out.startswith("papers 2 ")

    explained = kg("explain", "Quince", "-g", out)
    assert explained.code == 0
    assert "“We propose Quince, a pruning algorithm" in explained.out

    claims = json.loads(kg("explain", "Quince", "proposes", "-g", out, "--json").out)
    assert [claim["key"] for claim in claims] == ["proposes"]
    assert claims[0]["evidence"][0]["quotes"]

    assert kg("verify", out).code == 0
    assert json.loads(kg("stats", "-g", out, "--json").out)["papers"] == 2


def test_cli_related_papers_with_what_they_share(kg: CommandLine, tiny_file: Path) -> None:
    found = kg("related", "pruning orchards", "-g", tiny_file, "--top", "1")
    assert (found.code, found.err) == (0, "")
    assert "0.700  GreedyCut Revisited" in found.out
    assert "… and 1 more" in found.out
    assert "“" not in found.out
    assert "“GreedyCut is a mixture of" in kg("related", "Quince", "-g", tiny_file, "--why").out
    form = json.loads(kg("related", "Quince", "-g", tiny_file, "--json").out)
    assert [paper["weight"] for paper in form["related"]] == [0.7, 0.4]
    assert kg("related", "empty", "-g", tiny_file).code == 1
    assert "nothing in the graph is called" in kg("related", "plum", "-g", tiny_file).err


def test_cli_adds_removes_and_compares(kg: CommandLine, listing: Path, tmp_path: Path) -> None:
    out, old = tmp_path / "graph", tmp_path / "old"
    one = tmp_path / "one.jsonl"
    one.write_text(listing.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert kg("build", one, "-o", out, "--workers", "1").code == 0
    assert kg("build", one, "-o", old, "--workers", "1").code == 0
    assert kg("diff", old, out).code == 0

    assert kg("add", listing, "-o", out, "--workers", "1").out.startswith("papers 2 ")
    changed = kg("diff", old, out)
    assert changed.code == 1
    assert "GreedyCut Revisited" in changed.out

    assert kg("remove", "GreedyCut Revisited", "-o", out).out.startswith("papers 1 ")
    assert kg("diff", old, out).code == 0


def test_cli_removes_again_and_adds_nothing(
    kg: CommandLine, listing: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out, store = tmp_path / "graph", tmp_path / "graph" / "build.sqlite"
    assert kg("build", listing, "-o", out, "--workers", "1").code == 0
    before = store.read_bytes()
    typo = kg("remove", "GreedyCut Revised", "Quince: Pruning Orchards of Experts", "-o", out)
    assert (typo.code, typo.out) == (2, "")
    assert "did you mean GreedyCut Revisited" in typo.err
    assert typo.err.startswith("kg: no paper in the graph is called 'GreedyCut Revised'; did")
    assert "? nothing was removed (--missing-ok passes" in typo.err
    assert (
        "no paper in the graph is called 'PearBench'; nothing"
        in kg("remove", "PearBench", "-o", out).err
    )
    passed = kg("remove", "--missing-ok", "GreedyCut Revised", "-o", out)
    assert passed.code == 0 and "did you mean GreedyCut Revisited" in passed.err
    assert passed.out.startswith("papers 2 ") and f"nothing changed in {out}\n" in passed.out

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b" \n")))
    empty = kg("add", "-", "-o", out, "--json")
    assert empty.code == 0
    assert empty.err == "kg: nothing to add: standard input: holds only white space\n"
    assert json.loads(empty.out)["counts"]["papers"] == 2
    nothing = tmp_path / "none.json"
    nothing.write_text("[]", "utf-8")
    assert kg("add", nothing, "-o", out).code == 0
    assert store.read_bytes() == before
    assert kg("build", nothing, "-o", tmp_path / "new").code == 2

    gone = kg("remove", "--missing-ok", "GreedyCut Revisited", "paper:never", "-o", out)
    assert gone.code == 0 and gone.out.startswith("papers 1 ") and "'paper:never'" in gone.err


def test_cli_adds_from_a_full_source_beside_an_empty_one(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    out, nothing = tmp_path / "graph", tmp_path / "none.jsonl"
    one = tmp_path / "one.jsonl"
    one.write_text(listing.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    nothing.write_bytes(b"")
    assert kg("build", one, "-o", out, "--workers", "1").code == 0
    run = kg("add", nothing, listing, "-o", out, "--workers", "1")
    assert run.code == 0 and run.out.startswith("papers 2 ")
    assert f"nothing to add: {nothing}: is empty" in run.err


def test_cli_extracts_from_standard_input(
    kg: CommandLine, listing: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with listing.open("rb") as stream:
        monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": stream})())
        run = kg("extract", "-")
    papers = [json.loads(line) for line in run.out.splitlines()]
    assert {paper["title"] for paper in papers} == {
        "Quince: Pruning Orchards of Experts",
        "GreedyCut Revisited",
    }
    assert all(paper["entities"] for paper in papers)

    to_file = tmp_path / "extractions.jsonl"
    assert kg("extract", listing, "-o", to_file).code == 0
    assert to_file.read_text("utf-8") == run.out

    nlp = kg_nlp()
    for paper in papers:
        said = nlp(f"{paper['title']}\n\n{paper['abstract']}")._.extraction
        read = extraction_from_json(paper, Paper("", paper["title"], paper["abstract"]))
        assert replace(said, extractor=paper["extractor"]) == read

    scores = kg("evaluate", to_file, to_file, "--json")
    assert scores.code == 0


def test_cli_explains_an_extraction_to_people(
    kg: CommandLine, listing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = kg("extract", listing, "--explain")
    assert (run.code, run.err) == (0, "")
    assert "GreedyCut Revisited\n" in run.out
    assert " 1  We propose Quince, a pruning algorithm for Mixture of Experts" in run.out
    assert "Quince · Method, proposed, core" in run.out
    assert "MoE is short for Mixture of Experts" in run.out
    assert "\x1b" not in run.out
    assert max(map(len, run.out.splitlines())) <= 80

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    coloured = kg("extract", listing, "--explain").out
    assert "\x1b[1;36mQuince\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == run.out
    to_file = tmp_path / "explained.txt"
    kg("extract", listing, "--explain", "-o", to_file)
    assert to_file.read_text("utf-8") == run.out
    monkeypatch.setenv("NO_COLOR", "1")
    assert kg("extract", listing, "--explain").out == run.out


def test_cli_leaves_out_what_is_scored_below(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    whole, sure = tmp_path / "whole.jsonl", tmp_path / "sure.jsonl"
    assert kg("extract", listing, "-o", whole).code == 0
    assert kg("extract", listing, "-o", sure, "--min-score", "0.9").code == 0
    scores = [
        [e["score"] for line in path.read_text("utf-8").splitlines()
         for e in json.loads(line)["entities"]]
        for path in (whole, sure)
    ]  # fmt: skip
    assert 0 < len(scores[1]) < len(scores[0])
    assert min(scores[1]) >= 0.9

    for predicted in (whole, listing):
        run = kg("evaluate", sure, predicted, "--min-score", "0.9", "--json")
        assert json.loads(run.out)["rows"]["entities"]["f1"] == 1, run.out

    one, out = tmp_path / "one.jsonl", tmp_path / "graph"
    one.write_text(listing.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    kg("build", listing, "-o", tmp_path / "once", "--workers", "1", "--min-score", "0.9")
    kg("build", one, "-o", out, "--workers", "1", "--min-score", "0.9")
    kg("add", listing, "-o", out, "--workers", "1")
    assert (out / "graph.json").read_bytes() == (tmp_path / "once/graph.json").read_bytes()
    assert kg("verify", out).code == 0

    for wrong in ("1.5", "nan", "much"):
        no_traceback(kg("build", listing, "-o", out, "--min-score", wrong), "kg: ")


def test_cli_finds_the_faults_of_annotations(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    annotated = tmp_path / "annotated.jsonl"
    kg("extract", listing, "-o", annotated)
    run = kg("annotate", "check", annotated)
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines()[-1].endswith("results")

    text = annotated.read_text("utf-8")
    annotated.write_text(text.replace('"text": "Quince"', '"text": "Quinze"'), "utf-8")
    run = kg("annotate", "check", annotated)
    assert run.code == 1
    assert f"{annotated}:2: entity 'Quince': 'Quinze' does not stand in the text" in run.out
    form = json.loads(kg("annotate", "check", annotated, "--json").out)
    assert not form["ok"]
    assert {fault["kind"] for fault in form["faults"]} == {"mention"}

    entity = {"name": "Quince", "type": "Method", "mentions": ["Quince", "Quinze"]}
    titled = {"id": 1, "title": "Quince: Pruning Orchards of Experts", "entities": [entity]}
    annotated.write_text(json.dumps(titled), "utf-8")
    run = kg("annotate", "check", annotated)
    assert run.code == 0
    assert "1 of 1 papers hold no abstract" in run.out
    assert kg("annotate", "check", annotated, "--papers", listing).code == 1

    no_traceback(kg("annotate", "check", tmp_path / "none.jsonl"), "none.jsonl: no such file")
    no_traceback(kg("annotate", "check"), "kg: ")
    no_traceback(kg("annotate", "chekc"), "kg: ")


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_cli_answers_a_query_in_every_form(kg: CommandLine, tiny_file: Path, form: str) -> None:
    text = "SELECT ?name WHERE { ?paper kg:introduces ?b . ?b skos:prefLabel ?name }"
    run = kg("query", text, "-g", tiny_file, "--format", form)
    assert run.code == 0
    assert "PearBench" in run.out


def test_cli_answers_a_query_from_a_file_with_either_engine(
    kg: CommandLine, tiny_file: Path, tmp_path: Path
) -> None:
    question = tmp_path / "question.rq"
    question.write_text("ASK { ?p kg:proposes ?m }", "utf-8")
    answers = {
        kg("query", question, "-g", tiny_file, "--engine", e).out for e in ("oxigraph", "rdflib")
    }
    assert len(answers) == 1


def test_cli_query_json_is_short_for_the_format(kg: CommandLine, tiny_file: Path) -> None:
    text = "SELECT ?m WHERE { ?paper kg:proposes ?m }"
    short = kg("query", text, "-g", tiny_file, "--json")
    assert short.out == kg("query", text, "-g", tiny_file, "--format", "json").out
    assert json.loads(short.out)["head"]["vars"] == ["m"]


def test_cli_query_describes_without_braces(kg: CommandLine, tiny_file: Path) -> None:
    run = kg("query", "DESCRIBE method:quince", "-g", tiny_file)
    assert run.code == 0
    assert 'skos:prefLabel "Quince"' in run.out


def test_cli_query_without_an_answer_says_why(kg: CommandLine, tiny_file: Path) -> None:
    run = kg("query", "SELECT ?m { ?p kg:propose ?m }", "-g", tiny_file)
    assert (run.code, run.err) == (
        0,
        "kg: the ontology has no kg:propose; did you mean kg:proposes?\n",
    )
    run = kg("query", 'SELECT ?p { ?p schema:name "No Such Title" }', "-g", tiny_file)
    assert (run.code, run.err) == (0, "kg: no answer in this graph\n")
    assert "did you mean" in kg("query", "ASK { ?p kg:propose ?m }", "-g", tiny_file).err
    assert kg("query", "ASK { ?p kg:proposes paper:x }", "-g", tiny_file).err == ""


def test_cli_explain_shows_two_sentences_of_each_claim_and_all_of_one(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    out = tmp_path / "graph"
    kg("build", listing, "-o", out, "--workers", "1")
    run = kg("explain", "Quince", "-g", out)
    assert run.out.startswith("Quince\nMethod · method:quince")
    assert "… and 1 more sentence" in run.out
    assert max(map(len, run.out.splitlines())) <= 80
    assert "\x1b" not in run.out
    paper = "Quince: Pruning Orchards of Experts"
    assert kg("explain", paper, "proposes", "Quince", "-g", out).out.count("“") == 3


def test_cli_writes_pages_and_formats(kg: CommandLine, tiny_file: Path, tmp_path: Path) -> None:
    page = tmp_path / "quince.html"
    assert kg("view", "Quince", "-g", tiny_file, "-o", page).out.strip() == str(page)
    assert "</html>" in page.read_text("utf-8")

    turtle = tmp_path / "graph.ttl"
    assert kg("export", turtle, "-g", tiny_file).code == 0
    assert kg("export", "ttl", "-g", tiny_file).out == turtle.read_text("utf-8")


def test_cli_export_lists_its_formats_and_writes_folders(
    kg: CommandLine, tiny_file: Path, tmp_path: Path
) -> None:
    listed = kg("export", "--help").out.partition("Formats:")[2].partition("Example:")[0].split()
    names = [*(suffix[1:] for suffix in FORMATS), *FOLDERS]
    assert set(names) <= set(listed)

    folder = tmp_path / "for-neo4j"
    assert kg("export", "neo4j", "-g", tiny_file, "-o", folder).out.strip() == str(folder)
    assert (folder / "claims.csv").is_file()
    no_traceback(kg("export", "neo4j", "-g", tiny_file, "-o", folder), "is a folder with files")
    no_traceback(
        kg("export", "notes", "-g", tiny_file), "kg: notes is a folder of files; say where"
    )
    no_traceback(kg("export", "xyz", "-g", tiny_file, "-o", tmp_path / "x"), "no format 'xyz'")
    page = tmp_path / "page"
    assert kg("export", "html", "-g", tiny_file, "-o", page).code == 0
    assert "</html>" in page.read_text("utf-8")


def test_cli_export_of_a_build_gives_the_bytes_of_its_files(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert kg("build", listing, "-o", out, "--workers", "1").code == 0
    for name in ("graph.graphml", "evidence.nt", "graph.html"):
        copy = tmp_path / "copy" / name
        assert kg("export", copy, "-g", out).code == 0
        assert copy.read_bytes() == (out / name).read_bytes(), name


def test_cli_says_that_it_works_only_when_it_takes_long_and_on_a_terminal(
    kg: CommandLine, tiny_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(path: Path) -> KnowledgeGraph:
        time.sleep(0.3)
        return read(path)

    assert kg("stats", "-g", tiny_file).err == ""
    monkeypatch.setattr("kg.pipeline.load", slow)
    monkeypatch.setattr("kg.terminal.PATIENCE", 0.02)
    assert kg("stats", "-g", tiny_file).err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    said = kg("stats", "-g", tiny_file)
    assert "reading" in said.err
    assert said.out.startswith("papers ")
    monkeypatch.setattr("kg.terminal.PATIENCE", 60.0)
    assert kg("stats", "-g", tiny_file).err == ""


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────────


def no_traceback(run: Run, *parts: str) -> None:
    assert run.code == 2
    assert run.out == ""
    assert len(run.err.splitlines()) == 1, run.err
    for part in parts:
        assert part in run.err


BAD_FILES = {
    "empty.jsonl": b"",
    "paper.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "figure.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "latin.txt": b"A Title of a Paper\nAn abstract with a wrong byte: \xff\xfe and more of it.\n",
    "blank.txt": b"\n\n \n",
    "broken.json": b'{"title": "An unfinished',
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_cli_says_what_is_wrong_with_a_source(kg: CommandLine, tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    source.write_bytes(BAD_FILES[name])
    out = tmp_path / "graph"
    no_traceback(kg("build", source, "-o", out), name)
    assert not out.exists()


def test_cli_says_that_a_source_is_missing(kg: CommandLine, tmp_path: Path) -> None:
    no_traceback(kg("build", tmp_path / "nothing.jsonl", "-o", tmp_path / "g"), "nothing.jsonl")
    (tmp_path / "folder").mkdir()
    no_traceback(kg("build", tmp_path / "folder", "-o", tmp_path / "g"), "folder")


def test_cli_refuses_a_single_line_of_fifty_megabytes(kg: CommandLine, tmp_path: Path) -> None:
    source = tmp_path / "long.txt"
    source.write_bytes(b"word " * 10_000_000)
    no_traceback(kg("build", source, "-o", tmp_path / "g"), "long.txt")


def test_cli_goes_on_past_a_bad_record_and_says_so_once(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    with listing.open("a", encoding="utf-8") as stream:
        stream.write('{"title": \n{"abstract": "No title."}\n')
    run = kg("build", listing, "-o", tmp_path / "g", "--workers", "1")
    assert run.code == 0
    assert run.out.startswith("papers 2 ")
    assert len(run.err.splitlines()) == 1
    assert "papers.jsonl:3" in run.err
    rejected = json.loads((tmp_path / "g" / "report.json").read_text("utf-8"))["rejected"]
    assert [item["line"] for item in rejected] == [3, 4]


def test_cli_says_that_the_folder_is_in_the_way(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    no_traceback(kg("build", listing, "-o", tmp_path / "taken"), "taken")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("DELETE WHERE { ?s ?p ?o }", ""),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o }", "FROM"),
        ("missing-file.rq", "missing-file.rq"),
    ],
)
def test_cli_refuses_a_wrong_or_reaching_query(
    kg: CommandLine, tiny_file: Path, query: str, says: str
) -> None:
    no_traceback(kg("query", query, "-g", tiny_file), says)


def test_cli_names_the_nearest_things(kg: CommandLine, tiny_file: Path) -> None:
    no_traceback(kg("explain", "Quinze", "-g", tiny_file), "Quince")
    no_traceback(kg("view", "Quinze", "-g", tiny_file), "Quince")


def test_cli_names_things_that_share_a_word(kg: CommandLine, tiny_file: Path) -> None:
    no_traceback(kg("explain", "Empty", "-g", tiny_file), "did you mean An Empty Orchard?")


def test_cli_an_unknown_format_is_named_without_a_file(kg: CommandLine, tiny_file: Path) -> None:
    run = kg("export", "gephi", "-g", tiny_file)
    assert run.err.startswith("kg: no format 'gephi'; known: json, ttl, ")
    assert run.err.endswith(", neo4j, notes\n")


def test_cli_refuses_graphs_it_cannot_read(kg: CommandLine, tiny_file: Path) -> None:
    form = json.loads(tiny_file.read_text("utf-8"))
    form["graph"]["format"] = 99
    tiny_file.write_text(json.dumps(form), "utf-8")
    no_traceback(kg("stats", "-g", tiny_file), "99")
    no_traceback(kg("stats", "-g", tiny_file.with_name("none.json")), "none.json")
    no_traceback(kg("stats", "-g", tiny_file.with_name("none.xyz")), "none.xyz")
    no_traceback(kg("export", "graph.xyz", "-g", tiny_file), "")


@pytest.mark.parametrize("arguments", [["buidl"], ["build"], ["build", "x", "--workers", "0"]])
def test_cli_wrong_use_is_one_line(kg: CommandLine, arguments: list[str]) -> None:
    no_traceback(kg(*arguments), "kg: ")


def test_cli_verify_fails_on_an_altered_source(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    out = tmp_path / "graph"
    kg("build", listing, "-o", out, "--workers", "1")
    text = listing.read_text("utf-8")
    listing.write_text(text.replace("We propose Quince", "We propose Quinze"), "utf-8")
    run = kg("verify", out)
    assert run.code == 1
    assert "Quince" in run.out


# ── as a program ─────────────────────────────────────────────────────────────────────────────────


def test_cli_stops_quietly_when_its_reader_has_seen_enough(tiny_file: Path) -> None:
    program = [sys.executable, "-W", "error", "-m", "kg", "export", "json", "-g", str(tiny_file)]
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        run = subprocess.run(program, stdout=closed, stderr=subprocess.PIPE, check=False)
    assert (run.returncode, run.stderr) == (1, b"")


def test_cli_says_that_a_folder_cannot_have_such_a_name(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    for command in ("build", "add"):
        run = kg(command, listing, "-o", tmp_path / ("n" * 300))
        assert run.code == 2
        assert run.err.endswith("cannot be written (file name too long)\n")
        assert run.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [listing]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_cli_says_that_standard_output_is_full(tiny_file: Path) -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "kg", "stats", "-g", tiny_file],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert run.returncode == 2
    assert run.stderr.startswith("kg: standard output: cannot be written (no space left on device)")
    assert run.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_cli_reads_a_query_with_a_byte_order_mark_and_none_without_end(
    kg: CommandLine, tiny_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "q.rq").write_text("\ufeffASK { ?s ?p ?o }", "utf-8")
    assert kg("query", tmp_path / "q.rq", "-g", tiny_file).out == "yes\n"
    endless = kg("query", "/dev/zero", "-g", tiny_file)
    assert (endless.code, endless.err.count("\n")) == (2, 1)


def test_cli_verify_is_given_a_folder(kg: CommandLine, tiny_file: Path) -> None:
    run = kg("verify", tiny_file)
    assert run.code == 2
    assert "is a file" in run.err
    assert run.err.count("\n") == 1


def test_cli_no_command_answers_from_a_stopped_build(kg: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    Store(tmp_path / "out" / "build.sqlite", write=True).close()
    for command in (["stats"], ["leaderboard"], ["explain", "Quince"], ["related", "Quince"]):
        run = kg(*command, "-g", tmp_path / "out")
        assert (run.code, run.out) == (2, ""), command
        assert "stopped before its end" in run.err


def test_cli_tells_of_an_add_only_what_it_skipped(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"title": "Plums", "abstract": "We eat."}\n{"abstract": "none"}\n')
    out = tmp_path / "out"
    assert "1 record skipped" in kg("build", bad, "-o", out).err
    assert "skipped" not in kg("add", listing, "-o", out).err
    assert "skipped" not in kg("remove", "GreedyCut Revisited", "-o", out).err
    assert "1 record skipped" in kg("add", bad, "-o", out).err
    assert len(json.loads((out / "report.json").read_text("utf-8"))["rejected"]) == 1


def test_cli_says_how_to_go_on_when_interrupted(
    kg: CommandLine, listing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*sources: str, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.pipeline.run_build", interrupted)
    run = kg("build", listing, "-o", tmp_path / "out")
    assert (run.code, run.err) == (
        130,
        "kg: stopped; run the same command again to go on where it was\n",
    )


def test_cli_is_installed_as_kg() -> None:
    program = Path(sys.executable).with_name("kg")
    run = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
    assert "verify" in run.stdout


def test_cli_query_and_export_write_what_an_add_left_out(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    kg("build", listing, "-o", out)
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps({"title": "Pears", "abstract": "We propose PearNet."}) + "\n")
    run = kg("add", more, "-o", out, "--no-export")
    assert (run.code, sorted(path.name for path in out.iterdir())) == (
        0,
        ["build.sqlite", "report.json"],
    )
    assert "kg export --all" in run.err
    run = kg("query", "SELECT ?t { ?p a kg:Paper ; schema:name ?t }", "-g", out)
    assert "Pears" in run.out and "written anew" in run.err
    assert kg("verify", out).code == 0
    run = kg("export", "--all", "-g", out)
    assert "graph.html" in run.out and "graph.nt" not in run.out
    assert kg("export", "--all", "-g", out).out == f"{out} is up to date\n"
    assert kg("verify", out).code == 0
    for wrong in (("export",), ("export", "ttl", "--all")):
        assert "kg: give a format, a file, or --all" in kg(*wrong).err


def test_cli_view_writes_one_page_of_several_kinds(
    kg: CommandLine, tiny_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for options, page in (
        (["--papers"], "papers.html"),
        (["--timeline"], "timeline.html"),
        (["--task", "model compression"], "matrix-model-compression.html"),
        (["Quince", "--hops", "2"], "method-quince.html"),
    ):
        assert kg("view", *options, "-g", tiny_file).out.strip() == page
        assert "</html>" in (tmp_path / page).read_text("utf-8")


def test_cli_view_makes_one_page_at_a_time(kg: CommandLine, tiny_file: Path) -> None:
    for options, error in (
        (["Quince", "--papers"], "a NAME and --papers are different pages; ask for one"),
        (["--task", "x", "--timeline"], "--task and --timeline are different pages; ask for one"),
        (["--hops", "2"], "--hops is how far the neighbourhood of a thing goes; give its name"),
        (["--task", "Quince"], "'Quince' (method:quince) is a method, not a task; "),
    ):
        run = kg("view", *options, "-g", tiny_file)
        assert run.code == 2 and run.err.startswith(f"kg: {error}") and run.err.count("\n") == 1


def test_cli_tells_its_version(kg: CommandLine) -> None:
    run = kg("--version")
    assert run.code == 0
    assert re.fullmatch(r"kg \d+\.\d+.*\n", run.out)


def test_cli_says_that_a_file_of_papers_is_no_graph(kg: CommandLine, listing: Path) -> None:
    told = f"is no graph; if it holds papers, make one: kg build {listing}"
    for command in (["stats"], ["explain", "Quince"]):
        no_traceback(kg(*command, "-g", listing), told)


def test_cli_related_of_a_thing_asks_for_a_paper(kg: CommandLine, tiny_file: Path) -> None:
    run = kg("related", "RandomCut", "-g", tiny_file)
    no_traceback(run, "method:randomcut is a method, not a paper; ask for one that names it: “")
    assert "()" not in run.err


def test_cli_counts_a_file_of_which_nothing_can_be_read_once(
    kg: CommandLine, listing: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(listing.read_bytes())
    (folder / "b.jsonl").write_text("junk\n")
    assert f"kg: 1 record skipped: {folder}/b.jsonl:1: " in kg("extract", folder).err
    (folder / "d.jsonl").write_text('{"title": "Pears", "year": "soon"}\n')
    told = f'kg: 1 fault in a record that was kept: {folder}/d.jsonl:1: no year: "soon"'
    assert told in kg("extract", folder).err
    (folder / "c.txt").write_text("junk\n")
    assert f"kg: 1 record and 1 file skipped: {folder}/b.jsonl:1: " in kg("extract", folder).err


def test_cli_explain_takes_of_several_things_what_the_predicate_takes() -> None:
    text = "Pear pruning is done with Quince."
    quote = Quote("paper:p", "abstract", 0, len(text), text)
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper("paper:p", "Pear pruning", text)],
        entities=[
            Entity("task:pear-pruning", "Pear pruning", (EntityType.TASK,)),
            Entity("method:quince", "Quince", (EntityType.METHOD,)),
        ],
        claims=[
            Claim(
                "method:quince",
                Predicate.USED_FOR,
                "task:pear-pruning",
                (Evidence((quote,), "hand@1", 0.9),),
            )
        ],
    )
    assert len(explain_name(graph, "Quince", "usedFor", "pear pruning")) == 1
    assert len(graph.explain("Quince", "usedFor", "pear pruning")) == 1
    with pytest.raises(AmbiguousNameError):
        explain_name(graph, "pear pruning")
    with pytest.raises(AmbiguousNameError):
        explain_name(graph, "pear pruning", "mentions")


def test_cli_explain_takes_the_beginning_of_a_title(tiny_graph: KnowledgeGraph) -> None:
    assert explain_name(tiny_graph, "Quince: Pruning").about.startswith("Quince: Pruning Orchards")
    with pytest.raises(UnknownEntityError):
        explain_name(tiny_graph, "Pruning Orchards")
