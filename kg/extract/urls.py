"""The code, data and project pages that an abstract names."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import whole_text
from kg.extract.tokens import find_urls

_RESIDUE = re.compile(r"\\(?:url|href|texttt|tt|footnote)\s*\{?|[{}$]|\\(?=[_%#&~])")
_NO_PROJECT = re.compile(
    r"(?:dx\.)?doi\.org|arxiv\.org|creativecommons\.org|wikipedia\.org|aclanthology\.org|orcid\.org"
    r"|openreview\.net|semanticscholar\.org|dl\.acm\.org|ieeexplore\.ieee\.org"
)


@Language.component("kg_urls", assigns=["doc._.urls"])
def kg_urls(doc: Doc) -> Doc:
    """Sets `doc._.urls`, in order, each once."""
    found = (clean_url(m[0]) for m in find_urls(_RESIDUE.sub(_blank, whole_text(doc))))
    doc._.urls = tuple(dict.fromkeys(url for url in found if url and not _is_no_project(url)))
    return doc


def _blank(match: re.Match[str]) -> str:
    return "" if match[0] in "\\$" else " "


def clean_url(text: str) -> str:
    """The URL without the marks of the sentence around it.

    >>> clean_url("https://example.org/code).")
    'https://example.org/code'
    >>> clean_url("https://example.org/a_(b)")
    'https://example.org/a_(b)'
    """
    url = text
    while url:
        last = url[-1]
        closes = {")": "(", "]": "["}.get(last)
        if last in ".,;:!?'\"’”*`" or (closes and url.count(last) > url.count(closes)):
            url = url[:-1]
        else:
            break
    return url


def _is_no_project(url: str) -> bool:
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", url.lower())
    return bool(_NO_PROJECT.match(host)) or "." not in host
