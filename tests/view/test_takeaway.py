"""What a reader takes along from the page is what the graph says, in every form."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
import rdflib

from kg.graph import KnowledgeGraph
from kg.query.loading import Dataset
from kg.view import write_page
from kg.vocabulary import NAMESPACE, EntityType, Predicate
from tests.chromium import Browser
from tests.view.explorer import SAMPLE, TASK, go, press
from tests.view.hostile import LONG, SCRIPT, hostile_graph

pytestmark = pytest.mark.browser

Triple = tuple[str, str, str]


def _triples(seeds: KnowledgeGraph, identifier: str) -> set[Triple]:
    return {(c.subject, c.predicate.value, c.object) for c in seeds.claims_about(identifier)}


def _on_page(browser: Browser, identifier: str) -> set[Triple]:
    rows = browser.evaluate(
        f"kg.neighbourhood(kg.nodes.find((n) => n.id === {identifier!r}))"
        ".map((t) => [t.subject.id, t.predicate, t.object.id])"
    )
    assert len(rows) == len({tuple(row) for row in rows})
    return {tuple(row) for row in rows}


def _busiest(seeds: KnowledgeGraph) -> list[str]:
    """The best connected node of each type, and the paper and method with most results."""
    ids = [*(paper.id for paper in seeds.papers()), *(entity.id for entity in seeds.entities())]
    size = {identifier: len(seeds.claims_about(identifier)) for identifier in ids}
    best = [
        max((i for i in ids if i.startswith(f"{kind.lower()}:")), key=lambda i: (size[i], i))
        for kind in EntityType
        if kind is not EntityType.RESULT
    ]
    reporting = Counter(result.paper for result in seeds.results())
    return [*best, max(reporting, key=lambda paper: (reporting[paper], paper))]


def test_takeaway_neighbourhoods_are_the_graphs(explorer: Browser, seeds: KnowledgeGraph) -> None:
    said = explorer.evaluate(
        "kg.nodes.map((node) => [node.id, kg.neighbourhood(node)"
        ".map((t) => [t.subject.id, t.predicate, t.object.id])])"
    )
    assert len(said) > 900
    for identifier, rows in said:
        assert len(rows) == len(seeds.claims_about(identifier))
        assert {tuple(row) for row in rows} == _triples(seeds, identifier)


def _code(browser: Browser, language: str) -> str:
    return str(
        browser.evaluate(
            f"document.querySelector('.program pre[aria-label={language}]').textContent"
        )
    )


@pytest.fixture(scope="module")
def turtle() -> Dataset:
    """The seeds' graph as it is queried."""
    return Dataset(SAMPLE / "graph.ttl")


def _asked(sparql: str, base: str, graph: Dataset) -> set[Triple]:
    answer = graph.query(sparql)
    assert answer.variables == ("subject", "predicate", "object")

    def short(iri: str) -> str:
        return unquote(iri.removeprefix(base).replace("/", ":", 1))

    return {
        (short(s.text), p.text.partition("#")[2], short(o.text))
        for s, p, o in answer.rows
        if s is not None and p is not None and o is not None
    }


def _run(python: str, graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> set[Triple]:
    """What the snippet prints, with the graph in the place of exports/."""
    monkeypatch.setattr("kg.load", lambda _: graph)
    said: list[tuple[str, str, str, float]] = []
    exec(compile(python, "<page>", "exec"), {"print": lambda *row: said.append(row)})
    return {(subject, str(predicate), object) for subject, predicate, object, _ in said}


def test_takeaway_sparql_and_python_give_the_same_neighbourhood(
    explorer: Browser, seeds: KnowledgeGraph, turtle: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    for identifier in _busiest(seeds):
        go(explorer, identifier)
        page = _on_page(explorer, identifier)
        assert _asked(_code(explorer, "SPARQL"), seeds.info.base_iri, turtle) == page
        assert _run(_code(explorer, "Python"), seeds, monkeypatch) == page


def test_takeaway_sparql_and_python_give_the_same_line(
    explorer: Browser, seeds: KnowledgeGraph, turtle: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = next(c for c in seeds.claims() if c.predicate is Predicate.RELATED_TO)
    both = next(c for c in seeds.claims() if c.predicate is Predicate.OUTPERFORMS)
    for claim in (pair, both):
        go(explorer, f"{claim.object}|{claim.subject}")
        ends = {claim.subject, claim.object}
        expected = {t for t in _triples(seeds, claim.subject) if {t[0], t[2]} == ends}
        assert _asked(_code(explorer, "SPARQL"), seeds.info.base_iri, turtle) == expected
        assert _run(_code(explorer, "Python"), seeds, monkeypatch) == expected


def test_takeaway_copies_a_query(explorer: Browser) -> None:
    go(explorer, TASK)
    explorer.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    press(explorer, ".program button")
    explorer.wait_for("window.copied")
    assert explorer.evaluate("window.copied") == _code(explorer, "SPARQL")
    assert explorer.evaluate("document.getElementById('told').textContent") == "Copied the SPARQL"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_takeaway_saves_the_selection_as_csv(
    explorer: Browser, seeds: KnowledgeGraph, tmp_path: Path
) -> None:
    go(explorer, TASK)
    path = explorer.save("document.querySelector('[data-take=csv]').click()", tmp_path)
    assert path.name == "kg-continual-learning.csv"
    rows = _rows(path)
    assert {(r["subject"], r["predicate"], r["object"]) for r in rows} == _triples(seeds, TASK)
    by_key = {c.key: c for c in seeds.claims_about(TASK)}
    for row in rows:
        claim = by_key[row["subject"], Predicate(row["predicate"]), row["object"]]
        assert float(row["confidence"]) == round(claim.confidence, 3)
        said = [" … ".join(q.text for q in item.quotes) for item in claim.evidence]
        assert row["sentences"].removeprefix("'") == " | ".join(said)


def test_takeaway_saves_the_selection_as_turtle(
    explorer: Browser, seeds: KnowledgeGraph, tmp_path: Path
) -> None:
    go(explorer, TASK)
    path = explorer.save("document.querySelector('[data-take=ttl]').click()", tmp_path)
    taken, whole = rdflib.Graph(), seeds.to_rdf()
    taken.parse(path, format="turtle")
    assert set(taken) <= set(whole)
    triples = _triples(seeds, TASK)
    ns = "https://w3id.org/paperkg/ns#"
    claims = [t for t in taken if str(t[1]).startswith(ns) and isinstance(t[2], rdflib.URIRef)]
    assert len(claims) == len(triples)


def test_takeaway_saves_everything_shown_where_nothing_is_open(
    explorer: Browser, seeds: KnowledgeGraph, tmp_path: Path
) -> None:
    go(explorer, "?related=yes")
    (tmp_path / "csv").mkdir()
    (tmp_path / "ttl").mkdir()
    rows = _rows(
        explorer.save("document.querySelector('[data-take=csv]').click()", tmp_path / "csv")
    )
    assert len(rows) == explorer.evaluate("kg.chosen.claims.length + kg.chosen.pairs.length")
    path = explorer.save("document.querySelector('[data-take=ttl]').click()", tmp_path / "ttl")
    taken = rdflib.Graph()
    taken.parse(path, format="turtle")
    assert set(taken) <= set(seeds.to_rdf())


def test_takeaway_saves_a_picture_of_the_view(explorer: Browser, tmp_path: Path) -> None:
    path = explorer.save("document.querySelector('[data-take=png]').click()", tmp_path)
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG") and path.name == "kg.png"
    width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    assert width > 1900 and height > 1400  # twice the free part of the map, and the line under it
    colours = explorer.evaluate(
        """(async () => {
          const image = await createImageBitmap(await kg.picture("a test"));
          const ctx = new OffscreenCanvas(image.width, image.height).getContext("2d");
          ctx.drawImage(image, 0, 0);
          const { data } = ctx.getImageData(0, 0, image.width, image.height);
          return new Set(new Uint32Array(data.buffer)).size;
        })()"""
    )
    assert colours > 500


# ── names that would do harm ─────────────────────────────────────────────────────────────────────


def _awkward_graph() -> KnowledgeGraph:
    """The hostile graph with ids and names full of what is a sign somewhere."""
    hostile = hostile_graph()
    ids = {
        "method:evil": "method:it's (1)*! <x> {y} |z| ^`~\\ ?a=b&c,d+e%41#f",
        "task:bidi": 'task:"""\\n\\u0041\u202e\u2028',
        "metric:quote": "metric:größe-\u4f60-🍐",
    }
    names = {
        "method:evil": '=HYPERLINK("https://example.org/","x")',
        "task:bidi": '+1,2\r\n"3"\tλ\x00\x07',
        "metric:quote": "half a pear \ud83c @SUM(A1)",
    }

    return KnowledgeGraph(
        info=hostile.info,
        papers=hostile.papers(),
        entities=[
            replace(
                e,
                id=ids.get(e.id, e.id),
                label=names.get(e.id, e.label),
                aliases=(names.get(e.id, e.label), "-2+3", SCRIPT),
                same_as=("https://example.org/a b", "https://example.org/<x>", "https://e.org/ok"),
            )
            for e in hostile.entities()
        ],
        claims=[replace(c, object=ids.get(c.object, c.object)) for c in hostile.claims()],
    )


@pytest.fixture
def awkward(chromium: Browser, tmp_path: Path) -> Iterator[tuple[Browser, KnowledgeGraph]]:
    graph = _awkward_graph()
    write_page(graph, tmp_path / "page.html")
    chromium.open(tmp_path / "page.html")
    yield chromium, graph
    assert chromium.dialogs == [] and chromium.complaints == []


def test_takeaway_of_harmful_names_is_whole_and_harmless(
    awkward: tuple[Browser, KnowledgeGraph],
) -> None:
    browser, graph = awkward
    said = browser.evaluate("kg.csv(kg.chosen.claims)")
    rows = list(csv.DictReader(io.StringIO(said, newline="")))
    assert len(rows) == sum(1 for _ in graph.claims())
    assert not any(cell[:1] and cell[0] in "=+-@\t\r" for row in rows for cell in row.values())
    labels = {row["object_label"] for row in rows}
    assert '\'=HYPERLINK("https://example.org/","x")' in labels
    assert '\'+1,2\r\n"3"\tλ\ufffd\x07' in labels and LONG in labels
    taken = rdflib.Graph()
    taken.parse(data=browser.evaluate("kg.turtle(kg.chosen.claims)"), format="turtle")
    whole = graph.to_rdf()
    assert {t for t in taken if not _has_odd_link(t)} <= set(whole)
    assert {t for t in whole if str(t[1]).startswith(f"{NAMESPACE}uses")} <= set(taken)
    names = set(taken.objects(None, rdflib.SKOS.prefLabel))
    assert names == set(whole.objects(None, rdflib.SKOS.prefLabel)) and len(names) == 4


def _has_odd_link(triple: tuple[rdflib.term.Node, ...]) -> bool:
    """Links that are no IRI are texts in both, but not every check draws the same line."""
    return triple[1] == rdflib.SKOS.exactMatch and isinstance(triple[2], rdflib.Literal)


def test_takeaway_queries_of_harmful_names_find_them(
    awkward: tuple[Browser, KnowledgeGraph], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, graph = awkward
    graph.write(tmp_path / "graph.ttl")
    turtle = Dataset(tmp_path / "graph.ttl")
    for number, node in enumerate(browser.evaluate("kg.nodes.map((node) => node.id)")):
        address = browser.evaluate(f"kg.address([kg.nodes[{number}]])")
        browser.evaluate(f"location.hash = {json.dumps(address)}")
        browser.wait_for(f"kg.state.selected && kg.state.selected.node.i === {number}")
        assert not browser.evaluate("document.getElementById('panel').hidden")
        expected = {(c.subject, c.predicate.value, c.object) for c in graph.claims_about(node)}
        sparql = browser.evaluate("kg.sparql(kg.state.selected)")
        assert _asked(sparql, graph.info.base_iri, turtle) == expected
        python = browser.evaluate("kg.python(kg.state.selected)")
        assert _run(python, graph, monkeypatch) == expected
