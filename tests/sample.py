"""Makes `exports/sample/`, the seeds' graph to look at before installing: `python -m tests.sample`.

Needs Chromium, for the pictures of the page.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from kg.files import replacing
from kg.graph import KnowledgeGraph
from kg.pipeline import build
from tests.screenshots import take

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "exports" / "sample"
COMMAND = "python -m tests.sample"
SHOWN = "experience replay"
"""What the README asks about."""
FILES = {
    "graph.html": "the page; download it and open it: it needs no network",
    "page-map.png": "a picture of it as it opens",
    "page-thing.png": "a picture of it with one thing open",
    "page-phone.png": "a picture of it on a phone",
    "report.html": "the build at a glance",
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
    SAMPLE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kg-sample-") as place:
        out = Path(place)
        graph = build(ROOT / "seeds", out=out)
        take(out / "graph.html", out)
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


if __name__ == "__main__":
    make()
