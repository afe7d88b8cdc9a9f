"""What came, went or changed between two graphs: the records of a diff, and their two forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from kg.errors import one_line

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
        return Change(self.new, self.old, tuple(field.inverse() for field in self.fields))


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
    """All differences between two graphs. `made_with` is about extractor, base IRI and options."""

    made_with: tuple[FieldChange, ...] = ()
    papers: Section = Section()
    entities: Section = Section()
    results: Section = Section()
    claims: Section = Section()
    links: Section = Section()

    @property
    def changed(self) -> bool:
        """Whether there is any difference."""
        return bool(self.made_with) or any(section for _, section in self.sections())

    def sections(self) -> Iterator[tuple[str, Section]]:
        """The sections by name."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Section):
                yield field.name, value

    def inverse(self) -> Diff:
        """`diff(b, a)` for `diff(a, b)`."""
        turned = {name: section.inverse() for name, section in self.sections()}
        return Diff(tuple(field.inverse() for field in self.made_with), **turned)

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        form: dict[str, Any] = {
            "changed": self.changed,
            "made_with": [_field_form(field) for field in self.made_with],
        }
        for name, section in self.sections():
            form[name] = {
                "came": [_item_form(item) for item in section.came],
                "went": [_item_form(item) for item in section.went],
                "changed": [
                    _item_form(change.new)
                    | ({"was": change.old.id} if change.renamed else {})
                    | {"fields": [_field_form(field) for field in change.fields]}
                    for change in section.changed
                ],
            }
        return form

    def to_markdown(self) -> str:
        """A short text for people: counts, and the first lines of each list."""
        if not self.changed:
            return "No differences.\n"
        lines = [f"- made with another {_told(field)}" for field in self.made_with]
        for name, section in self.sections():
            if not section:
                continue
            counts = f"{len(section.came)} came, {len(section.went)} went, "
            lines += ["", f"## {name.capitalize()}: {counts}{len(section.changed)} changed", ""]
            lines += _capped([f"- + {_called(item)}" for item in section.came])
            lines += _capped([f"- − {_called(item)}" for item in section.went])
            lines += _capped([f"- ~ {_change_told(change)}" for change in section.changed])
        return "\n".join(lines).lstrip("\n") + "\n"


def _item_form(item: Item) -> dict[str, str]:
    return {"id": item.id, "label": item.label}


def _field_form(field: FieldChange) -> dict[str, Any]:
    return {"name": field.name, "went": list(field.went), "came": list(field.came)}


def _capped(lines: list[str]) -> list[str]:
    more = len(lines) - _SHOWN
    return lines if more <= 0 else [*lines[:_SHOWN], f"- … and {more} more"]


def _called(item: Item) -> str:
    return f"{one_line(item.label)} (`{item.id}`)"


def _change_told(change: Change) -> str:
    was = f" was `{change.old.id}`" if change.renamed else ""
    told = "; ".join(map(_told, change.fields))
    return _called(change.new) + was + (f": {told}" if told else "")


def _told(field: FieldChange) -> str:
    """One change in a few words; records are only counted."""
    values = (*field.went, *field.came)
    if any(isinstance(value, dict) for value in values) or len(values) > 6:
        return f"{field.name} (−{len(field.went)} +{len(field.came)})"
    went, came = (", ".join(map(_short, side)) or "nothing" for side in (field.went, field.came))
    return f"{field.name} {went} → {came}"


def _short(value: object) -> str:
    text = one_line(str(value))
    return text if len(text) <= _LENGTH else text[: _LENGTH - 1] + "…"
