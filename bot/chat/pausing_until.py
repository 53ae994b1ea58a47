"""A pause with an end: which day, what comes after it, then "Pause" or "Leave it"."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Connection

from bot.care.night import Night
from bot.chat import phrases
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.pausing_dates import read_until
from bot.chat.reply import Reply, outdated, say, turn_into
from bot.chat.settings_wishes import means
from bot.chat.words import Answer, read_answer
from bot.locale import Words
from bot.services import pausing_until
from bot.services.pausing_until import Break, NoPause
from bot.store import plans
from bot.store.plans import Plan
from bot.store.week import Weekday
from scheduler import wallclock

TOPIC: Final = "pa"
ASK, UNTIL, PAUSE, LEAVE = "ask", "until", "pause", "leave"
ANSWERS: Final = (ASK, UNTIL, PAUSE, LEAVE)
_DAYS_AHEAD: Final = (1, 2, 3, 5, 7, 14)
_IN_A_ROW: Final = 2


def ask(tx: Connection, said: Incoming) -> list[Reply]:
    """Ask with which day the plan goes on."""
    return _asked(tx, said, key="pausing.ask.until")


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of these questions."""
    answer, subject = ("", "") if said.tap is None else (said.tap.answer, said.tap.subject)
    if answer == ASK:
        return ask(tx, said)
    if answer == LEAVE:
        return _left(tx, said)
    try:
        until = Night.parse(subject)
    except ValueError:
        return outdated(said.words("common.old_button"))
    return offer(tx, said, until) if answer == UNTIL else _begin(tx, said, until)


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """A typed day, or a typed answer to the pause that is shown."""
    if said.question not in pausing_until.QUESTIONS:
        return None
    until, typed = pausing_until.offered(tx, said.person.id), said.text.strip(" .!").casefold()
    answer = None if until is None else read_answer(typed, language=said.words.language)
    if until is not None and (means(said, "save", typed=typed) or answer is Answer.YES):
        return _begin(tx, said, until)
    if means(said, "leave", typed=typed) or answer is Answer.NO:
        return _left(tx, said)
    return read_wish(tx, said, said.text)


def read_wish(tx: Connection, said: Incoming, typed: str) -> list[Reply] | None:
    """A pause until the day that these words name, or which of two; None when they name none."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return None
    plan, today = stored.plan, _today(said, stored.plan)
    named = read_until(typed, today=today, language=said.words.language)
    if len(named) > 1:
        return _which(tx, said, plan, days=named)
    return offer(tx, said, named[0]) if named else None


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more, with an example."""
    until = pausing_until.offered(tx, said.person.id)
    return offer(tx, said, until) if until is not None else ask_again(tx, said)


def ask_again(tx: Connection, said: Incoming) -> list[Reply]:
    """The question for a day once more, with an example."""
    return _asked(tx, said, key="pausing.again.until")


def offer(tx: Connection, said: Incoming, until: Night) -> list[Reply]:
    """The pause as it would be, before anything is saved."""
    match pausing_until.offer(tx, said.person.id, until, now=said.now):
        case Break() as shown:
            rows = [
                [_button(said.words, PAUSE, subject=str(until))],
                [_button(said.words, LEAVE)],
            ]
            return [turn_into(_text(said.words, shown, key="pausing.would"), *rows, live=True)]
        case refused:
            return _refused(tx, said, refused)


def _asked(tx: Connection, said: Incoming, *, key: str) -> list[Reply]:
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return [say(said.words("common.no_plan"))]
    pausing_until.ask(tx, said.person.id, now=said.now)
    rows = _day_rows(said.words, stored.plan, today=_today(said, stored.plan))
    return [turn_into(said.words(key), *rows, live=True)]


def _which(tx: Connection, said: Incoming, plan: Plan, *, days: list[Night]) -> list[Reply]:
    """The same words can mean two days: both to tap, and nothing is guessed."""
    pausing_until.ask(tx, said.person.id, now=said.now)
    rows = [[_day(said.words, plan, until=day)] for day in days]
    leave = [_button(said.words, LEAVE)]
    return [turn_into(said.words("pausing.which"), *rows, leave, live=True)]


def _begin(tx: Connection, said: Incoming, until: Night) -> list[Reply]:
    match pausing_until.pause(tx, said.person.id, until, now=said.now):
        case Break() as begun:
            resume = button(said.words.plain("pausing.button.resume"), TOPIC, answer="resume")
            return [turn_into(_text(said.words, begun, key="pausing.until"), [resume])]
        case refused:
            return _refused(tx, said, refused)


def _refused(tx: Connection, said: Incoming, why: NoPause | None) -> list[Reply]:
    if why is None:
        return [say(said.words("common.no_plan"))]
    if why is NoPause.STOPPED:
        return [say(said.words("pausing.already.stopped"))]
    return _asked(tx, said, key=f"pausing.refused.{why}")


def _left(tx: Connection, said: Incoming) -> list[Reply]:
    pausing_until.leave(tx, said.person.id)
    return [turn_into(said.words("settings.left"))]


def _text(words: Words, shown: Break, *, key: str) -> str:
    coming = phrases.coming_by_phone(words, shown.plan, upcoming=shown.upcoming)
    day = phrases.date(words, shown.until)
    when = phrases.moment(words, shown.plan, at=shown.resumes_at)
    return words(key, day=day, when=when) + "\n" + coming


def _day_rows(words: Words, plan: Plan, *, today: date) -> list[list[Button]]:
    days = [_day(words, plan, until=Night(today).plus(ahead)) for ahead in _DAYS_AHEAD]
    in_rows = [days[at : at + _IN_A_ROW] for at in range(0, len(days), _IN_A_ROW)]
    no_end = button(words.plain("pausing.button.no_end"), TOPIC, answer="no_end")
    return [*in_rows, [no_end], [_button(words, LEAVE)]]


def _day(words: Words, plan: Plan, *, until: Night) -> Button:
    label = words.plain(
        "pausing.button.day",
        day=phrases.days(words, [Weekday.of(until)]),
        date=phrases.short_date(words, until, region=plan.region),
    )
    return button(label, TOPIC, subject=until, answer=UNTIL)


def _button(words: Words, answer: str, *, subject: str = "") -> Button:
    label = words.plain(f"pausing.button.{answer}")
    return button(label, TOPIC, subject=subject, answer=answer)


def _today(said: Incoming, plan: Plan) -> date:
    return wallclock.local(said.now, plan.zone).date()
