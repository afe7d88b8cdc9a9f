"""Pictures of the page as readers see it: `python -m tests.screenshots PAGE [FOLDER]`.

PAGE is a `graph.html` of the seeds; FOLDER is `exports/sample/` unless given. Needs Chromium. A
picture is taken when the map has come to rest, so that the same page gives the same picture.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chromium import Browser, find_chromium

SAMPLE: Final = Path(__file__).parent.parent / "exports" / "sample"
COMMAND: Final = "python -m tests.screenshots exports/sample/graph.html"


@dataclass(frozen=True)
class Picture:
    """What is open when a picture is taken, and on what: a desk or a phone, light or dark."""

    name: str
    address: str = ""
    phone: bool = False
    dark: bool = False
    press: tuple[str, ...] = ()


PICTURES: Final = (
    Picture("map"),
    Picture("map-dark", dark=True),
    Picture("thing", "#task:continual-learning"),
    Picture("paper", "#paper:learn-the-time-to-learn-replay-scheduling-in-continual-93defe"),
    Picture("table", "#?table=things"),
    Picture("phone", phone=True),
    Picture("phone-thing", "#task:continual-learning", phone=True),
    Picture("phone-filters", phone=True, dark=True, press=("#tune",)),
)
"""Of each, `page-NAME.png`."""


def take(page: Path, folder: Path) -> list[Path]:
    """The pictures of a page, written into a folder."""
    program = find_chromium()
    if program is None:
        raise SystemExit("pictures need Chromium; install it (Debian: chromium)")
    folder.mkdir(parents=True, exist_ok=True)
    with Browser(program) as browser:
        return [_take(browser, page, picture, folder) for picture in PICTURES]


def _take(browser: Browser, page: Path, picture: Picture, folder: Path) -> Path:
    width, height = (390, 844) if picture.phone else (1280, 800)
    browser.resize(width, height, mobile=picture.phone, dark=picture.dark, still=True)
    browser.open(page, picture.address)
    browser.wait_for("performance.getEntriesByName('drawn').length > 0")
    assert browser.evaluate("document.getElementById('missing').hidden"), picture.address
    for selector in picture.press:
        browser.evaluate(f"document.querySelector({selector!r}).click()")
    browser.rest(0.4)
    path = folder / f"page-{picture.name}.png"
    browser.screenshot(path)
    return path


def main(arguments: list[str]) -> None:
    """Writes the pictures and says where."""
    if not 1 <= len(arguments) <= 2:
        raise SystemExit(__doc__)
    for path in take(Path(arguments[0]), Path(arguments[1]) if arguments[1:] else SAMPLE):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
