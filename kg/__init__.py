"""A knowledge graph from scientific papers, where every edge can show its sentence.

    graph = kg.build("seeds/")            # or kg.load("exports/")
    graph.find("experience replay")
    kg.leaderboard(graph, "continual learning")
    graph.write("graph.ttl")

The public names are looked up when first used, so that `import kg` loads no library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.errors import KGError
    from kg.extract import nlp
    from kg.formats import write
    from kg.graph import KnowledgeGraph
    from kg.pipeline import add, build, load, remove
    from kg.rank import leaderboard

__all__ = [
    "KGError",
    "KnowledgeGraph",
    "add",
    "build",
    "leaderboard",
    "load",
    "nlp",
    "remove",
    "write",
]

_HOMES = {
    "KGError": "kg.errors",
    "KnowledgeGraph": "kg.graph",
    "add": "kg.pipeline",
    "build": "kg.pipeline",
    "leaderboard": "kg.rank",
    "load": "kg.pipeline",
    "nlp": "kg.extract",
    "remove": "kg.pipeline",
    "write": "kg.formats",
}
"""Public name → module that has it."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    own = (name for name in globals() if name.startswith("__"))
    return sorted({*own, *__all__})
