"""The SPARQL 1.1 protocol: which query a request asks, and what the endpoint says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from kg.query.checking import FROM_REFUSED, UPDATES_REFUSED
from kg.serve.job import Job, RefusedError
from kg.serve.media import GRAPHS, RESULTS

if TYPE_CHECKING:
    from starlette.requests import Request

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_ELSEWHERE: Final = (
    "default-graph-uri",
    "named-graph-uri",
    "using-graph-uri",
    "using-named-graph-uri",
)
_FORMATS: Final = "http://www.w3.org/ns/formats/"


async def asked(request: Request) -> Job | None:
    """The query of a request; None where there is none and the endpoint is to describe itself.

    Raises:
        RefusedError: when the request is none of the protocol, or asks for what is refused.
    """
    pairs = parameters(request.url.query)
    body = ""
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        text = _decoded(await request.body())
        if kind == _FORM:
            pairs += parameters(text)
        elif kind == _QUERY:
            body = text
        elif kind == _UPDATE:
            raise RefusedError(403, "Refused", UPDATES_REFUSED)
        else:
            raise RefusedError(415, "Unknown type of body", f"send a query as {_FORM} or {_QUERY}")
    names = [name for name, _ in pairs]
    if "update" in names:
        raise RefusedError(403, "Refused", UPDATES_REFUSED)
    if any(name in _ELSEWHERE for name in names):
        raise RefusedError(403, "Refused", FROM_REFUSED)
    queries = [value for name, value in pairs if name == "query"] + ([body] if body else [])
    if len(queries) > 1:
        raise RefusedError(400, "Bad request", "more than one query")
    if not queries:
        if request.method == "POST":
            raise RefusedError(400, "Bad request", "no query")
        return None
    accept = ", ".join(request.headers.getlist("accept"))
    form = next((value for name, value in pairs if name == "format" and value), "")
    return Job("sparql", {"query": queries[0], "accept": accept, "form": form})


def description(url: str) -> str:
    """The service description of the endpoint at a URL, in Turtle."""
    kinds = (*_unique(RESULTS), *GRAPHS)
    known = {
        "application/sparql-results+json": "SPARQL_Results_JSON",
        "application/sparql-results+xml": "SPARQL_Results_XML",
        "text/csv": "SPARQL_Results_CSV",
        "text/tab-separated-values": "SPARQL_Results_TSV",
        "text/turtle": "Turtle",
        "application/n-triples": "N-Triples",
        "application/ld+json": "JSON-LD",
        "application/rdf+xml": "RDF_XML",
    }
    formats = " ,\n    ".join(f"<{_FORMATS}{known[kind]}>" for kind in kinds)
    return (
        "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .\n"
        "@prefix void: <http://rdfs.org/ns/void#> .\n\n"
        f"<{url}> a sd:Service ;\n"
        f"  sd:endpoint <{url}> ;\n"
        "  sd:supportedLanguage sd:SPARQL11Query ;\n"
        f"  sd:resultFormat {formats} ;\n"
        "  sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .\n"
    )


def _unique(kinds: dict[str, str]) -> list[str]:
    return [media for media in kinds if media not in ("application/json", "application/xml")]


def parameters(text: str) -> list[tuple[str, str]]:
    """The names and values of a form or of a query string.

    Raises:
        RefusedError: when it is no UTF-8, or there are too many.
    """
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError as error:
        detail = "the parameters are no UTF-8, or there are too many"
        raise RefusedError(400, "Bad request", detail) from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, "Bad request", "the body is no UTF-8") from error
