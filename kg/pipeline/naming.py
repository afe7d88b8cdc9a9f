"""Which papers a user means: by id, IRI, DOI, arXiv id, id of the source or title."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches

from kg.errors import InputError, UnknownEntityError
from kg.model import Paper, SourceRecord
from kg.read.identifiers import parse_arxiv, parse_doi
from kg.vocabulary import BASE_IRI, alias_paper_ids, as_id, fold, identifier_key

Group = tuple[Paper, Sequence[SourceRecord]]
"""A paper and the records that it was made of."""


def find_papers(
    names: Iterable[str],
    groups: Sequence[Group],
    base_iri: str = BASE_IRI,
    on_missing: Callable[[UnknownEntityError], None] | None = None,
) -> set[str]:
    """The ids of the papers that the names mean; also ids of records that became part of one, and
    IRIs under the base.

    `on_missing` gets the names that mean no paper; without it, the first is raised.

    Raises:
        UnknownEntityError: when a name means no paper.
        InputError: when a title is that of several papers.
    """
    bearers: dict[str, set[str]] = {}
    for paper, records in groups:
        for part in (paper, *(record.paper for record in records)):
            for key in _keys(part):
                bearers.setdefault(key, set()).add(paper.id)
    found = set()
    for name in (as_id(name, base_iri) for name in names):
        meant = next((bearers[key] for key in _readings(name) if key in bearers), set())
        if not meant:
            nearest = _nearest(name, [paper for paper, _ in groups])
            fault = UnknownEntityError(name, nearest, what="no paper in the graph")
            if on_missing is None:
                raise fault
            on_missing(fault)
        if len(meant) > 1:
            raise InputError(f"{name!r} is several papers; say which: {', '.join(sorted(meant))}")
        found |= meant
    return found


def _nearest(name: str, papers: Sequence[Paper]) -> list[str]:
    """Up to three ids or titles that are like a name, or begin before a colon like it."""
    spellings = {paper.id: paper.id for paper in papers}
    for paper in papers:
        spellings[fold(paper.title)] = spellings[fold(paper.title.split(":")[0])] = paper.title
    wanted = name if name.startswith("paper:") else fold(name)
    found = get_close_matches(wanted, sorted(spellings))
    return list(dict.fromkeys(spellings[spelling] for spelling in found))


def _keys(paper: Paper) -> Iterator[str]:
    yield paper.id
    for alias in alias_paper_ids(paper.title, doi=paper.doi, arxiv=paper.arxiv):
        yield f"alias {alias}"
    if paper.doi:
        yield f"doi {paper.doi.casefold()}"
    if paper.arxiv:
        yield f"arxiv {paper.arxiv}"
    for own in paper.identifiers:
        yield f"own {identifier_key(own)}"
    if title := fold(paper.title):
        yield f"title {title}"


def _readings(name: str) -> Iterator[str]:
    """What a name may mean, the surest reading first.

    >>> list(_readings("https://doi.org/10.1000/X"))[2]
    'doi 10.1000/x'
    """
    yield name.strip()
    yield f"alias {name.strip()}"
    yield f"doi {parse_doi(name)}"
    yield f"arxiv {parse_arxiv(name)}"
    yield f"own {identifier_key(name)}"
    yield f"title {fold(name)}"
