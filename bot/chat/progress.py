"""/progress: cramps before and now, how sure one can be, and what chance does by itself (P4)."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.care.constants import (
    BASELINE_DAYS,
    CRAMP_FREE_DAYS,
    EFFECT_MIN_CRAMPS,
    EFFECT_MIN_NIGHTS,
)
from bot.care.effect import Effect, Missing, NoEffectYet
from bot.care.model import Phase
from bot.chat import phases, phrases
from bot.chat.chances import BY_ITSELF, chance
from bot.chat.incoming import Incoming
from bot.chat.reply import Reply, say
from bot.locale import Words
from bot.services import course, progress
from bot.services import phases as phases_service
from bot.services.progress import NotBegun, Progress, Span
from bot.store.plans import Plan, PlanStatus


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """The comparison, or kindly what is missing for it; a time of going without has its own."""
    found = progress.look(tx, said.person.id, now=said.now)
    if found is None:
        return [say(said.words("common.no_plan"))]
    if isinstance(found, NotBegun):
        return [say(_not_begun(said.words, found))]
    without = phases_service.look(tx, said.person.id, now=said.now)
    compared = _compared(said.words, found)
    # After a stop nobody is asked: then there is nothing to tell of the time without.
    if without is None or not without.without.cramps:
        return [say("\n\n".join([*compared, *_better_test(said, found.plan)]))]
    told = phases.lines(said.words, without, region=found.plan.region)
    return [say("\n\n".join(compared)), say("\n\n".join(told))]


def _compared(words: Words, found: Progress) -> list[str]:
    if isinstance(found.said, Effect):
        return [_rates(words, found), sureness(words, found.said), by_chance(words)]
    return _missing(words, found, said=found.said)


def _rates(words: Words, found: Progress) -> str:
    stopped = found.plan.status is PlanStatus.STOPPED
    now = "progress.until_stop" if stopped else "progress.now"
    lines = [
        words("progress.title"),
        _rate(words, "progress.before", plan=found.plan, span=found.baseline),
        _rate(words, now, plan=found.plan, span=found.now),
    ]
    return "\n".join(lines)


def _rate(words: Words, key: str, *, plan: Plan, span: Span) -> str:
    return words(
        key,
        rate=round(span.answered.rate, 1),  # 5.833 would look like knowledge
        first=phrases.short_date(words, span.first, region=plan.region),
        last=phrases.short_date(words, span.last, region=plan.region),
        nights=span.answered.count,
        taken=span.answered.taken_nights,
    )


def sureness(words: Words, said: Effect) -> str:
    """How sure one can be that cramps are fewer (P3)."""
    return words(
        "progress.sureness",
        any_drop=chance(words, said.any_drop),
        clear_drop=chance(words, said.clear_drop),
        percent=BY_ITSELF["percent"],
    )


def by_chance(words: Words) -> str:
    """What may never be left out beside a statement about change (P4)."""
    return words("progress.by_chance", **BY_ITSELF)


def _missing(words: Words, found: Progress, *, said: NoEffectYet) -> list[str]:
    """What is missing (P2), and what can be done about it."""
    match said.missing:
        case Missing.NOT_MEASURED:
            return [_not_measured(words, found.plan), *_diary(words, found)]
        case Missing.FEW_BASELINE_NIGHTS:
            needed = EFFECT_MIN_NIGHTS
            return [words("progress.few_baseline_nights", n=said.found, needed=needed)]
        case Missing.FEW_BASELINE_CRAMPS:
            needed = EFFECT_MIN_CRAMPS
            return [words("progress.few_baseline_cramps", n=said.found, needed=needed)]
        case Missing.FEW_NIGHTS_NOW:
            return _few_nights_now(words, found.plan, nights=said.found)


def _not_measured(words: Words, plan: Plan) -> str:
    if course.is_topical(plan):
        return words("progress.not_measured_oil")
    return words("progress.not_measured")


def _diary(words: Words, found: Progress) -> list[str]:
    """What was answered lately: a count, and no comparison with anything."""
    span = found.now
    if not span.answered.count:
        return []
    told = words(
        "progress.diary",
        nights=span.answered.count,
        cramps=span.answered.cramps,
        first=phrases.short_date(words, span.first, region=found.plan.region),
        last=phrases.short_date(words, span.last, region=found.plan.region),
    )
    return [told]


def _few_nights_now(words: Words, plan: Plan, *, nights: int) -> list[str]:
    needed = EFFECT_MIN_NIGHTS
    if plan.status is PlanStatus.STOPPED:
        return [words("progress.few_nights_until_stop", n=nights, needed=needed)]
    missing = words("progress.few_nights_now", n=nights, needed=needed)
    return [missing, _quiet(words, plan) or words.count("progress.wait", needed - nights)]


def _not_begun(words: Words, found: NotBegun) -> str:
    if found.plan.status is PlanStatus.STOPPED:
        return words("progress.never_begun")
    counted = words(
        "progress.not_begun", n=found.answered.count, of=BASELINE_DAYS, needed=EFFECT_MIN_NIGHTS
    )
    return f"{counted}\n\n{_quiet(words, found.plan)}".rstrip()


def _quiet(words: Words, plan: Plan) -> str:
    """A quiet plan asks no mornings, so that waiting would be in vain; "" for one that runs."""
    quiet = plan.status in (PlanStatus.PAUSED, PlanStatus.LAPSED)
    return words("progress.quiet") if quiet else ""


def _better_test(said: Incoming, plan: Plan) -> list[str]:
    """To go without tells more than a comparison with before; oil has no dose to lower."""
    words = said.words
    if course.is_topical(plan):
        return []
    if plan.status is PlanStatus.STOPPED:
        return [words("progress.after_stop")]
    if plan.provider_plan or plan.phase is Phase.TAPER or not said.house.dose_suggestions:
        return [words("progress.taper")]
    offer = words("progress.taper_offer", days=CRAMP_FREE_DAYS)
    return [f"{words('progress.taper')} {offer}"]
