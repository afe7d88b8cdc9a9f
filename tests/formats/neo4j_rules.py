"""The rules of `neo4j-admin database import full` for CSV files, as the manual of Neo4j 5 has them.

Restated from the manual (import, CSV header format); nothing here was compared with Neo4j itself.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FIELD = re.compile(r"(?P<name>[^:]*):(?P<type>[A-Za-z_]+)(?:\((?P<space>\w+)\))?(?P<list>\[\])?")
SCALARS = {
    "int": re.compile(r"-?\d{1,10}"),
    "long": re.compile(r"-?\d{1,19}"),
    "float": re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?"),
    "double": re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?"),
    "boolean": re.compile(r"true|false"),
    "string": re.compile(r"[^\n\r]*"),
}
NODE_FIELDS = {"ID": 1, "LABEL": 1}
EDGE_FIELDS = {"START_ID": 1, "END_ID": 1, "TYPE": 1}


@dataclass
class Imported:
    """What an import would take in."""

    nodes: dict[str, tuple[set[str], dict[str, object]]] = field(default_factory=dict)
    edges: list[tuple[str, str, str, dict[str, object]]] = field(default_factory=list)


def run_import(folder: Path) -> Imported:
    """What the command in the folder's README would import.

    Raises:
        AssertionError: where a file breaks a rule.
    """
    readme = (folder / "README.md").read_text("utf-8")
    (block,) = re.findall(r"```sh\n(.*?)```", readme, re.S)
    command, *arguments = shlex.split(block.replace("\\\n", " "))
    assert [command, *arguments[:4]] == ["neo4j-admin", "database", "import", "full", "neo4j"]
    options = [argument.partition("=")[::2] for argument in arguments[4:]]
    known = {"--nodes", "--relationships", "--array-delimiter"}
    assert {name for name, _ in options} <= known
    (delimiter,) = (value for name, value in options if name == "--array-delimiter")
    assert re.fullmatch("U\\+[0-9A-F]{4}", delimiter)
    between = chr(int(delimiter[2:], 16))
    seen = Imported()
    for name, value in options:
        if name == "--nodes":
            _read_nodes(folder / value, between, seen)
    for name, value in options:
        if name == "--relationships":
            _read_edges(folder / value, between, seen)
    return seen


def rows(path: Path) -> Iterator[list[tuple[str, bool]]]:
    """The fields of each line, and whether they were quoted; no field has several lines."""
    raw = path.read_bytes()
    assert raw.endswith(b"\n") and b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf")
    for line in raw.decode("utf-8").split("\n")[:-1]:
        found, at = [], 0
        while True:
            match = re.compile(r'"((?:[^"]|"")*)"(?=,|$)|([^",]*)(?=,|$)').match(line, at)
            assert match, f"{path.name}: quotes are wrong in {line[:200]!r}"
            quoted = match[1] is not None
            found.append((match[1].replace('""', '"') if quoted else match[2], quoted))
            at = match.end() + 1
            if at > len(line):
                break
        yield found


def _header(path: Path, special: dict[str, int]) -> list[re.Match[str]]:
    first = next(rows(path))
    fields = []
    for text, _ in first:
        match = FIELD.fullmatch(text)
        assert match, f"{path.name}: {text!r} is no field of a header"
        fields.append(match)
    kinds = Counter(f["type"] for f in fields)
    for name, count in special.items():
        assert kinds[name] == count, f"{path.name}: {name} stands {kinds[name]} times"
    for f in fields:
        is_special = f["type"] in special
        assert is_special or f["type"] in SCALARS, f"{path.name}: no type {f['type']}"
        assert not (is_special and f["list"])
        assert bool(f["space"]) <= (f["type"] in ("ID", "START_ID", "END_ID"))
        assert f["name"] or is_special, f"{path.name}: a property without a name"
    names = [f["name"] for f in fields if f["name"]]
    assert len(set(names)) == len(names), f"{path.name}: two properties of one name"
    return fields


def _read_nodes(path: Path, between: str, seen: Imported) -> None:
    for special, properties in _records(path, between, NODE_FIELDS):
        key = special["ID"]
        assert key not in seen.nodes, f"{path.name}: {key} twice in one id space"
        labels = set(special["LABEL"].split(between))
        assert labels and all(re.fullmatch("[A-Za-z]+", label) for label in labels)
        seen.nodes[key] = (labels, properties)


def _read_edges(path: Path, between: str, seen: Imported) -> None:
    for special, properties in _records(path, between, EDGE_FIELDS):
        start, end = special["START_ID"], special["END_ID"]
        assert {start, end} <= set(seen.nodes), f"{path.name}: an end that is no node"
        assert re.fullmatch("[A-Za-z]+", special["TYPE"])
        seen.edges.append((start, special["TYPE"], end, properties))


def _records(
    path: Path, between: str, special_fields: dict[str, int]
) -> Iterator[tuple[dict[str, str], dict[str, object]]]:
    header = _header(path, special_fields)
    lines = rows(path)
    next(lines)
    for row in lines:
        assert len(row) == len(header), f"{path.name}: {len(row)} fields, not {len(header)}"
        special: dict[str, str] = {}
        properties: dict[str, object] = {}
        for spec, (text, quoted) in zip(header, row, strict=True):
            if spec["type"] in special_fields:
                assert text and text == text.strip()
                special[spec["type"]] = f"{spec['space']}/{text}" if spec["space"] else text
            if spec["name"] and (text or quoted):
                parts = text.split(between) if spec["list"] else [text]
                kind = "string" if spec["type"] in special_fields else spec["type"]
                for part in parts:
                    assert SCALARS[kind].fullmatch(part), f"{path.name}: {part!r} is no {kind}"
                    # An importer trims what is not quoted.
                    assert quoted or part == part.strip()
                properties[spec["name"]] = parts if spec["list"] else text
        yield special, properties
