"""What is plain to see of a thing: how it is written, where it stands, what stands around it, what
other things are called."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set

import numpy as np
from spacy.tokens import Doc

from kg.extract.context import Context, Occurrence
from kg.extract.entities import is_proper
from kg.extract.lexicon import lexicon, singular
from kg.extract.network import Floats
from kg.model import LocalEntity
from kg.vocabulary import TERM_TYPES

Signs = dict[str, float]
_OF_TYPES = ("head of a", "general head of a", "known as a", "before the head of a")
_NEXT, _NEAR = 15, 40
"""Up to how many letters behind "we propose" a term is what is proposed, or close to it."""
_NUMBER = re.compile(r"\W*(?:(?:of|by|to|up to|around) )?\d")
_ODD = re.compile(r"[^\w\s\-]")
_CUES = {
    "a rival": (
        4,
        "than over against versus vs outperforms outperform outperforming surpasses surpassing "
        "exceeds beats baseline baselines compared",
    ),
    "an example": (6, "such including like e g"),
    "on": (4, "on"),
    "for": (1, "for of in toward towards"),
    "with": (
        1,
        "using with via by through use uses used leverage leverages leveraging employ employs "
        "employing adopt adopts adopting combine combines combining",
    ),
    "old": (
        2,
        "existing previous prior traditional conventional current recent many most standard "
        "classical popular widely state",
    ),
    "new": (3, "our novel new proposed"),
    "a name": (3, "called named dubbed termed coined namely referred"),
}
"""Words before a mention that say what it is: among how many, and which."""
_SAYING: dict[str, list[tuple[str, int]]] = {}
"""By word the signs that it gives, and up to how many words before a mention."""
for _cue, (_reach, _words) in _CUES.items():
    for _word in _words.split():
        _SAYING.setdefault(_word, []).append((f"behind a word for {_cue}", _reach))
_SIGNS_OF_CUES = tuple(f"behind a word for {cue}" for cue in _CUES)
_BY_TYPE = [(kind, *(f"{sign} {kind}" for sign in _OF_TYPES)) for kind in TERM_TYPES]


def signs_of_things(doc: Doc, entities: Sequence[LocalEntity], beside: Sequence[bool]) -> Floats:
    """(thing, sign), the signs in the order of `SIGNS`.

    Args:
        doc: a Doc with a reading, abbreviations and sentences.
        entities: the things, before any is dropped.
        beside: for each whether it shares a sentence with a finding.
    """
    context = Context(doc)
    mentions = [context.mentions(entity) for entity in entities]
    names = _signs_of_names(entities, mentions)
    rows = []
    for entity, own, shared, near in zip(entities, mentions, names, beside, strict=True):
        found = {
            "any": 1.0,
            "things": min(len(entities) / 20, 2.0),
            "beside a finding": float(near),
        }
        found |= shared
        found |= _signs_of_form(entity, {m.folded for m in own})
        found |= _signs_of_place(own, context)
        found |= _signs_around(own, context)
        rows.append([found[sign] for sign in SIGNS])
    return np.array(rows, np.float32).reshape(-1, len(SIGNS))


def _signs_of_names(
    entities: Sequence[LocalEntity], mentions: Sequence[Sequence[Occurrence]]
) -> list[Signs]:
    """What the names of the things have in common with each other."""
    folded = [{f" {m.folded} " for m in own} for own in mentions]
    titled = [any(m.quote.field == "title" for m in e.mentions) for e in entities]
    last = [e.mentions[0].quote.text.split()[-1].lower() for e in entities]
    names = [(j, name) for j, own in enumerate(folded) for name in own]
    longer = [
        {j for j, name in names for one in own if len(one) < len(name) and one in name} - {i}
        for i, own in enumerate(folded)
    ]
    holding = set().union(*longer)
    return [
        {
            "in a longer name": bool(longer[i]),
            "in a longer name of the title": any(titled[j] for j in longer[i]),
            "holds a shorter name": i in holding,
            "shares its last word": last.count(last[i]) > 1,
            "several forms": len(folded[i]) > 1,
        }
        for i in range(len(entities))
    ]


def _signs_of_form(entity: LocalEntity, folded: Set[str]) -> Signs:
    """How the thing is written, and what its words are known as."""
    lex = lexicon()
    surfaces = [m.quote.text for m in entity.mentions]
    own, words = surfaces[0], surfaces[0].split()
    last = singular(words[-1])
    found: Signs = {
        "one word": len(words) == 1,
        "two words": len(words) == 2,
        "words over three": max(len(words) - 3, 0),
        "a proper name": is_proper(own),
        "one word with a capital inside": len(words) == 1 and own[1:] != own[1:].lower(),
        "in capitals": own.isupper(),
        "with a digit": any(map(str.isdigit, own)),
        "in small letters": all(map(str.islower, surfaces)),
        "with a hyphen": "-" in own,
        "with an odd sign": _ODD.search(own) is not None,
        "plural": last != words[-1].lower(),
        "begins with -ing": words[0].lower().endswith("ing"),
        "ends with -ing": words[-1].lower().endswith("ing"),
        "begins with a common word": words[0].lower() in lex.borders,
        "a general word": len(words) == 1 and last in lex.generic,
        "a loose head": last in lex.loose_heads,
        "a known field": not folded.isdisjoint(lex.paradigms),
    }
    head, general = lex.heads.get(last), lex.generic_heads.get(last)
    known = {lex.terms.get(surface) for surface in folded}
    for kind, of_head, of_general, of_known, _ in _BY_TYPE:
        found[of_head] = head is kind
        found[of_general] = general is kind
        found[of_known] = kind in known
    return found


def _signs_of_place(own: Sequence[Occurrence], text: Context) -> Signs:
    """Where the thing stands, and how often."""
    title = [m for m in own if m.start < text.border]
    at = sorted({m.sentence for m in own})
    size = max(len(text.starts), 1)
    head, _, tail = text.text[: text.border].partition(":")
    found = {
        "in the title": bool(title),
        "begins the title": bool(title) and title[0].start == 0,
        "before the title's colon": bool(tail) and any(m.end == len(head) for m in title),
        "behind the title's colon": bool(tail) and any(m.start > len(head) for m in title),
        "only in the title": len(title) == len(own),
        "in the first sentence": text.first in at,
        "only in the first sentence": at == [text.first],
        "in the last sentence": len(text.starts) - 1 in at,
        "first place": min((i for i in at if i >= text.first), default=text.first) / size,
        "last place": at[-1] / size,
        "log of mentions": math.log1p(len(own)),
        "one mention": len(own) == 1,
        "log of sentences": math.log1p(len(at)),
        "where something is tested": any(text.tested[i] for i in at),
        "only in background": all(text.background[i] for i in at),
    }
    return found


def _signs_around(own: Sequence[Occurrence], text: Context) -> Signs:
    """What stands before, behind and around the mentions."""
    letters = [(text.text[m.start - 1 : m.start], text.text[m.end : m.end + 1]) for m in own]
    joined = [(a in "-–/" and a != "", b in "-–/" and b != "") for a, b in letters]
    gaps = [m.start - end for m in own for end in text.proposing[m.sentence] if end <= m.start]
    nearest = min(gaps, default=1000)
    folded = {m.folded for m in own}
    kinds = {text.head_behind(m) for m in own}
    found: Signs = {
        "in brackets": any(a == "(" and b == ")" for a, b in letters),
        "opens a bracket": any(a == "(" for a, _ in letters),
        "before a bracket": any(text.text[m.end : m.end + 2] == " (" for m in own),
        "behind a hyphen": any(a for a, _ in joined),
        "before a hyphen": any(b for _, b in joined),
        "always at a hyphen": all(a or b for a, b in joined),
        "in a list": any(
            b == "," or text.text[max(0, m.start - 5) : m.start].endswith((", ", " and ", " or "))
            for m, (_, b) in zip(own, letters, strict=True)
        ),
        "a short form": not folded.isdisjoint(text.shorts),
        "a long form": not folded.isdisjoint(text.longs),
        "behind 'we propose'": nearest < 1000,
        "near 'we propose'": nearest <= _NEAR,
        "next to 'we propose'": nearest <= _NEXT,
        "beside 'we propose'": nearest == 1000 and any(text.proposing[m.sentence] for m in own),
        "before a number": any(_NUMBER.match(text.text, m.end) for m in own),
    }
    for kind, *_, of_behind in _BY_TYPE:
        found[of_behind] = kind in kinds
    found |= dict.fromkeys(_SIGNS_OF_CUES, False)
    for m in own:
        for apart, word in enumerate(reversed(m.before), 1):
            found |= {sign: True for sign, reach in _SAYING.get(word, ()) if apart <= reach}
    return found


SIGNS = (
    "any",
    "things",
    "beside a finding",
    "in a longer name",
    "in a longer name of the title",
    "holds a shorter name",
    "shares its last word",
    "several forms",
    "one word",
    "two words",
    "words over three",
    "a proper name",
    "one word with a capital inside",
    "in capitals",
    "with a digit",
    "in small letters",
    "with a hyphen",
    "with an odd sign",
    "plural",
    "begins with -ing",
    "ends with -ing",
    "begins with a common word",
    "a general word",
    "a loose head",
    "a known field",
    *(f"{sign} {kind}" for kind in TERM_TYPES for sign in _OF_TYPES),
    "in the title",
    "begins the title",
    "before the title's colon",
    "behind the title's colon",
    "only in the title",
    "in the first sentence",
    "only in the first sentence",
    "in the last sentence",
    "first place",
    "last place",
    "log of mentions",
    "one mention",
    "log of sentences",
    "where something is tested",
    "only in background",
    "in brackets",
    "opens a bracket",
    "before a bracket",
    "behind a hyphen",
    "before a hyphen",
    "always at a hyphen",
    "in a list",
    "a short form",
    "a long form",
    "behind 'we propose'",
    "near 'we propose'",
    "next to 'we propose'",
    "beside 'we propose'",
    "before a number",
    *_SIGNS_OF_CUES,
)
"""The signs of a thing, in the order of `signs_of_things`."""
