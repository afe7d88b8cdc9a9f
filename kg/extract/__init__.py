"""The language analysis of one paper: a spaCy pipeline of small components.

The modules in the order of the work: `tokens`, `sentences`, `urls`, `abbreviations`, `own_terms`,
`terms` (which spans are terms of which type), `entities` (spans of one thing), `cues` (roles and
relations), `numbers` (results), `assemble` (Doc → Extraction); `pipeline` puts them together. A
trained model takes the place of `terms`, `cues` or `numbers` by setting what they set.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

    from kg.model import Extractor

__all__ = ["create_extractor", "nlp"]


def nlp(*, terms: str | Path | None = None, device: str = "auto") -> Language:
    """The spaCy pipeline itself: `doc.ents`, `doc._.entities`, `relations`, `results`, `urls`,
    `abbreviations`, and `doc._.extraction`, the whole as one record.

    A text whose first line is set off by a blank line has a title. `kg.extract.document.make_doc`
    makes the Doc of a Paper.

    Args:
        terms: a file of the user's own terms.
        device: where the encoder runs: "cpu", "cuda", or "auto", the GPU where one works.

    Raises:
        InputError: when the terms file cannot be read or holds a line that is no term.
        MissingModelError: when the device is "cuda" and does not work.
    """
    from kg.extract.pipeline import create_nlp

    return create_nlp(terms=terms, device=device)


def create_extractor(*, terms: str | Path | None = None, device: str = "auto") -> Extractor:
    """The extractor that `kg build` and `kg extract` run on each paper.

    Args:
        terms: a file of the user's own terms.
        device: where the encoder runs: "cpu", "cuda", or "auto", the GPU where one works.

    Raises:
        InputError: when the terms file cannot be read or holds a line that is no term.
        MissingModelError: when the device is "cuda" and does not work.
    """
    from kg.extract.pipeline import create_extractor as create

    return create(terms=terms, device=device)
