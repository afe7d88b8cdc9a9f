from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.model import Paper
from kg.read import read_records
from tests.read.reading import only_paper, read_content

FEED = r"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <title>a query</title>
  <entry>
    <id>http://arxiv.org/abs/3101.00001v2</id>
    <published>2031-04-02T17:59:59Z</published>
    <updated>2032-04-02T17:59:59Z</updated>
    <title>Pears with $x &lt; y$ &amp;
      apples</title>
    <summary>  We prune at 60\% of the cost: $a &lt; b$ &lt;pear&gt;.
    </summary>
    <author><name>Ada Gardener</name></author>
    <author><name>Bo Pear</name></author>
    <arxiv:doi>10.9999/pear.1</arxiv:doi>
    <arxiv:journal_ref>Orchard 12</arxiv:journal_ref>
    <link href="http://arxiv.org/abs/3101.00001v2" rel="alternate" type="text/html"/>
    <category term="cs.LG" scheme="x"/>
  </entry>
  <entry>
    <title>Second</title>
  </entry>
</feed>
"""


def test_atom_is_read(tmp_path: Path) -> None:
    records, rejected = read_content(tmp_path, FEED)
    assert rejected == []
    assert [r.line for r in records] == [4, 19]
    assert records[0].paper == Paper(
        id="paper:10.9999-pear.1",
        title="Pears with x < y & apples",
        abstract="We prune at 60% of the cost: a < b <pear>.",
        authors=("Ada Gardener", "Bo Pear"),
        year=2031,
        venue="Orchard 12",
        doi="10.9999/pear.1",
        arxiv="3101.00001",
        url="http://arxiv.org/abs/3101.00001v2",
        keywords=("cs.LG",),
    )


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        "<!DOCTYPE feed>",
    ],
)
def test_atom_refuses_a_doctype(tmp_path: Path, doctype: str) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(FEED.replace("<feed", doctype + "<feed", 1).replace("Second", "&b;"))
    with pytest.raises(InputError, match="DOCTYPE"):
        list(read_records(path))


def test_atom_loses_only_the_bad_entries(tmp_path: Path) -> None:
    first, _, rest = FEED.partition("<title>Second</title>")
    bad = "<title>A & B</title></entry>\n<entry><title>Never closed\n<entry><title>Last</title>"
    records, rejected = read_content(tmp_path, first + bad + rest)
    assert [r.paper.title for r in records] == ["Pears with x < y & apples", "Last"]
    assert [r.line for r in rejected] == [21, 19]


def test_atom_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    cut = FEED.partition("<title>Second")[0]
    records, rejected = read_content(tmp_path, cut)
    assert [r.paper.title for r in records] == ["Pears with x < y & apples"]
    assert [(r.line, r.reason[:18]) for r in rejected] == [(19, "the feed ends insi")]


def test_atom_with_prefixes_and_many_entries(tmp_path: Path) -> None:
    entries = "".join(f"<a:entry><a:title>Pear {n}</a:title></a:entry>\n" for n in range(120))
    feed = f'<a:feed xmlns:a="http://www.w3.org/2005/Atom">\n{entries}</a:feed>'
    records, rejected = read_content(tmp_path, feed)
    assert rejected == []
    assert [(r.line, r.paper.title) for r in records] == [(n + 2, f"Pear {n}") for n in range(120)]


def test_atom_without_line_breaks(tmp_path: Path) -> None:
    entry = '<entry xmlns="http://www.w3.org/2005/Atom"><title>Pears</title></entry>'
    assert only_paper(tmp_path, entry).title == "Pears"


def test_atom_with_a_reference_to_no_character(tmp_path: Path) -> None:
    bad = "<entry><title>Half &#xD800; a pear</title><b></entry>\n"
    records, rejected = read_content(tmp_path, FEED.replace("</feed>", bad + "</feed>"))
    assert len(records) == len(read_content(tmp_path, FEED)[0])
    assert [r.reason.split(";")[0][:12] for r in rejected] == ["no sound XML"]


def test_atom_rejects_tags_that_do_not_fit(tmp_path: Path) -> None:
    odd = "<authors></authors><name>Bo</name></author>"
    content = FEED.replace("<title>Second</title>", f"<title>Second</title>{odd}")
    records, rejected = read_content(tmp_path, content)
    assert [record.line for record in records] == [4]
    assert [(r.line, r.reason.partition(";")[0]) for r in rejected] == [
        (19, "no sound XML: its tags do not fit")
    ]
