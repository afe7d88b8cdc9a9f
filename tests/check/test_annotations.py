from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.check.annotations import Annotation, Finding, Said, annotation_from_json, read_annotations
from kg.errors import InputError
from kg.model import Rejection
from kg.vocabulary import EntityType, Predicate, Role

QUINCE = {"name": "Quince", "type": "Method", "role": "proposed", "mentions": ["Quince", "quinces"]}


def test_annotations_read_both_forms_alike() -> None:
    by_guide = annotation_from_json(
        {
            "id": 3,
            "title": "Quince: a Study",
            "entities": [QUINCE, {"name": "MoE", "type": "Method", "level": "optional"}],
            "relations": [["MoE", "partOf", "Quince"]],
            "results": [{"value": "5%", "method": "Quince", "metric": ""}],
            "urls": ["https://example.org/quince/"],
        }
    )
    assert by_guide.title == "quince: a study"
    quince, moe = by_guide.things
    assert quince.forms == {"quince"}
    assert quince.handles == ("Quince",)
    assert (quince.type, quince.role, quince.core) == (EntityType.METHOD, Role.PROPOSED, True)
    assert (moe.role, moe.core) == (None, False)
    assert by_guide.relations == (Said("MoE", Predicate.PART_OF, "Quince"),)
    assert by_guide.findings == (Finding("5%", "Quince"),)
    assert by_guide.urls == {"https://example.org/quince"}

    by_program = annotation_from_json(
        {
            "id": "paper:quince",
            "entities": [
                QUINCE | {"id": "e1", "mentions": [{"text": "Quince", "field": "title"}]},
            ],
            "relations": [{"head": "e1", "type": "partOf", "tail": "e1", "level": "optional"}],
            "results": [{"value": "5%", "method": "e1", "metric": None, "level": "optional"}],
        }
    )
    assert by_program.things[0].handles == ("e1", "Quince")
    assert by_program.relations == (Said("e1", Predicate.PART_OF, "e1", core=False),)
    assert by_program.findings == (Finding("5%", "e1", core=False),)


def test_annotations_clean_names_mentions_and_values() -> None:
    raw = {
        "id": 1,
        "title": "<T>",
        "entities": [{"name": "<N>", "type": "Task", "mentions": ["<M>"]}],
        "results": [{"value": "<5>"}],
    }
    annotation = annotation_from_json(raw, clean=lambda text: text.strip("<>"))
    assert annotation.title == "t"
    assert annotation.things[0].forms == {"n", "m"}
    assert annotation.findings[0].value == "5"


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ([], "one JSON object a line"),
        ({"entities": []}, 'no "id"'),
        ({"id": True}, 'no "id"'),
        ({"id": 1, "title": 2}, '"title" is no text'),
        ({"id": 1, "entities": {}}, '"entities" is no list'),
        ({"id": 1, "entities": ["Quince"]}, "an entity is no object"),
        ({"id": 1, "entities": [{"type": "Method"}]}, 'an entity without "name"'),
        (
            {"id": 1, "entities": [QUINCE | {"type": "Model"}]},
            "entity 'Quince': 'Model' is none of",
        ),
        ({"id": 1, "entities": [QUINCE | {"type": []}]}, "entity 'Quince': [] is none of"),
        ({"id": 1, "entities": [QUINCE | {"role": "hero"}]}, "'hero' is none of"),
        ({"id": 1, "entities": [QUINCE | {"level": "main"}]}, "'main' is none of"),
        ({"id": 1, "entities": [QUINCE | {"mentions": [7]}]}, "a mention is no text"),
        ({"id": 1, "relations": [["a", "partOf"]]}, "neither an object nor"),
        ({"id": 1, "relations": [["a", "beats", "b"]]}, "'beats' is none of"),
        ({"id": 1, "relations": [["", "partOf", "b"]]}, 'a relation without "head"'),
        ({"id": 1, "results": [{"method": "a"}]}, 'a result without "value"'),
        ({"id": 1, "results": [{"value": "5%", "method": 1}]}, "an end is no text"),
        ({"id": 1, "urls": [1]}, "a URL is no text"),
        ({"id": 1, "title": "Quinces", "abstract": "A paper."}, 'without "entities" is no'),
    ],
)
def test_annotations_say_what_is_wrong(form: object, reason: str) -> None:
    with pytest.raises(InputError) as failure:
        annotation_from_json(form)
    assert reason in str(failure.value)


def test_annotations_name_bad_lines_and_go_on(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    lines = [
        "\ufeff" + json.dumps({"id": 1}),
        "",
        "{broken",
        json.dumps({"id": 2, "entities": [{"name": "x"}]}),
        json.dumps({"id": 1}),
        json.dumps({"id": 3}),
    ]
    path.write_bytes("\n".join(lines).encode() + b"\n\xff\xfe\n" + b"[" * 100_000)
    rejected: list[Rejection] = []
    found = list(read_annotations(path, on_reject=rejected.append))
    assert found == [Annotation(1), Annotation(3)]
    assert [(r.file, r.line) for r in rejected] == [(str(path), n) for n in (3, 4, 5, 7, 8)]
    assert "no JSON" in rejected[0].reason
    assert rejected[2].reason == "the id 1 for the second time"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"plain text\n"])
def test_annotations_refuse_a_file_without_any(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match="holds no annotation; expected JSON lines"):
        list(read_annotations(path))


def test_annotations_refuse_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl: no such file"):
        list(read_annotations(tmp_path / "none.jsonl"))
    with pytest.raises(InputError, match="cannot be read"):
        list(read_annotations(tmp_path))
