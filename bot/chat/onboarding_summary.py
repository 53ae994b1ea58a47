"""What the setup's answers mean: the screening's advice, the summary, the first words after it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from sqlalchemy import Connection

from bot.care.constants import REGIONS
from bot.care.model import Phase, Screen
from bot.care.screening import Condition, ScreeningResult, Spacing
from bot.chat import phrases, setup_choices
from bot.chat.incoming import Incoming
from bot.locale import Words
from bot.services import course, onboarding
from bot.services.draft import Draft, Step
from bot.services.onboarding import Begun, Outlook
from bot.store.plans import Plan


def bullets(words: Words, conditions: Iterable[Condition]) -> str:
    """Conditions in plain words, one a line."""
    return "\n".join(f"• {words.plain(f'condition.{item}')}" for item in conditions)


def screening_advice(
    words: Words, found: ScreeningResult, *, ok_recorded: bool = False
) -> list[str]:
    """What the health answers mean for this person: what waits, then what else to know.

    Two messages at most, none when there is nothing to say. `ok_recorded`: a provider said OK.
    """
    waits, also = [], []
    if found.ask_first and not found.blocks and not ok_recorded:
        waits.append(words("onboarding.ask_first", conditions=bullets(words, found.ask_first)))
    if found.spacing_conflict:
        waits.append(words("onboarding.antibiotic"))
    if found.spacings:
        also.append(words("onboarding.spacing", hours=_hours(words, found.spacings)))
    if found.infos:
        also.append(words("onboarding.info", conditions=bullets(words, found.infos)))
    return ["\n\n".join(parts) for parts in (waits, also) if parts]


def above_ceiling(words: Words, draft: Draft) -> str:
    """That the present magnesium is above the ceiling, and what to ask."""
    return words("onboarding.above_ceiling", mg=draft.present_mg, ceiling=draft.region_ceiling_mg)


def text(tx: Connection, said: Incoming, draft: Draft) -> str:
    """The summary: product, limit, times, tonight, and the next two messages."""
    words = said.words
    seen = onboarding.outlook(tx, said.person.id, draft, now=said.now)
    lines = [
        words("onboarding.summary.title"),
        _product(words, draft),
        words("onboarding.summary.limit", mg=REGIONS[seen.plan.region].ceiling_mg),
        _times(words, seen.plan, place=draft.place),
        _tonight(words, draft, seen=seen),
        "",
        words("onboarding.summary.next"),
        phrases.coming_by_phone(words, seen.plan, upcoming=seen.upcoming),
    ]
    return "\n".join(lines)


def begun(words: Words, begun: Begun) -> str:
    """The first words after the summary was confirmed."""
    coming = phrases.coming(words, begun.plan, upcoming=begun.upcoming)
    return "\n\n".join((words("onboarding.begun"), coming, words("onboarding.commands")))


def _product(words: Words, draft: Draft) -> str:
    if draft.keeps_diary or draft.form is None:
        return words("onboarding.summary.diary")
    form = setup_choices.label(words, Step.FORM, answer=draft.form)
    if draft.is_topical or draft.unit_mg is None:
        return words("onboarding.summary.oil", form=form)
    key = "product_halved" if draft.can_halve else "product"
    return words(f"onboarding.summary.{key}", form=form, mg=draft.unit_mg)


def _times(words: Words, plan: Plan, *, place: str) -> str:
    bed, wake = (
        phrases.clock(words, at, region=plan.region) for at in (plan.bedtime_local, plan.wake_local)
    )
    return words("onboarding.summary.times", bed=bed, wake=wake, place=place)


def _tonight(words: Words, draft: Draft, *, seen: Outlook) -> str:
    plan = seen.plan
    if draft.keeps_diary:
        return words("onboarding.tonight.diary")
    if course.offers_tonight(plan):
        dose = phrases.dose(words, plan, dose_mg=seen.tonight_mg)
        return words("onboarding.tonight.dose", dose=dose)
    if plan.screen is Screen.ASK_FIRST:
        return words("onboarding.tonight.ask_first")
    if plan.spacing_conflict:
        return words("onboarding.tonight.antibiotic")
    if not draft.suggests_doses:
        return words("onboarding.tonight.diary")
    measure = words("onboarding.tonight.measure")
    if plan.phase is Phase.BASELINE and seen.unit_too_large:
        return f"{measure}\n{words('onboarding.tonight.unit_too_large', mg=plan.unit_mg)}"
    return measure


def _hours(words: Words, spacings: Iterable[Spacing]) -> str:
    """One line for all medicines that need the same gap."""

    def gap(one: Spacing) -> tuple[int, int]:
        return one.before_hours, one.after_hours

    return "\n".join(
        _gap(words, [one.medicine for one in same], before=before, after=after)
        for (before, after), same in groupby(sorted(spacings, key=gap, reverse=True), key=gap)
    )


def _gap(words: Words, medicines: list[Condition], *, before: int, after: int) -> str:
    named = ", ".join(words.plain(f"condition.{item}") for item in medicines)
    key = "same" if before == after else "different"
    return words(f"onboarding.gap.{key}", medicines=named, before=before, after=after)
