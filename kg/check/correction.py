"""`check_annotations`: the faults of annotated abstracts, each with its line and what to do.

What `read_annotations` refuses is a fault here too; beyond that, mentions and values must stand in
the text, and relations and results must have ends that exist and fit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeGuard

from kg.check.annotated_text import AnnotatedText, Library, acronyms
from kg.check.annotation_faults import AnnotationFault, AnnotationReport, Problem
from kg.check.annotations import Clean, decode_line
from kg.check.surfaces import fold_surface
from kg.errors import InputError
from kg.files import explain_read_error
from kg.model import Paper
from kg.read import clean_text
from kg.vocabulary import (
    PREDICATES,
    RESULT_ENDS,
    TERM_TYPES,
    EntityType,
    Level,
    Predicate,
    ResultKind,
    Role,
)

Form = Mapping[str, Any]

RELATIONS: Final = tuple(
    predicate
    for predicate, spec in PREDICATES.items()
    if set(spec.domain) | set(spec.range) <= set(TERM_TYPES)
)
"""What an entity of a text can be to another."""


def check_annotations(
    path: str | Path, *, papers: Iterable[Paper] = (), clean: Clean = clean_text
) -> AnnotationReport:
    """What is wrong with a file of annotated abstracts, in the form of `kg extract` or the guide's.

    Args:
        path: JSON lines.
        papers: whose texts are taken for annotations that hold none.
        clean: what texts and mentions go through before they are compared.

    Raises:
        InputError: when the file cannot be read, or no line of it is a JSON object.
    """
    library = Library(papers)
    faults: list[AnnotationFault] = []
    counts: Counter[str] = Counter()
    first_lines: dict[str | int, int] = {}
    for number, line in _lines(path):
        problems: list[Problem] = []
        try:
            form = decode_line(line)
            if not isinstance(form, dict):
                raise InputError("no annotation: one JSON object a line is expected")
        except InputError as error:
            problems.append(Problem("form", f"{error.reason}; mend the line or take it out"))
        else:
            page = _Page(form, library.text_of(form, clean))
            counts += page.counts()
            problems += _check_id(form.get("id"), number, first_lines)
            problems += page.problems()
        faults += [AnnotationFault(str(path), number, problem) for problem in problems]
    if not counts["papers"]:
        first = f" (line {faults[0].line}: {faults[0].problem.message})" if faults else ""
        raise InputError(f"holds no annotation; expected JSON lines{first}", file=path)
    return AnnotationReport(str(path), tuple(faults), **counts)


def _lines(path: str | Path) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, each with its number."""
    try:
        with Path(path).open("rb") as lines:
            yield from ((n, line) for n, line in enumerate(lines, start=1) if line.strip())
    except OSError as error:
        raise InputError(explain_read_error(error), file=path) from error


def _check_id(name: object, line: int, first_lines: dict[str | int, int]) -> Iterator[Problem]:
    if isinstance(name, bool) or not isinstance(name, str | int):
        yield Problem("form", 'no "id"; give the paper one, a text or an integer')
    elif (first := first_lines.setdefault(name, line)) != line:
        yield Problem("twice", f"the id {name!r} is that of line {first}, too; keep one of them")


@dataclass(frozen=True, slots=True)
class _Entity:
    """What of an entity the rest of an annotation needs."""

    of: str
    name: str
    key: str | None
    types: frozenset[EntityType]
    surfaces: tuple[str, ...]


@dataclass(slots=True)
class _Page:
    """One annotation on its way through the check."""

    form: Form
    text: AnnotatedText | None
    entities: list[_Entity] = field(default_factory=list)

    def counts(self) -> Counter[str]:
        """How much there is to check."""
        lists = {name: _list(self.form, name) for name in ("entities", "relations", "results")}
        counts = Counter(papers=1, without_text=int(self.text is None))
        counts.update({name: len(items) for name, items in lists.items()})
        counts["mentions"] = sum(
            len(_list(e, "mentions")) for e in lists["entities"] if isinstance(e, dict)
        )
        return counts

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong, entities first."""
        yield from self._check_parts()
        for item in _list(self.form, "entities"):
            yield from self._check_entity(item)
        yield from _check_twice(self.entities)
        yield from _check_shared(self.entities)
        yield from acronyms(((e.name, e.surfaces) for e in self.entities), self.text)
        for item in _list(self.form, "relations"):
            yield from self._check_relation(item)
        for item in _list(self.form, "results"):
            yield from self._check_result(item)
        for url in _list(self.form, "urls"):
            if not isinstance(url, str):
                yield Problem("form", f"the URL {url!r} is no text; write it in quotes")

    def _check_parts(self) -> Iterator[Problem]:
        for name in ("title", "abstract"):
            if not isinstance(self.form.get(name) or "", str):
                yield Problem("form", f'"{name}" is no text; write it in quotes')
        if "abstract" in self.form and "entities" not in self.form:
            yield Problem("form", 'a paper without "entities" is no annotation; give it a list')
        for name in ("entities", "relations", "results", "urls"):
            if not isinstance(self.form.get(name, []), list | None):
                yield Problem("form", f'"{name}" is no list; write [] where there is none')

    # ── entities ─────────────────────────────────────────────────────────────────────────────

    def _check_entity(self, item: object) -> Iterator[Problem]:
        if not isinstance(item, dict) or not _is_text(item.get("name")):
            yield Problem("form", 'an entity without "name"; give its canonical name')
            return
        of = f"entity {item['name']!r}"
        yield from _check_word(item.get("type"), TERM_TYPES, f"{of}: the type")
        for name, words in (
            ("alt_type", TERM_TYPES),
            ("role", tuple(Role)),
            ("alt_role", tuple(Role)),
            ("level", tuple(Level)),
        ):
            if item.get(name):
                yield from _check_word(item[name], words, f"{of}: the {name}")
        surfaces: list[str] = []
        for mention in _list(item, "mentions"):
            surface = mention.get("text") if isinstance(mention, dict) else mention
            if not _is_text(surface):
                yield Problem("form", f"{of}: a mention is no text; copy it from the abstract")
                continue
            surfaces.append(surface)
            if self.text and (problem := self.text.problem_of_mention(of, mention)):
                yield problem
        if not _list(item, "mentions"):
            yield Problem("mention", f"{of} has no mention; copy one from the text")
        kinds = [item.get("type"), item.get("alt_type")]
        types = frozenset(kind for kind in TERM_TYPES if kind in kinds)
        key = item["id"] if isinstance(item.get("id"), str) else None
        self.entities.append(_Entity(of, item["name"], key, types, tuple(surfaces)))

    # ── relations and results ────────────────────────────────────────────────────────────────

    def _check_relation(self, item: object) -> Iterator[Problem]:
        if isinstance(item, list) and len(item) == 3:
            item = dict(zip(("head", "type", "tail"), item, strict=True))
        if not isinstance(item, dict):
            yield Problem("form", f"the relation {item!r} is neither an object nor [h, type, t]")
            return
        head, kind, tail = (item.get(name) for name in ("head", "type", "tail"))
        of = f"relation {head} {kind} {tail}"
        if not (_is_text(head) and _is_text(tail)):
            yield Problem("form", f'{of}: without "head" or "tail"; give the name of an entity')
            return
        if item.get("level"):
            yield from _check_word(item["level"], tuple(Level), f"{of}: the level")
        found = [self._find(end) for end in (head, tail)]
        for end, entity in zip((head, tail), found, strict=True):
            if entity is None:
                yield self._unknown(of, end)
        if wrong := list(_check_word(kind, RELATIONS, f"{of}: the predicate")):
            yield from wrong
        elif found[0] and found[1]:
            yield from _check_domain(of, Predicate(str(kind)), found[0], found[1])

    def _check_result(self, item: object) -> Iterator[Problem]:
        value = item.get("value") if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(value, str | int | float):
            yield Problem("form", 'a result without "value"; copy it from the text')
            return
        of = f"result {str(value)!r}"
        if self.text and not self.text.states(str(value)):
            mend = "copy it as it stands, without the words around it"
            yield Problem("value", f"{of} does not stand in the text; {mend}")
        for name, words in (("kind", tuple(ResultKind)), ("level", tuple(Level))):
            if item.get(name):
                yield from _check_word(item[name], words, f"{of}: the {name}")
        for name, predicate in RESULT_ENDS.items():
            end = item.get(name) or ""
            if not isinstance(end, str):
                yield Problem("form", f"{of}: the {name} is no text; give the name of an entity")
            elif end and (entity := self._find(end)) is None:
                yield self._unknown(f"{of}, {name}", end)
            elif end and entity:
                yield from _check_type(f"{of}: the {name}", entity, PREDICATES[predicate].range)

    def _find(self, end: str) -> _Entity | None:
        """The entity of this id or name."""
        return next((e for e in self.entities if end == e.key), None) or next(
            (e for e in self.entities if end == e.name), None
        )

    def _unknown(self, of: str, end: str) -> Problem:
        folded = fold_surface(end)
        near = [e.name for e in self.entities if folded in map(fold_surface, (e.name, *e.surfaces))]
        mend = (
            f"write {near[0]!r}, as the entity is called"
            if near
            else "annotate it, or take it out here"
        )
        return Problem("end", f"{of}: no entity has the id or name {end!r}; {mend}")


def _check_twice(entities: Iterable[_Entity]) -> Iterator[Problem]:
    keys: set[str] = set()
    names: dict[str, _Entity] = {}
    for entity in entities:
        if entity.key in keys:
            mend = "give each entity its own"
            yield Problem("twice", f"{entity.of}: the id {entity.key!r} is taken; {mend}")
        keys |= {entity.key} if entity.key else set()
        other = names.setdefault(fold_surface(entity.name) or entity.name, entity)
        if other is not entity:
            mend = "make them one entity with all mentions"
            yield Problem("twice", f"{entity.of} has the name of {other.of}; {mend}")


def _check_shared(entities: Iterable[_Entity]) -> Iterator[Problem]:
    owners: dict[str, _Entity] = {}
    for entity in entities:
        for surface in dict.fromkeys(entity.surfaces):
            other = owners.setdefault(surface, entity)
            if other is not entity:
                told = f"{entity.of}: {surface!r} is a mention of {other.of}, too"
                yield Problem("twice", f"{told}; leave it with the one that is meant", True)


def _check_domain(of: str, predicate: Predicate, head: _Entity, tail: _Entity) -> Iterator[Problem]:
    spec = PREDICATES[predicate]
    wrong = [
        *_check_type(f"{of}: the head", head, spec.domain),
        *_check_type(f"{of}: the tail", tail, spec.range),
    ]
    yield from wrong
    if head is tail:
        yield Problem("domain", f"{of}: both ends are one entity; take the relation out")
    elif predicate is Predicate.SUBCLASS_OF and not wrong and not head.types & tail.types:
        mend = "a thing is a kind of a thing of its own type; correct a type or take it out"
        yield Problem("domain", f"{of}: the ends have no type in common; {mend}")


def _check_type(of: str, end: _Entity, allowed: tuple[EntityType, ...]) -> Iterator[Problem]:
    if end.types and not end.types & set(allowed):
        is_, must = "/".join(sorted(end.types)), " or ".join(allowed)
        mend = "correct its type, or take it out here"
        yield Problem("domain", f"{of} {end.name!r} is a {is_}, but must be a {must}; {mend}")


def _check_word(value: object, words: tuple[str, ...], of: str) -> Iterator[Problem]:
    if value not in words:
        yield Problem("word", f"{of} is {value!r}; write one of {', '.join(words)}")


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())


def _list(form: Form, name: str) -> list[Any]:
    items = form.get(name)
    return items if isinstance(items, list) else []
