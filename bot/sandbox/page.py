"""The chat page: files of the folder `page`, with headers that let nothing else in."""

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "page"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.(html|css|js|svg|png)")
TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "png": "image/png",
}
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def index(request: Request) -> Response:
    """GET /."""
    return _file("index.html")


async def asset(request: Request) -> Response:
    """GET /assets/{name}."""
    return _file(request.path_params["name"])


async def favicon(request: Request) -> Response:
    """GET /favicon.ico: there is none."""
    return Response(status_code=204, headers=HEADERS)


def _file(name: str) -> Response:
    known = NAME.fullmatch(name)
    path = FOLDER / name
    if known is None or not path.is_file():
        return Response("Not found", 404, HEADERS, media_type="text/plain")
    return Response(path.read_bytes(), 200, HEADERS, media_type=TYPES[known[1]])
