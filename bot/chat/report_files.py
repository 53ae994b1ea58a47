"""Makes the page of /report, at the moment of sending; where none can be set, the same as text."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.chat.charts_drawn import svg_of
from bot.chat.charts_facts import OfNights, View, What
from bot.chat.files import Files, MadeFile, MadeText
from bot.chat.report_sheet import sheet
from bot.chat.report_wish import Order, read_order
from bot.locale import words
from bot.report.typeset import NotSet, Typesetter
from bot.report.visit import Visit
from bot.report.visit_page import Sheet, page, plain
from bot.services import report_visit
from bot.store import people
from bot.store.database import Database
from scheduler.clock import Clock

# Neutral, because it shows in the list of chats and in the phone's folder of downloads.
_NAME: Final = "my-page-{date}.{ending}"


class ReportFiles:
    """The pages of this house: read in one transaction, set in a child process after it."""

    def __init__(
        self, others: Files, database: Database, *, clock: Clock, typesetter: Typesetter
    ) -> None:
        """`others` makes the files of other kinds."""
        self._others, self._database, self._clock = others, database, clock
        self._typesetter = typesetter

    async def make(self, kind: str, chat_id: int) -> MadeFile | MadeText | None:
        """The page that `kind` asks for; None without a plan (any more)."""
        order = read_order(kind)
        if order is None:
            return await self._others.make(kind, chat_id)
        now = self._clock.now()
        visit = await self._database.run(lambda tx: _gathered(tx, chat_id, order=order, now=now))
        if visit is None:
            return None
        return await self._set(await asyncio.to_thread(worded, visit, order), now=now)

    async def _set(self, worded: Sheet, *, now: datetime) -> MadeFile:
        day = now.date().isoformat()
        try:
            made = await self._typesetter.pdf(page(worded, made_at=now))
        except NotSet:
            return MadeFile(_NAME.format(date=day, ending="txt"), _as_text(worded))
        return MadeFile(_NAME.format(date=day, ending="pdf"), made)


def _gathered(connection: Connection, chat_id: int, *, order: Order, now: datetime) -> Visit | None:
    person = people.by_telegram_id(connection, chat_id)
    if person is None:
        return None
    return report_visit.gather(connection, person.id, order.nights, now=now)


def worded(visit: Visit, order: Order) -> Sheet:
    """The words of a page with its chart."""
    return sheet(visit, language=order.language, name=order.name, svg=_svg(visit, order))


def _svg(visit: Visit, order: Order) -> str:
    if visit.season.is_silent:
        return ""
    what, region = What(View.NIGHTS), visit.standing.region
    return svg_of(OfNights(what, words(order.language), region, visit.season))


def _as_text(worded: Sheet) -> bytes:
    head = words(worded.language).plain("report.no_pdf")
    return "\n\n".join((head, *plain(worded))).encode()
