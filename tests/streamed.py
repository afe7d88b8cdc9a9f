"""A graph that is only a stream, as that of a store is: its outlines bear no evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.graph import Remembering
from kg.model import Claim


class Streamed(Remembering):
    """The graph as a store streams it."""

    def outlines(self) -> Iterator[Claim]:
        """The claims without evidence."""
        return (replace(claim, evidence=()) for claim in self.claims())
