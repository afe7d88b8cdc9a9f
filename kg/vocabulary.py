"""The ontology and the ids: every class and predicate named once, every id minted here.

One spelling everywhere: `Predicate.USES_BENCHMARK == "usesBenchmark"` is the JSON value, the edge
key, the RDF local name and the label on the page. `schemas/` is generated from the tables below.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import quote, unquote

from kg.errors import InputError

NAMESPACE: Final = "https://w3id.org/paperkg/ns#"
"""The ontology's IRI; prefix `kg:`."""
BASE_IRI: Final = "https://w3id.org/paperkg/id/"
"""Where data IRIs live unless `--base-iri` says otherwise."""

SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SCHEMA: Final = "https://schema.org/"
MLS: Final = "http://www.w3.org/ns/mls#"
PROV: Final = "http://www.w3.org/ns/prov#"
OA: Final = "http://www.w3.org/ns/oa#"
LPWC: Final = "https://linkedpaperswithcode.com/"
ORKG: Final = "http://orkg.org/orkg/class/"
FABIO: Final = "http://purl.org/spar/fabio/"


class EntityType(StrEnum):
    """What a node is. The id prefix is the lower case of the value."""

    PAPER = "Paper"
    METHOD = "Method"
    TASK = "Task"
    BENCHMARK = "Benchmark"
    METRIC = "Metric"
    RESULT = "Result"


TERM_TYPES: Final = (EntityType.METHOD, EntityType.TASK, EntityType.BENCHMARK, EntityType.METRIC)
"""The types of things that a text names, so that several papers can share them."""


class Role(StrEnum):
    """What a Method or Benchmark is to the paper (the definitions are in the annotation guide)."""

    PROPOSED = "proposed"
    USED = "used"
    COMPARED = "compared"


class Level(StrEnum):
    """How much a thing matters to its paper: what the paper is about, or named in passing."""

    CORE = "core"
    OPTIONAL = "optional"


class ResultKind(StrEnum):
    """A measured value, or the difference from a baseline (a speed-up is a gain, unit ×)."""

    ABSOLUTE = "absolute"
    GAIN = "gain"


class Predicate(StrEnum):
    """What an edge says. See `PREDICATES` for domain, range and definition."""

    PROPOSES = "proposes"
    USES = "uses"
    COMPARES_WITH = "comparesWith"
    ADDRESSES = "addresses"
    INTRODUCES = "introduces"
    USES_BENCHMARK = "usesBenchmark"
    MEASURES = "measures"
    MENTIONS = "mentions"
    REPORTS = "reports"
    OF_METHOD = "ofMethod"
    ON_BENCHMARK = "onBenchmark"
    FOR_TASK = "forTask"
    WITH_METRIC = "withMetric"
    AGAINST = "against"
    USED_FOR = "usedFor"
    EVALUATED_ON = "evaluatedOn"
    OUTPERFORMS = "outperforms"
    COMPARED_WITH = "comparedWith"
    PART_OF = "partOf"
    SUBCLASS_OF = "subclassOf"
    RELATED_TO = "relatedTo"


@dataclass(frozen=True, slots=True)
class TypeSpec:
    """A class of the ontology: its definition and what it corresponds to elsewhere."""

    comment: str
    parents: tuple[str, ...] = ()
    close: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PredicateSpec:
    """A property of the ontology. Domain and range are checked as membership, since an entity
    may bear several types."""

    label: str
    comment: str
    domain: tuple[EntityType, ...]
    range: tuple[EntityType, ...]
    close: tuple[str, ...] = ()
    derived: bool = False


_P, _M, _T, _B, _X, _R = EntityType

TYPES: Final[dict[EntityType, TypeSpec]] = {
    _P: TypeSpec(
        "A scientific paper, known by its title and abstract.",
        parents=(f"{SCHEMA}ScholarlyArticle",),
        close=(f"{FABIO}ResearchPaper", "https://semopenalex.org/ontology/Work"),
    ),
    _M: TypeSpec(
        "A named or established model, algorithm, architecture, training procedure, framework, "
        "system or technique.",
        parents=(f"{SKOS}Concept",),
        close=(f"{LPWC}class/method", f"{MLS}Algorithm"),
    ),
    _T: TypeSpec(
        "A problem, application or field of study that methods are for.",
        parents=(f"{SKOS}Concept",),
        close=(f"{MLS}Task", f"{LPWC}class/task", f"{ORKG}Problem"),
    ),
    _B: TypeSpec(
        "A named dataset, benchmark, environment suite or corpus that results are measured on or "
        "models are trained on.",
        parents=(f"{SKOS}Concept",),
        close=(f"{MLS}Dataset", "http://www.w3.org/ns/dcat#Dataset", f"{SCHEMA}Dataset"),
    ),
    _X: TypeSpec(
        "A named measure in which a result is given or a method is judged.",
        parents=(f"{SKOS}Concept",),
        close=(f"{MLS}EvaluationMeasure", f"{ORKG}Metric"),
    ),
    _R: TypeSpec(
        "A number that an abstract claims as a finding about a method.",
        parents=(f"{MLS}ModelEvaluation",),
        close=(f"{LPWC}class/evaluationresult",),
    ),
}

PREDICATES: Final[dict[Predicate, PredicateSpec]] = {
    Predicate.PROPOSES: PredicateSpec(
        "proposes", "The paper introduces the method as its own contribution.", (_P,), (_M,)
    ),
    Predicate.USES: PredicateSpec(
        "uses",
        "The paper builds on, applies or analyses the method.",
        (_P,),
        (_M,),
        close=(f"{LPWC}property/hasMethod", "http://purl.org/spar/cito/usesMethodIn"),
    ),
    Predicate.COMPARES_WITH: PredicateSpec(
        "compares with",
        "The paper compares with the method, which it names as a baseline or a rival.",
        (_P,),
        (_M,),
    ),
    Predicate.ADDRESSES: PredicateSpec(
        "addresses",
        "The paper is about the task.",
        (_P,),
        (_T,),
        close=(f"{LPWC}property/hasTask",),
    ),
    Predicate.INTRODUCES: PredicateSpec(
        "introduces", "The paper contributes the benchmark or dataset.", (_P,), (_B,)
    ),
    Predicate.USES_BENCHMARK: PredicateSpec(
        "uses benchmark",
        "The paper trains or measures on the benchmark or dataset.",
        (_P,),
        (_B,),
        close=(f"{LPWC}property/usesDataset",),
    ),
    Predicate.MEASURES: PredicateSpec(
        "measures", "The paper judges methods by the metric.", (_P,), (_X,)
    ),
    Predicate.MENTIONS: PredicateSpec(
        "mentions",
        "The paper names the thing in passing; that does not relate it to other papers.",
        (_P,),
        (_M, _T, _B, _X),
        close=(f"{SCHEMA}mentions",),
    ),
    Predicate.REPORTS: PredicateSpec(
        "reports", "The paper states the result in its title or abstract.", (_P,), (_R,)
    ),
    Predicate.OF_METHOD: PredicateSpec(
        "of method", "The method that the result is about.", (_R,), (_M,)
    ),
    Predicate.ON_BENCHMARK: PredicateSpec(
        "on benchmark", "The benchmark that the result was measured on.", (_R,), (_B,)
    ),
    Predicate.FOR_TASK: PredicateSpec(
        "for task", "The task that the result was measured for.", (_R,), (_T,)
    ),
    Predicate.WITH_METRIC: PredicateSpec(
        "with metric",
        "The metric in which the result is given.",
        (_R,),
        (_X,),
        close=(f"{MLS}specifiedBy",),
    ),
    Predicate.AGAINST: PredicateSpec(
        "against", "The named baseline that the result is compared with.", (_R,), (_M,)
    ),
    Predicate.USED_FOR: PredicateSpec(
        "used for", "The method is made for the task or applied to it.", (_M,), (_T,)
    ),
    Predicate.EVALUATED_ON: PredicateSpec(
        "evaluated on", "Results of the method on the benchmark are reported.", (_M,), (_B,)
    ),
    Predicate.OUTPERFORMS: PredicateSpec(
        "outperforms",
        "The text says that the first method beats the second; it names both.",
        (_M,),
        (_M,),
    ),
    Predicate.COMPARED_WITH: PredicateSpec(
        "compared with",
        "The text compares two methods that it names, and states no winner.",
        (_M,),
        (_M,),
    ),
    Predicate.PART_OF: PredicateSpec(
        "part of",
        "The first method is a component, step or ingredient of the second.",
        (_M,),
        (_M,),
        close=("http://purl.org/dc/terms/isPartOf",),
    ),
    Predicate.SUBCLASS_OF: PredicateSpec(
        "kind of",
        "The first thing is a kind of the second; both are of the same type.",
        (_M, _T, _B, _X),
        (_M, _T, _B, _X),
        close=(f"{SKOS}broader",),
    ),
    Predicate.RELATED_TO: PredicateSpec(
        "related to",
        "Two papers share entities; rarer ones weigh more. Stored once, smaller id first.",
        (_P,),
        (_P,),
        close=(f"{SKOS}related",),
        derived=True,
    ),
}

ROLE_PREDICATES: Final = frozenset(
    {
        Predicate.PROPOSES,
        Predicate.USES,
        Predicate.COMPARES_WITH,
        Predicate.ADDRESSES,
        Predicate.INTRODUCES,
        Predicate.USES_BENCHMARK,
        Predicate.MEASURES,
    }
)
"""What a thing that matters to a paper can be to it. These claims make papers share a thing and so
relate them to each other; `mentions` does not."""


RESULT_ENDS: Final = {
    "method": Predicate.OF_METHOD,
    "benchmark": Predicate.ON_BENCHMARK,
    "task": Predicate.FOR_TASK,
    "metric": Predicate.WITH_METRIC,
    "baseline": Predicate.AGAINST,
}
"""What a result is tied to, by the names of `Result`, and the predicate that says so. The ids of
results hang on this order."""


# ── ids ──────────────────────────────────────────────────────────────────────────────────────────

_SLUG_LENGTH: Final = 60
_PLAIN: Final = {i: chr(i).lower() if chr(i).isalnum() else " " for i in range(128)}
"""What folding makes of each character of ASCII, which most texts are written in."""
_SPOKEN: Final = {"+": " plus ", "#": " sharp ", "&": " and ", "@": " at ", "%": " percent "}


def fold(text: str) -> str:
    """The comparable form of a title or name: compatibility forms, case and accents folded away,
    and every run of anything but letters and digits one space.

    >>> fold("Naïve–Bayes:  a Study")
    'naive bayes a study'
    """
    if text.isascii():
        return " ".join(text.translate(_PLAIN).split())
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    # Marks that carry no accent class are vowel signs of other scripts: they are part of a word.
    kept = "".join(
        c if c.isalnum() or unicodedata.category(c)[0] == "M" else " "
        for c in text
        if not unicodedata.combining(c)
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def slugify(text: str, *, limit: int | None = _SLUG_LENGTH) -> str:
    """The part of an id after the colon: lower case, words joined by hyphens.

    A point between digits stays (a version is part of a name), signs that tell names apart are
    spoken, a text longer than `limit` is cut at a word and gets a hash (None: never), and a text
    with no letter or digit is only a hash.

    >>> slugify("GPT-3.5 Turbo"), slugify("C++"), slugify("α-divergence")
    ('gpt-3.5-turbo', 'c-plus-plus', 'α-divergence')
    """
    spoken = "".join(_SPOKEN.get(c, c) for c in text)
    parts = re.split(r"(?<=\d)\.(?=\d)", unicodedata.normalize("NFKC", spoken))
    slug = ".".join(fold(part).replace(" ", "-") for part in parts)
    if not slug.strip("."):
        return "x-" + digest(text, length=8)
    if limit is None or len(slug) <= limit:
        return slug
    head = slug[:limit].rsplit("-", 1)[0]
    return f"{head}-{digest(slug, length=6)}"


def digest(*parts: str, length: int = 16) -> str:
    """The first `length` hexadecimal digits of the SHA-256 of the parts."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:length]


def mint_id(entity_type: EntityType, name: str) -> str:
    """The id of a thing by its name.

    >>> mint_id(EntityType.METHOD, "Think-at-Hard")
    'method:think-at-hard'
    """
    return f"{entity_type.lower()}:{slugify(name)}"


def mint_paper_id(title: str, *, doi: str | None = None, arxiv: str | None = None) -> str:
    """A paper's id: from its DOI, else its arXiv id, else its title.

    >>> mint_paper_id("Any", doi="10.1145/3372297.3417234")
    'paper:10.1145-3372297.3417234'
    >>> mint_paper_id("Any", arxiv="2405.01234")
    'paper:arxiv-2405.01234'
    >>> mint_paper_id("Think-at-Hard: Selective Iterations")
    'paper:think-at-hard-selective-iterations'
    """
    if doi:
        folded = doi.casefold()
        plain = folded.replace("/", "-", 1)
        if re.fullmatch(r"10\.[0-9.]+-[a-z0-9.]+", plain):
            return f"paper:{plain}"
        return f"paper:{re.sub(r'[^a-z0-9.]+', '-', plain).strip('-')}-{digest(folded, length=6)}"
    if arxiv:
        return "paper:arxiv-" + re.sub(r"[^a-z0-9.]+", "-", arxiv.casefold()).strip("-")
    return mint_id(EntityType.PAPER, title)


def mint_claim_id(subject: str, predicate: str, obj: str) -> str:
    """The id of a claim: a hash of its triple, so that no blank node is needed."""
    return "claim:" + digest(subject, predicate, obj)


def mint_result_id(paper: str, *says: str) -> str:
    """The id of a result: a hash of the paper and of everything that it says."""
    return "result:" + digest(paper, *says)


_PREFIXES: Final = {t.lower(): t for t in EntityType}


def parse_id(identifier: str) -> tuple[EntityType, str]:
    """An id's type and slug.

    >>> parse_id("benchmark:glue")
    (<EntityType.BENCHMARK: 'Benchmark'>, 'glue')

    Raises:
        InputError: when the text is no `type:slug`.
    """
    prefix, colon, slug = identifier.partition(":")
    if not colon or not slug or prefix not in _PREFIXES:
        kinds = ", ".join(_PREFIXES)
        raise InputError(f"{identifier!r} is no id; write type:slug, with a type of {kinds}")
    return _PREFIXES[prefix], slug


def is_id(text: str) -> bool:
    """Whether the text has the form `type:slug` with a type of ours."""
    prefix, colon, slug = text.partition(":")
    return bool(colon and slug) and prefix in _PREFIXES and not any(c.isspace() for c in text)


def alias_ids(types: Iterable[EntityType], names: Iterable[str]) -> list[str]:
    """Every `type:slug` under which an entity can be asked for, sorted.

    >>> alias_ids([EntityType.METHOD], ["LLM", "LLMs"])
    ['method:llm', 'method:llms']
    """
    kinds = tuple(types)
    return sorted({mint_id(kind, name) for name in names for kind in kinds})


def alias_paper_ids(title: str, *, doi: str | None, arxiv: str | None) -> list[str]:
    """Every id under which a paper can be asked for: its DOI's, arXiv id's and title's, sorted.

    >>> alias_paper_ids("A Title", doi="10.1/a", arxiv=None)
    ['paper:10.1-a', 'paper:a-title']
    """
    ids = (mint_paper_id(title, doi=doi), mint_paper_id(title, arxiv=arxiv), mint_paper_id(title))
    return sorted(set(ids))


_REGISTERED: Final = re.compile(
    r"(?:https?://)?(?:(?:dx\.|www\.)?doi\.org/|(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/"
    r"|(?:api\.)?openalex\.org/(?:works/)?)|doi:\s*|arxiv:\s*"
)
_ARXIV: Final = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})v\d+(?:\.pdf)?")


def identifier_key(text: str) -> str:
    """The comparable form of a DOI, an arXiv id or the id that a source gives a paper: without the
    address of a registry, an arXiv version and case.

    >>> identifier_key("https://doi.org/10.1145/ABC.1"), identifier_key("arXiv:2405.01234v3")
    ('10.1145/abc.1', '2405.01234')
    >>> identifier_key("icra2003/1242102")
    'icra2003/1242102'
    """
    folded = text.strip().casefold()
    found = _REGISTERED.match(folded)
    bare = folded[found.end() :] if found else folded
    versioned = _ARXIV.fullmatch(bare)
    return versioned[1] if versioned else bare


_UNQUOTED: Final = re.compile(r"[A-Za-z0-9_.~-]*")
"""What stays as it is in an IRI, and most slugs are; trying is quicker than quoting."""


def to_iri(identifier: str, base: str = BASE_IRI) -> str:
    """The IRI of an id of ours (also `claim:…` and `evidence:…`).

    >>> to_iri("method:think-at-hard")
    'https://w3id.org/paperkg/id/method/think-at-hard'
    """
    prefix, _, slug = identifier.partition(":")
    return f"{base}{prefix}/{slug if _UNQUOTED.fullmatch(slug) else quote(slug, safe='')}"


def from_iri(iri: str, base: str = BASE_IRI) -> str:
    """The id behind an IRI; the inverse of `to_iri`.

    Raises:
        InputError: when the IRI does not lie under the base.
    """
    prefix, slash, slug = iri.removeprefix(base).partition("/")
    if not iri.startswith(base) or not slash or not slug:
        raise InputError(f"{iri!r} does not lie under {base}")
    return f"{prefix}:{unquote(slug)}"


def as_id(name: str, base: str = BASE_IRI) -> str:
    """The id behind an IRI under the base, also in angle brackets; any other name as it stands.

    >>> as_id("<https://w3id.org/paperkg/id/method/think-at-hard>"), as_id("Think-at-Hard")
    ('method:think-at-hard', 'Think-at-Hard')

    Raises:
        TypeError: when it is no text.
    """
    if not isinstance(name, str):
        raise TypeError(_no_name(name))
    bare = name.strip()
    if bare.startswith("<") and bare.endswith(">"):
        bare = bare[1:-1].strip()
    try:
        return from_iri(bare, base)
    except InputError:
        return name


def _no_name(given: object) -> str:
    own = getattr(given, "id", None)
    kind = type(given).__name__ + (f"; give its id, {own!r}" if own else "")
    return f"a name is a text (an id, a label or a title), not a {kind}"


def doi_url(doi: str) -> str:
    """The page of a DOI, spelled as its registrars spell it.

    >>> doi_url("10.1000/a(1)<b>")
    'https://doi.org/10.1000/a(1)%3Cb%3E'
    """
    return f"https://doi.org/{quote(doi, safe='/:;()', errors='replace')}"


def arxiv_url(arxiv: str) -> str:
    """The page of an arXiv id.

    >>> arxiv_url("math/0309136")
    'https://arxiv.org/abs/math/0309136'
    """
    return f"https://arxiv.org/abs/{quote(arxiv, errors='replace')}"


def term(name: str) -> str:
    """The IRI of a class or property of the ontology.

    >>> term("usesBenchmark")
    'https://w3id.org/paperkg/ns#usesBenchmark'
    """
    return NAMESPACE + name
