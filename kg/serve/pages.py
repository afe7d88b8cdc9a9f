"""The pages of the explorer: what they show comes as plain dicts, templates make the markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, quote_plus, urlencode

from kg import palette
from kg.formats.terms import prefixes
from kg.query.examples import find_examples
from kg.serve.answers import FARTHEST, LONGEST_NAME
from kg.serve.catalogue import Catalogue, Thing
from kg.serve.contract import operations
from kg.serve.job import RefusedError
from kg.serve.questions import Questions, plain_text
from kg.serve.settings import Settings
from kg.serve.shown import MANY, Shown
from kg.vocabulary import PREDICATES, TERM_TYPES, TYPES, EntityType, Predicate

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_HERE: Final = Path(__file__).parent
_SHARED: Final = 12
_FOUND: Final = 30


@cache
def environment() -> Environment:
    """The templates, compiled once."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    made.globals |= {
        "sprite": Markup(palette.sprite()),
        "types": {kind.value: spec.comment for kind, spec in TYPES.items()},
        "predicates": {p.value: PREDICATES[p].label for p in Predicate},
    }
    made.filters["ticked"] = _ticked
    for name in made.list_templates():
        made.get_template(name)
    return made


def _ticked(text: str) -> Markup:
    """A text whose `words` between backticks become code."""
    from markupsafe import Markup, escape

    parts = (
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(text.split("`"))
    )
    return Markup("").join(parts)


class Pages:
    """Renders pages from a catalogue."""

    def __init__(self, catalogue: Catalogue, questions: Questions, settings: Settings) -> None:
        self._catalogue, self._questions, self._settings = catalogue, questions, settings
        self._shown = Shown(catalogue)
        self._counts = catalogue.counts()

    def render(self, name: str, given: Mapping[str, str]) -> bytes:
        """The page of a name: "home", "ask", "query", "api"; `given` is what its address says.

        Raises:
            RefusedError: when there is no such page, or what is given makes no sense.
        """
        parts = {"home": self._home, "ask": self._ask, "query": self._query, "api": self._api}
        return self._page(name, parts[name](given))

    def question(self, name: str, given: Mapping[str, str]) -> bytes:
        """The page of a question, with its answer where all that it needs is given.

        Raises:
            RefusedError: when there is no such question, or it cannot be answered.
        """
        kept = {key: text[:LONGEST_NAME] for key, text in given.items()}
        return self._page("question", {"question": self._questions.asked(name, kept)})

    def thing(self, thing: Thing, given: Mapping[str, str]) -> bytes:
        """The page of a paper, an entity or a result; of one group of its claims, if that is
        given."""
        head = self._shown.head(thing)
        if "of" not in given:
            return self._page("thing", {"thing": head, "groups": self._shown.groups(thing)})
        predicate, outgoing = _group(given)
        count = sum(
            n
            for p, out, n in self._catalogue.groups(thing.n)
            if p is predicate and outgoing in (None, out)
        )
        offset = _offset(given)
        group = self._shown.group(thing, predicate, outgoing, count, MANY, offset)
        kept = {name: given[name] for name in ("of", "direction") if name in given}
        turns = {
            "before": _turn(head["href"], kept, offset - MANY) if offset else None,
            "after": _turn(head["href"], kept, offset + MANY) if offset + MANY < count else None,
            "first": offset + 1,
            "last": offset + len(group["rows"]),
        }
        return self._page("group", {"thing": head, "group": group, "turns": turns})

    def claim(self, identifier: str) -> bytes:
        """The page of a claim; b"" where there is none."""
        claim = self._catalogue.claim(identifier)
        if claim is None:
            return b""
        return self._page("claim", {"claim": self._shown.claim(claim), "id": identifier})

    def node(self, identifier: str, iri: str, triples: Sequence[tuple[str, str, str]]) -> bytes:
        """The page of any other node: its triples."""
        names = prefixes(self._catalogue.base_iri)
        return self._page("node", self._shown.node(identifier, iri, triples, names))

    # ── what they show ───────────────────────────────────────────────────────────────────────────

    def _home(self, given: Mapping[str, str]) -> dict[str, Any]:
        text = given.get("q", "")[:LONGEST_NAME]
        kinds: list[dict[str, Any]] = [
            {"type": kind.value, "plural": f"{kind.value}s", "count": self._counts[kind.value]}
            for kind in (EntityType.PAPER, *TERM_TYPES)
        ]
        page: dict[str, Any] = {"counts": self._counts, "kinds": kinds, "text": text, "found": None}
        chosen = given.get("type", "")
        if not (text.strip() or chosen):
            for kind in kinds[1:]:
                shared = self._catalogue.most_shared(EntityType(kind["type"]), _SHARED)
                kind["shared"] = [self._shown.link(thing) for thing in shared]
            return page | {"chosen": "", "questions": self._questions.first()}
        if chosen not in TYPES:
            chosen = ""
        offset = _offset(given)
        kept = {"q": text} | ({"type": chosen} if chosen else {})
        only = EntityType(chosen) if chosen else None
        found, more = self._catalogue.search(text, only, limit=_FOUND, offset=offset)
        near = None if found or offset else self._catalogue.respelled(text)
        if near is not None:
            found, more = self._catalogue.search(near, only, limit=_FOUND)
            kept["q"] = near
        return page | {
            "chosen": chosen,
            "near": near,
            "found": [self._shown.link(thing) for thing in found],
            "turns": {
                "before": _turn("/", kept, max(offset - _FOUND, 0)) if offset else None,
                "after": _turn("/", kept, offset + _FOUND) if more else None,
                "first": offset + 1,
                "last": offset + len(found),
            },
        }

    def _ask(self, given: Mapping[str, str]) -> dict[str, Any]:
        return self._questions.listed()

    def _query(self, given: Mapping[str, str]) -> dict[str, Any]:
        examples = [
            {"name": e.name, "description": e.description, "sparql": plain_text(e)}
            for e in find_examples()
        ]
        return {
            "examples": examples,
            "prefixes": prefixes(self._catalogue.base_iri),
            "terms": [f"kg:{p.value}" for p in Predicate] + [f"kg:{t.value}" for t in EntityType],
            "base": self._catalogue.base_iri,
            "max_rows": self._settings.max_rows,
            "timeout": self._settings.timeout,
        }

    def _api(self, given: Mapping[str, str]) -> dict[str, Any]:
        shared = self._catalogue.most_shared(None, 2)
        papers, _ = self._catalogue.search("", EntityType.PAPER, limit=1)
        first, second, paper = (*shared, *papers, *shared, *papers)[:3] if shared else papers * 3
        names = {
            "name": quote_plus(first.label),
            "thing": quote(first.id, safe=":"),
            "other": quote(second.id, safe=":"),
            "paper": quote(paper.id, safe=":"),
        }
        found = [o | {"example": o["example"].format_map(names)} for o in operations()]
        return {"operations": found}

    def _page(self, name: str, parts: Mapping[str, Any]) -> bytes:
        text = environment().get_template(f"{name}.html").render(parts, here=name)
        return text.encode("utf-8", "replace")


def _group(given: Mapping[str, str]) -> tuple[Predicate, bool | None]:
    direction = given.get("direction", "")
    try:
        predicate = Predicate(given["of"])
    except ValueError:
        raise RefusedError(404, "Not found", "there are no such claims") from None
    return predicate, {"out": True, "in": False}.get(direction)


def _offset(given: Mapping[str, str]) -> int:
    text = given.get("offset", "0")
    return min(int(text), FARTHEST) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _turn(path: str, kept: Mapping[str, str], offset: int) -> str:
    offset = max(offset, 0)
    return f"{path}?{urlencode({**kept, 'offset': offset} if offset else dict(kept))}"
