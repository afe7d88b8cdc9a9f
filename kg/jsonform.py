"""The JSON form of the records: the form of one paper (`kg extract`) and the parts of `graph.json`.

Functions come in pairs, `x_to_json` and `x_from_json`; the second is the inverse of the first.
What is empty or None is left out where the form allows it, so that files stay readable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from kg.errors import InputError
from kg.model import (
    Abbreviation,
    BuildInfo,
    Claim,
    CloseMatch,
    Entity,
    Evidence,
    Extraction,
    Field,
    GraphSource,
    LocalEntity,
    Mention,
    Merge,
    Number,
    Paper,
    Quote,
    Relation,
    Result,
    ResultNode,
    Shared,
)
from kg.vocabulary import EntityType, Level, Predicate, ResultKind, Role

Json = dict[str, Any]


def _number_to_json(number: Number | None) -> float | list[float] | None:
    # A whole number that a stage left an int is written as what reading it back gives.
    if isinstance(number, tuple):
        return [float(end) for end in number]
    return None if number is None else float(number)


def _number_from_json(value: object) -> Number | None:
    if isinstance(value, list):
        low, high = value
        return (float(low), float(high))
    return None if value is None else float(cast(float, value))


def paper_to_json(paper: Paper) -> Json:
    """`{"id", "title", "abstract", …}`; what is unknown is left out."""
    form: Json = {"id": paper.id, "title": paper.title, "abstract": paper.abstract}
    if paper.authors:
        form["authors"] = list(paper.authors)
    for name in ("year", "venue", "doi", "arxiv", "url"):
        if (value := getattr(paper, name)) is not None:
            form[name] = value
    for name in ("keywords", "identifiers"):
        if value := getattr(paper, name):
            form[name] = list(value)
    return form


def paper_from_json(form: Mapping[str, Any]) -> Paper:
    """The inverse of `paper_to_json`."""
    return Paper(
        id=form["id"],
        title=form["title"],
        abstract=form.get("abstract", ""),
        authors=tuple(form.get("authors", ())),
        year=form.get("year"),
        venue=form.get("venue"),
        doi=form.get("doi"),
        arxiv=form.get("arxiv"),
        url=form.get("url"),
        keywords=tuple(form.get("keywords", ())),
        identifiers=tuple(form.get("identifiers", ())),
    )


def quote_to_json(quote: Quote, *, with_paper: bool = True, with_text: bool = True) -> Json:
    """`{"paper", "field", "start", "end", "text"}`."""
    form: Json = {"paper": quote.paper} if with_paper else {}
    form |= {"field": quote.field, "start": quote.start, "end": quote.end}
    return form | {"text": quote.text} if with_text else form


def quote_from_json(form: Mapping[str, Any], paper: Paper | None = None) -> Quote:
    """The inverse of `quote_to_json`; with a paper, the id and the text may be left out."""
    field = cast(Field, form["field"])
    start, end = int(form["start"]), int(form["end"])
    text = form.get("text")
    if text is None:
        if paper is None:
            raise InputError("a quote has no text and no paper to take it from")
        text = paper.text(field)[start:end]
    return Quote(form["paper"] if paper is None else paper.id, field, start, end, text)


def evidence_to_json(evidence: Evidence) -> Json:
    """`{"quotes", "marks", "by", "score"}`."""
    form: Json = {"by": evidence.by, "score": float(evidence.score)}
    form["quotes"] = [quote_to_json(quote) for quote in evidence.quotes]
    if evidence.marks:
        form["marks"] = [quote_to_json(mark) for mark in evidence.marks]
    return form


def evidence_from_json(form: Mapping[str, Any]) -> Evidence:
    """The inverse of `evidence_to_json`."""
    return Evidence(
        quotes=tuple(quote_from_json(quote) for quote in form["quotes"]),
        by=form["by"],
        score=float(form["score"]),
        marks=tuple(quote_from_json(mark) for mark in form.get("marks", ())),
    )


# ── the form of one paper ────────────────────────────────────────────────────────────────────────


def _evidence_form(evidence: Evidence) -> Json:
    """The evidence of a relation or result: its marks only where it has any."""
    form: Json = {"score": evidence.score, "by": evidence.by, "quotes": _local(evidence.quotes)}
    return form | {"marks": _local(evidence.marks)} if evidence.marks else form


def _local(quotes: tuple[Quote, ...]) -> list[Json]:
    return [quote_to_json(q, with_paper=False, with_text=False) for q in quotes]


def _entity_form(entity: LocalEntity) -> Json:
    form: Json = {"id": entity.key, "name": entity.name, "type": entity.type.value}
    if entity.alt_type is not None:
        form["alt_type"] = entity.alt_type.value
    if entity.role is not None:
        form["role"] = entity.role.value
    form |= {"level": entity.salience.value, "score": entity.score}
    form["mentions"] = [
        {"text": m.quote.text}
        | quote_to_json(m.quote, with_paper=False, with_text=False)
        | {"score": m.score, "by": m.by}
        for m in entity.mentions
    ]
    return form


def extraction_to_json(extraction: Extraction, paper: Paper) -> Json:
    """The JSON of one paper: its texts and everything that they say, ids local to the paper."""
    known = {"identifiers": list(paper.identifiers)} if paper.identifiers else {}
    return {
        "id": paper.id,
        **known,
        "title": paper.title,
        "abstract": paper.abstract,
        "entities": [_entity_form(entity) for entity in extraction.entities],
        "relations": [
            {
                "head": r.head,
                "type": r.type.value,
                "tail": r.tail,
            }
            | _evidence_form(r.evidence)
            for r in extraction.relations
        ],
        "results": [
            {
                "method": r.method,
                "value": r.value,
                "number": _number_to_json(r.number),
                "unit": r.unit,
                "kind": r.kind.value,
                "metric": r.metric,
                "benchmark": r.benchmark,
                "task": r.task,
                "baseline": r.baseline,
            }
            | _evidence_form(r.evidence)
            for r in extraction.results
        ],
        "urls": list(extraction.urls),
        "abbreviations": [
            {
                "short": quote_to_json(a.short, with_paper=False),
                "long": quote_to_json(a.long, with_paper=False),
            }
            for a in extraction.abbreviations
        ],
        "sentences": [
            quote_to_json(s, with_paper=False, with_text=False) for s in extraction.sentences
        ],
        "extractor": extraction.extractor,
    }


def extraction_from_json(form: Mapping[str, Any], paper: Paper) -> Extraction:
    """The inverse of `extraction_to_json`, for the paper whose texts the form was made of.

    Raises:
        InputError: when a part is missing or of the wrong kind.
    """
    try:
        return _extraction_from_json(form, paper)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"no extraction of {paper.id}: {type(error).__name__} {error}") from error


def _extraction_from_json(form: Mapping[str, Any], paper: Paper) -> Extraction:
    def evidence(part: Mapping[str, Any]) -> Evidence:
        quotes = tuple(quote_from_json(quote, paper) for quote in part["quotes"])
        marks = tuple(quote_from_json(mark, paper) for mark in part.get("marks", ()))
        return Evidence(quotes, part["by"], float(part["score"]), marks)

    return Extraction(
        paper=paper.id,
        extractor=form["extractor"],
        entities=tuple(
            LocalEntity(
                key=e["id"],
                name=e["name"],
                type=EntityType(e["type"]),
                alt_type=EntityType(e["alt_type"]) if e.get("alt_type") else None,
                role=Role(e["role"]) if e.get("role") else None,
                salience=Level(e["level"]),
                score=float(e["score"]),
                mentions=tuple(
                    Mention(quote_from_json(m, paper), float(m["score"]), m["by"])
                    for m in e["mentions"]
                ),
            )
            for e in form["entities"]
        ),
        relations=tuple(
            Relation(r["head"], Predicate(r["type"]), r["tail"], evidence(r))
            for r in form["relations"]
        ),
        results=tuple(
            Result(
                value=r["value"],
                number=_number_from_json(r["number"]),
                unit=r["unit"],
                kind=ResultKind(r["kind"]),
                evidence=evidence(r),
                method=r["method"],
                metric=r["metric"],
                benchmark=r["benchmark"],
                task=r["task"],
                baseline=r["baseline"],
            )
            for r in form["results"]
        ),
        urls=tuple(form["urls"]),
        abbreviations=tuple(
            Abbreviation(quote_from_json(a["short"], paper), quote_from_json(a["long"], paper))
            for a in form["abbreviations"]
        ),
        sentences=tuple(quote_from_json(s, paper) for s in form["sentences"]),
    )


# ── the parts of a graph ─────────────────────────────────────────────────────────────────────────


def info_to_json(info: BuildInfo) -> Json:
    """`{"extractor", "base_iri", "options"}`."""
    form: Json = {"extractor": info.extractor, "base_iri": info.base_iri}
    return form | {"options": dict(info.options)} if info.options else form


def info_from_json(form: Mapping[str, Any]) -> BuildInfo:
    """The inverse of `info_to_json`."""
    return BuildInfo(form["extractor"], form["base_iri"], tuple(form.get("options", {}).items()))


def paper_node_to_json(paper: Paper, links: Sequence[str] = ()) -> Json:
    """A paper's node of `graph.json`, with the pages that its abstract names; read it back with
    `paper_from_json`."""
    kind = EntityType.PAPER.value
    form: Json = {"id": paper.id, "type": kind, "types": [kind], "label": paper.title}
    form |= {"aliases": []} | paper_to_json(paper)
    return form | {"links": list(links)} if links else form


def entity_to_json(entity: Entity) -> Json:
    """A node of `graph.json`: `type` is the main one, `types` all."""
    form: Json = {
        "id": entity.id,
        "type": entity.types[0].value,
        "types": [kind.value for kind in entity.types],
        "label": entity.label,
        "aliases": list(entity.aliases),
    }
    if entity.same_as:
        form["same_as"] = list(entity.same_as)
    return form


def entity_from_json(form: Mapping[str, Any]) -> Entity:
    """The inverse of `entity_to_json`."""
    return Entity(
        id=form["id"],
        label=form["label"],
        types=tuple(EntityType(kind) for kind in form["types"]),
        aliases=tuple(form["aliases"]),
        same_as=tuple(form.get("same_as", ())),
    )


def result_to_json(result: ResultNode) -> Json:
    """A result node of `graph.json`."""
    return {
        "id": result.id,
        "type": EntityType.RESULT.value,
        "types": [EntityType.RESULT.value],
        "label": result.value,
        "paper": result.paper,
        "value": result.value,
        "number": _number_to_json(result.number),
        "unit": result.unit,
        "kind": result.kind.value,
    }


def result_from_json(form: Mapping[str, Any]) -> ResultNode:
    """The inverse of `result_to_json`."""
    return ResultNode(
        id=form["id"],
        paper=form["paper"],
        value=form["value"],
        number=_number_from_json(form["number"]),
        unit=form["unit"],
        kind=ResultKind(form["kind"]),
    )


def node_forms(source: GraphSource) -> Iterator[Json]:
    """The nodes of `graph.json`: papers, entities, results, each sorted by id."""
    for paper, urls in papers_with_links(source):
        yield paper_node_to_json(paper, urls)
    yield from map(entity_to_json, source.entities())
    yield from map(result_to_json, source.results())


def papers_with_links(source: GraphSource) -> Iterator[tuple[Paper, list[str]]]:
    """The papers, each with the pages that its abstract names; both streams are sorted by paper."""
    links = source.links()
    link = next(links, None)
    for paper in source.papers():
        urls = []
        while link is not None and link[0] <= paper.id:
            urls.append(link[1])
            link = next(links, None)
        yield paper, urls


def claim_to_json(claim: Claim) -> Json:
    """An edge of `graph.json`: `key` is the predicate."""
    form: Json = {
        "source": claim.subject,
        "target": claim.object,
        "key": claim.predicate.value,
        "confidence": claim.confidence,
    }
    if claim.derived:
        form |= {"premises": list(claim.premises), "rule": claim.rule, "score": claim.score}
        if claim.weight is not None:
            form["weight"] = claim.weight
        if claim.shared:
            form["shared"] = [{"entity": s.entity, "weight": s.weight} for s in claim.shared]
    else:
        form["evidence"] = [evidence_to_json(item) for item in claim.evidence]
    return form


def claim_from_json(form: Mapping[str, Any]) -> Claim:
    """The inverse of `claim_to_json`."""
    return Claim(
        subject=form["source"],
        predicate=Predicate(form["key"]),
        object=form["target"],
        evidence=tuple(evidence_from_json(item) for item in form.get("evidence", ())),
        premises=tuple(form.get("premises", ())),
        rule=form.get("rule", ""),
        score=form.get("score"),
        weight=form.get("weight"),
        shared=tuple(Shared(s["entity"], s["weight"]) for s in form.get("shared", ())),
    )


def merge_to_json(merge: Merge) -> Json:
    """A line of `merges.jsonl`."""
    return {
        "surface": merge.surface,
        "entity": merge.entity,
        "rule": merge.rule,
        "score": merge.score,
        "papers": list(merge.papers),
    }


def close_to_json(match: CloseMatch) -> Json:
    """A pair of entities that may be one, as the head of `graph.json` has it."""
    return {
        "first": match.first,
        "second": match.second,
        "score": match.score,
        "reasons": list(match.reasons),
    }


def close_from_json(form: Mapping[str, Any]) -> CloseMatch:
    """The inverse of `close_to_json`."""
    return CloseMatch(form["first"], form["second"], form["score"], tuple(form["reasons"]))


def merge_from_json(form: Mapping[str, Any]) -> Merge:
    """The inverse of `merge_to_json`."""
    return Merge(
        form["surface"], form["entity"], form["rule"], form["score"], tuple(form["papers"])
    )
