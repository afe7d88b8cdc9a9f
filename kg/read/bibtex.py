"""BibTeX, read by bibtexparser in batches of entries, so that memory stays small."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kg.read.record import Fault, Raw, Row, first_last, split_keywords
from kg.read.stream import MAX_RECORD, TOO_LONG, lines

if TYPE_CHECKING:
    from bibtexparser.library import Library
    from bibtexparser.model import Block, Entry

_BATCH: Final = 1 << 18
_BLOCK: Final = re.compile(r"\s*@\s*(\w+)\s*[{(]")
_START: Final = re.compile(
    r"^\ufeff?[^\S\n]*+@\s*+[A-Za-z]++\s*+[{(]\s*+[^\s{}(),=]*+\s*+[,=}]", re.MULTILINE
)
# A run of white space is read once, from its start: entries may hold very long ones.
_NAME_BORDER: Final = re.compile(r"\\.|[{}]|(?<!\s)\s++and(?=\s)", re.DOTALL)
_WORDS: Final = {
    "Unexpected block start": "a brace or a quote is not closed before the next entry begins",
    "Unexpectedly reached end": "a brace or a quote is not closed before the file ends",
}
_JOIN: Final = re.compile(r'(?<!\s)\s*+#\s*+(?=[\w"{])')


def is_bibtex(head: str) -> bool:
    """Whether a line starts a BibTeX entry."""
    return _START.search(head) is not None


def read_bibtex(text: io.TextIOWrapper, head: str) -> Iterator[Row]:
    """The entries of a BibTeX file; @string definitions hold from where they stand."""
    strings: dict[str, str] = {}
    batch, start, size = list[str](), 1, 0
    for number, line in lines(text):
        if line is None:
            yield number, Fault(TOO_LONG)
            line = ""
        if size > _BATCH and _BLOCK.match(line):
            yield from _parse("\n".join(batch), start, strings)
            batch, start, size = [], number, 0
        batch.append(line)
        size += len(line) + 1
        if size > MAX_RECORD:
            yield start, Fault(TOO_LONG)
            batch, start, size = [], number + 1, 0
    yield from _parse("\n".join(batch), start, strings)


def _parse(batch: str, start: int, strings: dict[str, str]) -> Iterator[Row]:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import (
        DuplicateBlockKeyBlock,
        DuplicateFieldKeyBlock,
        Entry,
        ParsingFailedBlock,
    )

    # It logs each bad block; ours go to the caller instead.
    logger = logging.getLogger("bibtexparser")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        library: Library = parse_string(batch, parse_stack=[])
    finally:
        logger.setLevel(level)
    strings |= {s.key.lower(): _unquoted(s.value) for s in library.strings}
    for block in library.blocks:
        line = start + (block.start_line or 0)
        found: Block | None = block
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            # Two papers with one key are still two papers.
            found = block.ignore_error_block
        if isinstance(found, Entry):
            yield line, _raw(found, strings)
        elif isinstance(block, ParsingFailedBlock):
            reason = getattr(block.error, "abort_reason", None) or str(block.error)
            yield line, Fault(f"is no BibTeX entry: {_in_words(reason)}")


def _in_words(reason: str) -> str:
    """What the parser says, in words for whoever looks at the file."""
    told = next((words for begun, words in _WORDS.items() if reason.startswith(begun)), reason)
    return " ".join(told.split())[:200] or "it does not parse"


def _raw(entry: Entry, strings: dict[str, str]) -> Raw:
    fields: dict[str, str] = {}
    for field in entry.fields:
        fields.setdefault(field.key.lower(), _value(str(field.value), strings))
    eprint = fields.get("eprint", "")
    kind = fields.get("archiveprefix", fields.get("eprinttype", "arxiv")).lower()
    journal = fields.get("journal", fields.get("journaltitle"))
    return Raw(
        title=fields.get("title", ""),
        abstract=fields.get("abstract", ""),
        authors=_authors(fields.get("author", "")),
        year=fields.get("year") or fields.get("date"),
        venue=journal or fields.get("booktitle") or None,
        doi=fields.get("doi"),
        # Google Scholar writes the id only into the journal: "arXiv preprint arXiv:2405.01234".
        arxiv=eprint if eprint and kind == "arxiv" else _arxiv_in(journal),
        url=fields.get("url", "").replace("\\", "") or None,
        keywords=split_keywords(fields.get("keywords", "")),
        braces=True,
        identifiers=(entry.key,),
    )


def _arxiv_in(journal: str | None) -> str | None:
    match = re.search(r"arxiv:\s*(\S+)", journal or "", re.I)
    return match[1].rstrip(",;") if match else None


def _authors(text: str) -> tuple[str, ...]:
    """The names between the `and`s; inside braces neither `and` nor a comma means anything."""
    names, depth, start = list[str](), 0, 0
    for token in _NAME_BORDER.finditer(text):
        if token[0] == "{":
            depth += 1
        elif token[0] == "}":
            depth -= 1
        elif token[0][0] != "\\" and depth <= 0:
            names.append(text[start : token.start()])
            start = token.end()
    names.append(text[start:])
    stripped = (name.strip() for name in names)
    return tuple(
        n if n.startswith("{") and n.endswith("}") else first_last(n) for n in stripped if n
    )


def _value(text: str, strings: dict[str, str]) -> str:
    """A field's text: its outer braces or quotes off, `#` joined, @string names resolved."""
    if not text.startswith(("{", '"')) or re.search(r'[}"]\s*#', text):
        parts = _JOIN.split(text)
        if all(re.fullmatch(r'[\w:.+-]+|".*"|\{.*\}', part, re.DOTALL) for part in parts):
            return "".join(strings.get(p.lower(), _unquoted(p)) for p in parts)
    return _unquoted(text)


def _unquoted(text: str) -> str:
    text = text.strip()
    quoted = len(text) > 1 and (text[0], text[-1]) in {("{", "}"), ('"', '"')}
    return text[1:-1] if quoted else text
