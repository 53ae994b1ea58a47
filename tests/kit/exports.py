"""The file that /export would send, made straight from a database."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.report.export import Export, packed
from bot.services import privacy_export
from bot.store import people
from bot.store.database import Database
from bot.store.tables import metadata, sealing_key
from scheduler.occurrences import occurrence_table
from tests.kit.plans import Life


def number_of(life: Life) -> int:
    """A person's Telegram number."""
    known = life.run(lambda tx: people.get(tx, life.id))
    assert known is not None
    return known.telegram_id


def export_of(life: Life) -> bytes:
    """Somebody's zip as of their present moment; without the plain words, which the chat makes."""
    return export_from(life.database, number_of(life), life)


def export_from(database: Database, telegram_id: int, life: Life) -> bytes:
    """The same of whoever has this number in this database, at that moment."""
    kept = database.run_now(lambda tx: privacy_export.gather(tx, telegram_id, now=life.now))
    assert kept is not None
    parts = (kept.everything, kept.nights, kept.decided, "", kept.record)
    return packed(Export(life.now, *parts))


def row_counts(database: Database) -> dict[str, int]:
    """How many rows each table has, but for the proof of the key, which is nobody's."""
    tables = [*(one for one in metadata.sorted_tables if one is not sealing_key), occurrence_table]
    return database.run_now(
        lambda tx: {
            table.name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        }
    )
