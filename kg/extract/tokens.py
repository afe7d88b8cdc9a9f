"""The tokenizer: white space, then brackets and marks at the edges; terms and values stay whole.

"Qwen2.5-7B", "pass@1", "F1-score", "8.1-11.3%", "O(1/k^2)" and URLs are one token each; "LLM-based"
is two ("LLM", "-based"), so that the name in front of a common ending can be found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.util import registry

# Not over the middle of a Markdown link: [address](address).
_REST = (
    r"""(?:(?!\]\()[^\s<>"“”()]|\([^\s<>()]*\))*"""
    r"""(?:[^\s<>"“”()\[\]{}.,;:!?'’]|(?<!\])\([^\s<>()]*\))"""
)
_ENDS = (
    "com|org|net|edu|gov|io|ai|co|dev|app|me|info|be|ly|gl|eu|uk|de|fr|ch|it|nl|es|se|at|cn|jp|kr|hk"
    "|tw|sg|au|ca|in|us|xyz|cc|tech|site|page|science"
)
URL = re.compile(
    rf"(?:https?://|www\.){_REST}"
    rf"|(?<![\w.@-])(?:[a-z][\w-]{{0,62}}\.){{1,4}}(?:{_ENDS})/{_REST}"
    rf"|(?<![\w.-])(?:[\w-]{{1,63}}\.){{1,4}}(?:github|gitlab)\.io(?:/{_REST})?/?",
    re.IGNORECASE,
)
"""A web address, with or without its scheme, without the marks of the sentence after it."""
_IN_URLS = ("/", "www.", "hub.", "lab.")
"""Every web address has one of these in it."""
_BOUND = r"[ÕO~Θ𝒪Ω]{1,2}\([^\s()]*(?:\([^\s()]*\)[^\s()]*)*\)"
_KEEP = re.compile(rf"(?:{URL.pattern})|{_BOUND}", re.IGNORECASE)

_OPEN = "([{<«“‘\"'`$*¿¡"
_CLOSE = ")]}>»”’\"'`$*,;:!?"
_PREFIX = re.compile(rf"[{re.escape(_OPEN)},;:]|\.\.+|…|[–—](?=\D)|--+")
_ENDINGS = "based|driven|guided|aware|style|like|powered|enhanced|specific|level|free|oriented"
_SUFFIX = re.compile(
    rf"(?:[{re.escape(_CLOSE)}]|['’]s|\.\.+|…|--+|[–—。！？،؛؟।]"
    rf"|(?<=[^\s.])\.|(?<=[A-Z0-9])-(?:{_ENDINGS})|(?<=[A-Z]s)-(?:{_ENDINGS}))$"
)
_INFIX = re.compile(
    r"—|---?|(?<=[a-z]{2})[.?!](?=[A-Z][a-z])|…|\.\.\.+|[。！？،؛؟।]|(?<=[^\W\d_])/(?=[^\W\d_])|(?<=[^\W\d_])[:;,](?=[^\W\d_])"
    r"|(?<=\w)[(\[{](?=\w)|(?<=[)\]}])(?=[\w-])|[\"“”](?=\w)"
)

ABBREVIATIONS = frozenset(
    "e.g. i.e. cf. vs. al. fig. figs. eq. eqs. sec. secs. ch. tab. thm. approx. resp. no. nos. "
    "etc. dr. prof. mr. mrs. ms. st. ref. refs. vol. pp. ca. viz. inc. ltd. w.r.t. i.i.d. a.k.a. "
    "u.s. u.k. jr. sr. dept. univ. assoc. proc. std. avg. max. min.".split()
)
"""Words that keep their full stop, lower case."""
_MARKS = re.compile(r"(?:['’]s|[^\w\s]){64}")
_MARKS_LAST = re.compile(rf"{_MARKS.pattern}$")
_PIECE = re.compile(r"(\S+|\s+)( ?)")
"""What lies between white space, or more than one space, with the space behind it."""
_REMEMBERED, _LONGEST_REMEMBERED = 1 << 13, 40
"""So many pieces, of so many signs, are not cut anew."""
_AS_WORDS = ("w/o", "w/", "I/O", "A/B", "n/a", "TCP/IP")


def find_urls(text: str) -> Iterator[re.Match[str]]:
    """The web addresses of a text; most texts have none, which is seen at once.

    >>> [match[0] for match in find_urls("See WWW.example.org, or pear.github.io.")]
    ['WWW.example.org', 'pear.github.io']
    """
    low = text.lower()
    return URL.finditer(text) if any(part in low for part in _IN_URLS) else iter(())


class Tokens(Tokenizer):  # type: ignore[misc]
    """spaCy's tokenizer, which remembers how it cut the last pieces between white space.

    It cuts each piece by itself, but for the words with a full stop or a slash in them, whose
    parts it also looks for across pieces. What it remembers is gone when a pattern or a rule is
    changed.
    """

    _known: tuple[Any, ...] = ()

    def add_special_case(self, string: str, substrings: Iterable[dict[Any, str]]) -> None:
        """Adds a word that is cut in its own way."""
        super().add_special_case(string, substrings)
        self._known = ()

    def __call__(self, string: str) -> Doc:
        """The text as a Doc."""
        doc: Doc
        patterns = (self.prefix_search, self.suffix_search, self.infix_finditer, self.token_match)
        known = (*patterns, self.url_match, self.rules)
        if self._known != known:
            self._known = (*known[:-1], dict(self.rules))
            self._shipped = patterns == _PATTERNS
            self._cut = lru_cache(maxsize=_REMEMBERED)(self._words)
        words: list[str] = []
        spaces: list[bool] = []
        for piece, space in _PIECE.findall(string):
            if piece[0] in "./":
                doc = super().__call__(string)
                return doc
            own = self._cut(piece) if len(piece) <= _LONGEST_REMEMBERED else self._words(piece)
            words += own
            spaces += [False] * len(own)
            spaces[-1] = space == " "
        return Doc(self.vocab, words=words, spaces=spaces)

    def _words(self, piece: str) -> tuple[str, ...]:
        # Nothing in our patterns cuts a run of letters.
        if self._shipped and piece.isascii() and piece.isalpha() and piece not in self.rules:
            return (piece,)
        doc = super().__call__(piece)
        return tuple(token.text for token in doc)


@registry.tokenizers("kg_tokens.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], Tokenizer]:
    """The tokenizer by its registered name, for a spaCy configuration."""

    def make(nlp: Language) -> Tokens:
        words = [*ABBREVIATIONS, *(w.capitalize() for w in ABBREVIATIONS), "U.S.", "U.K.", "I.I.D."]
        words += [f"{chr(c)}." for c in range(ord("A"), ord("Z") + 1)]
        rules = {word: [{"ORTH": word}] for word in (*words, *_AS_WORDS)}
        return Tokens(nlp.vocab, rules, *_PATTERNS)

    return make


def _is_whole(text: str) -> bool:
    """Whether a piece between white space is one token: an address, a bound, or no words at all.

    spaCy takes marks off the edges one by one, each time looking at all that is left, which would
    take minutes for a row of 100,000.
    """
    if len(text) > 256 and (_MARKS.match(text) or _MARKS_LAST.search(text[-128:])):
        return True
    return _KEEP.fullmatch(text) is not None


_PATTERNS: Final = (_PREFIX.match, _SUFFIX.search, _INFIX.finditer, _is_whole)
"""How pieces are cut: at their beginning, at their end, inside, and which are not."""
