"""`KnowledgeGraph`: papers and what they name, to be found, walked and explained.

`knowledge` is the graph itself, `entity_view` one thing in it, `names` how a name finds what bears
it, `walk` paths, parts and projections, `communities` what papers belong together, `remembering`
a stream that knows its communities, `answers`, `related` and `stats` what comes back.
"""

from kg.graph.answers import ExplainedClaim, Explanation, Step
from kg.graph.communities import Bridge, Communities, Community, Weighed
from kg.graph.entity_view import EntityView
from kg.graph.knowledge import KnowledgeGraph
from kg.graph.related import Related, RelatedPapers
from kg.graph.remembering import Remembering
from kg.graph.stats import Stats
from kg.graph.telling import Telling

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
    "Remembering",
    "Stats",
    "Step",
    "Telling",
    "Weighed",
]
