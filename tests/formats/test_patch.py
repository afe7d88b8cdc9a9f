from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.formats import write
from kg.formats.patch import patch_lines
from kg.graph import KnowledgeGraph
from kg.model import BuildInfo
from tests.invented import invented_graph

NT = pyoxigraph.RdfFormat.N_TRIPLES


def part_of(graph: KnowledgeGraph, keep: int) -> KnowledgeGraph:
    """The graph without some claims, titles changed with some."""
    claims = [claim for n, claim in enumerate(graph.claims()) if keep >> (n % 7) & 1]
    papers = [
        replace(paper, title=paper.title + " 🍐\n\"'\\") if keep >> n & 1 else paper
        for n, paper in enumerate(graph.papers())
    ]
    return KnowledgeGraph(
        info=graph.info,
        papers=papers,
        entities=graph.entities(),
        results=graph.results(),
        claims=claims,
    )


def triples(text: str) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in pyoxigraph.parse(text.encode(), format=NT)}


def content(graph: KnowledgeGraph, folder: Path, *, evidence: bool = False) -> str:
    names = ("graph.nt", "evidence.nt") if evidence else ("graph.nt",)
    for name in names:
        write(graph, folder / name)
    return "".join((folder / name).read_text("utf-8") for name in names)


def applied(patch: str, text: str) -> set[pyoxigraph.Triple]:
    """The triples of a file after the patch; a line that cannot be applied fails."""
    store = pyoxigraph.Store()
    store.bulk_load(input=io.BytesIO(text.encode()), format=NT)
    lines = patch.splitlines()
    assert (lines[0], lines[-1]) == ("TX .", "TC .")
    for line in lines[1:-1]:
        sign, _, rest = line.partition(" ")
        (triple,) = triples(rest)
        quad = pyoxigraph.Quad(*triple)
        assert (quad in store) == (sign == "D"), line
        store.remove(quad) if sign == "D" else store.add(quad)
    return {quad.triple for quad in store}


@settings(max_examples=25)
@given(st.integers(0, 127), st.integers(0, 127), st.booleans())
def test_patch_applied_to_the_old_gives_the_new(
    tmp_path_factory: pytest.TempPathFactory, before: int, after: int, evidence: bool
) -> None:
    folder = tmp_path_factory.mktemp("patch")
    old, new = (part_of(invented_graph(), keep) for keep in (before, after))
    patch = "".join(patch_lines(old, new, evidence=evidence))
    wanted = triples(content(new, folder, evidence=evidence))
    assert applied(patch, content(old, folder, evidence=evidence)) == wanted


def test_patch_of_the_same_changes_nothing(tiny_graph: KnowledgeGraph) -> None:
    assert list(patch_lines(tiny_graph, tiny_graph, evidence=True)) == ["TX .\n", "TC .\n"]


def test_patch_to_nothing_and_back(tmp_path: Path, tiny_graph: KnowledgeGraph) -> None:
    nothing = KnowledgeGraph(info=BuildInfo("hand@1"), papers=[])
    text = content(tiny_graph, tmp_path)
    for old, new in ((tiny_graph, nothing), (nothing, tiny_graph)):
        patch = "".join(patch_lines(old, new))
        assert applied(patch, content(old, tmp_path)) == triples(content(new, tmp_path))
    assert text == content(tiny_graph, tmp_path)
