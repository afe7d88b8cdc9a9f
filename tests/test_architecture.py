"""The house of the design: who may import whom, and what `import kg` may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kg"

CORE = ("errors", "vocabulary", "model", "jsonform", "files")
"""Everything may import these; each of them only those before it."""
STAGES = {"read", "extract", "link", "store", "graph", "formats", "query", "view", "check", "rank"}
ALLOWED: dict[str, set[str]] = {
    "read": set(),
    "extract": set(),
    "link": set(),
    "store": set(),
    "graph": set(),
    "formats": {"graph", "palette"},
    "query": {"graph", "formats"},
    "view": {"graph", "palette"},
    "rank": {"graph"},
    "check": {"graph", "read", "store"},
    # It answers from the tables of the store, so that its memory does not grow with the graph; its
    # triples are spelled by the formats, its claims explained in the words of the graph.
    "serve": {"query", "view", "graph", "formats", "store", "palette"},
    "train": {"extract", "read", "check"},
    "pipeline": STAGES,
    "cluster": {"read", "extract", "store", "pipeline"},
    "terminal": set(),
    "palette": set(),
    "marked": set(),
    "cli": STAGES | {"pipeline", "cluster", "terminal", "marked", "serve"},
    "__main__": {"cli"},
    # The public names, looked up when they are asked for.
    "__init__": {"pipeline", "graph", "formats", "extract", "rank"},
}
LOOK_UPS = {("kg/graph/knowledge.py", "formats")}
"""The one place that looks up the table: `KnowledgeGraph.to_rdf` and `write` call the formats."""


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, room) of every import of kg in a file, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the whole name, from kg.… import"
            names = [node.module or ""]
            if node.module == "kg":
                names = [f"kg.{alias.name}" for alias in node.names]
        for name in names:
            if name.startswith("kg."):
                yield node.lineno, name.split(".")[1]


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_architecture_each_room_imports_only_what_it_may(path: Path) -> None:
    here = room(path)
    if here in CORE:
        may = set(CORE[: CORE.index(here)])
    else:
        assert here in ALLOWED, f"{path}: a room that the design does not know"
        may = ALLOWED[here] | set(CORE) | {here}
    name = path.relative_to(PACKAGE.parent).as_posix()
    wrong = [
        f"{name}:{line} imports kg.{other}"
        for line, other in imports(path)
        if other not in may and (name, other) not in LOOK_UPS
    ]
    assert not wrong, "\n".join(wrong)


def test_architecture_import_kg_is_light() -> None:
    heavy = (
        "spacy",
        "rdflib",
        "pyvis",
        "onnxruntime",
        "pyoxigraph",
        "networkx",
        "typer",
        "starlette",
        "uvicorn",
    )
    code = f"import kg, sys; print([m for m in {heavy!r} if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_architecture_no_module_bears_the_name_of_a_public_function() -> None:
    import kg

    modules = {path.stem for path in PACKAGE.glob("*.py")} | {
        path.parent.name for path in PACKAGE.glob("*/__init__.py")
    }
    assert not modules & set(kg.__all__)
