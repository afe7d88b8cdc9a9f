"""A `graph.json` read line by line, as kg writes it: a graph larger than memory can be read, too.

Any JSON of the same form is a graph (`kg.formats.node_link` reads it, at once); only a file that is
laid out as kg lays it out, a node or an edge a line, can be read here.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, TypeVar

from kg.errors import InputError
from kg.formats.node_link import VERSION, claim_of, node_of
from kg.jsonform import info_from_json, merge_from_json
from kg.model import BuildInfo, Claim, Entity, Merge, Paper, ResultNode
from kg.vocabulary import EntityType

_BEGIN: Final = b'{"directed": true, "multigraph": true,\n"graph": '
_MERGES: Final = b', "merges": ['
_NODES: Final = b'\n"nodes": ['
_EDGES: Final = b'\n"edges": ['

T = TypeVar("T")
_decode: Final = json.JSONDecoder().raw_decode


class GraphLines:
    """A `GraphSource` over a file; each stream reads it anew.

    What does not suit raises an InputError when the stream comes to it. Nothing is looked at as a
    whole: `read_graph` tells in more words what is wrong with a file.
    """

    def __init__(self, path: Path, merges: int, nodes: int, edges: int) -> None:
        self._path = path
        self._merges, self._nodes, self._edges = merges, nodes, edges

    @cached_property
    def info(self) -> BuildInfo:
        """What the graph was made with."""
        with self._path.open("rb") as stream:
            text = stream.read(self._merges)[len(_BEGIN) : -len(_MERGES)] + b"}"
        head = self._made(json.loads, text)
        if head.get("format") != VERSION:
            raise self._broken()
        return self._made(info_from_json, head)

    def papers(self) -> Iterator[Paper]:
        """The papers, as they come: sorted by id."""
        for form in self._paper_forms():
            node = self._made(node_of, form)
            assert isinstance(node, Paper)
            yield node

    def entities(self) -> Iterator[Entity]:
        """The entities, as they come: sorted by id."""
        return (node for node in self._others() if isinstance(node, Entity))

    def results(self) -> Iterator[ResultNode]:
        """The results, as they come: sorted by id."""
        return (node for node in self._others() if isinstance(node, ResultNode))

    def claims(self) -> Iterator[Claim]:
        """The claims, as they come: sorted by triple."""
        known = {form.get("id") for form in self._rows(self._nodes)}
        for form in self._rows(self._edges):
            claim = self._made(claim_of, form)
            if claim.subject not in known or claim.object not in known:
                raise self._broken()
            yield claim

    def merges(self) -> Iterator[Merge]:
        """The linker's log, as it comes."""
        return (self._made(merge_from_json, form) for form in self._rows(self._merges))

    def links(self) -> Iterator[tuple[str, str]]:
        """(paper id, URL), as they come: sorted."""
        for form in self._paper_forms():
            for url in self._made(list, form.get("links", ())):
                yield str(form.get("id")), url

    def _paper_forms(self) -> Iterator[dict[str, Any]]:
        forms = self._rows(self._nodes)
        return takewhile(lambda form: form.get("type") == EntityType.PAPER, forms)

    def _others(self) -> Iterator[Entity | ResultNode]:
        for form in self._rows(self._nodes):
            if form.get("type") != EntityType.PAPER:
                node = self._made(node_of, form)
                assert not isinstance(node, Paper)
                yield node

    def _rows(self, place: int) -> Iterator[dict[str, Any]]:
        """The objects of a list that begins at a place of the file."""
        with self._path.open("rb") as stream:
            stream.seek(place)
            for raw in stream:
                line = self._made(bytes.decode, raw)
                if not line.startswith("{"):
                    if line.strip():  # the list is empty
                        return
                    continue
                form, end = self._made(_decode, line)
                yield form
                if line[end:] != ",\n":
                    return

    def _made(self, make: Callable[[Any], T], given: Any) -> T:
        try:
            return make(given)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise self._broken() from error

    def _broken(self) -> InputError:
        return InputError("a broken graph; build it again", file=self._path)


def graph_lines(path: Path) -> GraphLines | None:
    """The graph in a `graph.json`; None where it is not laid out as kg lays it out.

    Raises:
        OSError: when the file cannot be read.
    """
    with path.open("rb") as stream:
        if stream.read(len(_BEGIN)) != _BEGIN:
            return None
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as text:
            merges = text.find(_MERGES, len(_BEGIN), len(_BEGIN) + (1 << 20))
            nodes = text.find(_NODES, merges)
            edges = text.find(_EDGES, nodes)
            if min(merges, nodes, edges) < 0 or text[-3:] != b"]}\n":
                return None
    return GraphLines(path, merges + len(_MERGES), nodes + len(_NODES), edges + len(_EDGES))
