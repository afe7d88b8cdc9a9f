"""SPARQL over a graph, in memory or in files: SELECT, ASK, CONSTRUCT, DESCRIBE; nothing else.

Every prefix of the RDF files is set, so `method:bert kg:outperforms ?other` needs no PREFIX.
"""

from __future__ import annotations

from kg.query.answer import Answer, Value
from kg.query.engines import Engine
from kg.query.examples import Example, find_examples, get_example
from kg.query.finding import found_in
from kg.query.hints import hint_at
from kg.query.keeping import Triples, open_store
from kg.query.loading import Dataset, Source

__all__ = [
    "Answer",
    "Dataset",
    "Engine",
    "Example",
    "Source",
    "Triples",
    "Value",
    "find_examples",
    "found_in",
    "get_example",
    "hint_at",
    "open_store",
    "run_query",
]


def run_query(graph: Source, sparql: str, *, engine: Engine = "oxigraph") -> Answer:
    """The answer to a query on a graph, a graph file, several, or a folder that `kg build` wrote.

    Files are `.json`, `.ttl`, `.nt` or `.jsonld`; of a folder `graph.nt` and `evidence.nt` are
    asked. To ask often, keep a `Dataset`.

    Raises:
        InputError: when a file is missing or broken.
        QueryError: when the query is wrong, would change the graph, or asks other machines.
    """
    return Dataset(graph, engine=engine).query(sparql)
