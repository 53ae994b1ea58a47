"""Cue, follow-ups, stretches, quiet nights, an end to a pause; cards, discretion, trusted people"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

ADDED = {
    "person": (
        lambda: sa.Column("discreet", sa.Boolean(), nullable=False, server_default=sa.false()),
        lambda: sa.Column("cards", sa.Boolean(), nullable=False, server_default=sa.true()),
        lambda: sa.Column("card_at", UTC, nullable=True),
        lambda: sa.Column("cards_seen", sa.JSON(), nullable=False, server_default="[]"),
        lambda: sa.Column("heard_at", UTC, nullable=True),
        lambda: sa.Column("warned_at", UTC, nullable=True),
        lambda: sa.Column("admitted_at", UTC, nullable=True),
    ),
    "plan": (
        lambda: sa.Column("cue", sa.String(60), nullable=True),
        lambda: sa.Column("follow_ups", sa.Integer(), nullable=False, server_default="2"),
        lambda: sa.Column("stretching", sa.Boolean(), nullable=False, server_default=sa.false()),
        lambda: sa.Column("quiet", sa.JSON(), nullable=False, server_default="[]"),
        lambda: sa.Column("paused_until", sa.Date(), nullable=True),
    ),
    "intake": (
        lambda: sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()),
    ),
    "check_in": (
        lambda: sa.Column("longest_minutes", sa.Integer(), nullable=True),
        lambda: sa.Column(
            "disturbed_answer", sa.String(12), nullable=False, server_default="not_asked"
        ),
    ),
}


def _person(table: str) -> list[SchemaItem]:
    of_person = sa.ForeignKeyConstraint(
        ["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person"), ondelete="CASCADE"
    )
    return [sa.Column("person_id", BIG_ID, nullable=False), of_person]


def _id(table: str) -> list[SchemaItem]:
    key = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    return [sa.Column("id", BIG_ID, autoincrement=True, nullable=False), key]


def upgrade() -> None:
    for table, columns in ADDED.items():
        for make in columns:
            op.add_column(table, make())
    op.create_table(
        "stretching",
        *_id("stretching"),
        *_person("stretching"),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UTC, nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(
        op.f("ix_stretching_person_id_night"), "stretching", ["person_id", "night"], unique=False
    )
    op.create_table(
        "last_entry",
        *_person("last_entry"),
        sa.Column("entry", sa.String(12), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("entered_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_last_entry")),
    )
    op.create_table(
        "chat_message",
        *_person("chat_message"),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sent_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "message_id", name=op.f("pk_chat_message")),
    )
    op.create_index(op.f("ix_chat_message_sent_at"), "chat_message", ["sent_at"], unique=False)
    op.create_table(
        "helper",
        *_id("helper"),
        *_person("helper"),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", UTC, nullable=True),
        sa.Column("ended_at", UTC, nullable=True),
        sa.Column("silent_days", sa.Integer(), nullable=True),
        sa.Column("weekly", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("silence_told_at", UTC, nullable=True),
        sa.Column("week_told_at", UTC, nullable=True),
        sa.UniqueConstraint("code", name=op.f("uq_helper_code")),
    )
    op.create_index(op.f("ix_helper_person_id"), "helper", ["person_id"], unique=False)
    op.create_index(op.f("ix_helper_telegram_id"), "helper", ["telegram_id"], unique=False)


def downgrade() -> None:
    # An older bot could not say these and would try again and again.
    op.execute(
        "DELETE FROM occurrence"
        " WHERE kind IN ('helper', 'inactive', 'resume', 'silence', 'week')"
        " AND state IN ('planned', 'queued', 'sending')"
    )
    for table in ("helper", "chat_message", "last_entry", "stretching"):
        op.drop_table(table)
    for table, columns in reversed(ADDED.items()):
        for make in reversed(columns):
            op.drop_column(table, make().name)
