"""Every feature of the page on the seed graph, in a browser without network, beside the graph itself.

What the page says is compared with what `kg` says: counts, neighbourhoods, exports. The graph is
the one of `exports/sample/`, so that nothing is built here.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from urllib.parse import unquote

import pytest
import rdflib

from kg.formats import read
from kg.graph import KnowledgeGraph
from kg.query import run_query
from kg.view import write_page
from kg.vocabulary import ROLE_PREDICATES, EntityType, Predicate
from tests.chromium import Browser

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[2] / "exports" / "sample"
TASK = "task:continual-learning"
PANEL = "document.getElementById('panel')"
TITLE = "(document.querySelector('#panel h2') || {}).textContent"
SHOWN = "document.getElementById('shown').textContent"

Triple = tuple[str, str, str]


@pytest.fixture(scope="module")
def seeds() -> KnowledgeGraph:
    return read(SAMPLE / "graph.json")


@pytest.fixture(scope="module")
def page(seeds: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seeds") / "graph.html"
    write_page(seeds, path)
    return path


@pytest.fixture(scope="module")
def opened(chromium: Browser, page: Path) -> Browser:
    chromium.resize(1280, 800, still=True)
    chromium.open(page)
    return chromium


@pytest.fixture
def browser(opened: Browser, page: Path) -> Iterator[Browser]:
    """The page as it is first seen; at the end nothing was asked for, complained or popped up."""
    opened.resize(1280, 800, still=True)
    _go(opened, "")
    yield opened
    opened.rest(0.05)
    asked = [url for url in opened.requests if not url.startswith("blob:")]
    assert all(url.startswith(page.as_uri()) for url in asked)
    assert opened.complaints == [] and opened.dialogs == []


def _go(browser: Browser, address: str) -> None:
    browser.evaluate(f"location.hash = {address!r}")
    browser.wait_for(f"kg.address([]) !== null && location.hash.slice(1) === {address!r}")
    browser.rest(0.02)


def _shown(browser: Browser) -> set[str]:
    return set(browser.evaluate("[...kg.chosen.nodes].map((node) => node.id)"))


def _press(browser: Browser, selector: str) -> None:
    browser.evaluate(f"document.querySelector({selector!r}).click()")


def _things(seeds: KnowledgeGraph, roles: set[Predicate], least: int, papers: set[str]) -> set[str]:
    """What at least so many of the papers have in one of the roles: what the page should show."""
    users: dict[str, set[str]] = {}
    for claim in seeds.claims():
        if claim.subject in papers and claim.predicate in roles:
            users.setdefault(claim.object, set()).add(claim.subject)
    return {thing for thing, found in users.items() if len(found) >= least}


# ── the size, and what is seen first ─────────────────────────────────────────────────────────────


def test_explorer_is_small(page: Path) -> None:
    assert page.stat().st_size < 2_000_000


def test_explorer_opens_on_papers_and_what_they_share(
    browser: Browser, seeds: KnowledgeGraph
) -> None:
    papers = {paper.id for paper in seeds.papers()}
    assert _shown(browser) == papers | _things(seeds, set(ROLE_PREDICATES), 2, papers)
    assert (
        browser.evaluate(SHOWN) == f"{len(papers)} papers, {len(_shown(browser) - papers)} things"
    )
    assert browser.evaluate("document.getElementById('clear').hidden")
    named = browser.evaluate("kg.data.communities.filter((c) => c.label).length")
    assert named > 5


# ── filters ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["Paper", "Method", "Task", "Benchmark", "Metric"])
def test_explorer_filters_by_type(browser: Browser, kind: str) -> None:
    before = _shown(browser)
    _press(browser, f"[data-type={kind}]")
    gone = before - _shown(browser)
    assert gone and {identifier.split(":")[0] for identifier in gone} == {kind.lower()}
    _press(browser, f"[data-type={kind}]")
    assert _shown(browser) == before


@pytest.mark.parametrize("least", [1, 2, 3, 5, 10])
def test_explorer_filters_by_number_of_papers(
    browser: Browser, seeds: KnowledgeGraph, least: int
) -> None:
    _press(browser, f"[name=papers][value='{least}']")
    papers = {paper.id for paper in seeds.papers()}
    assert _shown(browser) - papers == _things(seeds, set(ROLE_PREDICATES), least, papers)


def test_explorer_filters_by_role(browser: Browser, seeds: KnowledgeGraph) -> None:
    _press(browser, "[data-none=roles]")
    assert _shown(browser) == set()
    assert not browser.evaluate("document.getElementById('nothing').hidden")
    for role in ("proposes", "comparesWith"):
        _press(browser, f"[data-choice=roles][value={role}]")
    _press(browser, "[name=papers][value='1']")
    roles = {Predicate.PROPOSES, Predicate.COMPARES_WITH}
    papers = {claim.subject for claim in seeds.claims() if claim.predicate in roles}
    assert _shown(browser) == papers | _things(seeds, roles, 1, papers)
    assert "role=proposes,comparesWith" in browser.evaluate("location.hash")


def test_explorer_filters_by_predicate(browser: Browser, seeds: KnowledgeGraph) -> None:
    _press(browser, "[data-none=relations]")
    _press(browser, "[data-choice=relations][value=usedFor]")
    said = browser.evaluate(
        "kg.chosen.claims.filter((c) => c.subject.type !== 'Paper')"
        ".map((c) => [c.subject.id, c.predicate, c.object.id])"
    )
    shown = _shown(browser)
    expected = {
        (claim.subject, claim.predicate.value, claim.object)
        for claim in seeds.claims()
        if claim.predicate is Predicate.USED_FOR and {claim.subject, claim.object} <= shown
    }
    assert expected and {tuple(row) for row in said} == expected


def test_explorer_filters_by_community(browser: Browser) -> None:
    _press(browser, f"[data-choice=communities][value='{TASK}']")
    papers = [identifier for identifier in _shown(browser) if identifier.startswith("paper:")]
    number = browser.evaluate(f"kg.nodes.find((n) => n.id === '{TASK}').community")
    inside = "kg.nodes.filter((n) => n.type === 'Paper' && n.community === {}).map((n) => n.id)"
    assert papers and set(papers) == set(browser.evaluate(inside.format(number)))
    count = browser.evaluate(
        f"document.querySelector('[value=\"{TASK}\"]').parentNode.querySelector('.count').textContent"
    )
    assert int(count) == len(papers)


def test_explorer_relates_papers_on_demand(browser: Browser, seeds: KnowledgeGraph) -> None:
    _press(browser, "[data-choice=related]")
    pairs = browser.evaluate("kg.chosen.pairs.length")
    assert pairs == sum(claim.predicate is Predicate.RELATED_TO for claim in seeds.claims())


def test_explorer_says_that_years_are_not_known(browser: Browser) -> None:
    text = browser.evaluate("document.getElementById('group-years').textContent")
    assert "No paper here says its year." in text


def test_explorer_counts_what_each_choice_holds(browser: Browser, seeds: KnowledgeGraph) -> None:
    said = dict(
        browser.evaluate(
            "[...document.querySelectorAll('[data-choice=roles]')].map((input) =>"
            " [input.value, Number(input.parentNode.querySelector('.count').textContent)])"
        )
    )
    found = Counter(claim.predicate.value for claim in seeds.claims())
    assert said == {role: found[role] for role in said} and len(said) >= 7
    types = browser.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-type]')].map((button) =>"
        " [button.dataset.type, Number(button.querySelector('.count').textContent)]))"
    )
    shown = Counter(identifier.split(":")[0].capitalize() for identifier in _shown(browser))
    assert types == {kind: shown[kind] for kind in types}


def test_explorer_keeps_filters_in_the_address_and_goes_back(browser: Browser) -> None:
    states = [_shown(browser)]
    for selector in ("[data-type=Metric]", "[name=papers][value='3']", "[data-choice=related]"):
        _press(browser, selector)
        states.append(_shown(browser))
    address = browser.evaluate("location.hash")
    assert address == "#?type=Paper,Method,Task,Benchmark&related=yes&papers=3"
    assert browser.evaluate("document.querySelector('#tune .badge').textContent") == "3"
    _go(browser, "")
    browser.evaluate(f"location.hash = '{address}'")
    browser.wait_for("kg.state.filter.papers === 3")
    assert _shown(browser) == states[-1]
    browser.evaluate("history.back()")
    browser.wait_for("kg.state.filter.papers === 2")
    browser.evaluate(f"location.hash = '{address}'")
    browser.wait_for("kg.state.filter.papers === 3")
    _press(browser, "#clear")
    assert _shown(browser) == states[0]
    assert browser.evaluate("document.getElementById('clear').hidden")


def test_explorer_combines_filters_and_selection(browser: Browser) -> None:
    _go(browser, "?papers=5&type=Paper,Task")
    before = _shown(browser)
    _press(browser, "#show-table")
    browser.evaluate("document.querySelector('#table tbody a').click()")
    browser.wait_for(f"!{PANEL}.hidden")
    assert re.fullmatch(
        r"#task:[a-z-]+\?type=Paper,Task&papers=5&table=things", browser.evaluate("location.hash")
    )
    assert _shown(browser) == before


# ── hovering, moving ─────────────────────────────────────────────────────────────────────────────


def test_explorer_shows_neighbours_under_the_pointer(browser: Browser) -> None:
    spot = browser.evaluate(
        f"""(() => {{
          const node = kg.nodes.find((n) => n.id === "{TASK}");
          const map = document.getElementById("map").getBoundingClientRect();
          const at = kg.network.canvasToDOM(kg.network.getPosition("n" + node.i));
          return [at.x + map.left, at.y + map.top];
        }})()"""
    )
    drawn = "document.querySelector('#map canvas').toDataURL()"
    browser.hover(700, 70)
    before = browser.evaluate(drawn)
    browser.hover(spot[0] + 3, spot[1] + 3)
    browser.hover(*spot)
    browser.wait_for("!document.getElementById('tip').hidden")
    assert "continual learning" in browser.evaluate("document.getElementById('tip').textContent")
    browser.wait_for(f"{drawn} !== {before!r}")
    near = browser.evaluate("kg.focus().near.map((node) => node.id)")
    assert near and set(near) <= _shown(browser)
    browser.hover(700, 70)
    browser.wait_for("document.getElementById('tip').hidden")


def test_explorer_map_moves_by_keys(browser: Browser) -> None:
    browser.evaluate("document.getElementById('map').focus()")
    view = "JSON.stringify([kg.network.getScale(), kg.network.getViewPosition()])"
    seen = [browser.evaluate(view)]
    for key in ("ArrowLeft", "+", "ArrowDown", "-", "0"):
        browser.press(key)
        seen.append(browser.evaluate(view))
    assert all(a != b for a, b in zip(seen, seen[1:], strict=False))


def test_explorer_does_not_glide_where_motion_is_unwanted(browser: Browser) -> None:
    place = "JSON.stringify(kg.network.getViewPosition())"
    browser.evaluate(f"location.hash = '{TASK}'")
    browser.wait_for(f"!{PANEL}.hidden")
    at_once = browser.evaluate(place)
    browser.rest(0.3)
    assert browser.evaluate(place) == at_once


# ── panels ───────────────────────────────────────────────────────────────────────────────────────


def test_explorer_paper_panel_says_what_the_graph_says(
    browser: Browser, seeds: KnowledgeGraph
) -> None:
    paper = max(seeds.papers(), key=lambda p: (len(seeds.claims_about(p.id)), p.id))
    _go(browser, paper.id)
    assert browser.evaluate(TITLE) == paper.title
    assert browser.evaluate("document.querySelector('#panel .abstract').textContent") == (
        paper.abstract
    )
    marks = browser.evaluate(
        "[...document.querySelectorAll('#panel .abstract .mark')]"
        ".map((mark) => [mark.textContent, mark.getAttribute('href').slice(1)])"
    )
    known = {
        (mark.text, c.object)
        for c in seeds.claims_about(paper.id)
        for e in c.evidence
        for mark in e.marks
    }
    assert len(marks) > 5 and {tuple(mark) for mark in marks} <= known
    heads = browser.evaluate(
        "[...document.querySelectorAll('#panel h3')].map((h) => h.textContent)"
    )
    assert "proposes" in heads and "Nearest papers" in heads
    _press(browser, "#panel .why")
    browser.wait_for("location.hash.includes('|')")
    text = browser.evaluate(f"{PANEL}.textContent")
    assert "Related papers" in text and "rarer, the more it counts" in text
    assert browser.evaluate("document.querySelectorAll('#panel q mark').length") > 1


def test_explorer_thing_panel_has_its_papers_by_role(
    browser: Browser, seeds: KnowledgeGraph
) -> None:
    _go(browser, TASK)
    heads = browser.evaluate(
        "[...document.querySelectorAll('#panel h3')].map((h) => h.textContent)"
    )
    papers = len(seeds.get(TASK).papers("addresses"))
    assert f"addresses · {papers} papers" in heads and "Related: in the same papers" in heads
    assert "also written CL" in browser.evaluate(f"{PANEL}.textContent")
    _press(browser, "#panel .quote-toggle")
    assert browser.evaluate("document.querySelectorAll('#panel q mark').length") > 0


def test_explorer_line_panel_marks_both_ends(browser: Browser, seeds: KnowledgeGraph) -> None:
    claim = next(
        c
        for c in seeds.claims()
        if c.predicate is Predicate.OUTPERFORMS and len({m.text for m in c.evidence[0].marks}) == 2
    )
    _go(browser, f"{claim.subject}|{claim.object}")
    marks = browser.evaluate(
        "[...document.querySelectorAll('#panel q mark')].map((m) => m.textContent)"
    )
    assert {mark.text for mark in claim.evidence[0].marks} <= set(marks)


def test_explorer_focus_goes_into_the_panel_and_back(browser: Browser) -> None:
    _press(browser, "#show-table")
    browser.evaluate("document.querySelector('#table tbody a').focus()")
    name = browser.evaluate("document.activeElement.textContent")
    browser.press("Enter")
    browser.wait_for(f"!{PANEL}.hidden")
    assert browser.evaluate("document.activeElement.tagName") == "H2"
    browser.press("Escape")
    browser.wait_for(f"{PANEL}.hidden")
    assert browser.evaluate("document.activeElement.textContent") == name


# ── search ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["continual", "CL", "replay scheduling", "reinforcement"])
def test_explorer_search_agrees_with_the_graph(
    browser: Browser, seeds: KnowledgeGraph, text: str
) -> None:
    browser.press("/")
    browser.evaluate("document.getElementById('search').value = ''")
    browser.write(text)
    found = browser.evaluate("kg.search(document.getElementById('search').value).map((n) => n.id)")
    assert seeds.find(text)[0].id in found
    options = browser.evaluate("document.querySelectorAll('#hits [role=option]').length")
    assert options == len(found)
    browser.press("Escape")
    browser.press("Escape")


def test_explorer_search_says_when_there_is_nothing(browser: Browser) -> None:
    browser.press("/")
    browser.evaluate("document.getElementById('search').value = ''")
    browser.write("zzzz zzzz")
    assert not browser.evaluate("document.getElementById('none').hidden")
    browser.press("Escape")
    browser.press("Escape")


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


def _column(browser: Browser, number: int) -> list[str]:
    return list(
        browser.evaluate(
            f"[...document.querySelectorAll('#table tbody tr')].map((row) => row.children[{number}].textContent)"
        )
    )


def test_explorer_tables_hold_what_the_map_shows(browser: Browser) -> None:
    shown = _shown(browser)
    things = sum(not identifier.startswith("paper:") for identifier in shown)
    claims = browser.evaluate("kg.chosen.claims.length")
    for table, rows in (("things", things), ("papers", len(shown) - things), ("claims", claims)):
        _go(browser, f"?table={table}")
        while browser.evaluate("!document.querySelector('#table > .more').hidden"):
            _press(browser, "#table > .more")
        assert browser.evaluate("document.querySelectorAll('#table tbody tr').length") == rows
        assert browser.evaluate("document.querySelector('#table caption').textContent").endswith(
            f"{rows} {table} shown"
        )


def test_explorer_tables_sort_by_a_press(browser: Browser) -> None:
    _press(browser, "#show-table")
    counts = [int(count) for count in _column(browser, 2)]
    assert counts == sorted(counts, reverse=True)
    _press(browser, "[data-sort=papers]")
    counts = [int(count) for count in _column(browser, 2)]
    assert counts == sorted(counts)
    assert browser.evaluate("document.querySelector('th[aria-sort]').ariaSort") == "ascending"
    assert browser.evaluate("document.activeElement.dataset.sort") == "papers"
    _press(browser, "[data-sort=name]")
    names = [name.casefold() for name in _column(browser, 0)]
    assert names[0] < names[-1] and browser.evaluate("location.hash") == "#?table=things&sort=name"
    _press(browser, "[data-table=claims]")
    assert browser.evaluate("location.hash") == "#?table=claims"
    browser.press("Escape")
    assert browser.evaluate("document.getElementById('table').hidden")


def test_explorer_is_walked_by_tab(browser: Browser) -> None:
    browser.evaluate("document.activeElement.blur()")
    seen = []
    for _ in range(9):
        browser.press("Tab")
        seen.append(
            browser.evaluate("document.activeElement.id || document.activeElement.dataset.type")
        )
    assert seen[:5] == ["skip", "search", "show-table", "export", "theme"]
    assert seen[5:] == ["Paper", "Method", "Task", "Benchmark"]
    browser.evaluate("document.getElementById('skip').focus()")
    browser.press("Enter")
    browser.wait_for("!document.getElementById('table').hidden")
    assert browser.evaluate("document.activeElement.id") == "table"


# ── to take along ────────────────────────────────────────────────────────────────────────────────


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
    ids = [item.id for item in (*seeds.papers(), *seeds.entities())]
    size = {identifier: len(seeds.claims_about(identifier)) for identifier in ids}
    best = [
        max((i for i in ids if i.startswith(f"{kind.lower()}:")), key=lambda i: (size[i], i))
        for kind in EntityType
        if kind is not EntityType.RESULT
    ]
    reporting = Counter(result.paper for result in seeds.results())
    return [*best, max(reporting, key=lambda paper: (reporting[paper], paper))]


def test_explorer_neighbourhoods_are_the_graphs(browser: Browser, seeds: KnowledgeGraph) -> None:
    for node in (*seeds.papers(), *seeds.entities()):
        assert _on_page(browser, node.id) == _triples(seeds, node.id)


def _code(browser: Browser, language: str) -> str:
    return str(
        browser.evaluate(
            f"document.querySelector('.program pre[aria-label={language}]').textContent"
        )
    )


def _asked(sparql: str, base: str) -> set[Triple]:
    answer = run_query(SAMPLE / "graph.ttl", sparql)
    assert answer.variables == ("subject", "predicate", "object")

    def short(iri: str) -> str:
        return unquote(iri.removeprefix(base).replace("/", ":", 1))

    return {
        (short(s.text), p.text.partition("#")[2], short(o.text))
        for s, p, o in answer.rows
        if s is not None and p is not None and o is not None
    }


def _run(python: str, monkeypatch: pytest.MonkeyPatch) -> set[Triple]:
    """What the snippet prints, with the sample in the place of exports/."""
    import kg

    load = kg.load
    monkeypatch.setattr(kg, "load", lambda _: load(SAMPLE / "graph.json"))
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(python, "<page>", "exec"), {})
    rows = [line.split() for line in said.getvalue().splitlines()]
    return {(row[0], row[1], row[2]) for row in rows}


def test_explorer_sparql_and_python_give_the_same_neighbourhood(
    browser: Browser, seeds: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    for identifier in _busiest(seeds):
        _go(browser, identifier)
        page = _on_page(browser, identifier)
        assert _asked(_code(browser, "SPARQL"), seeds.info.base_iri) == page
        assert _run(_code(browser, "Python"), monkeypatch) == page


def test_explorer_sparql_and_python_give_the_same_line(
    browser: Browser, seeds: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = next(c for c in seeds.claims() if c.predicate is Predicate.RELATED_TO)
    both = next(c for c in seeds.claims() if c.predicate is Predicate.OUTPERFORMS)
    for claim in (pair, both):
        _go(browser, f"{claim.object}|{claim.subject}")
        ends = {claim.subject, claim.object}
        expected = {t for t in _triples(seeds, claim.subject) if {t[0], t[2]} == ends}
        assert _asked(_code(browser, "SPARQL"), seeds.info.base_iri) == expected
        assert _run(_code(browser, "Python"), monkeypatch) == expected


def test_explorer_copies_a_query(browser: Browser) -> None:
    _go(browser, TASK)
    browser.evaluate(
        "navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }"
    )
    _press(browser, ".program button")
    browser.wait_for("window.copied")
    assert browser.evaluate("window.copied") == _code(browser, "SPARQL")
    assert browser.evaluate("document.getElementById('told').textContent") == "Copied the SPARQL"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_explorer_saves_the_selection_as_csv(
    browser: Browser, seeds: KnowledgeGraph, tmp_path: Path
) -> None:
    _go(browser, TASK)
    path = browser.save("document.querySelector('[data-take=csv]').click()", tmp_path)
    assert path.name == "kg-continual-learning.csv"
    rows = _rows(path)
    assert {(r["subject"], r["predicate"], r["object"]) for r in rows} == _triples(seeds, TASK)
    by_key = {c.key: c for c in seeds.claims_about(TASK)}
    for row in rows:
        claim = by_key[row["subject"], Predicate(row["predicate"]), row["object"]]
        assert float(row["confidence"]) == round(claim.confidence, 3)
        said = [" … ".join(q.text for q in item.quotes) for item in claim.evidence]
        assert row["sentences"].removeprefix("'") == " | ".join(said)


def test_explorer_saves_the_selection_as_turtle(
    browser: Browser, seeds: KnowledgeGraph, tmp_path: Path
) -> None:
    _go(browser, TASK)
    path = browser.save("document.querySelector('[data-take=ttl]').click()", tmp_path)
    taken, whole = rdflib.Graph(), seeds.to_rdf()
    taken.parse(path, format="turtle")
    assert set(taken) <= set(whole)
    triples = _triples(seeds, TASK)
    ns = "https://w3id.org/paperkg/ns#"
    claims = [t for t in taken if str(t[1]).startswith(ns) and isinstance(t[2], rdflib.URIRef)]
    assert len(claims) == len(triples)


def test_explorer_saves_everything_shown_where_nothing_is_open(
    browser: Browser, seeds: KnowledgeGraph, tmp_path: Path
) -> None:
    _go(browser, "?related=yes")
    (tmp_path / "csv").mkdir()
    (tmp_path / "ttl").mkdir()
    rows = _rows(
        browser.save("document.querySelector('[data-take=csv]').click()", tmp_path / "csv")
    )
    assert len(rows) == browser.evaluate("kg.chosen.claims.length + kg.chosen.pairs.length")
    path = browser.save("document.querySelector('[data-take=ttl]').click()", tmp_path / "ttl")
    taken = rdflib.Graph()
    taken.parse(path, format="turtle")
    assert set(taken) <= set(seeds.to_rdf())


def test_explorer_saves_a_picture_of_the_view(browser: Browser, tmp_path: Path) -> None:
    path = browser.save("document.querySelector('[data-take=png]').click()", tmp_path)
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG") and path.name == "kg.png"
    width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    assert width > 1900 and height > 1400  # twice the free part of the map, and the line under it
    colours = browser.evaluate(
        """(async () => {
          const image = await createImageBitmap(await kg.picture("a test"));
          const ctx = new OffscreenCanvas(image.width, image.height).getContext("2d");
          ctx.drawImage(image, 0, 0);
          const pixels = new Uint32Array(ctx.getImageData(0, 0, image.width, image.height).data.buffer);
          return new Set(pixels).size;
        })()"""
    )
    assert colours > 500


# ── the phone ────────────────────────────────────────────────────────────────────────────────────


def test_explorer_on_a_phone(browser: Browser, page: Path) -> None:
    browser.resize(390, 844, mobile=True, still=True)
    browser.open(page)
    for address in (
        "",
        TASK,
        "?table=things",
        "?table=claims",
        f"{TASK}?table=papers",
        "?papers=900",
    ):
        _go(browser, address)
        assert browser.evaluate("document.documentElement.scrollWidth") <= 390
        assert browser.evaluate("document.getElementById('table').scrollWidth") <= 390
        assert browser.evaluate(f"{PANEL}.scrollWidth") <= 390
    _go(browser, TASK)
    half = browser.evaluate(f"{PANEL}.offsetHeight")
    _press(browser, "#raise")
    browser.wait_for(f"{PANEL}.offsetHeight > {half} * 1.4")
    browser.press("Escape")
    _press(browser, "#tune")
    assert (
        browser.evaluate("getComputedStyle(document.getElementById('controls')).display") == "block"
    )
    _press(browser, "[data-type=Metric]")
    _press(browser, "#done")
    assert (
        browser.evaluate("getComputedStyle(document.getElementById('controls')).display") == "none"
    )
    assert browser.evaluate("document.querySelector('#tune .badge').textContent") == "1"
    small = browser.evaluate(
        "[...document.querySelectorAll('.tools button, .zoom button')].filter((b) => b.offsetParent"
        " && (b.offsetHeight < 40 || b.offsetWidth < 40)).map((b) => b.id)"
    )
    assert small == []
    browser.resize(1280, 800, still=True)
    browser.open(page)
