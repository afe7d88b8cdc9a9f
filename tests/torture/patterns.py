"""Which regular expressions of a package take more than linear time on some long text.

`python -m tests.torture.patterns kg.read` tries each with runs of what its own text suggests.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

SIZE: Final = 32_000
"""Characters of the longer text; the shorter has an eighth."""
_SLOW: Final = 0.02
"""Seconds below which a search is quick, whatever it grows like."""
_COMMON: Final = (
    " ",
    "\n",
    "a",
    "A",
    "1",
    "a ",
    "A ",
    "1 ",
    "aA",
    "a-",
    "A-",
    "1-",
    "a1",
    "Ab ",
    "é",
    ".",
    ",",
    ". ",
    ", ",
    "(",
    ")",
    "( ",
    "(a",
    "[",
    "{",
    "}",
    "<",
    "<a",
    "<a ",
    "&",
    "&amp;",
    "&amp",
    "$",
    "$1",
    "\\",
    "\\a",
    "\\{",
    "\\$",
    "_",
    "^",
    "`",
    "'",
    '"',
    "~",
    "-",
    "--",
    "---",
    "/",
    "//",
    ":",
    "http://",
    "https://a",
    "@",
    "@a{",
    "#",
    "%",
    "1%",
    "1.",
    "1,",
    "1.1",
    "±",
    "\u0300",
    "a b ",
    "and ",
    " and",
    "et al. ",
    "e.g. ",
    "A. ",
    "AB ",
    "A (",
    "a (AB) ",
    "\t",
    "\r",
    "=",
    "x=",
    "a/",
)
_LITERAL: Final = re.compile(r"[A-Za-z]{2,}|\\?[^\w\s]")
_ENDS: Final = ("", "\0", "!", "\n")


Use = Callable[[str], object]


def patterns(package: str) -> Iterator[tuple[str, re.Pattern[str], Use]]:
    """The name of each compiled pattern of the modules of a package, with the pattern, and what
    the package does with it: looks for it everywhere in a text, or at one place only."""
    room = importlib.import_module(package)
    seen: set[str] = set()
    for info in pkgutil.iter_modules(room.__path__, package + "."):
        module = importlib.import_module(info.name)
        source = Path(str(module.__file__)).read_text("utf-8")
        for name, value in sorted(vars(module).items()):
            if not isinstance(value, re.Pattern) or not isinstance(value.pattern, str):
                continue
            if value.pattern not in seen:
                seen.add(value.pattern)
                uses = set(re.findall(rf"\b{name}\.(\w+)", source)) - {"pattern"}
                use = value.match if uses == {"match"} else value.fullmatch
                yield (
                    f"{info.name}.{name}",
                    value,
                    use if uses <= {"match", "fullmatch"} else value.findall,
                )


def slow_on(
    pattern: re.Pattern[str], use: Use, *, size: int = SIZE, ends: Sequence[str] = _ENDS
) -> list[str]:
    """The runs on which the use of a pattern on a long text takes far more than eight times as
    long as on an eighth of it."""
    own = {part.removeprefix("\\") or part for part in _LITERAL.findall(pattern.pattern)}
    units = dict.fromkeys([*_COMMON, *sorted(own), *sorted(part + " " for part in own)])
    found = []
    for unit in units:
        for end in ends:
            # A text that starts well, goes on for ever, and ends as the pattern does not want it.
            if told := _growth(use, unit, end, size):
                found.append(f"{unit!r}… {end!r}: {told}")
                break
    return found


def _growth(use: Use, unit: str, end: str, size: int) -> str:
    """How the time grows where that is too fast, else ""."""
    before = 0.0
    for length in (size // 512, size // 64, size // 8, size):
        now = _seconds(use, unit * (length // len(unit)) + end)
        if now > _SLOW and now > 24 * max(before, _SLOW / 40):
            return f"{before:.4f} s, then {now:.4f} s at {length} characters"
        before = now
    return ""


def _seconds(use: Use, text: str) -> float:
    start = time.process_time()
    use(text)
    return time.process_time() - start


def main(packages: list[str]) -> int:
    """0 when every pattern is linear on everything that was tried."""
    slow = 0
    for package in packages:
        for name, pattern, use in patterns(package):
            for told in slow_on(pattern, use):
                slow += 1
                sys.stdout.write(f"{name}: {told}\n")
    sys.stdout.write(f"{slow} runs take more than linear time\n")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["kg.read", "kg.extract"]))
