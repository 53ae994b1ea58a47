"""The page for a provider in words: every figure of a visit at its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.care.flags import triage_of
from bot.care.model import Flag, Reason, Triage
from bot.chat.report_facts import facts
from bot.chat.report_words import UNKNOWN, Pen
from bot.locale import words as words_of
from bot.report.season import Period
from bot.report.visit import Advice, Sign, Stage, Turn, Visit
from bot.report.visit_page import Block, Grid, Paper, Picture, Sheet
from bot.report.visit_questions import Question, questions

_SIGNS, _ADVICE, _TURNS, _REASONS, _DAYS, _NAMED = 6, 3, 5, 2, 3, 3
"""What fits on one page; of more it says how many."""
COLUMNS: Final = (
    "nights",
    "plan",
    "taken",
    "cramp_nights",
    "cramp_nights_a_week",
    "cramps_a_week",
    "loose",
    "silent",
)


def sheet(visit: Visit, *, language: str, name: str, svg: str = "") -> Sheet:
    """All words of the page in a language. `name` "" leaves the person unnamed.

    `svg` is the chart of the nights; without one the table says it alone.
    """
    pen = Pen(words_of(language), visit.standing.region)
    return Sheet(
        language=pen.words.language,
        paper=Paper.of(visit.standing.region),
        title=pen.plain("report.title"),
        about=_about(pen, visit, name=name),
        facts=facts(pen, visit),
        questions=_questions(pen, visit),
        picture=Picture(svg, _alt(pen, visit)) if svg else None,
        grid=_grid(pen, visit),
        left=(_turns(pen, visit),),
        right=(_signs(pen, visit), _told(pen, visit)),
        closing=Block(pen.plain("report.closing.title"), (), pen.plain("report.closing.text")),
    )


def _alt(pen: Pen, visit: Visit) -> str:
    """What the chart shows, for whoever hears the page."""
    counts = visit.counted
    return pen.plain(
        "report.picture",
        first=pen.day(visit.first),
        last=pen.day(visit.last),
        of=counts.cramp_nights,
        nights=counts.cramps_known,
    )


def _about(pen: Pen, visit: Visit, *, name: str) -> str:
    nights, day = pen.dates(visit.first, visit.last), pen.date(visit.made_on)
    if not name:
        return pen.plain("report.about", nights=nights, day=day)
    return pen.plain("report.about.name", name=name, nights=nights, day=day)


def _questions(pen: Pen, visit: Visit) -> Block:
    asked = tuple(_question(pen, one) for one in questions(visit))
    return Block(pen.plain("report.questions.title"), asked)


def _question(pen: Pen, one: Question) -> str:
    number = one.number or 0.0
    if one.ask == "diarrhea":
        return pen.words.count("report.ask.diarrhea", number)
    listed = [pen.plain(f"condition.{which}") for which in one.conditions]
    conditions = ", ".join(listed[:_NAMED])
    if len(listed) > _NAMED:
        conditions = f"{conditions}, {pen.more(len(listed) - _NAMED)}"
    return pen.plain(
        f"report.ask.{one.ask}", n=round(number), mg=pen.mg(number), conditions=conditions
    )


def _grid(pen: Pen, visit: Visit) -> Grid:
    is_topical = visit.standing.is_topical
    return Grid(
        title=pen.plain("report.grid.title"),
        head=tuple(pen.plain(f"report.grid.{one}") for one in COLUMNS),
        rows=tuple(_row(pen, one, is_topical=is_topical) for one in visit.stages),
        note=pen.plain("report.grid.note" if visit.stages else "report.grid.none"),
    )


def _row(pen: Pen, stage: Stage, *, is_topical: bool) -> tuple[str, ...]:
    counts = stage.counted
    weekly, cramps = counts.cramp_nights_a_week, counts.cramps_a_week
    return (
        pen.span(stage.first, stage.last),
        _stage(pen, stage, is_topical=is_topical),
        pen.of(counts.taken, counts.dose_known),
        pen.of(counts.cramp_nights, counts.cramps_known),
        UNKNOWN if weekly is None else pen.number(weekly),
        UNKNOWN if cramps is None else pen.number(cramps),
        pen.of(counts.loose, counts.stool_known),
        pen.number(counts.not_answered),
    )


def _stage(pen: Pen, stage: Stage, *, is_topical: bool) -> str:
    if stage.period is None:
        low, high = pen.mg(stage.lowest_mg), pen.mg(stage.highest_mg)
        if is_topical:
            return pen.plain("report.stage.several_oil")
        return pen.plain("report.stage.several", low=low, high=high)
    if is_topical and stage.period is Period.MAGNESIUM:
        return pen.plain("report.stage.oil")
    return pen.plain(f"report.stage.{stage.period}", mg=pen.mg(stage.highest_mg))


def _signs(pen: Pen, visit: Visit) -> Block:
    items = [*_given(pen, visit.advice), *_told_signs(pen, visit.signs)]
    title = pen.plain("report.signs.title")
    return Block(title, tuple(items), "" if items else pen.plain("report.signs.none"))


def _told_signs(pen: Pen, signs: Sequence[Sign]) -> Iterator[str]:
    """Each sign once with the mornings on which it was told, the most serious ones first."""
    told = sorted(dict.fromkeys(one.flag for one in signs), key=_urgency, reverse=True)
    for flag in told[:_SIGNS]:
        days = [one.night.next() for one in signs if one.flag is flag]
        yield pen.plain(
            "report.signs.sign", sign=pen.plain(f"flag.{flag}"), days=pen.days(days, at_most=_DAYS)
        )
    if len(told) > _SIGNS:
        yield pen.more(len(told) - _SIGNS)


def _urgency(flag: Flag) -> Triage:
    return triage_of(frozenset({flag}))


def _given(pen: Pen, advice: Sequence[Advice]) -> Iterator[str]:
    for one in advice[:_ADVICE]:
        level = pen.plain(f"export.level.{one.level.value}")
        parts = [pen.plain("report.advice.given", day=pen.day(one.on), level=level)]
        if one.read_on is not None:
            parts.append(pen.plain("report.advice.read", day=pen.day(one.read_on)))
        if one.seen_on is not None:
            parts.append(pen.plain("report.advice.seen", day=pen.day(one.seen_on)))
        yield " ".join(parts)
    if len(advice) > _ADVICE:
        yield pen.more(len(advice) - _ADVICE)


def _turns(pen: Pen, visit: Visit) -> Block:
    baseline = pen.number(visit.standing.baseline_per_week or 0.0)
    told = [_turn(pen, one, baseline=baseline) for one in visit.turns[:_TURNS]]
    items = told or [pen.plain("report.turns.none")]
    if len(visit.turns) > _TURNS:
        items.append(pen.more(len(visit.turns) - _TURNS))
    versions = ", ".join(visit.rules_versions)
    note = pen.plain("report.turns.note", version=versions, n=visit.unchanged)
    return Block(pen.plain("report.turns.title"), tuple(items), note)


def _turn(pen: Pen, one: Turn, *, baseline: str) -> str:
    reasons = "; ".join(_reason(pen, each, baseline=baseline) for each in one.reasons[:_REASONS])
    action = pen.plain(f"export.action.{one.action}")
    day = pen.day(one.night)
    said = (
        pen.plain(
            "report.turns.turn", day=day, action=action, mg=pen.mg(one.dose_mg), reasons=reasons
        )
        if one.dose_mg
        else pen.plain("report.turns.no_dose", day=day, action=action, reasons=reasons)
    )
    return said if one.taken is not False else f"{said} {pen.plain('report.turns.not_taken')}"


def _reason(pen: Pen, reason: Reason, *, baseline: str) -> str:
    n = "" if reason.number is None else pen.number(reason.number)
    return pen.plain(f"reason.{reason.code}", n=n, baseline=baseline)


def _told(pen: Pen, visit: Visit) -> Block:
    told, title = visit.told, pen.plain("report.told.title")
    if told.on is None:
        return Block(title, (), pen.plain("report.told.never"))
    entered = [pen.plain(f"condition.{one}") for one in told.conditions]
    if told.age_65_or_older:
        entered.insert(0, pen.plain("report.told.age"))
    if told.kidney_tested:
        entered.append(pen.plain("report.told.kidney"))
    items = (", ".join(entered),) if entered else (pen.plain("report.told.none"),)
    return Block(title, items, pen.plain("report.told.note", day=pen.date(told.on)))
