"""HTTP as uvicorn speaks it, with a clock for requests that do not come to their end."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.serve.settings import Settings


def make_protocol(settings: Settings) -> type[H11Protocol]:
    """The class of connections: closed when no whole head of a request comes in time, or when there
    are too many."""

    class Connection(H11Protocol):
        """A connection of a client."""

        def connection_made(self, transport: Any) -> None:
            """Starts the clock."""
            super().connection_made(transport)
            self._clock: asyncio.TimerHandle | None = None
            if len(self.connections) > settings.max_connections:
                transport.abort()
                return
            self._clock = self.loop.call_later(settings.slowness, self._give_up)

        def _give_up(self) -> None:
            self.transport.abort()

        def handle_events(self) -> None:
            """Stops the clock when a request is whole, starts it when the next one begins."""
            before = self.cycle
            super().handle_events()
            if self.cycle is not before and self._clock is not None:
                self._clock.cancel()
                self._clock = None
            elif self._clock is None and (self.cycle is None or self.cycle.response_complete):
                # Also where nothing has come yet: then it is as good as the clock of idleness.
                self._clock = self.loop.call_later(settings.slowness, self._give_up)

        def connection_lost(self, exc: Exception | None) -> None:
            """Stops the clock."""
            if self._clock is not None:
                self._clock.cancel()
            super().connection_lost(exc)

    return Connection
