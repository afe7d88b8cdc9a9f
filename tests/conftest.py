"""Fixtures that several tests share. Everything in them is invented."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

from kg.graph import KnowledgeGraph
from tests.axe import COMMAND, find_axe
from tests.chromium import Browser, find_chromium
from tests.invented import invented_graph

# A test must not fail because the machine is busy, nor because of what it happened to draw.
settings.register_profile(
    "kg", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kg")


@pytest.fixture(scope="session")
def tiny_graph() -> KnowledgeGraph:
    """Four invented papers with every kind of node and edge."""
    return invented_graph()


def without_program(name: str, remedy: str = "") -> NoReturn:
    """Skips a test that needs a program which is not installed; in CI that is a failure."""
    reason = f"{name} is not installed: {remedy}" if remedy else f"{name} is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and under CI=true it must be")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium without network; one for all tests, each opens its own page."""
    program = find_chromium()
    if program is None:
        without_program("Chromium")
    with Browser(program) as browser:
        yield browser


@pytest.fixture(scope="session")
def axe() -> Path:
    """The script of axe-core."""
    script = find_axe()
    if script is None:
        without_program("axe-core", COMMAND)
    return script
