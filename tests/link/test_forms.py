"""Names as words to compare."""

from __future__ import annotations

import pytest

from kg.link.forms import form_of, stem
from kg.vocabulary import EntityType


def words(name: str, **long_forms: str) -> tuple[str, ...]:
    return form_of(name, EntityType.METHOD, long_forms).words


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("the pruning of pears", ("pruning", "pear")),
        ("in-orchard pruning", ("in", "orchard", "pruning")),
        ("pruning in orchards", ("pruning", "orchard")),
        ("pre-grafted pears", ("pregrafted", "pear")),
        ("recurrent neural nets", ("recurrent", "network")),
        ("neural net", ("neural", "network")),
        ("fishing net", ("fishing", "net")),
        ("Bayesian neural network", ("bayesian", "neural", "network")),
    ],
)
def test_form_has_the_words_that_say_something(name: str, plain: tuple[str, ...]) -> None:
    assert words(name) == plain


def test_form_spells_short_forms_out() -> None:
    assert words("deep PGN", PGN="pear grafting network") == ("deep", "pear", "grafting", "network")


def test_stem_keeps_apart_what_only_begins_alike() -> None:
    assert len({stem(w) for w in ("electromyogram", "electromyography", "electromyographic")}) == 1
    assert stem("program") == "program" and stem("diagram") == "diagram"
