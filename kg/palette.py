"""How things look wherever they are drawn: colour and shape of each type, the colours of a page.

The colours of the types were searched for so that readers with each kind of colour blindness can
tell any two apart, and so that they can be read as text on every ground (a test measures both).
Every type has a shape, too: nothing is told by its colour alone.
"""

from __future__ import annotations

from typing import Final, Literal
from urllib.parse import quote

from kg.vocabulary import EntityType

TYPE_COLOURS: Final[dict[EntityType, tuple[str, str]]] = {
    EntityType.PAPER: ("#484a55", "#87919c"),
    EntityType.METHOD: ("#0d4a9c", "#4a9cf0"),
    EntityType.TASK: ("#a85304", "#ea7d55"),
    EntityType.BENCHMARK: ("#087b48", "#6fe9ba"),
    EntityType.METRIC: ("#915694", "#e2ace2"),
    EntityType.RESULT: ("#573700", "#efb53a"),
}
"""The colour of each type on a light and on a dark ground."""

GLYPHS: Final[dict[EntityType, str]] = {
    EntityType.PAPER: 'rect x="-7" y="-7" width="14" height="14" rx="1.5"',
    EntityType.METHOD: 'circle r="8"',
    EntityType.TASK: 'path d="M0-8.5 9 7.5H-9Z"',
    EntityType.BENCHMARK: 'path d="M0-9.5 9.5 0 0 9.5-9.5 0Z"',
    EntityType.METRIC: 'path d="M9 0 4.5 7.8H-4.5L-9 0-4.5-7.8H4.5Z"',
    EntityType.RESULT: (
        'path d="M0-9.5 2.6-3.2 9.3-2.8 4.1 1.5 5.8 8-0 4.4-5.8 8-4.1 1.5-9.3-2.8-2.6-3.2Z"'
    ),
}
"""The shape of each type, as an element of SVG around the origin."""

GROUNDS: Final = {
    "ground": ("#f7f6f2", "#121519"),
    "surface": ("#fffefb", "#1b1f26"),
    "island": ("#efede6", "#1e232b"),
}
"""What text stands on: the page, what lies on it, what is set off."""

_OTHERS: Final = {
    "shore": ("#e5e2d8", "#2b313b"),
    "edge": ("#dedad0", "#2e343e"),
    "line": ("#cfcbc0", "#363d48"),
    "text": ("#1e2430", "#e9e6df"),
    "quiet": ("#5d6470", "#a0a8b5"),
    "strong": ("#fffefb", "#121519"),
    "shadow": (
        "0 1px 2px rgb(30 36 48 / 6%), 0 8px 28px rgb(30 36 48 / 10%)",
        "0 1px 2px rgb(0 0 0 / 40%), 0 10px 32px rgb(0 0 0 / 45%)",
    ),
}
_FONTS: Final = {
    "sans": '"Inter", ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto,'
    ' "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif',
    "serif": 'Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", Georgia,'
    ' "Liberation Serif", serif',
    "mono": 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono",'
    " monospace",
}


def rgb(kind: EntityType) -> tuple[int, int, int]:
    """Red, green and blue of a type on a light ground.

    >>> rgb(EntityType.METHOD)
    (13, 74, 156)
    """
    colour = TYPE_COLOURS[kind][0]
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def rules(dark: Literal["system", "attribute"]) -> str:
    """The rules of CSS that name all this: `--method`, `.t-Method`, `--ground`, `--sans`, …

    Args:
        dark: what turns the page dark: the wish of the reader's system, or `data-theme="dark"`.
    """
    names = GROUNDS | _OTHERS | {kind.lower(): pair for kind, pair in TYPE_COLOURS.items()}
    light, night = (
        " ".join(f"--{name}: {pair[place]};" for name, pair in names.items()) for place in (0, 1)
    )
    fonts = " ".join(f"--{name}: {family};" for name, family in _FONTS.items())
    night = f"{night} color-scheme: dark;"
    return "\n".join((
        f":root {{ {light} {fonts} color-scheme: light; }}",
        f"@media (prefers-color-scheme: dark) {{ :root {{ {night} }} }}"
        if dark == "system"
        else f':root[data-theme="dark"] {{ {night} }}',
        *(f".t-{kind} {{ --c: var(--{kind.lower()}); }}" for kind in TYPE_COLOURS),
        "",
    ))  # fmt: skip


def sprite() -> str:
    """The shapes, to be used from anywhere in a page as `#glyph-Method` and the like."""
    shapes = "".join(f'<{shape} id="glyph-{kind}"/>\n' for kind, shape in GLYPHS.items())
    return f'<svg class="unseen" aria-hidden="true"><defs>\n{shapes}</defs></svg>'


def icon_address() -> str:
    """The sign of a page of ours, as an address that holds it."""
    return f"data:image/svg+xml,{quote(icon())}"


def icon() -> str:
    """The sign of a page of ours, as SVG: a paper, a method and a task, joined."""
    paper, method, task = (
        TYPE_COLOURS[kind][0] for kind in (EntityType.PAPER, EntityType.METHOD, EntityType.TASK)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        '<path d="M9 9L23 12L14 24Z" fill="none" stroke="#888" stroke-width="2"/>'
        f'<rect x="4" y="4" width="10" height="10" fill="{paper}"/>'
        f'<circle cx="23" cy="12" r="6" fill="{method}"/>'
        f'<path d="M14 18l7 11H7z" fill="{task}"/></svg>'
    )
