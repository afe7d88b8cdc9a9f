"""The application: which address asks which job, and how replies become responses."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote_to_bytes

from kg import palette
from kg.serve.contract import contract
from kg.serve.endpoint import asked, description, parameters
from kg.serve.faults import shaped
from kg.serve.guard import Guard
from kg.serve.index import Index
from kg.serve.job import JSON, TEXT, Job, RefusedError, Reply
from kg.serve.media import GRAPHS, PAGE, choose
from kg.serve.pool import Pool
from kg.serve.served import Served
from kg.serve.settings import Settings
from kg.serve.triples import NOT_LOADED
from kg.view.page import served_page

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

_HERE: Final = Path(__file__).parent
_STATIC: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
_LATER: Final = {"Retry-After": "5"}
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]{1,2000})">')
_NO_PAGE: Final = "this graph has no page; kg build writes one, graph.html"


class Explorer:
    """A graph being served.

    Attributes:
        pool: who answers.
    """

    def __init__(self, folder: Path, index: Index, settings: Settings) -> None:
        self._settings = settings
        self.pool = Pool(index.path, settings)
        self._served = Served(folder, index, lambda new: self.pool.change(new.path))
        self._static = {
            path.name: (path.read_bytes(), _STATIC[path.suffix])
            for path in sorted((_HERE / "static").iterdir())
            if path.suffix in _STATIC
        }
        rules, kind = self._static["serve.css"]
        self._static["serve.css"] = (palette.rules("system").encode() + rules, kind)
        self._static["icon.svg"] = (palette.icon().encode(), "image/svg+xml")

    @asynccontextmanager
    async def running(self, app: Starlette) -> AsyncIterator[None]:
        """Starts the workers, watches the folder, ends both."""
        await self.pool.start()
        following = asyncio.create_task(self._served.follow())
        try:
            yield
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
            await self.pool.close()
            self._served.index.remove()

    # ── what addresses ask ───────────────────────────────────────────────────────────────────────

    async def page(self, request: Request) -> Response:
        """A page by the last part of its path; the front page at "/"."""
        name = request.url.path.strip("/") or "home"
        return await self._ask(request, Job("page", {"name": name, "given": _given(request)}))

    async def question(self, request: Request) -> Response:
        """The page of a question that comes with kg."""
        arguments = {"name": request.path_params["name"], "given": _given(request)}
        return await self._ask(request, Job("ask", arguments))

    async def map(self, request: Request) -> Response:
        """The page that the build left."""
        try:
            body = served_page(await asyncio.to_thread(self._served.index.page.read_bytes))
        except OSError:
            return _response(Reply(404, title="No map", detail=_NO_PAGE), request)
        # Its own policy has the hashes of its scripts; without one nothing in it may run.
        found = _POLICY.search(body[:20_000].decode("utf-8", "replace"))
        policy = found[1].replace("&#39;", "'") if found else "default-src 'none'; sandbox"
        headers = {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'"}
        return _response(Reply(200, "text/html; charset=utf-8", body, headers), request)

    async def sparql(self, request: Request) -> Response:
        """The SPARQL endpoint."""
        job = await asked(request)
        if job is not None:
            return await self._ask(request, job)
        media = choose(request.headers.get("accept", ""), (*GRAPHS, PAGE)) or "text/turtle"
        if media == PAGE:
            return _response(Reply(303, TEXT, headers={"Location": "/query"}), request)
        text = description(f"{request.url.scheme}://{request.url.netloc}/sparql")
        body = await asyncio.to_thread(_converted, text, GRAPHS[media])
        return _response(Reply(200, _typed(media), body, {"Vary": "Accept"}), request)

    async def node(self, request: Request) -> Response:
        """A node of the graph, as linked data."""
        accept = ", ".join(request.headers.getlist("accept"))
        kind, slug = request.path_params["kind"], _rest(request, 2)
        arguments = {"kind": kind, "slug": slug, "accept": accept, "given": _given(request)}
        return await self._ask(request, Job("node", arguments))

    async def listed(self, request: Request) -> Response:
        """The operations of the API that take only parameters."""
        name = request.url.path.rpartition("/")[2]
        return await self._ask(request, Job(name, {"given": _given(request)}))

    async def single(self, request: Request) -> Response:
        """The operations of the API on one thing; the way to it by another of its names."""
        name = request.url.path.split("/")[2]
        identifier = _rest(request, 2)
        job = Job(name, {"id": identifier, "given": _given(request)})
        reply = await self._reply(request, job)
        if reply.status == 200 and (own := json.loads(reply.body)["id"]) != identifier:
            query = f"?{request.url.query}" if request.url.query else ""
            there = f"/api/{name}/{quote(own, safe=':')}{query}"
            reply = Reply(303, JSON, b"{}", {"Location": there})
        return _response(reply, request)

    async def contract(self, request: Request) -> Response:
        """The OpenAPI document."""
        body = json.dumps(contract(), ensure_ascii=False).encode("utf-8")
        return _response(Reply(body=body), request)

    async def static(self, request: Request) -> Response:
        """A file of ours, from memory."""
        found = self._static.get(request.path_params["name"])
        if found is None:
            return _response(Reply(404, title="Not found", detail="no such file"), request)
        return _response(Reply(200, found[1], found[0], {"Cache-Control": "max-age=300"}), request)

    async def _ask(self, request: Request, job: Job) -> Response:
        return _response(await self._reply(request, job), request)

    async def _reply(self, request: Request, job: Job) -> Reply:
        reply = await self.pool.ask(job, _gone(request))
        if reply.status != 503 or reply.title != NOT_LOADED:
            return reply
        if why := await self._served.missing(self._settings.max_wait):
            return Reply(503, title=NOT_LOADED, detail=why, headers=_LATER)
        return await self.pool.ask(job, _gone(request))


def make_app(
    folder: Path, index: Index, settings: Settings, hosts: tuple[str, ...] | None = ()
) -> tuple[ASGIApp, Explorer]:
    """The application that serves an index of the graph in a folder, and its explorer.

    Args:
        folder: where the graph is; it is watched.
        index: what is served first.
        settings: the limits.
        hosts: names besides those of this machine that it may be asked by; None: any.
    """
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.middleware.cors import CORSMiddleware
    from starlette.routing import Route

    explorer = Explorer(folder, index, settings)
    routes: list[tuple[str, Callable[[Request], Awaitable[Response]], list[str]]] = [
        ("/", explorer.page, ["GET"]),
        ("/ask", explorer.page, ["GET"]),
        ("/ask/{name}", explorer.question, ["GET"]),
        ("/query", explorer.page, ["GET"]),
        ("/api", explorer.page, ["GET"]),
        ("/graph", explorer.map, ["GET"]),
        ("/sparql", explorer.sparql, ["GET", "POST"]),
        ("/openapi.json", explorer.contract, ["GET"]),
        ("/api/search", explorer.listed, ["GET"]),
        ("/api/neighbours", explorer.listed, ["GET"]),
        ("/api/path", explorer.listed, ["GET"]),
        ("/api/entity/{id:path}", explorer.single, ["GET"]),
        ("/api/paper/{id:path}", explorer.single, ["GET"]),
        ("/id/{kind}/{slug:path}", explorer.node, ["GET"]),
        ("/static/{name}", explorer.static, ["GET"]),
    ]

    async def refuse(request: Request, error: Exception) -> Response:
        if isinstance(error, RefusedError):
            return _response(error.reply(), request)
        assert isinstance(error, HTTPException)
        headers = dict(error.headers or {})
        title = {404: "Not found", 405: "Not allowed"}.get(error.status_code, "Bad request")
        detail = "there is nothing here" if error.status_code == 404 else f"{title.lower()} here"
        fault = Reply(error.status_code, title=title, detail=detail, headers=headers)
        return _response(fault, request)

    middleware = []
    if settings.cors:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.cors),
                allow_methods=["GET", "POST"],
                allow_headers=["Accept", "Content-Type"],
                max_age=600,
            )
        )
    app = Starlette(
        routes=[Route(path, call, methods=methods) for path, call, methods in routes],
        middleware=middleware,
        exception_handlers={HTTPException: refuse, RefusedError: refuse},
        lifespan=explorer.running,
    )
    app.router.redirect_slashes = False
    return Guard(app, settings, hosts), explorer


def _response(reply: Reply, request: Request) -> Response:
    from starlette.responses import Response

    if reply.status >= 400:
        reply = shaped(reply, request.url.path)
    status = 400 if reply.status == 499 else reply.status
    return Response(reply.body, status, {**reply.headers, "Content-Type": reply.media})


async def _gone(request: Request) -> None:
    """Ends when the client has closed its connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _given(request: Request) -> dict[str, str]:
    """The parameters of the address.

    Raises:
        RefusedError: when they are no UTF-8, or one is given twice.
    """
    pairs = parameters(request.url.query)
    given = dict(pairs)
    if len(given) < len(pairs):
        raise RefusedError(400, "Bad request", "a parameter is given twice")
    return given


def _rest(request: Request, parts: int) -> str:
    """What stands in a path behind so many parts, as UTF-8; a `%2F` in it is a slash of the text.

    Raises:
        RefusedError: when it is no UTF-8.
    """
    raw: bytes = request.scope["raw_path"]
    rest = raw.split(b"?")[0].split(b"/", parts + 1)[-1]
    try:
        return unquote_to_bytes(rest).decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedError(400, "Bad request", "the address is no UTF-8") from None


def _converted(turtle: str, form: str) -> bytes:
    import pyoxigraph

    kind: Any = pyoxigraph.RdfFormat.from_extension(form)
    quads = pyoxigraph.parse(input=turtle, format=pyoxigraph.RdfFormat.TURTLE)
    body = pyoxigraph.serialize((quad.triple for quad in quads), format=kind)
    assert body is not None
    return body


def _typed(media: str) -> str:
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
