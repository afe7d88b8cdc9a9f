r"""What is said of one node as one string, the unit in which RDF files are sorted and written.

A block is the subject and then each "predicate object", sorted and none twice, with a unit
separator (`\x1f`) between them and a line feed at the end. No term holds either character, since
literals are escaped. So blocks sort as strings in the order of their N-Triples lines, spill to disk
as lines, and become N-Triples or Turtle with a few calls for a node instead of some for a triple.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby, islice
from typing import Final

from kg.formats.terms import TYPE, Shortener

Triple = tuple[str, str, str]
"""Subject, predicate and object, each as N-Triples spells it."""

Spelling = tuple[str, Callable[[str], str], str]
"""How a file is written: what it begins with, how it spells a block, and what it ends with."""

SEPARATOR: Final = "\x1f"
_BATCH: Final = 500
_CACHED: Final = 1 << 16


def block_of(subject: str, facts: Iterable[str]) -> str:
    r"""The block of a subject and what is said of it, each "predicate object".

    >>> block_of("<a>", ["<q> <b>", "<p> <c>", "<q> <b>"])
    '<a>\x1f<p> <c>\x1f<q> <b>\n'
    """
    return f"{subject}{SEPARATOR}{SEPARATOR.join(sorted(set(facts)))}\n"


def blocks_of(triples: Iterable[Triple]) -> Iterator[str]:
    """The blocks of triples: one for each run of triples with one subject."""
    last, facts = "", list[str]()
    for subject, predicate, obj in triples:
        if subject != last:
            if facts:
                yield block_of(last, facts)
            last, facts = subject, []
        facts.append(f"{predicate} {obj}")
    if facts:
        yield block_of(last, facts)


def merged(blocks: Iterable[str]) -> Iterator[str]:
    """The blocks of a sorted stream, those of one subject as one."""
    last = ""
    for block in blocks:
        if block == last:
            continue
        if last:
            end = last.index(SEPARATOR) + 1
            if block.startswith(last[:end]):
                block = block_of(last[: end - 1], (*facts_of(last)[1], *facts_of(block)[1]))
            else:
                yield last
        last = block
    if last:
        yield last


def facts_of(block: str) -> tuple[str, list[str]]:
    """The subject of a block, and what is said of it."""
    subject, *facts = block[:-1].split(SEPARATOR)
    return subject, facts


def batched(blocks: Iterable[str]) -> Iterator[list[str]]:
    """The blocks, some hundred at a time."""
    rest = iter(blocks)
    while some := list(islice(rest, _BATCH)):
        yield some


def triples_of(block: str) -> Iterator[Triple]:
    """The triples of a block."""
    subject, facts = facts_of(block)
    for fact in facts:
        predicate, _, obj = fact.partition(" ")
        yield subject, predicate, obj


def ntriples_of(block: str) -> str:
    r"""The lines of a block in N-Triples.

    >>> ntriples_of("<a>\x1f<p> <c>\x1f<q> <b>\n")
    '<a> <p> <c> .\n<a> <q> <b> .\n'
    """
    subject, _, facts = block[:-1].partition(SEPARATOR)
    return f"{subject} {facts.replace(SEPARATOR, f' .{chr(10)}{subject} ')} .\n"


class TurtleSpelling:
    """Spells blocks in Turtle; remembers how it spelled the terms that come often."""

    def __init__(self, names: dict[str, str]) -> None:
        self._spell = Shortener(names).turtle
        self._spell_often = lru_cache(maxsize=_CACHED)(self._spell)

    def block(self, block: str) -> str:
        """The block after an empty line: the types first, then the other predicates in order."""
        subject, facts = facts_of(block)
        often = self._spell_often
        types: list[str] = []
        rows: list[str] = []
        last = ""
        for fact in facts:
            predicate, _, obj = fact.partition(" ")
            spelled = obj if obj[-1] == '"' else often(obj)
            if predicate == TYPE:
                types.append(spelled)
            elif predicate == last:
                rows[-1] += f", {spelled}"
            else:
                rows.append(f"{often(predicate)} {spelled}")
                last = predicate
        if types:
            rows.insert(0, f"a {', '.join(types)}")
        return f"\n{self._spell(subject)}\n    {f' ;{chr(10)}    '.join(rows)} .\n"


def groups_of(triples: Iterable[Triple]) -> Iterator[str]:
    """The blocks of sorted triples, their order kept."""
    for subject, group in groupby(triples, key=lambda triple: triple[0]):
        facts = SEPARATOR.join(f"{predicate} {obj}" for _, predicate, obj in group)
        yield f"{subject}{SEPARATOR}{facts}\n"
