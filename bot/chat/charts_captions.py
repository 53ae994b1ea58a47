"""What a chart shows, in words: its caption, and all there is where no picture can be made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.care.constants import STOOL_DIARRHEA
from bot.chat import phrases, progress
from bot.chat.charts_facts import Facts, OfChange, OfNights, View
from bot.locale import Words
from bot.report.rates import Rate, rate_of
from bot.report.season import Answered, Mark, Period, SeasonNight
from bot.services.progress import Span
from bot.store.plans import PlanStatus

_MOST_CHANGES: Final = 6  # one screen
_OFFERS: Final = frozenset({Period.MAGNESIUM, Period.TAPER})


def caption(facts: Facts) -> str:
    """The chart in words, at most one screen and 1,024 characters (Bot API, sendPhoto)."""
    if isinstance(facts, OfChange):
        return _change(facts)
    if facts.what.view is View.SEASON:
        return "\n".join([_title(facts), _weeks(facts), *_counts(facts)])
    return "\n".join([_title(facts), *_counts(facts), *_changes(facts)])


def _day(facts: Facts, one: SeasonNight | Mark) -> str:
    """The date of a Night, short."""
    return phrases.short_date(facts.words, one.night, region=facts.region)


def _title(facts: OfNights) -> str:
    nights = facts.season.nights
    first, last = _day(facts, nights[0]), _day(facts, nights[-1])
    return facts.words(f"chart.heading.{facts.what.view}", first=first, last=last)


def _counts(facts: OfNights) -> list[str]:
    words, nights = facts.words, facts.season.nights
    lines = [_cramps(words, nights), *_doses(facts), _bowel(words, nights)]
    paused = sum(one.answered is Answered.PAUSED for one in nights)
    unknown = sum(one.cramps is None for one in nights) - paused
    if paused:
        lines.append(words("chart.caption.paused", n=paused))
    if unknown > 0:
        lines.append(words("chart.caption.unknown", n=unknown))
    return lines


def _cramps(words: Words, nights: Sequence[SeasonNight]) -> str:
    counts = [one.cramps for one in nights if one.cramps is not None]
    return words(
        "chart.caption.cramps",
        cramps=sum(counts),
        cramp_nights=sum(map(bool, counts)),
        counted=len(counts),
    )


def _doses(facts: OfNights) -> list[str]:
    """On how many of the evenings with a dose, or with the oil, it was taken."""
    offered = [one for one in facts.season.nights if one.period in _OFFERS]
    if not offered:
        return []
    key = "chart.caption.oil" if facts.season.is_topical else "chart.caption.dose"
    line = facts.words(key, taken=sum(one.taken is True for one in offered), planned=len(offered))
    untold = sum(one.taken is None for one in offered)
    return [line + (facts.words("chart.caption.untold", n=untold) if untold else "")]


def _bowel(words: Words, nights: Sequence[SeasonNight]) -> str:
    grades = [one.stool for one in nights if one.stool is not None]
    loose = sum(grade >= STOOL_DIARRHEA for grade in grades)
    return words("chart.caption.diarrhea", days=loose, told=len(grades))


def _changes(facts: OfNights) -> list[str]:
    changes = [_changed(facts, mark) for mark in facts.season.marks[-_MOST_CHANGES:]]
    return [facts.words("chart.caption.changes"), *changes] if changes else []


def _changed(facts: OfNights, mark: Mark) -> str:
    words = facts.words
    said = words.plain(f"chart.change.{mark.action}")
    if mark.dose_mg:
        said = f"{said}, {words.plain('phrase.mg', mg=words.number(mark.dose_mg))}"
    return words("chart.caption.change", day=_day(facts, mark), change=said)


def _weeks(facts: OfNights) -> str:
    """What stands in each column: the cramps of its counted nights, and how many those are."""
    words, nights = facts.words, facts.season.nights
    begin = phrases.first_weekday(facts.region)
    weeks: list[list[SeasonNight]] = []
    for one in nights:
        if not weeks or one.night.evening.weekday() == begin:
            weeks.append([])
        weeks[-1].append(one)
    told = ", ".join(_week(words, week) for week in weeks)
    return words("chart.caption.weeks", weeks=told)


def _week(words: Words, week: Sequence[SeasonNight]) -> str:
    counts = [one.cramps for one in week if one.cramps is not None]
    if not counts:
        return words.plain("chart.caption.week_unknown")
    return words.plain("chart.caption.week", cramps=sum(counts), counted=len(counts))


def _change(facts: OfChange) -> str:
    """Both rates with what they may really be, how sure a drop is, and what chance does (P4)."""
    words, found = facts.words, facts.found
    stopped = found.plan.status is PlanStatus.STOPPED
    now = "chart.caption.until_stop" if stopped else "chart.caption.now"
    rates = [
        words("chart.caption.compared"),
        _rate(facts, "chart.caption.before", span=found.baseline),
        _rate(facts, now, span=found.now),
        words("chart.caption.likely"),
    ]
    beside = [
        progress.sureness(words, facts.said),
        progress.by_chance(words),
        words("progress.after_stop") if stopped else words("progress.taper"),
    ]
    return "\n\n".join(["\n".join(rates), *beside])


def _rate(facts: OfChange, key: str, *, span: Span) -> str:
    found = rate_in(span, phi=facts.said.phi)
    values = {"rate": found.counted, "low": found.low, "high": found.high}
    return facts.words(key, **{name: round(value, 1) for name, value in values.items()})


def rate_in(span: Span, *, phi: float) -> Rate:
    """Cramps a week in the counted nights of a span, and what they may really be."""
    return rate_of(span.answered.count, span.answered.cramps, phi=phi)
