"""Why a time is refused: the medicines that the magnesium would come too close to, in words."""

from __future__ import annotations

from datetime import time

from bot.care.model import Region
from bot.care.screening import Condition
from bot.care.spacing import Conflict, Times
from bot.chat import phrases
from bot.locale import Words
from bot.services.spacing import TooClose

_HOUR_MINUTES = 60


def refusal(words: Words, refused: TooClose, *, region: Region) -> str:
    """The whole reason, with the nearest times that fit."""
    nearest = " · ".join(phrases.clock(words, at, region=region) for at in refused.fitting)
    fits = words("spacing.fits", times=nearest) if nearest else words("spacing.nothing_fits")
    title = words("spacing.too_close", time=phrases.clock(words, refused.at_local, region=region))
    return "\n".join((title, reasons(words, refused, region=region), "", fits))


def reasons(words: Words, refused: TooClose, *, region: Region) -> str:
    """One line for each dose of a medicine that is too near."""
    return "\n".join(
        _reason(words, conflict, at_local=refused.at_local, region=region)
        for conflict in refused.conflicts
    )


def times(words: Words, medicine_times: Times, *, region: Region) -> str:
    """When each medicine is taken, one line a medicine."""
    return "\n".join(
        words(
            "spacing.times",
            medicine=name(words, medicine),
            times=", ".join(phrases.clock(words, at, region=region) for at in at_local),
        )
        for medicine, at_local in medicine_times.items()
    )


def name(words: Words, medicine: Condition) -> str:
    """What a medicine is called in the chat."""
    return words.plain(f"condition.{medicine}")


def _reason(words: Words, conflict: Conflict, *, at_local: time, region: Region) -> str:
    side = "before" if conflict.is_before else "after" if conflict.gap_minutes else "same"
    return words(
        f"spacing.reason.{side}",
        medicine=name(words, conflict.medicine),
        taken=phrases.clock(words, conflict.taken_local, region=region),
        hours=conflict.needed_hours,
        time=phrases.clock(words, at_local, region=region),
        gap=_gap(words, conflict.gap_minutes),
    )


def _gap(words: Words, minutes: int) -> str:
    hours, rest = divmod(minutes, _HOUR_MINUTES)
    parts = [
        words.plain("spacing.hours", n=hours) if hours else "",
        words.plain("spacing.minutes", n=rest) if rest else "",
    ]
    return " ".join(part for part in parts if part)
