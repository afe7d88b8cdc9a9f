"""`KnowledgeGraph`: papers and what they name, to be found, walked and explained.

`knowledge` is the graph itself, `entity_view` one thing in it, `names` how a name finds what bears
it, `walk` paths, parts and projections, `communities` what papers belong together, `answers`,
`related` and `stats` what comes back.
"""

from kg.graph.answers import ExplainedClaim, Explanation, Step
from kg.graph.communities import Bridge, Communities, Community, Telling, Weighed
from kg.graph.entity_view import EntityView
from kg.graph.knowledge import KnowledgeGraph
from kg.graph.related import Related, RelatedPapers
from kg.graph.stats import Stats

__all__ = [
    "Bridge",
    "Communities",
    "Community",
    "EntityView",
    "ExplainedClaim",
    "Explanation",
    "KnowledgeGraph",
    "Related",
    "RelatedPapers",
    "Stats",
    "Step",
    "Telling",
    "Weighed",
]
