"""Advice to see a provider, in the chat: what to do now, read, and "I was assessed"."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from bot.care.model import Phase, Region, Triage
from bot.chat import phrases
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.phrasebook import is_one_of
from bot.chat.reply import Reply, disarm, outdated, say
from bot.locale import Words
from bot.services import course, planning, safety
from bot.store.plans import Plan, PlanStatus

TOPIC = "re"

_UK = frozenset({"GB", "GB-Eire", "Europe/London", "Europe/Belfast"})
_UK |= {"Europe/Jersey", "Europe/Guernsey", "Europe/Isle_of_Man"}
_EUROPE = (
    *("Europe/", "Arctic/", "Asia/Nicosia", "Asia/Famagusta", "Africa/Ceuta", "CET", "WET", "EET"),
    *("Atlantic/Canary", "Atlantic/Madeira", "Atlantic/Azores"),
    *("Atlantic/Reykjavik", "Atlantic/Faroe", "Atlantic/Faeroe"),
)

# "I was assessed", "I've been to the doctor", "saw my GP today": whole sentences and nothing else,
# so that neither "I was not assessed" nor a question is taken for it.
_WHO = r"(?:(?:a|an|the|my) )?(?:doctor|doctors|gp|physician|provider|nurse|hospital|clinic|er|a&e)"
_SEEN = r"(?:assessed|examined|checked|seen|looked at)"
_ASSESSED = re.compile(
    rf"(?:i (?:was|have been|got)|i've been|been) (?:{_SEEN}(?: by {_WHO})?|(?:at|to|in) {_WHO})"
    rf"|(?:i )?(?:saw|have seen|visited|went to) {_WHO}"
    rf"|(?:{_WHO}) (?:saw|examined|assessed|checked|has seen|has assessed) me"
    r"|assessed"
)
_WHEN = re.compile(r" (?:today|yesterday|now|already|this morning|last night)$")


def referral(
    words: Words, level: Triage, *, plan: Plan | None, before: Plan | None = None
) -> Reply:
    """Advice to see a provider: what to do first, and what it means for the magnesium.

    `before` is the plan that a decision has just changed. Nothing below it goes on with a dose.
    Without a plan there is nothing to record.
    """
    text = words(
        f"referral.{level.value}",
        emergency=emergency(words, plan),
        magnesium=_magnesium(words, plan, before=before),
    )
    seen = button(words.plain("referral.button.seen"), TOPIC, answer="seen")
    return say(text, [seen]) if plan is not None else say(text)


def when_button(words: Words) -> Button:
    """The way to "I was assessed" from a place where a thumb slips: one step further."""
    return button(words.plain("referral.button.assessed"), TOPIC, answer="when")


def assessed_button(words: Words) -> Button:
    """ "I was assessed", done with one tap."""
    return button(words.plain("referral.button.assessed"), TOPIC, answer="assessed")


def emergency(words: Words, plan: Plan | None) -> str:
    """The number to call where the person is; all of them where that is not certain (F3).

    The United Kingdom shares the EU's limits but not its number.
    """
    if plan is None:
        return words.plain("referral.number.any")
    if plan.region is Region.US:
        abroad = plan.zone in _UK or plan.zone.startswith(_EUROPE)
        return words.plain("referral.number.any" if abroad else "referral.number.us")
    if plan.zone in _UK:
        return words.plain("referral.number.uk")
    abroad = not plan.zone.startswith(_EUROPE)
    return words.plain("referral.number.any" if abroad else "referral.number.eu")


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button below a referral."""
    match said.tap.answer if said.tap is not None else "":
        case "seen":
            return _seen(tx, said)
        case "when":
            return [say(said.words("referral.when"), [assessed_button(said.words)])]
        case "assessed":
            return [disarm(), *assessed(tx, said)]
    return outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """ "I was assessed" as the button says it, and "I saw my doctor today" in words."""
    own = map(said.words.plain, ("referral.button.assessed", "referral.words.assessed"))
    if is_one_of(",".join(own), said.text):
        return assessed(tx, said)
    plain = " ".join(said.text.casefold().replace("’", "'").split()).strip(" .!")
    is_told = _ASSESSED.fullmatch(_WHEN.sub("", plain)) is not None
    return assessed(tx, said) if is_told else None


def assessed(tx: Connection, said: Incoming) -> list[Reply]:
    """A provider has looked at the person: what goes on, and never more than before."""
    plan = safety.assessed(tx, said.person.id, now=said.now)
    if plan is None:
        return [say(said.words("common.no_plan"))]
    upcoming = planning.upcoming(tx, said.person.id, plan, now=said.now)
    coming = [phrases.coming(said.words, plan, upcoming=upcoming)] if upcoming else []
    noted = f"{said.words('referral.assessed')} {_goes_on(said.words, plan)}"
    return [say("\n".join([noted, *coming]))]


def _seen(tx: Connection, said: Incoming) -> list[Reply]:
    safety.acknowledge(tx, said.person.id, now=said.now)
    noted = said.words("referral.noted")
    if not safety.waits_for_provider(tx, said.person.id):
        return [disarm(), say(noted)]
    text = f"{noted} {said.words('referral.when')}"
    return [disarm(), say(text, [assessed_button(said.words)])]


def _goes_on(words: Words, plan: Plan) -> str:
    if plan.status is not PlanStatus.ACTIVE:
        return words(f"referral.goes_on.{plan.status}")
    if not course.offers_tonight(plan):
        return words("referral.goes_on.no_dose")
    dose = phrases.dose(words, plan, dose_mg=course.tonight_mg(plan))
    return words("referral.goes_on.dose", dose=dose)


def _magnesium(words: Words, plan: Plan | None, *, before: Plan | None) -> str:
    """What happens to the plan, said as it is: stopped, paused, or no dose there to begin with."""
    if plan is None:
        return words("referral.magnesium.none")
    had_dose = any(one.phase is not Phase.BASELINE for one in (plan, before or plan))
    if plan.status is PlanStatus.STOPPED:
        return words("referral.magnesium.stopped" if had_dose else "referral.magnesium.ended")
    if not had_dose:
        return words("referral.magnesium.no_dose")
    held = plan.status is PlanStatus.HELD
    return words("referral.magnesium.paused" if held else "referral.magnesium.none")
