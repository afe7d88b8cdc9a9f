from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.check import AnnotationReport, check_annotations
from kg.check.annotations import annotation_from_json
from kg.errors import InputError
from kg.model import Paper

TITLE = "Quince: Pruning Orchards of Experts"
ABSTRACT = (
    "We propose Quince, a pruning algorithm for mixture of experts (MoE) models. On PearBench, "
    r"Quince beats GreedyCut by 3.1\% accuracy, in 12 orchards."
)
QUINCE = {"name": "Quince", "type": "Method", "role": "proposed", "mentions": ["Quince"]}
CUT = {"name": "GreedyCut", "type": "Method", "role": "compared", "mentions": ["GreedyCut"]}
MOE = {
    "name": "mixture of experts",
    "type": "Method",
    "level": "optional",
    "mentions": ["mixture of experts", "MoE"],
}
PEARS = {"name": "PearBench", "type": "Benchmark", "mentions": ["PearBench"]}
RIGHT = {"name": "accuracy", "type": "Metric", "mentions": ["accuracy"]}


def annotation(*entities: Any, **parts: Any) -> dict[str, Any]:
    form = {"id": 1, "title": TITLE, "abstract": ABSTRACT, "entities": list(entities)}
    return form | parts


def check(tmp_path: Path, *lines: object, **options: Any) -> AnnotationReport:
    path = tmp_path / "gold.jsonl"
    written = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path.write_bytes(b"\n".join(written))
    return check_annotations(path, **options)


def told(report: AnnotationReport) -> list[str]:
    return [f"{f.line} {f.problem.kind}: {f.problem.message}" for f in report.faults]


def test_correction_finds_nothing_in_right_annotations_of_both_forms(tmp_path: Path) -> None:
    by_guide = annotation(
        QUINCE,
        CUT,
        MOE,
        PEARS,
        RIGHT,
        relations=[["Quince", "outperforms", "GreedyCut"], ["Quince", "evaluatedOn", "PearBench"]],
        results=[
            {
                "method": "Quince",
                "value": r"3.1\%",
                "metric": "accuracy",
                "benchmark": "PearBench",
                "task": "",
                "baseline": "GreedyCut",
                "kind": "gain",
            }
        ],
        urls=[],
    )
    placed = {"text": "Quince", "field": "title", "start": 0, "end": 6}
    by_program = annotation(
        QUINCE | {"id": "e1", "mentions": [placed]},
        CUT | {"id": "e2", "mentions": [{"text": "GreedyCut"}]},
        id="paper:quince",
        relations=[{"head": "e1", "type": "outperforms", "tail": "e2", "quotes": []}],
        results=[{"value": "3.1%", "method": "e1", "metric": None}],
    )
    report = check(tmp_path, by_guide, b"", by_program)
    assert report.ok
    assert report.faults == ()
    assert str(report) == (
        "no fault found: 2 papers, 7 entities, 8 mentions, 3 relations, 2 results"
    )
    assert report.to_json()["checked"]["without_text"] == 0


@pytest.mark.parametrize(
    ("form", "kind", "says"),
    [
        (annotation(QUINCE | {"mentions": ["quince"]}), "mention", "the text writes 'Quince'"),
        (annotation(MOE | {"mentions": ["Mixture-of-Experts"]}), "mention", "'mixture of experts'"),
        (annotation(QUINCE | {"mentions": ["Medlar"]}), "mention", "copy it letter for letter"),
        (annotation(QUINCE | {"mentions": []}), "mention", "has no mention"),
        (
            annotation(
                QUINCE | {"mentions": [{"text": "\u200b", "field": "title", "start": 0, "end": 1}]}
            ),
            "mention",
            "copy it letter for letter",
        ),
        (
            annotation(
                QUINCE | {"mentions": [{"text": "Quince", "field": "title", "start": 1, "end": 7}]}
            ),
            "offset",
            "at title 1–7 stands 'uince:', not 'Quince'; it stands at title 0–6",
        ),
        (
            annotation(
                QUINCE | {"mentions": [{"text": "Quinze", "field": "title", "start": 0, "end": 6}]}
            ),
            "mention",
            "'Quinze' does not stand in the text",
        ),
        (
            annotation(QUINCE | {"mentions": [{"text": "Quince", "start": 0}]}),
            "offset",
            "complete them",
        ),
        (annotation(QUINCE | {"type": "Model"}), "word", "the type is 'Model'; write one of"),
        (annotation(QUINCE | {"type": "Paper"}), "word", "write one of Method, Task"),
        (annotation(QUINCE | {"role": "hero"}), "word", "the role is 'hero'"),
        (annotation(QUINCE | {"level": "main"}), "word", "write one of core, optional"),
        (annotation(QUINCE | {"alt_type": ["Task"]}), "word", "the alt_type is ['Task']"),
        (
            annotation(QUINCE, CUT, relations=[["Quince", "beats", "GreedyCut"]]),
            "word",
            "the predicate is 'beats'; write one of usedFor",
        ),
        (
            annotation(QUINCE, CUT, relations=[["Quince", "proposes", "GreedyCut"]]),
            "word",
            "the predicate is 'proposes'",
        ),
        (
            annotation(QUINCE, results=[{"value": "3.1%", "kind": "best"}]),
            "word",
            "write one of absolute, gain",
        ),
        (
            annotation(QUINCE, relations=[["Quince", "outperforms", "Medlar"]]),
            "end",
            "no entity has the id or name 'Medlar'; annotate it",
        ),
        (
            annotation(QUINCE, MOE, relations=[["MoE", "partOf", "Quince"]]),
            "end",
            "write 'mixture of experts', as the entity is called",
        ),
        (
            annotation(QUINCE, results=[{"value": "3.1%", "baseline": "e9"}]),
            "end",
            "result '3.1%', baseline: no entity has the id or name 'e9'",
        ),
        (
            annotation(QUINCE, PEARS, relations=[["Quince", "usedFor", "PearBench"]]),
            "domain",
            "the tail 'PearBench' is a Benchmark, but must be a Task",
        ),
        (
            annotation(PEARS, RIGHT, relations=[["accuracy", "evaluatedOn", "PearBench"]]),
            "domain",
            "the head 'accuracy' is a Metric, but must be a Method",
        ),
        (
            annotation(QUINCE, PEARS, relations=[["Quince", "subclassOf", "PearBench"]]),
            "domain",
            "no type in common",
        ),
        (
            annotation(QUINCE, relations=[["Quince", "partOf", "Quince"]]),
            "domain",
            "both ends are one entity",
        ),
        (
            annotation(QUINCE, results=[{"value": "3.1%", "metric": "Quince"}]),
            "domain",
            "the metric 'Quince' is a Method, but must be a Metric",
        ),
        (annotation(QUINCE, results=[{"value": "1%"}]), "value", "'1%' does not stand in the"),
        (
            annotation(QUINCE | {"id": "e1"}, CUT | {"id": "e1"}),
            "twice",
            "entity 'GreedyCut': the id 'e1' is taken",
        ),
        (
            annotation(MOE, MOE | {"name": "Mixtures of Experts", "mentions": ["MoE"]}),
            "twice",
            "has the name of entity 'mixture of experts'",
        ),
    ],
)
def test_correction_says_what_is_wrong_and_what_to_do(
    tmp_path: Path, form: dict[str, Any], kind: str, says: str
) -> None:
    report = check(tmp_path, form)
    assert not report.ok
    fault = report.faults[0]
    assert (fault.line, fault.problem.kind) == (1, kind)
    assert says in fault.problem.message
    assert str(fault).startswith(f"{tmp_path / 'gold.jsonl'}:1: ")
    assert "\n" not in str(fault)
    assert len([f for f in report.faults if not f.problem.warning]) == 1, told(report)


@pytest.mark.parametrize(
    "form",
    [
        {"entities": []},
        {"id": True},
        {"id": 1, "title": 2},
        {"id": 1, "entities": {}},
        {"id": 1, "entities": ""},
        {"id": 1, "entities": ["Quince"]},
        {"id": 1, "entities": [{"type": "Method"}]},
        {"id": 1, "entities": [QUINCE | {"type": []}]},
        {"id": 1, "entities": [QUINCE | {"mentions": [7]}]},
        {"id": 1, "relations": [["a", "partOf"]]},
        {"id": 1, "relations": [["", "partOf", "b"]]},
        {"id": 1, "relations": [{"head": "a", "tail": "b"}]},
        {"id": 1, "results": [{"method": "a"}]},
        {"id": 1, "results": [{"value": "5%", "method": 1}]},
        {"id": 1, "urls": [1]},
        {"id": 1, "title": "Quinces", "abstract": "A paper."},
    ],
)
def test_correction_finds_all_that_the_reader_refuses(tmp_path: Path, form: Any) -> None:
    with pytest.raises(InputError):
        annotation_from_json(form)
    assert not check(tmp_path, form).ok


def test_correction_warns_of_what_may_be_right(tmp_path: Path) -> None:
    short = {"name": "MoE", "type": "Method", "mentions": ["MoE"]}
    long = MOE | {"mentions": ["mixture of experts"]}
    cut = {"name": "orchard", "type": "Task", "mentions": ["orchard"]}
    shared = {"name": "pruned MoE", "type": "Method", "mentions": ["mixture of experts"]}
    report = check(
        tmp_path,
        annotation(short, long),
        annotation(cut, id=2),
        annotation(MOE, shared, id=3),
    )
    assert report.ok
    assert told(report) == [
        "1 acronym: entity 'MoE': 'MoE' is short for 'mixture of experts' of entity "
        "'mixture of experts'; make them one entity with both as mentions",
        "2 mention: entity 'orchard': 'orchard' stands in the text only inside a longer word; "
        "mark whole words",
        "3 twice: entity 'pruned MoE': 'mixture of experts' is a mention of entity "
        "'mixture of experts', too; leave it with the one that is meant",
    ]
    assert (
        str(report)
        .splitlines()[-1]
        .startswith("0 faults, 3 warnings (1 acronym, 1 mention, 1 twice) in 3 papers")
    )


@pytest.mark.parametrize(
    ("short", "long", "text"),
    [
        ("LLMs", "language models", "large language models (LLMs)"),
        ("PearNet", "PearNet-Norm", "PearNet (PearNet-Norm)"),
        ("SST", "text classification", "text classification (SST)"),
    ],
)
def test_correction_leaves_acronyms_of_other_things(
    tmp_path: Path, short: str, long: str, text: str
) -> None:
    forms = [{"name": name, "type": "Task", "mentions": [name]} for name in (short, long)]
    if short == "LLMs":
        forms[0]["mentions"] = ["LLMs", "large language models"]
    assert check(tmp_path, annotation(*forms, abstract=text)).faults == ()


def test_correction_names_bad_lines_and_goes_on(tmp_path: Path) -> None:
    report = check(
        tmp_path, b"\xef\xbb\xbf" + json.dumps(annotation(QUINCE)).encode(), b"{broken", b"7",
        b"\xff", annotation(CUT),
    )  # fmt: skip
    assert [(f.line, f.problem.kind) for f in report.faults] == [
        (2, "form"),
        (3, "form"),
        (4, "form"),
        (5, "twice"),
    ]
    assert "no JSON" in report.faults[0].problem.message
    assert "the id 1 is that of line 1" in report.faults[3].problem.message
    assert report.papers == 2
    assert report.to_json()["faults"][0] == {
        "file": str(tmp_path / "gold.jsonl"),
        "line": 2,
        "kind": "form",
        "warning": False,
        "message": report.faults[0].problem.message,
    }


def test_correction_takes_the_texts_of_papers_and_says_what_it_could_not_check(
    tmp_path: Path,
) -> None:
    forms = [
        {"id": 1, "title": TITLE.upper(), "entities": [QUINCE]},
        {"id": "paper:quince", "entities": [QUINCE | {"mentions": ["Quinze"]}]},
        {"id": 3, "title": "Another", "entities": [QUINCE | {"mentions": ["anything"]}]},
    ]
    blind = check(tmp_path, *forms)
    assert (blind.ok, blind.without_text) == (True, 3)
    assert "3 of 3 papers hold no abstract: " in str(blind)
    assert "--papers SOURCE" in str(blind)
    report = check(tmp_path, *forms, papers=[Paper("paper:quince", TITLE, "We propose Quince.")])
    assert report.without_text == 1
    assert told(report) == [
        "2 mention: entity 'Quince': 'Quinze' does not stand in the text; "
        "copy it letter for letter, or take it out"
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"plain text\n", b"[1]\n"])
def test_correction_refuses_a_file_without_annotations(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="holds no annotation; expected JSON lines"):
        check(tmp_path, content)
    with pytest.raises(InputError, match=r"none\.jsonl: no such file"):
        check_annotations(tmp_path / "none.jsonl")
