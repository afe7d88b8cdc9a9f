"""Hypothesis strategies for the records: papers, quotes that equal their slices, whole graphs.

What is drawn keeps the laws of the model (ids minted in the vocabulary, domain and range, quotes
that stand in the stored texts, premises that exist), with texts as awkward as a reader may let
through: other scripts, emoji, quotes, angle brackets, backslashes, line ends.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from kg.graph import KnowledgeGraph
from kg.model import (
    Abbreviation,
    BuildInfo,
    Claim,
    Entity,
    Evidence,
    Extraction,
    Field,
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
from kg.vocabulary import (
    PREDICATES,
    TERM_TYPES,
    EntityType,
    Level,
    Predicate,
    ResultKind,
    Role,
    mint_id,
    mint_paper_id,
    mint_result_id,
)

scores = st.integers(1, 1000).map(lambda thousandths: thousandths / 1000)
"""Scores as the stages give them: in (0, 1], three decimals."""


def texts(*, min_size: int = 0, max_size: int = 40) -> st.SearchStrategy[str]:
    """Readable texts, with everything in them that some file format has to escape."""
    awkward = st.sampled_from(
        ["<b>", "&amp;", '"', "'", "\\", "\\u0041", "]]>", "</script>", "🍐", "e\u0301", "\n", "{}"]
    )
    plain = st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=12
    )
    parts = st.lists(awkward | plain, max_size=6).map(" ".join)
    return parts.map(lambda t: t.strip()[:max_size]).filter(lambda t: len(t.strip()) >= min_size)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """A paper whose id comes from its DOI, its arXiv id or its title."""
    title = draw(texts(min_size=1))
    doi = draw(st.none() | st.from_regex(r"10\.[0-9]{4}/[a-z0-9.]{1,6}", fullmatch=True))
    arxiv = draw(st.none() | st.from_regex(r"[0-9]{4}\.[0-9]{5}", fullmatch=True))
    names = st.lists(texts(min_size=1, max_size=12), max_size=2).map(tuple)
    owns = st.lists(texts(min_size=1, max_size=12), max_size=2).map(lambda o: tuple(sorted({*o})))
    return Paper(
        id=mint_paper_id(title, doi=doi, arxiv=arxiv),
        title=title,
        abstract=draw(texts(max_size=80)),
        authors=draw(names),
        year=draw(st.none() | st.integers(1900, 2100)),
        venue=draw(st.none() | texts(min_size=1, max_size=12)),
        doi=doi,
        arxiv=arxiv,
        url=draw(st.none() | st.just("https://example.org/a?b=c&d=é")),
        keywords=draw(names),
        identifiers=draw(owns),
    )


@st.composite
def quotes(draw: st.DrawFn, paper: Paper) -> Quote:
    """A non-empty span of the paper's title or abstract, equal to its slice."""
    field: Field = draw(st.sampled_from(["title", "abstract"])) if paper.abstract else "title"
    return draw(spans(paper, field, 0, len(paper.text(field))))


@st.composite
def spans(draw: st.DrawFn, paper: Paper, field: Field, low: int, high: int) -> Quote:
    """A non-empty span between two offsets of one text of the paper."""
    start = draw(st.integers(low, high - 1))
    end = draw(st.integers(start + 1, high))
    return Quote(paper.id, field, start, end, paper.text(field)[start:end])


@st.composite
def evidence(draw: st.DrawFn, paper: Paper) -> Evidence:
    """One or two quotes of the paper, with marks inside them."""
    cited = draw(st.lists(quotes(paper), min_size=1, max_size=2, unique=True).map(sorted))
    marks = draw(
        st.lists(st.sampled_from(cited), max_size=2).flatmap(
            lambda inside: st.tuples(*(spans(paper, q.field, q.start, q.end) for q in inside))
        )
    )
    return Evidence(tuple(cited), "hand@1", draw(scores), tuple(sorted(set(marks))))


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    """A term entity whose id is its main type and label."""
    label = draw(texts(min_size=1, max_size=12))
    main, *others = draw(st.lists(st.sampled_from(TERM_TYPES), min_size=1, max_size=3, unique=True))
    aliases = {label, *draw(st.lists(texts(min_size=1, max_size=12), max_size=2))}
    same_as = draw(st.sampled_from([(), ("https://example.org/vocabulary/a(1)",)]))
    return Entity(
        mint_id(main, label), label, (main, *sorted(others)), tuple(sorted(aliases)), same_as
    )


numbers: st.SearchStrategy[Number | None] = (
    st.none()
    | st.floats(-1e6, 1e6, allow_subnormal=False)
    | st.tuples(st.floats(0, 100, allow_subnormal=False), st.floats(100, 1e6)).map(
        lambda ends: (ends[0], ends[1])
    )
)


@st.composite
def results(draw: st.DrawFn, paper: Paper) -> ResultNode:
    """A result of the paper; its id is a hash of what it says."""
    value, number = draw(texts(min_size=1, max_size=8)), draw(numbers)
    unit, kind = draw(st.sampled_from(["", "%", "×"])), draw(st.sampled_from(ResultKind))
    says = (value, str(number), unit, kind.value)
    return ResultNode(mint_result_id(paper.id, *says), paper.id, value, number, unit, kind)


@st.composite
def extractions(draw: st.DrawFn, paper: Paper) -> Extraction:
    """What some extractor could say of the paper; every optional part may be there or not."""
    mentions = st.lists(
        st.builds(Mention, quotes(paper), scores, st.just("hand@1")), min_size=1, max_size=3
    ).map(tuple)
    kinds = st.sampled_from(TERM_TYPES)
    found = [
        LocalEntity(
            key=f"e{number}",
            name=draw(texts(min_size=1, max_size=12)),
            type=draw(kinds),
            mentions=draw(mentions),
            score=draw(scores),
            alt_type=draw(st.none() | kinds),
            role=draw(st.none() | st.sampled_from(Role)),
            salience=draw(st.sampled_from(Level)),
        )
        for number in range(1, draw(st.integers(0, 3)) + 1)
    ]
    end = st.sampled_from([entity.key for entity in found] or ["e1"])
    relations = st.builds(Relation, end, st.sampled_from(Predicate), end, evidence(paper))
    results = st.builds(
        Result,
        value=texts(min_size=1, max_size=8),
        number=numbers,
        unit=st.sampled_from(["", "%", "×"]),
        kind=st.sampled_from(ResultKind),
        evidence=evidence(paper),
        **{name: st.none() | end for name in ("method", "metric", "benchmark", "task", "baseline")},
    )
    return Extraction(
        paper=paper.id,
        extractor="hand@1",
        entities=tuple(found),
        relations=tuple(draw(st.lists(relations, max_size=2))),
        results=tuple(draw(st.lists(results, max_size=2))),
        urls=tuple(draw(st.lists(texts(min_size=1), max_size=2))),
        abbreviations=tuple(
            draw(st.lists(st.builds(Abbreviation, quotes(paper), quotes(paper)), max_size=2))
        ),
        sentences=tuple(draw(st.lists(quotes(paper), max_size=3))),
    )


def _fitting(subject: Sequence[EntityType], obj: Sequence[EntityType]) -> list[Predicate]:
    return [
        predicate
        for predicate, spec in PREDICATES.items()
        if not spec.derived
        and predicate is not Predicate.REPORTS
        and set(spec.domain) & set(subject)
        and set(spec.range) & set(obj)
        and (predicate is not Predicate.SUBCLASS_OF or set(subject) & set(obj))
    ]


@st.composite
def graphs(draw: st.DrawFn, *, max_papers: int = 4, max_claims: int = 8) -> KnowledgeGraph:
    """A small graph that keeps every law of the model; it may be empty."""
    nodes = draw(st.lists(papers(), max_size=max_papers, unique_by=lambda p: p.id))
    terms = draw(st.lists(entities(), max_size=5, unique_by=lambda e: e.id))
    found: list[ResultNode] = []
    claims: dict[tuple[str, str, str], Claim] = {}

    def assert_claim(subject: str, predicate: Predicate, obj: str, source: Paper) -> None:
        claim = Claim(subject, predicate, obj, (draw(evidence(source)),))
        claims.setdefault(claim.key, claim)

    for paper in nodes:
        for result in draw(st.lists(results(paper), max_size=1)):
            found.append(result)
            assert_claim(paper.id, Predicate.REPORTS, result.id, paper)
    types: dict[str, Sequence[EntityType]] = {e.id: e.types for e in terms}
    types |= {p.id: (EntityType.PAPER,) for p in nodes}
    types |= {r.id: (EntityType.RESULT,) for r in found}
    home = {p.id: p for p in nodes} | {r.id: p for r in found for p in nodes if r.paper == p.id}
    for _ in range(draw(st.integers(0, max_claims)) if nodes and terms else 0):
        subject = draw(st.sampled_from(sorted(types)))
        obj = draw(st.sampled_from([e.id for e in terms]))
        fitting = _fitting(types[subject], types[obj])
        if fitting and subject != obj:
            source = home.get(subject) or draw(st.sampled_from(nodes))
            assert_claim(subject, draw(st.sampled_from(fitting)), obj, source)
    for claim in _relate(nodes, list(claims.values())):
        claims[claim.key] = claim
    urls = st.lists(
        st.sampled_from(["https://example.org/code", "https://example.org/data?x=1&y=2"]),
        unique=True,
    )
    merges = {
        (e.id, alias): Merge(alias, e.id, "case", draw(scores), tuple(sorted(home)[:1]))
        for e in terms
        for alias in e.aliases
    }
    return KnowledgeGraph(
        info=BuildInfo("hand@1", options=draw(st.sampled_from([(), (("terms", "a1b2"),)]))),
        papers=nodes,
        entities=terms,
        results=found,
        claims=claims.values(),
        merges=merges.values(),
        links=[(p.id, url) for p in nodes for url in draw(urls)],
    )


def _relate(nodes: Sequence[Paper], claims: Sequence[Claim]) -> list[Claim]:
    """`relatedTo` between papers with claims about the same entity, citing those claims."""
    roles: dict[str, dict[str, Claim]] = {p.id: {} for p in nodes}
    for claim in sorted(claims, key=lambda c: c.key):
        if claim.subject in roles and claim.predicate not in (
            Predicate.MENTIONS,
            Predicate.REPORTS,
        ):
            roles[claim.subject].setdefault(claim.object, claim)
    related = []
    for low in sorted(roles):
        for high in sorted(roles):
            shared = sorted(roles[low].keys() & roles[high].keys()) if low < high else []
            if shared:
                premises = {roles[end][entity].id for entity in shared for end in (low, high)}
                related.append(
                    Claim(
                        low,
                        Predicate.RELATED_TO,
                        high,
                        premises=tuple(sorted(premises)),
                        rule="shared-entities",
                        score=0.5,
                        weight=round(1 - 0.5 ** len(shared), 3),
                        shared=tuple(Shared(entity, 0.1) for entity in shared),
                    )
                )
    return related
