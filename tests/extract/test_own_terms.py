from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.extract import create_extractor, nlp
from kg.extract.own_terms import parse_terms
from kg.model import Paper
from kg.vocabulary import EntityType

TERMS = """# our orchard
Quince | quince rule\tMethod
pear fall prediction\ttask
PearBench,Benchmark
Plain
{"label": "Metric", "pattern": "ripeness"}
{"label": "METHOD", "pattern": [{"LOWER": "green"}, {"LOWER": "pruning"}]}
"""


def test_own_terms_are_read_in_both_forms() -> None:
    terms = parse_terms(TERMS)
    assert [(t.surfaces, t.type.value) for t in terms] == [
        (("Quince", "quince rule"), "Method"),
        (("pear fall prediction",), "Task"),
        (("PearBench",), "Benchmark"),
        (("Plain",), "Method"),
        (("ripeness",), "Metric"),
        (("green pruning",), "Method"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Quince\tFruit", "no type 'Fruit'"),
        ("\tMethod", "empty term"),
        ("Quince ||\tMethod", "empty term"),
        ('{"label": "Method"}', 'no "pattern"'),
        ('{"label": "Method", "pattern"', "no JSON"),
        ('{"label": "Method", "pattern": [{"POS": "NOUN"}]}', "may only list"),
    ],
)
def test_own_terms_name_the_bad_line(tmp_path: Path, line: str, reason: str) -> None:
    file = tmp_path / "terms.tsv"
    file.write_text(f"# ours\nPlain\n{line}\n", "utf-8")
    with pytest.raises(InputError, match=r"terms\.tsv:3: .*" + reason) as caught:
        create_extractor(terms=file)
    assert caught.value.line == 3


def test_own_terms_need_a_readable_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        create_extractor(terms=tmp_path / "none.tsv")
    (tmp_path / "bad.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        nlp(terms=tmp_path / "bad.tsv")


def test_own_terms_win_longest_first_and_in_any_case_when_lower(tmp_path: Path) -> None:
    file = tmp_path / "terms.tsv"
    file.write_text(
        "large language\tTask\nlarge language model zoo\tBenchmark\nQuince\tTask\n", "utf-8"
    )
    text = "The Large Language Model Zoo is large. We propose QUINCE, then Quince."
    doc = nlp(terms=file)(text)
    ours = [(e.text, e.label_) for e in doc.ents if e._.by == "kg_own_terms@1"]
    assert ours == [("Large Language Model Zoo", "Benchmark"), ("Quince", "Task")]


def test_own_terms_join_their_aliases(tmp_path: Path) -> None:
    file = tmp_path / "terms.tsv"
    file.write_text("Quince | orchard rule\tMethod\n", "utf-8")
    paper = Paper("paper:x", "", "The orchard rule is old. Quince is older.")
    (entity,) = create_extractor(terms=file).extract(paper).entities
    assert entity.name == "Quince"
    assert entity.type is EntityType.METHOD
    assert [m.quote.text for m in entity.mentions] == ["orchard rule", "Quince"]
    assert entity.score == 1.0


def test_own_terms_change_the_version(tmp_path: Path) -> None:
    file = tmp_path / "terms.tsv"
    file.write_text("Quince\n", "utf-8")
    assert create_extractor(terms=file).version != create_extractor().version


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We train Quince 2 and Quince.", ["Quince"]),
        ("Quince 3.5 and Quince v2, then Quince III.", []),
        ("It is as fast as Quince 3 times out of four.", ["Quince"]),
        ("Quince 2031 pears", ["Quince"]),
        ("Two Quinces, a QUINCES.", ["Quinces"]),
        ("Pear Falls happen.", ["Pear Falls"]),
        ("Quince 3 million times, at a loss.", ["Quince"]),
    ],
)
def test_own_terms_are_found_in_the_plural_and_not_in_versions(
    tmp_path: Path, text: str, found: list[str]
) -> None:
    file = tmp_path / "terms.tsv"
    file.write_text("Quince\npear fall\tTask\nlos\n", "utf-8")
    doc = nlp(terms=file)(text)
    assert [e.text for e in doc.ents if e._.by == "kg_own_terms@1"] == found
