"""Agreeing again when the words have changed, and taking the consent back."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.phrasebook import is_one_of
from bot.chat.reply import Reply, ask, disarm, outdated, say, turn_into
from bot.chat.words import Answer, read_answer
from bot.locale import Words
from bot.services import privacy
from bot.store.people import TAKEN_BACK

TOPIC = "pc"
AGREE, DISAGREE, TAKE_BACK, STAY = "agree", "disagree", "back", "stay"


def ask_first(tx: Connection, said: Incoming) -> list[Reply]:
    """Before anything else: the words that have changed. What was open is not lost."""
    privacy.ask_again(tx, said.person.id, now=said.now)
    return [_question(said.words)]


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The same question once more, after an outage."""
    return [_question(said.words)]


def offer_to_take_back(tx: Connection, said: Incoming) -> list[Reply]:
    """What taking the consent back means, with an equal way to leave it."""
    if said.person.consent_version is None:
        return [say(said.words("privacy.never_agreed"))]
    if said.person.consent_version == TAKEN_BACK:
        return [taken_back(said)]
    choices = [[_button(said.words, TAKE_BACK)], [_delete(said.words)], [_button(said.words, STAY)]]
    return [say(said.words("privacy.take_back"), *choices)]


def taken_back(said: Incoming) -> Reply:
    """Nothing is recorded of whoever has taken the consent back; what they can still do."""
    return say(said.words("privacy.taken_back"), [_delete(said.words)])


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of these."""
    match said.tap.answer if said.tap is not None else "":
        case "agree":
            return _agree(tx, said)
        case "disagree" | "back":
            return _take_back(tx, said)
        case "stay":
            return [turn_into(said.words("privacy.stays"))]
    return outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Yes and no in words, while the question is open; None for other words."""
    if not privacy.is_asked(said.open):
        return None
    match read_answer(said.text, language=said.words.language):
        case Answer.YES:
            return _agree(tx, said)
        case Answer.NO:
            return _take_back(tx, said)
    return _agree(tx, said) if _says_agree(said) else None


def _says_agree(said: Incoming) -> bool:
    return is_one_of(said.words.plain("privacy.words.agree"), said.text)


def _question(words: Words) -> Reply:
    rows = [[_button(words, AGREE)], [_button(words, DISAGREE)]]
    return ask(words("privacy.consent_again"), *rows)


def _agree(tx: Connection, said: Incoming) -> list[Reply]:
    version = said.person.consent_version
    if version == said.house.consent_version:
        return []  # the second of two quick taps
    if not version:
        # A button from before: whoever took it back agrees anew at the beginning, with /start.
        return outdated(said.words("common.old_button"))
    waits = privacy.agree(tx, said.person.id, said.house, now=said.now)
    key = "privacy.agreed" if waits is None else "privacy.agreed_go_on"
    return [turn_into(said.words(key))]


def _take_back(tx: Connection, said: Incoming) -> list[Reply]:
    if privacy.take_back(tx, said.person.id, now=said.now):
        return [disarm(), taken_back(said)]
    return []  # the second of two quick taps


def _button(words: Words, answer: str) -> Button:
    return button(words.plain(f"privacy.button.{answer}"), TOPIC, answer=answer)


def _delete(words: Words) -> Button:
    return button(words.plain("privacy.button.delete"), "py", answer="delete")
