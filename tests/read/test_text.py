from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read import clean_text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("R&amp;D, 1 &lt; 2, &quot;x&quot;, &#233;, &eacute;", 'R&D, 1 < 2, "x", é, é'),
        ("twice &amp;lt; escaped &amp;amp;amp; more", "twice < escaped & more"),
        ("AT&T; R&D and a & b &unknown;", "AT&T; R&D and a & b &unknown;"),
        ("an <i>italic</i> H<sub>2</sub>O of 10<sup>-3</sup>", "an italic H2O of 10^-3"),
        ("1<sup>st</sup> pear", "1st pear"),
        ("&lt;i&gt;x&lt;/i&gt;", "x"),
        ("<jats:title>Abstract</jats:title><jats:p>We study pears.</jats:p>", "We study pears."),
        ("one</p><p>two<br/>three", "one two three"),
        ("</s> <subject, relation> a<b, b>c", "</s> <subject, relation> a<b, b>c"),
        ("a pro(cid:173) posed pe(cid:173)ar (cid:12)", "a proposed pear (cid:12)"),
        ("a\x00b\x07c\ud800d\ufeffe\u200bf\xadg", "abcdefg"),
        ("safe \u202etxet\u202c", "safe txet"),
        ("two\r\n lines\tand\u00a0more ", "two lines and more"),
        ("e\u0301tude eﬃcient", "étude efficient"),
        ("👩\u200d🔬 works", "👩\u200d🔬 works"),
        ("", ""),
        (" \n ", ""),
    ],
)  # fmt: skip
def test_text_becomes_clean(raw: str, expected: str) -> None:
    assert clean_text(raw) == expected


@given(st.text())
def test_text_never_fails_and_is_normal(raw: str) -> None:
    text = clean_text(raw)
    assert text == " ".join(text.split())
    assert unicodedata.is_normalized("NFC", text)
    text.encode("utf-8")
    assert all(c.isprintable() or unicodedata.category(c) in {"Cf", "Co", "Cn", "Zs"} for c in text)


@given(st.text(alphabet="\\{}$^_~`'\"-&;<>/ abzA1%#.,:()[]=é\n"))
def test_text_never_fails_on_latex_like_text(raw: str) -> None:
    text = clean_text(raw)
    assert text == " ".join(text.split())


WORDS = st.sampled_from(
    [
        "We", "propose", "Quince,", "a", "rule", "(MoE)", "50%", "of", r"60\%", "$5",
        r"$\alpha$-pears",
        r"\oni", r"\textbf{bold}", "{GPT}-4", "e.g.~pears", "``quoted''", "mathcal{O}(n)",
        "R&amp;D",
        "<i>pear</i>", "https://example.org/~a_b", r"\url{https://example.org/x--y}",
        "1--2", "naïve",
        r"G\"odel", "{a,", "b}", "x_i", "#3", "~10", "🍐",
    ]
)  # fmt: skip


@given(st.lists(WORDS).map(" ".join))
def test_text_is_clean_after_one_pass(raw: str) -> None:
    once = clean_text(raw)
    assert clean_text(once) == once


@given(st.lists(st.from_regex(r"[A-Za-z0-9,.;:()%#&*+=/é-]{1,12}", fullmatch=True)).map(" ".join))
def test_text_without_latex_is_left_alone(raw: str) -> None:
    if "--" not in raw and "&" not in raw and "math" not in raw and "sqrt" not in raw:
        assert clean_text(raw) == unicodedata.normalize("NFC", " ".join(raw.split()))
