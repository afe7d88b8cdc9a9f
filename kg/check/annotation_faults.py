"""What a check of annotated abstracts found: faults, and how much was checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from kg.errors import one_line

AnnotationFaultKind = Literal[
    "form",  # no JSON, or a part that is missing or of the wrong kind
    "word",  # a type, role, level, kind or predicate that there is not
    "twice",  # an id or a name that is given twice
    "mention",  # a mention that does not stand in the text
    "offset",  # offsets at which something else stands
    "end",  # an end of a relation or result that is no entity
    "domain",  # an end of a type that the predicate does not take
    "value",  # a value that does not stand in the text
    "acronym",  # a short form and its long form as two entities
]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one annotation, and what to do; a warning may be right as it is."""

    kind: AnnotationFaultKind
    message: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class AnnotationFault:
    """A problem and where it stands; `line` is counted from 1."""

    file: str
    line: int
    problem: Problem

    def __str__(self) -> str:
        degree = "warning: " if self.problem.warning else ""
        told = f"{self.file}:{self.line}: {degree}{self.problem.message} [{self.problem.kind}]"
        return one_line(told)


@dataclass(frozen=True, slots=True)
class AnnotationReport:
    """What was checked, and every fault. `str()` is for people: a line a fault, and a summary.

    Attributes:
        file: the file of annotations.
        faults: in the order of the file.
        papers: annotations that could be read.
        without_text: those of them that hold no abstract and got none.
        entities: in all of them.
        mentions: likewise.
        relations: likewise.
        results: likewise.
    """

    file: str
    faults: tuple[AnnotationFault, ...] = ()
    papers: int = 0
    without_text: int = 0
    entities: int = 0
    mentions: int = 0
    relations: int = 0
    results: int = 0

    @property
    def by_kind(self) -> Counter[str]:
        """How many faults there are of each kind."""
        return Counter(fault.problem.kind for fault in self.faults)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; warnings may be left."""
        return all(fault.problem.warning for fault in self.faults)

    def to_json(self) -> dict[str, Any]:
        """The counts and the faults."""
        counted = ("papers", "without_text", "entities", "mentions", "relations", "results")
        return {
            "ok": self.ok,
            "checked": {name: getattr(self, name) for name in counted},
            "faults": [
                {
                    "file": fault.file,
                    "line": fault.line,
                    "kind": fault.problem.kind,
                    "warning": fault.problem.warning,
                    "message": fault.problem.message,
                }
                for fault in self.faults
            ],
        }

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults]
        if self.without_text:
            lines.append(
                f"{self.without_text} of {self.papers} papers hold no abstract: whether their"
                " mentions and values stand in the text was not checked; give the texts with"
                " --papers SOURCE"
            )
        checked = (
            f"{self.papers} papers, {self.entities} entities, {self.mentions} mentions,"
            f" {self.relations} relations, {self.results} results"
        )
        if not self.faults:
            return "\n".join([*lines, f"no fault found: {checked}"])
        warnings = sum(fault.problem.warning for fault in self.faults)
        wrong = len(self.faults) - warnings
        told = f"{_many(wrong, 'fault')}, {_many(warnings, 'warning')}"
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.by_kind.items()))
        return "\n".join([*lines, f"{told} ({kinds}) in {checked}"])


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
