"""`merges.toml`: the user's decisions as a file, read into `Decisions` and edited as text.

    [[same]]
    names = ["PCA", "principal component analysis"]

    [[different]]
    names = ["PCM"]
    papers = ["paper:arxiv-2405.01234"]   # here it is another thing than elsewhere

    [[rename]]
    name = "method:grpo"
    label = "group relative policy optimization"

    [[retype]]
    name = "Atari 2600"
    type = "Benchmark"

    [[hide]]
    names = ["deep learning"]

Every entry may say the `type` of its names and a `note` for people. Edits leave every other line
as it is.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kg.errors import InputError
from kg.link.decisions import Called, Decision, Decisions, Kind, means
from kg.vocabulary import TERM_TYPES, EntityType, is_id, parse_id

FILE_NAME: Final = "merges.toml"
"""What the file is called in the folder of a build."""
_HEADER: Final = re.compile(r"[ \t]*\[\[[ \t]*[\"']?(\w+)[\"']?[ \t]*\]\][ \t]*(?:#.*)?")
_FIELDS: Final = {
    Kind.SAME: ("names", "type", "note"),
    Kind.DIFFERENT: ("names", "type", "papers", "note"),
    Kind.RENAME: ("name", "label", "type", "note"),
    Kind.RETYPE: ("name", "type", "note"),
    Kind.HIDE: ("names", "name", "type", "note"),
}


def parse_decisions(text: str, *, file: str | None = None) -> Decisions:
    """The decisions in the text of a `merges.toml`.

    >>> parse_decisions('same = [{names = ["PCA", "P.C.A."]}]').entries[0].kind
    <Kind.SAME: 'same'>

    Raises:
        InputError: with file and line, when it is no TOML, an entry is not understood, or two
            contradict each other.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        reason = str(error)[: found.start()].strip() if found else str(error)
        line = int(found[1]) if found else max(1, text.count("\n"))
        raise InputError(f"no TOML: {reason}", file=file, line=line) from error
    except RecursionError as error:
        raise InputError("no TOML: nested too deep", file=file) from error
    lines = _places(text)
    entries = []
    for name, values in tables.items():
        places = lines.get(name, [])
        if name not in list(Kind):
            raise InputError(
                f"no decision {name!r}; known: {', '.join(Kind)}", file=file, line=_first(places)
            )
        if not isinstance(values, list) or not all(isinstance(v, dict) for v in values):
            raise InputError(f"write [[{name}]], with two brackets", file=file, line=_first(places))
        # An array that is written inline has one line for all of its entries.
        told: Sequence[int | None] = places
        if len(places) != len(values):
            told = [_first(places)] * len(values)
        for value, at in zip(values, told, strict=True):
            try:
                entries.append(_decision(Kind(name), value, at))
            except InputError as error:
                raise InputError(error.reason, file=file, line=at) from None
    return Decisions(tuple(entries), file)


def append_decision(text: str, kind: Kind, names: Sequence[str]) -> str:
    r"""The text with one decision more at its end.

    >>> append_decision("# mine\n", Kind.SAME, ["PCA", "P.C.A."])
    '# mine\n\n[[same]]\nnames = ["PCA", "P.C.A."]\n'
    """
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    listed = ", ".join(_quoted(name) for name in names)
    return f"{text}{gap}[[{kind}]]\nnames = [{listed}]\n"


def remove_decisions(text: str, name: str, *, file: str | None = None) -> tuple[str, int]:
    """The text without the decisions that name a thing, and how many these were.

    The lines of an entry go, from its header to its last key; comments behind it stay.

    Raises:
        InputError: when such a decision is not written under a header of its own.
    """
    lines = text.splitlines(keepends=True)
    gone: set[int] = set()
    count = 0
    for decision in parse_decisions(text, file=file).entries:
        if any(_is_named(called, name) for called in decision.names):
            at = (decision.line or 0) - 1
            header = _HEADER.fullmatch(lines[at].rstrip("\r\n")) if at >= 0 else None
            if header is None or header[1] != decision.kind:
                raise InputError(
                    f"the entry that names {name!r} is not under a [[{decision.kind}]] of its own;"
                    " take it out by hand",
                    file=file,
                    line=decision.line,
                )
            gone |= set(range(at, _end(lines, at)))
            count += 1
    # The gap before an entry goes with it.
    gone |= {at - 1 for at in gone if at and at - 1 not in gone and not lines[at - 1].strip()}
    return "".join(line for at, line in enumerate(lines) if at not in gone), count


def _is_named(called: Called, name: str) -> bool:
    if is_id(name):
        return called.text == name or (not called.by_id and means(Called(name), called.text))
    return means(called, name)


def _end(lines: Sequence[str], at: int) -> int:
    """Where the entry that begins at a line ends: behind its last key."""
    end = next(
        (n for n in range(at + 1, len(lines)) if lines[n].lstrip().startswith("[[")), len(lines)
    )
    while end > at + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip()[0] == "#"):
        end -= 1
    return end


def _places(text: str) -> dict[str, list[int]]:
    """The lines on which entries of each name begin, as far as they have headers."""
    found: dict[str, list[int]] = {}
    inline: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.fullmatch(line):
            found.setdefault(header[1], []).append(number)
        elif key := re.match(r"[ \t]*\[?[ \t]*[\"']?(\w+)[\"']?[ \t]*[=.\]]", line):
            inline.setdefault(key[1], []).append(number)
    return inline | found


def _first(places: Sequence[int]) -> int | None:
    return places[0] if places else None


def _decision(kind: Kind, value: Mapping[str, Any], line: int | None) -> Decision:
    for name in value:
        if name not in _FIELDS[kind]:
            raise InputError(f"[[{kind}]] has no {name!r}; it has {', '.join(_FIELDS[kind])}")
    told = _type(value.get("type"))
    called = sorted({*_names(kind, value, None if kind is Kind.RETYPE else told)})
    least = 2 if kind is Kind.SAME or (kind is Kind.DIFFERENT and "papers" not in value) else 1
    if len(called) < least:
        what = "two names" if least == 2 else "a name"
        raise InputError(f'[[{kind}]] needs {what}; write names = ["…", "…"]')
    label = value.get("label", "")
    if kind is Kind.RENAME and not (isinstance(label, str) and label.strip()):
        raise InputError('[[rename]] needs a label = "…"')
    if kind is Kind.RETYPE and told is None:
        raise InputError(f"[[retype]] needs a type: {', '.join(TERM_TYPES)}")
    papers = value.get("papers", [])
    if not isinstance(papers, list) or ("papers" in value and not papers):
        raise InputError('papers is a list of paper ids: papers = ["paper:…"]')
    for paper in papers:
        if not (isinstance(paper, str) and is_id(paper) and parse_id(paper)[0] == "Paper"):
            raise InputError(f"{paper!r} is no id of a paper; write paper:…")
    return Decision(
        kind,
        tuple(called),
        told if kind is Kind.RETYPE else None,
        " ".join(label.split()) if kind is Kind.RENAME else "",
        tuple(sorted(set(papers))),
        line,
    )


def _names(kind: Kind, value: Mapping[str, Any], told: EntityType | None) -> Iterator[Called]:
    texts = value.get("names", [value["name"]] if "name" in value else [])
    if not isinstance(texts, list):
        raise InputError('names is a list: names = ["…", "…"]')
    for text in texts:
        if not isinstance(text, str) or not text.strip():
            raise InputError(f"{text!r} is no name; write it in quotes")
        text = text.strip()
        if not is_id(text):
            yield Called(text, told)
            continue
        own = parse_id(text)[0]
        if own not in TERM_TYPES:
            raise InputError(f"{text!r} is no thing that papers name; [[{kind}]] is for those")
        yield Called(text, own)


def _type(value: object) -> EntityType | None:
    if value is None:
        return None
    found = {t.lower(): t for t in TERM_TYPES}.get(value.lower() if isinstance(value, str) else "")
    if found is None:
        raise InputError(f"no type {value!r}; known: {', '.join(TERM_TYPES)}")
    return found


def _quoted(name: str) -> str:
    """A TOML basic string; JSON's escapes are all TOML's, but for DEL and halves of pairs."""
    return json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")
