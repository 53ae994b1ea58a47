"""The morning after Monday night, asked and answered, for the tests of mornings."""

from __future__ import annotations

from bot.care.night import Night
from bot.services import morning
from bot.services.morning import CheckIn
from bot.store import conversations, diary
from bot.store.database import Database
from bot.store.diary import MorningAnswers
from tests.kit.plans import MONDAY, Life


def tuesday_at_eight(database: Database) -> Life:
    """Tuesday at eight; the dose of Monday night is on record."""
    life = Life(database)
    life.at(MONDAY, "22:31")
    life.took(MONDAY)
    life.at(MONDAY.next(), "08:00")
    return life


def begun(life: Life, night: Night = MONDAY) -> CheckIn | None:
    return life.run(lambda tx: morning.begin(tx, life.id, night, now=life.now))


def answers(life: Life, night: Night = MONDAY) -> MorningAnswers | None:
    return life.run(lambda tx: diary.check_in_of(tx, life.id, night))


def question(life: Life) -> str:
    asked = life.run(lambda tx: conversations.get(tx, life.id))
    return "" if asked is None else asked.question


def said(life: Life, night: Night = MONDAY, **changes: object) -> CheckIn:
    answer = life.says(night, **changes)
    assert isinstance(answer, CheckIn)
    return answer
