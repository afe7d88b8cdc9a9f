"""Extraction on many machines: papers as Parquet shards, on any storage, with any Dask scheduler.

    shard("papers/", to="s3://bucket/run")                 # read, group, write shards
    extract("s3://bucket/run", scheduler="tcp://head:8786") # one task a shard
    build("s3://bucket/run", out="exports")                # link and write, on one machine

The graph has the bytes of `kg build` of the same papers. Each step goes on where it was stopped: a
shard bears its final name only when it is whole, and its name says what it holds. `README.md` has
recipes and what it costs.

`places` reads and writes files on any storage, `tables` knows the columns, `grouping` finds the
records of one paper, `shards` writes papers,
`work` is what a worker does with one shard, `extraction` gives the shards to workers, `assembly`
makes the graph.
"""

from __future__ import annotations

from kg.cluster.assembly import build
from kg.cluster.extraction import Extracted, extract
from kg.cluster.shards import Sharded, shard

__all__ = ["Extracted", "Sharded", "build", "extract", "shard"]
