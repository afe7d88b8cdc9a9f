"""A graph never mixes what two devices extracted, and keeps its device where none is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli import main
from kg.errors import MissingModelError
from kg.pipeline import run_add, run_build
from tests.pipeline.fakes import FakeExtractor


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The devices that extractors were made for; "auto" finds a GPU, as all machines here do."""
    devices: list[str] = []

    class Extractor(FakeExtractor):
        device = "cuda"

    def make(*, terms: str | None, device: str) -> FakeExtractor:
        devices.append(device)
        return Extractor(str(tmp_path / "log"), f"fake@1{'' if device == 'cpu' else '-cuda'}")

    monkeypatch.setattr("kg.extract.pipeline.create_extractor", make)
    return devices


def write(path: Path, *names: str) -> Path:
    forms = [{"title": n, "abstract": f"Pear{n}Net beats QuinceNet."} for n in names]
    path.write_text("".join(json.dumps(form) + "\n" for form in forms), "utf-8")
    return path


def read_now(tmp_path: Path) -> list[str]:
    log = tmp_path / "log"
    titles = sorted(log.read_text().splitlines())
    log.unlink()
    return titles


def test_device_of_a_build_stays_where_none_is_named(tmp_path: Path, asked: list[str]) -> None:
    out = tmp_path / "out"
    run_build(write(tmp_path / "a.jsonl", "A", "B"), out=out, device="cpu")
    assert read_now(tmp_path) == ["A", "B"]
    run_add(write(tmp_path / "b.jsonl", "C"), out=out)
    assert (read_now(tmp_path), asked) == (["C"], ["cpu", "cpu"])
    run_build(write(tmp_path / "a.jsonl", "A", "B", "D"), out=out)
    assert (read_now(tmp_path), asked[2:]) == (["D"], ["cpu"])


def test_device_that_is_named_extracts_all_again(tmp_path: Path, asked: list[str]) -> None:
    out = tmp_path / "out"
    run_build(write(tmp_path / "a.jsonl", "A", "B"), out=out, device="cpu")
    read_now(tmp_path)
    report = run_add(write(tmp_path / "b.jsonl", "C"), out=out, device="cuda")
    assert (read_now(tmp_path), asked) == (["A", "B", "C"], ["cpu", "cuda"])
    assert "the extractor was fake@1 before; every paper was extracted again" in report.warning
    # From here on it is a graph of the GPU, or of whatever "auto" finds in its place.
    run_add(write(tmp_path / "c.jsonl", "D"), out=out)
    assert (read_now(tmp_path), asked[-1]) == (["D"], "auto")


def test_device_of_the_command_line_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**options: str) -> None:
        assert options["device"] == "cuda"
        raise MissingModelError("no GPU: install it")

    source = write(tmp_path / "a.jsonl", "A")
    monkeypatch.setattr("kg.extract.pipeline.create_extractor", refuse)
    for command in (["build", str(source), "-o", str(tmp_path / "out")], ["extract", str(source)]):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--device", "cuda"])
        assert ended.value.code == 2
        assert capsys.readouterr().err == "kg: no GPU: install it\n"
    with pytest.raises(SystemExit) as ended:
        main(["build", str(source), "--device", "tpu"])
    assert ended.value.code == 2
