"""What came, went or changed between two graphs: the records of a diff, and their two forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from kg.errors import one_line
from kg.vocabulary import Predicate

_SHOWN: Final = 20
_LENGTH: Final = 60


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """A paper, entity, result, claim or link: its id, and how to call it."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Values of a field that went and that came, in their JSON form.

    Of a list only the items that differ, unless only the order does.
    """

    name: str
    went: tuple[Any, ...]
    came: tuple[Any, ...]

    def inverse(self) -> FieldChange:
        """The change back."""
        return FieldChange(self.name, self.came, self.went)


@dataclass(frozen=True, slots=True)
class Change:
    """A thing that is in both graphs, under one id or (renamed) under two."""

    old: Item
    new: Item
    fields: tuple[FieldChange, ...]

    @property
    def renamed(self) -> bool:
        """Whether the id changed."""
        return self.old.id != self.new.id

    def inverse(self) -> Change:
        """The change back."""
        return Change(self.new, self.old, tuple(part.inverse() for part in self.fields))


@dataclass(frozen=True, slots=True)
class Section:
    """The differences of one kind of thing; each list sorted by id (changes by the smaller)."""

    came: tuple[Item, ...] = ()
    went: tuple[Item, ...] = ()
    changed: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.changed)

    def inverse(self) -> Section:
        """The same differences seen from the other graph."""
        return Section(self.went, self.came, tuple(change.inverse() for change in self.changed))


@dataclass(frozen=True, slots=True)
class Diff:
    """All differences between two graphs.

    Attributes:
        made_with: those of extractor, base IRI and options.
        names: how to call the ends of the claims that came, went or changed.
    """

    made_with: tuple[FieldChange, ...] = ()
    papers: Section = Section()
    entities: Section = Section()
    results: Section = Section()
    claims: Section = Section()
    links: Section = Section()
    names: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def changed(self) -> bool:
        """Whether there is any difference."""
        return bool(self.made_with) or any(section for _, section in self.sections())

    def sections(self) -> Iterator[tuple[str, Section]]:
        """The sections by name."""
        for part in fields(self):
            value = getattr(self, part.name)
            if isinstance(value, Section):
                yield part.name, value

    def inverse(self) -> Diff:
        """`diff(b, a)` for `diff(a, b)`."""
        turned = {name: section.inverse() for name, section in self.sections()}
        made_with = tuple(change.inverse() for change in self.made_with)
        return Diff(made_with, **turned, names=self.names)

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        form: dict[str, Any] = {
            "changed": self.changed,
            "made_with": [_field_form(change) for change in self.made_with],
        }
        for name, section in self.sections():
            form[name] = {
                "came": [_item_form(item) for item in section.came],
                "went": [_item_form(item) for item in section.went],
                "changed": [
                    _item_form(change.new)
                    | ({"was": change.old.id} if change.renamed else {})
                    | {"fields": [_field_form(part) for part in change.fields]}
                    for change in section.changed
                ],
            }
        return form

    def to_markdown(self) -> str:
        """A short text for people: counts, and the first lines of each list."""
        if not self.changed:
            return "No differences.\n"
        lines = [f"- made with another {_told(change)}" for change in self.made_with]
        for name, section in self.sections():
            if name == "claims":
                lines += self._claims_told(section)
            elif section:
                title = "Pages that abstracts name" if name == "links" else name.capitalize()
                lines += _section_told(title, section)
        return "\n".join(lines).lstrip("\n") + "\n"

    def _claims_told(self, section: Section) -> list[str]:
        """The claims by their names; apart from them the links between papers, whose weights change
        whenever papers come, since things become more or less rare."""
        said = self._named(section, relating=False)
        links = self._named(section, relating=True)
        lines = _section_told("Claims", said, with_ids=False) if said else []
        if not links:
            return lines
        shifted = len(links.changed)
        only = Section(links.came, links.went)
        lines += _section_told("Links between papers", only, changed=shifted, with_ids=False)
        if shifted:
            lines += ["- ~ weights follow how rare is what papers share; --json lists them"]
        return lines

    def _named(self, claims: Section, *, relating: bool) -> Section:
        """The claims that link two papers, or the others, under the names of their ends."""
        came, went = (
            sorted(
                (self._in_names(item) for item in side if _relates(item) == relating),
                key=lambda item: (item.label, item.id),
            )
            for side in (claims.came, claims.went)
        )
        changed = (
            Change(change.old, self._in_names(change.new), change.fields)
            for change in claims.changed
            if _relates(change.new) == relating
        )
        return Section(tuple(came), tuple(went), tuple(changed))

    def _in_names(self, claim: Item) -> Item:
        subject, predicate, obj = claim.label.split(" ")
        ends = (_short(self.names.get(end, end)) for end in (subject, obj))
        return Item(claim.id, f" {predicate} ".join(ends))


def _relates(claim: Item) -> bool:
    return claim.label.split(" ")[1] == Predicate.RELATED_TO


def _section_told(
    title: str, section: Section, *, changed: int | None = None, with_ids: bool = True
) -> list[str]:
    changed = len(section.changed) if changed is None else changed
    counts = f"{len(section.came)} came, {len(section.went)} went, {changed} changed"
    lines = ["", f"## {title}: {counts}", ""]
    for sign, items in (("+", section.came), ("−", section.went)):
        lines += _capped([f"- {sign} {_called(item, with_ids)}" for item in items])
    return lines + _capped([f"- ~ {_change_told(c, with_ids)}" for c in section.changed])


def _item_form(item: Item) -> dict[str, str]:
    return {"id": item.id, "label": item.label}


def _field_form(change: FieldChange) -> dict[str, Any]:
    return {"name": change.name, "went": list(change.went), "came": list(change.came)}


def _capped(lines: list[str]) -> list[str]:
    more = len(lines) - _SHOWN
    return lines if more <= 0 else [*lines[:_SHOWN], f"- … and {more} more"]


def _called(item: Item, with_id: bool) -> str:
    return one_line(item.label) + (f" (`{item.id}`)" if with_id else "")


def _change_told(change: Change, with_id: bool) -> str:
    was = f" was `{change.old.id}`" if change.renamed and with_id else ""
    told = "; ".join(map(_told, change.fields))
    return _called(change.new, with_id) + was + (f": {told}" if told else "")


def _told(change: FieldChange) -> str:
    """One change in a few words; records are only counted."""
    values = (*change.went, *change.came)
    if any(isinstance(value, dict) for value in values) or len(values) > 6:
        return f"{change.name} (−{len(change.went)} +{len(change.came)})"
    went, came = (", ".join(map(_short, side)) or "nothing" for side in (change.went, change.came))
    return f"{change.name} {went} → {came}"


def _short(value: object) -> str:
    text = one_line(str(value))
    return text if len(text) <= _LENGTH else text[: _LENGTH - 1] + "…"
