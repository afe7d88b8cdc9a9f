from __future__ import annotations

import subprocess
import sys

import pytest

import kg


def test_kg_exports_what_it_says_sorted() -> None:
    assert kg.__all__ == sorted(kg.__all__)
    assert set(kg._HOMES) == set(kg.__all__)
    assert {name for name in dir(kg) if not name.startswith("__")} == set(kg.__all__)


@pytest.mark.parametrize("name", kg.__all__)
def test_kg_every_public_name_is_found_and_documented(name: str) -> None:
    value = getattr(kg, name)
    assert value.__doc__
    assert value.__module__.startswith("kg.")


def test_kg_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'kg' has no attribute 'bild'"):
        _ = kg.bild


def test_kg_the_graph_class_loads_no_library() -> None:
    code = (
        "import sys, kg; kg.KnowledgeGraph; "
        "print([m for m in ('networkx', 'rdflib', 'spacy', 'pyvis') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
