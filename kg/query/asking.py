"""A question with its parameters given: as terms for its variables, or written into its text."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from kg.errors import QueryError
from kg.formats.terms import Shortener, decimal, decode, prefixes
from kg.query.answer import Value
from kg.query.examples import KINDS, Example, Parameter
from kg.query.keeping import Triples
from kg.query.naming import Naming
from kg.query.tokens import spelled_out
from kg.query.values import with_terms
from kg.vocabulary import BASE_IRI


def given_terms(example: Example, arguments: Sequence[str], triples: Triples) -> dict[str, Value]:
    """A term for each variable of a question that is a parameter.

    A thing may be given by any name or id that it bears in the graph.

    Raises:
        QueryError: when there are too few or too many, or one is no number or of another type.
        UnknownEntityError: when nothing is called so, with the nearest names.
        AmbiguousNameError: when several things are.
    """
    known = example.parameters
    if len(arguments) > len(known):
        raise QueryError(f"too much is given; {_usage(example)}")
    naming = Naming(triples)
    given = {}
    for place, parameter in enumerate(known):
        text = arguments[place] if place < len(arguments) else parameter.default
        if not text:
            raise QueryError(f"{_usage(example)}; {parameter.name.upper()} is {_what(parameter)}")
        given[parameter.name] = _value(parameter, text, naming)
    return given


def written_out(example: Example, given: Mapping[str, Value], base_iri: str = BASE_IRI) -> str:
    """The query with its parameters written into it, to be changed or asked elsewhere.

    The comment at its top stays, without the lines that are for kg; prefixes are as in `kg query`.
    """
    short = Shortener(prefixes(base_iri))
    terms = {name: short.turtle(value.term()) for name, value in given.items()}
    body = re.sub(r"^# (?:group: |\$).*\n", "", example.sparql, flags=re.MULTILINE)
    return spelled_out(with_terms(body, terms), prefixes(base_iri))


def _value(parameter: Parameter, text: str, naming: Naming) -> Value:
    kinds = KINDS[parameter.kind]
    if kinds:
        return Value("uri", naming.resolve(text, kinds))
    if parameter.kind == "Text":
        return Value("literal", text)
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise QueryError(f"{parameter.name.upper()} is {text!r}, which is no number")
    spelled = decode(decimal(number))
    assert not isinstance(spelled, str)
    return Value("literal", spelled.text, spelled.datatype)


def _usage(example: Example) -> str:
    return f"ask {example.usage}"


def _what(parameter: Parameter) -> str:
    kinds = KINDS[parameter.kind]
    if not kinds:
        return f"a {parameter.kind.lower()}"
    return f"the name or id of a {' or '.join(kind.lower() for kind in kinds)}"
