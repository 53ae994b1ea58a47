"""Small words of the page for a provider: dates, doses, rates and chances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.care.model import Region
from bot.care.night import Night
from bot.chat import phrases
from bot.chat.chances import chance
from bot.locale import Words
from bot.report.visit import Counted

UNKNOWN: Final = "–"


@dataclass(frozen=True, slots=True)
class Pen:
    """The words of one reader, and how their region writes a date."""

    words: Words
    region: Region

    def plain(self, key: str, **values: object) -> str:
        """The message `key` as plain text."""
        return self.words.plain(key, **values)

    def day(self, night: Night) -> str:
        """Short, without a year: "23 Nov"."""
        return phrases.short_date(self.words, night, region=self.region)

    def date(self, night: Night) -> str:
        """With its year."""
        return phrases.date(self.words, night)

    def days(self, nights: Sequence[Night], *, at_most: int) -> str:
        """Some dates; of many the first ones, and how many more there are."""
        told = ", ".join(self.day(one) for one in nights[:at_most])
        more = len(nights) - at_most
        return f"{told}, {self.more(more)}" if more > 0 else told

    def more(self, count: int) -> str:
        """ "and 3 more"."""
        return self.words.count("report.more", count)

    def dates(self, first: Night, last: Night) -> str:
        """From one date to another with their years, or one date."""
        return self.date(first) if first == last else f"{self.date(first)} – {self.date(last)}"

    def span(self, first: Night, last: Night) -> str:
        """From one date to another, or one date."""
        return self.day(first) if first == last else f"{self.day(first)} – {self.day(last)}"

    def number(self, value: float) -> str:
        """With one decimal at most: more would look like knowledge."""
        return self.words.number(round(value, 1))

    def mg(self, value: float) -> str:
        """A dose as it is: half of an odd tablet has more decimals."""
        return self.words.number(value)

    def of(self, count: int, known: int) -> str:
        """ "3 of 12"; a dash where nothing is known."""
        return self.plain("report.grid.of", n=count, of=known) if known else UNKNOWN

    def rate(self, counts: Counted) -> str:
        """Nights with cramps a week and what they rest on; a plain count of less than a week."""
        weekly, cramps = counts.cramp_nights_a_week, counts.cramps_a_week
        if not counts.cramps_known:
            return self.plain("report.rate.none")
        if weekly is None or cramps is None:
            return self.plain("report.rate.few", of=counts.cramp_nights, nights=counts.cramps_known)
        return self.plain(
            "report.rate.weekly",
            of=self.number(weekly),
            cramps=self.number(cramps),
            nights=counts.cramps_known,
        )

    def chance(self, probability: float) -> str:
        """A probability as people count: "about 8 in 10"."""
        return chance(self.words, probability)
