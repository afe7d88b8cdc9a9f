"""Faults as a reader gets them: a page, plain text, or problem+json; never more than is meant."""

from __future__ import annotations

import json
from html import escape
from typing import Final

from kg.errors import one_line
from kg.serve.job import HTML, TEXT, Reply

PROBLEM: Final = "application/problem+json"

_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} — Knowledge graph</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/serve.css"></head>
<body><header><a class="brand" href="/">Knowledge graph</a>
<nav aria-label="Site"><a href="/graph">Map</a> <a href="/ask">Questions</a>
<a href="/query">SPARQL</a> <a href="/api">API</a></nav></header>
<main><h1>{title}</h1><p class="nothing">{detail}.</p>
<form class="seek large" action="/" role="search">
<input name="q" type="search" maxlength="400" aria-label="Search the graph"
 placeholder="Names, aliases, titles"> <button>Search</button></form></main></body></html>
"""


def shaped(fault: Reply, path: str) -> Reply:
    """The fault with a body that suits the path that was asked for."""
    detail = one_line(fault.detail)
    if path.startswith("/api/") or path == "/openapi.json":
        form = {"title": fault.title, "status": fault.status, "detail": detail}
        body, media = json.dumps(form, ensure_ascii=False), PROBLEM
    elif path == "/sparql" or path.startswith("/static/"):
        body, media = f"{detail}\n", TEXT
    else:
        body = _PAGE.format(
            title=escape(fault.title), detail=escape(detail[:1].upper() + detail[1:])
        )
        media = HTML
    encoded = body.encode("utf-8", "replace")
    return Reply(fault.status, media, encoded, fault.headers, fault.title, fault.detail)
