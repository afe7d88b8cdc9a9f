"""The user's own terms (`--terms FILE`): they win over every rule.

Lines `term | alias | …<TAB>type`, the type Method where it is left out, `#` for comments; a comma
serves as the tab where the text after it is a type. Or JSON lines in the form of spaCy's
EntityRuler, `{"label": "Method", "pattern": "Quince"}`, the pattern a text or a list of
`{"ORTH" or "TEXT" or "LOWER": word}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.errors import InputError
from kg.extract.lexicon import without_overlaps
from kg.vocabulary import TERM_TYPES, EntityType

OWN_TERMS = "kg_own_terms@1"
"""Who finds the terms."""
_KINDS = {kind.lower(): kind for kind in TERM_TYPES}
_VERSION = re.compile(r"[vV]?\d{1,2}(?:\.\d+)*[a-z]?|[IVX]{1,4}")
_COUNTED = frozenset(
    ("times", "x", "×", "fold", "%", "percent", "points", "thousand", "million", "billion")
)
"""What follows a number that is no version: "Quince 3 times"."""


@dataclass(frozen=True)
class OwnTerm:
    """A term with its other spellings, found as written (in any case, when all lower case), also in
    the plural; with a number after it, it is another thing: "Quince 2" is not "Quince"."""

    surfaces: tuple[str, ...]
    type: EntityType


def read_terms(path: str | Path) -> tuple[str, tuple[OwnTerm, ...]]:
    """The text of a terms file, and the terms in it.

    Raises:
        InputError: when the file cannot be read, or a line is no term (with its number).
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("is no UTF-8 text; save the terms as UTF-8", file=path) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"cannot be read ({reason})", file=path) from error
    return text, parse_terms(text, file=path)


def parse_terms(text: str, *, file: str | Path | None = None) -> tuple[OwnTerm, ...]:
    r"""The terms of a text in one of the two forms.

    >>> parse_terms("# fruit\nQuince | quince rule\tMethod\nPearBench,Benchmark")[0].surfaces
    ('Quince', 'quince rule')

    Raises:
        InputError: when a line is no term.
    """
    terms = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(" \r")
        if not line.strip() or line.startswith("#"):
            continue
        try:
            terms.append(_from_json(line) if line.startswith("{") else _from_line(line))
        except ValueError as error:
            raise InputError(str(error), file=file, line=number) from error
    return tuple(terms)


def _from_line(line: str) -> OwnTerm:
    names, tab, kind = line.partition("\t")
    if not tab:
        before, comma, after = line.rpartition(",")
        if comma and after.strip().lower() in _KINDS:
            names, kind = before, after
    surfaces = tuple(" ".join(name.split()) for name in names.split("|"))
    if not all(surfaces):
        raise ValueError("an empty term or alias; write term | alias<TAB>type")
    return OwnTerm(surfaces, _parse_type(kind))


def _from_json(line: str) -> OwnTerm:
    try:
        entry: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f'no JSON ({error.msg}); write {{"label": …, "pattern": …}}') from error
    pattern = entry.get("pattern")
    if isinstance(pattern, list):
        pattern = " ".join(_word(part) for part in pattern)
    if not isinstance(pattern, str) or not pattern.strip():
        raise ValueError('no "pattern"; write {"label": …, "pattern": "the term"}')
    return OwnTerm((" ".join(pattern.split()),), _parse_type(str(entry.get("label", ""))))


def _word(part: object) -> str:
    if isinstance(part, dict) and len(part) == 1:
        ((key, word),) = part.items()
        if str(key).upper() in ("ORTH", "TEXT", "LOWER") and isinstance(word, str):
            return word
    raise ValueError('a pattern may only list {"TEXT": word} or {"LOWER": word}')


def _parse_type(text: str) -> EntityType:
    kind = text.strip().lower()
    if kind and kind not in _KINDS:
        raise ValueError(f"no type {text.strip()!r}; the types are {', '.join(TERM_TYPES)}")
    return _KINDS.get(kind, EntityType.METHOD)


@Language.factory("kg_own_terms", default_config={"terms": ""}, assigns=["doc.ents"])
def create_own_terms(nlp: Language, name: str, terms: str) -> OwnTerms:
    """The component, from the text of a terms file."""
    return OwnTerms(nlp, parse_terms(terms))


def _is_version(after: Sequence[str]) -> bool:
    """Whether the words behind a name begin with a version of it."""
    if not after or not _VERSION.fullmatch(after[0]):
        return False
    return len(after) < 2 or after[1].lower() not in _COUNTED


class OwnTerms:
    """Marks the user's terms in `doc.ents`; a term in lower case is found in any case."""

    def __init__(self, nlp: Language, terms: Sequence[OwnTerm]) -> None:
        self._exact: dict[tuple[str, ...], tuple[EntityType, str]] = {}
        self._lower: dict[tuple[str, ...], tuple[EntityType, str]] = {}
        for term in terms:
            for surface in term.surfaces:
                words = tuple(token.text for token in nlp.make_doc(surface))
                table = self._lower if surface == surface.lower() else self._exact
                table.setdefault(words, (term.type, term.surfaces[0]))
        self._longest = max(map(len, (*self._exact, *self._lower)), default=0)

    def match(self, doc: Doc) -> list[tuple[int, int, EntityType, str]]:
        """First token, one past the last, type and first spelling of the term, of each place."""
        words = [token.text for token in doc]
        lower = [word.lower() for word in words]
        found = {}
        for i in range(len(words)):
            for j in range(i + 1, min(len(words), i + self._longest) + 1):
                hit = self._find(words[i:j], lower[i:j])
                if hit is not None and not _is_version(words[j : j + 2]):
                    found[i, j] = hit
        kept = without_overlaps((i, j, "") for i, j in found)
        return [(i, j, *found[i, j]) for i, j, _ in kept]

    def _find(self, words: list[str], lower: list[str]) -> tuple[EntityType, str] | None:
        """What the words mean, as they stand or else without the ending of a plural."""
        for ending in ("",) if words[-1].endswith("ss") else ("", "s"):
            exact = (*words[:-1], words[-1].removesuffix(ending))
            any_case = (*lower[:-1], lower[-1].removesuffix(ending))
            if hit := self._exact.get(exact) or self._lower.get(any_case):
                return hit
        return None

    def __call__(self, doc: Doc) -> Doc:
        """Adds the terms to `doc.ents`, with the first spelling as the entity's id."""
        if self._longest == 0:
            return doc
        spans = []
        for start, end, kind, name in self.match(doc):
            span = Span(doc, start, end, label=kind.value, span_id=name)
            span._.score, span._.by = 1.0, OWN_TERMS
            spans.append(span)
        doc.ents = tuple(spans)
        return doc
