"""The files of the seeds' graph as a stranger's tools see them: RDF, shapes, schemas, the page."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import igraph
import jsonschema
import networkx
import pyshacl
import pytest
import rdflib

from kg.files import schema_path
from kg.graph import KnowledgeGraph
from kg.pipeline import build, extract_papers, load
from kg.query import Dataset, find_examples
from kg.vocabulary import EntityType, slugify
from tests.chromium import Browser
from tests.conftest import without_program
from tests.formats.test_rdf import with_oxigraph, with_rdflib
from tests.formats.test_skos import check_skos

pytestmark = pytest.mark.slow

SEEDS = Path(__file__).parent.parent / "seeds"
SILENT = {
    "disputed-rankings",
    "kind-of",
    "new-benchmarks",
    "on-both-benchmarks",
    "outperformed-by",
    "results-of-method",
    "results-on-benchmark",
    "task-by-year",
    "vocabulary-links",
    "papers-two-steps-away",
    "what-outperforms",
    "who-proposed",
}
"""The questions that may find nothing about what is most shared in the seeds, which tell no years
and name the concepts of no vocabulary."""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeds") / "exports"
    build(SEEDS, out=folder, workers=1)
    return folder


@pytest.fixture(scope="module")
def graph(out: Path) -> KnowledgeGraph:
    return load(out)


@pytest.fixture(scope="module")
def names(graph: KnowledgeGraph) -> dict[str, str]:
    """For each thing that the questions ask about, the one most shared in the seeds."""
    method, task = (
        next(i for i, _, _ in graph.stats(100).most_shared if graph.get(i).type is kind)
        for kind in (EntityType.METHOD, EntityType.TASK)
    )
    proposing = Counter(c.subject for c in graph.claims() if c.predicate == "proposes")
    paper = max(sorted(proposing), key=lambda p: len(graph.related(p, limit=None)))
    return {
        "method:greedycut": method,
        "method:moe": f"method:{slugify(graph.get(method).aliases[0])}",
        "task:model-compression": task,
        "paper:quince-pruning-orchards-of-experts": paper,
    }


# ── RDF ──────────────────────────────────────────────────────────────────────────────────────────


# rdflib's own JSON-LD parser uses a class that rdflib deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    ("stem", "suffixes"), [("graph", ("ttl", "nt", "jsonld")), ("evidence", ("ttl", "nt"))]
)
def test_seeds_rdf_files_hold_the_same_triples_for_two_readers(
    out: Path, stem: str, suffixes: tuple[str, ...]
) -> None:
    lines = len((out / f"{stem}.nt").read_bytes().splitlines())
    seen = with_oxigraph(out / f"{stem}.nt")
    assert len(seen) == lines > 3000
    for suffix in suffixes:
        path = out / f"{stem}.{suffix}"
        assert with_oxigraph(path) == seen, path.name
        assert with_rdflib(path) == seen, path.name


@pytest.mark.parametrize("name", ["graph.ttl", "graph.nt", "evidence.ttl", "evidence.nt"])
def test_seeds_rapper_has_no_complaint(out: Path, name: str) -> None:
    rapper = shutil.which("rapper")
    if rapper is None:
        without_program("rapper (raptor2-utils)")
    syntax = "turtle" if name.endswith("ttl") else "ntriples"
    command = [rapper, "-q", "-c", "-i", syntax, str(out / name)]
    run = subprocess.run(command, capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, b"")


def test_seeds_conform_to_the_shapes(out: Path) -> None:
    both = rdflib.Graph()
    for name in ("graph.nt", "evidence.nt"):
        both.parse(out / name)
    shapes = rdflib.Graph().parse(schema_path("shapes.ttl"))
    conforms, _, text = pyshacl.validate(both, shacl_graph=shapes, inference="none")
    assert conforms, text


def test_seeds_every_question_has_one_answer_for_every_engine(
    out: Path, graph: KnowledgeGraph
) -> None:
    """Each is asked about what is most shared and a paper that uses it, and about the two papers
    that are most related."""
    first, second = sorted(
        (c for c in graph.claims() if c.predicate == "relatedTo"), key=lambda c: -(c.weight or 0.0)
    )[0].key[::2]
    shared = [identifier for identifier, _, _ in graph.stats(1000).most_shared]
    user = next(c.key[0] for c in graph.claims() if c.key[1:] == ("uses", shared[0]))
    about = {"Paper": [first, second], "Thing": shared, "Any": [shared[0], user]}
    for kind in ("Method", "Task", "Benchmark", "Metric"):
        about[kind] = [i for i in shared if kind in graph.get(i).types]
    about["Text"] = ["language model"]
    engines = Dataset(out, keep=True), Dataset(out, engine="rdflib")
    silent = set()
    for example in find_examples():
        needed = [p for p in example.parameters if not p.default]
        given = [about[p.kind][place] for place, p in enumerate(needed)]
        answer, other = (engine.ask(example.name, *given) for engine in engines)
        assert answer == other, example.name
        if not answer.rows:
            silent.add(example.name)
    assert silent <= SILENT


def test_seeds_the_command_line_answers_like_the_library(out: Path, names: dict[str, str]) -> None:
    query = f"SELECT ?paper {{ ?paper kg:uses {names['method:greedycut']} }}"
    run = subprocess.run(
        [sys.executable, "-m", "kg", "query", query, "-g", out, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == Dataset(out).query(query).to_json()


# ── JSON and GraphML ─────────────────────────────────────────────────────────────────────────────


def test_seeds_fit_the_json_schemas(out: Path) -> None:
    def validator(name: str) -> jsonschema.Draft202012Validator:
        schema = json.loads(schema_path(name).read_text("utf-8"))
        return jsonschema.Draft202012Validator(schema)

    validator("graph.schema.json").validate(json.loads((out / "graph.json").read_text("utf-8")))
    lines = list(extract_papers(SEEDS))
    assert len(lines) == 119
    for line in lines:
        validator("extraction.schema.json").validate(json.loads(json.dumps(line)))


def test_seeds_graphml_opens_elsewhere_with_all_nodes_and_edges(
    out: Path, graph: KnowledgeGraph
) -> None:
    opened = networkx.read_graphml(out / "graph.graphml", force_multigraph=True)
    again = igraph.Graph.Read_GraphML(str(out / "graph.graphml"))
    nodes, edges = graph.nx.number_of_nodes(), graph.nx.number_of_edges()
    assert (opened.number_of_nodes(), opened.number_of_edges()) == (nodes, edges)
    assert (again.vcount(), again.ecount()) == (nodes, edges)


def test_seeds_vocabulary_is_valid_skos(graph: KnowledgeGraph, tmp_path: Path) -> None:
    graph.write(tmp_path / "concepts.skos.ttl")
    rdf = rdflib.Graph().parse(tmp_path / "concepts.skos.ttl", format="turtle")
    check_skos(rdf)
    concepts = set(rdf.subjects(rdflib.RDF.type, rdflib.SKOS.Concept))
    assert len(concepts) == len(list(graph.entities()))
    assert 0 < len(set(rdf.subjects(rdflib.SKOS.broader))) < len(concepts)


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
def test_seeds_page_works_from_disk_without_a_network(
    chromium: Browser, out: Path, graph: KnowledgeGraph, names: dict[str, str]
) -> None:
    page = out / "graph.html"
    chromium.resize(1280, 800)
    chromium.open(page)
    method = graph.get(names["method:greedycut"])
    chromium.press("/")
    chromium.write(method.label)
    chromium.press("Enter")
    panel = "document.getElementById('panel')"
    chromium.wait_for(f"!{panel}.hidden")
    assert chromium.evaluate("document.querySelector('#panel h2').textContent") == method.label
    where = f"""(() => {{
      const node = kg.nodes.find((n) => n.id === "{method.id}");
      const map = document.getElementById("map").getBoundingClientRect();
      const at = kg.network.canvasToDOM(kg.network.getPosition("n" + node.i));
      return [at.x + map.left, at.y + map.top];
    }})()"""
    middle = (1280 - chromium.evaluate(f"{panel}.offsetWidth")) / 2
    chromium.wait_for(lambda: abs(chromium.evaluate(where)[0] - middle) < 250)
    quotes = "[...document.querySelectorAll('#panel q')].map((q) => q.textContent)"
    texts = {quote.text for c in method.claims() for e in c.evidence for quote in e.quotes}
    shown = chromium.evaluate(quotes)
    assert shown and set(shown) <= texts

    chromium.evaluate(f"location.hash = '#{names['paper:quince-pruning-orchards-of-experts']}'")
    paper = graph.get(names["paper:quince-pruning-orchards-of-experts"]).paper
    chromium.wait_for(
        f"document.querySelector('#panel h2').textContent === {json.dumps(paper.title)}"
    )
    assert paper.abstract in chromium.evaluate(f"{panel}.textContent")
    chromium.rest(0.2)
    assert all(url.startswith(page.as_uri()) for url in chromium.requests)
    assert chromium.complaints == [] and chromium.dialogs == []
