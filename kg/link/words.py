"""Spellings of English words that are one word: singular and plural, British and American."""

from __future__ import annotations

import re
from typing import Final

_IRREGULAR: Final = {
    "analyses": "analysis", "automata": "automaton", "axes": "axis", "biases": "bias",
    "caches": "cache", "children": "child", "corpora": "corpus", "crises": "crisis",
    "criteria": "criterion", "diagnoses": "diagnosis", "gases": "gas", "hypotheses": "hypothesis",
    "indices": "index", "indexes": "index", "lenses": "lens", "matrices": "matrix",
    "maxima": "maximum", "mice": "mouse", "minima": "minimum", "movies": "movie",
    "niches": "niche", "optima": "optimum", "phenomena": "phenomenon", "quizzes": "quiz",
    "series": "series", "simplices": "simplex", "species": "species", "spectra": "spectrum",
    "statuses": "status", "syntheses": "synthesis", "theses": "thesis", "vertices": "vertex",
    "viruses": "virus", "vortices": "vortex", "chaos": "chaos", "news": "news", "lens": "lens",
    "always": "always", "alias": "alias", "aliases": "alias", "pathos": "pathos",
    "cosmos": "cosmos", "ethos": "ethos", "kudos": "kudos",
}  # fmt: skip
_IN_AS: Final = frozenset("agendas areas cameras formulas ideas lambdas personas schemas".split())
"""Plurals that end like a singular in -as (bias, atlas, alias)."""
_FIELDS: Final = frozenset(
    "acoustics analytics dynamics economics ethics genomics graphics kinematics linguistics "
    "mathematics mechanics optics physics politics proteomics robotics semantics statistics".split()
)
"""Fields of study that end like a plural."""

_AMERICAN: Final = (
    (re.compile(r"is(ation|ations|ing|ed|er|ers|e|es)$"), r"iz\1"),
    (re.compile(r"^(behavi|neighb|col|fav|hum|lab)our"), r"\1or"),
    (re.compile(r"^(mode|labe|trave|signa|channe|cance|tunne)ll(?=ing|ed|er)"), r"\1l"),
    (re.compile(r"^cent(re)s?$"), "center"),
    (re.compile(r"^analys(?=e[dr]?$|ing$)"), "analyz"),
    (re.compile(r"^artefact"), "artifact"),
)


def singular(word: str) -> str:
    """The singular of a lower-case English noun, as far as its ending tells.

    >>> [singular(w) for w in ("models", "losses", "loss", "bias", "analyses", "policies")]
    ['model', 'loss', 'loss', 'bias', 'analysis', 'policy']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word in _FIELDS:
        return word
    if word.endswith(("ss", "us", "is")) or (word.endswith("as") and word not in _IN_AS):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]


def american(word: str) -> str:
    """The American spelling of a lower-case word, as far as its ending tells.

    >>> american("optimisation"), american("behaviour"), american("modelling")
    ('optimization', 'behavior', 'modeling')
    """
    for pattern, ending in _AMERICAN:
        word = pattern.sub(ending, word)
    return word
