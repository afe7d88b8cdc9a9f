from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.marked import marked_text
from kg.model import (
    Abbreviation,
    Evidence,
    Extraction,
    LocalEntity,
    Mention,
    Paper,
    Quote,
    Relation,
    Result,
)
from kg.vocabulary import EntityType, Predicate, ResultKind, Role
from tests.strategies import extractions, papers

PAPER = Paper(
    "paper:quince",
    "Quince: Pruning Orchards of Experts",
    "We propose Quince for mixture of experts (MoE) models, where every orchard is a garden. "
    "It beats GreedyCut by 3.1% on PearBench. Code: https://example.org/quince.",
)


def quote(text: str, field: str = "abstract") -> Quote:
    whole = PAPER.title if field == "title" else PAPER.abstract
    start = whole.index(text)
    assert field in ("title", "abstract")
    return Quote(
        PAPER.id, "title" if field == "title" else "abstract", start, start + len(text), text
    )


FIRST = quote(
    "We propose Quince for mixture of experts (MoE) models, where every orchard is a garden."
)
SECOND = quote("It beats GreedyCut by 3.1% on PearBench.")
QUINCE = LocalEntity(
    "e1",
    "Quince",
    EntityType.METHOD,
    mentions=(
        Mention(quote("Quince", "title"), 0.95, "reader@1"),
        Mention(quote("Quince"), 0.9, "reader@1"),
    ),
    score=0.95,
    role=Role.PROPOSED,
)
MOE = LocalEntity(
    "e2",
    "mixture of experts",
    EntityType.METHOD,
    mentions=(
        Mention(quote("mixture of experts"), 0.8, "reader@1"),
        Mention(quote("MoE"), 0.7, "own-terms@1"),
    ),
    score=0.8,
    alt_type=EntityType.TASK,
)
CUT = LocalEntity(
    "e3",
    "GreedyCut",
    EntityType.METHOD,
    mentions=(Mention(quote("GreedyCut"), 0.6, "reader@1"),),
    score=0.6,
    role=Role.COMPARED,
)
FOUND = Extraction(
    PAPER.id,
    "hand@1",
    (QUINCE, MOE, CUT),
    relations=(
        Relation("e1", Predicate.OUTPERFORMS, "e3", Evidence((FIRST, SECOND), "rel@1", 0.66)),
    ),
    results=(
        Result(
            "3.1%",
            3.1,
            "%",
            ResultKind.GAIN,
            Evidence((SECOND,), "num@1", 0.5),
            method="e1",
            baseline="e3",
        ),
    ),
    urls=("https://example.org/quince", "https://example.org/elsewhere"),
    abbreviations=(Abbreviation(quote("MoE"), quote("mixture of experts")),),
    sentences=(
        Quote(PAPER.id, "title", 0, len(PAPER.title), PAPER.title),
        FIRST,
        SECOND,
        quote("Code: https://example.org/quince."),
    ),
)


def test_marked_shows_each_sentence_with_what_was_found_in_it() -> None:
    assert marked_text(PAPER, FOUND).splitlines() == [
        "Quince: Pruning Orchards of Experts",
        "paper:quince",
        "read by hand@1",
        "      0.95  Quince · Method, proposed, core 0.95 · reader@1",
        "",
        " 1  We propose Quince for mixture of experts (MoE) models, where every orchard",
        "    is a garden.",
        "      0.90  Quince · Method, proposed, core 0.95 · reader@1",
        "      0.80  mixture of experts · Method/Task, core 0.80 · reader@1",
        "      0.70  MoE = mixture of experts · Method/Task, core 0.80 · own-terms@1",
        "            MoE is short for mixture of experts",
        "",
        " 2  It beats GreedyCut by 3.1% on PearBench.",
        "      0.60  GreedyCut · Method, compared, core 0.60 · reader@1",
        "      0.66  Quince —outperforms→ GreedyCut · with 1 · rel@1",
        "      0.50  3.1% (gain) · of Quince · against GreedyCut · num@1",
        "",
        " 3  Code: https://example.org/quince.",
        "            https://example.org/quince",
        "",
        "    in no single sentence",
        "            https://example.org/elsewhere",
    ]


def test_marked_paints_titles_and_mentions_and_nothing_else() -> None:
    painted: list[tuple[str, str]] = []

    def paint(text: str, style: str) -> str:
        painted.append((text, style))
        return text

    shown = marked_text(PAPER, FOUND, paint=paint)
    assert shown == marked_text(PAPER, FOUND)
    assert ("Quince: Pruning Orchards of Experts", "title") in painted
    mentions = [text for text, style in painted if style == "Method"]
    assert mentions == ["Quince", "mixture of experts", "MoE", "GreedyCut"]


@settings(max_examples=60)
@given(st.data(), papers())
def test_marked_is_readable_whatever_was_found(data: st.DataObject, paper: Paper) -> None:
    extraction = data.draw(extractions(paper))
    shown = marked_text(paper, extraction, width=60)
    assert shown == marked_text(paper, extraction, width=60, paint=lambda text, style: text)
    for mention in (m for entity in extraction.entities for m in entity.mentions):
        assert f"{mention.score:.2f}  " in shown
    for line in shown.splitlines()[3:]:
        assert len(line) <= 60 or len(line.split()[-1]) > 30
    assert all(c.isprintable() or c in "\n\u200c\u200d" for c in shown if ord(c) < 0xE000)
