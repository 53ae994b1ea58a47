"""Draws a chart from its facts, with its words from the catalog. Loaded with the first chart."""

from __future__ import annotations

from babel.dates import get_day_names

from bot.care.constants import EFFECT_CLEAR_DROP, WEEK_DAYS
from bot.care.night import Night
from bot.chat import phrases
from bot.chat.chances import chance
from bot.chat.charts_captions import rate_in
from bot.chat.charts_facts import Facts, OfChange, OfNights, View
from bot.report.chart_effect import Comparison, effect_chart
from bot.report.chart_nights import nights_chart
from bot.report.chart_season import season_chart
from bot.report.chart_words import Compared, Dates, EffectWords, NightsWords
from bot.report.rates import Rate
from bot.services.progress import Span
from bot.store.plans import PlanStatus


def svg(facts: Facts) -> str:
    """The chart as SVG."""
    if isinstance(facts, OfChange):
        return _change(facts)
    draw = season_chart if facts.what.view is View.SEASON else nights_chart
    return draw(facts.season, nights_words(facts), theme=facts.what.theme)


def nights_words(facts: OfNights) -> NightsWords:
    """The words of the chart of nights and of the calendar."""
    words = facts.words
    is_calendar = facts.what.view is View.SEASON
    return NightsWords(
        title=words.plain(f"chart.title.{facts.what.view}"),
        product=words.plain(f"form.{facts.season.product.form}"),
        started=words.plain("chart.word.started"),
        raised=words.plain("chart.word.raised"),
        lowered=words.plain("chart.word.lowered"),
        stopped=words.plain("chart.word.stopped"),
        cramps=words.plain("chart.word.square" if is_calendar else "chart.word.cramps"),
        dose=words.plain("chart.word.dose"),
        oil=words.plain("chart.word.oil"),
        diarrhea=words.plain("chart.word.bowel"),
        taken=words.plain("chart.word.used" if facts.season.is_topical else "chart.word.taken"),
        planned=words.plain("chart.word.planned"),
        not_taken=words.plain("chart.word.not_taken"),
        unknown=words.plain("chart.word.unknown"),
        paused=words.plain("chart.word.paused"),
        no_cramps=words.plain("chart.word.no_cramps"),
        a_little=words.plain("chart.word.a_little"),
        yes=words.plain("chart.word.diarrhea"),
        dates=_dates(facts),
        number=words.number,
    )


def _dates(facts: OfNights) -> Dates:
    words, region = facts.words, facts.region
    first = phrases.first_weekday(region)
    names = get_day_names("short", locale=words.language)

    def day(night: Night) -> str:
        return phrases.short_date(words, night, region=region)

    def month(night: Night) -> str:
        return phrases.month(words, night, region=region)

    weekdays = tuple(names[(first + each) % WEEK_DAYS] for each in range(WEEK_DAYS))
    return Dates(day, month, weekdays, first)


def _change(facts: OfChange) -> str:
    before = rate_in(facts.found.baseline, phi=facts.said.phi)
    now = rate_in(facts.found.now, phi=facts.said.phi)
    comparison = Comparison(before, now, facts.said)
    return effect_chart(comparison, _effect_words(facts, before, now=now), theme=facts.what.theme)


def _effect_words(facts: OfChange, before: Rate, *, now: Rate) -> EffectWords:
    words, found, said = facts.words, facts.found, facts.said
    stopped = found.plan.status is PlanStatus.STOPPED
    label = words.plain("chart.word.until_stop" if stopped else "chart.word.now")
    return EffectWords(
        title=words.plain("chart.title.compared"),
        before=_row(facts, words.plain("chart.word.before"), span=found.baseline, rate=before),
        now=_row(facts, label, span=found.now, rate=now),
        unit=words.plain("chart.word.unit"),
        interval=words.plain("chart.word.interval"),
        fewer=words.plain("chart.word.fewer"),
        clearly_fewer=words.plain("chart.word.clearly_fewer", percent=_PERCENT),
        any_drop=chance(words, said.any_drop),
        clear_drop=chance(words, said.clear_drop),
        number=words.number,
    )


_PERCENT = round(100 * EFFECT_CLEAR_DROP)


def _row(facts: OfChange, label: str, *, span: Span, rate: Rate) -> Compared:
    words = facts.words
    first, last = (
        phrases.short_date(words, night, region=facts.region) for night in (span.first, span.last)
    )
    nights = words.plain("chart.word.nights", first=first, last=last, n=span.answered.count)
    return Compared(label, words.plain("chart.word.a_week", rate=round(rate.counted, 1)), nights)
