"""What an annotator or an extractor says about one paper, in the one form that both write.

Gold is JSON lines in the form of the annotation guide, an extraction is JSON lines in the form of
`kg extract`; the second is the first with offsets and scores.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from kg.check.surfaces import fold_surface
from kg.errors import InputError
from kg.files import explain_read_error
from kg.model import Rejection
from kg.vocabulary import EntityType, Level, Predicate, Role

Clean = Callable[[str], str]
_Choice = TypeVar("_Choice", EntityType, Role, Level, Predicate)


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity as annotated. `forms` are its folded surfaces, `handles` what relations call it."""

    forms: frozenset[str]
    handles: tuple[str, ...]
    type: EntityType
    alt_type: EntityType | None = None
    role: Role | None = None
    alt_role: Role | None = None
    core: bool = True

    @property
    def types(self) -> frozenset[EntityType]:
        """The type and, where it is defensible too, the other one."""
        return frozenset({self.type} | ({self.alt_type} if self.alt_type else set()))


@dataclass(frozen=True, slots=True)
class Said:
    """A relation as annotated; the ends are handles."""

    head: str
    type: Predicate
    tail: str
    core: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """A result as annotated: its folded value, and handles."""

    value: str
    method: str = ""
    metric: str = ""
    core: bool = True


@dataclass(frozen=True, slots=True)
class Annotation:
    """Everything that is said about one paper. `title` is "" where the form has none."""

    id: str | int
    title: str = ""
    things: tuple[Thing, ...] = ()
    relations: tuple[Said, ...] = ()
    findings: tuple[Finding, ...] = ()
    urls: frozenset[str] = frozenset()


def read_annotations(
    path: str | Path, *, clean: Clean = str, on_reject: Callable[[Rejection], None] | None = None
) -> Iterator[Annotation]:
    """The annotations of a JSON lines file; a bad line goes to `on_reject`, the rest goes through.

    Raises:
        InputError: when the file cannot be read, or holds no annotation at all.
    """
    seen: set[str | int] = set()
    first = ""
    try:
        with Path(path).open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    annotation = annotation_from_json(decode_line(line), clean=clean)
                    if annotation.id in seen:
                        raise InputError(f"the id {annotation.id!r} for the second time")
                except InputError as error:
                    first = first or f" (line {number}: {error.reason})"
                    if on_reject:
                        on_reject(Rejection(str(path), number, error.reason))
                    continue
                seen.add(annotation.id)
                yield annotation
    except OSError as error:
        raise InputError(explain_read_error(error), file=path) from error
    if not seen:
        raise InputError(f"holds no annotation; expected JSON lines{first}", file=path)


def decode_line(line: bytes) -> object:
    """The JSON of a line.

    Raises:
        InputError: when it is none.
    """
    try:
        return json.loads(line.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InputError(f"no JSON ({error})") from error


def annotation_from_json(form: object, *, clean: Clean = str) -> Annotation:
    """The annotation of one paper, surfaces and values cleaned and folded.

    >>> annotation_from_json(
    ...     {"id": 1, "entities": [{"name": "GLUE", "type": "Benchmark", "mentions": ["GLUE"]}]}
    ... ).things[0].forms
    frozenset({'glue'})

    Raises:
        InputError: when a part is missing or of the wrong kind.
    """
    if not isinstance(form, dict):
        raise InputError("no annotation: one JSON object a line is expected")
    name = form.get("id")
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise InputError('no "id" (a text or an integer)')
    title = form.get("title") or ""
    if not isinstance(title, str):
        raise InputError('"title" is no text')
    if "abstract" in form and "entities" not in form:
        raise InputError('a paper without "entities" is no annotation')
    return Annotation(
        id=name,
        title=fold_surface(clean(title)),
        things=tuple(_thing(item, clean) for item in _list(form, "entities")),
        relations=tuple(_said(item) for item in _list(form, "relations")),
        findings=tuple(_finding(item, clean) for item in _list(form, "results")),
        urls=frozenset(_url(item) for item in _list(form, "urls")),
    )


def _list(form: Mapping[str, Any], name: str) -> list[Any]:
    items = form.get(name)
    if items is None:
        return []
    if not isinstance(items, list):
        raise InputError(f'"{name}" is no list')
    return items


def _text(form: Mapping[str, Any], name: str, of: str) -> str:
    text = form.get(name)
    if not isinstance(text, str) or not text.strip():
        raise InputError(f'{of} without "{name}"')
    return text


def _choice(kind: type[_Choice], value: Any, of: str) -> _Choice:
    try:
        return kind(value)
    except ValueError:
        raise InputError(f"{of}: {value!r} is none of {', '.join(kind)}") from None


def _core(form: Mapping[str, Any], of: str) -> bool:
    return _choice(Level, form.get("level") or Level.CORE, of) is Level.CORE


def _thing(form: object, clean: Clean) -> Thing:
    if not isinstance(form, dict):
        raise InputError("an entity is no object")
    name = _text(form, "name", "an entity")
    of = f"entity {name!r}"
    surfaces = [name]
    for mention in _list(form, "mentions"):
        surface = mention.get("text") if isinstance(mention, dict) else mention
        if not isinstance(surface, str):
            raise InputError(f"{of}: a mention is no text")
        surfaces.append(surface)
    alt_type, role, alt_role = (form.get(key) for key in ("alt_type", "role", "alt_role"))
    return Thing(
        forms=frozenset(fold_surface(clean(surface)) for surface in surfaces) - {""},
        handles=(form["id"], name) if isinstance(form.get("id"), str) else (name,),
        type=_choice(EntityType, form.get("type"), of),
        alt_type=_choice(EntityType, alt_type, of) if alt_type else None,
        role=_choice(Role, role, of) if role else None,
        alt_role=_choice(Role, alt_role, of) if alt_role else None,
        core=_core(form, of),
    )


def _said(form: object) -> Said:
    if isinstance(form, list) and len(form) == 3:
        form = dict(zip(("head", "type", "tail"), form, strict=True))
    if not isinstance(form, dict):
        raise InputError("a relation is neither an object nor [head, type, tail]")
    head, tail = _text(form, "head", "a relation"), _text(form, "tail", "a relation")
    of = f"relation of {head!r}"
    return Said(head, _choice(Predicate, form.get("type"), of), tail, _core(form, of))


def _finding(form: object, clean: Clean) -> Finding:
    if not isinstance(form, dict) or not isinstance(form.get("value"), str | int | float):
        raise InputError('a result without "value"')
    value = str(form["value"])
    of = f"result {value!r}"
    method, metric = form.get("method") or "", form.get("metric") or ""
    if not isinstance(method, str) or not isinstance(metric, str):
        raise InputError(f"{of}: an end is no text")
    return Finding(fold_surface(clean(value)), method, metric, _core(form, of))


def _url(url: object) -> str:
    if not isinstance(url, str):
        raise InputError("a URL is no text")
    return url.rstrip("./")
