"""Two builds of one folder at the same time."""

from __future__ import annotations

import time
from pathlib import Path

from tests.faults.builds import LONGEST, Site, wrong_after


def test_two_at_once_the_second_is_told_and_the_first_ends_well(tmp_path: Path) -> None:
    site = Site(tmp_path)
    first = site.start(seconds=0.06)
    end = time.monotonic() + LONGEST
    while not (site.out / "build.sqlite").exists() and time.monotonic() < end:
        time.sleep(0.01)
    second = site.start(seconds=0)
    _, told = second.communicate(timeout=LONGEST)
    assert second.returncode != 0
    assert (
        told.decode()
        .splitlines()[-1]
        .endswith("another kg is building here; wait until it is done, or choose another folder")
    )
    _, told = first.communicate(timeout=LONGEST)
    assert (first.returncode, told) == (0, b"")
    assert wrong_after(site, site.exports()) == ""


def test_two_at_once_from_the_start_leave_one_whole_build(tmp_path: Path) -> None:
    site = Site(tmp_path)
    both = [site.start(seconds=0.03), site.start(seconds=0.03)]
    said = [process.communicate(timeout=LONGEST)[1].decode() for process in both]
    codes = [process.returncode for process in both]
    # Where one came so late that the other was done, both went well.
    assert 0 in codes, said
    for code, told in zip(codes, said, strict=True):
        assert code == 0 or "another kg" in told.splitlines()[-1]
    assert wrong_after(site, site.exports()) == ""
