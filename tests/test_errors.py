"""What errors say, and how they say it."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import (
    AmbiguousNameError,
    InputError,
    KGError,
    MissingModelError,
    OutputError,
    QueryError,
    UnknownEntityError,
    UnknownFormatError,
    VersionError,
    one_line,
)


def test_errors_say_the_place_first() -> None:
    error = InputError("no title", file="pears.csv", line=3)
    assert (error.file, error.line, error.reason) == ("pears.csv", 3, "no title")
    assert str(error) == "pears.csv:3: no title"
    assert str(InputError("no title", file="pears.csv")) == "pears.csv: no title"
    assert str(InputError("no title")) == "no title"
    assert str(InputError("no title", file="-", line=3)) == "standard input:3: no title"
    assert str(OutputError("cannot be written", path="pears.ttl")) == "pears.ttl: cannot be written"


def test_errors_name_the_nearest_and_the_candidates() -> None:
    assert str(UnknownEntityError("Quinze", ("Quince",))) == (
        "nothing in the graph is called 'Quinze'; did you mean Quince?"
    )
    error = AmbiguousNameError("Pear", ("method:pear", "task:pear"))
    assert error.candidates == ("method:pear", "task:pear")
    assert str(error) == "'Pear' may be method:pear or task:pear; ask by id"


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (InputError("x"), ValueError),
        (UnknownFormatError("x"), ValueError),
        (VersionError("x"), ValueError),
        (QueryError("x"), ValueError),
        (UnknownEntityError("x"), LookupError),
        (MissingModelError("x"), RuntimeError),
        (OutputError("x", path="y"), OSError),
    ],
)
def test_errors_are_builtin_errors_too(error: KGError, builtin: type[Exception]) -> None:
    assert isinstance(error, KGError)
    assert isinstance(error, builtin)


@given(st.text(st.characters()) | st.text("\x1b\x9b\n\u202e\ud800 🍐a"))
def test_errors_are_one_line_that_any_terminal_can_show(text: str) -> None:
    line = str(InputError(text, file="pears.csv"))
    assert line.splitlines() == [line]
    assert not any(c < " " or "\x7f" <= c <= "\x9f" for c in line)
    assert line.encode("utf-8")
    assert one_line(line) == line


def test_errors_keep_what_shapes_letters_and_emoji() -> None:
    text = "👩\u200d🔬 می\u200cخواهم naïve"
    assert one_line(text) == text


@pytest.mark.parametrize(
    "error",
    [
        KGError("no"),
        InputError("no", file="a.json", line=3),
        UnknownEntityError("pear", ["apple"]),
        AmbiguousNameError("pear", ["method:pear", "task:pear"]),
        OutputError("is full", path="out"),
    ],
)
def test_errors_come_back_from_another_process_as_they_were(error: KGError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
