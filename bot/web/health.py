"""Whether the bot lives, whether it can do its work, and its figures: for whoever watches over it.

/healthz  200 while the process does what it was started for; else only a new start helps.
/readyz   200 when all it needs is there; else 503, and `failing` names what is not.
/metrics  figures for Prometheus.

There are numbers and no ids in it, and no password before it: it belongs on this machine, or on a
network that nobody else reads in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Final

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import VERSION
from bot.care.constants import RULES_VERSION
from bot.condition import TELEGRAM_PATIENCE, Condition, Look
from bot.services.watch import PATIENCE
from bot.web import metrics
from bot.web.decided import Decided
from bot.web.serving import serving

_NO_STORE: Final = {"Cache-Control": "no-store"}


def health_app(condition: Condition, *, counted: CollectorRegistry, decided: Decided) -> Starlette:
    """The three pages. `counted` are this process's own figures."""

    async def healthz(request: Request) -> Response:
        if condition.is_alive:
            return PlainTextResponse("alive\n", headers=_NO_STORE)
        return PlainTextResponse("the engine has ended\n", 503, headers=_NO_STORE)

    async def readyz(request: Request) -> Response:
        look = await condition.look()
        said = readiness(look)
        return JSONResponse(said, 200 if said["ready"] else 503, headers=_NO_STORE)

    async def figures(request: Request) -> Response:
        look = await condition.look()
        seen = metrics.Seen(look, decisions=decided.actions, referrals=decided.levels)
        return Response(
            metrics.page(counted, seen), media_type=metrics.CONTENT_TYPE, headers=_NO_STORE
        )

    pages = {"/healthz": healthz, "/readyz": readyz, "/metrics": figures}
    return Starlette(routes=[Route(path, page) for path, page in pages.items()])


def pages(
    condition: Condition, *, counted: CollectorRegistry, decided: Decided, host: str, port: int
) -> AbstractAsyncContextManager[int]:
    """Serve them until the block is left; gives the port. Raises OSError as `serving` does."""
    app = health_app(condition, counted=counted, decided=decided)
    return serving(app, host=host, port=port)


def readiness(look: Look) -> dict[str, object]:
    """What /readyz says of this look."""
    failing, pulse = list(_failing(look)), look.pulse
    return {
        "ready": not failing,
        "failing": failing,
        "database": {
            "answers": pulse is not None,
            "seconds": _s(look.answered_in),
            "schema": None if pulse is None else pulse.schema,
        },
        "scheduler": {
            "running": look.is_running,
            "lag_seconds": None if pulse is None else _s(pulse.lag),
        },
        "telegram": {
            "silent_seconds": _s(look.silent),
            "listened_seconds": None if pulse is None else _s(pulse.listened),
        },
        "version": VERSION,
        "rules": RULES_VERSION,
    }


def _failing(look: Look) -> Iterator[str]:
    if look.pulse is None:
        yield "database"
    if not look.is_running:
        yield "engine"
    # Not the minutes that a full evening takes at Telegram's pace: out of service nobody catches
    # up, and with PATIENCE whoever waits is reported too.
    if look.pulse is not None and look.pulse.lag > PATIENCE:
        yield "scheduler"
    if look.silent is None or look.silent > TELEGRAM_PATIENCE:
        yield "telegram"


def _s(time: timedelta | None) -> float | None:
    return None if time is None else round(time / timedelta(seconds=1), 3)
