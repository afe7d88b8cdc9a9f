"""Addresses that a page may link to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.model import Paper
from kg.vocabulary import arxiv_url, doi_url


def safe_url(url: str | None) -> str | None:
    """The URL when a page may link to it (http or https), else None.

    >>> safe_url("https://example.org/a"), safe_url("javascript:alert(1)"), safe_url(None)
    ('https://example.org/a', None, None)
    """
    return url if url and re.match(r"https?://[^\s\x00-\x1f]+$", url, re.IGNORECASE) else None


def paper_links(paper: Paper, pages: Iterable[str]) -> list[list[str]]:
    """`[text, URL]` of a paper's own addresses and of the pages that its abstract names."""
    links = []
    if paper.doi:
        links.append([f"doi:{paper.doi}", doi_url(paper.doi)])
    if paper.arxiv:
        links.append([f"arXiv:{paper.arxiv}", arxiv_url(paper.arxiv)])
    for url in (paper.url, *pages):
        if (safe := safe_url(url)) and safe not in {known for _, known in links}:
            links.append([re.sub(r"^https?://(www\.)?", "", safe, flags=re.IGNORECASE), safe])
    return links
