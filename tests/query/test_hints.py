from __future__ import annotations

import pytest

from kg.query import find_examples, hint_at


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("SELECT ?m { ?p kg:propose ?m }", "no kg:propose; did you mean kg:proposes?"),
        ("ASK { ?p a kg:Papers }", "no kg:Papers; did you mean kg:Paper?"),
        ("ASK { ?p kg:zzzzzzzz ?m }", "no kg:zzzzzzzz; see schemas/README.md"),
        ("SELECT ?c { ?c kg:confidence 2 }", "evidence.ttl"),
    ],
)
def test_hints_say_what_is_odd(query: str, hint: str) -> None:
    assert hint in hint_at(query)


def test_hints_say_nothing_of_strings_comments_and_good_names() -> None:
    assert hint_at('ASK { ?p kg:proposes ?m . ?m skos:prefLabel "kg:nothing" } # kg:nope') == ""
    assert all("the ontology has no" not in hint_at(e.sparql) for e in find_examples())
