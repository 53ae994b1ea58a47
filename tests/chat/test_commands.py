"""The commands: done at once, said plainly, and the same as a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.care.label import Form
from bot.care.model import Route, Screen
from bot.chat.introduction import introduce
from bot.chat.routes import COMMANDS
from bot.locale import LANGUAGES, spoken, words
from bot.services.planning import REVIEW_BEFORE_BED
from bot.store.plans import PlanStatus
from scheduler.occurrences import next_due
from tests.kit.house import BEDTIME, MONDAY, ON_100_MG, House, plan_of
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox


@pytest.mark.parametrize("command", COMMANDS)
async def test_every_command_answers_somebody_who_is_new(
    bot: House, visitor: Person, command: str
) -> None:
    await visitor.say(f"/{command}")
    await bot.all_done()
    words = await visitor.news()
    assert words, "no answer"
    assert "went wrong" not in words


async def test_the_menu_is_set_once_and_is_what_we_understand(
    bot: House, sandbox: Sandbox, visitor: Person
) -> None:
    for _ in range(2):
        await introduce(bot.bot)
    shown = await sandbox.get(f"/sim/users/{visitor.id}/commands")
    assert [one["command"] for one in shown] == list(COMMANDS)
    called = [call["params"] for call in await sandbox.calls("setMyCommands")]
    assert [params.get("language_code") for params in called] == [None, *LANGUAGES[1:]]


async def test_the_menu_is_in_the_language_of_the_phone(bot: House, sandbox: Sandbox) -> None:
    await introduce(bot.bot)
    for language in (*LANGUAGES, "fr"):
        person, say = await Person.join(sandbox, language=language), words(spoken(language))
        shown = await sandbox.get(f"/sim/users/{person.id}/commands")
        assert shown[0]["description"] == say.plain(f"command.{shown[0]['command']}")
        state = await sandbox.get("/sim/state")
        (me,) = [user for user in state["users"] if user["id"] == person.id]
        assert me["greeting"] == say.plain("bot.description")


async def test_trouble_with_the_menu_does_not_keep_the_bot_from_starting(
    bot: House, sandbox: Sandbox
) -> None:
    await sandbox.fault(kind="500", method="getMyCommands")
    await introduce(bot.bot)


@pytest.mark.parametrize("word", ["/pause", "PAUSE", "Pause."])
async def test_a_pause_is_silence_until_resume(
    bot: House, ann: Person, sandbox: Sandbox, word: str
) -> None:
    await bot.lived(1, 8)
    await ann.say(word)
    await ann.sees("Paused. I will be quiet until you send /resume")
    assert await bot.run(next_due) in (None, BEDTIME - REVIEW_BEFORE_BED)
    await sandbox.move_to(BEDTIME + timedelta(days=1))
    await ann.look_away()
    await ann.tap("Resume")
    await ann.sees("Welcome back. This comes next", "a reminder for the night")
    assert "Resume" not in await ann.buttons()
    await ann.say("/resume")
    await ann.sees("The plan is running")


async def test_stop_ends_it_at_once_and_a_slip_can_be_taken_back(bot: House, ann: Person) -> None:
    await ann.say("STOP")
    await ann.sees("Stopped. No more doses")
    assert (await plan_of(bot)).status is PlanStatus.STOPPED
    stopped = (await ann.messages())[-1]
    undo = stopped["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await ann.press("1|pa||rubbish", stopped["message_id"])
    await ann.sees("no longer does anything")
    assert (await plan_of(bot)).status is PlanStatus.STOPPED
    await ann.press(undo, stopped["message_id"])
    await ann.sees("All right, everything is as it was", "a reminder for the night")
    assert await plan_of(bot) == ON_100_MG
    await ann.press(undo, stopped["message_id"])
    await ann.sees("There is nothing to take back any more")
    assert await plan_of(bot) == ON_100_MG


@pytest.mark.parametrize("word", ["stop", "/stop", "/cancel"])
async def test_a_stop_in_the_setup_closes_it(bot: House, visitor: Person, word: str) -> None:
    await visitor.start()
    await visitor.sees("Do you agree")
    await visitor.say(word)
    await visitor.sees("The setup is closed and nothing was saved")
    assert await visitor.buttons() == []


async def test_after_a_stop_words_are_met_with_the_way_back(bot: House, ann: Person) -> None:
    await ann.say("/stop")
    await ann.sees("Stopped")
    await ann.say("/stop")
    await ann.sees("It is stopped already")
    await ann.say("/resume")
    await ann.sees("does not go on by itself", "/start")
    await ann.say("what now?")
    await ann.sees("Your plan is stopped; /start begins again")


async def test_whoever_writes_after_a_silent_week_is_welcome(bot: House, visitor: Person) -> None:
    long_ago = MONDAY.plus(-20)
    lapsed = replace(ON_100_MG, status=PlanStatus.LAPSED, last_change=long_ago)
    await bot.move_in(visitor, lapsed)
    await visitor.say("good evening")
    await visitor.sees("Welcome back", "your next morning answers come first", "how the night was")
    assert (await plan_of(bot)).status is PlanStatus.WAITING


async def test_resume_after_a_silent_week_says_welcome_too(bot: House, visitor: Person) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, status=PlanStatus.LAPSED))
    await visitor.say("/resume")
    await visitor.sees("Welcome back")


async def test_today_tells_tonight_what_is_noted_and_what_comes(bot: House, ann: Person) -> None:
    await ann.say("/today")
    await ann.sees("Your plan tonight: 100 mg", "Monday at 22:30: a reminder for the night")
    await ann.say("took it")
    await ann.sees("Noted")
    await ann.say("/today")
    words = await ann.sees("Monday night: you took 100 mg", "Tuesday at 07:00")
    assert "Sleep well" not in words
    assert "Monday at 22:30" not in words


async def test_today_speaks_of_oil_to_whoever_uses_it(bot: House, visitor: Person) -> None:
    oil = {"route": Route.TOPICAL, "form": Form.OIL, "unit_mg": 0.0, "dose_mg": 0.0}
    await bot.move_in(visitor, replace(ON_100_MG, spacing_conflict=True, **oil))  # type: ignore[arg-type]
    await visitor.say("/today")
    assert "dose" not in await visitor.sees("Tonight: no oil.")


async def test_why_before_any_decision(bot: House, ann: Person) -> None:
    await ann.say("/why")
    await ann.sees("There is no decision yet")


async def test_privacy_names_whom_to_ask(bot: House, ann: Person) -> None:
    await ann.say("/privacy")
    await ann.sees("What is kept", "not end-to-end encrypted", "the person who gave you this bot")


async def test_cancel_closes_the_open_question_and_nothing_else(
    bot: House, ann: Person, sandbox: Sandbox
) -> None:
    await ann.say("/cancel")
    await ann.sees("Nothing is open")
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.say("/cancel")
    await ann.sees("Closed. What you told me before stays noted")
    assert await ann.buttons() == []


async def test_bedtime_wake_time_and_zone_are_changed_in_words(bot: House, ann: Person) -> None:
    await ann.say("/settings")
    await ann.sees("Bedtime: 22:30", "Wake time: 07:00", "Europe/Berlin", "50 mg a piece")
    await ann.tap("Night")
    await ann.tap("Bedtime")
    await ann.sees("When do you go to bed?")
    await ann.say("when I am tired")
    await ann.sees("I did not understand that", "half past ten")
    await ann.say("7:00 am")
    await ann.sees("cannot be the same")
    await ann.say("half past eleven")
    await ann.sees("nothing is saved yet", "Bedtime: 23:30", "Monday at 23:30: a reminder")
    assert (await plan_of(bot)).bedtime_local == time(22, 30)
    await ann.tap("Save")
    await ann.sees("Saved.", "Bedtime: 23:30", "Monday at 23:30: a reminder")
    await ann.say("/settings")
    await ann.tap("Night")
    await ann.tap("Wake time")
    await ann.sees("When do you get up?")
    await ann.say("6:45 am")
    await ann.tap("Save")
    await ann.sees("Saved.", "Wake time: 06:45")
    await ann.say("/settings")
    await ann.tap("Night")
    await ann.tap("Time zone")
    await ann.sees("What time is it for you now?")
    await ann.say("Qwertyville")
    await ann.sees("I did not understand that")
    await ann.say("Chicago")
    await ann.tap("Save")
    await ann.sees("Saved.", "America/Chicago")
    plan = await plan_of(bot)
    assert (plan.bedtime_local, plan.wake_local, plan.zone) == (
        time(23, 30),
        time(6, 45),
        "America/Chicago",
    )


async def test_an_answer_to_tonight_is_heard_while_a_setting_is_open(
    bot: House, ann: Person
) -> None:
    await ann.say("bedtime")
    await ann.sees("When do you go to bed?")
    await ann.say("took it")
    await ann.sees("you took 100 mg")


@pytest.mark.parametrize(
    ("waits", "label", "field"),
    [
        ({"screen": Screen.ASK_FIRST}, "My provider said OK", "provider_ok"),
        ({"spacing_conflict": True}, "My antibiotic is over", "spacing_conflict"),
    ],
)
async def test_what_holds_a_dose_back_can_be_told_as_over(
    bot: House, visitor: Person, waits: dict[str, object], label: str, field: str
) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, **waits))  # type: ignore[arg-type]
    await visitor.say("/today")
    await visitor.sees("no dose")
    await visitor.say("/settings")
    await visitor.tap(label)
    if field == "provider_ok":
        await visitor.sees("nothing is saved yet", "a reminder for the night")
        await visitor.tap("Save")
    await visitor.sees("Saved.", "a reminder for the night")
    assert getattr(await plan_of(bot), field) is (field == "provider_ok")
    await visitor.say("/settings")
    await visitor.sees("Your settings")
    assert (await visitor.buttons()).count(label) <= 1


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("I want to stop magnesium", "stopped"),
        ("Stop it.", "stopped"),
        ("I want to stop taking the magnesium", "stopped"),
        ("I am pregnant now", "Anything new with your health"),
        ("I started taking iron", "Anything new with your health"),
        ("What do I take tonight?", "Your plan tonight: 100 mg"),
        ("Is it working?", "A fair comparison is not possible here"),
        ("report for my doctor", "A page for your provider"),
        ("privacy", "What is kept"),
    ],
)
async def test_plain_sentences_are_heard_while_a_question_is_open(
    bot: House, ann: Person, sandbox: Sandbox, typed: str, seen: str
) -> None:
    await sandbox.move_to(BEDTIME)
    await ann.sees("Your plan tonight")
    await ann.look_away()
    await ann.say(typed)
    await ann.sees(seen)


async def test_kind_words_get_kind_words_and_change_nothing(bot: House, ann: Person) -> None:
    for typed in ("thanks", "Ok!", "Gracias", "Guten Morgen"):
        await ann.look_away()
        await ann.say(typed)
        words = await ann.sees("Nothing is open right now")
        assert "did not understand" not in words
