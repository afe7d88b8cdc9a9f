"""Samples pairs of names to be judged the same or different, for the gold set of joins.

    python -m tests.link.gold.sample_pairs --seeds seeds --abstracts FILE.jsonl.gz --out FOLDER

Run by hand; `README.md` beside it says what for. The abstracts are JSON lines, gzip-compressed,
with `id`, `title`, `abstract` and `venue`. FOLDER gets

- `chosen.jsonl`: the abstracts drawn from; `extractions.jsonl`: what the extractor finds in them
  and in the seeds (kept, since it takes minutes: remove it after a change of the extractor);
- `candidates.jsonl`: the pairs, with stratum, papers and titles;
- `for_judges.jsonl`: the same pairs with the sentences of each name, and without the stratum.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from kg.model import Extraction, Quote
from tests.link.gold import forms
from tests.link.gold.corpus import Name, Source, extract, names, papers_of, rank, read_sources
from tests.link.gold.strata import Candidate, Index, candidates

HARD: Final = {
    "acronym-two-readings": 60, "acronym-defined-once": 55, "acronym-one-reading": 30,
    "acronym-undefined": 25, "acronym-long-told": 90, "acronym-long-initials": 35,
    "version-number": 75, "version-none": 35, "edition": 35, "family": 35, "extension": 35,
    "modifier": 60, "modifier-word": 35, "near-heads": 75, "near-order": 40, "near-stems": 50,
    "near-words": 67, "near-letters": 55, "trailing-head": 90, "homonym-type": 50,
    "homonym-term": 50, "homonym-word": 40, "homonym-field": 25,
}  # fmt: skip
"""How many pairs each hard stratum is to give."""
EASY: Final = {
    "spelling-case": 50, "spelling-hyphen": 75, "spelling-plural": 65, "spelling-british": 10,
    "exact": 65, "random-once": 22, "random-few": 22, "random-several": 22, "random-many": 22,
}  # fmt: skip
"""How many pairs each easier stratum is to give."""
PER_NAME: Final = 3
"""No name, in whatever spelling, is in more pairs than this."""
SEED_TURN: Final = 3
"""Every third pair of a stratum has a seed on one side, as long as there are such pairs."""
SENTENCES: Final = 2
SENTENCE_LENGTH: Final = 300


class Pair(NamedTuple):
    """Two names as two papers use them."""

    stratum: str
    a: Name
    b: Name

    @property
    def keys(self) -> tuple[str, ...]:
        """The plain forms of the names, sorted; one if they agree."""
        return tuple(sorted({forms.plain(self.a.surface), forms.plain(self.b.surface)}))


class Draw:
    """Draws pairs, and remembers how often each name was drawn."""

    def __init__(self, seed: int) -> None:
        self.pairs: list[Pair] = []
        self._seed = seed
        self._counts: Counter[str] = Counter()
        self._seen: set[tuple[str, ...]] = set()

    def queues(self, stratum: str, found: Sequence[Candidate]) -> tuple[Iterator[Pair], ...]:
        """The pairs of a stratum in random order: those with a seed on one side, and all."""
        return self._queue(stratum, found, seeds=True), self._queue(stratum, found, seeds=False)

    def take(self, queue: Iterable[Pair]) -> bool:
        """Whether the queue still had a pair that may be drawn; it is."""
        for pair in queue:
            names = sorted(f"{n.surface}\0{n.type}\0{n.source.id}" for n in (pair.a, pair.b))
            marks = {(pair.stratum.split("-")[0], *pair.keys), tuple(names)}
            if not marks & self._seen and all(self._counts[k] < PER_NAME for k in pair.keys):
                self._seen |= marks
                self._counts.update(pair.keys)
                self.pairs.append(pair)
                return True
        return False

    def _queue(self, stratum: str, found: Sequence[Candidate], *, seeds: bool) -> Iterator[Pair]:
        pairs = (self._pair(stratum, candidate, seeds=seeds) for candidate in found)
        kept = [pair for pair in pairs if pair is not None]
        return iter(sorted(kept, key=lambda pair: self._rank(stratum, *pair[1:])))

    def _pair(self, stratum: str, candidate: Candidate, *, seeds: bool) -> Pair | None:
        """One of the candidate's pairs, from two papers (one of them a seed)."""
        one, other = (sorted(side, key=lambda n: self._rank(n)) for side in candidate)
        if seeds and not any(name.source.seed for name in one):
            one, other = other, one
        first = next((n for n in one if n.source.seed or not seeds), None)
        if first is None:
            return None
        second = next((n for n in other if n.source.id != first.source.id), None)
        if second is None:
            return None
        a, b = sorted((first, second), key=lambda n: self._rank("side", stratum, n))
        return Pair(stratum, a, b)

    def _rank(self, *parts: object) -> str:
        plain = [
            (p.surface, p.type.value, p.source.id) if isinstance(p, Name) else p for p in parts
        ]
        return rank(self._seed, *plain)


def sample(index: Index, seed: int) -> list[Pair]:
    """The pairs, in random order: rare strata first, and what they lack is made up by the hard."""
    found: dict[str, list[Candidate]] = defaultdict(list)
    for stratum, candidate in candidates(index):
        found[stratum].append(candidate)
    quotas = HARD | EASY
    draw = Draw(seed)
    queues = {s: draw.queues(s, found[s]) for s in sorted(quotas, key=lambda s: (len(found[s]), s))}
    for stratum, (seeds, others) in queues.items():
        for k in range(quotas[stratum]):
            if not ((k % SEED_TURN == 0 and draw.take(seeds)) or draw.take(others)):
                break
    more = True
    while more and len(draw.pairs) < sum(quotas.values()):
        more = False
        for stratum in HARD:
            if len(draw.pairs) < sum(quotas.values()):
                more |= draw.take(queues[stratum][1])
    return sorted(draw.pairs, key=lambda p: rank(seed, p.stratum, p.a.source.id, p.keys))


def side(name: Name) -> dict[str, Any]:
    """A name as the gold set has it: no text of the paper but its title."""
    source = name.source
    form = {"name": name.surface, "type": name.type.value}
    return form | {"paper": source.id, "title": source.paper.title}


def judged_side(name: Name, extraction: Extraction) -> dict[str, Any]:
    """A name as a judge sees it: with its sentences, and its other form where the paper has one."""
    form = side(name) | {"sentences": list(sentences(name, extraction))}
    for pair in extraction.abbreviations:
        for key, here, other in (
            ("long form", pair.short, pair.long),
            ("short form", pair.long, pair.short),
        ):
            if forms.plain(here.text) == forms.plain(name.surface):
                form.setdefault(key, other.text)
    return form


def sentences(name: Name, extraction: Extraction) -> Iterator[str]:
    """The first sentences that name it, those of the abstract before the title, cut around it."""
    quotes = [
        m.quote
        for entity in extraction.entities
        for m in entity.mentions
        if m.quote.text == name.surface and entity.type is name.type
    ]
    places: dict[Quote, Quote] = {}
    for quote in sorted(quotes, key=lambda q: (q.field, q.start)):
        for sentence in extraction.sentences:
            if sentence.holds(quote):
                places.setdefault(sentence, quote)
    for sentence, quote in list(places.items())[:SENTENCES]:
        start = quote.start - sentence.start
        begin = max(0, min(start - SENTENCE_LENGTH // 2, len(sentence.text) - SENTENCE_LENGTH))
        yield sentence.text[begin : begin + SENTENCE_LENGTH]


def write(pairs: Sequence[Pair], extracted: Sequence[tuple[Source, Extraction]], out: Path) -> None:
    """Writes the pairs twice: as candidates with their strata, and for the judges."""
    by_id = {source.id: extraction for source, extraction in extracted}
    kept, shown = [], []
    for n, pair in enumerate(pairs, 1):
        kept.append({"n": n, "stratum": pair.stratum, "a": side(pair.a), "b": side(pair.b)})
        a, b = (judged_side(name, by_id[name.source.id]) for name in (pair.a, pair.b))
        shown.append({"n": n, "a": a, "b": b})
    for file, rows in (("candidates.jsonl", kept), ("for_judges.jsonl", shown)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (out / file).write_text(text, "utf-8")


def main() -> None:
    """Reads the arguments, samples, and writes the files."""
    parser = argparse.ArgumentParser(description="Samples pairs of names for the gold set.")
    parser.add_argument("--seeds", type=Path, help="the seeds, a folder or file")
    parser.add_argument("--abstracts", type=Path, required=True, help="JSON lines, gzip")
    parser.add_argument("--count", type=int, default=2000, help="how many abstracts")
    parser.add_argument("--start", type=int, default=0, help="which abstract is the first")
    parser.add_argument("--without", type=Path, help="judged pairs, whose papers are left out")
    parser.add_argument("--seed", type=int, default=1, help="of the random order")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    chosen = given.out / "chosen.jsonl"
    without = papers_of(given.without) if given.without else set()
    sources = read_sources(given.seeds, given.abstracts, given.count, chosen, given.start, without)
    extracted = extract(sources, given.out / "extractions.jsonl")
    write(sample(Index(names(extracted), extracted), given.seed), extracted, given.out)


if __name__ == "__main__":
    main()
