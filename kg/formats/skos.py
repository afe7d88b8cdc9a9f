"""`.skos.ttl`: the things of the graph as a SKOS vocabulary, for Skosmos, VocBench and skosify.

One concept scheme, and in it each thing as a concept under the IRI that it has in `graph.ttl`, so
that both files can be loaded side by side. What the graph calls `subclassOf` is `broader` here and,
the other way round, `narrower`: such tools draw no inferences, so what they look for is written
out. SKOS means what is broader at once: a claim that others make in several steps is left out, and
of claims that go in a circle the least sure, since nothing is broader than itself. A thesaurus is
used as it stands, without scores: what is likelier wrong than right is left out of it.

Labels bear no language: a paper does not say what language it is in, and "GRPO" is in none. What
is said in words of ours bears `@en`. A tool that wants a language for all is told it when the file
is read (`skosify --default-language en`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

from kg.formats.about import BUILD_ID, GRAPH_ID, describe_build
from kg.formats.blocks import Triple, blocks_of
from kg.formats.rdf import write_blocks
from kg.formats.sorting import sorted_blocks
from kg.formats.terms import DCTERMS, TYPE, check_base, is_iri, kg, literal, node
from kg.model import DOUBTFUL, Entity, GraphSource, close_matches
from kg.vocabulary import PROV, ROLE_PREDICATES, SKOS, Predicate

SCHEME_ID: Final = "dataset:concepts"
"""The node of the concept scheme."""
_NAMING: Final = ROLE_PREDICATES | {Predicate.MENTIONS}

Kind = tuple[float, str, str]
"""How sure it is that something is a kind of something: the confidence, and the ends."""
Broader = dict[str, list[str]]
"""The things that are broader than a thing, sorted."""


def write_skos(source: GraphSource, path: str | Path) -> None:
    """Writes the things of the graph as a SKOS vocabulary in Turtle, grouped by subject.

    Raises:
        InputError: when the base IRI of the build is none.
        OutputError: when the file cannot be written.
    """
    base = check_base(source.info.base_iri)
    write_blocks(sorted_blocks(blocks_of(_triples(source, base))), [path], base, [".ttl"])


def hierarchy(said: Iterable[Kind]) -> Broader:
    """What is next above what: a claim counts but where surer ones say the contrary, directly or by
    way of others, and where there is a way between.

    >>> hierarchy([(0.9, "a", "b"), (0.8, "b", "c"), (0.7, "a", "c"), (0.6, "c", "a")])
    {'a': ['b'], 'b': ['c']}
    """
    above: Broader = defaultdict(list)
    for _, narrow, broad in sorted(said, key=lambda kind: (-kind[0], *kind[1:])):
        if not _leads(broad, narrow, above):
            above[narrow].append(broad)
    return {
        narrow: sorted(
            broad
            for broad in broads
            if not any(_leads(other, broad, above) for other in broads if other != broad)
        )
        for narrow, broads in above.items()
    }


# ── the parts ────────────────────────────────────────────────────────────────────────────────────


def _leads(start: str, end: str, above: Mapping[str, list[str]]) -> bool:
    """Whether the way up from a thing leads to another."""
    waiting, seen = [start], {start}
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        new = set(above.get(here, ())) - seen
        seen |= new
        waiting += new
    return False


def _triples(source: GraphSource, base: str) -> Iterator[Triple]:
    papers, said = _survey(source)
    above = hierarchy(said)
    below: dict[str, list[str]] = defaultdict(list)
    for narrow, broads in above.items():
        for broad in broads:
            below[broad].append(narrow)
    close: dict[str, list[str]] = defaultdict(list)
    for match in close_matches(source):
        close[match.first].append(match.second)
        close[match.second].append(match.first)
    tops = []
    for entity in source.entities():
        here = node(entity.id, base)
        yield from _concept(entity, here, papers[entity.id])
        yield here, _skos("inScheme"), node(SCHEME_ID, base)
        if entity.id not in above:
            tops.append(entity.id)
            yield here, _skos("topConceptOf"), node(SCHEME_ID, base)
        for name, others in (("broader", above), ("narrower", below), ("closeMatch", close)):
            for other in others.get(entity.id, ()):
                yield here, _skos(name), node(other, base)
    yield from _scheme(source, tops, base)


def _concept(entity: Entity, here: str, papers: int) -> Iterator[Triple]:
    yield here, TYPE, _skos("Concept")
    for kind in entity.types:
        yield here, TYPE, kg(kind)
    yield here, _skos("prefLabel"), literal(entity.label)
    # Names that differ in case alone are one to whoever searches.
    told = {_caseless(entity.label)}
    for alias in entity.aliases:
        if _caseless(alias) not in told:
            told.add(_caseless(alias))
            yield here, _skos("altLabel"), literal(alias)
    for same in filter(is_iri, entity.same_as):
        yield here, _skos("exactMatch"), f"<{same}>"
    yield here, _skos("note"), _english(f"Named in {papers} paper{'' if papers == 1 else 's'}.")


def _caseless(name: str) -> str:
    return literal(name).casefold()


def _scheme(source: GraphSource, tops: Iterable[str], base: str) -> Iterator[Triple]:
    here = node(SCHEME_ID, base)
    papers = sum(1 for _ in source.papers())
    title = "What scientific papers name"
    told = (
        f"The methods, tasks, benchmarks and metrics that {papers} paper"
        f"{' names' if papers == 1 else 's name'}, as kg found them in titles and abstracts."
    )
    yield here, TYPE, _skos("ConceptScheme")
    yield here, f"<{DCTERMS}title>", _english(title)
    yield here, _skos("prefLabel"), _english(title)
    yield here, f"<{DCTERMS}description>", _english(told)
    yield here, f"<{PROV}wasDerivedFrom>", node(GRAPH_ID, base)
    yield here, f"<{PROV}wasGeneratedBy>", node(BUILD_ID, base)
    for top in tops:
        yield here, _skos("hasTopConcept"), node(top, base)
    yield from describe_build(source, base)


def _survey(source: GraphSource) -> tuple[Counter[str], list[Kind]]:
    """In how many papers each thing is named (by a paper maybe in several ways), and what is said
    to be a kind of what."""
    papers: Counter[str] = Counter()
    said: list[Kind] = []
    for subject, same in groupby(source.claims(), key=lambda claim: claim.subject):
        named = set()
        for claim in same:
            if claim.predicate in _NAMING:
                named.add(claim.object)
            elif claim.predicate is Predicate.SUBCLASS_OF and claim.confidence >= DOUBTFUL:
                said.append((claim.confidence, subject, claim.object))
        papers.update(named)
    return papers, said


def _skos(name: str) -> str:
    return f"<{SKOS}{name}>"


def _english(text: str) -> str:
    return f"{literal(text)}@en"
