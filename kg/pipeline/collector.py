"""Python's search for cycles, which a stage over millions of records is better without."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Runs the block without the search: records have no cycles, and to look at all of them again
    and again takes more time with every paper."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
