"""The pipeline of the components, and the extractor that runs it on papers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, Final

import onnxruntime
import spacy
from spacy.language import Language

import kg.extract.abbreviations
import kg.extract.cues
import kg.extract.entities
import kg.extract.findings
import kg.extract.judge
import kg.extract.numbers
import kg.extract.own_terms
import kg.extract.reader
import kg.extract.relations
import kg.extract.sentences
import kg.extract.terms
import kg.extract.tokens
import kg.extract.urls  # noqa: F401 (each of these registers the component of its module)
from kg.extract.assemble import to_extraction
from kg.extract.device import AUTO, CPU, CUDA, PROVIDERS, choose_device, marked
from kg.extract.document import make_doc, text_of
from kg.extract.network import WEIGHTS, Reading, network
from kg.extract.own_terms import read_terms
from kg.model import Extraction, Paper

_FRAME = ("kg_sentences", "kg_urls", "kg_abbreviations", "kg_own_terms")
COMPONENTS = (*_FRAME, "kg_reader", "kg_entities", "kg_judge", "kg_relations", "kg_findings")
"""The components in order. What a component needs, the ones before it have set."""
RULES = (*_FRAME, "kg_terms", "kg_entities", "kg_cues", "kg_numbers")
"""The same without the trained network: the baseline that it is measured against."""


def create_pipeline(
    terms: str = "", components: Sequence[str] = COMPONENTS, device: str = CPU
) -> Language:
    """The spaCy pipeline; `terms` is the text of a terms file, `device` where the encoder runs."""
    config = {"kg_own_terms": {"terms": terms}, "kg_reader": {"device": device}}
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "kg_tokens.v1"}}})
    # spaCy's limit is for parsers; these components take memory in proportion to the text.
    nlp.max_length = 10**9
    for name in components:
        nlp.add_pipe(name, config=config.get(name, {}))
    return nlp


_AHEAD: Final = 128
"""Papers that a GPU reads ahead: enough for batches of like lengths. What it says of them takes
some 60 MB."""
_CORE = ("vocabulary.py", "model.py", "jsonform.py")
"""Modules of the package that the extraction rests on: a change of these is one of it."""


def checksum(terms: str = "", components: Sequence[str] = COMPONENTS) -> str:
    """Twelve hexadecimal digits that change with the code, the lexicon, the weights, the
    components or the terms."""
    digest = hashlib.sha256()
    code = [item for item in files("kg.extract").iterdir() if item.name.endswith((".py", ".toml"))]
    for item in (*sorted(code, key=lambda item: item.name), *(files("kg") / n for n in _CORE)):
        digest.update(item.name.encode() + b"\0" + item.read_bytes().replace(b"\r\n", b"\n"))
    digest.update(f"{weights_digest()}\0{' '.join(components)}\0{terms}".encode())
    return digest.hexdigest()[:12]


def runtime(device: str = CPU) -> str:
    """Six hexadecimal digits that change with the libraries that run the extractor, and how."""
    # onnxruntime-gpu is the same module in a package of another name.
    parts = (PROVIDERS[device][0][0], onnxruntime.__version__, version("spacy"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:6]


@cache
def weights_digest() -> str:
    """The SHA-256 of everything in the folder of the weights but its documentation."""
    digest = hashlib.sha256()
    for item in sorted(WEIGHTS.iterdir(), key=lambda item: item.name):
        if not item.name.endswith(".md"):
            digest.update(item.name.encode() + b"\0" + item.read_bytes())
    return digest.hexdigest()


class PaperExtractor:
    """Extracts one paper at a time; pickled, it carries the terms and no pipeline.

    `checked` says that the device is known to work, which takes a session on it to find out.
    """

    def __init__(
        self,
        terms: str = "",
        components: Sequence[str] = COMPONENTS,
        device: str = CPU,
        *,
        checked: bool = False,
    ) -> None:
        self._terms, self._components = terms, tuple(components)
        self.device = device if checked else choose_device(device)
        digits = f"{checksum(terms, components)}+{runtime(self.device)}"
        self._version = marked(f"kg-extract@{digits}", self.device)
        self._nlp = create_pipeline(terms, components, self.device)
        # No component asks for what spaCy works out of every new word: its shape, whether it is
        # like a number, and twenty things more.
        self._nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]

    @property
    def version(self) -> str:
        """kg-extract@, the checksum of code, weights and terms, +, that of the libraries; it ends
        in -cuda where the encoder runs on a GPU."""
        return self._version

    def extract(self, paper: Paper, reading: Reading | None = None) -> Extraction:
        """Everything that the paper's title and abstract say; `reading` is what `read_ahead` gave
        for it, if anything."""
        # In a memory zone spaCy forgets the words of a text after it, so that a long run does
        # not grow and no text can leave a trace for the next.
        with self._nlp.memory_zone():
            doc = make_doc(self._nlp, paper)
            doc._.reading = reading
            return to_extraction(self._nlp(doc), self._version)

    def read_ahead(self, papers: Iterable[Paper]) -> Iterator[Reading | None]:
        """For each paper what the network says of its text, many texts at a time on a GPU; None
        where `extract` is to read it by itself, as always on the processor."""
        rest = iter(papers)
        if self.device != CUDA or "kg_reader" not in self._components:
            yield from (None for _ in rest)
        while some := list(islice(rest, _AHEAD)):
            yield from _read_together(some)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self._terms, self._components, self.device))


def _read_together(papers: Sequence[Paper]) -> Sequence[Reading | None]:
    # What one odd text does, or too little memory for all, must not befall the others: each is
    # then read by itself, and what happens to it is told of it.
    try:
        return network().read_many([text_of(paper) for paper in papers])
    except Exception:
        return [None] * len(papers)


def create_extractor(
    *, terms: str | Path | None = None, device: str = AUTO, checked: bool = False
) -> PaperExtractor:
    """The extractor, with the user's own terms from a file; `checked` as of `PaperExtractor`.

    Raises:
        InputError: when the terms file cannot be read or holds a line that is no term.
        MissingModelError: when the device is "cuda" and does not work.
    """
    text = "" if terms is None else read_terms(terms)[0]
    return PaperExtractor(text, device=device, checked=checked)


def create_nlp(*, terms: str | Path | None = None, device: str = AUTO) -> Language:
    """The pipeline, with the user's own terms from a file.

    Raises:
        InputError: when the terms file cannot be read or holds a line that is no term.
        MissingModelError: when the device is "cuda" and does not work.
    """
    chosen = choose_device(device)
    return create_pipeline("" if terms is None else read_terms(terms)[0], device=chosen)
