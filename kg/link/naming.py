"""What entities are called: label, types and id; and the log of why each surface is one of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count, groupby
from typing import Final

from kg.link.census import Bucket, Signature
from kg.link.common import sense_of
from kg.link.forms import form_of
from kg.link.likeness import Corpus, features
from kg.link.names import is_plural, name_of
from kg.link.scorer import probability
from kg.model import Merge
from kg.vocabulary import EntityType, fold, mint_id, slugify

_SPELLING_SCORE: Final = 0.99
_DEFINED_SCORE: Final = 0.98

LABELS: Final = "authority-label"
"""The rule of what is one because both names are labels of one concept of an authority file."""
SAME_PAPER: Final = "same-paper"
"""The rule of names that one paper alone takes for those of a thing."""

Home = tuple[str, EntityType]
"""A key and the type family of an entity: with these two it is found."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a key goes home, and the rule that sends it there ("" where it stays)."""

    key: str
    rule: str = ""
    score: float = 1.0


class Routes(dict[Signature, Route]):
    """The way home of each signature. What stays under its own key, as most do, is not kept."""

    def __init__(self, ways: Iterable[tuple[Signature, Route]] = ()) -> None:
        super().__init__((s, way) for s, way in ways if way.rule or way.key != s.key)

    def __missing__(self, signature: Signature) -> Route:
        return Route(signature.key)

    def with_others(self, others: Mapping[Signature, Route]) -> Routes:
        """The same with other ways for some."""
        found = Routes(self.items())
        found.update(others)
        return found


class Groups(Mapping[Home, dict[Signature, Bucket]]):
    """What came to each home, with what the corpus says of it; the homes are sorted.

    A group is made whenever it is asked for: nearly all are of one signature.
    """

    def __init__(
        self, homes: Mapping[Signature, Home], buckets: Mapping[Signature, Bucket]
    ) -> None:
        self._buckets = buckets
        self._members = {
            home: tuple(sorted(found, key=lambda s: s.order))
            for home, found in groupby(sorted(homes, key=homes.__getitem__), homes.__getitem__)
        }

    def __getitem__(self, home: Home) -> dict[Signature, Bucket]:
        return {signature: self._buckets[signature] for signature in self._members[home]}

    def __iter__(self) -> Iterator[Home]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)


@dataclass(frozen=True, slots=True)
class Group:
    """An entity before it has an id."""

    label: str
    types: tuple[EntityType, ...]
    aliases: tuple[str, ...]
    papers: tuple[str, ...]

    def called(self, label: str | None) -> Group:
        """The same with another label; the old one stays an alias."""
        if label is None:
            return self
        return replace(self, label=label, aliases=tuple(sorted({*self.aliases, label})))


def gather(
    home: Home,
    buckets: Mapping[Signature, Bucket],
    routes: Mapping[Signature, Route],
    decided: Mapping[Signature, EntityType] | None = None,
) -> Group:
    """The entity of a home: its label, its types by number of papers, its aliases and papers.

    `decided` are types that count instead of those that the texts say.
    """
    decided = decided or {}
    types: dict[EntityType, set[str]] = defaultdict(set)
    aliases: set[str] = set()
    for signature, bucket in buckets.items():
        types[decided.get(signature, signature.type)] |= bucket.papers
        aliases |= bucket.texts
        if routes[signature].rule == LABELS:
            # What papers call it need not stand in a text, but was the label of an entity.
            aliases.update(bucket.names)
    main = min(types, key=lambda t: (-len(types[t]), t.value))
    # Those papers name the thing that know its full name; others may only have its short form.
    knowing = {s: b for s, b in buckets.items() if not routes[s].rule} or buckets
    label = _label(home[0], knowing)
    return Group(
        label,
        (main, *sorted(types.keys() - {main})),
        tuple(sorted(aliases | {label})),
        tuple(sorted(set().union(*(b.papers for b in buckets.values())))),
    )


def _label(key: str, buckets: Mapping[Signature, Bucket]) -> str:
    """The name: the key that most papers call it by, then its best spelling.

    A singular goes before a plural, what abstracts write most before what titles write, fewer
    capitals before more.
    """
    if len(buckets) == 1 and (only := next(iter(buckets.values())).only):
        return only  # as most
    names: Counter[str] = Counter()
    body: Counter[str] = Counter()
    for bucket in buckets.values():
        names.update(bucket.names)
        body.update(bucket.body)
        body.update(dict.fromkeys(bucket.texts, 0))
    votes: Counter[str] = Counter()
    for name, voters in names.items():
        votes[name_of(name).key] += voters
    chosen = min(votes, key=lambda k: (-votes[k], k != key, k))
    spellings = [s for s in {*names, *body} if name_of(s).key == chosen]
    return min(
        spellings,
        key=lambda s: (is_plural(s), -body[s], -names[s], sum(c.isupper() for c in s), s),
    )


def mint(groups: dict[Home, Group]) -> dict[Home, str]:
    """An id for each entity; of several with one name the most frequent keeps it bare."""
    taken: dict[str, Home] = {}
    rest: list[Home] = []

    def rank(home: Home) -> tuple[int, Home]:
        return -len(groups[home].papers), home

    for home, group in groups.items():
        identifier = mint_id(group.types[0], group.label)
        first = taken.setdefault(identifier, home)
        if first != home:
            taken[identifier], other = sorted((first, home), key=rank)
            rest.append(other)
    for home in sorted(rest):
        sense = sense_of(home[0])
        identifier = next(i for i in _suffixed(groups[home], sense) if i not in taken)
        taken[identifier] = home
    return {home: identifier for identifier, home in taken.items()}


def _suffixed(group: Group, sense: str) -> Iterator[str]:
    """Ids with what tells a homonym apart: the branch of the field that it is of, or what its sense
    is about; another name that it has, else its first paper."""
    if sense:
        yield mint_id(group.types[0], f"{group.label} in {sense}")
    slug = slugify(group.label)
    others = {a for a in group.aliases if slugify(a) != slug and slugify(a) != f"{slug}s"}
    for other in sorted(others, key=lambda a: (-len(a), a)):
        yield mint_id(group.types[0], f"{group.label} {other}")
    for paper in group.papers:
        yield mint_id(group.types[0], f"{group.label} in {paper.partition(':')[2]}")
    yield from (mint_id(group.types[0], f"{group.label} {n}") for n in count(2))


# ── the log ──────────────────────────────────────────────────────────────────────────────────────


def log_merges(
    identifier: str,
    group: Group,
    buckets: Mapping[Signature, Bucket],
    routes: Mapping[Signature, Route],
    long_forms: Mapping[str, str],
) -> Iterator[Merge]:
    """Why each surface belongs to the entity: one line for each surface and rule.

    Where one paper alone takes a surface for a name of the entity, no rule of names says how sure
    that is: its score is how likely the two names are one thing (see `scorer`), 0 where they have
    nothing in common. `long_forms` are those of short forms with one reading.
    """
    papers: dict[tuple[str, str], set[str]] = defaultdict(set)
    scores: dict[tuple[str, str], float] = {}
    for signature, bucket in buckets.items():
        route = routes[signature]
        for (surface, defined), found in bucket.surfaces.items():
            rule, score = _reason(surface, group.label, signature.key, route, defined=defined)
            if rule == SAME_PAPER and (surface, rule) not in scores:
                score = _likelihood(surface, group, long_forms)
            papers[surface, rule] |= found
            scores[surface, rule] = max(score, scores.get((surface, rule), 0.0))
    for (surface, rule), found in papers.items():
        # Most are of one surface, so of all papers.
        same = len(found) == len(group.papers)
        told = group.papers if same else tuple(sorted(found))
        yield Merge(surface, identifier, rule, scores[surface, rule], told)


def _reason(
    surface: str, label: str, key: str, route: Route, *, defined: bool
) -> tuple[str, float]:
    if surface == label:
        return "label", 1.0
    name = name_of(surface)
    if name.key == name_of(label).key:
        return _spelling(surface, label)
    if route.rule and name.key == key:
        return route.rule, route.score
    if defined:
        return "acronym-in-text", _DEFINED_SCORE
    if name.key == key:
        # The full name, in a paper that does not give the short one that the entity is known by.
        return "acronym-in-corpus", _DEFINED_SCORE
    return SAME_PAPER, 0.0


def _likelihood(surface: str, group: Group, long_forms: Mapping[str, str]) -> float:
    one, other = (form_of(name, group.types[0], long_forms) for name in (surface, group.label))
    found = features(one, other, Corpus(grouped=1.0))
    return 0.0 if found is None else probability(found)


def _spelling(surface: str, label: str) -> tuple[str, float]:
    """How two spellings of one key differ."""
    if fold(surface).replace(" ", "") == fold(label).replace(" ", ""):
        return "case-and-hyphens", 1.0
    if is_plural(surface) != is_plural(label):
        return "plural", _SPELLING_SCORE
    return "spelling", _SPELLING_SCORE
