"""Authority files: what is read, and what is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.model import Concept
from kg.read.authority import read_authority
from kg.vocabulary import EntityType

BASE = "https://example.org/orchard/"
TURTLE = """@prefix : <https://example.org/orchard/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix kg: <https://w3id.org/paperkg/ns#> .
<https://example.org/orchard/pruning(2)> a skos:Concept, kg:Method ;
    skos:prefLabel "Élagage"@fr, "Pruning"@en-GB ; skos:altLabel "cutting  back"@en ;
    skos:narrower :quince .
:quince skos:prefLabel "Quince Pruning" ; skos:altLabel "QP", "Quince Pruning" .
:tree a skos:Concept ; <http://www.w3.org/2000/01/rdf-schema#label> "Tree" ; skos:broader :tree .
:nothing a skos:Concept .
"""
CONCEPTS = (
    Concept(f"{BASE}pruning(2)", "Pruning", ("cutting back",), (), EntityType.METHOD),
    Concept(f"{BASE}quince", "Quince Pruning", ("QP",), (f"{BASE}pruning(2)",)),
    Concept(f"{BASE}tree", "Tree"),
)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_authority_reads_skos_in_any_form(tmp_path: Path) -> None:
    import pyoxigraph

    turtle = written(tmp_path, "a.ttl", TURTLE)
    assert read_authority(turtle) == CONCEPTS
    quads = list(pyoxigraph.parse(TURTLE.encode(), format=pyoxigraph.RdfFormat.TURTLE))
    for name, form in (
        ("a.nt", pyoxigraph.RdfFormat.N_TRIPLES),
        ("a.rdf", pyoxigraph.RdfFormat.RDF_XML),
    ):
        pyoxigraph.serialize([q.triple for q in quads], str(tmp_path / name), format=form)
        assert read_authority(tmp_path / name) == CONCEPTS


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_authority_reads_the_tables_of_spreadsheets(tmp_path: Path, sign: str) -> None:
    table = f"\ufeffIRI,Label ,Aliases\r\n{BASE}quince,Quince,QP|QPs\r\n".replace(",", sign)
    assert read_authority(written(tmp_path, "a.csv", table)) == (
        Concept(f"{BASE}quince", "Quince", ("QP", "QPs")),
    )


def test_authority_reads_a_table(tmp_path: Path) -> None:
    table = (
        f'iri,label,aliases,type\n{BASE}quince,"Quince, pruned",QP | QPs|,method\n'
        f"{BASE}a(b),Tree,,\n"
    )
    assert read_authority(written(tmp_path, "a.csv", table)) == (
        Concept(f"{BASE}a(b)", "Tree"),
        Concept(f"{BASE}quince", "Quince, pruned", ("QP", "QPs"), (), EntityType.METHOD),
    )


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("a.csv", f"iri,label\n{BASE}a,A\n{BASE}b c,B\n", "a.csv:3: '.*b c' is no IRI"),
        ("a.csv", "iri,label\norchard,A\n", "a.csv:2: 'orchard' is no IRI"),
        ("a.csv", f"iri,label\n{BASE}a,A\n{BASE}a,B\n", "a.csv:3: .* comes twice"),
        ("a.csv", f"iri,label\n{BASE}a,\n", "a.csv:2: .* has no label"),
        ("a.csv", f"iri,label,type\n{BASE}a,A,Tree\n", "a.csv:2: no type 'Tree'"),
        ("a.csv", f"iri,label\n{BASE}a,A,B,C\n", "a.csv:2: more cells than columns"),
        ("a.csv", "name,label\n", "a.csv:1: the first line must name"),
        ("a.ttl", TURTLE + "<https://example.org/a b> a skos:Concept .\n", "a.ttl:10: cannot be"),
        ("a.ttl", "", "a.ttl: no concept with a label"),
        ("a.txt", "", "no authority file by its name"),
        ("b.ttl/none.ttl", None, "no such file"),
    ],
)
def test_authority_refuses(tmp_path: Path, name: str, text: str | None, fault: str) -> None:
    path = tmp_path / name if text is None else written(tmp_path, name, text)
    with pytest.raises(InputError, match=fault):
        read_authority(path)
