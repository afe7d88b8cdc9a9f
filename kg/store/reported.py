"""What the report of a folder says of the files beside its store, read without opening that.

A file is that of the store when `report.json` names it with its size, since a build withdraws the
report before the store changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from kg.store import FILE_NAME

REPORT: Final = "report.json"


def find_stale(out: Path, names: Iterable[str]) -> list[str]:
    """Which of these files of a folder are missing or not those of its store.

    None in a folder without a store: its files are all that there is.
    """
    if not (out / FILE_NAME).is_file():
        return []
    told = told_files(read_report(out))
    return [name for name in names if not _is_told(out / name, told.get(name))]


def read_report(out: Path) -> dict[str, Any]:
    """The report of the folder; empty where there is none that can be read."""
    try:
        form = json.loads((out / REPORT).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return form if isinstance(form, dict) else {}


def told_files(report: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a report says of each file, by its name."""
    files = report.get("files")
    return files if isinstance(files, dict) else {}


def _is_told(path: Path, told: object) -> bool:
    try:
        return isinstance(told, dict) and path.stat().st_size == told.get("bytes")
    except OSError:
        return False
