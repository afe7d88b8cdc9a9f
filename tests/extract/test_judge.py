from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kg.extract.judge import Verdict, judged_entity
from kg.extract.labels import CLASSES
from kg.extract.network import settings
from kg.extract.reader import READER
from kg.model import LocalEntity, Mention, Quote
from kg.vocabulary import TERM_TYPES, EntityType, Level, Role

OPTIONS = replace(
    settings(),
    keep={kind.value: 0.5 for kind in TERM_TYPES},
    core=0.5,
    alt=0.4,
    proposed=0.5,
    compared=0.3,
    introduced=0.5,
    sure=0.0,
    entity_steps=[(0.0, 0.0), (1.0, 1.0)],
)
_M, _T, _B = EntityType.METHOD, EntityType.TASK, EntityType.BENCHMARK


def entity(by: str = READER, kind: EntityType = _T) -> LocalEntity:
    mention = Mention(Quote("paper:x", "abstract", 0, 6, "Quince"), 0.9, by)
    return LocalEntity("e1", "Quince", kind, (mention,), 0.9)


def verdict(roles: tuple[float, float, float] = (0, 1, 0), **classes: float) -> Verdict:
    """Probabilities by the names of classes, `Method_core` and the like; the rest is none."""
    probable = np.zeros(len(CLASSES), np.float32)
    for name, p in classes.items():
        kind, level = name.split("_")
        probable[CLASSES.index((EntityType(kind), Level(level)))] = p
    probable[0] = 1 - probable.sum()
    return Verdict(probable, np.array(roles, np.float32))


def test_judge_gives_type_level_and_score() -> None:
    judged = judged_entity(entity(), verdict(Method_core=0.7, Method_optional=0.1), OPTIONS)
    assert judged is not None
    assert (judged.type, judged.salience, judged.score) == (_M, Level.CORE, 0.8)


def test_judge_lets_go_what_is_more_likely_nothing() -> None:
    assert judged_entity(entity(), verdict(Method_core=0.3), OPTIONS) is None


def test_judge_keeps_what_another_has_marked() -> None:
    judged = judged_entity(entity("test@1"), verdict(Method_core=0.1), OPTIONS)
    assert judged is not None
    assert (judged.type, judged.score) == (_T, 0.9)


@pytest.mark.parametrize(
    ("kind", "roles", "role"),
    [
        ("Method_core", (0.6, 0.2, 0.2), Role.PROPOSED),
        ("Method_core", (0.1, 0.5, 0.4), Role.COMPARED),
        ("Method_core", (0.1, 0.8, 0.1), Role.USED),
        ("Benchmark_core", (0.6, 0.4, 0.0), Role.PROPOSED),
        ("Benchmark_core", (0.4, 0.6, 0.0), None),
        ("Task_core", (0.9, 0.1, 0.0), None),
    ],
)
def test_judge_gives_a_role_that_the_type_may_have(
    kind: str, roles: tuple[float, float, float], role: Role | None
) -> None:
    judged = judged_entity(entity(), verdict(roles, **{kind: 0.9}), OPTIONS)
    assert judged is not None
    assert judged.role is role


def test_judge_names_a_second_type_that_is_as_likely() -> None:
    judged = judged_entity(entity(), verdict(Method_core=0.5, Task_core=0.45), OPTIONS)
    assert judged is not None
    assert (judged.type, judged.alt_type) == (_M, _T)
    sure = judged_entity(entity(), verdict(Method_core=0.8, Task_core=0.1), OPTIONS)
    assert sure is not None
    assert sure.alt_type is None
