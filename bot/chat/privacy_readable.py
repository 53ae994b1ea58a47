"""The whole of what is kept, in plain words: readable.txt of the file that /export sends."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.care.night import Night
from bot.chat import morning_record, phrases
from bot.locale import Words
from bot.report.tables import Decided, DiaryNight
from bot.services.privacy_export import Kept
from bot.store.plans import Plan
from scheduler import wallclock

_TAGS: Final = re.compile(r"</?[a-z][^>]*>")


def readable(words: Words, kept: Kept, *, now: datetime) -> str:
    """One text: the plan, every night, every decision with its reasons, every advice."""
    plan = None if kept.plan is None else kept.plan.plan
    zone = "UTC" if plan is None else plan.zone
    today = Night(wallclock.local(now, zone).date())
    lines = [words.plain("export.title", date=phrases.date(words, today)), ""]
    lines += [words.plain("export.intro"), ""]
    if plan is None:
        lines += [words.plain("export.no_plan"), ""]
    else:
        lines += _part(words.plain("export.head.plan"), _plan(words, plan, kept=kept))
        lines += _part(words.plain("export.head.nights"), _nights(words, plan, kept=kept))
        lines += _part(words.plain("export.head.decisions"), _decisions(words, plan, kept=kept))
        lines += _part(words.plain("export.head.advice"), _advice(words, plan, kept=kept))
    return html.unescape(_TAGS.sub("", "\n".join(lines)))


def _part(head: str, lines: Iterator[str]) -> list[str]:
    return [head, "-" * len(head), *lines, ""]


def _plan(words: Words, plan: Plan, *, kept: Kept) -> Iterator[str]:
    usual = plan.usual
    yield words.plain(f"export.status.{plan.status}")
    yield words.plain(f"form.{plan.form}")
    yield words.plain("export.dose", dose=phrases.dose(words, plan, dose_mg=plan.dose_mg))
    yield words.plain(
        "export.clock",
        bedtime=phrases.clock(words, usual.bedtime_local, region=plan.region),
        wake=phrases.clock(words, usual.wake_local, region=plan.region),
        zone=plan.zone,
    )
    if kept.screening is not None:
        ticked = [words.plain(f"condition.{one}") for one in sorted(kept.screening.conditions)]
        yield words.plain("export.health", answers=", ".join(ticked) or words.plain("export.none"))


def _nights(words: Words, plan: Plan, *, kept: Kept) -> Iterator[str]:
    told = [one for one in kept.nights if one.intake or one.check_in or one.stretched is not None]
    if not told:
        yield words.plain("export.none_yet")
    for one in told:
        yield f"{phrases.date(words, one.night)}: {'; '.join(_night(words, plan, one=one))}"


def _night(words: Words, plan: Plan, *, one: DiaryNight) -> Iterator[str]:
    if one.intake is not None and one.intake.taken:
        yield words.plain("export.took", dose=phrases.dose(words, plan, dose_mg=one.intake.dose_mg))
    elif one.intake is not None:
        yield words.plain("export.not_taken")
    if one.stretched is not None:
        yield words.plain(f"export.stretched.{'yes' if one.stretched else 'no'}")
    if one.check_in is not None:
        yield from morning_record.lines(words, one.check_in)


def _decisions(words: Words, plan: Plan, *, kept: Kept) -> Iterator[str]:
    if not kept.decided:
        yield words.plain("export.none_yet")
    for one in kept.decided:
        said = one.made.decision
        dose = phrases.dose(words, plan, dose_mg=said.dose_mg)
        day, action = (
            phrases.date(words, one.made.night),
            words.plain(f"export.action.{said.action}"),
        )
        reasons = ", ".join(_reasons(words, plan, one=one))
        yield words.plain("export.decision", day=day, action=action, dose=dose, reasons=reasons)


def _reasons(words: Words, plan: Plan, *, one: Decided) -> Iterator[str]:
    baseline = words.number(round(plan.baseline_per_week or 0.0, 1))
    for reason in one.made.decision.reasons:
        n = "" if reason.number is None else words.number(round(reason.number, 1))
        yield words.plain(f"reason.{reason.code}", n=n, baseline=baseline)


def _advice(words: Words, plan: Plan, *, kept: Kept) -> Iterator[str]:
    if not kept.referrals:
        yield words.plain("export.none_yet")
    for one in kept.referrals:
        day = _day(words, plan, at=one.referred_at)
        level = words.plain(f"export.level.{one.level.value}")
        if one.assessed_at is None:
            yield words.plain("export.advice", day=day, level=level)
        else:
            seen = _day(words, plan, at=one.assessed_at)
            yield words.plain("export.advice.seen", day=day, level=level, seen=seen)


def _day(words: Words, plan: Plan, *, at: datetime) -> str:
    return phrases.date(words, Night(wallclock.local(at, plan.zone).date()))
