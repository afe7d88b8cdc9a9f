"""`neo4j/`: CSV files with the headers of `neo4j-admin database import full`, and a README.

Every string is quoted (the importer trims others), every line end in a text is a space (so that no
option for fields of several lines is needed), and lists are joined with U+001F, which no text
holds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from kg.files import replacing_folder, write_text
from kg.jsonform import papers_with_links
from kg.model import Claim, Entity, GraphSource, Number, Paper, ResultNode
from kg.vocabulary import EntityType

Cell = str | float | bool | tuple[str, ...] | None

ARRAY_DELIMITER: Final = "\x1f"
_UNWANTED: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_PAPERS: Final = (
    "id:ID(node)",
    ":LABEL",
    "title:string",
    "abstract:string",
    "authors:string[]",
    "year:int",
    "venue:string",
    "doi:string",
    "arxiv:string",
    "url:string",
    "keywords:string[]",
    "links:string[]",
    "identifiers:string[]",
)
_ENTITIES: Final = (
    "id:ID(node)",
    ":LABEL",
    "name:string",
    "aliases:string[]",
    "same_as:string[]",
)
_RESULTS: Final = (
    "id:ID(node)",
    ":LABEL",
    "value:string",
    "low:double",
    "high:double",
    "unit:string",
    "kind:string",
    "paper:string",
)
_CLAIMS: Final = (
    ":START_ID(node)",
    ":END_ID(node)",
    ":TYPE",
    "id:string",
    "confidence:double",
    "derived:boolean",
    "weight:double",
    "rule:string",
    "quotes:string[]",
    "sources:string[]",
    "premises:string[]",
    "shared:string[]",
)

README: Final = """\
# A knowledge graph of scientific papers, for Neo4j

Stop the database, go to this folder and import it (the database must be new or empty):

```sh
neo4j-admin database import full neo4j \\
  --nodes=papers.csv --nodes=entities.csv --nodes=results.csv \\
  --relationships=claims.csv \\
  --array-delimiter=U+001F
```

The headers follow the manual of Neo4j 5; a test checks them and every row. Neo4j itself was not
run on these files.

| file | what it holds |
|---|---|
| `papers.csv` | nodes `Paper`: title, abstract, authors, year, venue, doi, arxiv, url, … |
| `entities.csv` | nodes `Method`, `Task`, `Benchmark`, `Metric` (some are several): name, aliases |
| `results.csv` | nodes `Result`: the value as written, its number or the two ends of a range |
| `claims.csv` | relationships: the confidence, and for each quote where it stands (`sources`) |

`sources` and `quotes` go together: `paper:x#abstract:10-42` is where the text of the quote starts
and ends in the abstract, counted in Unicode characters. A derived claim (`relatedTo`) has premises
instead, which are ids of claims.

Then, once:

```cypher
CREATE CONSTRAINT paper_id FOR (n:Paper) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT method_id FOR (n:Method) REQUIRE n.id IS UNIQUE;
CREATE FULLTEXT INDEX names FOR (n:Paper|Method|Task|Benchmark|Metric) ON EACH [n.title, n.name];
```

What do papers that share a method with one of yours propose?

```cypher
MATCH (p:Paper)-[:uses|proposes]->(m:Method)<-[:uses]-(other:Paper)-[r:proposes]->(new:Method)
WHERE p.title STARTS WITH $title
RETURN other.title, new.name, r.confidence, r.quotes[0]
ORDER BY r.confidence DESC LIMIT 20;
```
"""


def write_neo4j(source: GraphSource, path: str | Path) -> None:
    """Writes the folder of CSV files, the same bytes for the same graph.

    Raises:
        OutputError: when something is in the way, or the folder cannot be written.
    """
    with replacing_folder(path) as folder:
        papers = (_paper(*item) for item in papers_with_links(source))
        _write(folder / "papers.csv", _PAPERS, papers)
        _write(folder / "entities.csv", _ENTITIES, map(_entity, source.entities()))
        _write(folder / "results.csv", _RESULTS, map(_result, source.results()))
        _write(folder / "claims.csv", _CLAIMS, map(_claim, source.claims()))
        write_text(folder / "README.md", README)


def _write(path: Path, header: tuple[str, ...], rows: Iterable[Iterable[Cell]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(",".join(header) + "\n")
        out.writelines(",".join(map(_cell, row)) + "\n" for row in rows)


def _paper(paper: Paper, links: Iterable[str]) -> Iterator[Cell]:
    yield paper.id
    yield EntityType.PAPER.value
    yield paper.title
    yield paper.abstract or None
    yield paper.authors
    yield paper.year
    yield paper.venue
    yield paper.doi
    yield paper.arxiv
    yield paper.url
    yield paper.keywords
    yield tuple(links)
    yield paper.identifiers


def _entity(entity: Entity) -> Iterator[Cell]:
    yield entity.id
    yield tuple(kind.value for kind in entity.types)
    yield entity.label
    yield entity.aliases
    yield entity.same_as


def _result(result: ResultNode) -> Iterator[Cell]:
    low, high = _ends(result.number)
    yield result.id
    yield EntityType.RESULT.value
    yield result.value
    yield low
    yield high
    yield result.unit or None
    yield result.kind.value
    yield result.paper


def _claim(claim: Claim) -> Iterator[Cell]:
    quotes = [quote for item in claim.evidence for quote in item.quotes]
    yield claim.subject
    yield claim.object
    yield claim.predicate.value
    yield claim.id
    yield claim.confidence
    yield claim.derived
    yield claim.weight
    yield claim.rule or None
    yield tuple(quote.text for quote in quotes)
    yield tuple(f"{quote.paper}#{quote.field}:{quote.start}-{quote.end}" for quote in quotes)
    yield claim.premises
    yield tuple(item.entity for item in claim.shared)


def _ends(number: Number | None) -> tuple[float | None, float | None]:
    low, high = number if isinstance(number, tuple) else (number, number)
    return low, high


def _cell(value: Cell) -> str:
    r"""A value as it stands in a row; nothing where there is none.

    >>> _cell('say "no"\n'), _cell(None), _cell(True), _cell(0.5), _cell(("a", "b"))
    ('"say ""no"" "', '', 'true', '0.5', '"a\x1fb"')
    """
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value) if math.isfinite(value) else ""
    parts = value if isinstance(value, tuple) else (value,)
    text = ARRAY_DELIMITER.join(_UNWANTED.sub(_plain, part) for part in parts)
    return '"' + text.replace('"', '""') + '"'


def _plain(sign: re.Match[str]) -> str:
    """What stands for a sign that a field cannot hold; as long, so that offsets stay right."""
    return " " if sign[0].isspace() else "\ufffd"
