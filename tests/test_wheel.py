"""What is installed from the wheel, away from the checkout, does the main job."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.pipeline.folder import EXPORTS

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the wheel, made from a copy of the sources, was installed into."""
    place = tmp_path_factory.mktemp("wheel")
    copy = place / "copy"
    copy.mkdir()
    for name in ("kg", "schemas", "pyproject.toml", "README.md", "LICENSE"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    options = ["--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "wheel", *options, "-w", place, copy], check=True)
    (wheel,) = place.glob("*.whl")
    subprocess.run(
        [*pip, "install", "--no-deps", "--no-index", "-t", place / "site", wheel], check=True
    )
    return place / "site"


def run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs Python away from the checkout with the wheel before everything else."""
    environment = os.environ | {"PYTHONPATH": str(installed)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=installed.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.mark.slow
def test_wheel_builds_the_seeds_away_from_the_checkout(installed: Path) -> None:
    where = run(installed, "-c", "import kg; print(kg.__file__)").stdout.strip()
    assert Path(where).parent.parent == installed
    out = installed.parent / "exports"
    built = run(installed, "-m", "kg", "build", str(ROOT / "seeds"), "-o", str(out))
    assert built.stdout.startswith("papers 119 ")
    assert {path.name for path in out.iterdir()} == {*EXPORTS, "report.json", "build.sqlite"}
    assert "holds" in run(installed, "-m", "kg", "verify", str(out)).stdout


@pytest.mark.slow
def test_wheel_carries_the_schemas(installed: Path) -> None:
    code = "from kg.files import schema_path; print(schema_path('shapes.ttl'))"
    assert Path(run(installed, "-c", code).stdout.strip()).is_relative_to(installed)
