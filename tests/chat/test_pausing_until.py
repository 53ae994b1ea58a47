"""A pause with an end in the chat: any way to say the day, shown first, and over by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.care.night import Night
from bot.chat.pausing_dates import read_until
from bot.store.plans import PlanStatus
from tests.kit.house import House, plan_of
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

MONDAY = date(2026, 11, 23)
FRIDAY_AT_SEVEN = datetime(2026, 11, 27, 6, tzinfo=UTC)  # 07:00 in Berlin


def read(text: str, language: str = "en") -> list[str]:
    return [str(night) for night in read_until(text, today=MONDAY, language=language)]


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("Friday", "2026-11-27"),
        ("until Friday", "2026-11-27"),
        ("until next monday", "2026-11-30"),
        ("tomorrow", "2026-11-24"),
        ("today", "2026-11-23"),
        ("5 days", "2026-11-28"),
        ("for five nights", "2026-11-28"),
        ("2 weeks", "2026-12-07"),
        ("for a week", "2026-11-30"),
        ("until 24 December", "2026-12-24"),
        ("Dec 24th", "2026-12-24"),
        ("December 24 2027", "2027-12-24"),
        ("until 3 March", "2027-03-03"),
        ("1 November", "2026-11-01"),
        ("2026-12-01", "2026-12-01"),
        ("24.12.", "2026-12-24"),
        ("24/12/26", "2026-12-24"),
        ("I am back on Friday", "2026-11-27"),
        ("tomorrow evening", "2026-11-24"),
        ("3 more days", "2026-11-26"),
        ("bis Freitag", "2026-11-27"),
        ("until decembr 24", "2026-12-24"),
    ],
)
def test_a_day_is_read_however_it_is_written(typed: str, until: str) -> None:
    assert read(typed) == [until]


@pytest.mark.parametrize(
    "typed", ["", "soon", "friday maybe saturday", "31 February", "99", "5.5 days", "99.99."]
)
def test_what_names_no_day_is_none(typed: str) -> None:
    assert read(typed) == []


@pytest.mark.parametrize(
    ("typed", "language", "until"),
    [
        ("bis morgen Abend", "de", "2026-11-24"),
        ("noch 5 Tage", "de", "2026-11-28"),
        ("bis zum 24. Dezember", "de", "2026-12-24"),
        ("hasta mañana por la noche", "es", "2026-11-24"),
        ("vuelvo el viernes", "es", "2026-11-27"),
        ("24 de diciembre", "es", "2026-12-24"),
    ],
)
def test_a_day_is_read_in_every_language(typed: str, language: str, until: str) -> None:
    assert read(typed, language) == [until]


@pytest.mark.parametrize("typed", ["12/03", "03/12", "3-12"])
def test_a_day_that_can_be_two_is_both(typed: str) -> None:
    assert read(typed) == ["2026-12-03", "2027-03-12"]


@pytest.mark.parametrize("typed", ["12/24", "24/12", "24.12.", "12/12"])
def test_a_day_that_can_be_one_alone_is_no_question(typed: str) -> None:
    assert len(read(typed)) == 1


def test_of_two_days_the_one_that_lies_ahead_is_meant() -> None:
    assert read("until Monday") == ["2026-11-30"]
    assert read("10/11/26") == ["2026-11-10"]  # both past: it is refused as that


async def test_of_two_days_that_are_meant_one_tap_says_which(bot: House, ann: Person) -> None:
    await ann.say("pause until 12/03")
    await ann.sees("one of two days", "Which one do you mean")
    assert await ann.buttons() == ["Thursday, 3 Dec", "Friday, 12 Mar", "Leave it"]
    await ann.tap("Thursday, 3 Dec")
    await ann.sees("3 December 2026", "Nothing is saved yet")
    assert (await plan_of(bot)).status is PlanStatus.ACTIVE
    await ann.tap("Pause")
    await ann.sees("Paused until")
    assert (await plan_of(bot)).paused_until == Night(date(2026, 12, 3))


async def test_a_pause_is_shown_begun_and_over_by_itself(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await bot.lived(1, 3)
    await ann.say("pause until Friday")
    await ann.sees("Friday at 07:00", "27 November 2026", "Friday at 22:30: a reminder", "not")
    assert (await plan_of(bot)).status is PlanStatus.ACTIVE
    await ann.tap("Pause")
    await ann.sees("Paused until", "/resume")
    assert (await plan_of(bot)).paused_until == Night(date(2026, 11, 27))
    await ann.look_away()
    await sandbox.move_to(FRIDAY_AT_SEVEN - timedelta(minutes=1))
    await bot.all_done()
    assert await ann.news() == ""
    await sandbox.move_to(FRIDAY_AT_SEVEN + timedelta(minutes=1))
    await ann.sees("Your pause is over", "Friday at 22:30: a reminder")
    assert ((await plan_of(bot)).status, (await plan_of(bot)).paused_until) == (
        PlanStatus.ACTIVE,
        None,
    )


async def test_resume_before_the_day_ends_the_pause_for_good(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/pause 4 days")
    await ann.say("yes")
    await ann.sees("Paused until")
    await ann.say("/pause")
    await ann.sees("It is paused until")
    await ann.tap("Resume")
    await ann.sees("Welcome back", "Monday at 22:30")
    await ann.look_away()
    await sandbox.move_to(FRIDAY_AT_SEVEN + timedelta(minutes=1))
    await bot.all_done()
    assert "pause is over" not in await ann.news()


async def test_a_day_by_a_tap_after_an_ordinary_pause(bot: House, ann: Person) -> None:
    await ann.say("/pause")
    await ann.sees("quiet until you send /resume")
    await ann.tap("Until a day")
    await ann.sees("Until when?")
    await ann.tap("Thursday")
    await ann.sees("26 November 2026")
    await ann.tap("Pause")
    await ann.sees("Paused until")
    assert (await plan_of(bot)).paused_until == Night(date(2026, 11, 26))


@pytest.mark.parametrize("typed", ["/pause 2026-11-01", "/pause today", "pause until 22 November"])
async def test_an_end_in_the_past_is_refused_kindly(bot: House, ann: Person, typed: str) -> None:
    await ann.say(typed)
    await ann.sees("here already, or past", "nothing was changed")
    await ann.say("in 100 years")
    await ann.sees("I did not understand")
    await ann.say("leave it")
    await ann.sees("nothing was changed")
    assert (await plan_of(bot)).status is PlanStatus.ACTIVE


async def test_more_than_a_year_is_refused(bot: House, ann: Person) -> None:
    await ann.say("/pause 60 weeks")
    await ann.sees("more than a year")
    assert (await plan_of(bot)).status is PlanStatus.ACTIVE


@pytest.mark.parametrize("forged", ["1|pa|soon|pause", "1|pa||until", "1|pa|2026-13-01|pause"])
async def test_a_forged_day_changes_nothing(bot: House, ann: Person, forged: str) -> None:
    await ann.say("/pause 4 days")
    await ann.sees("Nothing is saved yet")
    await ann.press(forged, (await ann.messages())[-1]["message_id"])
    await ann.sees("That button is from an earlier message")
    assert (await plan_of(bot)).status is PlanStatus.ACTIVE
