"""The page: pyvis fills in our own template, and everything is inside the one file.

pyvis's own template links Bootstrap from elsewhere and prints `heading` and ids unescaped, so none
of that is used: ids are opaque (n0, e0, …), there is no heading and no menu, and names reach the
page as JSON that no parser can take for markup.
"""

from __future__ import annotations

import base64
import json
import math
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg import palette
from kg.files import write_text
from kg.model import GraphSource
from kg.view.data import view_data
from kg.view.document import as_program, content_policy, counted, static_text, well_formed
from kg.view.opening import About, sentence
from kg.vocabulary import TERM_TYPES, TYPES, EntityType

if TYPE_CHECKING:
    from markupsafe import Markup
    from pyvis.network import Network

_HERE: Final = Path(__file__).parent
# In this order, each built on those before it: data and texts first, then what is drawn, then acts.
_SCRIPTS: Final = (
    "text",
    "spelling",
    "model",
    "beyond",
    "filter",
    "address",
    "search",
    "takeaway",
    "dom",
    "panel",
    "away",
    "table",
    "scene",
    "labels",
    "map",
    "picture",
    "saving",
    "tip",
    "controls",
    "searchbox",
    "app",
)
_SHAPES: Final = {
    EntityType.PAPER: "square",
    EntityType.METHOD: "dot",
    EntityType.TASK: "triangle",
    EntityType.BENCHMARK: "diamond",
    EntityType.METRIC: "hexagon",
}
_OPTIONS: Final[dict[str, Any]] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"borderWidth": 1, "chosen": False, "font": {"size": 0}},
    "edges": {"width": 1, "smooth": False, "chosen": False, "hoverWidth": 0},
    "interaction": {
        "dragNodes": False,
        "hover": True,
        "hoverConnectedEdges": False,
        "keyboard": False,
        "selectable": False,
        "tooltipDelay": 0,
        "zoomSpeed": 0.7,
    },
}
_MAX_ROWS: Final = 2000  # papers in the list for browsers without scripts


def write_page(graph: GraphSource, path: str | Path, *, about: About | None = None) -> None:
    """Writes the graph as one HTML file that opens from disk and asks nothing of any network.

    Args:
        graph: what the page holds.
        path: where it is written.
        about: what it is of, where it is a part of a graph (see `kg.view.parts`).

    Raises:
        OutputError: when the file cannot be written.
    """
    write_text(path, render_page(view_data(graph, about=about)))


def render_page(data: dict[str, Any]) -> str:
    """The page of a `view_data`."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    network = _draw(data)
    style = palette.rules("attribute") + static_text("page.css")
    library = _library(Path(network.template_dir))
    program = as_program("\n".join(static_text(f"{name}.js") for name in _SCRIPTS))
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, keep_trailing_newline=True
    )
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "sort_keys": False}
    environment.globals["page"] = {
        "policy": content_policy(style, library, program),
        "style": Markup(style),
        "sprite": Markup(palette.sprite()),
        "icon": Markup(palette.icon_address()),
        "library": Markup(library),
        "program": Markup(program),
        "data": embed_json(_without_places(data)),
        "sentence": sentence(data),
        "heading": data["about"]["title"] if "about" in data else "Knowledge graph",
        "title": data["about"]["title"] if "about" in data else _title(data["counts"]),
        "kinds": _kinds(data["counts"]),
        "rows": _rows(data),
        "steps": data["steps"],
        "first": data["first"],
        "names": _packed(data["names"]["text"]) if "names" in data else "",
    }
    network.templateEnv = environment
    network.path = "page.html"
    return well_formed(network.generate_html())


def served_page(html: bytes) -> bytes:
    """The page as a server of its graph gives it away: it may then ask that server, at `/api/`,
    for what it holds only the name of. Any other page comes back as it is.

    From disk a page asks nothing of anyone: there its policy forbids all connections.
    """
    head, end, rest = html.partition(b"</head>")
    if _ALONE not in head:
        return html
    head = head.replace(_ALONE, _SERVED, 1)
    return head.replace(b"base-uri", b"connect-src &#39;self&#39;; base-uri", 1) + end + rest


_ALONE: Final = b'<meta name="kg-server" content="">'
_SERVED: Final = b'<meta name="kg-server" content="/">'


def embed_json(value: Any) -> Markup:
    r"""JSON that can stand inside a script element: no `<`, no line separator, no lone surrogate.

    >>> str(embed_json({"title": "</script>"}))
    '{"title":"\\u003c/script\\u003e"}'
    """
    from markupsafe import Markup

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


# What ends a script element early, what JavaScript or an editor reads as a line end or as a change
# of direction, and what UTF-8 cannot say.
_UNSAFE: Final = re.compile(
    "[<>&\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def _draw(data: dict[str, Any]) -> Network:
    """The network that pyvis draws, filled by hand (its `from_nx` is quadratic)."""
    from pyvis.network import Network

    network = Network(cdn_resources="in_line", select_menu=False, filter_menu=False)
    size = _size_of_part if "whole" in data else _size
    for number, node in enumerate(data["nodes"]):
        network.node_ids.append(f"n{number}")
        network.nodes.append({
            "id": f"n{number}",
            "x": node["x"],
            "y": node["y"],
            "shape": _SHAPES[EntityType(node["type"])],
            "size": size(node),
        })  # fmt: skip
    for number, line in enumerate(_lines(data)):
        network.edges.append({"id": f"e{number}", **line})
    network.options = _OPTIONS
    return network


def _size(node: dict[str, Any]) -> float:
    if node["type"] == "Paper":
        return 6.5
    if node["papers"] < 2:
        return 4.0
    return min(22.0, round(5.5 + 3.2 * math.sqrt(node["papers"]), 1))


def _size_of_part(node: dict[str, Any]) -> float:
    """As `_size`, where one thing matters to two papers and another to two thousand."""
    if node["type"] == "Paper" or node["papers"] < 2:
        return _size(node)
    return min(30.0, round(5.5 + 0.8 * math.sqrt(node["papers"]), 1))


def _lines(data: dict[str, Any]) -> list[dict[str, Any]]:
    """One line between two nodes, however many claims it stands for."""
    papers = data["counts"]["papers"]
    passing = next(n for n, p in enumerate(data["predicates"]) if p["id"] == "mentions")
    lines: dict[tuple[int, int], dict[str, Any]] = {}
    rank: dict[tuple[int, int], int] = {}
    for subject, predicate, obj, *_ in data["edges"]:
        if subject == obj:
            continue
        pair = (min(subject, obj), max(subject, obj))
        kind = 1 if subject >= papers else 2 if predicate == passing else 0
        if kind < rank.get(pair, 9):
            rank[pair] = kind
            lines[pair] = {"from": f"n{subject}", "to": f"n{obj}"}
            if kind:
                lines[pair]["dashes"] = [6, 4] if kind == 1 else [2, 4]
    for a, b, weight, *_ in data["related"]:
        lines[min(a, b), max(a, b)] = {
            "from": f"n{a}", "to": f"n{b}", "width": round(0.6 + 3 * weight, 1),
        }  # fmt: skip
    return list(lines.values())


def _without_places(data: dict[str, Any]) -> dict[str, Any]:
    """The data without what the drawing already says, and without the text of the names."""
    nodes = [{k: v for k, v in node.items() if k not in ("x", "y")} for node in data["nodes"]]
    if "names" not in data:
        return {**data, "nodes": nodes}
    names = {k: v for k, v in data["names"].items() if k != "text"}
    return {**data, "nodes": nodes, "names": names}


def _packed(text: str) -> str:
    """A text packed by zlib, in base64."""
    return base64.b64encode(zlib.compress(text.encode("utf-8", "replace"), 9)).decode("ascii")


def _title(counts: dict[str, int]) -> str:
    papers = counts["papers"] + counts["papers_left_out"]
    return f"Knowledge graph of {counted(papers, 'paper')}"


def _kinds(counts: dict[str, int]) -> list[dict[str, Any]]:
    kinds = [(EntityType.PAPER, counts["papers"]), *((kind, counts[kind]) for kind in TERM_TYPES)]
    return [
        {"type": kind.value, "plural": f"{kind}s", "count": count, "comment": TYPES[kind].comment}
        for kind, count in kinds
    ]


def _rows(data: dict[str, Any]) -> list[dict[str, str]]:
    """A line for each paper: what a browser without scripts shows."""
    says: dict[int, dict[str, list[str]]] = {}
    names = [predicate["label"] for predicate in data["predicates"]]
    ids = [predicate["id"] for predicate in data["predicates"]]
    for subject, predicate, obj, *_ in data["edges"]:
        if ids[predicate] in ("proposes", "introduces", "addresses"):
            ends = says.setdefault(subject, {}).setdefault(names[predicate], [])
            ends.append(data["nodes"][obj]["label"][:80])
    return [
        {
            "title": node["label"][:400],
            "says": "; ".join(f"{p} {', '.join(o[:5])}" for p, o in says.get(number, {}).items()),
        }
        for number, node in enumerate(data["nodes"][: min(data["counts"]["papers"], _MAX_ROWS)])
    ]


def _library(templates: Path) -> str:
    """vis-network as pyvis brings it, licence and all, less the reference to a map file."""
    path = templates / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = path.read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=\S+", "", text)
