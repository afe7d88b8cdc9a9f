"""Whether a folder is a build of what its sources hold now, without building it again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.errors import InputError
from kg.jsonform import paper_to_json
from kg.pipeline.decided import find_decisions
from kg.pipeline.reading import Reading
from kg.pipeline.stages import Settings, choose_extractor
from kg.store import Store
from kg.store.rows import absolute, dump, form_digest


def is_same(store: Store, reading: Reading, settings: Settings) -> bool:
    """Whether a build of these records would be that of the store: the same records and faults,
    decisions and extractor."""
    records = {
        (form_digest(dump(paper_to_json(record.paper))), absolute(record.file))
        for record in reading.records
    }
    if records != store.record_keys():
        return False
    told = (set(reading.rejected), set(reading.flaws))
    if told != (set(store.rejections()), set(store.flaws())):
        return False
    decided = find_decisions(store, settings.out, settings.merges)
    if decided.text != (store.get_meta("merges") or ""):
        return False
    # Last, since making it takes a second.
    return choose_extractor(settings)[1].version == store.info.extractor


def check_covered(store: Store, sources: Sequence[str | Path]) -> None:
    """Nothing, when every record of the store came from one of these files and folders.

    Raises:
        InputError: when one did not.
    """
    places = [Path(absolute(str(source))) for source in sources]
    for source in store.sources():
        path = Path(source.path)
        if not any(place == path or place in path.parents for place in places):
            raise InputError(
                f"the graph has papers of {source.name}, which would be lost; name it, too, or"
                " choose another folder with -o",
                file=store.path,
            )
