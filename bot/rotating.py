"""`python -m bot rotate-key`: a new key for the health data, beside a running bot.

rotate-key --add      with several machines: the new key comes into the file and seals nothing
rotate-key            the new key seals, and what older ones have sealed is sealed again
rotate-key --finish   the older keys go out of the file
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from typing import Final, TypeVar

from sqlalchemy import Connection, Table

from bot.commands import Answer, Refused
from bot.settings import Settings
from bot.store import resealing
from bot.store.database import Database
from bot.store.keyring import Keyring, new_key, read_keys, replace_keys
from bot.store.opening import open_when_there
from bot.store.proofs import add_proof, proven
from bot.store.resealing import Place, Slice

T = TypeVar("T")

_ADDED: Final = (
    "The key {new} is in {file}; {now} still seals. Copy the file to every machine that runs the "
    "bot, and to where its copy lies. Then say: python -m bot rotate-key"
)
_NEXT: Final = (
    "Copy the key file {file} to where its copy lies, and to every machine that runs the bot. "
    "Backups made until now need the key {old}: keep that copy for as long as you keep them. "
    "Then say: python -m bot rotate-key --finish"
)


def add(settings: Settings) -> Answer:
    """Put a new key into the file, behind the one that seals. Raises KeyTrouble and Refused."""
    keys = read_keys(settings.keys)
    if len(keys) > 1:
        raise Refused(
            "There are several keys in the key file, so a rotation is under way; nothing is "
            "changed. Say: python -m bot rotate-key"
        )
    added = (*keys, new_key())
    _write(settings, added)
    now, new = Keyring(added).ids
    return Answer(_ADDED.format(new=new, now=now, file=settings.keys))


def rotate(settings: Settings) -> Answer:
    """Let a new key seal from now on, and seal again whatever an older one has sealed.

    Broken off, it goes on where it was when it is asked for again. Raises what `open_when_there`
    raises, and Refused for a key file that cannot be written.
    """
    with closing(_opened(settings)) as database:
        keys = read_keys(settings.keys)
        newest_first = _newest_first(keys, _run(database, proven))
        if newest_first != keys:
            _write(settings, newest_first)
        _run(database, add_proof)
        done = [_reseal(database, table) for table in resealing.tables()]
    newest, *older = Keyring(newest_first).ids
    told = [f"The key {newest} seals from now on. Rows sealed again: {_sum(done)}."]
    if broken := sum(one.broken for one in done):
        told.append(
            f"Values that no key of the file opens: {broken}. They are left as they are; the bot "
            "says so where it meets one."
        )
    told.append(_NEXT.format(file=settings.keys, old=" and ".join(older)))
    return Answer("\n".join(told))


def finish(settings: Settings) -> Answer:
    """Take the older keys out of the file, once nothing is sealed by them any more.

    Raises what `open_when_there` raises, and Refused while something is; nothing is changed then.
    """
    with closing(_opened(settings)) as database:
        keys = read_keys(settings.keys)
        newest, *older = Keyring(keys).ids
        if not older:
            return Answer("There is one key in the key file, and nothing to take out.")
        left = sorted(_in_use(database) & set(older))
        if left:
            raise Refused(
                f"Something is still sealed by the key {' and '.join(left)}, so nothing is "
                "changed. Say: python -m bot rotate-key"
            )
        _run(database, lambda tx: resealing.forget_proofs(tx, newest))
        _write(settings, keys[:1])
    return Answer(
        f"The key {' and '.join(older)} is taken out of {settings.keys}; {newest} is the only one."
    )


def _opened(settings: Settings) -> Database:
    return asyncio.run(open_when_there(settings.database, settings.keys))


def _run(database: Database, work: Callable[[Connection], T]) -> T:
    """In one transaction; while the bot has the database for itself, wait for it."""
    return asyncio.run(database.run(work))


def _newest_first(keys: tuple[bytes, ...], known: frozenset[str]) -> tuple[bytes, ...]:
    """One that was added and has sealed nothing comes to the front; without any, a new one."""
    fresh = tuple(key for key in keys if Keyring((key,)).ids[0] not in known)
    if len(keys) == 1:
        fresh = (new_key(),)
    return (*fresh, *(key for key in keys if key not in fresh))


def _write(settings: Settings, keys: tuple[bytes, ...]) -> None:
    try:
        replace_keys(settings.keys, keys)
    except OSError as error:
        raise Refused(
            f"The key file {settings.keys} cannot be written ({error.strerror}); nothing is "
            "changed."
        ) from None


def _reseal(database: Database, table: Table) -> Slice:
    """A transaction for each slice: the bot writes in between."""
    resealed = broken = 0
    after: Place | None = None
    while True:
        part = _run(database, partial(resealing.reseal, table=table, after=after))
        resealed, broken, after = resealed + part.resealed, broken + part.broken, part.last
        if after is None:
            return Slice(None, resealed, broken)


def _sum(done: list[Slice]) -> int:
    return sum(one.resealed for one in done)


def _in_use(database: Database) -> frozenset[str]:
    return frozenset(key for table in resealing.tables() for key in _keys_of(database, table))


def _keys_of(database: Database, table: Table) -> Iterator[str]:
    after: Place | None = None
    while True:
        found, after = _run(database, partial(resealing.keys_in_use, table=table, after=after))
        yield from found
        if after is None:
            return
