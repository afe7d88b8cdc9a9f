"""Whether work grows with its input: a ratio within one run, since machines differ."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

FACTOR = 8
"""How much larger the large input is: linear work takes 8 times as long, quadratic 64 times."""
_LEAST = 0.05
"""CPU seconds below which the clock and the first run say more than the input."""


def grows_like_its_input(work: Callable[[int], object], size: int) -> bool:
    """Whether the work on an input of `size` takes at most 20 times that on an eighth of it."""
    small, large = _seconds(work, size // FACTOR), _seconds(work, size)
    return large < 2.5 * FACTOR * max(small, _LEAST)


def _seconds(work: Callable[[int], object], size: int) -> float:
    # What other tests hold is not looked at again and again while the work makes its objects.
    gc.freeze()
    try:
        start = time.process_time()
        work(size)
        return time.process_time() - start
    finally:
        gc.unfreeze()
