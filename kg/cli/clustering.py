"""`kg cluster`: extraction on many machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from kg.cli.app import app
from kg.cli.common import print_report, warn
from kg.cli.options import (
    EXPORTS,
    AsJson,
    Authorities,
    BaseIri,
    Decided,
    Device,
    DeviceOption,
    Join,
    Memory,
    MinScore,
    OutFolder,
    Sources,
    Terms,
)
from kg.terminal import print_json, print_text, progress_bar
from kg.vocabulary import BASE_IRI

cluster = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Extract on many machines, with Dask and any storage.

    PLACE is a folder or any address that fsspec knows (s3://, gs://, abfs://, hdfs://, …).
    The graph is that of kg build. Each step goes on where it was stopped.

    \b
    Example:
      kg cluster shard papers/ --to s3://bucket/run
      kg cluster extract s3://bucket/run --scheduler tcp://head:8786
      kg cluster build s3://bucket/run -o exports
    """,
)
app.add_typer(cluster, name="cluster")

Place = Annotated[
    str, typer.Argument(metavar="PLACE", help="Where the shards are.", show_default=False)
]


@cluster.command("shard")
def shard_papers(
    sources: Sources,
    to: Annotated[str, typer.Option(metavar="PLACE", help="Where the shards go.")],
    size: Annotated[int, typer.Option(min=1, metavar="N", help="Papers in a shard.")] = 1000,
    memory: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            help="Memory for the keys of records while they are grouped; 500M by default.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Cut papers into shards.

    What cannot be read is listed, with the reason, in papers/rejected.jsonl of PLACE; what could
    not be used of records that were kept, in papers/flaws.jsonl.

    \b
    Example:
      kg cluster shard papers/ --to s3://bucket/run
    """
    from kg.cluster import shard

    with progress_bar() as progress:
        done = shard(*sources, to=to, size=size, memory=memory, progress=progress)
    if as_json:
        print_json(asdict(done))
    else:
        print_text(f"{done.papers} papers in {done.shards} shards, in {done.place}")
    warn(done.rejected, done.flaws)


@cluster.command("extract")
def extract_shards(
    place: Place,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="A Dask scheduler, as tcp://head:8786; else this machine."
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Processes of this machine, without --scheduler; all cores by default.",
            show_default=False,
        ),
    ] = None,
    device: DeviceOption = Device.AUTO,
    terms: Terms = None,
    as_json: AsJson = False,
) -> None:
    """Extract the shards that are not extracted yet.

    Papers that cannot be extracted are listed, with the reason, in .faults.jsonl beside their
    shard.

    \b
    Example:
      kg cluster extract s3://bucket/run --scheduler tcp://head:8786
    """
    from kg.cluster import extract

    with progress_bar() as progress:
        done = extract(
            place,
            scheduler=scheduler,
            workers=workers,
            terms=terms,
            progress=progress,
            device=device.value,
        )
    if as_json:
        print_json(asdict(done))
        return
    faults = f", {done.faults} could not be extracted" if done.faults else ""
    print_text(
        f"{done.shards - done.before} shards extracted, {done.before} kept from before"
        f" ({done.texts} texts{faults}), by {done.extractor}"
    )


@cluster.command("build")
def build_shards(
    place: Place,
    out: OutFolder = EXPORTS,
    extractor: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION", help="Which extractor's, where several extracted the shards."
        ),
    ] = None,
    memory: Memory = None,
    base_iri: BaseIri = BASE_IRI,
    min_score: MinScore = 0.0,
    join: Join = None,
    decided: Decided = None,
    authorities: Authorities = None,
    as_json: AsJson = False,
) -> None:
    """Link the extracted shards and write the folder DIR, as kg build does.

    \b
    Example:
      kg cluster build s3://bucket/run -o exports
    """
    from kg.cluster import build

    with progress_bar() as progress:
        report = build(
            place,
            out=out,
            extractor=extractor,
            base_iri=base_iri,
            min_score=min_score,
            join=join,
            merges=decided,
            authorities=authorities or (),
            memory=memory,
            progress=progress,
        )
    print_report(report, as_json)
