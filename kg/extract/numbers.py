"""Numbers that a sentence claims as a finding, and what they measure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.evidence import to_result
from kg.extract.masking import Sentence, main_method, mask_sentences, places_of
from kg.extract.values import Value
from kg.model import LocalEntity, Number, Result
from kg.vocabulary import EntityType, ResultKind, Role

_BY = "kg_numbers@1"
_M, _T, _B, _X = EntityType.METHOD, EntityType.TASK, EntityType.BENCHMARK, EntityType.METRIC

_N = r"[+\-−]?\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?|[+\-−]?\d{1,9}(?:\.\d{1,9})?|[+\-−]?\.\d{1,9}"
_TIMES = r"[x×](?![\w-])|-?fold\b"
_VALUE = re.compile(
    rf"(?<![\w.,^/@\[{{-])(?<!\w\()(?<!\d )"
    rf"(?P<low>{_N})(?P<unit1> ?%| ?[x×](?![\w-])|times\b)?"
    rf"(?: ?(?:--?|[–—~∼～]) ?(?P<high>{_N}) ?(?P<unit2>%|{_TIMES})?)?"
    rf"(?P<after>(?: ?{_TIMES})?)(?![\w/^@])(?!-\w)",
    re.IGNORECASE,
)
_OUT_OF = re.compile(r"\b(?P<low>\d+) (?:out )?of (?:the |all )?(?P<high>\d{1,3})\b", re.I)
_FINDING = re.compile(
    r"\b(?:achiev|improv|outperform|reduc|increas|attain|reach|obtain|gain|boost|scor|show|yield|drop"
    r"|sav|fast|speed|surpass|exceed|decreas|accurac|result|demonstrat|deliver|up to|compar|better"
    r"|higher|lower|lift|rais|cut|enhanc|success|match|perform|error|outpac|accelerat|win|solv)",
    re.I,
)
_GAIN = re.compile(
    r"\b(?:improv|outperform|reduc|increas|gain|boost|sav|fast|speed|surpass|exceed|decreas|better"
    r"|higher|lower|lift|rais|cut|enhanc|more|fewer|less|drop|accelerat|advantage|margin|over)\w*",
    re.I,
)
_GAIN_OF = re.compile(
    r"[^.,;\d]{0,25}\b(?:gains?|improvements?|increases?|reductions?|decreases?|drops?|boosts?|faster"
    r"|higher|lower|fewer|less|more|better)\b"
)
"""What makes the value before it a gain: "8.1% accuracy gains"."""
_ABSOLUTE = re.compile(
    r"\b(?:achiev|reach|attain|obtain|scor|accuracy of|rate of|score of|with|is|was|are|only)\w*",
    re.I,
)
_COUNTED = re.compile(
    r"^(?: |-)?(?:of (?:the |all )?(?:train|data|label|param|sample|participant|patient|weight"
    r"|token|annotat|image|example|model|user|original)"
    r"|\w+ (?:data|parameters?|participants|labels?|tokens)"
    r"|parameters?|participants|labels?|labell?ed|data\b|billion|million|[KMB]\b|years?\b"
    r"|confidence|sparsity|noise|significance)",
    re.I,
)
_POINTS = re.compile(r" ?((?:absolute |percentage )?points?|pp\b|percent|times)\b", re.I)
_UNITS = {"percentage": "%", "percent": "%", "pp": "%", "time": "×"}
_BASELINE = re.compile(r"\b(?:over|than|compared (?:to|with)|against|from|versus|vs\.?)\b", re.I)
_REACH = 80
"""How many signs away from a bare number a metric may stand."""


@Language.component("kg_numbers", requires=["doc._.entities"], assigns=["doc._.results"])
def kg_numbers(doc: Doc) -> Doc:
    """Sets `doc._.results`, in order of the text."""
    entities: Sequence[LocalEntity] = doc._.entities
    main = main_method(entities)
    sentences = mask_sentences(doc)
    places = places_of(sentences)
    results = []
    for at, sentence in enumerate(sentences):
        if sentence.quote.field == "abstract" and _FINDING.search(sentence.quote.text):
            for value in find_values(sentence.quote.text):
                result = _result(value, at, sentences, entities, places, main)
                if result is not None:
                    results.append(result)
    doc._.results = tuple(results)
    return doc


def find_values(text: str) -> Iterator[Value]:
    """The values that may be results: percentages, factors, shares, and decimals.

    >>> text = "by 8.1-11.3% and 2.71x on 10 out of 12 tasks, in O(1/k^2) with 7B"
    >>> [(v.number, v.unit) for v in find_values(text)]
    [((8.1, 11.3), '%'), (2.71, '×'), (10.0, 'of 12')]
    """
    shares = [m for m in _OUT_OF.finditer(text) if float(m["low"]) <= float(m["high"])]
    found = [Value(*m.span(), float(m["low"]), f"of {m['high']}") for m in shares]
    for m in _VALUE.finditer(text):
        if any(s.start() < m.end() and m.start() < s.end() for s in shares):
            continue
        unit = (m["unit2"] or m["unit1"] or m["after"] or "").strip()
        follows = text[m.end() :]
        if _COUNTED.match(follows):
            continue
        points = _POINTS.match(follows)
        if not unit and points is not None:
            unit = _UNITS.get(points[1].lower().split(" ")[0].rstrip("s"), "points")
        if not unit and "." not in m["low"].lstrip("+-−"):
            continue
        end = m.start() + len(m[0].rstrip())
        found.append(Value(m.start(), end, _number(m["low"], m["high"]), _unit(unit)))
    yield from sorted(found, key=lambda value: value.start)


def _unit(text: str) -> str:
    return "×" if text.lower() in ("x", "×", "times", "fold", "-fold") else text


def _number(low: str, high: str | None) -> Number:
    first = float(low.replace(",", "").replace("−", "-"))
    if high is None:
        return first
    return first, float(high.replace(",", "").replace("−", "-").lstrip("+"))


def _result(
    value: Value,
    at: int,
    sentences: Sequence[Sentence],
    entities: Sequence[LocalEntity],
    places: dict[int, list[int]],
    main: int | None,
) -> Result | None:
    sentence = sentences[at]
    metric = _nearest(value, sentence, entities, _X)
    if value.unit == "" and (metric is None or _distance(value, sentence, metric) > _REACH):
        return None
    baseline = _baseline(sentence, entities)
    method = _method(value, sentence, entities, main, baseline)
    ends = {
        "method": method,
        "metric": metric,
        "benchmark": _nearest(value, sentence, entities, _B),
        "task": _nearest(value, sentence, entities, _T),
        "baseline": baseline if baseline != method else None,
    }
    score = 0.4 + 0.2 * bool(value.unit) + 0.1 * (metric is not None) + 0.1 * (method is not None)
    kind = _kind(value, sentence.quote.text)
    return to_result(value, at, sentences, places, entities, ends, kind, round(score, 3), _BY)


def _distance(value: Value, sentence: Sentence, entity: int) -> int:
    """How many signs lie between the value and the nearest mention of the entity."""
    return min(
        max(start - value.end, value.start - end, 0)
        for i, start, end in sentence.starts
        if i == entity
    )


def _nearest(
    value: Value, sentence: Sentence, entities: Sequence[LocalEntity], kind: EntityType
) -> int | None:
    here = [i for i in sorted(sentence.named) if entities[i].type is kind]
    return min(here, key=lambda i: _distance(value, sentence, i), default=None)


def _baseline(sentence: Sentence, entities: Sequence[LocalEntity]) -> int | None:
    """The first method after "over", "than", "compared with"."""
    for cue in _BASELINE.finditer(sentence.quote.text):
        for i, start, _ in sentence.starts:
            if 0 <= start - cue.end() < 40 and entities[i].type is _M:
                return i if entities[i].role is not Role.PROPOSED else None
    return None


def _method(
    value: Value,
    sentence: Sentence,
    entities: Sequence[LocalEntity],
    main: int | None,
    baseline: int | None,
) -> int | None:
    """What the paper proposes, where the sentence names it; else the only method before the
    value; else what "our method" means."""
    here = [i for i, _, end in sentence.starts if entities[i].type is _M and i != baseline]
    proposed = [i for i in here if entities[i].role is Role.PROPOSED]
    if proposed:
        return min(proposed, key=lambda i: (_distance(value, sentence, i), i))
    if main is not None:
        return main
    before = {i for i, _, end in sentence.starts if i in here and end <= value.start}
    return before.pop() if len(before) == 1 else None


def _kind(value: Value, text: str) -> ResultKind:
    """A factor is a gain; else the nearer word before (or right after) the value decides."""
    if value.unit == "×":
        return ResultKind.GAIN
    if value.unit.startswith("of "):
        return ResultKind.ABSOLUTE
    if text[value.start] == "+" or _GAIN_OF.match(text, value.end):
        return ResultKind.GAIN
    before = text[max(0, value.start - 120) : value.start]
    gain = max((m.end() for m in _GAIN.finditer(before)), default=-1)
    absolute = max((m.end() for m in _ABSOLUTE.finditer(before)), default=-1)
    return ResultKind.GAIN if gain > absolute else ResultKind.ABSOLUTE
