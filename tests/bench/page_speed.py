"""How soon a page draws its first frame, and how soon a search shows what it found.

    python -m tests.bench.page_speed PAGE [ROUNDS]

PAGE is any `graph.html`. From opening to the first drawn frame is measured in the browser, from the
start of the navigation to the end of the first painting of the map; beside it, in the same rounds,
stands an empty page (to its first frame), which tells how busy the machine is. A search is measured
from the event of the last letter to the frame in which its hits stand.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.chromium import Browser, find_chromium

EMPTY = "<!doctype html><title>empty</title><p>empty"
DRAWN = "performance.getEntriesByName('drawn')[0]?.startTime || 0"
PAINTED = "performance.getEntriesByName('first-paint')[0]?.startTime || 0"
SEARCH = """(async () => {
  const box = document.getElementById("search");
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  box.focus();
  const start = performance.now();
  box.value = TEXT;
  box.dispatchEvent(new Event("input"));
  await frame();
  const shown = document.querySelectorAll("#hits [role=option]").length;
  return [performance.now() - start, shown];
})()"""
TEXTS = ("l", "learning", "continual learning", "zzzz")


def main(page: str, rounds: int = 7) -> None:
    """Prints the median and the worst of each, in milliseconds."""
    program = find_chromium()
    if program is None:
        raise SystemExit("this needs Chromium")
    drawn, empty, found = [], [], []
    with tempfile.TemporaryDirectory() as place, Browser(program) as browser:
        blank = Path(place) / "empty.html"
        blank.write_text(EMPTY, "utf-8")
        browser.resize(1280, 800)
        for _ in range(rounds):
            browser.open(blank)
            browser.wait_for(f"{PAINTED} > 0")
            empty.append(browser.evaluate(PAINTED))
            browser.open(Path(page))
            browser.wait_for(f"{DRAWN} > 0")
            drawn.append(browser.evaluate(DRAWN))
            for text in TEXTS:
                taken, shown = browser.evaluate(SEARCH.replace("TEXT", repr(text)))
                assert (shown == 0) == (text == "zzzz")
                found.append(taken)
    size = Path(page).stat().st_size / 1e6
    sys.stdout.write(f"{page}: {size:.2f} MB, {rounds} rounds; median and worst, in ms\n")
    for name, times in (("empty page", empty), ("first frame", drawn), ("search", found)):
        sys.stdout.write(f"{name:12} {median(times):6.0f} {max(times):6.0f}\n")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
