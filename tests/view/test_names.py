from __future__ import annotations

import pytest

from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Entity, Paper
from kg.view.names import TYPES, list_names, plain_slug
from kg.view.selection import Whole, select
from kg.vocabulary import EntityType, mint_id, mint_paper_id
from tests.view.large import large_graph

NAMES = (
    "GRPO", "C++", "C#", "GPT-3.5 Turbo", "α-divergence", "naïve Bayes", "R&D at 5%",
    "a\tname\nwith \u202e breaks", "Ünïcode first", "-", "İstanbul benchmark", "ΣΑΣ",
    "a very long name of a thing that goes on and on and on until no id would hold it any more",
)  # fmt: skip


def _ids(text: str) -> list[str]:
    """The ids of lines, read as the page reads them (`static/beyond.js`)."""
    found = []
    for line in text.split("\n"):
        name, code, *spelling = line.split("\t")
        slug = plain_slug(name)
        if spelling and ":" in spelling[0] and " " not in spelling[0]:
            found.append(spelling[0])
            continue
        if spelling:
            common, _, rest = spelling[0].partition(" ")
            slug = slug[: int(common)] + rest
        found.append(f"{TYPES[int(code[0])].lower()}:{slug}")
    return found


def _whole(**papers_of: int) -> Whole:
    return Whole({}, {key.replace("_", ":"): count for key, count in papers_of.items()})


def test_list_names_spells_every_id() -> None:
    entities = [Entity(mint_id(EntityType.TASK, n), n, (EntityType.TASK,), (n,)) for n in NAMES]
    entities.append(Entity("method:odd", "elsewhere", (EntityType.TASK,), ("elsewhere",)))
    papers = [Paper(mint_paper_id(name), name) for name in NAMES]
    papers.append(Paper(mint_paper_id("On pears", arxiv="3101.00001"), "On pears"))
    graph = KnowledgeGraph(info=BuildInfo("hand@1"), papers=papers, entities=entities)
    names = list_names(graph, _whole(), set())
    assert sorted(_ids(names["text"])) == sorted(
        [*(p.id for p in graph.papers()), *(e.id for e in graph.entities())]
    )
    assert names["count"] == len(entities) + len(papers) and names["left_out"] == 0


def test_list_names_begins_with_what_most_papers_share() -> None:
    entities = [
        Entity(f"method:{n}", n, (EntityType.METHOD,), (n,)) for n in ("ash", "elm", "fir", "oak")
    ]
    papers = [Paper("paper:a-wood", "A wood")]
    graph = KnowledgeGraph(info=BuildInfo("hand@1"), papers=papers, entities=entities)
    whole = _whole(method_elm=2, method_fir=30, method_oak=1)
    names = list_names(graph, whole, {"method:held"})
    assert names["text"].split("\n") == [
        "fir\t130", "elm\t12", "A wood\t0", "ash\t1", "oak\t11",
    ]  # fmt: skip
    assert list_names(graph, whole, set(), room=20) == {
        "text": "fir\t130\nelm\t12", "count": 2, "left_out": 3,
    }  # fmt: skip


@pytest.mark.parametrize("limit", [20, 60])
def test_list_names_and_the_page_together_have_all(limit: int) -> None:
    graph = large_graph(100)
    chosen = select(graph, limit)
    assert chosen.whole is not None
    held = {*chosen.papers, *(entity.id for entity in chosen.entities)}
    listed = _ids(list_names(graph, chosen.whole, held)["text"])
    every = [*(p.id for p in graph.papers()), *(e.id for e in graph.entities())]
    assert sorted([*listed, *held]) == sorted(every)
