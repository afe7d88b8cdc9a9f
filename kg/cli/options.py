"""Options that several commands take."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

EXPORTS = Path("exports")
LISTED = 40
"""How much of a long list is shown where nobody says how much."""

Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE...", help="Files or folders of papers; - is standard input."),
]
OutFolder = Annotated[
    Path, typer.Option("-o", "--out", metavar="DIR", help="The folder of the graph.")
]
GraphPath = Annotated[
    Path,
    typer.Option("-g", "--graph", metavar="PATH", help="A folder that kg built, or a graph file."),
]
Top = Annotated[
    int,
    typer.Option(min=1, metavar="N", help="How many of the list to show; --json gives all."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Processes that extract; all cores by default.",
        show_default=False,
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Read only the first N records of the sources, in their order.",
        show_default=False,
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        metavar="SIZE",
        help="Keep to so much memory, all processes together (4G); refused where it is too little.",
        show_default=False,
    ),
]


class Device(StrEnum):
    """Where the encoder runs."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


DeviceOption = Annotated[
    Device,
    typer.Option(
        "--device",
        help="Where the encoder runs; auto: on a GPU where one works, but on the processor where"
        " the folder's graph was made so.",
    ),
]
Terms = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Your own terms: one a line, term | other spelling<TAB>type.",
    ),
]
Decided = Annotated[
    Path | None,
    typer.Option(
        "--merges", metavar="FILE", help="Your decisions on what is the same; see kg merges."
    ),
]
Folder = Annotated[
    Path, typer.Option("-g", "--graph", metavar="DIR", help="A folder that kg built.")
]
MinScore = Annotated[
    float,
    typer.Option(
        min=0.0,
        max=1.0,
        metavar="X",
        help="Leave out what is scored below X, from 0 to 1.",
        show_default=False,
    ),
]
Join = Annotated[
    float | None,
    typer.Option(
        min=0.01,
        max=1.0,
        metavar="P",
        help="How likely two names must be one thing, to become one node.",
        show_default=False,
    ),
]
BaseIri = Annotated[
    str, typer.Option("--base-iri", metavar="IRI", help="Where the graph's own IRIs live.")
]
Authorities = Annotated[
    list[Path] | None,
    typer.Option(
        "--authority",
        metavar="FILE",
        help="Concepts to link to, and whose labels join names: SKOS (.ttl, .rdf, .nt) or a .csv of"
        " iri, label, aliases, type. May be given several times.",
    ),
]
Export = Annotated[
    bool | None,
    typer.Option(
        "--export/--no-export",
        help="Write all files of the folder now, or when they are next asked for; by default now"
        " for up to 2,000 papers.",
        show_default=False,
    ),
]
