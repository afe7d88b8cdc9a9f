"""Fixtures that several tests share. Everything in them is invented."""

from __future__ import annotations

import pytest

from kg.graph import KnowledgeGraph
from tests.invented import invented_graph


@pytest.fixture(scope="session")
def tiny_graph() -> KnowledgeGraph:
    """Four invented papers with every kind of node and edge."""
    return invented_graph()
