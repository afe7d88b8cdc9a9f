"""DOIs, arXiv ids and years, in one spelling each; the ids that sources have of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

from kg.vocabulary import alias_paper_ids

_DOI_PREFIX: Final = re.compile(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|doi\.org/|doi:?)\s*", re.I)
_DOI: Final = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S{1,300}")
_ARXIV_DOI: Final = "10.48550/arxiv."
_ARXIV_PREFIX: Final = re.compile(
    r"^(?:https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|format)/|arxiv\.org/(?:abs|pdf)/"
    r"|oai:arxiv\.org:|arxiv:?)\s*",
    re.I,
)
_ARXIV_NEW: Final = re.compile(r"(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?(?:\s*\[[\w.-]+\])?", re.I)
_ARXIV_OLD: Final = re.compile(
    r"([a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?/(\d{7})(?:v\d+)?(?:\.pdf)?", re.I
)
_ARXIV_OLD_ARCHIVES: Final = frozenset(
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas "
    "cond-mat cs dg-ga funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin "
    "nucl-ex nucl-th patt-sol physics plasm-ph q-alg q-bio quant-ph solv-int stat supr-con".split()
)
_YEAR: Final = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


def parse_doi(text: str | None) -> str | None:
    """The DOI in lower case without any prefix, or None; an arXiv DOI is no DOI but an arXiv id.

    >>> parse_doi("https://doi.org/10.1145/ABC.1"), parse_doi("none")
    ('10.1145/abc.1', None)
    """
    doi = _bare_doi(text)
    return None if doi is None or doi.startswith(_ARXIV_DOI) else doi


def _bare_doi(text: str | None) -> str | None:
    if not text or len(text) > 500:
        return None
    bare, is_prefixed = _DOI_PREFIX.subn("", text.strip())
    if is_prefixed and "%" in bare:
        bare = unquote(bare)
    bare = bare.strip().rstrip(".,;").lower()
    # What is not printable, such as a lone half of a surrogate pair, no export could hold.
    return bare if _DOI.fullmatch(bare) and bare.isprintable() else None


def parse_arxiv(text: str | None) -> str | None:
    """The arXiv id without prefix and version, from an id, a URL or an arXiv DOI; or None.

    >>> parse_arxiv("arXiv:2405.01234v3"), parse_arxiv("https://arxiv.org/pdf/math.GT/0309136v1")
    ('2405.01234', 'math/0309136')
    >>> parse_arxiv("10.48550/arXiv.2405.01234"), parse_arxiv("icra2003/1242102")
    ('2405.01234', None)
    """
    if not text or len(text) > 500:
        return None
    if (doi := _bare_doi(text)) is not None:
        if not doi.startswith(_ARXIV_DOI):
            return None
        text = doi.removeprefix(_ARXIV_DOI)
    bare = (
        _ARXIV_PREFIX.sub("", text.strip()).partition("?")[0].partition("#")[0].strip().rstrip("/")
    )
    if match := _ARXIV_NEW.fullmatch(bare):
        return match[1]
    match = _ARXIV_OLD.fullmatch(bare)
    if match and match[1].lower() in _ARXIV_OLD_ARCHIVES:
        return f"{match[1].lower()}/{match[2]}"
    return None


def parse_year(value: object) -> int | None:
    """The first plausible year in a number, a date or a list of date parts, or None.

    >>> parse_year("2024-05-02"), parse_year([[2021, 3]]), parse_year("n.d.")
    (2024, 2021, None)
    """
    while isinstance(value, list | tuple) and value:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    match = _YEAR.search(str(value)[:100])
    return int(match[1]) if match else None


def arxiv_year(arxiv: str | None) -> int | None:
    """The year in which arXiv gave the id.

    >>> arxiv_year("2405.01234"), arxiv_year("hep-th/9901001")
    (2024, 1999)
    """
    if arxiv is None:
        return None
    digits = arxiv.rpartition("/")[2][:2]
    return (1900 if int(digits) > 90 else 2000) + int(digits)


_LONGEST_ID: Final = 500


def own_identifiers(
    texts: Iterable[str], *, title: str, doi: str | None, arxiv: str | None
) -> tuple[str, ...]:
    """The ids that sources give a paper, sorted, without those that its DOI, its arXiv id or its
    title tell anyway.

    >>> own_identifiers(["icra2003/1242102", "arXiv:2405.01234v2"], title="A", doi=None,
    ...                 arxiv="2405.01234")
    ('icra2003/1242102',)
    """
    known = set(alias_paper_ids(title, doi=doi, arxiv=arxiv))
    return tuple(
        sorted(
            text
            for text in {" ".join(text.split()) for text in texts}
            if 0 < len(text) <= _LONGEST_ID
            and text.isprintable()
            and text not in known
            and not (doi and parse_doi(text) == doi)
            and not (arxiv and parse_arxiv(text) == arxiv)
        )
    )
