"""/privacy, /export and /delete: what is kept, all of it in a file, and its removal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.care.night import Night
from bot.chat import phrases, privacy_consent
from bot.chat.buttons import button
from bot.chat.incoming import Incoming
from bot.chat.phrasebook import is_one_of
from bot.chat.reply import Reply, delete_messages, disarm, document, outdated, say, turn_into
from bot.locale import Words
from bot.services import privacy
from bot.store import people

TOPIC = "py"
EXPORT: Final = "export"
"""The kind of the file that /export sends."""
_DELETE, _YES, _TAKE_BACK, _STAY = "delete", "yes", "back", "stay_here"
# Whoever taps the confirmation later than this may have forgotten what it does. Judgment.
_MEANT_FOR: Final = timedelta(days=1)


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """What is kept, where, who can see it, and what can be done about it."""
    answers = [EXPORT, _DELETE]
    if said.person.consent_version:
        answers.append(_TAKE_BACK)
    rows = [
        [button(said.words.plain(f"privacy.button.{one}"), TOPIC, answer=one)] for one in answers
    ]
    text = f"{said.words('privacy.text', contact=contact(said))}\n{_copies(said)}"
    return [say(text, *rows)]


def contact(said: Incoming) -> str:
    """How to reach whoever runs this bot."""
    return said.house.operator_contact or said.words.plain("privacy.no_contact")


def export(tx: Connection, said: Incoming) -> list[Reply]:
    """Everything that is kept about the person, in one file."""
    if not people.has_left_something(tx, said.person):
        return [say(said.words("privacy.nothing"))]
    return [document(EXPORT, said.words("privacy.export"))]


def delete(tx: Connection, said: Incoming) -> list[Reply]:
    """What removal would take, what it cannot reach, and an equal way to leave it."""
    if not people.has_left_something(tx, said.person):
        return _nothing(tx, said)
    words, asked_s = said.words, int(said.now.timestamp())
    yes = button(words.plain("privacy.button.yes"), TOPIC, subject=asked_s, answer=_YES)
    no = button(words.plain("privacy.button.keep"), TOPIC, answer="keep")
    lines = [words("privacy.delete"), "", _backups(said), "", words("privacy.delete.sure")]
    return [say("\n".join(lines), [yes], [no])]


def inactive(words: Words) -> Reply:
    """After a year of silence: what will go, and how to keep it."""
    keep = button(words.plain("privacy.button.stay_here"), TOPIC, answer=_STAY)
    return say(words("privacy.inactive"), [keep])


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of these."""
    match said.tap.answer if said.tap is not None else "":
        case "show":
            return [turn_into(one.text, *one.rows) for one in show(tx, said)]
        case "export":
            return export(tx, said)
        case "delete":
            return delete(tx, said)
        case "back":
            return privacy_consent.offer_to_take_back(tx, said)
        case "keep":
            return [turn_into(said.words("privacy.kept"))]
        case "stay_here":
            # By tapping they were heard already, which is all that it takes.
            return [turn_into(said.words("privacy.inactive.kept"))]
        case "yes":
            return _confirmed(tx, said)
    return outdated(said.words("common.old_button"))


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """The same in words: "delete my data" asks, and the whole sentence it shows does it."""
    for key, story in _IN_WORDS.items():
        if is_one_of(said.words.plain(key), said.text):
            return story(tx, said)
    return None


def _confirmed(tx: Connection, said: Incoming) -> list[Reply]:
    if not _is_meant(said):
        return [disarm(), *delete(tx, said)]
    return _erase(tx, said)


def _is_meant(said: Incoming) -> bool:
    subject = said.tap.subject if said.tap is not None else ""
    if not (subject.isascii() and subject.isdigit() and len(subject) <= len("9999999999")):
        return False
    asked_at = datetime.fromtimestamp(int(subject), UTC)
    return timedelta(0) <= said.now - asked_at.replace(microsecond=0) <= _MEANT_FOR


def _erase(tx: Connection, said: Incoming) -> list[Reply]:
    """All of it, at once. To whoever has nothing left here that is a quiet yes."""
    if not people.has_left_something(tx, said.person):
        return [disarm(), *_nothing(tx, said)]
    erased = privacy.erase(tx, said.person.id, now=said.now)
    done = say(
        "\n\n".join(
            [said.words("privacy.deleted"), _backups(said), said.words("privacy.deleted.chat")]
        )
    )
    return [disarm(), *delete_messages(erased.message_ids), done]


def _nothing(tx: Connection, said: Incoming) -> list[Reply]:
    """Said to be so, it has to be so: the number goes too."""
    privacy.erase(tx, said.person.id, now=said.now)
    return [say(said.words("privacy.nothing"))]


def _copies(said: Incoming) -> str:
    """Until when backups hold what is deleted today, for whoever only asks."""
    last = privacy.backups_end(said.house, said.now.date())
    if last is None:
        return said.words("privacy.no_backups")
    return said.words("privacy.copies", date=phrases.date(said.words, Night(last)))


def _backups(said: Incoming) -> str:
    """What backups still hold, and until when."""
    last = privacy.backups_end(said.house, said.now.date())
    if last is None:
        return said.words("privacy.no_backups")
    return said.words("privacy.backups", date=phrases.date(said.words, Night(last)))


_IN_WORDS: Final = {
    "privacy.words.delete": delete,
    "privacy.words.delete_all": _erase,
    "privacy.words.export": export,
}
