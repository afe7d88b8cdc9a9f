"""What the pages of things show, as plain dicts: rows of claims, marked texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from kg.formats.terms import Shortener
from kg.model import Claim, Evidence, Paper
from kg.serve.catalogue import Catalogue, End, Thing
from kg.serve.pieces import cut, decode_text, marked
from kg.view.links import paper_links, safe_url
from kg.view.results import name_result, spaced_value
from kg.vocabulary import RESULT_ENDS, EntityType, Predicate, ResultKind, from_iri, to_iri

Json = dict[str, Any]

FEW: Final = 6
"""How many rows of a group its overview shows."""
MANY: Final = 50
"""How many rows a page of one group shows."""
_LONGEST_LABEL: Final = 300
_MOST_ALIASES: Final = 60
_QUOTES: Final = 2
_SPANS: Final = 2_000

_P = Predicate
_TITLES: Final[dict[tuple[Predicate, bool], str]] = {
    (_P.PROPOSES, True): "Proposes",
    (_P.PROPOSES, False): "Proposed in",
    (_P.INTRODUCES, True): "Introduces",
    (_P.INTRODUCES, False): "Introduced in",
    (_P.ADDRESSES, True): "Addresses",
    (_P.ADDRESSES, False): "Addressed in",
    (_P.USES, True): "Uses",
    (_P.USES, False): "Used in",
    (_P.COMPARES_WITH, True): "Compares with",
    (_P.COMPARES_WITH, False): "A baseline in",
    (_P.USES_BENCHMARK, True): "Measured or trained on",
    (_P.USES_BENCHMARK, False): "Measured or trained on it",
    (_P.MEASURES, True): "Measures",
    (_P.MEASURES, False): "Measured in",
    (_P.OUTPERFORMS, True): "Outperforms",
    (_P.OUTPERFORMS, False): "Outperformed by",
    (_P.COMPARED_WITH, True): "Compared with",
    (_P.COMPARED_WITH, False): "Compared with it",
    (_P.USED_FOR, True): "Used for",
    (_P.USED_FOR, False): "Methods for it",
    (_P.EVALUATED_ON, True): "Evaluated on",
    (_P.EVALUATED_ON, False): "Methods evaluated on it",
    (_P.PART_OF, True): "Part of",
    (_P.PART_OF, False): "Has as parts",
    (_P.SUBCLASS_OF, True): "A kind of",
    (_P.SUBCLASS_OF, False): "Kinds of it",
    (_P.REPORTS, True): "Reports",
    (_P.REPORTS, False): "Reported in",
    (_P.OF_METHOD, True): "Of the method",
    (_P.OF_METHOD, False): "Results",
    (_P.ON_BENCHMARK, True): "On the benchmark",
    (_P.ON_BENCHMARK, False): "Results on it",
    (_P.FOR_TASK, True): "For the task",
    (_P.FOR_TASK, False): "Results for it",
    (_P.WITH_METRIC, True): "In the metric",
    (_P.WITH_METRIC, False): "Results in it",
    (_P.AGAINST, True): "Against the baseline",
    (_P.AGAINST, False): "Results against it",
    (_P.RELATED_TO, True): "Related papers",
    (_P.RELATED_TO, False): "Related papers",
    (_P.MENTIONS, True): "Names in passing",
    (_P.MENTIONS, False): "Named in passing in",
}
"""What a group of claims is called on the page of one of its ends, in the order of the page."""
_PLACES: Final = {key: place for place, key in enumerate(_TITLES)}


def address(identifier: str) -> str:
    """Where the page of a thing is.

    >>> address("method:gpt-3.5")
    '/id/method/gpt-3.5'
    """
    return to_iri(identifier, "/id/")


class Shown:
    """What pages show, from a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def link(self, thing: Thing) -> Json:
        """A thing as rows and lists show it."""
        label = thing.label if len(thing.label) <= _LONGEST_LABEL else thing.label[:299] + "…"
        if thing.type == EntityType.RESULT:
            label = spaced_value(label)
        return {
            "href": address(thing.id),
            "label": label or thing.id,
            "type": thing.type,
            "papers": thing.papers,
        }

    def head(self, thing: Thing) -> Json:
        """What stands at the top of the page of a thing."""
        form = self.link(thing) | {
            "id": thing.id,
            "types": thing.types,
            "iri": to_iri(thing.id, self._catalogue.base_iri),
        }
        if (entity := self._catalogue.entity(thing.id)) is not None:
            others = [name for name in entity.aliases if name != entity.label]
            form |= {
                "aliases": [name[:_LONGEST_LABEL] for name in others[:_MOST_ALIASES]],
                "more_aliases": max(len(others) - _MOST_ALIASES, 0),
                "same_as": [url for url in entity.same_as if safe_url(url)],
            }
        if (paper := self._catalogue.paper(thing.id)) is not None:
            form |= self._paper(paper)
        if (result := self._catalogue.result(thing.id)) is not None:
            form |= {"kind": result.kind.value, "value": result.value}
            form["label"] = self._result_name(thing, result.kind)
        return form

    def _result_name(self, thing: Thing, kind: ResultKind) -> str:
        """What a result is called on its own page: "91.5%: accuracy of Quince on PearBench"."""
        named: dict[Predicate, str] = {}
        for predicate in RESULT_ENDS.values():
            if predicate is _P.AGAINST and kind is not ResultKind.GAIN:
                continue
            ends = self._ends(thing, predicate, True, 1, 0)
            for about in self._catalogue.find_things(end.other for end in ends).values():
                named[predicate] = self.link(about)["label"]
        return name_result(thing.label, named)

    def groups(self, thing: Thing) -> list[Json]:
        """The claims of a thing, a few of each group."""
        found = sorted(self._catalogue.groups(thing.n), key=lambda g: _PLACES[g[0], g[1]])
        groups: list[Json] = []
        for predicate, outgoing, count in found:
            if predicate is Predicate.RELATED_TO:
                continue  # has no direction, so that it comes as one
            groups.append(self.group(thing, predicate, outgoing, count, FEW))
        related = sum(count for p, _, count in found if p is Predicate.RELATED_TO)
        if related:
            groups.append(self.group(thing, Predicate.RELATED_TO, None, related, FEW))
        passing = [g for g in groups if g["predicate"] == Predicate.MENTIONS]
        return [*(g for g in groups if g not in passing), *passing]

    def group(
        self,
        thing: Thing,
        predicate: Predicate,
        outgoing: bool | None,
        count: int,
        limit: int,
        offset: int = 0,
    ) -> Json:
        """A group of claims: its title and a page of its rows."""
        ends = self._ends(thing, predicate, outgoing, limit, offset)
        things = self._catalogue.find_things(end.other for end in ends)
        claims = self._catalogue.claims(end.claim for end in ends)
        titles = self._titles(claims.values())
        rows = [self._row(things[e.other], claims[e.claim], thing, titles) for e in ends]
        asked = {"of": predicate.value}
        if outgoing is not None:
            asked["direction"] = "out" if outgoing else "in"
        return {
            "predicate": predicate.value,
            "title": _TITLES[predicate, outgoing is not False],
            "count": count,
            "rows": rows,
            "more": f"{address(thing.id)}?{urlencode(asked)}" if count > limit else None,
        }

    def _ends(
        self, thing: Thing, predicate: Predicate, outgoing: bool | None, limit: int, offset: int
    ) -> list[End]:
        """A page of ends; without a direction those of both, the surest first."""
        if outgoing is not None:
            return self._catalogue.ends(thing.n, predicate, outgoing, limit=limit, offset=offset)
        return self._catalogue.ends_either(thing.n, predicate, limit=limit, offset=offset)

    def _row(self, other: Thing, claim: Claim, here: Thing, titles: dict[str, Thing]) -> Json:
        own = {here.id, other.id}
        evidence = sorted(claim.evidence, key=lambda item: -item.score)
        if here.type == EntityType.RESULT and claim.predicate is not Predicate.REPORTS:
            evidence = []  # what it is of stands in the sentence in which it is reported
        quotes = [self._quote(item, own, titles) for item in evidence[:_QUOTES] if item.quotes]
        row = self.link(other) | {
            "confidence": claim.confidence,
            "quotes": quotes,
            "more_quotes": max(len(evidence) - _QUOTES, 0),
            "claim": address(claim.id),
            "rule": claim.rule,
        }
        if claim.shared:
            known = self._catalogue.find_by_id(item.entity for item in claim.shared[:FEW])
            row["weight"] = claim.weight
            row["shared"] = [
                self.link(known[item.entity]) for item in claim.shared[:FEW] if item.entity in known
            ]
            row["more_shared"] = max(len(claim.shared) - FEW, 0)
        return row

    def _quote(self, item: Evidence, own: set[str], titles: dict[str, Thing]) -> Json:
        paper = item.quotes[0].paper
        return {
            "parts": [marked(quote, item.marks) for quote in item.quotes],
            "source": self.link(titles[paper]) if paper not in own and paper in titles else None,
        }

    def _titles(self, claims: Iterable[Claim]) -> dict[str, Thing]:
        cited = {q.paper for claim in claims for item in claim.evidence for q in item.quotes[:1]}
        return self._catalogue.find_by_id(cited)

    def claim(self, claim: Claim) -> Json:
        """A claim with all that it rests on, as far as a page goes."""
        titles = self._titles([claim])
        ends = self._catalogue.find_by_id([claim.subject, claim.object])
        subject, obj = ends[claim.subject], ends[claim.object]
        return {
            "subject": self.link(subject),
            "object": self.link(obj),
            "predicate": claim.predicate.value,
            "confidence": claim.confidence,
            "rule": claim.rule,
            "weight": claim.weight,
            "evidence": [
                self._quote(item, set(), titles) | {"score": item.score, "by": item.by}
                for item in claim.evidence[:MANY]
                if item.quotes
            ],
            "premises": [
                {
                    "href": address(item.claim.id),
                    "text": item.statement,
                    "confidence": item.confidence,
                }
                for item in self._catalogue.explained([claim], premises=True)[0].premises
            ],
        }

    def node(
        self,
        identifier: str,
        iri: str,
        triples: Iterable[tuple[str, str, str]],
        names: Mapping[str, str],
    ) -> Json:
        """The triples of a node, as two lists of lines: what it says, and what says it."""
        short = Shortener(dict(names))
        base = self._catalogue.base_iri

        def cell(term: str) -> Json:
            if term[0] != "<":
                return {"text": decode_text(term), "href": None}
            inside = term[1:-1]
            local = inside.startswith(base)
            href = "/id/" + inside.removeprefix(base) if local else safe_url(inside)
            text = from_iri(inside, base) if local else ":".join(short.split(inside) or (inside,))
            return {"text": text, "href": href}

        about: list[tuple[str, Json]] = []
        leading: list[tuple[str, Json]] = []
        for subject, predicate, obj in triples:
            if subject == f"<{iri}>":
                about.append((cell(predicate)["text"], cell(obj)))
            elif len(leading) < MANY:
                leading.append((cell(predicate)["text"], cell(subject)))
        return {"id": identifier, "about": about, "leading": leading, "href": address(identifier)}

    # ── papers ───────────────────────────────────────────────────────────────────────────────────

    def _paper(self, paper: Paper) -> Json:
        spans = self._spans(paper)
        return {
            "authors": paper.authors,
            "year": paper.year,
            "venue": paper.venue,
            "identifiers": paper.identifiers,
            "links": paper_links(paper, self._catalogue.links(paper.id)),
            "title_parts": cut(paper.title, [s for s in spans if s[0] == "title"]),
            "abstract": cut(paper.abstract, [s for s in spans if s[0] == "abstract"]),
        }

    def _spans(self, paper: Paper) -> list[tuple[str, int, int, Json]]:
        """The mentions in a paper's texts, each with what it names."""
        found = self._catalogue.quotes_in(paper.id, _SPANS)
        claims = self._catalogue.claims(n for n, _ in found)
        known = self._catalogue.find_by_id(claim.object for claim in claims.values())
        spans = []
        for n, marks in found:
            thing = known.get(claims[n].object)
            if thing is None or thing.type == EntityType.RESULT:
                continue
            spans += [(m["field"], m["start"], m["end"], self.link(thing)) for m in marks]
        return spans
