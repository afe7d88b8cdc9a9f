"""Who is said to beat whom, and of whom it is denied: what a sentence's phrases tell the network.

The network knows that two methods are compared, but not what "not" does to it. Here a phrase of
comparison ("outperforms", "is worse than", "was beaten by") is read with the marks around it, and
whether it is denied, asked or turned round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from itertools import product

from kg.extract.masking import LIST, MARK, Sentence, mark_ours, numbers_in

PRIOR = 0.86
"""How often a plain phrase between two methods is right: of 44 between annotated methods of the
1,710 abstracts that the network learnt from, 38."""


class Said(Enum):
    """What a text says of one method and another."""

    BEATS = "the first is said to be better than the second"
    NOT = "they are compared, but the first is not said to be better"
    SILENCE = "no sentence compares them"
    NOWHERE = "both stand in a comparison, but not with each other"


Pair = tuple[int, int]

_WIN = r"(?:outperform|surpass|beat|exceed|outscor)(?:s|es|e|ed|ing|en)?"
_THAN = r"(?:[ -][\w-]+){0,3}? (?:than|to|compared (?:to|with)|over)"
_MERIT = (
    "accurate|effective|efficient|robust|reliable|capable|powerful|stable|precise|expressive"
    "|competitive|competent|successful|faithful|consistent"
)
_GOOD = "accurac(?:y|ies)|performance|precision|recall|quality|scores?|success rates?|F1|BLEU"
_PHRASES = {
    "passive": ("(?:outperformed|surpassed|beaten|exceeded|outscored) by",),
    "lose": (
        r"underperform\w*(?: compared (?:to|with))?",
        f"(?:worse|inferior|weaker|poorer){_THAN}",
        f"less (?:{_MERIT}){_THAN}",
        rf"lower (?:[\w-]+ )?(?:{_GOOD}){_THAN}",
        rf"trail(?:s|ed|ing)?(?= {MARK})",
        r"(?:(?:lag|fall|trail)\w*(?: \w+)?|\w+ly|far|well) behind",
        r"f[ae]ll\w*(?: \w+)? short of",
        "los(?:e|es|t|ing) to",
    ),
    "win": (_WIN, f"(?:better|superior){_THAN}"),
    "more": (
        f"(?:higher|greater|stronger|faster){_THAN}",
        f"(?:improvements?|gains?|advantages?|improv(?:e|es|ed|ing)){_THAN}",
    ),
    "equal": (
        "on par with(?: or (?:even )?(?:better|worse) than)?",
        "match(?:es|ed|ing)?(?: the performance of)?",
        r"(?:comparable|competitive|equal|equivalent)(?: [\w-]+){0,3}? (?:to|with|against)",
        r"perform\w*(?: \w+)? as well as",
        r"(?:performance|accuracy|results?) (?:close|similar|near) to",
    ),
    "reach": ("as good as", "reach", "rival", "compete with", "keep up with"),
}
"""What says that one is better than the other, worse, or equal; "more" and "reach" only where they
are denied."""
_KINDS = "|".join(f"(?P<{kind}>" + "|".join(own) + ")" for kind, own in _PHRASES.items())
_PHRASE = re.compile(rf"\b(?:{_KINDS})\b", re.IGNORECASE)
_CONTEST = re.compile(
    r"\b(?:(?:out|under)perform|surpass|beat|exceed|outscor|superior|inferior|improv\w* (?:up)?on\b"
    r"|(?:better|worse|than|over|compared|versus|vs|outpac\w+)\b)",
    re.IGNORECASE,
)
"""Words without which no sentence says that one method beats another."""
_OURS = re.compile(
    r"\b(?:our|ours|we|it|its|this|these|the proposed|the presented)\b", re.IGNORECASE
)
_SIGNS = (
    "perform|surpass|beat|exceed|outscor|better|superior|worse|inferior|weaker|poorer|behind|lose"
    "|short of|losing|lost|higher|greater|stronger|faster|improv|gain|advantage|match|reach|rival"
    "|compet|par with|compara|equal|equivalent|less|lower|trail|as good|keep up"
).split("|")
"""A sentence without any of these says nothing here."""

_ADVERB = (
    r"(?:[a-z]+ly|always|often|even|ever|yet|much|any|also|still|further|far|both|in general|on "
    r"average)"
)
_LIGHT = (
    r"(?:be|been|is|are|was|were|perform\w*|do|does|did|doing|achiev\w+|reach\w*|yield\w*|show\w*|to"
    r"|remain\w*|stay\w*|found|provid\w+|giv\w+|get\w*|obtain\w*|have|has|had|produc\w+|offer\w*|deliver\w*|work\w*"
    r"|lead\w*|result\w*|in|a|an|results?|performance|accurac(?:y|ies)|able)"
)
_DENIAL = re.compile(
    r"(?:(?:\b(?:not|never|cannot|neither|nor|hardly|barely|rarely|seldom|no longer|unable to"
    r"|fail(?:s|ed|ing|ure)? (?:to|in)|struggl\w+ to|unlikely to|yet to|far from)|n['’]t)"
    rf"(?! (?:only|just|merely|simply)\b)(?: (?:{_ADVERB}|{_LIGHT}))*"
    r"|\bno(?: [a-z]+ly)?|\bwithout"
    rf"|\bnone of\b[^.;]*|\b(?:neither|(?<!with )(?<!using )no(?= [\w-]+ ?{MARK}))\b[^.;,]*"
    rf"|\b(?:no|nor|neither|not|can) (?:(?:do|does|did|can|could|will|is|are)(?: the)? )?{LIST}"
    rf"(?: {_ADVERB}| {_LIGHT})*) ?$",
    re.IGNORECASE,
)
_OPEN_QUESTION = re.compile(
    r"\b(?:whether|if|no (?:\w+ )?evidence|not (?:the )?(?:case|clear|true|evident)|unclear)\b"
    r"[^.;,]{0,60}$",
    re.IGNORECASE,
)
_NONE = re.compile(r" (?:neither|none of|no)\b", re.IGNORECASE)

_PREPOSITION = r"(?:on|in|at|across|for|by|while|when|but|with)\b"
_BEFORE = re.compile(
    r"(?<!\bin )(?<!\bof )(?<!\bfor )(?<!\bon )(?<!\bwith )(?<!\bto )(?<!\busing )(?<!\bbased on )"
    rf"(?<!\bby )(?P<list>{LIST})(?: ?\([^()]{{0,60}}\))?(?:, [^,.;:]{{3,90}},)?"
    rf"(?:,? (?:{_ADVERB}|{_LIGHT}|can|not only|which|that|significant|substantial|consistent))* $",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?: (?:the|a|an|both|all|its|strong|standard|vanilla|plain|popular|conventional|traditional"
    r"|classical|original|base|pure|naive|simple|single|comparable|baselines?|such as|like"
    r"|including|and|,))*"
    rf"(?:(?: (?!{_PREPOSITION})[\w/-]+){{0,6}}?,? \(?"
    r"(?:such as|like|including|e\.g\.,?)(?: the)?)?"
    rf" ?(?P<list>{LIST})(?![-’'/\w]| based\b)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"\b(?:on|in|at|across|for)(?: (?:the|both|all))? (?P<list>{LIST})", re.IGNORECASE
)
_BORDER = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)[;:.](?= |$)")


def comparisons(masked: str) -> dict[Pair, Said]:
    """What a sentence with marks says of each ordered pair of the entities that it marks.

    >>> from kg.extract.masking import OPEN as o, CLOSE as c
    >>> comparisons(f"{o}0{c} does not outperform {o}1{c}")[0, 1].name
    'NOT'
    >>> comparisons(f"{o}0{c} was outperformed by {o}1{c} on {o}2{c}")[1, 0].name
    'BEATS'
    """
    low = masked.lower()
    if not any(sign in low for sign in _SIGNS):
        return {}
    asked = masked.rstrip().endswith("?")
    found: dict[Pair, Said] = {}
    for phrase, left, right in _phrases(masked):
        for pair, said in _read(phrase, left, right, masked[phrase.end() :], asked):
            # What is said once ("on English, though not on Greek") is said.
            if found.get(pair) is not Said.BEATS and (
                said is not Said.NOWHERE or pair not in found
            ):
                found[pair] = said
    return {pair: said for pair, said in found.items() if pair[0] != pair[1]}


def _phrases(masked: str) -> Iterator[tuple[re.Match[str], str, str]]:
    """Each phrase with what stands before it in its clause, and after it up to the next phrase."""
    phrases = list(_PHRASE.finditer(masked))
    borders = [match.start() for match in _BORDER.finditer(masked)]
    for n, phrase in enumerate(phrases):
        start = max((b + 1 for b in borders if b < phrase.start()), default=0)
        ends = [b for b in borders if b >= phrase.end()]
        ends += [p.start() for p in phrases[n + 1 : n + 2]]
        yield phrase, masked[start : phrase.start()], masked[phrase.end() : min(ends, default=None)]


def _read(
    phrase: re.Match[str], left: str, right: str, rest: str, asked: bool
) -> Iterator[tuple[Pair, Said]]:
    """What a phrase says, with what stands before it, up to the next phrase, and up to the end."""
    kind = phrase.lastgroup
    denial = _DENIAL.search(left)
    if kind == "reach" and denial is None:
        return
    before, after = _BEFORE.search(left), _AFTER.match(right)
    subjects = _heads(before["list"]) if before else []
    objects = numbers_in(after["list"]) if after else []
    denied = asked or any((denial, _OPEN_QUESTION.search(left), _NONE.match(right)))
    if denied or kind in ("lose", "passive"):
        # Whatever the subject is, nothing before the phrase is said to win here; of "compared with
        # A, B is no better" both stand before it.
        before_it = numbers_in(left)
        others = objects or numbers_in(right) or (before_it if denied else [])
        pairs = list(product(before_it, others))
        if denied and kind in ("lose", "passive"):
            pairs += [(b, a) for a, b in pairs]
        yield from ((pair, Said.NOT) for pair in pairs)
        if not denied:
            yield from (((b, a), Said.BEATS) for a, b in product(subjects, objects))
    elif kind == "equal":
        yield from ((pair, Said.NOT) for pair in product(subjects, objects))
    elif kind == "win":
        yield from ((pair, Said.BEATS) for pair in product(subjects, objects))
    # What is named together is compared with others, not with each other.
    together = [*product(subjects, subjects), *product(objects, objects)]
    yield from ((pair, Said.NOWHERE) for pair in together if pair[0] != pair[1])
    if subjects and objects and after is not None:
        # What stands behind both is no subject: "A outperforms B, which shows that C is good".
        behind = set(numbers_in(rest)) - {*objects, *numbers_in(left)}
        yield from ((pair, Said.NOWHERE) for pair in product(sorted(behind), objects))
    if objects and after is not None:
        places = [i for m in _PLACE.finditer(right, after.end()) for i in numbers_in(m["list"])]
        yield from ((pair, Said.NOWHERE) for pair in product(subjects, places))


def is_contest(head: int, tail: int, sentences: Sequence[Sentence], main: int | None) -> bool:
    """Whether any sentence compares two entities at all: one that names both and has a word of a
    contest; or one that names the second alone and has one, where "ours" may mean the first.

    Args:
        head: the one that may be better.
        tail: the other.
        sentences: the sentences of the text.
        main: the entity that "our method" means.
    """
    held = [s for s in sentences if tail in s.named and _is_of_contest(s.quote.text)]
    together = [s for s in sentences if {head, tail} <= s.named]
    if together:
        return any(head in s.named for s in held)
    return head == main and any(_OURS.search(s.quote.text) for s in held)


@lru_cache(maxsize=1 << 7)
def _is_of_contest(sentence: str) -> bool:
    # Asked of a sentence for every pair of things.
    return _CONTEST.search(sentence) is not None


def _heads(marks: str) -> list[int]:
    """The subjects of a phrase: a list, but of "With A, B beats C" the last alone."""
    found = numbers_in(marks)
    return found if re.search(r"\b(?:and|or)\b|&|/", marks) else found[-1:]


def said_of(sentences: Sequence[Sentence], main: int | None) -> dict[Pair, tuple[Said, int]]:
    """What a text says of each ordered pair of entities, and the place of the sentence that does:
    the first of the abstract, else the title.

    Args:
        sentences: the sentences of the text.
        main: the entity that "our method" means.
    """
    found: dict[Pair, tuple[Said, int]] = {}
    in_turn = sorted(enumerate(sentences), key=lambda item: item[1].quote.field == "title")
    for at, sentence in in_turn:
        if not sentence.named:
            continue
        masked = sentence.masked if main is None else mark_ours(sentence.masked, main)
        for pair, said in comparisons(masked).items():
            known = found.get(pair)
            if known is None or (said is Said.BEATS and known[0] is not said):
                found[pair] = (said, at)
    return found
