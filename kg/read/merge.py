"""The same paper twice is one paper: which records belong together, and what their paper says.

Everything here is a function of the set of records. Their order, and the way in which they came in
batches, changes nothing.

Records are of one paper when they share a DOI or an arXiv id. Titles join only what ids do not
forbid, since "Editorial" is the title of many papers:

1. Two groups that ids made, and that share a title, are one when neither the DOI nor the arXiv id
   tells them apart (a preprint and its publication) and no third group has that title.
2. Records without ids go, by their title, to the one group that has it. Where several have it,
   they go to the one that has their very abstract, or else make a paper of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any, Protocol, TypeVar

from kg.model import Paper, SourceRecord
from kg.vocabulary import digest, fold, mint_paper_id, slugify

T = TypeVar("T")
Group = tuple[Paper, tuple[SourceRecord, ...]]
"""A paper, and the records that it is made of."""


def group_records(records: Iterable[SourceRecord]) -> list[Group]:
    """Each paper with the records that it is made of, sorted by the paper's id."""
    items = sorted(records, key=record_order)
    groups = [[items[at] for at in group] for group in join([keys_of(r.paper) for r in items])]
    return sorted(tell_apart(map(merge_records, groups)), key=lambda pair: pair[0].id)


def merge_records(records: Iterable[SourceRecord]) -> Group:
    """The paper of all its records, with the records in order."""
    group = tuple(sorted(records, key=record_order))
    return merge_papers([record.paper for record in group]), group


def merge_papers(papers: Sequence[Paper]) -> Paper:
    """One paper of several records of it.

    The longest abstract and title win, then the longest list of authors, the first year, the
    smallest DOI and arXiv id, the longest venue, the smallest URL, all keywords and all ids that
    sources have of their own.

    >>> a = Paper("paper:x", "Pears", "We eat pears.", year=2031, keywords=("fruit",))
    >>> b = Paper("paper:x", "Pears", "We eat.", year=2030, doi="10.1000/1")
    >>> merge_papers([a, b]) == merge_papers([b, a])
    True
    >>> merge_papers([a, b]).year, merge_papers([a, b]).id
    (2030, 'paper:10.1000-1')
    """
    title = max((p.title for p in papers), key=_title_order)
    doi = _smallest(p.doi for p in papers)
    arxiv = _smallest(p.arxiv for p in papers)
    return Paper(
        id=mint_paper_id(title, doi=doi, arxiv=arxiv),
        title=title,
        abstract=_longest(p.abstract for p in papers),
        authors=max(
            (p.authors for p in papers), key=lambda names: (len(names), _size(names), names)
        ),
        year=_smallest(p.year for p in papers),
        venue=_longest(p.venue or "" for p in papers) or None,
        doi=doi,
        arxiv=arxiv,
        url=_smallest(p.url for p in papers),
        keywords=tuple(sorted({keyword for p in papers for keyword in p.keywords})),
        identifiers=tuple(sorted({own for p in papers for own in p.identifiers})),
    )


def _title_order(title: str) -> tuple[int, bool, str]:
    # Of equal length, one that somebody wrote as titles are written.
    return len(title), not title.isupper() and not title.islower(), title


def _longest(texts: Iterable[str]) -> str:
    # Of equal length, the later in the alphabet: lower case before capitals throughout.
    return max(texts, key=lambda text: (len(text), text))


def _smallest(values: Iterable[Any]) -> Any:
    return min((value for value in values if value is not None), default=None)


def _size(names: tuple[str, ...]) -> int:
    return sum(map(len, names))


def record_order(record: SourceRecord) -> tuple[Any, ...]:
    """What records are sorted by: their place, and of one place what they say."""
    return record.file, record.line, repr(astuple(record.paper))


# ── which records belong together ────────────────────────────────────────────────────────────────


class Keys(Protocol):
    """What tells of which paper a record is."""

    @property
    def title(self) -> str:
        """As `slugify` has it, whole."""
        ...

    @property
    def doi(self) -> str | None: ...

    @property
    def arxiv(self) -> str | None: ...

    @property
    def abstract(self) -> str | None:
        """What is equal where abstracts are by `fold`; None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class _KeysOf:
    """Those of a paper; its abstract is folded when somebody asks."""

    title: str
    paper: Paper

    @property
    def doi(self) -> str | None:
        return self.paper.doi

    @property
    def arxiv(self) -> str | None:
        return self.paper.arxiv

    @property
    def abstract(self) -> str | None:
        return fold(self.paper.abstract) if self.paper.abstract else None


def keys_of(paper: Paper) -> Keys:
    """What tells of which paper a record is that says this."""
    return _KeysOf(slugify(paper.title, limit=None), paper)


class _Sets:
    """Disjoint sets of 0 … n-1 that can be joined (union-find with path halving)."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, item: int) -> int:
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, first: int, second: int) -> None:
        first, second = self.find(first), self.find(second)
        # The smaller number leads, so that a set's name does not depend on the order of joins.
        self._parent[max(first, second)] = min(first, second)

    def members(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for item in range(len(self._parent)):
            found[self.find(item)].append(item)
        return found


def join(records: Sequence[Keys]) -> list[list[int]]:
    """The indexes of the records, those of one paper together.

    Whoever shares neither title nor DOI nor arXiv id with another is alone, and changes nothing for
    others.
    """
    sets = _Sets(len(records))
    _join_equal(sets, [record.doi for record in records])
    _join_equal(sets, [record.arxiv for record in records])
    identified = {at for at, record in enumerate(records) if record.doi or record.arxiv}
    _join_complements(sets, records, identified)
    _place_unidentified(sets, records, identified)
    return list(sets.members().values())


def _join_equal(sets: _Sets, values: Sequence[str | None]) -> None:
    first: dict[str, int] = {}
    for at, value in enumerate(values):
        if value is not None:
            sets.join(first.setdefault(value, at), at)


def _join_complements(sets: _Sets, records: Sequence[Keys], identified: set[int]) -> None:
    """Rule 1: a group with a DOI and one with an arXiv id, of the same title."""
    with_title: dict[str, set[int]] = defaultdict(set)
    has_doi: set[int] = set()
    has_arxiv: set[int] = set()
    for at in sorted(identified):
        group = sets.find(at)
        with_title[records[at].title].add(group)
        if records[at].doi:
            has_doi.add(group)
        if records[at].arxiv:
            has_arxiv.add(group)
    partners: dict[int, set[int]] = defaultdict(set)
    for groups in with_title.values():
        if len(groups) == 2 and len(groups & has_doi) < 2 and len(groups & has_arxiv) < 2:
            first, second = groups
            partners[first].add(second)
            partners[second].add(first)
    for group in sorted(partners):
        # A group with variants of its title could join two others, which ids tell apart.
        if len(partners[group]) == 1:
            (partner,) = partners[group]
            if len(partners[partner]) == 1:
                sets.join(group, partner)


def _place_unidentified(sets: _Sets, records: Sequence[Keys], identified: set[int]) -> None:
    """Rule 2: records without ids."""
    with_title: dict[str, set[int]] = defaultdict(set)
    with_abstract: dict[tuple[str, str], set[int]] = defaultdict(set)
    for at in sorted(identified):
        group = sets.find(at)
        with_title[records[at].title].add(group)
        if (abstract := records[at].abstract) is not None:
            with_abstract[records[at].title, abstract].add(group)
    alone: dict[str, int] = {}
    for at, record in enumerate(records):
        if at in identified:
            continue
        title = record.title
        groups = with_title.get(title, set())
        if len(groups) > 1:
            groups = with_abstract.get((title, record.abstract or ""), set())
        if len(groups) == 1:
            sets.join(next(iter(groups)), at)
        else:
            sets.join(alone.setdefault(title, at), at)


def tell_apart(merged: Iterable[Group]) -> list[Group]:
    """Gives papers that came to the same id ids of their own, by a hash of what they say.

    That takes a title that spells another paper's id, or two long titles with one hash: rare, but
    never silent.
    """
    of_id: dict[str, list[Group]] = defaultdict(list)
    for pair in merged:
        of_id[pair[0].id].append(pair)
    for pairs in of_id.values():
        # The one with the better identifier keeps the id.
        pairs.sort(key=lambda pair: (not pair[0].doi, not pair[0].arxiv, repr(astuple(pair[0]))))
        for at, (paper, records) in enumerate(pairs[1:], start=1):
            told = digest(paper.title, paper.abstract, paper.doi or "", paper.arxiv or "", length=6)
            pairs[at] = replace(paper, id=f"{paper.id}-{told}"), records
    return [pair for pairs in of_id.values() for pair in pairs]
