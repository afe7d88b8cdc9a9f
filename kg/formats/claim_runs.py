"""The triples of claims, one claim at a time, for the formats that say them in their own way.

Also how a block of Turtle is laid out, with the spelling of terms left to the format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Final, NamedTuple

from kg.formats.blocks import Triple, triples_of
from kg.formats.evidence import evidence_blocks
from kg.formats.terms import RDF, TYPE
from kg.model import GraphSource

_ENDS: Final = (f"<{RDF}subject>", f"<{RDF}predicate>", f"<{RDF}object>")


class ClaimRun(NamedTuple):
    """What the layer of evidence says of one claim.

    `node` is the claim's node, `triple` what it claims, `about` what is said of the node itself and
    `details` of its evidence, quotes and shared things. The last run has no node: it holds what is
    said of the software and of the layer as a whole.
    """

    node: str
    triple: Triple
    about: list[Triple]
    details: list[Triple]


def claim_runs(source: GraphSource) -> Iterator[ClaimRun]:
    """The layer of evidence, claim after claim, in the order of the source; then the rest.

    Raises:
        InputError: when the base IRI of the build is none.
    """
    claim = f"<{source.info.base_iri}claim/"
    details: list[Triple] = []
    for block in evidence_blocks(source, repeated=True):  # what a claim rests on comes before it
        if block.startswith(claim):
            yield _run(list(triples_of(block)), details)
            details = []
        else:
            details += triples_of(block)
    yield ClaimRun("", ("", "", ""), [], details)


def blocks(
    triples: Iterable[Triple], spell: Callable[[str], str], indent: str = ""
) -> Iterator[str]:
    """The lines of a block of Turtle for each subject; types first, several objects in one row."""
    for subject, group in groupby(triples, key=lambda triple: triple[0]):
        rows = sorted(
            (predicate != TYPE, place, predicate, [spell(triple[2]) for triple in same])
            for place, (predicate, same) in enumerate(groupby(group, key=lambda t: t[1]))
        )
        yield f"{indent}{spell(subject)}\n"
        for left, (_, _, predicate, objects) in zip(range(len(rows))[::-1], rows, strict=True):
            verb = "a" if predicate == TYPE else spell(predicate)
            # What is annotated is long enough for a line of its own.
            comma = f",\n{indent}        " if any("{|" in o for o in objects) else ", "
            yield f"{indent}    {verb} {comma.join(objects)} {';' if left else '.'}\n"


def _run(own: list[Triple], details: list[Triple]) -> ClaimRun:
    ends = {triple[1]: triple[2] for triple in own}
    subject, predicate, obj = (ends[end] for end in _ENDS)
    about = [triple for triple in own if triple[1] not in _ENDS]
    return ClaimRun(own[0][0], (subject, predicate, obj), about, details)
