from __future__ import annotations

from typing import Any

from kg.train.same import count_same


def annotation(together: bool) -> dict[str, Any]:
    names = ["pose estimation", "visual pose estimation"]
    groups = [names] if together else [[name] for name in names]
    entities = [{"name": own[0], "type": "Task", "mentions": own} for own in groups]
    return {"title": "", "abstract": "", "entities": entities}


def test_same_is_the_share_of_pairs_that_are_one_thing() -> None:
    golds = [annotation(together=True)] * 7 + [annotation(together=False)] * 3
    assert count_same(golds) == {"ends Task": round(8 / 12, 3)}


def test_same_leaves_out_what_was_seldom_seen() -> None:
    assert count_same([annotation(together=True)]) == {}
