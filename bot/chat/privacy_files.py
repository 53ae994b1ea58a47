"""Makes the file that /export sends, at the moment of sending: it holds what there is by then."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final

from bot.chat.files import MadeFile
from bot.chat.privacy import EXPORT
from bot.chat.privacy_readable import readable
from bot.locale import words
from bot.report.export import Export, packed
from bot.services.privacy_export import Kept, gather
from bot.store.database import Database
from scheduler.clock import Clock

# Neutral, because it shows in the list of chats and in the phone's folder of downloads.
_NAME: Final = "my-data-{date}.zip"


class ExportFiles:
    """The files of this house: read in one transaction, packed in a thread of their own."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def make(self, kind: str, chat_id: int) -> MadeFile | None:
        """The export of the person of this chat; None when nothing of theirs is kept any more."""
        if kind != EXPORT:
            return None
        now = self._clock.now()
        kept = await self._database.run(lambda tx: gather(tx, chat_id, now=now))
        if kept is None:
            return None
        content = await asyncio.to_thread(_content, kept, now)
        return MadeFile(_NAME.format(date=now.date().isoformat()), content)


def _content(kept: Kept, now: datetime) -> bytes:
    text = readable(words(kept.person.language), kept, now=now)
    return packed(Export(now, kept.everything, kept.nights, kept.decided, text, kept.record))
