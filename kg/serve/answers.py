"""The answers of the JSON API, as plain dicts; every list in them is bounded and comes in pages."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final
from urllib.parse import quote, urlencode

from kg.graph.answers import ExplainedClaim
from kg.jsonform import entity_to_json, paper_to_json, result_to_json
from kg.serve.catalogue import Catalogue, End, Thing
from kg.serve.job import RefusedError
from kg.serve.paths import TooFarError
from kg.vocabulary import EntityType, Predicate, to_iri

Json = dict[str, Any]

LONGEST_NAME: Final = 400
"""How long a name or a search may be."""
MOST: Final = 100
"""How many items one answer may list."""
FARTHEST: Final = 100_000
"""How far into a list a page may begin."""
_QUOTES: Final = 20
"""How much evidence of one claim is shown."""
_DIRECTIONS: Final = ("both", "out", "in")


class Answers:
    """Answers from a catalogue. The arguments are those of an address: text, maybe nonsense."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    # ── the operations ───────────────────────────────────────────────────────────────────────────

    def search(self, given: Mapping[str, str]) -> Json:
        """The things whose names answer a search, best first; where there are none, those of names
        that are spelled nearly so."""
        text = _text(given, "q", missing="")
        kind = _choice(given, "type", EntityType)
        limit, offset = _page(given)
        found, more = self._catalogue.search(text, kind, limit=limit, offset=offset)
        form: Json = {"query": text}
        if not found and not offset and (near := self._catalogue.respelled(text)) is not None:
            form["near"] = near
            found, more = self._catalogue.search(near, kind, limit=limit)
            given = {**given, "q": near}
        form["items"] = [self.line(thing) for thing in found]
        return form | _more("/api/search", given, limit, offset, more)

    def entity(self, identifier: str, given: Mapping[str, str]) -> Json:
        """An entity (or a result) with a page of its claims."""
        thing = self.find(identifier)
        if thing.type == EntityType.PAPER:
            raise RefusedError(
                404, "Not found", f"{thing.id} is a paper; ask /api/paper/{thing.id}"
            )
        if (entity := self._catalogue.entity(thing.id)) is not None:
            form = entity_to_json(entity) | {"papers": thing.papers}
        else:
            result = self._catalogue.result(thing.id)
            assert result is not None
            form = result_to_json(result)
        return self._with_claims(f"/api/entity/{_spelled(thing.id)}", thing, form, given)

    def paper(self, identifier: str, given: Mapping[str, str]) -> Json:
        """A paper with a page of its claims."""
        thing = self.find(identifier)
        paper = self._catalogue.paper(thing.id)
        if paper is None:
            detail = f"{thing.id} is no paper; ask /api/entity/{thing.id}"
            raise RefusedError(404, "Not found", detail)
        form = {"id": paper.id, "type": "Paper", "types": ["Paper"], "label": paper.title}
        form |= paper_to_json(paper) | {"links": self._catalogue.links(paper.id)}
        return self._with_claims(f"/api/paper/{_spelled(thing.id)}", thing, form, given)

    def neighbours(self, given: Mapping[str, str]) -> Json:
        """What lies one claim away from a thing, a claim a line."""
        thing = self.find(_text(given, "id"))
        predicate = _choice(given, "predicate", Predicate)
        direction = _text(given, "direction", missing="both")
        if direction not in _DIRECTIONS:
            raise _bad(f"direction is one of {', '.join(_DIRECTIONS)}")
        outgoing = None if direction == "both" else direction == "out"
        limit, offset = _page(given)
        ends = self._catalogue.ends(thing.n, predicate, outgoing, limit=limit + 1, offset=offset)
        shown = ends[:limit]
        things = self._catalogue.find_things(end.other for end in shown)
        claims = self._catalogue.claims(end.claim for end in shown)
        items = [
            {
                "predicate": end.predicate.value,
                "direction": "out" if end.outgoing else "in",
                "confidence": claims[end.claim].confidence,
                "claim": claims[end.claim].id,
                "thing": self.line(things[end.other]),
            }
            for end in shown
        ]
        form = {"id": thing.id, "label": thing.label, "items": items}
        return form | _more("/api/neighbours", given, limit, offset, len(ends) > limit)

    def path(self, given: Mapping[str, str]) -> Json:
        """The cheapest path between two things, with the claims of each step."""
        start, goal = self.find(_text(given, "from")), self.find(_text(given, "to"))
        try:
            nodes = self._catalogue.path(start.n, goal.n)
        except TooFarError:
            detail = f"no path from {start.id} to {goal.id} was found near enough"
            raise RefusedError(503, "Too far apart", detail) from None
        form: Json = {
            "from": self.line(start),
            "to": self.line(goal),
            "connected": nodes is not None,
        }
        nodes = nodes or []
        things = self._catalogue.find_things(nodes)
        steps = []
        for a, b in pairwise(nodes):
            numbers = self._catalogue.between(a, b)[:_QUOTES]
            claims = list(self._catalogue.claims(numbers).values())
            steps.append({
                "source": self.line(things[a]),
                "target": self.line(things[b]),
                "claims": [claim_form(item) for item in self._catalogue.explained(claims)],
            })  # fmt: skip
        return form | {"steps": steps}

    # ── parts ────────────────────────────────────────────────────────────────────────────────────

    def find(self, name: str) -> Thing:
        """The one thing of an id, an alias's id or a name.

        Raises:
            RefusedError: when none bears it, or several do.
        """
        if len(name) > LONGEST_NAME:
            raise _bad(f"a name of more than {LONGEST_NAME} characters")
        found = self._catalogue.find_named(name)
        if len(found) > 1:
            ids = ", ".join(thing.id for thing in found[:5])
            raise RefusedError(404, "Ambiguous", f"{name!r} may be {ids}; ask by id")
        if not found:
            raise RefusedError(404, "Not found", f"nothing in this graph is called {name!r}")
        return found[0]

    def line(self, thing: Thing) -> Json:
        """A thing as lists show it."""
        return {
            "id": thing.id,
            "iri": to_iri(thing.id, self._catalogue.base_iri),
            "label": thing.label,
            "type": thing.type,
            "types": list(thing.types),
            "papers": thing.papers,
        }

    def claims(self, ends: list[End]) -> list[Json]:
        """The claims of these ends, in their order, each once."""
        found = self._catalogue.claims(end.claim for end in ends)
        claims = [found[n] for n in dict.fromkeys(end.claim for end in ends)]
        return [claim_form(item) for item in self._catalogue.explained(claims)]

    def _with_claims(self, path: str, thing: Thing, form: Json, given: Mapping[str, str]) -> Json:
        predicate = _choice(given, "predicate", Predicate)
        limit, offset = _page(given)
        ends = self._catalogue.ends(thing.n, predicate, limit=limit + 1, offset=offset)
        counts = [
            {"predicate": p.value, "direction": "out" if out else "in", "count": count}
            for p, out, count in self._catalogue.groups(thing.n)
        ]
        body = {"items": self.claims(ends[:limit])}
        return (
            {"iri": to_iri(thing.id, self._catalogue.base_iri)}
            | form
            | {
                "counts": counts,
                "claims": body | _more(path, given, limit, offset, len(ends) > limit),
            }
        )


def claim_form(item: ExplainedClaim) -> Json:
    """A claim as `kg explain --json` has it, with no more evidence than one answer shows."""
    form = item.to_json()
    for name, most in (("evidence", _QUOTES), ("premises", MOST), ("shared", MOST)):
        if len(form.get(name, ())) > most:
            form[f"more_{name}"] = len(form[name]) - most
            form[name] = form[name][:most]
    cited = {quote["paper"] for part in form.get("evidence", ()) for quote in part["quotes"]}
    if "titles" in form:
        form["titles"] = {paper: form["titles"][paper] for paper in sorted(cited)}
    return form


def _spelled(identifier: str) -> str:
    return quote(identifier, safe=":")


def _bad(detail: str) -> RefusedError:
    return RefusedError(400, "Bad request", detail)


def _text(given: Mapping[str, str], name: str, *, missing: str | None = None) -> str:
    text = given.get(name, missing)
    if text is None or (missing is None and not text):
        raise _bad(f"the parameter {name} is missing")
    if len(text) > LONGEST_NAME:
        raise _bad(f"{name} is longer than {LONGEST_NAME} characters")
    return text


def _choice(given: Mapping[str, str], name: str, choices: Any) -> Any:
    if name not in given:
        return None
    try:
        return choices(given[name])
    except ValueError:
        known = ", ".join(member.value for member in choices)
        raise _bad(f"{name} is one of {known}") from None


def _page(given: Mapping[str, str]) -> tuple[int, int]:
    return _number(given, "limit", 20, 1, MOST), _number(given, "offset", 0, 0, FARTHEST)


def _number(given: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    text = given.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise _bad(f"{name} is a number from {least} to {most}")
    return int(text)


def _more(path: str, given: Mapping[str, str], limit: int, offset: int, more: bool) -> Json:
    """Where the next page is; null on the last."""
    following = offset + limit
    if not more or following > FARTHEST:
        return {"next": None}
    kept = {name: value for name, value in given.items() if name not in ("limit", "offset")}
    return {"next": f"{path}?{urlencode(kept | {'limit': limit, 'offset': following})}"}
