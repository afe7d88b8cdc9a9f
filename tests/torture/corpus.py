"""Sound invented files of each input format, with the bytes that each record takes."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

FRUITS: Final = (
    "Pear",
    "Quince",
    "Medlar",
    "Sorb",
    "Crab Apple",
    "Damson",
    "Bullace",
    "Fig",
    "Mulberry",
    "Elder",
    "Sloe",
    "Medlar Tree",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A sound file.

    Attributes:
        name: of the format.
        suffix: of the file's name.
        content: the bytes of the file.
        spans: where each record lies in it, half-open, without its last line end.
        apart: whether damage inside one record must leave the others as they are.
    """

    name: str
    suffix: str
    content: bytes
    spans: tuple[tuple[int, int], ...]
    apart: bool

    @property
    def marked(self) -> bool:
        """Whether the file's name says its format, and not only its content."""
        return self.suffix != ".txt"


def papers() -> list[dict[str, Any]]:
    """What the records say; abstracts with quotes, commas, LaTeX, and other scripts."""
    extras = (
        'It is called a "graft", or, in short, G.',
        r"We show $O(\sqrt{n})$ regret, 91.5\% of the optimum.",
        "Größe, naïveté and Łódź; 梨の木を剪定する; شجرة الكمثرى; 🍐.",
        "It costs < 5 & gains > 3.",
    )
    return [
        {
            "title": f"Pruning {fruit} Trees in Orchards of {n + 2} Experts",
            "abstract": f"We study the pruning of {fruit.lower()} trees in orchards of experts. "
            f"The method keeps the best branches and reaches {80 + n}.5% accuracy on PearBench. "
            f"{extras[n % 4]}",
            "authors": ["Ada Gardener", f"Bo {fruit.split()[0]}"],
            "year": 2015 + n,
            "venue": "Journal of Invented Orchards",
            "doi": f"10.1000/orchard.{n}",
        }
        for n, fruit in enumerate(FRUITS)
    ]


def _joined(
    name: str,
    suffix: str,
    parts: Sequence[str],
    *,
    head: str = "",
    between: str = "\n",
    tail: str = "\n",
    apart: bool = True,
) -> Sample:
    content, spans = head.encode(), list[tuple[int, int]]()
    for n, part in enumerate(parts):
        content += between.encode() if n else b""
        spans.append((len(content), len(content) + len(part.encode())))
        content += part.encode()
    return Sample(name, suffix, content + tail.encode(), tuple(spans), apart)


def _dump(form: object) -> str:
    return json.dumps(form, ensure_ascii=False)


def _arxiv(form: dict[str, Any], n: int) -> dict[str, Any]:
    return {
        "id": f"2405.{n:05}",
        "submitter": form["authors"][0],
        "authors": " and ".join(form["authors"]),
        "title": form["title"],
        "journal-ref": form["venue"],
        "categories": "cs.LG stat.ML",
        "abstract": "  " + form["abstract"],
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2024 19:18:42 GMT"}],
        "authors_parsed": [[name.split()[-1], name.split()[0], ""] for name in form["authors"]],
    }


def _openalex(form: dict[str, Any], n: int) -> dict[str, Any]:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(form["abstract"].split()):
        index.setdefault(word, []).append(place)
    return {
        "id": f"https://openalex.org/W{n}",
        "doi": f"https://doi.org/{form['doi']}",
        "display_name": form["title"],
        "publication_year": form["year"],
        "authorships": [{"author": {"display_name": name}} for name in form["authors"]],
        "primary_location": {"source": {"display_name": form["venue"]}},
        "abstract_inverted_index": index,
    }


def _scholar(form: dict[str, Any], n: int) -> dict[str, Any]:
    return {
        "paperId": f"{n:040x}",
        "externalIds": {"DOI": form["doi"]},
        "title": form["title"],
        "abstract": form["abstract"],
        "year": form["year"],
        "venue": form["venue"],
        "authors": [{"authorId": str(n), "name": name} for name in form["authors"]],
    }


def _table(delimiter: str) -> tuple[str, list[str]]:
    def cell(value: object) -> str:
        text = str(value)
        if any(sign in text for sign in (delimiter, '"')):
            return '"' + text.replace('"', '""') + '"'
        return text

    names = ("title", "abstract", "authors", "year", "doi")
    lines = [
        delimiter.join(
            cell("; ".join(form[name]) if name == "authors" else form[name]) for name in names
        )
        for form in papers()
    ]
    return delimiter.join(names) + "\n", lines


def _bibtex(form: dict[str, Any], n: int) -> str:
    abstract = form["abstract"].replace("&", r"\&").replace('"', "''")
    return (
        f"@article{{key{n},\n  title = {{{{{form['title']}}}}},\n"
        f"  author = {{{' and '.join(form['authors'])}}},\n  abstract = {{{abstract}}},\n"
        f'  journal = "{form["venue"]}",\n  year = {form["year"]},\n  doi = {{{form["doi"]}}}\n}}'
    )


def _ris(form: dict[str, Any], _: int) -> str:
    names = "".join(f"AU  - {name}\n" for name in form["authors"])
    return (
        f"TY  - JOUR\nTI  - {form['title']}\n{names}AB  - {form['abstract']}\n"
        f"PY  - {form['year']}\nDO  - {form['doi']}\nER  - "
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _entry(form: dict[str, Any], n: int) -> str:
    names = "".join(f"<author><name>{name}</name></author>" for name in form["authors"])
    return (
        f"<entry>\n<id>http://arxiv.org/abs/2405.{n:05}v1</id>\n"
        f"<title>{_escaped(form['title'])}</title>\n"
        f"<summary>{_escaped(form['abstract'])}</summary>\n{names}\n"
        f"<published>{form['year']}-04-02T19:18:42Z</published>\n</entry>"
    )


def _zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        # Without a time, so that the bytes are always the same.
        archive.writestr(zipfile.ZipInfo("papers.jsonl"), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def samples() -> list[Sample]:
    """One file of each format."""
    forms = papers()

    def each(make: Callable[[dict[str, Any], int], object]) -> list[str]:
        made = (make(form, n) for n, form in enumerate(forms))
        return [form if isinstance(form, str) else _dump(form) for form in made]

    csv_head, csv_rows = _table(",")
    tsv_head, tsv_rows = _table("\t")
    plain = each(lambda form, _: form)
    lines = _joined("JSON lines", ".jsonl", plain)
    feed = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    return [
        lines,
        _joined("arXiv", ".jsonl", each(_arxiv)),
        _joined("OpenAlex", ".jsonl", each(_openalex)),
        _joined("Semantic Scholar", ".jsonl", each(_scholar)),
        _joined("JSON array", ".json", plain, head="[\n", between=",\n", tail="\n]\n", apart=False),
        _joined("CSV", ".csv", csv_rows, head=csv_head),
        _joined("TSV", ".tsv", tsv_rows, head=tsv_head),
        _joined("BibTeX", ".bib", each(_bibtex), between="\n\n", apart=False),
        _joined("RIS", ".ris", each(_ris)),
        _joined("Atom", ".xml", each(_entry), head=feed, tail="\n</feed>\n", apart=False),
        _joined(
            "web listing", ".txt", [f"{f['title']}\n{f['abstract']}" for f in forms], between="\n\n"
        ),
        Sample("gzip", ".jsonl.gz", gzip.compress(lines.content, mtime=0), (), apart=False),
        Sample("zip", ".zip", _zipped(lines.content), (), apart=False),
    ]
