"""What trusted people are told, and what the person hears about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from babel.lists import format_list

from bot.chat import trusted_helping as helping
from bot.chat import trusted_screens as screens
from bot.chat.reply import Reply, say
from bot.locale import Words
from bot.services.trusted import Trusted
from bot.services.trusted_telling import Notice, Owed, Silence, Week


def letter(words: Words, owed: Owed) -> Reply:
    """To a trusted person: what was switched on for them, and a way to end it."""
    helper = owed.to.helper
    date = screens.day(words, helper.accepted_at or helper.created_at)
    return say(_told(words, owed.matter, date=date), [helping.leave_button(words, helper)])


def notices(words: Words, notice: Notice) -> list[Reply]:
    """To the person: who was told what, who said yes, who has left. Nothing without news."""
    said = []
    if notice.told:
        said.append(_told_them(words, notice))
    if notice.accepted:
        rows = [[screens.end_button(words, one)] for one in notice.accepted]
        whom = _names(words, notice.accepted)
        said.append(say(words("trusted.notice.accepted", whom=whom), *rows))
    if notice.left:
        said.append(say(words("trusted.notice.left", whom=_names(words, notice.left))))
    return said


def _told(words: Words, matter: Silence | Week, *, date: str) -> str:
    match matter:
        case Silence(days=days):
            return words.count("trusted.silence", days, date=date)
        case Week(answered=answered, with_cramps=cramps):
            return words("trusted.week", date=date, answered=answered, cramps=cramps)


def _told_them(words: Words, notice: Notice) -> Reply:
    whom, week = _names(words, notice.told), notice.week
    if week is None:
        return say(words("trusted.notice.silence", whom=whom))
    text = words("trusted.notice.week", whom=whom, answered=week.answered, cramps=week.with_cramps)
    # A week that was sent as planned is no news that has to sound.
    return replace(say(text), silent=True)


def _names(words: Words, some: Sequence[Trusted]) -> str:
    """ "trusted person 1 and trusted person 2"."""
    names = [words.plain("trusted.name", number=one.number) for one in some]
    return format_list(names, locale=words.language)
