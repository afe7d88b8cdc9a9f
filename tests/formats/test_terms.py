from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.formats.terms import (
    Literal,
    Shortener,
    check_base,
    decimal,
    decode,
    link,
    literal,
    prefixes,
)


@given(st.text(st.characters(exclude_categories=["Cs", "Cn"])))
def test_terms_literals_come_back(text: str) -> None:
    assert decode(literal(text)) == Literal(text.replace("\0", "\ufffd"), "")


@pytest.mark.parametrize("bad", ["\0", "\ud800", "\udfff", "\ufffe", "\uffff"])
def test_terms_what_no_file_can_hold_is_replaced_one_for_one(bad: str) -> None:
    assert literal(f"a{bad}b") == '"a\ufffdb"'


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ('"', r'"\""'),
        ("\\", r'"\\"'),
        ("a\r\n\tb", r'"a\r\n\tb"'),
        ("\x1b", r'"\u001B"'),
        ("\x7f", r'"\u007F"'),
        ("</script>", '"</script>"'),
        ("🍐", '"🍐"'),
    ],
)
def test_terms_escapes(text: str, term: str) -> None:
    assert literal(text) == term


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_terms_decimals_lose_no_digit(number: float) -> None:
    value = decode(decimal(number))
    assert isinstance(value, Literal)
    assert "e" not in value.text.lower()
    assert float(value.text) == number


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_terms_no_decimal_without_end(number: float) -> None:
    with pytest.raises(ValueError, match="no decimal"):
        decimal(number)


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "https://a b/", 'https://a/"', "https://a/<x>", "a", "http://["]
)
def test_terms_no_link_to_what_is_no_web_address(text: str) -> None:
    assert link(text) == literal(text)


@pytest.mark.parametrize("base", ["", "orchard/", "https://example.org/id", "https://a b/"])
def test_terms_a_wrong_base_is_refused(base: str) -> None:
    with pytest.raises(InputError, match="no base IRI"):
        check_base(base)


@pytest.mark.parametrize(
    ("iri", "spelled"),
    [
        ("https://e.org/method/bert", "method:bert"),
        ("https://e.org/method/gpt-3.5", "method:gpt-3.5"),
        ("https://e.org/method/%CE%B1-x", "method:%CE%B1-x"),
        ("https://e.org/paper/10.1-2.3", "paper:10.1-2.3"),
        # A local name that starts with a hyphen, ends with a point, or is empty has no short form.
        ("https://e.org/method/-x", "<https://e.org/method/-x>"),
        ("https://e.org/method/x.", "<https://e.org/method/x.>"),
        ("https://e.org/method/a~b", "<https://e.org/method/a~b>"),
        ("https://e.org/method/", "<https://e.org/method/>"),
        ("https://other.org/x", "<https://other.org/x>"),
    ],
)
def test_terms_turtle_names(iri: str, spelled: str) -> None:
    assert Shortener(prefixes("https://e.org/")).turtle(f"<{iri}>") == spelled
