"""Processes beside this one: plain Python ones that talk over their standard streams.

Not a pool of `multiprocessing`: a script that calls `kg.build` needs no
`if __name__ == "__main__"`, nothing is forked from a process that has threads or a loaded model,
and when this process is killed the others see the end of their input.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import BinaryIO


def boot(module: str) -> str:
    """The program of a process: it takes `sys.path` as its first message, then calls `serve` of a
    module."""
    return (
        "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer);"
        f" from {module} import serve; serve()"
    )


def start(program: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """A new process; what it asks for and answers goes through its pipes.

    It has a session of its own, so that Ctrl-C reaches this process alone, which then ends it.
    """
    return subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[bytes]) -> None:
    """Lets a process end and waits for it."""
    assert process.stdin is not None and process.stdout is not None
    with suppress(OSError):
        process.stdin.close()
    process.wait()
    process.stdout.close()


def take_answers() -> BinaryIO:
    """Where a process of `start` writes its answers; what anything in it prints from now on goes
    to standard error and cannot get between them."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers
