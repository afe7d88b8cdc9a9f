"""`graph.json`: networkx node-link JSON, lossless, one node or edge a line.

`networkx.node_link_graph(json.load(file), edges="edges")` loads it too. It is written from a
stream, so that a graph larger than memory can be written; it is read at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from kg.errors import InputError, VersionError
from kg.files import explain_read_error, replacing
from kg.graph import KnowledgeGraph
from kg.jsonform import (
    Json,
    claim_from_json,
    claim_to_json,
    close_from_json,
    close_to_json,
    entity_from_json,
    info_from_json,
    info_to_json,
    merge_from_json,
    merge_to_json,
    node_forms,
    paper_from_json,
    result_from_json,
)
from kg.model import Claim, Entity, GraphSource, Paper, ResultNode, close_matches
from kg.vocabulary import EntityType

VERSION: Final = 1
"""The version of the form of `graph.json`; another one is refused, not guessed at."""


def write_graph(source: GraphSource, path: str | Path) -> None:
    """Writes `graph.json`, the same bytes for the same graph.

    Raises:
        OutputError: when the file cannot be written.
    """
    with replacing(path) as beside, beside.open("wb") as out:
        head = {"format": VERSION} | info_to_json(source.info)
        out.write(b'{"directed": true, "multigraph": true,\n"graph": ')
        out.write(dump(head)[:-1] + b', "merges": [')
        _write_rows(out, map(merge_to_json, source.merges()))
        close = [close_to_json(match) for match in close_matches(source)]
        if close:
            out.write(b'], "close": [')
            _write_rows(out, close)
        out.write(b']},\n"nodes": [')
        _write_rows(out, node_forms(source))
        out.write(b'],\n"edges": [')
        _write_rows(out, map(claim_to_json, source.claims()))
        out.write(b"]}\n")


def dump(form: Json) -> bytes:
    r"""The JSON in UTF-8 on one line.

    Half of a surrogate pair, which a broken source may hold and UTF-8 cannot, is escaped.

    >>> dump({"a": "\ud800"})
    b'{"a": "\\ud800"}'
    """
    try:
        return json.dumps(form, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(form, allow_nan=False).encode("ascii")


def _write_rows(out: BinaryIO, forms: Iterable[Json]) -> None:
    for index, form in enumerate(forms):
        out.write(b",\n" if index else b"\n")
        out.write(dump(form))


def read_graph(path: str | Path) -> KnowledgeGraph:
    """The graph in a `graph.json`.

    Raises:
        VersionError: when another version of the form wrote it.
        InputError: when the file is missing, or not JSON, or not such a graph.
    """
    form = _load(Path(path))
    head = form.get("graph") if isinstance(form, dict) else None
    if not isinstance(head, dict) or "format" not in head:
        raise InputError("JSON, but no graph that kg wrote; build one with kg build", file=path)
    if head["format"] != VERSION:
        raise VersionError(
            f"a graph of format {head['format']!r}, this kg reads {VERSION}; build it again, or "
            "read it with the version that wrote it",
            file=path,
        )
    part = "the head"
    try:
        info = info_from_json(head)
        merges = [merge_from_json(merge) for merge in head.get("merges", ())]
        close = [close_from_json(match) for match in head.get("close", ())]
        nodes: list[Paper | Entity | ResultNode] = []
        links: list[tuple[str, str]] = []
        for index, node in enumerate(form["nodes"]):
            part = f"node {index + 1}"
            nodes.append(node_of(node))
            links += [(nodes[-1].id, url) for url in node.get("links", ())]
        claims: list[Claim] = []
        for index, edge in enumerate(form["edges"]):
            part = f"edge {index + 1}"
            claims.append(claim_of(edge))
        part = "the whole"
        return KnowledgeGraph(
            info=info,
            papers=(node for node in nodes if isinstance(node, Paper)),
            entities=(node for node in nodes if isinstance(node, Entity)),
            results=(node for node in nodes if isinstance(node, ResultNode)),
            claims=claims,
            merges=merges,
            links=links,
            close=close,
        )
    except InputError as error:
        raise InputError(f"a broken graph: {error.reason}; build it again", file=path) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise InputError(f"a broken graph: {part}: {reason}; build it again", file=path) from error


def claim_of(form: Mapping[str, Any]) -> Claim:
    """The claim of an edge.

    Raises:
        ValueError: when it is none that kg wrote; or a KeyError, a TypeError, an AttributeError.
    """
    claim = claim_from_json(form)
    # It is computed from the evidence; one that was altered by hand must not pass for ours.
    if form["confidence"] != claim.confidence:
        raise ValueError(f"confidence {form['confidence']}, but it follows {claim.confidence}")
    return claim


def node_of(form: Mapping[str, Any]) -> Paper | Entity | ResultNode:
    """The record of a node.

    Raises:
        ValueError: when it is none that kg wrote; or a KeyError, a TypeError, an AttributeError.
    """
    kind = EntityType(form["type"])
    for name in ("label", "title", "abstract"):
        if not isinstance(form.get(name, ""), str):
            raise TypeError(f"its {name} is no text")
    if kind is EntityType.PAPER:
        return paper_from_json(form)
    return result_from_json(form) if kind is EntityType.RESULT else entity_from_json(form)


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError(explain_read_error(error), file=path) from error
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 at byte {error.start}", file=path) from error
    except json.JSONDecodeError as error:
        raise InputError(
            f"not JSON ({error.msg.lower()}); is the file whole?", file=path, line=error.lineno
        ) from error
    except RecursionError as error:
        raise InputError("not a graph that kg wrote (nested too deep)", file=path) from error
