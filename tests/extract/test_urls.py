from __future__ import annotations

import pytest
from spacy.language import Language


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("Code: https://example.org/quince.", ("https://example.org/quince",)),
        ("Code (https://example.org/quince).", ("https://example.org/quince",)),
        (r"Code: \url{https://example.org/q\_r}.", ("https://example.org/q_r",)),
        ("at https://example.org/a_(b), and", ("https://example.org/a_(b)",)),
        ("at github.com/pear/quince!", ("github.com/pear/quince",)),
        ("see pear.github.io for more", ("pear.github.io",)),
        ("see https://doi.org/10.1/x and https://arxiv.org/abs/1", ()),
        ("https://a.org/x https://a.org/x https://b.org", ("https://a.org/x", "https://b.org")),
        ("no page at all, e.g. none", ()),
        ("[https://a.org/x](https://a.org/x).", ("https://a.org/x",)),
        ("[a page](https://a.org/x_(y)).", ("https://a.org/x_(y)",)),
        ("see [sites.pear.com/view/q](sites.pear.com/view/q).", ("sites.pear.com/view/q",)),
        ("videos at pear.be/9DTq.", ("pear.be/9DTq",)),
        ("from 3.9/4.2 m, mic.ro/macro, me@pear.org/x or and/or", ()),
    ],
)
def test_urls_are_clean_and_of_projects(nlp: Language, text: str, urls: tuple[str, ...]) -> None:
    assert nlp(text)._.urls == urls
