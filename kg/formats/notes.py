"""`notes/`: a Markdown note for each paper and each thing, linked, for Obsidian and its like.

The front matter is YAML, links are `[[folder/name|text]]`, what a claim rests on stands below it as
a block quote. Facts of a note are brought together by sorting on disk; what stays in memory is the
name of every note and the results.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote as percent

from kg.files import replacing_folder, write_text
from kg.formats.note_heads import entity_head, entity_text, front_matter, paper_text
from kg.formats.note_text import UNNAMED, Names, link_text, markdown
from kg.formats.sorting import sorted_triples
from kg.jsonform import paper_node_to_json, papers_with_links
from kg.model import Claim, GraphSource
from kg.vocabulary import (
    RESULT_ENDS,
    ROLE_PREDICATES,
    EntityType,
    Predicate,
    ResultKind,
)

HEADINGS: Final[dict[Predicate, tuple[str, str]]] = {
    Predicate.PROPOSES: ("Proposes", "Proposed in"),
    Predicate.INTRODUCES: ("Introduces", "Introduced in"),
    Predicate.ADDRESSES: ("Addresses", "Addressed in"),
    Predicate.USES: ("Uses", "Used in"),
    Predicate.COMPARES_WITH: ("Compares with", "A baseline in"),
    Predicate.USES_BENCHMARK: ("Uses the benchmarks", "Papers that use it"),
    Predicate.MEASURES: ("Measures", "Measured in"),
    Predicate.REPORTS: ("Results", "Reported in"),
    Predicate.USED_FOR: ("Used for", "Methods for it"),
    Predicate.EVALUATED_ON: ("Evaluated on", "Methods evaluated on it"),
    Predicate.OUTPERFORMS: ("Outperforms", "Outperformed by"),
    Predicate.COMPARED_WITH: ("Compared with", "Compared with, in turn"),
    Predicate.PART_OF: ("Part of", "Parts"),
    Predicate.SUBCLASS_OF: ("A kind of", "Kinds"),
    Predicate.RELATED_TO: ("Related papers", "Related papers"),
    Predicate.MENTIONS: ("Mentions", "Mentioned in"),
}
"""The heading above claims from a thing, and above those to it, in the order of a note. Ends of
results stand with the result."""

_RESULT_WORDS: Final = {
    Predicate.OF_METHOD: "of",
    Predicate.WITH_METRIC: "in",
    Predicate.ON_BENCHMARK: "on",
    Predicate.FOR_TASK: "for",
    Predicate.AGAINST: "against",
}
_INDEX: Final = "Index"
_MOST: Final = 25  # things of each type in the index
_QUOTES: Final = 3  # of one claim
_ORDER: Final = [name for pair in HEADINGS.values() for name in pair]
_SHARED: Final = 5  # things that make papers related, at each


class _Target(NamedTuple):
    """A note: where it is, and what a link to it says."""

    path: str
    label: str


class _Result(NamedTuple):
    value: str
    kind: ResultKind
    paper: str
    ends: dict[Predicate, str]


def write_notes(source: GraphSource, path: str | Path) -> None:
    """Writes the folder of notes, the same bytes for the same graph.

    Raises:
        OutputError: when something is in the way, or the folder cannot be written.
    """
    with replacing_folder(path) as folder:
        vault = _Vault(source)
        for kind in EntityType:
            if kind is not EntityType.RESULT:
                (folder / _folder(kind)).mkdir()
        for name, text in vault.notes():
            write_text(folder / f"{name}.md", text)
        write_text(folder / f"{_INDEX}.md", vault.index())


class _Vault:
    """The notes of one graph."""

    def __init__(self, source: GraphSource) -> None:
        self._source = source
        names = Names(taken=(_INDEX,))
        self._target: dict[str, _Target] = {}
        for paper in source.papers():
            self._add(paper.id, paper.title, EntityType.PAPER, names)
        for entity in source.entities():
            self._add(entity.id, entity.label, entity.types[0], names)
        self._results = {
            result.id: _Result(result.value, result.kind, result.paper, {})
            for result in source.results()
        }
        self._users: Counter[str] = Counter()
        for claim in source.claims():
            if claim.subject in self._results:
                self._results[claim.subject].ends[claim.predicate] = claim.object
            elif claim.predicate in ROLE_PREDICATES:
                self._users[claim.object] += 1

    def _add(self, identifier: str, label: str, kind: EntityType, names: Names) -> None:
        name = names.choose(label, kind.value, identifier)
        self._target[identifier] = _Target(f"{_folder(kind)}/{name}", link_text(label))

    def notes(self) -> Iterator[tuple[str, str]]:
        """The path of each note, without suffix, and its text."""
        facts = sorted_triples(self._facts())
        for _, group in groupby(facts, key=lambda fact: fact[0]):
            # The head of a note sorts before its facts.
            head, *rows = (json.loads(fact) for _, _, fact in group)
            yield (
                self._target[head["id"]].path,
                "".join(line + "\n" for line in self._note(head, rows)),
            )

    def index(self) -> str:
        """The note that leads to the others: of each type, what matters to the most papers."""
        lines = [
            "# Index",
            "",
            "What matters to the most papers. In every note, the number after a link is how sure"
            " the claim is, from 0 to 1; below it stands what was read.",
            "",
        ]
        kinds: dict[EntityType, list[str]] = defaultdict(list)
        for entity in self._source.entities():
            kinds[entity.types[0]].append(entity.id)
        for kind, members in sorted(
            kinds.items(), key=lambda item: list(EntityType).index(item[0])
        ):
            most = sorted(members, key=lambda i: (-self._users[i], i))[:_MOST]
            lines += [f"## {kind.value}s", ""]
            lines += [f"- {self._link(i)} · papers: {self._users[i]}" for i in most] + [""]
        return "\n".join(lines)

    # ── what a note is made of ───────────────────────────────────────────────────────────────────

    def _facts(self) -> Iterator[tuple[str, str, str]]:
        """(note, order, JSON) of the head of each note and of every claim about it."""
        for paper, links in papers_with_links(self._source):
            yield _key(paper.id), "0", json.dumps(paper_node_to_json(paper, links))
        for entity in self._source.entities():
            yield _key(entity.id), "0", json.dumps(entity_head(entity))
        for claim in self._source.claims():
            for owner, fact in self._ends(claim):
                if owner in self._target:
                    yield _key(owner), "1", json.dumps(fact)
        for identifier, result in self._results.items():
            for end in sorted(set(result.ends.values())):
                fact = ["Results", identifier, 0.0, [], []]
                yield _key(end), "1", json.dumps(fact)

    def _ends(self, claim: Claim) -> Iterator[tuple[str, list[Any]]]:
        """What a claim says in the note of its subject, and in that of its object."""
        if claim.predicate in RESULT_ENDS.values():
            return
        quotes = _quotes(claim)
        weight = claim.confidence if claim.weight is None else claim.weight
        shared = [item.entity for item in claim.shared[:_SHARED]]
        there, back = HEADINGS[claim.predicate]
        yield claim.subject, [there, claim.object, weight, quotes, shared]
        yield claim.object, [back, claim.subject, weight, quotes[:1], shared]

    def _note(self, head: dict[str, Any], rows: list[list[Any]]) -> Iterator[str]:
        yield "---"
        yield from front_matter(head)
        yield "---"
        yield f"# {markdown(head['label']) or UNNAMED}"
        yield ""
        yield from paper_text(head) if head["type"] == "Paper" else entity_text(head)
        rows.sort(key=lambda row: (_ORDER.index(row[0]), -row[2], row[1]))
        for heading, group in groupby(rows, key=lambda row: row[0]):
            yield f"## {heading}"
            yield ""
            for row in group:
                yield from self._row(head["id"], *row)
            yield ""

    def _row(
        self,
        here: str,
        heading: str,
        other: str,
        weight: float,
        quotes: list[str],
        shared: list[str],
    ) -> Iterator[str]:
        if other in self._results:
            yield f"- {self._result(other, here)}"
        elif shared:
            yield f"- {self._link(other)} · weight {weight} · {', '.join(map(self._link, shared))}"
        else:
            yield f"- {self._link(other)} · {weight}"
        if heading not in HEADINGS[Predicate.MENTIONS]:
            for place, text in enumerate(quotes):
                if place:
                    yield "  >"
                yield f"  > {markdown(text)}"

    def _result(self, identifier: str, here: str) -> str:
        """A result in words; its paper is left out of the paper's own note."""
        result = self._results[identifier]
        parts = [f"**{markdown(result.value)}**{' gain' if result.kind is ResultKind.GAIN else ''}"]
        for predicate, word in _RESULT_WORDS.items():
            if predicate in result.ends:
                parts.append(f"{word} {self._link(result.ends[predicate])}")
        if result.paper != here:
            parts.append(f"({self._link(result.paper)})")
        return " ".join(parts)

    def _link(self, identifier: str) -> str:
        target = self._target.get(identifier)
        return f"[[{target.path}|{target.label}]]" if target else markdown(identifier)


def _quotes(claim: Claim) -> list[str]:
    """The texts of a claim's quotes, the surest first, each once."""
    ranked = sorted(claim.evidence, key=lambda item: -item.score)
    texts = dict.fromkeys(quote.text for item in ranked for quote in item.quotes)
    return list(texts)[:_QUOTES]


def _folder(kind: EntityType) -> str:
    return f"{kind.lower()}s"


def _key(identifier: str) -> str:
    return percent(identifier, safe="", errors="replace")
