"""Drawings to PNG and pages to PDF, set by typst in a child process that lives for one of them.

What the child gets goes through its stdin: nothing of a person's health stands in its arguments,
its environment, a file or a log. Its fonts are ours, so that every machine sets the same page.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.resources import as_file, files
from typing import Final

FONT: Final = "Noto Sans"
"""The family that drawings name; signs that it lacks come from its relatives."""

# A chart takes 0.1 s, a page 0.3 s; a machine under load gets many times that.
_LIMIT_S: Final = 20.0
# Each holds up to 80 MB for its moment.
_AT_A_TIME: Final = 2
_NO_TYPST: Final = 3  # press.py
# typst would set big tasks with all cores; a small page is cheaper on one.
_ENVIRONMENT: Final = {"RAYON_NUM_THREADS": "1"}
# Without them Python itself does not start on some machines.
_PASSED_ON: Final = ("LD_LIBRARY_PATH", "SYSTEMROOT")
_UNKNOWN_LETTER: Final = "\u25a1"


class Why(StrEnum):
    """Why nothing could be set."""

    NO_TYPST = "no_typst"  # this machine has no wheel of it
    TOO_SLOW = "too_slow"
    BROKEN = "broken"


class NotSet(Exception):
    """No picture and no page can be made of this, now or here."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Page:
    """A page to set: the template `<name>.typ` beside this file and the values it reads.

    `data` holds what JSON holds. `made_at` becomes the document's date.
    """

    template: str
    data: Mapping[str, object]
    made_at: datetime


class Typesetter:
    """Sets type, two things at a time; whoever comes third waits. `press`: the program to start."""

    def __init__(self, press: Sequence[str] = (), *, limit_s: float = _LIMIT_S) -> None:
        self._press, self._limit_s = tuple(press), limit_s
        self._places = asyncio.Semaphore(_AT_A_TIME)

    async def png(self, svg: str, *, width_px: int) -> bytes:
        """A drawing as PNG, so many pixels wide. Raises NotSet."""
        return await self._set({"template": "", "svg": printable(svg), "width": str(width_px)})

    async def pdf(self, page: Page) -> bytes:
        """A page as tagged PDF (PDF/UA-1). Raises NotSet."""
        return await self._set(_request(page))

    async def proof(self, page: Page, *, ppi: float) -> bytes:
        """A page as PNG, to look at; so many pixels an inch. Raises NotSet."""
        return await self._set({**_request(page), "ppi": str(ppi)})

    async def _set(self, request: Mapping[str, str]) -> bytes:
        with as_file(files(__package__) / "press.py") as program:
            # -I: no settings of Python's from the environment, no path of ours to import from.
            press = self._press or (sys.executable, "-I", str(program))
            async with self._places:
                return await _ask(press, json.dumps(request).encode(), limit_s=self._limit_s)


async def _ask(press: Sequence[str], request: bytes, *, limit_s: float) -> bytes:
    child = await _started(press)
    try:
        async with asyncio.timeout(limit_s):
            made, _ = await child.communicate(request)
    except TimeoutError:
        raise NotSet(Why.TOO_SLOW) from None
    finally:
        # Also when whoever waits is cancelled: no child outlives its question.
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode or not made:
        raise NotSet(Why.NO_TYPST if child.returncode == _NO_TYPST else Why.BROKEN)
    return made


async def _started(press: Sequence[str]) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    # Messages quote the text that they are about: nobody hears them.
    silent = asyncio.subprocess.DEVNULL
    needed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        return await asyncio.create_subprocess_exec(
            *press, stdin=pipe, stdout=pipe, stderr=silent, env=_ENVIRONMENT | needed
        )
    except OSError:
        raise NotSet(Why.BROKEN) from None


def _request(page: Page) -> Mapping[str, str]:
    data = json.dumps(_printable(page.data), ensure_ascii=False)
    made_at = str(int(page.made_at.timestamp()))
    return {"template": page.template, "data": data, "made_at": made_at}


def printable(text: str) -> str:
    """The same with the signs that our fonts have.

    An unknown letter becomes an empty box, an unknown picture such as an emoji goes: PDF/UA
    allows no sign without a shape.
    """
    return "".join(one if _is_covered(one) else _instead(one) for one in text)


def _printable(value: object) -> object:
    match value:
        case str():
            return printable(value)
        case Mapping():
            return {name: _printable(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_printable(inner) for inner in value]
    return value


def _instead(sign: str) -> str:
    if sign in "\n\t":
        return sign
    return _UNKNOWN_LETTER if unicodedata.category(sign)[0] in "LN" else ""


def _is_covered(sign: str) -> bool:
    if " " <= sign <= "~":
        return True
    firsts, lasts = _covered()
    at = bisect_right(firsts, ord(sign)) - 1
    return at >= 0 and ord(sign) <= lasts[at]


@cache
def _covered() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The first and the last sign of each range that our fonts hold."""
    listed = (files(__package__) / "fonts" / "covered.txt").read_text(encoding="ascii")
    ranges = [line.split("-") for line in listed.split()]
    return tuple(int(one[0], 16) for one in ranges), tuple(int(one[1], 16) for one in ranges)
