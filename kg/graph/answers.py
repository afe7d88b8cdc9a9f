"""What a graph answers with: explained claims and steps of a path; as text and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from kg.errors import one_line
from kg.jsonform import claim_to_json
from kg.model import Claim, Evidence

WIDTH: Final = 80
"""How wide a text is laid out where nobody says otherwise."""
_INDENT: Final = " " * 6


class Printed:
    """An answer whose text is what `print` and a notebook show."""

    __slots__ = ()

    def to_text(self) -> str:
        """The answer for a reader."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.to_text()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a notebook shows."""
        printer.text(self.to_text())


def wrapped(text: str, width: int, indent: str = _INDENT) -> list[str]:
    """The text in indented lines; words are not broken at hyphens, URLs not at all."""
    return textwrap.wrap(
        text,
        max(width, 20),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def shortened(text: str, width: int) -> str:
    """The text, cut at a word where it is longer than the width."""
    if len(text) <= width:
        return text
    cut = text[: max(width - 1, 1)]
    # A word that the cut falls into goes, unless it is most of what is left.
    whole = cut if text[len(cut)] == " " else cut.rpartition(" ")[0]
    return (whole if 2 * len(whole) > len(cut) else cut).rstrip(" ,:;-") + "…"


@dataclass(frozen=True, slots=True)
class ExplainedClaim:
    """A claim with the names that a reader needs.

    `subject` and `object` are labels, `titles` the titles of the papers that are quoted (by id),
    `labels` the labels of the entities that two related papers share (by id), `premises` the
    claims that a derived one rests on.
    """

    claim: Claim
    subject: str
    object: str
    titles: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    premises: tuple[ExplainedClaim, ...] = ()

    @property
    def confidence(self) -> float:
        """How sure the claim is, in [0, 1]."""
        return self.claim.confidence

    @property
    def statement(self) -> str:
        """The triple in labels, on one line."""
        return self._stated(None)

    def _stated(self, width: int | None) -> str:
        """The triple; with a width, the longer of its ends are cut until it fits."""
        arrow = f" —{self.claim.predicate.value}→ "
        ends = [one_line(self.subject), one_line(self.object)]
        if width is not None:
            room = width - len(arrow)
            longer, other = sorted((0, 1), key=lambda i: len(ends[i]), reverse=True)
            ends[longer] = shortened(ends[longer], max(room - len(ends[other]), room // 2))
            ends[other] = shortened(ends[other], room - len(ends[longer]))
        return arrow.join(ends)

    def _head(self, width: int | None) -> str:
        return f"{self.confidence:.2f}  {self._stated(width and width - len(_INDENT))}"

    def __str__(self) -> str:
        return self.to_text()

    def to_text(self, width: int = WIDTH, quotes: int | None = None) -> str:
        """The triple on one line, confidence first, and what it rests on, wrapped.

        Args:
            width: no line is longer, but for a single long word.
            quotes: at most so many sentences; None for all.
        """
        lines = [self._head(width), *self._derivation(width)]
        left = len(self.claim.evidence) if quotes is None else quotes
        for paper, items in groupby(sorted(self.claim.evidence, key=_paper_of), key=_paper_of):
            shown = list(items)[:left]
            left -= len(shown)
            for item in shown:
                quoted = " … ".join(one_line(quote.text) for quote in item.quotes)
                title = " (title)" if all(q.field == "title" for q in item.quotes) else ""
                lines += wrapped(f"“{quoted}”{title}", width)
            if shown and paper != self.claim.subject:
                source = shortened(one_line(self.titles[paper]), width - len(_INDENT) - 2)
                lines.append(f"{_INDENT}— {source}")
        if quotes is not None and (more := len(self.claim.evidence) - quotes) > 0:
            lines.append(f"{_INDENT}… and {more} more {'sentence' if more == 1 else 'sentences'}")
        return "\n".join(lines)

    def _derivation(self, width: int) -> Iterator[str]:
        """The rule and the premises of a derived claim."""
        claim = self.claim
        if not claim.derived:
            return
        weight = "" if claim.weight is None else f", weight {claim.weight:g}"
        yield from wrapped(f"derived by {claim.rule}{weight}", width)
        if claim.shared:
            parts = (f"{one_line(self.labels[s.entity])} {s.weight:g}" for s in claim.shared)
            yield from wrapped(f"shared: {', '.join(parts)}", width)
        for premise in self.premises:
            yield f"{_INDENT}from {premise._head(width - len(_INDENT) - 5)}"

    def __repr__(self) -> str:
        return f"<{self.statement}  {self.confidence:.2f}>"

    def to_json(self) -> dict[str, Any]:
        """The edge of `graph.json`, with the claim's id and the labels and titles."""
        form: dict[str, Any] = {"id": self.claim.id, "subject": self.subject, "object": self.object}
        form |= claim_to_json(self.claim)
        if self.labels:
            form["shared"] = [
                item | {"label": self.labels[item["entity"]]} for item in form["shared"]
            ]
        if self.titles:
            form["titles"] = dict(self.titles)
        if self.premises:
            form["premises"] = [
                {
                    "id": p.claim.id,
                    "subject": p.subject,
                    "key": p.claim.predicate.value,
                    "object": p.object,
                    "confidence": p.confidence,
                }
                for p in self.premises
            ]
        return form


def _paper_of(evidence: Evidence) -> str:
    return evidence.quotes[0].paper if evidence.quotes else ""


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(Printed):
    """The claims that answer a question: asserted ones first, the surest first, then derived ones,
    the weightiest first.

    `about` tells what was asked about, for a reader; `instead`, where there is no such claim, which
    others there are.
    """

    claims: tuple[ExplainedClaim, ...]
    about: str = ""
    instead: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[ExplainedClaim]:
        return iter(self.claims)

    def __len__(self) -> int:
        return len(self.claims)

    def __getitem__(self, index: int) -> ExplainedClaim:
        return self.claims[index]

    def __repr__(self) -> str:
        many = "1 claim" if len(self) == 1 else f"{len(self)} claims"
        first = f": {self.claims[0].statement}" if self.claims else ""
        return f"<Explanation of {many}{first}{', …' if len(self) > 1 else ''}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a notebook shows."""
        printer.text(self.to_text(limit=10, quotes=2))

    def to_text(
        self, limit: int | None = None, *, width: int = WIDTH, quotes: int | None = None
    ) -> str:
        """The claims with their sentences.

        Args:
            limit: at most so many claims, and how many more there are; None for all.
            width: no line is longer, but for a single long word.
            quotes: at most so many sentences of each claim; None for all.
        """
        about = [line for text in self.about.splitlines() for line in wrapped(text, width, "")]
        parts = ["\n".join(about)] if about else []
        shown = self.claims[:limit]
        parts += [claim.to_text(width, quotes) for claim in shown] or [self._nothing(width)]
        if more := len(self.claims) - len(shown):
            parts.append(f"… and {more} more")
        return "\n\n".join(parts)

    def _nothing(self, width: int) -> str:
        told = f"no such claim; there are: {', '.join(self.instead)}"
        return "\n".join(wrapped(told, width, "")) if self.instead else "no such claim"

    def to_json(self) -> list[dict[str, Any]]:
        """One object a claim: see `ExplainedClaim.to_json`."""
        return [claim.to_json() for claim in self.claims]


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """One step of a path: from a node (id) to the next, over every claim between the two."""

    source: str
    target: str
    claims: tuple[ExplainedClaim, ...]

    def __str__(self) -> str:
        return "\n".join(claim._head(None) for claim in self.claims)

    def __repr__(self) -> str:
        return f"<{'; '.join(claim.statement for claim in self.claims)}>"
