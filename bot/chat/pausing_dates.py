"""With which day a pause ends: "until Friday", "5 days", "24 December", "12/03"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from bot.care.night import Night
from bot.chat.words import read_date

# A day of the last weeks is a slip; one long past is meant for next year. Judgment.
_SLIP: Final = timedelta(days=60)


def read_until(text: str, *, today: date, language: str) -> list[Night]:
    """The Night with which the plan goes on; none when the words name no day.

    Two, the sooner one first, when the words can mean either and both lie ahead: "12/03". "5 days"
    are the five evenings from today's on.
    """
    told = read_date(text.strip(" !?"), today=today, language=language, slip=_SLIP)
    if told is None:
        return []
    days = [told.day] if told.other is None else sorted((told.day, told.other))
    ahead = [day for day in days if day > today]
    return [Night(day) for day in ahead or days[-1:]]
