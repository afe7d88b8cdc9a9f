"""How much memory a build needs, and how many processes fit into the memory that it may use.

The costs are measured on builds of 1,000 to 20,000 abstracts (`tests/bench/README.md`) and a fifth
is added. Linking is the one stage that grows with the papers: its counts of names are held whole.
"""

from __future__ import annotations

import os
import re
from math import ceil
from typing import Final

from kg.errors import InputError

MB: Final = 1_000_000
_PARENT: Final = 250 * MB
"""This process, with what it reads with."""
_PAPER: Final = 8_000
"""A paper in this process: its record and texts."""
_WORKER: Final = 450 * MB
"""A process that extracts, with its own copy of the model."""
_EVIDENCE: Final = 150 * MB
"""What linking holds of sentences; the rest waits in files."""
_LINKED: Final = 24_000
"""A paper from linking on. What is given back after it lies between other memory, so that a
system sees little of it."""
_WRITER: Final = 250 * MB
"""A process that writes files."""
_WRITER_PAPER: Final = 6_000
_NO_BOUND: Final = 1_000_000
_UNITS: Final = {"": 1, "K": 1_000, "M": MB, "G": 1_000 * MB, "T": 1_000_000 * MB}


def parse_memory(text: str) -> int:
    """Bytes of an amount of memory as people write it.

    >>> parse_memory("4G"), parse_memory("1.5 GB"), parse_memory("900M")
    (4000000000, 1500000000, 900000000)

    Raises:
        InputError: when it is none.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?\s*", text, re.IGNORECASE)
    if not found:
        raise InputError(f"{text!r} is no amount of memory; write 4G or 900M")
    return round(float(found[1]) * _UNITS[found[2].upper()])


def bytes_of(memory: int | str | None) -> int | None:
    """The bytes of an amount as users give it, a number or a text; None is no bound.

    Raises:
        InputError: when it is no amount.
    """
    return parse_memory(memory) if isinstance(memory, str) else memory


def count_cores() -> int:
    """How many processes this machine runs at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_memory(papers: int, memory: int | None, *, fewer: bool = True) -> None:
    """Nothing, when a build of so many papers can keep to the memory.

    Args:
        papers: how many.
        memory: bytes; None is no bound.
        fewer: whether the command can read fewer papers.

    Raises:
        InputError: when it cannot; the error says how much it takes, and how many papers fit.
    """
    if memory is None:
        return
    needed = max(
        _PARENT + papers * _PAPER + _WORKER,
        _PARENT + _EVIDENCE + papers * (_LINKED + _WRITER_PAPER) + _WRITER,
    )
    if needed > memory:
        beside = _PARENT + _EVIDENCE + _WORKER
        fitting = max(0, memory - beside) // (_LINKED + _WRITER_PAPER)
        hint = f", or --limit {fitting}" if fitting and fewer else ""
        raise InputError(
            f"a build of {papers} papers takes about {ceil(needed / MB / 100) / 10:.1f} GB;"
            f" give --memory {ceil(needed / MB / 100) / 10:.1f}G{hint}"
        )


def most_workers(papers: int, memory: int | None) -> int:
    """How many processes that extract fit beside this one; one at least."""
    return _fitting(memory, _PARENT + papers * _PAPER, _WORKER)


def most_writers(papers: int, memory: int | None) -> int:
    """How many processes that write files fit beside this one; one at least."""
    held = _PARENT + _EVIDENCE + papers * _LINKED
    return _fitting(memory, held, _WRITER + papers * _WRITER_PAPER)


def _fitting(memory: int | None, held: int, each: int) -> int:
    return _NO_BOUND if memory is None else max(1, (memory - held) // each)
