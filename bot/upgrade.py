"""`python -m bot upgrade`: the tables as this version needs them, without starting a bot.

A bot does the same at its start. By itself it is for a rollout that waits for it, and, with
`--back-to`, for the way back to an older version without losing what was answered since.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from alembic.util.exc import CommandError
from sqlalchemy import Engine

from bot.commands import Answer, Refused
from bot.settings import Settings
from bot.store import migrate
from bot.store.alone import InUse, alone_on
from bot.store.opening import open_database

if TYPE_CHECKING:
    Parsers = argparse._SubParsersAction[argparse.ArgumentParser]

_WHAT: Final = "bring the database to the step that this version needs, and end"
_HOW: Final = (
    "A bot does it at its start too. For the way back stop all bots first, and take a backup. Exit "
    "status: 0 done; 2 refused, and nothing is changed."
)
_BACK: Final = "undo the steps after STEP (such as 0005), before an older version is started"


def add_command(known: Parsers) -> None:
    """Let the command line know it."""
    command = known.add_parser("upgrade", help=_WHAT, description=f"{_WHAT}. {_HOW}")
    command.add_argument("--back-to", metavar="STEP", dest="step", help=_BACK)


def upgrade(settings: Settings, *, back_to: str | None) -> Answer:
    """Bring the database to the newest step, or back to the named one.

    Raises Refused for a step that is unknown and, on SQLite, while a bot runs; KeyTrouble,
    SchemaTooNew, PostgresRefuses, OSError and DBAPIError as `open_database` does.
    """
    with _opened(settings, alone=back_to is not None) as engine:
        if back_to is not None:
            _go_back(engine, back_to)
        with engine.connect() as connection:
            step = migrate.revision_of(connection)
    if back_to is None:
        return Answer(f"The database is at step {step}, as this version needs it.")
    return Answer(
        f"The database is at step {step}. Start the older version now: this one would go forward."
    )


def _go_back(engine: Engine, step: str) -> None:
    try:
        # Other words, such as "base", mean something to Alembic: all tables and rows gone.
        if not re.fullmatch(r"[0-9]{4}", step, re.ASCII):
            raise CommandError(step)
        migrate.downgrade(engine, step)
    except CommandError:
        raise Refused(
            f"There is no step {step} behind this database; nothing is changed."
        ) from None


@contextmanager
def _opened(settings: Settings, *, alone: bool) -> Iterator[Engine]:
    url = settings.database
    on_a_file = url.get_backend_name() == "sqlite"
    try:
        with (
            alone_on(Path(str(url.database))) if alone and on_a_file else nullcontext(),
            closing(open_database(url, settings.keys)) as database,
        ):
            yield database.engine
    except InUse as error:
        raise Refused(f"Nothing is changed. {error}") from None
