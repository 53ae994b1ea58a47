"""`python -m bot import FILE`: somebody's own export, brought to this server by its operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.commands import DIFFERS, Answer, Refused
from bot.report.unpacking import MOST_FILE_BYTES, NotOurs, unpacked
from bot.services import restoring
from bot.services.house import CONSENT_VERSION
from bot.services.replay import Outcome
from bot.services.restoring import AlreadyHere, Export, Restored
from bot.settings import Settings
from bot.store.opening import open_database
from bot.store.people import TAKEN_BACK

_MOST_ID: Final = 2**52 - 1  # Bot API, User.id: at most 52 significant bits


def import_file(
    settings: Settings, file: Path, *, telegram_id: str | None = None, now: datetime
) -> Answer:
    """Restore the person of an export, whole or not at all. `telegram_id`: as this account.

    Makes the database if there is none yet. Raises Refused for a file that cannot be restored, and
    for somebody who is here already; else what `open_database` raises.
    """
    number = None if telegram_id is None else _number(telegram_id)
    try:
        export = restoring.read(unpacked(_content(file)))
        number = number or export.telegram_id
        if number is None:
            raise NotOurs(
                "person.telegram_id: is missing, as in all older files. Say whose it is with "
                "--telegram-id N"
            )
        made = _restore(settings, export, telegram_id=number, now=now)
    except NotOurs as error:
        raise Refused(f"{file} was not imported, nothing is changed: {error}.") from None
    if isinstance(made, AlreadyHere):
        raise Refused(_ALREADY_HERE)
    return Answer("\n".join(_told(export, made)))


_ALREADY_HERE: Final = (
    "Somebody with this Telegram number is here already, so nothing is changed. What is here must "
    "go first: they can send /delete to this bot. Or name another account with --telegram-id N."
)


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(_MOST_ID))
    if not (is_number and 0 < int(text) <= _MOST_ID):
        raise Refused(f"{text!r} is no Telegram number. It has digits alone, as 123456789.")
    return int(text)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_FILE_BYTES + 1)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from None


def _restore(
    settings: Settings, export: Export, *, telegram_id: int, now: datetime
) -> Restored | AlreadyHere:
    # In the sandbox time is moved at will: a file from its future is no mistake there.
    at = max(now, export.made_at) if settings.sandbox_mode else now
    with closing(open_database(settings.database, settings.keys)) as database:
        return database.run_now(
            lambda tx: restoring.restore(tx, export, telegram_id=telegram_id, now=at)
        )


def _told(export: Export, made: Restored) -> Iterator[str]:
    person = export.data.person
    yield f"Person {made.person_id} is restored, as of {export.made_at:%Y-%m-%d %H:%M} UTC."
    yield ", ".join(f"{name.replace('_', '-')} {count}" for name, count in made.rows.items()) + "."
    if made.outcomes:
        yield _replayed(made)
    if made.trusted or made.helped:
        yield (
            f"Not imported: trusted people {made.trusted}, people whom they help {made.helped}. "
            "Those are other persons: /helpers invites them anew."
        )
    version = person["consent_version"]
    if isinstance(version, int) and TAKEN_BACK < version < CONSENT_VERSION:
        yield "The words of consent are newer here: the bot asks them to agree again."
    yield (
        "Messages are planned from now on. If this bot has another name than the one before, they "
        "open it and send /start: Telegram lets no bot write first."
    )


def _replayed(made: Restored) -> str:
    counts = ((made.outcomes[each], each) for each in Outcome if made.outcomes.get(each))
    found = ", ".join(f"{count} {each}" for count, each in counts)
    differs = not DIFFERS.isdisjoint(made.outcomes)
    where = f" What differs: python -m bot replay {made.person_id}" if differs else ""
    return f"All decisions made again: {found}.{where}"
