"""`python -m bot migrate-db`: an SQLite database moves to the PostgreSQL of DATABASE_URL.

By the same way as a backup, without a file between: one moment of the source, one transaction on
the target, both counted and compared. The source is only read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.chat.post import NAME
from bot.commands import Answer, Refused
from bot.settings import Settings
from bot.store import dump, duties, sqlite
from bot.store.alone import InUse, alone_on
from bot.store.backup_file import Head
from bot.store.dump import DoesNotFit, Sums
from bot.store.filling import NotEmpty, empty_postgres, fill, trouble
from bot.store.keyring import Keyring
from bot.store.looking import glance
from bot.store.migrate import revision_of
from bot.store.proofs import ring


def migrate_db(settings: Settings, *, source: Path | None, now: datetime) -> Answer:
    """Copy everything. `source`: the SQLite file; default: bot.sqlite3 in the data folder.

    Raises Refused while a bot runs on the source, and for a target that is not empty; KeyTrouble,
    PostgresRefuses and SchemaTooNew. Nothing is changed then.
    """
    if settings.database.get_backend_name() != "postgresql":
        raise Refused(
            "DATABASE_URL names no PostgreSQL, so there is nowhere to go. Set it to "
            "postgresql://user:password@host/name, where the bot shall live from now on."
        )
    path = source or settings.data_dir / "bot.sqlite3"
    if not path.is_file():
        raise Refused(f"There is no database at {path}. Name it with --from PATH.")
    try:
        with alone_on(path):
            sums = _copy(settings, path, keyring=ring(settings.keys), now=now)
    except InUse as error:
        raise Refused(f"Nothing was moved. {error}") from None
    except NotEmpty:
        raise Refused(
            "Nothing was moved: there is something in the PostgreSQL database already. Make an "
            "empty one (createdb), and name that in DATABASE_URL."
        ) from None
    except DoesNotFit as error:
        raise Refused(f"Nothing was moved: {error}.") from None
    except DBAPIError as error:
        raise Refused(f"Nothing was moved: a database does not work ({trouble(error)}).") from None
    return Answer("\n".join(_told(path, sums)))


def _copy(settings: Settings, path: Path, *, keyring: Keyring, now: datetime) -> Sums:
    with glance(sqlite.address(path)) as source:
        revision = revision_of(source)
        if revision is None:
            raise Refused(f"Nothing was moved: the bot has not made its tables in {path} yet.")
        head = Head(revision, now, dump.layout_of(source))
        with empty_postgres(settings.database, keyring=keyring) as target:
            sums = fill(target, head, dump.batches(source, head.layout))
            # Taps until the start there are lost: to it this is an outage.
            duties.seen(target, NAME, now)
            return sums


def _told(path: Path, sums: Sums) -> Iterator[str]:
    yield f"Moved: {sums.rows('person')} people, and of each table every row:"
    for name in sorted(sums.of):
        each = sums.of[name]
        yield f"  {name} {each.rows}, digest {each.digest:064x}"[:60]
    yield f"Counted and compared on both sides. {path} is as it was: keep it until all is well."
