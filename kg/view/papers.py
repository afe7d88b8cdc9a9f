"""The map from paper to paper: communities as islands, and for every link what the two share."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kg.files import write_text
from kg.graph import Community
from kg.graph.communities import communities_of
from kg.model import Claim, GraphSource, outlines
from kg.view.cores import choose_papers, other_end
from kg.view.document import brief_title, counted, imprint, percent, render, short
from kg.view.layout import arrange
from kg.vocabulary import Predicate

MAX_PAPERS: Final = 400
"""How many papers the map holds; of more, the best connected of each community are taken."""
MAX_COMMUNITIES: Final = 24
_ALONE: Final = 40  # papers that are related to none, drawn where there are no more of them
_LINKS: Final = 8  # lines from a paper: its heaviest
_NEAREST: Final = 6  # related papers that are told of
_REASONS: Final = 5  # shared things of a link
_COLOURS: Final = 8
_FILLINGS: Final = ("", " ring", " pale")  # eight colours more would look alike
_MARGIN: Final = 70
_WIDTH: Final = 860
_HEIGHT: Final = 690  # the room that the map is planned for, in pixels
_STRETCH: Final = 1.7
_LARGEST: Final = 1.2  # pixels a unit
_FEW: Final = 12  # communities whose names on the map have room for two things
_LETTER: Final = 4.4  # half the width of a letter of a community's name, in pixels


def write_papers(graph: GraphSource, path: str | Path) -> None:
    """Writes the map from paper to paper as one HTML file that opens from disk.

    Raises:
        OutputError: when the file cannot be written.
    """
    write_text(path, render_papers(papers_data(graph)))


def render_papers(data: Mapping[str, Any]) -> str:
    """The page of a `papers_data`."""
    box = data["box"]
    unit = f":root{{--u:{1 / box['scale']:.3f}px}}\n"
    return render("papers.html", {"page": data}, style=unit, script="papers.js")


def papers_data(graph: GraphSource) -> dict[str, Any]:
    """What the map shows, as a plain dict: papers with places, lines, communities, reasons."""
    drawing = _Drawing(graph)
    several = drawing.several
    related = sum(map(len, several))
    where = counted(len(several), "community", "communities")
    return {
        "papers": [drawing.paper(paper) for paper in drawing.shown],
        "lines": drawing.lines(),
        "communities": [drawing.community(group) for group in drawing.groups],
        "names": drawing.names(),
        "box": drawing.box,
        "lead": f"{counted(related, 'paper')} in {where}, "
        f"joined by {counted(drawing.links, 'link')}.",
        "left_out": related - sum(p in drawing.home for p in drawing.shown),
        "more_communities": len(several) - len(drawing.groups),
        "alone": len(drawing.communities) - len(several),
        "alone_shown": [drawing.number[p] for p in drawing.shown if p not in drawing.home],
    }


class _Drawing:
    """The papers that are shown, numbered, with their places and links."""

    def __init__(self, graph: GraphSource) -> None:
        self.communities = communities_of(graph)
        self.labels = {entity.id: entity.label for entity in graph.entities()}
        self._papers = {paper.id: paper for paper in graph.papers()}
        self.several = [group for group in self.communities if len(group) > 1]
        self.groups = self.several[:MAX_COMMUNITIES]
        self.related: dict[str, list[Claim]] = defaultdict(list)
        self.links = 0
        for claim in outlines(graph):
            if claim.predicate is Predicate.RELATED_TO:
                self.links += 1
                self.related[claim.subject].append(claim)
                self.related[claim.object].append(claim)
        for claims in self.related.values():
            claims.sort(key=lambda c: (-(c.weight or 0.0), c.key))
        self.members = choose_papers(self.groups, self.related, MAX_PAPERS)
        alone = [group.papers[0] for group in self.communities if len(group) == 1]
        self.shown = [paper for own in self.members.values() for paper in own]
        self.shown += alone if len(alone) <= _ALONE else []
        self.number = {paper: number for number, paper in enumerate(self.shown)}
        self.home = {paper: number for number, own in self.members.items() for paper in own}
        heaviest = max((c.weight or 0.0 for own in self.related.values() for c in own), default=1)
        self._heaviest = round(heaviest * 1000)
        self.kept = self._kept()
        self._strength = {
            p: math.fsum(c.weight or 0.0 for c in self.related[p]) for p in self.shown
        }
        self._place()

    def _kept(self) -> list[Claim]:
        """The heaviest links of each paper among those that are shown, by triple."""
        kept = {}
        for paper in self.shown:
            own = [c for c in self.related[paper] if other_end(c, paper) in self.number]
            kept.update({claim.key: claim for claim in own[:_LINKS]})
        return [kept[key] for key in sorted(kept)]

    def _place(self) -> None:
        count = len(self.shown)
        edges = sorted(
            (tuple(sorted((self.number[c.subject], self.number[c.object]))), c.weight or 0.0)
            for c in self.kept
        )
        layout = arrange(
            count,
            [[]] * count,
            [-1] * count,
            [((a, b), weight) for (a, b), weight in edges],
            [[self.number[p] for p in own] for own in self.members.values()],
        )
        self.at = list(zip(layout.x, layout.y, strict=True))
        self._banners = [self._banner(group) for group in self.groups]
        self.box = self._box()
        # Names are wide: where they leave room above and below, the map grows into it.
        fill = self.box["width"] / self.box["height"] * _HEIGHT / _WIDTH
        if fill > 1:
            self.at = [(x, round(y * min(fill, _STRETCH))) for x, y in self.at]
            self._banners = [self._banner(group) for group in self.groups]
            self.box = self._box()

    def _box(self) -> dict[str, float]:
        """The part of the plane that is seen at first, with room for the names at its rim."""
        ends = [*self.at, *((x, y) for x, y, *_ in self._banners)] or [(0, 0)]
        top, low = min(y for _, y in ends) - _MARGIN, max(y for _, y in ends) + _MARGIN
        scale = 1.0
        for _ in range(4):  # names keep their size, so the less of it fits the more they need
            sides = [*((x, 0.0) for x, _ in self.at), *((0.0, 0.0),) * (not self.at)]
            sides += [(x, len(name) * _LETTER / scale) for x, _, name, _ in self._banners]
            left = min(x - half for x, half in sides) - _MARGIN
            right = max(x + half for x, half in sides) + _MARGIN
            scale = min(_WIDTH / (right - left), _HEIGHT / (low - top), _LARGEST)
        # A few papers are not blown up to fill the map.
        width, height = max(right - left, _WIDTH / _LARGEST), max(low - top, _HEIGHT / _LARGEST)
        return {
            "x": round((left + right - width) / 2), "y": round((top + low - height) / 2),
            "width": round(width), "height": round(height), "scale": round(scale, 4),
        }  # fmt: skip

    def _radius(self, paper: str) -> float:
        return round(min(8 + 4.5 * math.sqrt(self._strength[paper]), 18.0), 1)

    def _banner(self, group: Community) -> tuple[int, int, str, str]:
        """Where the name of a community stands, above the middle of its island; the name, and the
        name where there is little room."""
        places = [self.at[self.number[paper]] for paper in self.members[group.number]]
        middle = round((min(x for x, _ in places) + max(x for x, _ in places)) / 2)
        room = 2 if len(self.groups) <= _FEW else 1
        names = [short(t.label, 26) for t in group.telling[:room]] or [short(group.label, 40)]
        return middle, min(y for _, y in places) - 40, " · ".join(names), names[0]

    def _below(self, group: Community) -> int:
        return max(self.at[self.number[p]][1] for p in self.members[group.number]) + 52

    # ── what the page says ───────────────────────────────────────────────────────────────────────

    def paper(self, identifier: str) -> dict[str, Any]:
        """A paper with its place, and the papers nearest to it with the reasons."""
        paper, number = self._papers[identifier], self.number[identifier]
        claims = self.related[identifier]
        x, y = self.at[number]
        home = self.home.get(identifier, 0)
        return {
            "x": x,
            "y": y,
            "r": self._radius(identifier),
            "title": short(paper.title or paper.id, 180),
            "brief": brief_title(paper.title),
            "about": imprint(paper),
            "id": short(paper.id, 120),
            "community": home,
            "look": _look(home),
            "nearest": [
                {
                    "number": self.number.get(other, -1),
                    "title": short(self._papers[other].title or other, 140),
                    **self._reasons(claim),
                }
                for claim in claims[:_NEAREST]
                for other in (other_end(claim, identifier),)
            ],
            "more": max(len(claims) - _NEAREST, 0),
        }

    def lines(self) -> list[dict[str, Any]]:
        """The lines of the map, the heaviest last so that they lie on top."""
        drawn = []
        for claim in sorted(self.kept, key=lambda c: (c.weight or 0.0, c.key)):
            a, b = sorted((self.number[claim.subject], self.number[claim.object]))
            homes = {self.home.get(claim.subject, 0), self.home.get(claim.object, 0)}
            told = self._reasons(claim)
            said = ", ".join(f"{item['label']} {item['weight']}" for item in told["shared"])
            drawn.append({
                "a": a, "b": b, "from": self.at[a], "to": self.at[b],
                "width": round(0.7 + 5 * (claim.weight or 0.0), 1),
                "look": _look(min(homes)) if len(homes) == 1 else "",
                "says": f"{told['weight']} · {said}",
            })  # fmt: skip
        return drawn

    def _reasons(self, claim: Claim) -> dict[str, Any]:
        return {
            "weight": f"{claim.weight or 0.0:.2f}",
            "share": percent(round((claim.weight or 0.0) * 1000), self._heaviest),
            "shared": [
                {
                    "label": short(self.labels.get(item.entity, item.entity), 48),
                    "weight": f"{item.weight:.2f}",
                }
                for item in claim.shared[:_REASONS]
            ],
            "more_shared": max(len(claim.shared) - _REASONS, 0),
        }

    def community(self, group: Community) -> dict[str, Any]:
        """A community: what sets it apart, its papers, and what ties it to others."""
        own = self.members[group.number]
        bridges = [
            (bridge, other)
            for bridge in self.communities.bridges
            if group.number in (bridge.first, bridge.second)
            for other in ({bridge.first, bridge.second} - {group.number},)
        ]
        known = {g.number: g for g in self.groups}
        return {
            "number": group.number,
            "look": _look(group.number),
            "label": short(group.label, 120),
            "papers": len(group),
            "telling": [
                {"label": short(t.label, 60), "papers": t.papers, "of": t.of} for t in group.telling
            ],
            "members": [self.number[paper] for paper in own],
            "more": len(group) - len(own),
            "bridges": [
                {
                    "number": number,
                    "label": short(known[number].label, 80),
                    "links": bridge.edges,
                    "by": ", ".join(short(e.label, 40) for e in bridge.entities[:3]),
                }
                for bridge, others in bridges
                for number in others
                if number in known
            ][:4],
        }

    def names(self) -> list[dict[str, Any]]:
        """The names of communities on the map."""
        return [
            {
                "number": group.number, "look": _look(group.number),
                "x": x, "y": y, "text": text, "short": brief,
                "below": self._below(group),  # where there is no room above
            }
            for group, (x, y, text, brief) in zip(self.groups, self._banners, strict=True)
        ]  # fmt: skip


def _look(number: int) -> str:
    """The classes of a community's colour and filling, none of which two of the map share.

    >>> _look(1), _look(9), _look(24), _look(0)
    ('k0', 'k0 ring', 'k7 pale', '')
    """
    if not number:
        return ""
    filling, colour = divmod(number - 1, _COLOURS)
    return f"k{colour}{_FILLINGS[filling]}"
