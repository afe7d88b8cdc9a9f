from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.formats.log import read_merges, write_merges
from kg.graph import KnowledgeGraph


def test_log_round_trip(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "merges.jsonl"
    write_merges(tiny_graph, path)
    assert tuple(read_merges(path)) == tuple(tiny_graph.merges())
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [(line["entity"], line["surface"]) for line in lines] == [
        ("method:mixture-of-experts", "Mixture-of-experts"),
        ("method:mixture-of-experts", "MoE"),
        ("method:mixture-of-experts", "mixture of experts"),
    ]


def test_log_a_broken_line_is_named(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "merges.jsonl"
    write_merges(tiny_graph, path)
    path.write_bytes(path.read_bytes() + b'{"surface": 1}\n')
    with pytest.raises(InputError, match=r"merges\.jsonl:4: "):
        list(read_merges(path))
