"""/week and the weekly message: seven nights in numbers, an honest word about change, what comes.

One screen: whoever looks once a week reads it as a whole. /progress has the long form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from bot.care.constants import (
    BASELINE_DAYS,
    EFFECT_MIN_NIGHTS,
)
from bot.care.effect import Effect, Missing, NoEffectYet
from bot.care.night import Night
from bot.chat import charts, charts_facts, overview, phases, phrases
from bot.chat.buttons import button
from bot.chat.chances import BY_ITSELF, chance
from bot.chat.charts_facts import View, What
from bot.chat.incoming import Incoming
from bot.chat.phrasebook import is_one_of
from bot.chat.reply import How, Reply, outdated, say
from bot.chat.settings_choices import ask as ask_setting
from bot.locale import Words
from bot.report.season import Answered
from bot.services import course, look_back, titration
from bot.services.look_back import LookBack, Week
from bot.services.progress import NotBegun, Progress
from bot.store import plans
from bot.store.plans import Plan, PlanStatus
from bot.store.week import Weekday

TOPIC: Final = "wk"
_WHEN, _PICTURE = "when", "picture"
# 1,024 characters (Bot API, sendPhoto), less the neutral first line of discreet messages.
_LONGEST_CAPTION: Final = 984
_TAG: Final = re.compile(r"<[^>]+>")  # Telegram counts what is shown
_CHART: Final = What(View.NIGHTS)
_GAPS = (Answered.NOT_ANSWERED, Answered.NOT_ASKED, Answered.PAUSED)


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """The week as it is now, at any time."""
    found = look_back.look(tx, said.person.id, now=said.now)
    if found is None:
        return [say(said.words("common.no_plan"))]
    return _messages(tx, said, found)


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """Another day or hour, or the chart: below, so that the week stays to be read."""
    stored = plans.current(tx, said.person.id)
    answer = "" if said.tap is None else said.tap.answer
    if stored is None or answer not in (_WHEN, _PICTURE):
        return outdated(said.words("common.old_button"))
    if answer == _WHEN:
        return [replace(ask_setting(tx, said, stored.plan, name="weekly"), how=How.SEND)]
    facts = charts_facts.facts(tx, said.person, _CHART, now=said.now)
    return [say(said.words("chart.nothing")) if facts is None else charts.chart(facts)]


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """ "my week", "look back" in words; None for anything else."""
    listed = said.words.plain("look_back.words.show")
    return show(tx, said) if is_one_of(listed, said.text.strip(" .!?")) else None


def planned(tx: Connection, said: Incoming, night: Night, *, late: bool) -> list[Reply]:
    """The weekly message of this day, without a sound on a quiet evening; none of a silent week."""
    found = look_back.look(tx, said.person.id, now=said.now)
    if found is None or found.is_empty:
        return []
    head = [said.words("look_back.late")] if late else []
    is_quiet = Weekday.of(night) in found.plan.quiet
    told = _messages(tx, said, found, head=head)
    if said.person.discreet:
        told = [_without_picture(said.words, told[0])]
    return [replace(one, silent=is_quiet) for one in told]


def _without_picture(words: Words, told: Reply) -> Reply:
    """A locked phone shows a picture that comes by itself: the chart waits behind a button."""
    picture = button(words.plain("look_back.button.picture"), TOPIC, answer=_PICTURE)
    return replace(told, chart="", rows=((picture,), *told.rows))


def _messages(
    tx: Connection, said: Incoming, found: LookBack, *, head: Sequence[str] = ()
) -> list[Reply]:
    """The chart with the week below it; two messages where the words are too many for a caption."""
    words = said.words
    waits = titration.waiting(tx, said.person.id) is not None
    blocks = [*head, *_week(words, found), *_change(words, found), _next(words, found, waits=waits)]
    label = words.plain("look_back.button.when")
    told = say("\n\n".join(blocks), [button(label, TOPIC, answer=_WHEN)])
    if len(_TAG.sub("", told.text)) <= _LONGEST_CAPTION:
        return [replace(told, chart=str(_CHART))]
    facts = charts_facts.facts(tx, said.person, _CHART, now=said.now)
    return [told] if facts is None else [told, charts.chart(facts)]


def _week(words: Words, found: LookBack) -> list[str]:
    week, plan = found.week, found.plan
    if not week.nights:
        return [words("look_back.no_night")]
    title = words.count(
        "look_back.title",
        len(week.nights),
        first=phrases.short_date(words, week.nights[0].night, region=plan.region),
        last=phrases.short_date(words, week.nights[-1].night, region=plan.region),
    )
    answered = words("look_back.answered", answered=week.answered, nights=len(week.nights))
    told = [*_gaps(words, week, plan=plan), *_counts(words, week, plan=plan)]
    return ["\n".join([title, answered, *told])]


def _gaps(words: Words, week: Week, *, plan: Plan) -> list[str]:
    """What is not known: by the weekdays of the evenings, of which seven Nights have none twice."""
    told = []
    for which in _GAPS:
        if nights := week.of(which):
            named = phrases.days(words, [Weekday.of(night) for night in nights])
            is_whole = len(nights) == len(week.nights)
            days = words.plain("look_back.every_night") if is_whole else named
            key = Answered.NOT_ASKED if plan.status is PlanStatus.STOPPED else which
            told.append(words(f"look_back.gap.{key}", days=days))
    return [*told, words("look_back.unknown")] if told else []


def _counts(words: Words, week: Week, *, plan: Plan) -> list[str]:
    lines = []
    if week.counted:
        cramps, nights = week.cramps, week.cramp_nights
        lines.append(words("look_back.cramps", cramps=cramps, nights=nights, counted=week.counted))
    if week.planned:
        key = "look_back.oil" if course.is_topical(plan) else "look_back.taken"
        told = words(key, taken=week.taken, planned=week.planned)
        untold = words("look_back.untold", n=week.untold) if week.untold else ""
        lines.append(f"{told} {untold}".rstrip())
    if week.stools:
        lines.append(words("look_back.diarrhea", days=week.diarrhea, told=week.stools))
    return lines


def _change(words: Words, found: LookBack) -> list[str]:
    """One word about change, with its uncertainty. Going without says more than before and now."""
    compared, plan = found.compared, found.plan
    if found.withdrawal is not None:
        return phases.lines(words, found.withdrawal, region=plan.region)
    if isinstance(compared, NotBegun):
        return _counting(words, compared)
    if isinstance(compared.said, NoEffectYet):
        return [_not_yet(words, compared.said)]
    return [_sentence(words, found, compared=compared, said=compared.said), _by_chance(words)]


def _counting(words: Words, found: NotBegun) -> list[str]:
    """Before the first dose; the oil begins at once, and a plan that was stopped begins no more."""
    if course.is_topical(found.plan) or found.plan.status is PlanStatus.STOPPED:
        return []
    return [words("look_back.counting", n=found.answered.count, of=BASELINE_DAYS)]


def _not_yet(words: Words, said: NoEffectYet) -> str:
    if said.missing is Missing.FEW_NIGHTS_NOW:
        return words("look_back.few_nights", n=said.found, needed=EFFECT_MIN_NIGHTS)
    return words("look_back.no_comparison")


def _sentence(words: Words, found: LookBack, *, compared: Progress, said: Effect) -> str:
    rates = words(
        "look_back.rates",
        before=round(compared.baseline.answered.rate, 1),
        now=round(compared.now.answered.rate, 1),
    )
    return f"{rates} {words(f'look_back.sure.{found.sure}', chance=chance(words, said.any_drop))}"


def _by_chance(words: Words) -> str:
    """What may never be left out beside a statement about change (P4)."""
    return words("look_back.by_chance", **BY_ITSELF)


def _next(words: Words, found: LookBack, *, waits: bool) -> str:
    plan = found.plan
    lines = [] if plan.status is PlanStatus.ACTIVE else [overview.tonight(words, plan)]
    if found.upcoming:
        lines.append(phrases.coming(words, plan, upcoming=found.upcoming))
    if waits:
        lines.append(words("look_back.waits"))
    return "\n".join([words("look_back.next"), *(lines or [words("phrase.nothing_planned")])])
