"""Names without a trailing head that says only what they name: "GLUE benchmark" is "GLUE".

A head goes only where what remains is a name of its own: one by its letters ("CIFAR-10", "MuJoCo"),
or one that other papers use without the head, and mostly for a thing of the same type. Some heads
add nothing to a term ("policy gradient method"), others make another thing of it ("diffusion
model"): those go only after proper names. The lists are in `names.toml`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final, Literal, TypeVar, cast

from kg.link.census import Bucket, Short, Signature, kind_of
from kg.link.lists import word_list
from kg.link.names import Name, name_of
from kg.link.words import singular
from kg.vocabulary import TERM_TYPES, EntityType, fold

T = TypeVar("T")
Reach = Literal["after_name", "after_term", "after_word"]
"""What must be left so that a head may go: a proper name, several words, or any word."""

_HEADS: Final[dict[EntityType, dict[str, Reach]]] = {
    kind: {
        word: reach
        for reach in ("after_name", "after_term", "after_word")
        for word in word_list(f"heads.{kind}", reach)
    }
    for kind in TERM_TYPES
}
_PAIRS: Final = {tuple(p.split(":")) for p in word_list("heads.Benchmark", "pairs")}
_ADJECTIVES: Final = tuple(word_list("names", "adjectives"))
ATTRIBUTES: Final = word_list("names", "attributes")
_PARTS: Final = tuple(word_list("names", "parts"))
_LAST: Final = re.compile(r"(?P<rest>.*\S)(?P<gap>[\s-]+)(?P<head>[^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Bare:
    """A name without its head, and what the head asks of it."""

    name: Name
    reach: Reach

    @property
    def shaped(self) -> bool:
        """Whether the letters show a proper name: a capital inside, or a number behind one.

        >>> [Bare(name_of(n), "after_name").shaped for n in ("MuJoCo", "CIFAR-10", "EEG")]
        [True, True, False]
        """
        *_, last = self.name.text.split()
        if re.fullmatch(r"[a-z]+", last.rpartition("-")[2]):
            return False  # "BERT-based"
        inner = any(c.isupper() for c in last[1:]) and any(c.islower() for c in last)
        counted = last[:1].isupper() and any(c.isdigit() for c in last)
        return inner or counted or bool(re.fullmatch(r"[a-z]{2,}\d[a-z]{2,}", last))


def bare_names(surface: str, kind: EntityType) -> Iterator[Bare]:
    """The surface without its last head, without its last two, and so on.

    The head must be written small, since a capital makes it a part of the name ("OpenAI Gym").

    >>> [b.name.text for b in bare_names("GLUE benchmark dataset", EntityType.BENCHMARK)]
    ['GLUE benchmark', 'GLUE']
    >>> list(bare_names("diffusion process", EntityType.METHOD))
    []
    """
    reach: Reach = "after_word"
    while found := _LAST.fullmatch(surface):
        head, rest = singular(found["head"]), found["rest"]
        if kind is EntityType.BENCHMARK and (before := _LAST.fullmatch(rest)):
            if (before["head"], head) in _PAIRS:
                head, rest = "dataset", before["rest"]
        asked = _HEADS[kind].get(head)
        hyphened = "-" in found["gap"] and kind is not EntityType.METRIC
        if asked is None or hyphened or not any(c.isalpha() for c in rest):
            return
        # The strictest of the heads decides.
        reach = min(reach, asked, key=("after_name", "after_term", "after_word").index)
        surface = rest
        yield Bare(name_of(surface), reach)


class Heads:
    """What a corpus knows of its names, to tell which heads may go."""

    def __init__(
        self, buckets: Mapping[Signature, Bucket], long_forms: Mapping[Short, str]
    ) -> None:
        self._long_forms = long_forms
        # Of each name (by key): how many papers give it each type, and propose it as that; what
        # of it has a head that may go; and how often it is written as a proper name, and not.
        self._papers: dict[str, Mapping[EntityType, int]] = {}
        self._proposed: dict[tuple[str, EntityType], int] = {}
        self._headed: dict[tuple[str, EntityType], Counter[str]] = defaultdict(Counter)
        self._cases: dict[str, tuple[int, int]] = {}
        self._known: dict[object, object] = {}
        ordered = sorted(buckets, key=attrgetter("key"))
        for key, own in groupby(ordered, key=attrgetter("key")):
            self._count(key, {signature: buckets[signature] for signature in own})
        self._known.clear()

    def _count(self, key: str, buckets: Mapping[Signature, Bucket]) -> None:
        """Takes in the things of one name."""
        papers: dict[EntityType, set[str]] = defaultdict(set)
        proposed: dict[EntityType, set[str]] = defaultdict(set)
        cases: Counter[bool] = Counter()
        for signature, bucket in buckets.items():
            kind = signature.type
            if signature.host is None:
                # What a paper only takes for a name of another thing is not known by itself.
                papers[kind] |= bucket.papers
            proposed[kind] |= bucket.proposed
            for surface, count in bucket.body.items():
                if name_of(surface).key == key and any(bare_names(surface, kind)):
                    self._headed[key, kind][surface] += count
            for surface, count in bucket.inside.items():
                if name_of(surface).key == key:
                    cases[is_proper(surface)] += count
        if papers:
            counts = tuple(sorted((kind, len(found)) for kind, found in papers.items()))
            self._papers[key] = self._one(counts, dict(counts))
        self._proposed |= {(key, kind): len(found) for kind, found in proposed.items() if found}
        if cases:
            both = cases[True], cases[False]
            self._cases[key] = self._one(both, both)

    def _one(self, key: object, value: T) -> T:
        """One object for all that have one key: most counts are those of many names."""
        return cast(T, self._known.setdefault(key, value))

    def bare(self, key: str, kind: EntityType) -> Bare | None:
        """The name that the key is without its heads; None where no head may go.

        What papers mostly propose under a term with a head is theirs: only a name loses its head.
        """
        papers = self._papers.get(key, {}).get(kind, 0)
        own = 2 * self._proposed.get((key, kind), 0) >= max(1, papers)
        found: Counter[Bare] = Counter()
        for surface, count in self._headed.get((key, kind), Counter()).items():
            fitting = [b for b in bare_names(surface, kind) if b.name.key != key]
            for bare in reversed(fitting):
                if self._may_stand(bare, kind) and (bare.shaped or not own):
                    found[bare] += count
                    break
        return min(found, key=lambda b: (-found[b], b.name.text), default=None)

    def proper(self, key: str) -> bool:
        """Whether abstracts mostly write the name as a proper one; in doubt they do."""
        proper, common = self._cases.get(key, (0, 0))
        return key.isupper() or proper >= common

    def _may_stand(self, bare: Bare, kind: EntityType) -> bool:
        name = bare.name
        if fold(name.tokens[-1]) in ATTRIBUTES:
            return False
        papers = self._papers.get(name.key, {})
        if not papers:
            return bare.shaped
        if kind is EntityType.TASK:
            # Fields of study are tasks and methods in turn; a dataset's name is no task.
            known = kind in papers and papers[kind] + papers.get(EntityType.METHOD, 0) >= max(
                papers.values()
            )
        else:
            known = papers.get(kind, 0) == max(papers.values())
        if not known:
            return False
        if self._is_name(bare, kind):
            return True
        enough = bare.reach == "after_word" or (bare.reach == "after_term" and len(name.tokens) > 1)
        return enough and not self.proper(name.key)

    def _is_name(self, bare: Bare, kind: EntityType) -> bool:
        name = bare.name
        if name.acronym:
            long = self._long_forms.get(Short(name.key, kind_of(kind)), "")
            part = bare.reach == "after_name" and fold(long).endswith(_PARTS)
            return len(name.text.removesuffix("s")) > 2 and not part
        if bare.shaped:
            return True
        adjective = fold(name.text).endswith(_ADJECTIVES)
        proper, common = self._cases.get(name.key, (0, 0))
        return is_proper(name.text) and proper > common and not adjective


def is_proper(surface: str) -> bool:
    """Whether the last word of a surface has a capital, so that it is no common noun; one in
    capitals may be the short form of a common noun.

    >>> [is_proper(s) for s in ("ImageNet", "CIFAR-10", "KL divergence", "k-means", "offline RL")]
    [True, True, False, False, False]
    """
    found = [t for t in name_of(surface).tokens if t[0].isalpha()]
    if not found or found[-1].islower():
        return False
    return not (len(found) > 1 and found[0].islower() and found[-1].isupper())
