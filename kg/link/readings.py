"""What short forms stand for in papers that do not say it: what other papers define.

Where the papers that define a short form agree, it is read so everywhere else. Where they do not,
each paper that leaves it undefined reads it as those papers do that are most like it, if they are
so by a margin: the words of their texts decide, weighed by idf (`topic.py`). Taking the nearest
papers' sense is how sense is told in Yarowsky, "Unsupervised word sense disambiguation rivaling
supervised methods" (1995), with "one sense per discourse"; here the definitions are the seeds.

What one paper proposes and nobody else defines is a coinage ("OASIS"). Others mean it only if they
are much like that paper; so it neither is the one reading there is, nor competes with others. What
only one paper defines, of methods and tasks, needs a paper that is somewhat like it, or the word
of the field (`field.py`) that it mostly is read so.

Where no paper of the corpus can tell, the field can: a short form that as good as all abstracts
define in one way means that, if the corpus has a thing of that name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.link.census import Bucket, Census, Short, Signature, kind_of
from kg.link.field import short_forms
from kg.link.names import name_of
from kg.link.naming import Route
from kg.link.pairs import alike

CONTEXT_SCORE: Final = 0.96
"""Of 77 definitions of the gold set's papers that others read otherwise, all were told by papers
that are more alike by the margin; this is the lower end of what that leaves open (95 %)."""
_COINED: Final = 0.05
_COINED_BESIDE: Final = 0.08
"""How alike a paper must be to the one that proposes a thing, to mean it by its short form; and
where other papers define that in another way. Of the gold set's papers that define one short form
in one way, 96 of 100 are more alike than the first; in two ways, 80 of 100 less than the second."""
_MOST: Final = 40
"""So many papers of each reading are looked at."""
_CONFIRMED: Final = 0.5
"""So large a share of the field must read a short form in one way, to contradict another."""
_USUAL: Final = 0.8
"""What so large a share of the field reads needs no likeness. Of 15 undefined short forms of judged
pairs that fewer than nine in ten read so, in papers less alike than `_COINED`, 7 meant something
else; eight in ten lose fewer of the others."""
_STRANGE: Final = 0.1
"""What so small a share of the field reads is strange to it."""
DOUBTED_SCORE: Final = 0.35
"""Of 20 readings of one paper that nothing confirmed, in papers less alike than `_COINED`, 7 were
right."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A long form as most write it, its key, the papers that define it, whether the only one of
    them proposes it, and whether the field as good as lacks what only one says, and knows another
    that the corpus has as well."""

    key: str
    text: str
    papers: tuple[str, ...]
    coined: bool
    strange: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """The readings of a short form that are not coined, the most frequent first; how large a share
    that one has of them; the coined ones; and all long forms."""

    readings: tuple[Reading, ...]
    share: float
    coined: tuple[Reading, ...]
    forms: tuple[str, ...]


class Readings:
    """What the short forms of a corpus stand for."""

    def __init__(self, census: Census, *, share: float, margin: float) -> None:
        self._topics = census.topics
        self._share, self._margin = share, margin
        # Where texts define a short form, what the extractor took for one thing does not count.
        forms = {**census.guessed, **census.told}
        self._entries = {short: _entry(short, forms[short], census) for short in sorted(forms)}
        self._field = _in_field(census)
        self.doubted: dict[tuple[Short, str], str] = {}
        """What a short form may mean in a paper: the key that one unlike paper alone defines."""
        self._known: dict[tuple[Short, str], Route | None] = {}

    def of(self, short: Short, paper: str) -> Route | None:
        """Where the short form goes in a paper that does not define it, if that can be told."""
        if (short, paper) not in self._known:
            self._known[short, paper] = self._find(short, paper)
        return self._known[short, paper]

    def surely(self, short: Short, paper: str) -> Route | None:
        """Where the short form goes in a paper that is much like those that define it so."""
        found = self.of(short, paper)
        entry = self._entries.get(short)
        if found is None or entry is None or found == self._field.get(short):
            return None
        papers = next(r.papers for r in (*entry.readings, *entry.coined) if r.key == found.key)
        without = (*entry.forms, short.key)
        like = self._topics.likeness(paper, papers[:_MOST], without)
        return found if like >= _COINED_BESIDE else None

    def agreed(self) -> dict[Short, str]:
        """The long form of each short form that has one reading: in the corpus, else in the
        field."""
        field = {s: told.forms[0][0] for s, told in short_forms().items() if told.agreed}
        found = {s: text for s, text in field.items() if s not in self._entries}
        for short, entry in self._entries.items():
            plain = [r for r in entry.readings if not r.strange] or entry.coined
            if self._one(entry) or len(plain) == 1:
                found[short] = plain[0].text
        return found

    def terms(self) -> dict[str, str]:
        """The long form of each short form of methods and tasks that has one reading, by its
        key."""
        return {short.key: text for short, text in self.agreed().items() if short.kind == "term"}

    def forms(self, short: Short) -> tuple[str, ...]:
        """The long forms that papers give for a short form, the most frequent first."""
        entry = self._entries.get(short)
        return () if entry is None else entry.forms

    def apart(
        self, buckets: Mapping[Signature, Bucket]
    ) -> Iterator[tuple[str, tuple[str, ...], int]]:
        """Short forms left apart, their readings, and how many papers leave them undefined."""
        undefined: dict[Short, set[str]] = defaultdict(set)
        for signature, bucket in buckets.items():
            short = Short(signature.key, kind_of(signature.type))
            if signature.acronym and short in self._entries:
                if self.of(short, signature.paper) is None:
                    undefined[short] |= bucket.papers
        for short, papers in sorted(undefined.items()):
            yield short.key, self._entries[short].forms, len(papers)

    def _find(self, short: Short, paper: str) -> Route | None:
        entry = self._entries.get(short)
        found = self._in_corpus(short, entry, paper) if entry else None
        if found is None and entry:
            found = _as_in_field(short, entry)
        if found or (entry and any(self._holds(short, r, paper) for r in entry.readings)):
            return found
        found = self._field.get(short)
        if entry and entry.readings and found is None:
            self.doubted[short, paper] = entry.readings[0].key
        return found

    def _in_corpus(self, short: Short, entry: _Entry, paper: str) -> Route | None:
        without = (*entry.forms, short.key)
        ranked = self._ranked(entry.coined, paper, without)
        least = _COINED_BESIDE if entry.readings else _COINED
        if ranked and ranked[0][0] >= least and self._leads(ranked):
            return Route(ranked[0][1], "acronym-by-context", CONTEXT_SCORE)
        # What the field lacks counts only where the paper is much like the one that says it.
        readings = [
            r
            for r in entry.readings
            if not r.strange or self._like(short, r, paper) >= _COINED_BESIDE
        ]
        if self._one(entry):
            found = Route(entry.readings[0].key, "acronym-in-corpus", entry.share)
        elif len(readings) == 1 < len(entry.readings):
            share = short_forms()[short].share_of(readings[0].text)
            found = Route(readings[0].key, "acronym-in-corpus", round(share, 3))
        else:
            ranked = self._ranked(readings, paper, without)
            if not ranked or not self._leads(ranked):
                return None
            found = Route(ranked[0][1], "acronym-by-context", CONTEXT_SCORE)
        reading = next(r for r in entry.readings if r.key == found.key)
        return found if self._holds(short, reading, paper) else None

    def _holds(self, short: Short, reading: Reading, paper: str) -> bool:
        """Whether a reading is that of several papers or of the field, or of one that is somewhat
        like the paper. Where the field has others as well, all must be, and much like it where
        the field mostly has another."""
        told = short_forms().get(short)
        share = told.share_of(reading.text) if told else float(len(reading.papers) > 1)
        sure = share >= _USUAL or short.kind != "term"
        if sure or not all(map(self._topics.tells, (paper, *reading.papers[:_MOST]))):
            return True
        contradicted = told is not None and share < _CONFIRMED <= told.share
        return self._like(short, reading, paper) >= (_COINED_BESIDE if contradicted else _COINED)

    def _like(self, short: Short, reading: Reading, paper: str) -> float:
        """How alike a paper is to those that define a short form so."""
        without = (*self._entries[short].forms, short.key)
        return self._topics.likeness(paper, reading.papers[:_MOST], without)

    def _ranked(
        self, readings: Sequence[Reading], paper: str, without: Sequence[str]
    ) -> list[tuple[float, str]]:
        scores = [
            (self._topics.likeness(paper, reading.papers[:_MOST], without), reading.key)
            for reading in readings
        ]
        return sorted(scores, key=lambda score: (-score[0], score[1]))

    def _leads(self, ranked: Sequence[tuple[float, str]]) -> bool:
        """Whether the first reading is ahead of the second by the margin."""
        return len(ranked) < 2 or round(ranked[0][0] - ranked[1][0], 3) >= self._margin

    def _one(self, entry: _Entry) -> bool:
        return bool(entry.readings) and entry.share >= self._share


def _as_in_field(short: Short, entry: _Entry) -> Route | None:
    """That of several readings which as good as all abstracts of the field mean."""
    told = short_forms().get(short)
    if told is None or not told.agreed or len(entry.readings) < 2:
        return None
    usual = [r for r in entry.readings if alike(told.forms[0][0], r.text)]
    return Route(usual[0].key, "acronym-in-field", told.share) if len(usual) == 1 else None


def _entry(short: Short, forms: Mapping[str, Counter[str]], census: Census) -> _Entry:
    counts = {key: sum(texts.values()) for key, texts in forms.items()}
    ordered = sorted(counts, key=lambda key: (-counts[key], key))
    texts = {key: min(forms[key], key=lambda t: (-forms[key][t], t)) for key in ordered}
    groups: list[list[str]] = []
    for key in ordered:
        # Each long form goes to the first reading whose main form it is like: no chains.
        home = next((g for g in groups if alike(texts[g[0]], texts[key])), None)
        if home is None:
            groups.append([key])
        else:
            home.append(key)
    strange = _strange(short, {group[0]: texts[group[0]] for group in groups})
    readings = []
    for group in groups:
        papers = set().union(*(census.definers[short, key] for key in group))
        own = len(papers) == 1 and any((short, key) in census.coined for key in group)
        odd = len(papers) == 1 and group[0] in strange
        readings.append(Reading(group[0], texts[group[0]], tuple(sorted(papers)), own, odd))
    held = tuple(r for r in readings if not r.coined)
    votes = {g[0]: sum(counts[key] for key in g) for g in groups}
    share = votes[held[0].key] / sum(votes[r.key] for r in held) if held else 0.0
    return _Entry(
        held,
        round(share, 3),
        tuple(r for r in readings if r.coined),
        tuple(texts[key] for key in ordered),
    )


def _strange(short: Short, texts: Mapping[str, str]) -> set[str]:
    """The readings that the field as good as lacks, where it mostly has one of the others."""
    told = short_forms().get(short)
    if told is None:
        return set()
    shares = {key: told.share_of(text) for key, text in texts.items()}
    if max(shares.values()) < _CONFIRMED:
        return set()
    return {key for key, share in shares.items() if share < _STRANGE}


def _in_field(census: Census) -> dict[Short, Route]:
    """Where the field's short forms go whose long form the corpus has as a name."""
    wanted = {s: name_of(t.forms[0][0]).key for s, t in short_forms().items() if t.agreed}
    keys = set(wanted.values())
    known = {
        Short(signature.key, kind_of(signature.type))
        for signature in census.buckets
        if signature.key in keys and signature.host is None
    }
    return {
        short: Route(key, "acronym-in-field", short_forms()[short].share)
        for short, key in wanted.items()
        if Short(key, short.kind) in known
    }
