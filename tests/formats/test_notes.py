from __future__ import annotations

import re
import tempfile
import unicodedata
from pathlib import Path

import yaml
from hypothesis import given, settings

from kg.formats.note_text import Names, markdown, plain, safe_name
from kg.formats.notes import HEADINGS, write_notes
from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim, Entity, Evidence, Paper, Quote
from kg.vocabulary import RESULT_ENDS, EntityType, Predicate
from tests.query.orchards import orchards
from tests.strategies import graphs

Notes = dict[str, str]

HOSTILE = (
    "../../../etc/x",
    "..\\..\\x",
    "C:\\x",
    "CON",
    "con.txt",
    ".",
    "..",
    "",
    "   ",
    "a/b",
    "A/B",
    "Straße",
    "STRASSE",
    "ﬁne",
    "fine",
    "é",
    "e\u0301",
    "x" * 5000,
    "x" * 5001,
    "🍐" * 500,
    "trailing. ",
    "\u202ereversed",
    "tab\tline\nend",
    "nul\0",
    "\ud800",
    "[[x]]|y#z^w",
    "<% tp.file %>",
    "Index",
    "index",
)


def read_notes(folder: Path) -> Notes:
    """Each note by its path without suffix; only notes lie there."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert all(path.suffix == ".md" and not path.is_symlink() for path in files)
    return {
        path.relative_to(folder).with_suffix("").as_posix()
        if path.suffix == ".md" and not path.stem.endswith(".md")
        else path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8")
        for path in files
    }


def written(graph: KnowledgeGraph) -> Notes:
    with tempfile.TemporaryDirectory() as name:
        write_notes(graph, Path(name) / "notes")
        assert [path.name for path in Path(name).iterdir()] == ["notes"]
        return read_notes(Path(name) / "notes")


def links_of(text: str) -> list[str]:
    """The targets of the wikilinks of a note's body, each of which has a text too."""
    text = text.split("\n---\n", 1)[-1]
    found = re.findall(r"\[\[([^\[\]|]+)\|([^\[\]|]+)\]\]", text)
    assert text.count("[[") == text.count("]]") == len(found)
    return [target for target, _ in found]


def front_matter(text: str) -> dict[str, object]:
    head, body = text.split("\n---\n", 1)
    form = yaml.safe_load(head.removeprefix("---\n"))
    assert isinstance(form, dict) and body.startswith("# ")
    return form


def check(graph: KnowledgeGraph) -> Notes:
    """The notes, once it is known that they are sound: names, links, properties."""
    notes = written(graph)
    papers, entities = list(graph.papers()), list(graph.entities())
    assert len(notes) == len(papers) + len(entities) + 1
    folded = [unicodedata.normalize("NFKC", name).casefold() for name in notes]
    assert len(set(folded)) == len(notes)
    ids = []
    for name, text in notes.items():
        assert set(links_of(text)) <= set(notes), name
        if name != "Index":
            form = front_matter(text)
            ids.append(form["id"])
            assert name.count("/") == 1
    assert sorted(map(str, ids)) == sorted(
        plain_id(i) for i in (*(p.id for p in papers), *(e.id for e in entities))
    )
    return notes


def plain_id(identifier: str) -> str:
    return identifier.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def test_notes_say_of_a_gain_that_it_is_one(tmp_path: Path) -> None:
    write_notes(orchards(), tmp_path / "notes")
    text = "".join(read_notes(tmp_path / "notes").values())
    assert "**2.5×** gain of [[" in text
    assert "**88.0%** of [[" in text


def test_notes_every_predicate_has_a_heading() -> None:
    assert set(HEADINGS) == set(Predicate) - set(RESULT_ENDS.values())


def test_notes_of_a_paper_and_of_a_thing(tiny_graph: KnowledgeGraph) -> None:
    notes = check(tiny_graph)
    paper = notes["papers/Quince - Pruning Orchards of Experts"]
    form = front_matter(paper)
    assert form["authors"] == ["A. Gardener", "B. Gardener"]
    assert form["year"] == 2031
    assert form["tags"] == ["kg/paper"]
    assert (
        "## Compares with\n\n- [[methods/GreedyCut|GreedyCut]] · 0.8\n"
        "  > On PearBench, Quince outperforms GreedyCut and reaches 91.5% accuracy.\n"
    ) in paper
    assert (
        "## Results\n\n- **91.5%** of [[methods/Quince|Quince]] in [[metrics/accuracy|accuracy]]"
        " on [[benchmarks/PearBench|PearBench]] against [[methods/GreedyCut|GreedyCut]]\n"
    ) in paper
    method = notes["methods/GreedyCut"]
    assert "## Outperformed by\n\n- [[methods/Quince|Quince]] · 0.9\n" in method
    assert "Also written: Mixture-of-experts, MoE\n" in notes["methods/mixture of experts"]
    assert links_of(notes["Index"])[0] == "methods/GreedyCut"


@settings(max_examples=20)
@given(graphs())
def test_notes_of_any_graph_are_sound(graph: KnowledgeGraph) -> None:
    check(graph)


def test_notes_hostile_names_stay_in_the_folder_and_apart() -> None:
    quote = Quote("paper:p0", "title", 0, 1, "```dataviewjs\nx```\n[[y]] %%z%% <% c %> #tag")
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper(f"paper:p{n}", name, name) for n, name in enumerate(HOSTILE)],
        entities=[
            Entity(f"method:m{n}", name, (EntityType.METHOD,), (name, name + "x"))
            for n, name in enumerate(HOSTILE)
        ],
        claims=[
            Claim(f"paper:p{n}", Predicate.USES, f"method:m{n}", (Evidence((quote,), "h@1", 0.5),))
            for n, _ in enumerate(HOSTILE)
        ],
    )
    notes = check(graph)
    assert {name.partition("/")[0] for name in notes} == {"Index", "papers", "methods"}
    for name, text in notes.items():
        assert len(Path(name).name.encode()) < 200
        assert (
            "<%" not in text
            and "```" not in text
            and "%%" not in text
            and "#tag" not in re.sub(r"\\#tag", "", text)
        )
        assert not re.search("[\u202a-\u202e\0]", text)


def test_notes_text_reads_as_the_text() -> None:
    from markdown_it import MarkdownIt

    texts = [
        "*a* _b_ `c` [d](e) ![f](g) <h> &amp; #i ~~j~~ $k$ ^l ==m== %%n%% | o \\ p",
        "- q",
        "+ r",
        "1. s",
        "1) t",
        "> u",
        "# v",
        "---",
        "snake_case 2*3*4 91.5% -8.1",
        "[!note] callout",
        "<!-- x --> &lt; https://example.org/a_b_c",
    ]
    for text in texts:
        (token,) = (t for t in MarkdownIt().parse(f"> {markdown(text)}") if t.type == "inline")
        assert {child.type for child in token.children or ()} <= {"text", "text_special"}, text
        assert "".join(child.content for child in token.children or ()) == text


@settings(max_examples=200)
@given(...)
def test_notes_a_name_is_a_name(label: str) -> None:
    name = safe_name(label)
    assert name == safe_name(name) or len(name.encode()) > 100
    assert name and not set(name) & set('\\/:*?"<>|#^[]\0\n')
    assert name.strip(" .") == name
    assert plain(label) == "" or len(name.encode()) <= 121


def test_notes_names_are_unique_where_case_is_not() -> None:
    names = Names(taken=("Index",))
    chosen = [names.choose(label, "Method", f"method:{n}") for n, label in enumerate(HOSTILE * 3)]
    assert len({name.casefold() for name in chosen}) == len(chosen)
    assert "index" not in {name.casefold() for name in chosen}
