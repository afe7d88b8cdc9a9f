"""Where many things meet that share a key, when nearly every key is that of one thing alone.

So first a number stands for each key, eight bytes; only what meets is kept by its keys. Two keys
may have one number: that keeps a key that meets nothing, and changes no block.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator
from itertools import repeat

import numpy as np

Keys = tuple[Collection[str], Collection[str]]
"""The keys of a thing as a whole, and those of parts of it, each once."""


def find_blocks(
    keys_of: Callable[[int], Keys], count: int
) -> Iterator[tuple[str, list[int], list[int]]]:
    """Each key under which things meet, those that have it as a whole, and those of which a part
    has it; the things are numbers below `count`, in each list in their order.

    Parts meet wholes, but not each other. `keys_of` is asked again for what meets.

    >>> list(find_blocks([(["a"], []), (["b"], ["a"]), (["c"], ["d"])].__getitem__, 3))
    [('a', [0], [1])]
    """
    numbers, owners = (array("q"), array("q")), (array("I"), array("I"))
    for thing in range(count):
        for number, owner, keys in zip(numbers, owners, keys_of(thing), strict=True):
            number.extend(map(hash, keys))
            owner.extend(repeat(thing, len(keys)))
    whole, part = map(np.asarray, numbers)
    once, times = np.unique(whole, return_counts=True)
    shared = once[(times > 1) | np.isin(once, part)]
    meeting = [
        np.asarray(owner)[np.isin(number, shared)]
        for number, owner in zip((whole, part), owners, strict=True)
    ]
    met: set[int] = set(shared.tolist())
    wholes: dict[str, list[int]] = {}
    parts: dict[str, list[int]] = {}
    for thing in np.unique(np.concatenate(meeting)).tolist():
        for found, keys in zip((wholes, parts), keys_of(thing), strict=True):
            for key in keys:
                if hash(key) in met:
                    found.setdefault(key, []).append(thing)
    for key, block in wholes.items():
        beside = parts.get(key, [])
        if len(block) > 1 or beside:
            yield key, block, beside
