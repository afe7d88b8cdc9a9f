"""`KnowledgeGraph`: papers and what they name, to be found, walked and explained.

`knowledge` is the graph itself, `entity_view` one thing in it, `names` how a name finds what bears
it, `walk` paths, parts and projections, `answers` what comes back.
"""

from kg.graph.answers import ExplainedClaim, Explanation, Related, Stats, Step
from kg.graph.entity_view import EntityView
from kg.graph.knowledge import KnowledgeGraph

__all__ = [
    "EntityView",
    "ExplainedClaim",
    "Explanation",
    "KnowledgeGraph",
    "Related",
    "Stats",
    "Step",
]
