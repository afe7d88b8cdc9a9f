"""Makes `exports/sample/`, the seeds' graph to look at before installing: `python -m tests.sample`.

Needs Chromium, for the picture of the page.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from kg.files import replacing
from kg.graph import KnowledgeGraph
from kg.pipeline import build
from tests.chromium import Browser, find_chromium

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "exports" / "sample"
COMMAND = "python -m tests.sample"
SHOWN = "experience replay"
"""What the README asks about."""
PICTURED = "continual learning"
"""What is open in the picture."""

FILES = {
    "graph.html": "the page; download it and open it: it needs no network",
    "graph.png": "a picture of it",
    "graph.json": "the whole graph with every quote, as networkx node-link JSON",
    "graph.ttl": "the graph in RDF, without the claim layer",
    "merges.jsonl": "why each surface belongs to its entity: the linker's log",
}

README = """# The graph of the seed papers

{papers} papers, {entities} entities, {claims} claims, made by `kg build seeds/` with the extractor
`{extractor}`. A build writes more than is kept here: `evidence.ttl` (every claim as a node, with
its quotes), N-Triples, JSON-LD, GraphML, a report and the store.

| file | what it is |
|---|---|
{rows}

Look at it with the tools of this repository, without building anything:

```sh
kg explain "{shown}" -g exports/sample/graph.json
kg query @most-shared -g exports/sample/graph.ttl
```

Everything here is written by `{command}`.
"""


def make() -> None:
    """Builds the seeds, and replaces the files of the sample."""
    program = find_chromium()
    if program is None:
        raise SystemExit(f"{COMMAND} needs Chromium for graph.png; install it (Debian: chromium)")
    SAMPLE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kg-sample-") as place:
        out = Path(place)
        graph = build(ROOT / "seeds", out=out)
        _picture(program, out, graph)
        for name in FILES:
            with replacing(SAMPLE / name) as beside:
                shutil.copyfile(out / name, beside)
    (SAMPLE / "README.md").write_text(readme(graph), "utf-8")


def readme(graph: KnowledgeGraph) -> str:
    """What stands beside the files."""
    stats = graph.stats()
    return README.format(
        papers=stats.papers,
        entities=stats.entities,
        claims=stats.claims,
        extractor=graph.info.extractor,
        rows="\n".join(f"| [`{name}`]({name}) | {what} |" for name, what in FILES.items()),
        shown=SHOWN,
        command=COMMAND,
    )


def _picture(program: str, out: Path, graph: KnowledgeGraph) -> None:
    with Browser(program) as browser:
        browser.resize(1280, 800)
        browser.open(out / "graph.html", f"#{graph.get(PICTURED).id}")
        browser.wait_for("!document.getElementById('panel').hidden")
        browser.rest(1.5)  # the map glides to its place
        browser.evaluate("kg.network.moveTo({ scale: 0.6 * kg.network.getScale() })")
        browser.rest(0.5)
        browser.screenshot(out / "graph.png")


if __name__ == "__main__":
    make()
