from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kg.train.annotations import Example, to_example
from kg.train.renamed import donors_of, form_of, renamed


def _paper(number: int, method: str, short: str, task: str) -> dict[str, Any]:
    return {
        "id": number,
        "title": f"{method}: Sorting",
        "abstract": f"We propose {method} ({short}) for {task}. {short} gains 3.2% on {task}.",
        "entities": [
            {"name": method, "type": "Method", "level": "core", "role": "proposed",
             "mentions": [method, short]},
            {"name": task, "type": "Task", "level": "core", "mentions": [task]},
        ],
        "relations": [[method, "usedFor", task]],
        "results": [{"method": method, "value": "3.2%", "kind": "gain", "metric": "",
                     "benchmark": "", "task": task, "baseline": "", "sentence": f"{short} gains"}],
    }  # fmt: skip


EXAMPLES = [
    to_example(_paper(*row))
    for row in (
        (1, "Quince Net", "QN", "fruit detection"),
        (2, "Lime Forest Net", "LFN", "leaf counting"),
        (3, "Medlar Tree", "MT", "long bark segmentation"),
    )
]
DONORS = donors_of(EXAMPLES)


def _texts(example: Example) -> list[list[str]]:
    return [
        [example.text[example.words[a][0] : example.words[b - 1][1]] for a, b in thing.spans]
        for thing in example.things
    ]


def test_forms_tell_letters_from_words() -> None:
    forms = [
        form_of(n)[0] for n in ("QN", "GPT-4", "Quince Net", "Quince", "pear nets", "of Pears")
    ]
    assert forms == ["letters", "letters", "capitals", "capitals", "small", "capitals"]
    assert [form_of(n)[1] for n in ("pears", "loss", "corpus", "analysis")] == [True] + 3 * [False]


def test_a_thing_gets_all_its_names_from_one_other() -> None:
    new = renamed(EXAMPLES[0], DONORS, 1.0, random.Random(1))
    names = next(map(set, _texts(new)))
    assert names in ({"Lime Forest Net", "LFN"}, {"Medlar Tree", "MT"})
    assert "Quince" not in new.text and "QN" not in new.text


def test_without_a_share_or_others_nothing_changes() -> None:
    assert renamed(EXAMPLES[0], DONORS, 0.0, random.Random(1)) is EXAMPLES[0]
    assert renamed(EXAMPLES[0], donors_of(EXAMPLES[:1]), 1.0, random.Random(1)) is EXAMPLES[0]


def test_what_touches_another_name_stays() -> None:
    row = _paper(4, "Quince Net", "QN", "fruit detection")
    row["entities"].append(
        {"name": "fruit", "type": "Method", "level": "core", "role": "used", "mentions": ["fruit"]}
    )
    nested = to_example(row)
    new = renamed(nested, DONORS, 1.0, random.Random(1))
    assert "fruit detection" in new.text


@given(st.integers(0, 10**6), st.floats(0, 1), st.sampled_from(EXAMPLES))
def test_everything_moves_with_the_text(seed: int, share: float, example: Example) -> None:
    new = renamed(example, DONORS, share, random.Random(seed))
    known = {name for e in EXAMPLES for own in _texts(e) for name in own}
    assert {name for own in _texts(new) for name in own} <= known
    assert [(t.label, t.role, len(t.spans)) for t in new.things] == [
        (t.label, t.role, len(t.spans)) for t in example.things
    ]
    (finding,) = new.findings
    a, b = finding.words
    assert new.text[new.words[a][0] : new.words[b - 1][1]] == "3.2%"
    assert (new.relations, finding.ends) == (example.relations, example.findings[0].ends)
    again = renamed(example, DONORS, share, random.Random(seed))
    assert again == new
