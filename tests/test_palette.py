"""The colours of types can be read and told apart by everybody, measured."""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path

import pytest

from kg import palette
from kg.formats.attributes import COLOURS
from kg.vocabulary import EntityType

PACKAGE = Path(__file__).parent.parent / "kg"
SCHEMES = {"light": 0, "dark": 1}
# How colours look without one kind of cone (Machado, Oliveira and Fernandes, 2009; severity 1.0).
SEEN: dict[str, tuple[tuple[float, float, float], ...]] = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
FAR = 20.0
"""A distance in CIELAB; 2.3 is what an eye just sees side by side."""

Colour = tuple[float, float, float]


def linear(colour: str) -> Colour:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def light_of(colour: str) -> float:
    return sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    """As WCAG 2 has it."""
    low, high = sorted((light_of(one), light_of(other)))
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, eyes: str) -> Colour:
    """The place in CIELAB of a colour as these eyes see it."""
    given = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(w * part for w, part in zip(row, given, strict=True))))
        for row in SEEN[eyes]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("eyes", SEEN)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_palette_any_two_types_are_told_apart(scheme: str, eyes: str) -> None:
    colours = {kind: pair[SCHEMES[scheme]] for kind, pair in palette.TYPE_COLOURS.items()}
    near = {
        f"{a}, {b}": math.dist(seen(colours[a], eyes), seen(colours[b], eyes))
        for a, b in combinations(colours, 2)
    }
    assert min(near.values()) > FAR, min(near, key=lambda pair: near[pair])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_palette_types_can_be_read_on_every_ground(scheme: str) -> None:
    place = SCHEMES[scheme]
    for kind, pair in palette.TYPE_COLOURS.items():
        for name, ground in palette.GROUNDS.items():
            assert contrast(pair[place], ground[place]) >= 4.5, (kind, name)


def test_palette_every_type_has_a_colour_and_a_shape_of_its_own() -> None:
    assert set(palette.TYPE_COLOURS) == set(palette.GLYPHS) == set(EntityType) == set(COLOURS)
    assert len(set(palette.GLYPHS.values())) == len(EntityType)
    for kind in EntityType:
        assert f'id="glyph-{kind}"' in palette.sprite()
        assert f".t-{kind} {{ --c: var(--{kind.lower()}); }}" in palette.rules("system")


def test_palette_is_written_down_once() -> None:
    colours = {colour for pair in palette.TYPE_COLOURS.values() for colour in pair}
    colours |= {colour for pair in palette.GROUNDS.values() for colour in pair}
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in (".css", ".html", ".js", ".py", ".svg") and path.name != "palette.py":
            text = path.read_text("utf-8")
            found = colours & set(re.findall(r"#[0-9a-fA-F]{6}\b", text))
            assert not found, f"{path}: {found}; take the name from kg/palette.py"
            assert 'id="glyph-' not in text, path
