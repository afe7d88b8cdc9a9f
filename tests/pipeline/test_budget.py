from __future__ import annotations

import re

import pytest

from kg.errors import InputError
from kg.pipeline.budget import check_memory, most_workers, most_writers, parse_memory


@pytest.mark.parametrize("text", ["", "much", "4 apples", "-4G", "4GG", "G"])
def test_budget_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(InputError, match="is no amount of memory; write 4G or 900M"):
        parse_memory(text)


def test_budget_says_what_a_build_takes_and_what_would_fit() -> None:
    check_memory(20_000, None)
    check_memory(20_000, parse_memory("4G"))
    with pytest.raises(InputError, match=r"of 66000 papers takes about \d\.\d GB") as caught:
        check_memory(66_000, parse_memory("2G"))
    enough = re.search(r"--memory (\S+),", str(caught.value))
    fewer = re.search(r"--limit (\d+)", str(caught.value))
    assert enough and fewer
    check_memory(66_000, parse_memory(enough[1]))
    check_memory(int(fewer[1]), parse_memory("2G"))


def test_budget_refuses_what_no_number_of_papers_fits_into() -> None:
    with pytest.raises(InputError, match=r"give --memory \S+G$"):
        check_memory(10, parse_memory("100M"))


def test_budget_runs_no_more_processes_than_fit() -> None:
    assert most_workers(1000, None) > 1000
    assert most_workers(1000, parse_memory("500M")) == 1
    counts = [most_workers(1000, parse_memory(f"{n}G")) for n in (1, 2, 4, 8)]
    assert counts == sorted(set(counts))
    assert most_writers(20_000, parse_memory("2G")) < most_writers(20_000, parse_memory("8G"))
