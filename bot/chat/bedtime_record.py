"""What the diary says about a Night's dose, and what to do after more than the plan."""

from __future__ import annotations

from typing import Final

from bot.care.night import Night
from bot.chat import phrases, safety
from bot.chat.buttons import Button, button
from bot.chat.reply import Reply, say
from bot.locale import Words
from bot.services import bedtime, course
from bot.services.bedtime import Recorded
from bot.store.diary import Intake
from bot.store.plans import Plan

TOPIC: Final = "ev"


def line(words: Words, plan: Plan, *, intake: Intake) -> str:
    """What the diary says about a Night's dose."""
    night, oil = phrases.night(words, intake.night), course.is_topical(plan)
    if not intake.taken:
        return words("bedtime.recorded_none_oil" if oil else "bedtime.recorded_none", night=night)
    if oil:
        return words("bedtime.recorded_oil", night=night)
    return words(
        "bedtime.recorded", night=night, dose=phrases.dose(words, plan, dose_mg=intake.dose_mg)
    )


def change_button(words: Words, night: Night) -> Button:
    """The way to put a record right."""
    return button(words.plain("button.change"), TOPIC, subject=night, answer="change")


def advice(words: Words, recorded: Recorded) -> list[Reply]:
    """What to do after more than the plan; nothing to say after that much or less."""
    intake, plan = recorded.intake, recorded.plan
    if course.is_topical(plan) or intake.dose_mg <= intake.planned_mg:
        return []
    key = "above_plan" if intake.planned_mg else "not_planned"
    if intake.dose_mg > recorded.ceiling_mg:
        key = "far_above" if intake.dose_mg > bedtime.MAX_PLAUSIBLE_MG else "above_ceiling"
    text = words(
        f"bedtime.{key}",
        mg=intake.planned_mg,
        ceiling=recorded.ceiling_mg,
        emergency=safety.emergency(words, plan),
    )
    return [say(text)]
