from __future__ import annotations

import pytest
from spacy.language import Language

from kg.extract.pipeline import RULES, PaperExtractor, create_extractor, create_pipeline


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The whole pipeline, without terms of a user."""
    return create_pipeline()


@pytest.fixture(scope="session")
def rules() -> Language:
    """The pipeline without the network."""
    return create_pipeline(components=RULES)


@pytest.fixture(scope="session")
def extractor() -> PaperExtractor:
    """The extractor, without terms of a user."""
    return create_extractor()
