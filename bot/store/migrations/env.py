"""Alembic's entry: runs the steps on the connection that `bot.store.migrate` hands over."""

from typing import Literal

from alembic import context
from bot.store.columns import DoseColumn, NightColumn
from bot.store.sealed import Sealed
from bot.store.tables import metadata
from scheduler.columns import UtcDateTime
from scheduler.table import metadata as scheduler_metadata

# A step that is written must mean the same in ten years, so it names no type of today's code.
PLAIN = {
    UtcDateTime: 'sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")',
    NightColumn: "sa.Date()",
    DoseColumn: "sa.Integer()",
    Sealed: "sa.LargeBinary()",
}


def render_item(  # house: Alembic calls it so
    kind: str, item: object, autogen_context: object
) -> str | Literal[False]:
    """How a generated step writes our own column types."""
    return PLAIN.get(type(item), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=[metadata, scheduler_metadata],
    render_item=render_item,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
