"""RDF terms in their N-Triples spelling, and the prefixes that shorten them.

A term is a string as it stands in an N-Triples file: `<https://…>` or `"text"` with or without a
datatype. Such strings sort, compare and spill to disk as they are, and each is valid Turtle too.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from kg.errors import InputError
from kg.vocabulary import MLS, NAMESPACE, OA, PROV, SCHEMA, SKOS, EntityType, to_iri

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
DCTERMS: Final = "http://purl.org/dc/terms/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
VOID: Final = "http://rdfs.org/ns/void#"
PRISM: Final = "http://prismstandard.org/namespaces/basic/2.0/"

PREFIXES: Final[dict[str, str]] = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "kg": NAMESPACE,
    "mls": MLS,
    "oa": OA,
    "prism": PRISM,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "void": VOID,
    "xsd": XSD,
}
"""The namespaces of the ontology and of every vocabulary that the graph borrows from."""

DATA_KINDS: Final = (
    *(kind.lower() for kind in EntityType),
    "claim",
    "component",
    "dataset",
    "evidence",
    "quote",
    "shared",
)
"""What stands before the colon of the ids of nodes; each is a prefix in the RDF files too."""


def prefixes(base: str) -> dict[str, str]:
    """All prefixes, sorted: those of vocabularies, and one for each kind of node.

    With them `method:bert` is written the same in JSON, Turtle, JSON-LD, SPARQL and Python.

    >>> prefixes("https://example.org/")["method"]
    'https://example.org/method/'
    """
    data = {kind: f"{base}{kind}/" for kind in DATA_KINDS}
    return dict(sorted((PREFIXES | data).items()))


class Literal(NamedTuple):
    """A literal's text and the IRI of its datatype ("" for a plain string)."""

    text: str
    datatype: str


TYPE: Final = f"<{RDF}type>"
"""`rdf:type`."""
REPLACED: Final = f"<{DCTERMS}isReplacedBy>"
"""From another id that a thing can be asked for by, to the thing."""

# Lone surrogates cannot be written as UTF-8; NUL, U+FFFE and U+FFFF stop or fail some readers.
_UNWRITABLE = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_LONG: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
# What may stand after the colon of a prefixed name without an escape (percent signs of an IRI are
# always followed by two digits).
_LOCAL = re.compile(r"[A-Za-z0-9_%](?:[A-Za-z0-9_.%-]*[A-Za-z0-9_%-])?")


# Numbers that Turtle may spell without quotes and datatype, still the same terms.
_BARE: Final = {
    f"<{XSD}decimal>": re.compile(r'"[+-]?[0-9]*\.[0-9]+"'),
    f"<{XSD}integer>": re.compile(r'"[+-]?[0-9]+"'),
}


@lru_cache(maxsize=4096)
def kg(name: str) -> str:
    """The term of a class or property of our ontology.

    >>> kg("Method")
    '<https://w3id.org/paperkg/ns#Method>'
    """
    return f"<{NAMESPACE}{name}>"


def node(identifier: str, base: str) -> str:
    """The term of an id of ours.

    >>> node("method:bert", "https://example.org/")
    '<https://example.org/method/bert>'
    """
    return f"<{to_iri(identifier, base)}>"


def literal(text: str, datatype: str = "") -> str:
    r"""The term of a text, escaped; characters that no file can hold become U+FFFD.

    >>> literal('say "no"')
    '"say \\"no\\""'
    """
    if text.isprintable() and '"' not in text and "\\" not in text:
        escaped = text
    else:
        clean = _UNWRITABLE.sub("\ufffd", text)
        escaped = _ESCAPED.sub(lambda m: _SHORT.get(m[0]) or f"\\u{ord(m[0]):04X}", clean)
    return f'"{escaped}"^^<{datatype}>' if datatype else f'"{escaped}"'


def decimal(number: float) -> str:
    """The term of a finite number as an `xsd:decimal`; no digit is lost.

    >>> decimal(1e-7)
    '"0.0000001"^^<http://www.w3.org/2001/XMLSchema#decimal>'

    Raises:
        ValueError: for an infinite number or one that is none.
    """
    if not math.isfinite(number):
        raise ValueError(f"{number} is no decimal")
    text = format(Decimal(repr(float(number))), "f")
    return f'"{text if "." in text else text + ".0"}"^^<{XSD}decimal>'


def integer(number: int) -> str:
    """The term of a whole number.

    >>> integer(3)
    '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return f'"{number}"^^<{XSD}integer>'


def link(text: str) -> str:
    """The term of a web address: an IRI where it is one, else the text as it was given.

    >>> link("https://example.org/a"), link("example.org/a b")
    ('<https://example.org/a>', '"example.org/a b"')
    >>> link("javascript:alert(1)")
    '"javascript:alert(1)"'
    """
    web = text.startswith(("http://", "https://", "ftp://"))
    return f"<{text}>" if web and is_iri(text) else literal(text)


def is_iri(text: str) -> bool:
    """Whether the text is a valid absolute IRI (RFC 3987).

    >>> is_iri("https://example.org/"), is_iri("orchard")
    (True, False)
    """
    import pyoxigraph

    try:
        pyoxigraph.NamedNode(text)
    except (ValueError, UnicodeEncodeError):
        return False
    return True


def check_base(base: str) -> str:
    """The base IRI itself, once it is known to be one that ids can be put under.

    Raises:
        InputError: when it is no web address or does not end in `/` or `#`.
    """
    if not re.fullmatch(r"https?://[^#]+[/#]", base) or not is_iri(base):
        raise InputError(f"{base!r} is no base IRI; write https://…/ or https://…#")
    return base


def decode(term: str) -> str | Literal:
    r"""The IRI (a plain string) or the `Literal` that a term spells.

    >>> decode('<https://example.org/a>'), decode('"say \\"no\\""').text
    ('https://example.org/a', 'say "no"')
    """
    if term[0] == "<":
        return term[1:-1]
    end = term.rindex('"')
    return Literal(_ESCAPE.sub(_unescape, term[1:end]), term[end + 4 : -1])


def _unescape(match: re.Match[str]) -> str:
    short, long, letter = match.groups()
    return chr(int(short or long, 16)) if letter is None else _LONG.get(letter, letter)


class Shortener:
    """Spells terms with the prefixes of a graph."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = {namespace: prefix for prefix, namespace in names.items()}

    def split(self, text: str) -> tuple[str, str] | None:
        """The prefix and the local name of an IRI, or None where no prefix fits."""
        cut = max(text.rfind("/"), text.rfind("#")) + 1
        prefix = self._names.get(text[:cut])
        return None if prefix is None or cut == len(text) else (prefix, text[cut:])

    def turtle(self, term: str) -> str:
        """A term as Turtle writes it: prefixed where that needs no escape, numbers bare.

        >>> Shortener({"kg": "https://w3id.org/paperkg/ns#"}).turtle(kg("Method"))
        'kg:Method'
        """
        if term[0] == "<":
            parts = self.split(term[1:-1])
            fits = parts is not None and _LOCAL.fullmatch(parts[1])
            return ":".join(parts) if parts and fits else term
        if term[-1] != ">":
            return term
        text, _, datatype = term.rpartition("^^")
        bare = _BARE.get(datatype)
        if bare and bare.fullmatch(text):
            return text[1:-1]
        return f"{text}^^{self.turtle(datatype)}"
