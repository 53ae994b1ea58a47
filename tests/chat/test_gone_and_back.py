"""Gone and back: blocked, silent for a week, away for months; and every way to be back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import Connection, insert

from bot.care.label import Form
from bot.care.model import Phase, Route
from bot.services import planning
from bot.services.kinds import Kind
from bot.store import people, screenings
from bot.store.plans import Plan, PlanStatus
from scheduler.occurrences import next_due
from scheduler.table import State, occurrence_table
from tests.kit.house import AT_SIX, BEDTIME, MONDAY, ON_100_MG, WAKE, House, plan_of
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

PERSON = 1  # the first whom the bot met
DAY = timedelta(days=1)
AFTER_TEN_WEEKS = AT_SIX + 70 * DAY
REVIEW = BEDTIME - timedelta(hours=2)
QUIET = "I have not heard from you for a week, so I will be quiet now. Write anything"
WELCOME = "Welcome back."
HEALTH = "Anything new with your health or your medicines?"
OLD_BUTTON = f"1|be|{MONDAY.plus(-9)}|took"
LAPSED = replace(ON_100_MG, status=PlanStatus.LAPSED, last_change=MONDAY.plus(-20))
COUNTING = replace(
    ON_100_MG,
    origin=MONDAY.plus(-8),
    phase=Phase.BASELINE,
    dose_mg=0.0,
    baseline_per_week=None,
    treat_start=None,
    last_change=None,
)
ON_OIL = replace(
    ON_100_MG,
    route=Route.TOPICAL,
    form=Form.OIL,
    unit_mg=0.0,
    dose_mg=0.0,
    phase=Phase.MAINTAIN,
    baseline_per_week=None,
)

Way = Callable[[Person, Sandbox], Awaitable[None]]


async def says_hello(person: Person, sandbox: Sandbox) -> None:
    await person.say("hello, it is me")


async def sends_a_command(person: Person, sandbox: Sandbox) -> None:
    await person.say("/today")


async def taps_an_old_button(person: Person, sandbox: Sandbox) -> None:
    await person.press(OLD_BUTTON, (await person.messages())[0]["message_id"])


async def presses_start(person: Person, sandbox: Sandbox) -> None:
    await person.start()


async def resumes(person: Person, sandbox: Sandbox) -> None:
    await person.say("/resume")


async def sends_a_photo(person: Person, sandbox: Sandbox) -> None:
    await person.send("photo")


WAYS = [says_hello, sends_a_command, taps_an_old_button, presses_start, resumes, sends_a_photo]


@pytest.fixture
async def away(bot: House, visitor: Person, sandbox: Sandbox) -> Person:
    """Somebody who told of last night, lapsed a week later, and has been silent for ten weeks."""
    await bot.move_in(visitor, LAPSED)
    await bot.lived(PERSON, 3)
    await sandbox.move_to(AFTER_TEN_WEEKS)
    await visitor.look_away()
    return visitor


async def blocks(person: Person, sandbox: Sandbox, bot: House) -> None:
    await sandbox.post(f"/sim/users/{person.id}/block")
    await bot.until(_is_gone)


def _is_gone(tx: Connection) -> bool:
    known = people.get(tx, PERSON)
    return known is not None and known.gone_at is not None


@pytest.mark.parametrize("way", WAYS)
async def test_after_months_every_way_back_is_met_with_what_happened_and_what_comes(
    bot: House, sandbox: Sandbox, away: Person, way: Way
) -> None:
    await way(away, sandbox)
    words = await away.sees(
        "It has been 10 weeks since you last told me about a night",
        "I do not count them as calm ones",
        "There is no dose yet",
        "This comes next",
        "how the night was",
        HEALTH,
    )
    await bot.all_done()
    assert (await away.news()).count(WELCOME) == 1
    assert words.index(WELCOME) < words.index(HEALTH)
    assert ((await plan_of(bot)).status, (await plan_of(bot)).dose_mg) == (PlanStatus.WAITING, 100)


async def test_the_way_back_is_told_once(bot: House, away: Person) -> None:
    await away.say("/today")
    await away.sees(WELCOME, "No dose for now", HEALTH)
    await away.say("/today")
    await away.sees("No dose for now")
    await bot.all_done()
    assert WELCOME not in await away.news()


async def test_the_health_questions_after_months_are_answered_like_any_others(
    bot: House, away: Person
) -> None:
    await away.say("hello")
    await away.sees(HEALTH)
    await away.say("nothing new")
    await away.sees("Noted")
    newest = await bot.run(lambda tx: screenings.latest(tx, PERSON))
    assert newest is not None
    assert newest.screened_at == AFTER_TEN_WEEKS


async def test_a_warning_sign_after_months_comes_before_any_welcome(away: Person) -> None:
    await away.say("I have chest pain")
    assert WELCOME not in await away.sees("Call 112 now.")


async def test_whoever_comes_back_to_stop_hears_that_it_is_stopped(
    bot: House, away: Person
) -> None:
    await away.say("/stop")
    await away.sees("Stopped. No more doses")
    await bot.all_done()
    assert WELCOME not in await away.news()
    assert (await plan_of(bot)).status is PlanStatus.STOPPED


async def test_last_nights_answer_after_months_counts_and_brings_no_old_dose(
    bot: House, sandbox: Sandbox, away: Person
) -> None:
    await sandbox.move_to(WAKE + 70 * DAY)
    await away.say("2 cramps, no diarrhea")
    await away.sees(WELCOME, "Cramps: 2", "Diarrhea: no", HEALTH)
    assert (await plan_of(bot)).status is PlanStatus.WAITING


@pytest.mark.parametrize(
    ("plan", "now"),
    [
        (ON_100_MG, "There is no dose yet"),
        (COUNTING, "your plan goes on as it was"),
        (ON_OIL, "your plan goes on as it was"),
        (replace(ON_100_MG, status=PlanStatus.HELD), "A warning sign still waits for a provider"),
    ],
    ids=["a dose", "counting", "oil", "held"],
)
async def test_an_unblock_after_months_says_once_what_goes_on(
    bot: House, visitor: Person, sandbox: Sandbox, plan: Plan, now: str
) -> None:
    await bot.move_in(visitor, plan)
    await bot.lived(PERSON, 3)
    await blocks(visitor, sandbox, bot)
    await sandbox.move_to(AFTER_TEN_WEEKS)
    await visitor.look_away()
    await sandbox.post(f"/sim/users/{visitor.id}/unblock")
    await visitor.sees("It has been 10 weeks", now, "This comes next", HEALTH)
    await visitor.say("/start")
    await visitor.sees("This comes next")
    await bot.all_done()
    assert WELCOME not in await visitor.news()


async def test_after_a_day_an_unblock_is_met_with_the_open_morning_and_no_more(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await blocks(ann, sandbox, bot)
    await sandbox.move_to(AT_SIX + DAY)
    await ann.look_away()
    await sandbox.post(f"/sim/users/{ann.id}/unblock")
    await ann.sees("Any cramps last night?")
    await bot.at_rest()
    assert WELCOME not in await ann.news()
    assert await bot.run(next_due) is not None


async def test_who_had_paused_is_not_woken_by_an_unblock_after_months(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, status=PlanStatus.PAUSED))
    await blocks(visitor, sandbox, bot)
    await sandbox.move_to(AFTER_TEN_WEEKS)
    await visitor.look_away()
    await sandbox.post(f"/sim/users/{visitor.id}/unblock")
    await visitor.say("hello")
    await visitor.sees("Nothing is open right now")
    assert (await plan_of(bot)).status is PlanStatus.PAUSED


async def test_a_deactivated_account_is_left_alone_and_is_back_with_a_word(
    bot: House, visitor: Person, sandbox: Sandbox
) -> None:
    await bot.move_in(visitor, ON_100_MG)
    await sandbox.fault(kind="403_deactivated", method="sendMessage", times=1)
    await sandbox.move_to(BEDTIME)
    await bot.until(_is_gone)
    await sandbox.move_to(BEDTIME + 70 * DAY)
    await bot.at_rest()
    assert "Your plan tonight" not in await visitor.screen()
    await visitor.say("hello")
    await visitor.sees(WELCOME, "There is no dose yet", HEALTH)


@pytest.mark.parametrize("way", [taps_an_old_button, presses_start, sends_a_command])
async def test_after_a_week_or_two_every_way_back_says_what_goes_on(
    bot: House, visitor: Person, sandbox: Sandbox, way: Way
) -> None:
    await bot.move_in(visitor, LAPSED)
    await sandbox.move_to(AT_SIX + 3 * DAY)
    await visitor.look_away()
    await way(visitor, sandbox)
    await visitor.sees("how the night was")
    assert (await plan_of(bot)).status is PlanStatus.WAITING


def _asked_in_vain(tx: Connection, mornings: int) -> None:
    """So many mornings were asked, up to yesterday's, and nobody answered or gave another sign."""
    heard_at = datetime.combine(AT_SIX - (mornings + 1) * DAY, time(), UTC)
    people.change(tx, PERSON, heard_at=heard_at)
    for back in range(2, 2 + mornings):
        night = MONDAY.plus(-back)
        wake_at = planning.times(ON_100_MG, night).wake_at
        row = {"person_id": PERSON, "kind": Kind.MORNING, "night": night.evening}
        row |= {"due_at": wake_at, "good_until": wake_at + DAY, "round": 1, "attempts": 0}
        row |= {"state": State.SENT, "sent_at": wake_at, "in_doubt": False, "late": False}
        tx.execute(insert(occurrence_table).values(**row))


@pytest.mark.parametrize(
    "plan",
    [COUNTING, ON_OIL, replace(ON_100_MG, phase=Phase.PAUSED_GI, paused_on=MONDAY.plus(-9))],
    ids=["counting", "oil", "paused by the protocol"],
)
async def test_a_week_without_a_sign_ends_in_one_kind_message_and_silence(
    bot: House, visitor: Person, sandbox: Sandbox, plan: Plan
) -> None:
    await bot.move_in(visitor, plan)
    await bot.run(lambda tx: _asked_in_vain(tx, 7))
    await sandbox.move_to(REVIEW)
    await visitor.sees(QUIET)
    assert (await plan_of(bot)).status is PlanStatus.LAPSED
    await visitor.look_away()
    await sandbox.move_to(REVIEW + 5 * DAY)
    await bot.at_rest()
    assert await visitor.news() == ""
    await visitor.say("here I am")
    await visitor.sees("Welcome back", "This comes next")
    assert (await plan_of(bot)).status is PlanStatus.ACTIVE


@pytest.mark.parametrize("silent", [6, 7])
async def test_whoever_gave_a_sign_within_a_week_is_asked_on(
    bot: House, visitor: Person, sandbox: Sandbox, silent: int
) -> None:
    await bot.move_in(visitor, COUNTING)
    await bot.run(lambda tx: _asked_in_vain(tx, silent))
    if silent == 7:
        await visitor.say("/help")
        await visitor.sees("/today")
    await sandbox.move_to(REVIEW)
    await _reviewed(bot)
    assert QUIET not in await visitor.screen()
    assert (await plan_of(bot)).status is PlanStatus.ACTIVE


async def _reviewed(bot: House) -> None:
    """The review of this evening is over, and the next one is planned."""
    later: datetime = REVIEW + timedelta(hours=1)
    await bot.until(lambda tx: (next_due(tx) or later) >= later)
    await bot.at_rest()
