"""Warning signs and diarrhea that the diary hears of late: noted with their Night, answered now.

A sign of the last days counts as one of today until somebody says otherwise: doubt holds the dose.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from bot.care.constants import STOOL_SEVERE
from bot.care.flags import triage_of
from bot.care.model import Flag, Triage
from bot.care.night import Night
from bot.chat import diary_screens, safety, warning, warning_signs
from bot.chat.diary_screens import TOPIC
from bot.chat.incoming import Incoming
from bot.chat.morning_screens import signs_recorded
from bot.chat.reply import How, Reply, outdated, say, turn_into
from bot.services import diary_book, diary_correct, morning
from bot.services.diary_book import Page
from bot.services.diary_correct import Corrected
from bot.store import plans
from bot.store.diary import Known

_AS_OF_TODAY: Final = 7
"""Days: a sign of that time is weighed with today's answers, as a tick on an older list is."""


def asked(tx: Connection, said: Incoming, night: Night, *, group: str = "") -> list[Reply]:
    """The list of signs of a page."""
    page = diary_book.page(tx, said.person.id, night, now=said.now)
    if page is None or not page.has_ended:
        return outdated(said.words("diary.not_in_book"))
    return [_list(said, page, group=group or warning_signs.BACK)]


def answered(tx: Connection, said: Incoming, night: Night, *, answer: str) -> list[Reply]:
    """A tap on that list: a place, a sign, or the end."""
    if answer in warning_signs.GROUPS or answer == warning_signs.BACK:
        return asked(tx, said, night, group=answer)
    if answer in set(Flag):
        return _ticked(tx, said, night, flag=Flag(answer))
    known = {"none": Known.NO, "unsure": Known.NOT_SURE, "done": Known.YES}.get(answer)
    if known is None:
        return outdated(said.words("common.old_button"))
    before = morning.known(tx, said.person.id, night, now=said.now).flags
    return _closed(tx, said, night, known=Known.YES if before else known)


def long_cramp(
    tx: Connection, said: Incoming, night: Night, *, changes: dict[str, object]
) -> list[Reply]:
    """A cramp of over ten minutes is a warning sign, however it is told."""
    known = morning.known(tx, said.person.id, night, now=said.now).flags
    signs = {"flags": known | {Flag.CRAMP_GT10MIN}, "flags_answer": Known.YES}
    page = _write(tx, said, night, changes={**changes, **signs})
    if page is None:
        return outdated(said.words("diary.not_in_book"))
    return [_shown(tx, said, page), *_warned(tx, said, night, flag=Flag.CRAMP_GT10MIN)]


def loose(tx: Connection, said: Incoming, page: Page, *, stool: int) -> list[Reply]:
    """Diarrhea of a day that is over: what to do if it is still there, and today's signs (C4)."""
    plan = page.plan
    if stool >= STOOL_SEVERE:
        advice = safety.referral(said.words, Triage.URGENT, plan=_plan_now(tx, said) or plan)
        return [advice, *warning.show(tx, said)]
    return [say(said.words("diary.loose")), *warning.show(tx, said)]


def _ticked(tx: Connection, said: Incoming, night: Night, *, flag: Flag) -> list[Reply]:
    before = morning.known(tx, said.person.id, night, now=said.now).flags
    changes: dict[str, object] = {"flags": before ^ {flag}, "flags_answer": Known.YES}
    page = _write(tx, said, night, changes=changes)
    if page is None:
        return outdated(said.words("diary.not_in_book"))
    listed = _list(said, page, group=warning_signs.group_of(flag))
    if flag in before or triage_of({flag}) < Triage.PROMPT:
        return [listed]
    return [listed, *_warned(tx, said, night, flag=flag)]


def _warned(tx: Connection, said: Incoming, night: Night, *, flag: Flag) -> list[Reply]:
    """What to do now. The page has its sign; today's answers get it too while it may still last."""
    plan = _plan_now(tx, said)
    if plan is None:
        return []
    today = morning.night_of_answer(plan, now=said.now)
    heard: list[Reply] = []
    if night < today and today - night <= _AS_OF_TODAY:
        replies = signs_recorded(tx, said, today, flags=frozenset({flag}))
        heard = [one for one in replies if one.how is How.SEND]
    return heard or [safety.referral(said.words, triage_of({flag}), plan=plan)]


def _closed(tx: Connection, said: Incoming, night: Night, *, known: Known) -> list[Reply]:
    page = _write(tx, said, night, changes={"flags_answer": known})
    if page is None:
        return outdated(said.words("diary.not_in_book"))
    doubt = []
    if known is Known.NOT_SURE:
        number = safety.emergency(said.words, page.plan)
        doubt = [say(said.words("warning.unsure", emergency=number))]
    return [_shown(tx, said, page), *doubt]


def _write(
    tx: Connection, said: Incoming, night: Night, *, changes: dict[str, object]
) -> Page | None:
    person_id, house = said.person.id, said.house
    after = diary_correct.correct(tx, person_id, night, changes, now=said.now, house=house)
    return after.page if isinstance(after, Corrected) else None


def _shown(tx: Connection, said: Incoming, page: Page) -> Reply:
    written = diary_book.written(tx, said.person.id, page.night)
    text = diary_screens.page_text(said.words, page, written=written)
    return turn_into(text, *diary_screens.page_rows(said.words, page))


def _list(said: Incoming, page: Page, *, group: str) -> Reply:
    flags = page.answers.flags
    rows = warning_signs.choices(said.words, page.night, flags=flags, group=group, topic=TOPIC)
    head = diary_screens.head(said.words, page.night)
    return turn_into(f"{head}\n{said.words('diary.ask.flags')}", *rows)


def _plan_now(tx: Connection, said: Incoming) -> plans.Plan | None:
    stored = plans.current(tx, said.person.id)
    return None if stored is None else stored.plan
