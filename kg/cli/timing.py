"""A time limit that holds, whatever the code under it does."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

from kg.terminal import print_error

_Found = TypeVar("_Found")


def within(seconds: float | None, work: Callable[[], _Found]) -> _Found:
    """What the work gives; the process ends, with a word, when the time is over or at Ctrl-C.

    The work has a thread of its own, so that this one can leave while Oxigraph, which cannot be
    stopped, still searches. Nothing it does may need to be cleaned up.
    """
    found: list[_Found] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    except KeyboardInterrupt:
        _leave("stopped", 130)
    if thread.is_alive():
        _leave(f"no answer within {seconds:g} s; ask for less, with LIMIT, or give more time", 2)
    if failed:
        raise failed[0]
    return found[0]


def _leave(reason: str, code: int) -> None:
    """Ends the process at once: an orderly end would wait for the thread."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K\x1b[?25h")  # the spinner's line and the cursor it hid
    print_error(f"kg: {reason}")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
