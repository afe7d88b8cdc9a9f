from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from kg.check import verify_folder
from kg.errors import (
    InputError,
    KGError,
    OutputError,
    UnknownEntityError,
    UnknownFormatError,
    VersionError,
)
from kg.model import Rejection
from kg.pipeline import (
    add,
    build,
    evaluate_source,
    export_as,
    export_text,
    extract_papers,
    load,
    remove,
    run_add,
    run_build,
    run_remove,
)
from kg.pipeline.folder import EXPORTS
from kg.store import Store
from tests.pipeline.fakes import (
    FakeExtractor,
    command,
    extracted,
    invented_records,
    same_bytes,
    write_records,
)

RECORDS = invented_records(24)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def fake(log: Path) -> FakeExtractor:
    return FakeExtractor(str(log))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_records(tmp_path / "papers.jsonl", RECORDS)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "made" / "exports"


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bytes of an undisturbed build of the records."""
    place = tmp_path_factory.mktemp("expected")
    source = write_records(place / "papers.jsonl", RECORDS)
    run_build(source, out=place / "out", workers=1, extractor=FakeExtractor(str(place / "log")))
    return same_bytes(place / "out")


# ── the same bytes ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("workers", [1, 2])
def test_pipeline_bytes_do_not_depend_on_order_or_workers(
    tmp_path: Path, out: Path, fake: FakeExtractor, expected: dict[str, bytes], workers: int
) -> None:
    shuffled = random.Random(workers).sample(RECORDS, len(RECORDS))
    one = write_records(tmp_path / "z.jsonl", shuffled[:9])
    two = write_records(tmp_path / "b.jsonl", shuffled[5:])
    run_build(one, two, two, out=out, workers=workers, extractor=fake)
    assert same_bytes(out) == expected


@pytest.mark.parametrize("seed", ["0", "7"])
def test_pipeline_bytes_do_not_depend_on_the_hash_seed(
    out: Path, log: Path, source: Path, expected: dict[str, bytes], seed: str
) -> None:
    line = command(out, log, [source], workers=2, seconds=0)
    subprocess.run(line, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
    assert same_bytes(out) == expected


def test_pipeline_build_again_extracts_nothing(
    out: Path, log: Path, source: Path, fake: FakeExtractor, expected: dict[str, bytes]
) -> None:
    first = run_build(source, out=out, extractor=fake)
    second = run_build(source, out=out, extractor=fake)
    assert (first.extracted, first.reused) == (24, 0)
    assert (second.extracted, second.reused) == (0, 24)
    assert len(extracted(log)) == 24
    assert same_bytes(out) == expected


def test_pipeline_build_replaces_what_was_there(
    tmp_path: Path, out: Path, source: Path, fake: FakeExtractor, expected: dict[str, bytes]
) -> None:
    other = write_records(tmp_path / "other.jsonl", invented_records(30)[20:])
    run_build(other, out=out, extractor=fake)
    report = run_build(source, out=out, extractor=fake)
    assert report.extracted == 20
    assert same_bytes(out) == expected
    assert [s.name for s in report.sources] == [str(source)]


def test_pipeline_two_halves_added_are_the_whole(
    tmp_path: Path, out: Path, log: Path, fake: FakeExtractor, expected: dict[str, bytes]
) -> None:
    run_build(write_records(tmp_path / "1.jsonl", RECORDS[12:]), out=out, extractor=fake)
    report = run_add(write_records(tmp_path / "2.jsonl", RECORDS[:13]), out=out, extractor=fake)
    assert (report.extracted, report.reused) == (12, 12)
    assert len(extracted(log)) == 24
    assert len(report.sources) == 2
    assert same_bytes(out) == expected


def test_pipeline_tells_how_many_records_were_of_papers_already_read(
    tmp_path: Path, out: Path, fake: FakeExtractor
) -> None:
    first = write_records(tmp_path / "1.jsonl", [*RECORDS[:2], RECORDS[0]])
    report = run_build(first, out=out, extractor=fake)
    assert report.repeated == report.to_json()["repeated"] == 1
    assert "\n1 record was of a paper already read\n" in report.to_text()
    report = run_add(write_records(tmp_path / "2.jsonl", RECORDS[:3]), out=out, extractor=fake)
    assert "\n2 records were of papers already read\n" in report.to_text()
    report = run_remove(RECORDS[2]["title"], out=out, extractor=fake)
    assert report.repeated == 0
    assert "already read" not in report.to_text()


def test_pipeline_what_a_file_says_need_not_come_from_standard_input(
    source: Path, out: Path, fake: FakeExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_build(source, out=out, extractor=fake)
    before = same_bytes(out)
    piped = io.TextIOWrapper(io.BytesIO(source.read_bytes()))
    monkeypatch.setattr("sys.stdin", piped)
    report = run_add("-", out=out, extractor=fake)
    assert (report.repeated, [s.name for s in report.sources]) == (24, [str(source)])
    assert "standard input" not in report.warning
    assert same_bytes(out) == before
    assert verify_folder(out).ok


def test_pipeline_add_then_remove_is_as_before(
    tmp_path: Path, out: Path, log: Path, source: Path, fake: FakeExtractor
) -> None:
    more = write_records(tmp_path / "more.jsonl", invented_records(25)[24:])
    run_build(source, out=out, extractor=fake)
    before = same_bytes(out)
    graph = add(more, out=out, extractor=fake)
    assert len(list(graph.papers())) == 25
    assert same_bytes(out) != before
    graph = remove("Orchard study number 24: grafting at 24 degrees", out=out, extractor=fake)
    assert len(list(graph.papers())) == 24
    assert same_bytes(out) == before
    with Store(out / "build.sqlite") as store:
        (count,) = store._db.execute("SELECT count(*) FROM extractions").fetchone()
    assert count == 24  # of what is removed nothing is kept
    run_add(more, out=out, extractor=fake)
    assert len(extracted(log)) == 26


def test_pipeline_another_extractor_reads_everything_again(
    tmp_path: Path, out: Path, log: Path, source: Path, fake: FakeExtractor
) -> None:
    run_build(source, out=out, extractor=fake)
    more = write_records(tmp_path / "more.jsonl", invented_records(25)[24:])
    report = run_add(more, out=out, extractor=FakeExtractor(str(log), version="fake@2"))
    assert report.extracted == 25
    assert "the extractor was fake@1 before" in report.warning
    with Store(out / "build.sqlite") as store:
        assert store.info.extractor == "fake@2"


# ── stopped builds ───────────────────────────────────────────────────────────────────────────────


def kill_when(process: subprocess.Popen[bytes], reached: object, seconds: float = 30) -> None:
    assert callable(reached)
    end = time.monotonic() + seconds
    while not reached() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()


def settled(log: Path) -> int:
    """How many papers were extracted when the workers have ended what they had begun."""
    count = -1
    while count < (count := len(extracted(log))):
        time.sleep(0.5)
    return count


@pytest.mark.parametrize("workers", [1, 2])
def test_pipeline_killed_while_extracting_goes_on_where_it_was(
    out: Path,
    log: Path,
    source: Path,
    fake: FakeExtractor,
    expected: dict[str, bytes],
    workers: int,
) -> None:
    slow = command(out, log, [source], workers=workers, seconds=0.15)
    process = subprocess.Popen(slow)
    kill_when(process, lambda: len(extracted(log)) >= 21)
    assert process.returncode == -signal.SIGKILL
    begun = settled(log)
    report = run_build(source, out=out, workers=workers, extractor=fake)
    assert report.reused > 0
    assert report.extracted + report.reused == 24
    assert len(extracted(log)) == begun + report.extracted
    assert same_bytes(out) == expected
    assert sorted(p.name for p in out.iterdir()) == sorted(
        [*EXPORTS, "report.json", "build.sqlite"]
    )


@pytest.mark.parametrize("moment", ["staged", "graph.json", "renamed", "report"])
def test_pipeline_killed_while_writing_is_mended_by_the_next_build(
    tmp_path: Path,
    out: Path,
    log: Path,
    source: Path,
    fake: FakeExtractor,
    expected: dict[str, bytes],
    moment: str,
) -> None:
    old = write_records(tmp_path / "old.jsonl", RECORDS[:5])
    run_build(old, out=out, extractor=fake)
    before = same_bytes(out)
    # The process kills itself at the moment, by a function that it meets there.
    where, what = {
        "staged": ("folder", "staged"),
        "graph.json": ("folder", "write_file"),
        "renamed": ("folder", "publish"),
        "report": ("folder", "write_text"),
    }[moment]
    line = command(out, log, [source], workers=1, seconds=0)
    line[-1] = (
        f"import os, signal\nfrom kg.pipeline import {where}\nreal = {where}.{what}\n"
        "def die(*arguments):\n"
        f"    if {moment!r} != 'graph.json' or arguments[-1].name == 'graph.json':\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(*arguments)\n"
        f"{where}.{what} = die\n" + line[-1]
    )
    assert subprocess.run(line).returncode == -signal.SIGKILL
    assert len(extracted(log)) == 24
    if moment in ("staged", "graph.json"):
        assert len(list(load(out).papers())) == 5
        assert same_bytes(out) == before
        assert (out / "report.json").exists()
    else:
        assert len(list(load(out).papers())) == 24
        assert not (out / "report.json").exists()
    report = run_build(source, out=out, extractor=fake)
    assert report.extracted == 0
    assert same_bytes(out) == expected
    assert sorted(p.name for p in out.iterdir()) == sorted(
        [*EXPORTS, "report.json", "build.sqlite"]
    )


def test_pipeline_workers_end_with_a_killed_build(out: Path, log: Path, source: Path) -> None:
    process = subprocess.Popen(command(out, log, [source], workers=2, seconds=0.05))
    kill_when(process, lambda: len(extracted(log)) >= 2)
    assert settled(log) < 24


def test_pipeline_interrupted_keeps_what_it_has(
    out: Path, log: Path, source: Path, fake: FakeExtractor
) -> None:
    def interrupt(stage: str, done: int, total: int | None) -> None:
        if stage == "extract" and done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_build(source, out=out, workers=1, extractor=fake, progress=interrupt)
    with pytest.raises(InputError, match="was stopped before its end; run kg build again"):
        load(out)
    assert run_build(source, out=out, extractor=fake).reused == 10


def test_pipeline_worker_that_dies(tmp_path: Path, out: Path, fake: FakeExtractor) -> None:
    records = [*RECORDS, {"title": "The last straw", "abstract": "DIE"}]
    source = write_records(tmp_path / "p.jsonl", records)
    with pytest.raises(KGError, match=r"worker process died \(exit code -9\)"):
        run_build(source, out=out, workers=2, extractor=fake)
    write_records(source, RECORDS)
    assert run_build(source, out=out, workers=2, extractor=fake).reused > 0


# ── reports ──────────────────────────────────────────────────────────────────────────────────────


def test_pipeline_report_tells_everything(tmp_path: Path, out: Path, fake: FakeExtractor) -> None:
    source = write_records(tmp_path / "p.jsonl", RECORDS[:3])
    with source.open("a") as stream:
        stream.write('{"title": "An odd one", "abstract": "ODD"}\n{"title": \n')
    report = run_build(source, out=out, extractor=fake)
    form = json.loads((out / "report.json").read_text())
    assert form == report.to_json() | {"finished": form["finished"]}
    assert form["counts"]["papers"] == 4
    assert form["counts"]["claims"]["proposes"] == 3
    assert form["not_extracted"] == {"paper:an-odd-one": "ValueError: an odd text"}
    assert [(r["file"], r["line"]) for r in form["rejected"]] == [(str(source), 5)]
    assert set(form["seconds"]) == {"read", "extract", "link", "store", "export"}
    assert form["versions"]["extractor"] == "fake@1"
    assert set(form["files"]) == set(EXPORTS)
    assert form["files"]["graph.json"]["bytes"] == (out / "graph.json").stat().st_size
    assert f"1 record skipped: {source}:5: " in report.warning
    assert "\n" not in report.warning
    assert report.to_text().startswith("papers 4   entities ")


def test_pipeline_tells_its_progress(source: Path, fake: FakeExtractor) -> None:
    seen: list[tuple[str, int, int | None]] = []
    build(source, extractor=fake, progress=lambda *step: seen.append(step))
    assert seen[:2] == [("read", 1, None), ("read", 2, None)]
    assert [step for step in seen if step[0] == "extract"] == [
        ("extract", n, 24) for n in range(25)
    ]
    assert list(dict.fromkeys(stage for stage, _, _ in seen)) == [
        "read",
        "extract",
        "link",
        "store",
    ]


def test_pipeline_in_memory_writes_nothing(
    tmp_path: Path, source: Path, fake: FakeExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    graph = build(source, extractor=fake)
    assert len(list(graph.papers())) == 24
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "log"])


def test_pipeline_memory_and_folder_give_one_graph(
    out: Path, source: Path, fake: FakeExtractor
) -> None:
    graph = build(source, extractor=fake)
    made = build(source, out=out, extractor=fake)
    for other in (made, load(out), load(out / "graph.json"), load(out / "build.sqlite")):
        assert list(other.claims()) == list(graph.claims())
        assert other.info == graph.info


def test_pipeline_writes_only_the_files_asked_for(
    out: Path, source: Path, fake: FakeExtractor
) -> None:
    run_build(source, out=out, extractor=fake)
    report = run_build(source, out=out, extractor=fake, files=["graph.nt", "graph.json"])
    assert list(report.files) == ["graph.json", "graph.nt"]
    names = sorted(path.name for path in out.iterdir())
    assert names == ["build.sqlite", "graph.json", "graph.nt", "report.json"]
    with pytest.raises(UnknownFormatError, match=r"no file 'graph\.doc'; known: graph\.json"):
        run_build(source, out=out, extractor=fake, files=["graph.doc"])


def test_pipeline_keeps_the_base_iri(
    tmp_path: Path, out: Path, source: Path, fake: FakeExtractor
) -> None:
    run_build(source, out=out, extractor=fake, base_iri="https://example.org/kg/")
    more = write_records(tmp_path / "more.jsonl", invented_records(25)[24:])
    graph = add(more, out=out, extractor=fake)
    assert graph.info.base_iri == "https://example.org/kg/"
    assert b"<https://example.org/kg/method/" in (out / "graph.nt").read_bytes()
    for wrong in ("example.org/", "https://example.org", "https://a b/", "file:///x/"):
        with pytest.raises(InputError, match="is no base IRI"):
            build(source, extractor=fake, base_iri=wrong)


def test_pipeline_does_not_read_its_own_files(
    tmp_path: Path, fake: FakeExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_records(tmp_path / "papers.jsonl", RECORDS)
    run_build("papers.jsonl", out=".", extractor=fake)
    before = same_bytes(tmp_path)
    (tmp_path / "log").unlink()
    report = run_build(".", out=".", extractor=fake)
    assert report.counts["papers"] == 24
    assert not report.rejected
    assert same_bytes(tmp_path) == before


def test_pipeline_exports_to_any_format(tmp_path: Path, source: Path, fake: FakeExtractor) -> None:
    graph = build(source, extractor=fake)
    export_as(graph, tmp_path / "g.html")
    assert "<html" in (tmp_path / "g.html").read_text("utf-8")
    assert export_text(graph, "nt").splitlines()[0].endswith(" .")
    with pytest.raises(UnknownFormatError):
        export_text(graph, "doc")


def test_pipeline_extracts_papers_as_json(source: Path, fake: FakeExtractor) -> None:
    with source.open("a") as stream:
        stream.write('{"title": \n')
    rejected: list[Rejection] = []
    forms = list(extract_papers(source, extractor=fake, on_reject=rejected.append))
    assert len(forms) == 24
    assert [form["id"] for form in forms] == sorted(form["id"] for form in forms)
    assert forms[0]["relations"][0]["type"] == "outperforms"
    assert [r.line for r in rejected] == [25]


@pytest.mark.slow
def test_pipeline_evaluates_papers_as_it_does_their_extractions(tmp_path: Path) -> None:
    record = {"title": "PearNet", "abstract": "We propose PearNet, a network for graph learning."}
    source = write_records(tmp_path / "papers.jsonl", [record])
    extractions = tmp_path / "extractions.jsonl"
    extractions.write_text("".join(json.dumps(form) + "\n" for form in extract_papers(source)))
    for predicted in (source, extractions):
        scores = evaluate_source(extractions, predicted)
        assert scores.rows["entities"].tp > 0
        assert scores.rows["entities"].f1 == 1


@pytest.mark.slow
def test_pipeline_keeps_the_terms_of_the_build(tmp_path: Path, out: Path) -> None:
    terms = tmp_path / "terms.tsv"
    terms.write_text("graft of the moon\tMethod\n")
    record = {"title": "A study of pears", "abstract": "We use the graft of the moon on pears."}
    one = write_records(tmp_path / "1.jsonl", [record])
    two = write_records(tmp_path / "2.jsonl", [record | {"title": "Another study of pears"}])
    run_build(one, out=out, terms=terms)
    report = run_add(two, out=out)
    assert (report.extracted, report.reused) == (1, 1)
    graph = remove("Another study of pears", out=out)
    assert graph.get("method:graft-of-the-moon") is not None
    terms.unlink()
    with pytest.raises(InputError, match=r"terms\.tsv"):
        run_add(two, out=out)
    plain = run_build(one, out=out)
    assert plain.extracted == 1


# ── wrong use and bad luck ───────────────────────────────────────────────────────────────────────


def test_pipeline_that_cannot_read_leaves_nothing(
    tmp_path: Path, out: Path, fake: FakeExtractor
) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"title": "half\n{"x": \n')
    (tmp_path / "folder").mkdir()
    for source in (tmp_path / "no-such-file", empty, bad, tmp_path / "folder"):
        with pytest.raises(InputError) as caught:
            run_build(source, out=out, extractor=fake)
        assert "\n" not in str(caught.value)
        assert str(source) in str(caught.value)
        assert not out.parent.exists()
    with pytest.raises(InputError, match="no source"):
        run_build(out=out, extractor=fake)


def test_pipeline_that_cannot_write_says_so(
    tmp_path: Path, source: Path, fake: FakeExtractor
) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "out", Path("/proc/kg-out")):
        with pytest.raises(OutputError) as caught:
            run_build(source, out=out, extractor=fake)
        assert "\n" not in str(caught.value)
    assert (tmp_path / "file").read_text() == ""


def test_pipeline_on_a_full_disk_leaves_all_as_it_was(
    tmp_path: Path, out: Path, source: Path, fake: FakeExtractor
) -> None:
    resource = pytest.importorskip("resource")
    run_build(write_records(tmp_path / "old.jsonl", RECORDS[:2]), out=out, extractor=fake)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Room for the store, not for the largest files.
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    try:
        with pytest.raises(OutputError, match="cannot be written") as caught:
            run_build(source, out=out, extractor=fake)
        assert Path(caught.value.path).parent == out
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    after = {path.name: path.read_bytes() for path in out.iterdir()}
    assert after.keys() == before.keys()
    assert all(after[name] == before[name] for name in EXPORTS)
    assert after["report.json"] == before["report.json"]
    assert len(list(load(out).papers())) == 2
    assert run_build(source, out=out, extractor=fake).extracted == 0


def test_pipeline_with_a_folder_in_the_way(out: Path, source: Path, fake: FakeExtractor) -> None:
    (out / "graph.nt").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"graph.nt: is in the way"):
        run_build(source, out=out, extractor=fake)
    assert sorted(path.name for path in out.iterdir()) == ["build.sqlite", "graph.nt"]


def test_pipeline_refuses_a_second_build_at_once(
    out: Path, log: Path, source: Path, fake: FakeExtractor
) -> None:
    process = subprocess.Popen(command(out, log, [source], workers=1, seconds=0.1))
    try:
        end = time.monotonic() + 30
        while not extracted(log) and time.monotonic() < end:
            time.sleep(0.01)
        with pytest.raises(InputError, match="another kg is building here"):
            run_build(source, out=out, extractor=fake)
    finally:
        process.wait()
    assert process.returncode == 0
    assert (out / "report.json").exists()


def test_pipeline_on_a_store_it_cannot_use(out: Path, source: Path, fake: FakeExtractor) -> None:
    run_build(source, out=out, extractor=fake)
    store = out / "build.sqlite"
    whole = store.read_bytes()
    store.write_bytes(whole[:60] + (99).to_bytes(4, "big") + whole[64:])
    with pytest.raises(VersionError, match="another version of kg"):
        run_build(source, out=out, extractor=fake)
    store.write_bytes(b"#" * 9000)
    for use in (lambda: load(out), lambda: run_build(source, out=out, extractor=fake)):
        with pytest.raises(InputError, match="is damaged; delete it and run kg build again"):
            use()
    store.unlink()
    assert len(list(load(out).papers())) == 24


def test_pipeline_add_and_remove_need_a_build(out: Path, source: Path, fake: FakeExtractor) -> None:
    for use in (
        lambda: run_add(source, out=out, extractor=fake),
        lambda: run_remove("paper:x", out=out, extractor=fake),
        lambda: load(out),
    ):
        with pytest.raises(InputError, match="make one with kg build"):
            use()
    assert not out.exists()


def test_pipeline_remove_of_what_is_not_there(out: Path, source: Path, fake: FakeExtractor) -> None:
    run_build(source, out=out, extractor=fake)
    with pytest.raises(UnknownEntityError) as caught:
        run_remove("Orchard study number 77: grafting at 7 degrees", out=out, extractor=fake)
    assert "Orchard study number 7: grafting at 7 degrees" in caught.value.nearest
    titles = [record["title"] for record in RECORDS]
    with pytest.raises(InputError, match="no paper would be left"):
        run_remove(*titles, out=out, extractor=fake)
    assert len(list(load(out).papers())) == 24


def test_pipeline_workers_must_be_some(source: Path, fake: FakeExtractor) -> None:
    with pytest.raises(InputError, match="give 1 or more"):
        build(source, extractor=fake, workers=0)


def test_pipeline_extractor_that_cannot_travel(source: Path, log: Path) -> None:
    class Local(FakeExtractor):
        pass

    with pytest.raises(InputError, match="workers=1"):
        build(source, extractor=Local(str(log)), workers=2)
    assert len(list(build(source, extractor=Local(str(log)), workers=1).papers())) == 24
