"""What a verification found: faults, and how much was checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

from kg.errors import one_line

FaultKind = Literal[
    "source",  # a source file that is missing or unreadable
    "store",  # a graph that says something else than the store of its build
    "file",  # a file of the folder that is not what the build wrote
    "paper",  # a paper that the sources lack, or that they tell otherwise
    "quote",  # a quote or mark that is not what the source says at its offsets
    "mark",  # a mark that lies outside its quotes, or that names neither end
    "end",  # evidence that does not hold both ends
    "type",  # an end of a type that the predicate does not take
    "dangling",  # an id that nothing in the graph bears
    "premise",  # a derived claim that does not follow from its premises
    "number",  # a score, confidence or weight out of range
    "node",  # an entity or result that contradicts itself
]

_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold. `where` is the id of a claim, paper or node, or a file."""

    where: str
    kind: FaultKind
    message: str

    def __str__(self) -> str:
        return one_line(f"{self.where}: {self.message} [{self.kind}]")


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was checked, and every fault. `str()` is a summary for people.

    `unread` is how many of the papers came from standard input alone, which cannot be read again:
    what is said of them was checked against the records in the store.
    """

    faults: tuple[Fault, ...] = ()
    papers: int = 0
    entities: int = 0
    claims: int = 0
    quotes: int = 0
    marks: int = 0
    premises: int = 0
    unread: int = 0

    @property
    def by_kind(self) -> Counter[str]:
        """How many faults there are of each kind."""
        return Counter(fault.kind for fault in self.faults)

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return not self.faults

    def to_json(self) -> dict[str, object]:
        """The counts and the faults."""
        counted = ("papers", "entities", "claims", "quotes", "marks", "premises")
        return {
            "ok": self.ok,
            "checked": {name: getattr(self, name) for name in counted},
            "unread": self.unread,
            "faults": [
                {"where": f.where, "kind": f.kind, "message": f.message} for f in self.faults
            ],
        }

    def __str__(self) -> str:
        checked = (
            f"{self.papers} papers, {self.claims} claims, {self.quotes} quotes, "
            f"{self.premises} premises"
        )
        told = "1 paper" if self.unread == 1 else f"{self.unread} papers"
        unread = f"{told} came from standard input and cannot be read again" if self.unread else ""
        if self.ok:
            holds = "what can be read again holds" if unread else "everything holds"
            return f"{holds}: {checked}" + (f"\n{unread}" if unread else "")
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.by_kind.items()))
        lines = [f"{len(self.faults)} faults ({kinds}) in {checked}"]
        lines += [f"  {fault}" for fault in self.faults[:_SHOWN]]
        if len(self.faults) > _SHOWN:
            lines.append(f"  … and {len(self.faults) - _SHOWN} more")
        lines += [unread] if unread else []
        return "\n".join(lines)
