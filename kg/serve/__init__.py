"""The local web server: SPARQL, an explorer, a JSON API, linked data; read only.

One process speaks HTTP and holds no graph. It asks a pool of workers, which open the index of the
graph and may be ended at any time. Nothing here writes but `kg.serve.index` and `kg.serve.triples`,
in a process of their own, and nothing asks any other machine.
"""

from __future__ import annotations

from kg.serve.index import Index
from kg.serve.making import made_index
from kg.serve.run import check_installed, is_loopback, open_socket, serve, url_of
from kg.serve.settings import Settings

__all__ = [
    "Index",
    "Settings",
    "check_installed",
    "is_loopback",
    "made_index",
    "open_socket",
    "serve",
    "url_of",
]
