from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
# What is so small is slower on several threads.
torch.set_num_threads(1)

from kg.extract.labels import RELATIONS  # noqa: E402
from kg.train.curves import _counts, _crossed, _relation, learning_curve  # noqa: E402
from kg.train.settings import read_config  # noqa: E402
from kg.vocabulary import TERM_TYPES, EntityType, Predicate  # noqa: E402
from tests.train.tiny import write_encoder  # noqa: E402


def annotation(number: int) -> dict[str, Any]:
    return {
        "id": f"orchard/{number}",
        "title": "pear nets",
        "abstract": "we prune pear nets on pear bench .",
        "entities": [
            {
                "name": "pear nets",
                "type": "Method",
                "level": "core",
                "role": "proposed",
                "mentions": ["pear nets"],
            },
            {
                "name": "pear bench",
                "type": "Benchmark",
                "level": "core",
                "role": "used",
                "mentions": ["pear bench"],
            },
        ],
        "relations": [{"head": "pear nets", "type": "evaluatedOn", "tail": "pear bench"}],
        "results": [],
    }


def test_the_parts_nest_and_each_point_is_kept(tmp_path: Path) -> None:
    config = read_config() | {"held_out": 4, "batch": 4}
    out = tmp_path / "points.json"
    points = learning_curve(
        [annotation(n) for n in range(20)],
        write_encoder(tmp_path / "encoder"),
        config,
        out,
        lambda line: None,
    )
    assert [p.abstracts for p in points] == [2, 4, 8, 16]
    assert [p.epochs for p in points] == [11, 8, 6, 4]
    assert [p["abstracts"] for p in json.loads(out.read_text("utf-8"))] == [2, 4, 8, 16]
    assert all(0 <= s <= 1 for p in points for s in (p.entities, p.roles, p.relations))


def test_a_threshold_is_chosen_on_one_half_and_used_on_the_other() -> None:
    one = [([(0.9, 1), (0.2, 0)], 1)]
    other = [([(0.9, 1), (0.85, None), (0.6, 0)], 2)]
    assert _counts(other, 0.5) == (1, 1, 1)
    assert _counts(other, 0.7) == (1, 0, 1)
    # 0.25 would do for the first half, 0.65 for the second.
    assert _crossed((one, other)) == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))


def test_a_relation_that_the_ontology_forbids_is_not_said() -> None:
    probable = [0.1] * len(RELATIONS)
    probable[RELATIONS.index(Predicate.EVALUATED_ON)] = 0.4
    method, task = TERM_TYPES.index(EntityType.METHOD), TERM_TYPES.index(EntityType.TASK)
    benchmark = TERM_TYPES.index(EntityType.BENCHMARK)
    said = _relation(probable, method, benchmark)
    assert said == (0.4, RELATIONS.index(Predicate.EVALUATED_ON))
    assert _relation(probable, task, method)[0] <= 0.1
