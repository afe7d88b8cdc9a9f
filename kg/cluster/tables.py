"""Papers and extractions as Parquet: the columns, and records to bytes and back.

Pages bear checksums, so that a shard that was cut or altered is noticed. The same records give the
same bytes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.cluster.packages import load
from kg.errors import InputError, VersionError
from kg.jsonform import paper_from_json, paper_to_json
from kg.model import Paper, SourceRecord

FORM: Final = "2"
"""Of the shards; raised whenever a column changes."""
_FORM_KEY: Final = b"kg_form"
_EXTRACTOR_KEY: Final = b"kg_extractor"
_TEXTS: Final = ("id", "title", "abstract", "venue", "doi", "arxiv", "url")
_LISTS: Final = ("authors", "keywords", "identifiers")


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper, and the records that it is made of: (absolute path, record)."""

    paper: Paper
    records: tuple[tuple[str, SourceRecord], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an extractor made of one text: a packed extraction, or what went wrong."""

    text: str
    form: str | None
    fault: str = ""


def papers_to_bytes(entries: Sequence[Entry]) -> bytes:
    """A shard of papers."""
    arrow = load("pyarrow")
    text, texts = arrow.string(), arrow.list_(arrow.string())
    record = arrow.struct(
        [("path", text), ("file", text), ("line", arrow.int64()), ("paper", text)]
    )
    schema = arrow.schema(
        [
            *((name, text) for name in _TEXTS),
            ("year", arrow.int64()),
            *((name, texts) for name in _LISTS),
            ("records", arrow.list_(record)),
        ],
        metadata={_FORM_KEY: FORM.encode()},
    )
    return _to_bytes([_entry_row(entry) for entry in entries], schema)


def papers_from_bytes(content: bytes, *, name: str) -> list[Entry]:
    """The inverse of `papers_to_bytes`.

    Raises:
        InputError: when the shard is damaged.
        VersionError: when another version of kg wrote it.
    """
    rows, _ = _from_bytes(content, name)
    return [_entry(row) for row in rows]


def readings_to_bytes(readings: Iterable[Reading], extractor: str) -> bytes:
    """A shard of what an extractor of this version made of texts."""
    arrow = load("pyarrow")
    schema = arrow.schema(
        [(column, arrow.string()) for column in ("text", "form", "fault")],
        metadata={_FORM_KEY: FORM.encode(), _EXTRACTOR_KEY: extractor.encode()},
    )
    rows = [{"text": r.text, "form": r.form, "fault": r.fault or None} for r in readings]
    return _to_bytes(rows, schema)


def readings_from_bytes(content: bytes, extractor: str, *, name: str) -> list[Reading]:
    """The inverse of `readings_to_bytes`.

    Raises:
        InputError: when the shard is damaged.
        VersionError: when another version of kg or of the extractor wrote it.
    """
    rows, metadata = _from_bytes(content, name)
    made_by = metadata.get(_EXTRACTOR_KEY, b"").decode()
    if made_by != extractor:
        raise VersionError(f"was made by extractor {made_by}, not {extractor}", file=name)
    return [Reading(row["text"], row["form"], row["fault"] or "") for row in rows]


def _to_bytes(rows: list[dict[str, Any]], schema: Any) -> bytes:
    arrow, parquet = load("pyarrow"), load("pyarrow.parquet")
    out = io.BytesIO()
    table = arrow.Table.from_pylist(rows, schema=schema)
    parquet.write_table(table, out, compression="zstd", write_page_checksum=True)
    return out.getvalue()


def _from_bytes(content: bytes, name: str) -> tuple[list[dict[str, Any]], dict[bytes, bytes]]:
    arrow, parquet = load("pyarrow"), load("pyarrow.parquet")
    try:
        table = parquet.read_table(
            io.BytesIO(content), page_checksum_verification=True, use_threads=False
        )
        rows = table.to_pylist()
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise InputError("is damaged", file=name) from error
    metadata = dict(table.schema.metadata or {})
    if metadata.get(_FORM_KEY) != FORM.encode():
        raise VersionError("another version of kg wrote this shard; shard again", file=name)
    return rows, metadata


def _entry_row(entry: Entry) -> dict[str, Any]:
    paper = entry.paper
    row: dict[str, Any] = {name: getattr(paper, name) for name in (*_TEXTS, "year")}
    row |= {name: list(getattr(paper, name)) for name in _LISTS}
    row["records"] = [
        {
            "path": path,
            "file": record.file,
            "line": record.line,
            # Most papers are one record, which says what the paper says.
            "paper": None if record.paper == paper else json.dumps(paper_to_json(record.paper)),
        }
        for path, record in entry.records
    ]
    return row


def _entry(row: dict[str, Any]) -> Entry:
    known: dict[str, Any] = {name: row[name] for name in (*_TEXTS, "year")}
    paper = Paper(**known | {name: tuple(row[name]) for name in _LISTS})
    records = tuple(
        (item["path"], SourceRecord(_paper(item["paper"], paper), item["file"], item["line"]))
        for item in row["records"]
    )
    return Entry(paper, records)


def _paper(form: str | None, paper: Paper) -> Paper:
    return paper if form is None else paper_from_json(json.loads(form))
