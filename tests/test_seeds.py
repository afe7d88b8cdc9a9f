"""The main job on the seed document: what it gives, and that nothing changes the bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.pipeline.folder import EXPORTS
from kg.read import read_papers

SEEDS = Path(__file__).parent.parent / "seeds"


def build(source: Path, out: Path, *options: str, hash_seed: str = "0") -> None:
    """`kg build` in a process of its own."""
    command = [sys.executable, "-m", "kg", "build", str(source), "-o", str(out), *options]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    subprocess.run(command, env=environment, check=True, capture_output=True)


def content(out: Path) -> dict[str, bytes]:
    """Every file but the report and the store: they must be the same, byte for byte."""
    return {name: (out / name).read_bytes() for name in EXPORTS}


@pytest.fixture(scope="module")
def seeds_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds built once with one worker."""
    out = tmp_path_factory.mktemp("seeds") / "exports"
    build(SEEDS, out, "--workers", "1")
    return out


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The seed papers as JSON lines, in the order of the document."""
    listing = next(SEEDS.iterdir())
    lines = [
        json.dumps({"title": paper.title, "abstract": paper.abstract})
        for paper in read_papers(listing)
    ]
    assert len(lines) == 119
    return lines


@pytest.mark.slow
def test_seeds_every_file_is_there_and_everything_holds(seeds_build: Path) -> None:
    assert {path.name for path in seeds_build.iterdir()} == {
        *EXPORTS,
        "report.json",
        "build.sqlite",
    }
    graph = json.loads((seeds_build / "graph.json").read_text("utf-8"))
    assert sum(node["type"] == "Paper" for node in graph["nodes"]) == 119
    verified = subprocess.run(
        [sys.executable, "-m", "kg", "verify", str(seeds_build)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout
    assert "everything holds" in verified.stdout


@pytest.mark.slow
def test_seeds_workers_and_hash_seed_change_no_byte(seeds_build: Path, tmp_path: Path) -> None:
    build(SEEDS, tmp_path / "two", "--workers", "2", hash_seed="4711")
    assert content(tmp_path / "two") == content(seeds_build)
    build(SEEDS, tmp_path / "two", "--workers", "2", hash_seed="1")
    assert content(tmp_path / "two") == content(seeds_build)


@pytest.mark.slow
def test_seeds_order_changes_no_byte(seeds_build: Path, papers: list[str], tmp_path: Path) -> None:
    shuffled = list(papers)
    random.Random(7).shuffle(shuffled)
    source = tmp_path / "shuffled.jsonl"
    source.write_text("\n".join(shuffled) + "\n", "utf-8")
    build(source, tmp_path / "exports")
    assert content(tmp_path / "exports") == content(seeds_build)


@pytest.mark.slow
def test_seeds_adding_halves_and_removing_change_no_byte(
    seeds_build: Path, papers: list[str], tmp_path: Path
) -> None:
    halves = (papers[:60], papers[60:])
    for number, half in enumerate(halves):
        (tmp_path / f"{number}.jsonl").write_text("\n".join(half) + "\n", "utf-8")
    extra = tmp_path / "extra.jsonl"
    extra.write_text(
        json.dumps(
            {
                "title": "One More Paper on Reinforcement Learning",
                "abstract": "We propose Yew, a method for reinforcement learning (RL) with LLMs.",
            }
        ),
        "utf-8",
    )
    out = tmp_path / "exports"
    build(tmp_path / "0.jsonl", out)
    kg = [sys.executable, "-m", "kg"]
    add = [*kg, "add", str(tmp_path / "1.jsonl"), "-o", str(out)]
    subprocess.run(add, check=True, capture_output=True)
    assert content(out) == content(seeds_build)

    subprocess.run([*kg, "add", str(extra), "-o", str(out)], check=True, capture_output=True)
    assert content(out) != content(seeds_build)
    remove = [*kg, "remove", "One More Paper on Reinforcement Learning", "-o", str(out)]
    subprocess.run(remove, check=True, capture_output=True)
    assert content(out) == content(seeds_build)


DIES = """
import os, signal, sys
import kg

def progress(stage, done, total):
    if stage == "extract" and done == 80:
        os.kill(os.getpid(), signal.SIGKILL)

kg.build(sys.argv[1], out=sys.argv[2], workers=1, progress=progress)
"""


@pytest.mark.slow
def test_seeds_a_killed_build_goes_on_to_the_same_bytes(seeds_build: Path, tmp_path: Path) -> None:
    out = tmp_path / "exports"
    killed = subprocess.run([sys.executable, "-c", DIES, str(SEEDS), str(out)], check=False)
    assert killed.returncode == -signal.SIGKILL
    build(SEEDS, out, "--workers", "1")
    assert content(out) == content(seeds_build)
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["reused"] > 0
    assert report["reused"] + report["extracted"] == 119
