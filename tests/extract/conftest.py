from __future__ import annotations

import pytest
from spacy.language import Language

from kg.extract.pipeline import RulesExtractor, create_extractor, create_pipeline


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The whole pipeline, without terms of a user."""
    return create_pipeline()


@pytest.fixture(scope="session")
def extractor() -> RulesExtractor:
    """The extractor, without terms of a user."""
    return create_extractor()
