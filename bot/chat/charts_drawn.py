"""Draws the charts that replies name: read in one transaction, drawn in a thread, set in a child.

Nothing of the charts' code is loaded before the first one is asked for.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.chat.charts_facts import Facts, gather
from bot.chat.drawings import Drawing
from bot.report.typeset import NotSet, Typesetter
from bot.store import people, pictures
from bot.store.database import Database
from scheduler.clock import Clock

log = logging.getLogger(__name__)

WIDTH_PX: Final = 780
"""Two pixels for each of a phone that is 390 wide: 110 ms of CPU, where three take 150. Telegram
keeps up to 1,280 of a photo's longer side.
"""


class DrawnCharts:
    """The charts of this house."""

    def __init__(self, database: Database, *, clock: Clock, typesetter: Typesetter) -> None:
        self._database, self._clock, self._typesetter = database, clock, typesetter

    async def draw(self, what: str, chat_id: int) -> Drawing | None:
        """The chart of this name for the person of this chat; None when there is nothing of it."""
        now = self._clock.now()
        facts = await self._database.run(lambda tx: gather(tx, what, chat_id, now=now))
        if facts is None:
            return None
        drawing = Drawing(await asyncio.to_thread(svg_of, facts))
        known = await self._database.run(partial(_known, chat_id=chat_id, digest=drawing.digest))
        return replace(drawing, file_id=known)

    async def png(self, drawing: Drawing) -> bytes | None:
        """Its picture; None when the child did not make one."""
        try:
            return await self._typesetter.png(drawing.svg, width_px=WIDTH_PX)
        except NotSet as trouble:
            log.warning("a chart was not made (%s)", trouble.why)
            return None

    async def sent(self, drawing: Drawing, file_id: str, *, chat_id: int) -> None:
        """Telegram keeps its picture, sent to this chat, under this id from now on."""
        now, digest = self._clock.now(), drawing.digest

        def keep(tx: Connection) -> None:
            # Who deleted everything in the meantime leaves no picture behind.
            if person := people.by_telegram_id(tx, chat_id):
                pictures.keep(tx, person.id, digest, file_id=file_id, now=now)

        await self._database.run(keep)


def _known(tx: Connection, *, chat_id: int, digest: str) -> str:
    person = people.by_telegram_id(tx, chat_id)
    return "" if person is None else pictures.file_id_of(tx, person.id, digest) or ""


def svg_of(facts: Facts) -> str:
    """A chart as SVG. Slow the first time: then the code that draws is loaded."""
    from bot.chat.charts_svg import svg  # noqa: PLC0415  # house: not loaded before it is needed

    return svg(facts)
