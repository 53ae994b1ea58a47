"""/helpers: trusted people, what each of them hears, and the end of it, by buttons and in words."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import Connection

from bot.chat import trusted_helping as helping
from bot.chat import trusted_screens as screens
from bot.chat.incoming import Incoming
from bot.chat.phrasebook import is_one_of
from bot.chat.reply import Reply, outdated, say, turn_into
from bot.chat.subjects import id_of
from bot.services import trusted
from bot.services.trusted import Full, Trusted
from bot.store import plans
from bot.store.helpers import Stage

TOPIC: Final = screens.TOPIC
_DAYS: Final = {str(screens.OFF): None, **{str(days): days for days in trusted.SILENT_DAYS}}
_NUMBER: Final = re.compile(r"\s*\b(\d)\b\s*")


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """Who there is and what can be done; for whom they are a trusted person themselves."""
    theirs = helping.helping(tx, said)
    if plans.current(tx, said.person.id) is None:
        return theirs or [say(said.words("common.no_plan"))]
    circle = trusted.circle(tx, said.person.id, now=said.now)
    newest = trusted.newest_id(tx, said.person.id)
    rows = screens.circle_rows(said.words, circle, newest_id=newest)
    shown = say(screens.circle_text(said.words, circle), *rows)
    left = {one.helper.id for one in circle if one.stage is Stage.LEFT}
    trusted.heard_of(tx, said.person.id, ids=left, now=said.now)
    return [shown, *theirs]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button about trusted people, of either side."""
    theirs = helping.tap(tx, said)
    if theirs is not None:
        return theirs
    answer, subject = (said.tap.answer, id_of(said.tap)) if said.tap is not None else ("", None)
    if answer == screens.ALL:
        return [_in_place(reply) for reply in show(tx, said)[:1]]
    if subject is None or plans.current(tx, said.person.id) is None:
        return outdated(said.words("common.old_button"))
    if answer == screens.NEW:
        return _invited(tx, said, after=subject)
    known = trusted.find(tx, said.person.id, subject, now=said.now)
    if known is None or known.stage is Stage.LEFT:
        return outdated(said.words("trusted.over"))
    return _changed(tx, said, known, answer=answer)


def tap_outside(tx: Connection, said: Incoming) -> list[Reply]:
    """The same of whoever may not go on with the bot itself: they can say yes, and end it."""
    answer = said.tap.answer if said.tap is not None else ""
    if answer in (screens.YES, screens.NO, screens.LEAVE, screens.END):
        return tap(tx, said)
    return outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """The same in words: "helper" shows, "end helper 2" ends; None when it is about others."""
    words = said.words
    if is_one_of(words.plain("trusted.words.show"), said.text):
        return show(tx, said)
    number = _NUMBER.search(said.text)
    text = _NUMBER.sub(" ", said.text, count=1)
    if is_one_of(words.plain("trusted.words.end"), text):
        return _end_in_words(tx, said, number=int(number[1]) if number is not None else None)
    return helping.read(tx, said)


def _end_in_words(tx: Connection, said: Incoming, *, number: int | None) -> list[Reply]:
    circle = trusted.circle(tx, said.person.id, now=said.now)
    meant = [one for one in circle if number in (None, one.number) and one.stage is not Stage.LEFT]
    if len(meant) != 1:
        return show(tx, said)
    return [say(_ended(tx, said, meant[0]))]


def _invited(tx: Connection, said: Incoming, *, after: int) -> list[Reply]:
    made = trusted.invite(tx, said.person.id, after=after, now=said.now)
    if isinstance(made, Full):
        return outdated(said.words("trusted.full", most=trusted.MOST))
    if made is None:
        return outdated(said.words("trusted.over"))
    return [_screen(said, made)]


def _changed(tx: Connection, said: Incoming, known: Trusted, *, answer: str) -> list[Reply]:
    """What a button on the screen of one trusted person does."""
    if answer == screens.OPEN:
        return [_screen(said, known)]
    if answer == screens.LINK:
        return _link(said, known)
    if answer == screens.END:
        return [turn_into(_ended(tx, said, known))]
    switched = _switched(tx, said, known, answer=answer)
    return [_screen(said, switched)] if switched else outdated(said.words("common.old_button"))


def _switched(tx: Connection, said: Incoming, known: Trusted, *, answer: str) -> Trusted | None:
    person_id, helper_id, value = said.person.id, known.helper.id, answer[1:]
    if answer[:1] == screens.DAYS and value in _DAYS:
        return trusted.set_silence(tx, person_id, helper_id, days=_DAYS[value], now=said.now)
    if answer[:1] == screens.WEEK and value in ("0", "1"):
        return trusted.set_weekly(tx, person_id, helper_id, weekly=value == "1", now=said.now)
    return None


def _link(said: Incoming, known: Trusted) -> list[Reply]:
    if known.stage is not Stage.INVITED or not known.helper.hears_something:
        return [_screen(said, known)]
    return screens.invitation(said.words, known, bot_name=said.bot_name)


def _ended(tx: Connection, said: Incoming, one: Trusted) -> str:
    trusted.end(tx, said.person.id, one.helper.id, now=said.now)
    return said.words("trusted.ended", number=one.number)


def _screen(said: Incoming, one: Trusted) -> Reply:
    rows = screens.one_rows(said.words, one)
    return turn_into(screens.one_text(said.words, one), *rows)


def _in_place(reply: Reply) -> Reply:
    return turn_into(reply.text, *reply.rows)
