"""Raw text of any source becomes the readable text that is stored and that every offset refers to.

In order: junk characters out, HTML entities and simple tags resolved, LaTeX made readable (only
where there are signs of it), white space collapsed, NFC.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from kg.read.latex import latex_to_text, looks_like_latex

# Control and private "format" characters that are no part of a text: C0 and C1 (but white space),
# soft hyphen, zero-width space and byte-order mark, direction overrides, lone surrogates, and the
# noncharacters that XML refuses. Zero-width joiners stay: scripts and emoji need them.
_JUNK: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# What readers of PDF call a soft hyphen: the word goes on in the next line.
_SOFT_HYPHEN: Final = re.compile(r"\(cid:173\)\s*")
_LIGATURES: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
# Sources escape twice or more ("&amp;lt;"), so the ampersands before an entity are one.
_ENTITY: Final = re.compile(
    r"&(?:amp;)*+(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
)
_AMPERSANDS: Final = re.compile(r"&(?:amp;)++")
_HEADING: Final = re.compile(r"<(jats:)?title>\s*(?:abstract|summary)\s*</(?:jats:)?title>", re.I)
_POWER: Final = re.compile(
    r"(?<=[\w)])<(?:jats:)?sup>\s*([-+−–]?\d+|[a-z])\s*</(?:jats:)?sup>", re.I
)
_BREAK_TAG: Final = re.compile(
    r"</?(?:(?:jats:)?(?:p|br|hr|div|li|ul|ol|h[1-6]|td|tr)|jats:(?:title|sec|list|list-item))"
    r"(?:\s[^<>]{0,300})?/?>",
    re.I,
)
_INLINE_TAG: Final = re.compile(
    r"</?(?:(?:jats:)?(?:i|b|u|em|strong|sub|sup|sc|scp|tt|small|big|span|font|a|italic|bold|"
    r"underline|monospace|roman|sans-serif|inline-formula|disp-formula|tex-math|ext-link|"
    r"named-content|styled-content|alternatives|inline-graphic|xref)"
    r"|(?:mml:)(?:[a-z]+)|math|mrow|mi|mo|mn|msub|msup|msubsup|mtext|mfrac|msqrt|mstyle|mover|"
    r"munder|mspace|semantics|annotation)(?:\s[^<>]{0,300})?/?>",
    re.I,
)


def clean_text(raw: str, *, braces: bool = False) -> str:
    r"""The readable form of a text: no LaTeX, no HTML, one space between words, NFC.

    Args:
        raw: the text as its source has it.
        braces: whether braces only ever group (BibTeX), so that `{GPT} in {a} box` loses them.

    >>> clean_text(r"It is 60\% better: \url{https://example.org/a_b}, $O(1/k^2)$, mathcal{O}(n)")
    'It is 60% better: https://example.org/a_b, O(1/k^2), O(n)'
    >>> clean_text("50% of R&amp;D costs $5 &lt; $10, H<sub>2</sub>O")
    '50% of R&D costs $5 < $10, H2O'
    """
    text = raw
    if "&" in text:
        text = _unescape(text)
    text = _JUNK.sub("", text)
    if "(cid:173)" in text:
        text = _SOFT_HYPHEN.sub("", text)
    if "<" in text:
        text = _strip_tags(text)
    if braces or looks_like_latex(text):
        text = latex_to_text(text, braces=braces)
    if not text.isascii():
        # A macro or an entity may have made a character of its own.
        text = unicodedata.normalize("NFC", _JUNK.sub("", text).translate(_LIGATURES))
    return " ".join(text.split())


def _unescape(text: str) -> str:
    # Twice: a numeric entity may give the ampersand of another one.
    for _ in range(2):
        text = _ENTITY.sub(lambda m: html.unescape(f"&{m[1]};"), text)
        text = _AMPERSANDS.sub("&", text)
    return text


def _strip_tags(text: str) -> str:
    text = _HEADING.sub(" ", text)
    text = _POWER.sub(r"^\1", text)
    return _INLINE_TAG.sub("", _BREAK_TAG.sub(" ", text))
