"""The head of a note: its properties, and what is known of a paper or thing itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from kg.formats.note_text import markdown, yaml_value
from kg.model import Entity
from kg.vocabulary import arxiv_url, doi_url

_URL_SIGNS: Final = "!#$%&'()*+,/:;=?@[]~"


def entity_head(entity: Entity) -> dict[str, Any]:
    """What the note of a thing starts from; a paper has its node of `graph.json`."""
    return {
        "id": entity.id,
        "type": entity.types[0].value,
        "types": [kind.value for kind in entity.types],
        "label": entity.label,
        "aliases": [alias for alias in entity.aliases if alias != entity.label],
        "same_as": list(entity.same_as),
    }


def front_matter(head: dict[str, Any]) -> Iterator[str]:
    """The properties of a note: what it has, in this order."""
    head = head | {"tags": [f"kg/{kind.lower()}" for kind in head["types"]], "title": head["label"]}
    head["aliases"] = [head["label"], *head["aliases"]]
    for name in (
        "id",
        "title",
        "aliases",
        "tags",
        "authors",
        "year",
        "venue",
        "doi",
        "arxiv",
        "identifiers",
        "url",
        "keywords",
        "same_as",
    ):
        if head.get(name) not in (None, "", []):
            yield f"{name}: {yaml_value(head[name])}"


def paper_text(head: dict[str, Any]) -> Iterator[str]:
    """Who wrote a paper and where, its pages, its abstract."""
    about = ["; ".join(head.get("authors") or []), head.get("venue"), head.get("year")]
    if any(about):
        yield "*" + " · ".join(markdown(str(part)) for part in about if part) + "*"
        yield ""
    links = [doi_url(head["doi"])] if head.get("doi") else []
    links += [arxiv_url(head["arxiv"])] if head.get("arxiv") else []
    for url in [*links, *(head.get("links") or [])]:
        if url.startswith(("http://", "https://")):
            yield f"- <{quote(url, safe=_URL_SIGNS)}>"
    if head.get("abstract"):
        yield ""
        yield markdown(head["abstract"])
    yield ""


def entity_text(head: dict[str, Any]) -> Iterator[str]:
    """What a thing is, and how else it is written."""
    yield f"*{' and '.join(head['types'])}*"
    yield ""
    if head["aliases"]:
        yield "Also written: " + ", ".join(map(markdown, head["aliases"]))
        yield ""
