"""Whether this machine's clock can be right, by the date in Telegram's answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from telegram import Bot

from bot.chat.transport import Transport

MOST_OFF: Final = timedelta(hours=1)
"""Reminders would come in another hour of the night, and a dose could be booked to another Night.
What is less is for the doctor to say: a bot that ends for a minute helps nobody. Judgment."""


class WrongClock(RuntimeError):
    """This machine's clock is wrong by more than an hour. `str` is a sentence for the operator."""


def require_right_clock(bot: Bot, *, now: datetime) -> None:
    """Compare `now` with the last answer of Telegram; one without a date tells nothing.

    Raises WrongClock.
    """
    assert isinstance(bot.request, Transport)
    try:
        told = parsedate_to_datetime(bot.request.date)
        off = abs(now - told)
    except (ValueError, TypeError):
        return
    if off > MOST_OFF:
        raise WrongClock(
            f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC and Telegram's says "
            f"{told:%Y-%m-%d %H:%M} UTC: reminders would come at the wrong time. Set the clock, "
            "best by the network (timedatectl set-ntp true), and start the bot again."
        )
