from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings

from kg.errors import InputError, OutputError
from kg.formats.ontology import BORROWED, CLASSES, PROPERTIES
from kg.formats.rdf import to_rdf, write_evidence, write_jsonld, write_ntriples, write_turtle
from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Paper
from kg.vocabulary import NAMESPACE, EntityType, Predicate
from tests.conftest import without_program
from tests.strategies import graphs

KINDS = {
    ".ttl": ("turtle", pyoxigraph.RdfFormat.TURTLE),
    ".nt": ("nt", pyoxigraph.RdfFormat.N_TRIPLES),
    ".jsonld": ("json-ld", pyoxigraph.RdfFormat.JSON_LD),
}
AWKWARD = '</script><img src=x onerror=alert(1)> "q" \\ \n\r\t \x01\x7f\u2028 \ud800 \0 🍐'


def write_all(graph: KnowledgeGraph, folder: Path) -> list[Path]:
    """All five files of a graph."""
    write_turtle(graph, folder / "graph.ttl")
    write_ntriples(graph, folder / "graph.nt")
    write_jsonld(graph, folder / "graph.jsonld")
    write_evidence(graph, folder / "evidence.ttl")
    write_evidence(graph, folder / "evidence.nt")
    return sorted(folder.iterdir())


def with_rdflib(path: Path) -> set[str]:
    """The triples of a file as rdflib reads them, one N-Triples line each."""
    graph = rdflib.Graph().parse(path, format=KINDS[path.suffix][0])
    lines = graph.serialize(format="nt", encoding="utf-8")
    return {
        str(triple) for triple in pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_TRIPLES)
    }


def with_oxigraph(path: Path) -> set[str]:
    """The triples of a file as Oxigraph reads them, one N-Triples line each."""
    quads = pyoxigraph.parse(path=str(path), format=KINDS[path.suffix][1])
    return {str(quad.triple) for quad in quads}


@pytest.fixture
def awkward_graph() -> KnowledgeGraph:
    """One paper whose texts are as bad as texts can be."""
    paper = Paper(
        "paper:awkward",
        AWKWARD,
        AWKWARD,
        (AWKWARD, "B; C"),
        7,
        AWKWARD,
        '10.1/a"b<c> \\',
        "cs/9901001",
        "javascript:alert(1)",
        (AWKWARD,),
    )
    return KnowledgeGraph(info=BuildInfo("hand@1"), papers=[paper], links=[(paper.id, "not a url")])


# rdflib's own JSON-LD parser uses a class that rdflib deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("which", ["tiny_graph", "awkward_graph"])
def test_rdf_all_files_of_a_graph_hold_the_same_triples_for_two_readers(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    files = write_all(request.getfixturevalue(which), tmp_path)
    for stem, count in (("graph", 3), ("evidence", 2)):
        seen = [with_rdflib(path) for path in files if path.stem == stem]
        seen += [with_oxigraph(path) for path in files if path.stem == stem]
        assert len(seen) == 2 * count
        assert all(triples == seen[0] for triples in seen)
        assert len(seen[0]) == len((tmp_path / f"{stem}.nt").read_bytes().splitlines())


@settings(max_examples=40)
@given(graph=graphs())
def test_rdf_all_files_hold_the_same_triples_whatever_the_graph(
    graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = write_all(graph, tmp_path_factory.mktemp("rdf"))
    for stem in ("graph", "evidence"):
        seen = [with_oxigraph(path) for path in files if path.stem == stem]
        assert all(triples == seen[0] for triples in seen)
    # A client that joins what it finds in two files counts no triple twice.
    both = [set(path.read_bytes().splitlines()) for path in files if path.suffix == ".nt"]
    assert len(both) == 2 and not both[0] & both[1]


@pytest.mark.parametrize("which", ["tiny_graph", "awkward_graph"])
def test_rdf_rapper_has_no_complaint(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    rapper = shutil.which("rapper")
    if rapper is None:
        without_program("rapper (raptor2-utils)")
    for path in write_all(request.getfixturevalue(which), tmp_path):
        if path.suffix != ".jsonld":
            syntax = "turtle" if path.suffix == ".ttl" else "ntriples"
            run = subprocess.run(
                [rapper, "-q", "-c", "-i", syntax, path], capture_output=True, check=False
            )
            assert (run.returncode, run.stderr) == (0, b""), path.name


def test_rdf_lines_are_sorted_and_have_no_blank_node(
    tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    for path in write_all(tiny_graph, tmp_path):
        if path.suffix == ".nt":
            lines = path.read_bytes().splitlines()
            assert lines == sorted(set(lines))
            assert not [line for line in lines if line.startswith(b"_:") or b" _:" in line]


def test_rdf_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.invented import invented_graph;"
        "from tests.formats.test_rdf import write_all; write_all(invented_graph(), Path('.'))"
    )
    root = Path(__file__).parents[2]
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path / seed,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            check=True,
        )
    for path in (tmp_path / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes(), path.name


def test_rdf_turtle_reads_like_the_ids(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_turtle(tiny_graph, tmp_path / "graph.ttl")
    text = (tmp_path / "graph.ttl").read_text("utf-8")
    assert (
        "method:quince\n"
        "    a kg:Method ;\n"
        '    skos:prefLabel "Quince" ;\n'
        "    kg:evaluatedOn benchmark:pearbench ;\n"
        "    kg:outperforms method:greedycut .\n"
    ) in text
    assert "method:moe\n    dcterms:isReplacedBy method:mixture-of-experts .\n" in text


def test_rdf_an_alias_that_is_an_entitys_own_id_is_not_replaced(tiny_graph: KnowledgeGraph) -> None:
    entities = [
        replace(e, aliases=(*e.aliases, "Quince")) if e.id == "method:greedycut" else e
        for e in tiny_graph.entities()
    ]
    graph = KnowledgeGraph(info=tiny_graph.info, papers=(), entities=entities)
    replaced = set(to_rdf(graph).subjects(rdflib.DCTERMS.isReplacedBy))
    assert rdflib.URIRef("https://w3id.org/paperkg/id/method/quince") not in replaced
    assert rdflib.URIRef("https://w3id.org/paperkg/id/method/moe") in replaced


def test_rdf_every_term_of_ours_is_in_the_tables(tiny_graph: KnowledgeGraph) -> None:
    known = {*EntityType, *Predicate, *CLASSES, *PROPERTIES}
    used = set()
    for subject, predicate, obj in to_rdf(tiny_graph, evidence=True):
        assert str(predicate).startswith(NAMESPACE) or predicate in {
            rdflib.RDF.type,
            *map(rdflib.URIRef, BORROWED),
        }
        used |= {str(term) for term in (subject, predicate, obj)}
    ours = {term.removeprefix(NAMESPACE) for term in used if term.startswith(NAMESPACE)}
    assert ours - {""} <= known


def test_rdf_in_memory_equals_the_files(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_all(tiny_graph, tmp_path)
    main = rdflib.Graph().parse(tmp_path / "graph.nt", format="nt")
    assert set(to_rdf(tiny_graph)) == set(main)
    main.parse(tmp_path / "evidence.nt", format="nt")
    assert set(to_rdf(tiny_graph, evidence=True)) == set(main)


def test_rdf_the_base_moves_every_node(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    base = "https://example.org/pears#"
    graph = KnowledgeGraph(
        info=replace(tiny_graph.info, base_iri=base),
        papers=tiny_graph.papers(),
        entities=tiny_graph.entities(),
        claims=tiny_graph.claims(),
        results=tiny_graph.results(),
    )
    for path in write_all(graph, tmp_path):
        assert all(str(triple).startswith(f"<{base}") for triple in with_oxigraph(path))


def test_rdf_a_wrong_base_leaves_no_file(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    graph = KnowledgeGraph(info=BuildInfo("hand@1", base_iri="pears"), papers=())
    with pytest.raises(InputError, match="no base IRI"):
        write_turtle(graph, tmp_path / "graph.ttl")
    assert not list(tmp_path.iterdir())


def test_rdf_an_unwritable_place_is_an_output_error(
    tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="in the way"):
        write_turtle(tiny_graph, tmp_path / "file" / "graph.ttl")
