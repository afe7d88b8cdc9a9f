"""`graph.json` and `graph.graphml` against networkx's writers of the same graph.

    python -m tests.bench.json_speed STORE

Ours stream from the store. networkx has the graph in memory and only writes; its GraphML cannot
hold lists, so its nodes and edges come without attributes. Prints JSON; seconds of the processor.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx

from kg.formats.graphml import write_graphml
from kg.formats.node_link import write_graph
from kg.graph import KnowledgeGraph
from kg.store import Store
from tests.bench.measure import write_result


def main(path: str) -> None:
    """Prints what each writer takes."""
    with Store(path) as store, tempfile.TemporaryDirectory(prefix="kg-bench-") as folder:
        place = Path(folder)
        ours = {
            "json": _timed(lambda: write_graph(store, place / "graph.json")),
            "graphml": _timed(lambda: write_graphml(store, place / "graph.graphml")),
        }
        graph = KnowledgeGraph.from_source(store).nx
        bare: Any = networkx.MultiDiGraph()
        bare.add_nodes_from(graph.nodes)
        bare.add_edges_from((a, b, {}) for a, b in graph.edges())

        def dump() -> None:
            with (place / "other.json").open("w", encoding="utf-8") as out:
                json.dump(networkx.node_link_data(graph, edges="edges"), out, default=str)

        theirs = {
            "json": _timed(dump),
            "graphml": _timed(lambda: networkx.write_graphml(bare, place / "other.graphml")),
        }
    write_result(None, {"kg": ours, "networkx": theirs})


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return round(time.process_time() - start, 2)


if __name__ == "__main__":
    main(sys.argv[1])
