"""What a worker does with one shard of papers: the same extraction of each as on a laptop.

extracted/VERSION/about.json                 the version, and the file of terms
extracted/VERSION/00000-1f2e….parquet        what each text of the shard says, or why not
extracted/VERSION/00000-1f2e….faults.jsonl   the papers that could not be extracted, if any
"""

from __future__ import annotations

import json
import pickle
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.cluster.places import Place
from kg.cluster.shards import SUFFIX, read_shard
from kg.cluster.tables import Reading, readings_from_bytes, readings_to_bytes
from kg.errors import InputError, KGError
from kg.model import Extractor, Paper
from kg.pipeline.workers import extract_outcomes
from kg.store.rows import text_digest

FOLDER: Final = "extracted"
ABOUT: Final = "about.json"
FAULTS: Final = ".faults.jsonl"


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that is extracted: how many texts, how many of them with a fault, and whether it was
    there before."""

    name: str
    texts: int
    faults: int
    before: bool = False


def folder_of(version: str) -> str:
    """The folder for what an extractor of this version makes.

    >>> folder_of("kg-extract@0a1b+2c")
    'extracted/kg-extract-0a1b-2c'
    """
    return f"{FOLDER}/{re.sub(r'[^A-Za-z0-9.-]+', '-', version)}"


def extract_shard(place: Place, name: str, made: bytes, version: str) -> Done:
    """Extracts a shard that is not extracted yet; `made` is the pickled extractor.

    Raises:
        KGError: when the extractor is another one here, or a file cannot be read or written.
    """
    done = check_shard(place, name, version)
    if done is not None:
        return done
    extractor = _unpickled(made)
    if extractor.version != version:
        raise KGError(
            f"a worker made extractor {extractor.version}, not {version}; install the same"
            " versions everywhere"
        )
    papers = [(text_digest(entry.paper), entry.paper) for entry in read_shard(place, name)]
    distinct: dict[str, Paper] = {}
    for text, paper in papers:
        distinct.setdefault(text, paper)
    outcomes = extract_outcomes(extractor, distinct.values())
    readings = {
        text: Reading(text, outcome.packed, outcome.fault)
        for text, (_, outcome) in zip(distinct, outcomes, strict=True)
    }
    faults = [
        {"paper": paper.id, "reason": readings[text].fault}
        for text, paper in papers
        if readings[text].form is None
    ]
    path = f"{folder_of(version)}/{name}"
    if faults:
        # Before the shard: where that is, this is, too.
        lines = (json.dumps(fault, ensure_ascii=False) + "\n" for fault in faults)
        place.write(path.removesuffix(SUFFIX) + FAULTS, "".join(lines).encode())
    place.write(path, readings_to_bytes(readings.values(), version))
    return Done(name, len(readings), sum(r.form is None for r in readings.values()))


def check_shard(place: Place, name: str, version: str) -> Done | None:
    """The shard as it was extracted before; None where it was not, or is damaged."""
    if not place.holds(f"{folder_of(version)}/{name}"):
        return None
    try:
        readings = read_readings(place, name, version)
    except InputError:
        return None
    return Done(name, len(readings), sum(r.form is None for r in readings), before=True)


def read_readings(place: Place, name: str, version: str) -> list[Reading]:
    """What an extractor of this version made of a shard.

    Raises:
        InputError: when the file is missing, damaged, or of another version.
    """
    path = f"{folder_of(version)}/{name}"
    return readings_from_bytes(place.read(path), version, name=place.told(path))


@lru_cache(maxsize=1)
def _unpickled(made: bytes) -> Extractor:
    """A worker makes its extractor once, which takes seconds."""
    extractor: Extractor = pickle.loads(made)
    return extractor
