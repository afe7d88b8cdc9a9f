"""Where the things of a text stand: what is looked up once for all of their signs."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.extract.document import BORDER, abstract_start, paper_of
from kg.extract.lexicon import fold_term, lexicon, singular
from kg.extract.network import Reading
from kg.extract.words import Span
from kg.model import LocalEntity
from kg.vocabulary import EntityType

_REACH = 6
"""How many words before a mention are looked at."""

_PROPOSE = re.compile(
    r"\b(?:we|this (?:paper|work|study|article)|paper) (?:[\w-]+,? ){0,3}?(?:propos|introduc"
    r"|present|develop|design|devis|releas|contribut|construct|creat|buil[dt]|formulat|curat|collect"
    r"|describ)\w*",
    re.IGNORECASE,
)
_TESTED = re.compile(
    r"\b(?:experiments?|evaluat\w+|results?|empirical\w*|demonstrate\w*|benchmarks?|datasets?)\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:however|existing|previous|prior|recent\w*|despite|although|while|challeng\w+)\b",
    re.IGNORECASE,
)
_ARTICLES = frozenset("a an the our their its this these".split())


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A mention by its letters, folded name and words, its sentence, and the words before it."""

    start: int
    end: int
    folded: str
    words: Span | None
    sentence: int
    before: list[str]


class Context:
    """The text of a Doc with what is looked up for every thing in it."""

    def __init__(self, doc: Doc) -> None:
        paper = paper_of(doc)
        # A Doc joins its words whenever it is asked for its text.
        self.text = BORDER.join(part for part in (paper.title, paper.abstract) if part)
        self.border = abstract_start(doc)
        self.reading: Reading = doc._.reading
        spans = [(s.start_char, s.end_char) for s in doc.sents]
        spans = [(start, end) for start, end in spans if not self.text[start:end].isspace()]
        self.starts = [start for start, _ in spans]
        self.proposing = [[m.end() for m in _PROPOSE.finditer(self.text, *s)] for s in spans]
        self.tested = [_TESTED.search(self.text, *s) is not None for s in spans]
        self.background = [_BACKGROUND.search(self.text, *s) is not None for s in spans]
        self.first = next((i for i, start in enumerate(self.starts) if start >= self.border), -1)
        self.shorts = {fold_term(short.text) for short, _ in doc._.abbreviations}
        self.longs = {fold_term(long.text) for _, long in doc._.abbreviations}

    def mentions(self, entity: LocalEntity) -> list[Occurrence]:
        """The mentions of an entity."""
        found = []
        for mention in entity.mentions:
            quote = mention.quote
            start = quote.start + (self.border if quote.field == "abstract" else 0)
            end = start + len(quote.text)
            sentence = max(bisect_right(self.starts, start) - 1, 0)
            words = self.reading.words_of(start, end)
            folded = fold_term(quote.text)
            found.append(Occurrence(start, end, folded, words, sentence, self._before(words)))
        return found

    def _before(self, words: Span | None) -> list[str]:
        """The last words before a place, in small letters, as far as no sentence or part ends."""
        found: list[str] = []
        at = words[0] if words else 0
        while at > 0 and len(found) < _REACH:
            at -= 1
            word = self.text[slice(*self.reading.words[at])].lower()
            if word in (".", ";", ":"):
                break
            if word[0].isalnum() and word not in _ARTICLES:
                found.insert(0, word)
        return found

    def head_behind(self, mention: Occurrence) -> EntityType | None:
        """The type of the general word behind a mention ("GLUE benchmark"), if there is one."""
        if mention.words is None:
            return None
        for start, end in self.reading.words[mention.words[1] : mention.words[1] + 2]:
            word = self.text[start:end]
            if word[0].isalnum():
                return lexicon().generic_heads.get(singular(word))
            if word != "-":
                break
        return None
