"""The papers that are related to one: what they share, how much each thing weighs, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, overload

from kg.errors import one_line
from kg.graph.answers import WIDTH, ExplainedClaim, Printed, shortened, wrapped
from kg.jsonform import evidence_to_json
from kg.model import Claim, Evidence

_INDENT: Final = " " * 7


@dataclass(frozen=True, slots=True)
class Related:
    """A paper that is related to another: weight in (0, 1], and the entities (ids) that they
    share, heaviest first; `explained` is the claim that says so, with its premises; `identifiers`
    are the ids that its sources give it; `twin` tells whether the two are perhaps one paper (see
    `kg.graph.twins`)."""

    id: str
    title: str
    weight: float
    shared: tuple[str, ...]
    explained: ExplainedClaim
    identifiers: tuple[str, ...] = ()
    twin: bool = False

    @property
    def claim(self) -> Claim:
        """The `relatedTo` claim itself."""
        return self.explained.claim

    def __str__(self) -> str:
        return f"{self.weight:.3f}  {one_line(self.title)}  [{', '.join(self.shared)}]"

    def to_text(self, width: int = WIDTH, *, why: bool = False) -> str:
        """The weight and the title, and under it each shared entity with its weight.

        Args:
            width: no line is longer, but for a single long word.
            why: also the surest sentence of each of the two papers for each entity.
        """
        mark = " (perhaps the same paper)" if self.twin else ""
        title = shortened(one_line(self.title), width - len(_INDENT) - len(mark))
        lines = [f"{self.weight:.3f}  {title}{mark}"]
        labels, shared = self.explained.labels, self.claim.shared
        if not why:
            told = ", ".join(f"{one_line(labels[s.entity])} {s.weight:g}" for s in shared)
            return "\n".join([*lines, *wrapped(told, width, _INDENT)])
        for item in shared:
            lines += wrapped(f"{one_line(labels[item.entity])} {item.weight:g}", width, _INDENT)
            for premise in self._premises(item.entity):
                here = "there" if premise.claim.subject == self.id else "here"
                said = f"{here} ({premise.claim.predicate.value}): {_quoted(premise)}"
                lines += wrapped(said, width, _INDENT + "  ")
        return "\n".join(lines)

    def to_json(self, *, why: bool = False) -> dict[str, Any]:
        """The paper and the edge to it; with `why`, the surest evidence for each shared entity."""
        shared = []
        for item in self.claim.shared:
            form: dict[str, Any] = {
                "entity": item.entity,
                "label": self.explained.labels[item.entity],
                "weight": item.weight,
            }
            if why:
                form["why"] = [_premise_to_json(p) for p in self._premises(item.entity)]
            shared.append(form)
        return {
            "id": self.id,
            **({"identifiers": list(self.identifiers)} if self.identifiers else {}),
            "title": self.title,
            **({"perhaps_same": True} if self.twin else {}),
            "weight": self.weight,
            "confidence": self.claim.confidence,
            "claim": self.claim.id,
            "shared": shared,
        }

    def _premises(self, entity: str) -> list[ExplainedClaim]:
        """What says that the entity matters to both papers, this one last."""
        found = (p for p in self.explained.premises if p.claim.object == entity)
        return sorted(found, key=lambda p: (p.claim.subject == self.id, p.claim.key))


@dataclass(frozen=True, slots=True, repr=False)
class RelatedPapers(Printed, Sequence[Related]):
    """The papers nearest to one, heaviest first: print them, or walk through them.

    Attributes:
        id: the paper that was asked about.
        title: its title.
        papers: the related ones.
        more: how many others are related and were not asked for.
    """

    id: str
    title: str
    papers: tuple[Related, ...]
    more: int = 0

    def __iter__(self) -> Iterator[Related]:
        return iter(self.papers)

    def __len__(self) -> int:
        return len(self.papers)

    @overload
    def __getitem__(self, index: int) -> Related: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Related, ...]: ...

    def __getitem__(self, index: int | slice) -> Related | tuple[Related, ...]:
        return self.papers[index]

    def __repr__(self) -> str:
        many = "1 paper" if len(self) == 1 else f"{len(self)} papers"
        return f"<{many} related to {self.id}>"

    def to_text(self, width: int = WIDTH, *, why: bool = False) -> str:
        """The paper that was asked about, and each related one: see `Related.to_text`."""
        about = [*wrapped(one_line(self.title), width, ""), self.id]
        parts = ["\n".join(about), *(paper.to_text(width, why=why) for paper in self.papers)]
        if not self.papers:
            alone = f"no related paper; what it names is shown by kg explain {self.id}"
            parts.append("\n".join(wrapped(alone, width, "")))
        if self.more:
            parts.append(f"… and {self.more} more")
        return "\n\n".join(parts)

    def to_json(self, *, why: bool = False) -> dict[str, Any]:
        """The paper that was asked about, and each related one: see `Related.to_json`."""
        return {
            "id": self.id,
            "title": self.title,
            "more": self.more,
            "related": [paper.to_json(why=why) for paper in self.papers],
        }


def _surest(premise: ExplainedClaim) -> Evidence | None:
    return min(premise.claim.evidence, key=lambda e: (-e.score, e.quotes), default=None)


def _quoted(premise: ExplainedClaim) -> str:
    evidence = _surest(premise)
    if evidence is None:
        return f"derived by {premise.claim.rule}"
    return "“" + " … ".join(one_line(quote.text) for quote in evidence.quotes) + "”"


def _premise_to_json(premise: ExplainedClaim) -> dict[str, Any]:
    evidence = _surest(premise)
    return {
        "claim": premise.claim.id,
        "paper": premise.claim.subject,
        "predicate": premise.claim.predicate.value,
        "evidence": None if evidence is None else evidence_to_json(evidence),
    }
