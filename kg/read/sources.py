"""Which files a source is, what format each has, and what becomes of faults.

The rule for faults: a fault in a record, or in one file of a folder, goes to `on_reject` and the
rest is read; without `on_reject` it is raised as an `InputError`, so that nothing is passed over
unseen. A source of which nothing can be read is an `InputError` either way. What is wrong with a
record that can be used all the same goes to `on_flaw`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import EmptyError, InputError, UnknownFormatError
from kg.files import explain_read_error
from kg.model import Flaw, Rejection, SourceRecord
from kg.read.atom import is_atom, read_atom
from kg.read.bibtex import is_bibtex, read_bibtex
from kg.read.flaws import KnownIds, find_flaws
from kg.read.json_records import is_json, is_json_lines, read_json, read_json_lines
from kg.read.listing import is_listing, read_listing
from kg.read.record import Fault, Raw, Row, to_paper
from kg.read.ris import is_ris, read_ris
from kg.read.stream import HEAD, Opened, open_source
from kg.read.table import is_table, read_table

OnReject = Callable[[Rejection], None]
OnFlaw = Callable[[Flaw], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, how its content is recognised, and its reader.

    `recognise` gets the first characters and the suffix, which is only a hint.
    """

    name: str
    recognise: Callable[[str, str], bool]
    read: Callable[[io.TextIOWrapper, str], Iterator[Row]]


_BY_SUFFIX: Final = {
    ".jsonl": "JSON lines",
    ".ndjson": "JSON lines",
    ".bib": "BibTeX",
    ".ris": "RIS",
}
"""What a file is that begins with damage, where the marks of its format are not seen."""
_NAMED: Final = _BY_SUFFIX | {".csv": "CSV", ".tsv": "CSV"}
"""What a file is when its content may be that and something else."""

FORMATS: Final = (
    Format("Atom", lambda head, _: is_atom(head), read_atom),
    Format("JSON", lambda head, _: is_json(head), read_json),
    Format("RIS", lambda head, _: is_ris(head), read_ris),
    Format("BibTeX", lambda head, _: is_bibtex(head), read_bibtex),
    Format("CSV", is_table, read_table),
    Format("JSON lines", lambda head, _: is_json_lines(head), read_json_lines),
    Format("web listing", lambda head, _: is_listing(head), read_listing),
)
"""In the order in which they are tried: the clearest marks first."""
_KNOWN: Final = (
    "JSON lines, JSON, CSV, TSV, BibTeX, RIS, Atom, or a listing of titles and abstracts"
)
_MAGIC: Final = (
    (b"%PDF", "is a PDF; export its title and abstract as text, JSON or BibTeX"),
    (b"\x89PNG", "is an image"),
    (b"\xff\xd8\xff", "is an image"),
    (b"GIF8", "is an image"),
    (b"RIFF", "is a media file"),
    (b"PK\x03\x04", "is a zip file from a pipe, or within another; unpack it and give the file"),
    (b"PK\x05\x06", "is an empty zip file"),
    (b"BZh", "is packed with bzip2; unpack it with bunzip2"),
    (b"\xfd7zXZ", "is packed with xz; unpack it with unxz"),
    (b"\x28\xb5\x2f\xfd", "is packed with zstd; unpack it with unzstd"),
    (b"7z\xbc\xaf", "is a 7z archive; unpack it and give the files inside"),
    (b"SQLite format 3", "is a SQLite database; give the papers that it was made from"),
    (b"PAR1", "is a Parquet file; write it as JSON lines or CSV"),
    (b"\x7fELF", "is a program"),
    (b"{\\rtf", "is a word-processor document; save it as text"),
    (b"\xd0\xcf\x11\xe0", "is an Office document; save it as CSV or text"),
    (b"\xff\xfe\0\0", "is UTF-32; convert it, for instance with iconv -f utf-32 -t utf-8"),
    (b"\xff\xfe", "is UTF-16; convert it, for instance with iconv -f utf-16 -t utf-8"),
    (b"\xfe\xff", "is UTF-16; convert it, for instance with iconv -f utf-16 -t utf-8"),
)
_FEW_NULS: Final = 0.01
_MOSTLY: Final = 0.9
_FEW_LETTERS: Final = 8


def read_records(
    source: str | Path, *, on_reject: OnReject | None = None, on_flaw: OnFlaw | None = None
) -> Iterator[SourceRecord]:
    """The records of a file, of a folder and all folders in it, or of standard input ("-").

    Formats are recognised by content, gzip is unpacked and a zip of one file, and everything is
    streamed. Files of a folder come in the order of their paths; hidden ones are left out.

    Args:
        source: the file or folder, or "-".
        on_reject: gets each record, and each file of a folder, that cannot be used. Without it the
            first such fault is raised.
        on_flaw: gets what cannot be used of records that are kept, and ids that two papers of a
            file share.

    Raises:
        InputError: when the source does not exist or nothing in it can be read; see also above.
    """
    if str(source) == "-":
        yield from _read_file("-", None, on_reject, on_flaw)
        return
    if source == "":  # an unset variable of a shell; as a path it would be the current folder
        raise InputError("an empty name; give a file or folder, or . for this folder")
    path = Path(source)
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError) as error:  # a name that is too long, or holds a NUL
        raise InputError(f"is no name of a file ({error.args[-1]})", file=path) from error
    if is_folder:
        yield from _read_folder(path, on_reject, on_flaw)
    else:
        yield from _read_file(str(path), path, on_reject, on_flaw)


def _read_folder(
    folder: Path, on_reject: OnReject | None, on_flaw: OnFlaw | None
) -> Iterator[SourceRecord]:
    found, files, first = 0, 0, ""
    for path in walk(folder):
        files += 1
        try:
            if path.is_dir():
                raise InputError(_why_closed(path), file=path)
            # A pipe or device among the files would keep us waiting for ever.
            if path.exists() and not path.is_file():
                raise InputError("is neither a file nor a folder", file=path)
            for record in _read_file(str(path), path, on_reject, on_flaw):
                found += 1
                yield record
        except InputError as error:
            if on_reject is None:
                raise
            first = first or str(error)
            on_reject(Rejection(str(path), error.line, error.reason))
    if not found:
        if not files:
            raise EmptyError("no papers in this folder: it holds no files", file=folder)
        seen = f"none of its {files} files can be read; {first}"
        raise InputError(f"no papers in this folder: {seen}", file=folder)


def _why_closed(folder: Path) -> str:
    """Why a folder among the files cannot be looked into."""
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        return explain_read_error(error)
    return "could not be read; run the same again"


def walk(folder: Path) -> Iterator[Path]:
    """The files under a folder, sorted by path; links are followed, but no folder twice."""
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            status = current.stat()
            if current.is_dir():
                if (status.st_dev, status.st_ino) in seen:
                    continue
                seen.add((status.st_dev, status.st_ino))
                inside = sorted(current.iterdir(), key=lambda path: path.name, reverse=True)
                waiting += [path for path in inside if not path.name.startswith(".")]
                continue
        except OSError:
            pass  # opening it will say why it cannot be read
        yield current


def _read_file(
    name: str, path: Path | None, on_reject: OnReject | None, on_flaw: OnFlaw | None
) -> Iterator[SourceRecord]:
    """The records of one file; faults in records go to `on_reject` or are raised."""
    found, faults, first = 0, 0, ""
    known = KnownIds()
    with open_source(name, path) as opened:
        form, head = _recognise(opened, Path(opened.called.lower()).suffix)
        try:
            for line, item in form.read(opened.text, head):
                paper = to_paper(item) if not isinstance(item, Fault) else item
                if not isinstance(paper, Fault):
                    found += 1
                    if on_flaw is not None and isinstance(item, Raw):
                        for flaw in (*find_flaws(item, paper), *known.find_shared(paper, line)):
                            on_flaw(Flaw(name, line, flaw))
                    yield SourceRecord(paper, name, line)
                    continue
                if on_reject is None:
                    raise InputError(paper.reason, file=name, line=line)
                on_reject(Rejection(name, line, paper.reason))
                faults += 1
                first = first or f"line {line}: {paper.reason}"
        except OSError as error:
            raise InputError(explain_read_error(error), file=name) from error
    if not found:
        told = f"no papers in this file (read as {form.name})"
        if not faults:
            raise EmptyError(f"{told}: it has no records", file=name)
        why = f"none of its {faults} records can be used; {first}"
        raise InputError(f"{told}: {why}", file=name)


def _recognise(opened: Opened, suffix: str) -> tuple[Format, str]:
    """The format of what was opened, and its first characters.

    Raises:
        UnknownFormatError: when the content is none of ours; the message says what it is, where
            that can be told.
    """
    start = opened.head
    for magic, what in _MAGIC:
        if start.startswith(magic):
            hint = what if ";" in what else f"{what}; give {_KNOWN}"
            raise UnknownFormatError(hint, file=opened.name)
    if order := _utf16_order(start):
        told = f"is UTF-16; convert it, for instance with iconv -f utf-16{order} -t utf-8"
        raise UnknownFormatError(told, file=opened.name)
    if _is_binary(start) and suffix not in _BY_SUFFIX:
        raise UnknownFormatError(f"is a binary file; give {_KNOWN}", file=opened.name)
    head = start.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    if not head.strip():
        raise EmptyError("holds only white space; give titles and abstracts", file=opened.name)
    # Where content fits the name, nothing that a text quotes can make it another format.
    named = _NAMED.get(suffix)
    for form in sorted(FORMATS, key=lambda form: form.name != named):
        if form.recognise(head, suffix):
            return form, head
    if suffix in _BY_SUFFIX:
        return next(form for form in FORMATS if form.name == _BY_SUFFIX[suffix]), head
    raise UnknownFormatError(_what_it_is(head), file=opened.name)


def _utf16_order(start: bytes) -> str:
    """Where every other byte is NUL, as in UTF-16 without a mark: "le" or "be"; else nothing."""
    half = len(start) // 2
    for order, blank in (("le", start[1::2]), ("be", start[::2])):
        nuls = blank.count(0)
        if half > _FEW_LETTERS and nuls > _MOSTLY * half > start.count(0) - nuls:
            return order
    return ""


def _is_binary(start: bytes) -> bool:
    """Whether NUL bytes are many and in most lines; where they are not, a record is damaged."""
    if start.count(b"\0") <= len(start) * _FEW_NULS:
        return False
    found = [b"\0" in line for line in start.split(b"\n")]
    return sum(found) > len(found) / 2


def _what_it_is(head: str) -> str:
    if re.match(r"\s*(?:<!doctype html|<html)", head, re.I):
        return f"is a web page; save its text, or give {_KNOWN}"
    if re.match(r"\s*<", head):
        return f"is XML, but no Atom feed; give {_KNOWN}"
    if head.count("�") > len(head) // 20:
        return f"is no UTF-8 text; convert it with iconv, or give {_KNOWN}"
    if len(head) >= HEAD // 4 and "\n" not in head:
        return "starts with a line that does not end; put each title and abstract on its own line"
    return f"holds no papers that kg recognises; give {_KNOWN}"
