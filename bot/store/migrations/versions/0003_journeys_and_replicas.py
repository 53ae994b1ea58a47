"""Bedtimes by weekday, lead time, a home zone; duties, and updates held by a replica"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
QUEUED = sa.text("state = 'queued'")
OPEN = sa.text("state IN ('received', 'applied')")


def upgrade() -> None:
    op.add_column(
        "plan", sa.Column("lead_minutes", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("plan", sa.Column("week", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("plan", sa.Column("home_zone", sa.String(64), nullable=True))
    op.add_column("inbox", sa.Column("holder", sa.String(40), nullable=True))
    op.add_column("inbox", sa.Column("held_until", UTC, nullable=True))
    op.create_index(op.f("ix_decision_person_id_id"), "decision", ["person_id", "id"], unique=False)
    op.create_index(
        "ix_inbox_open",
        "inbox",
        ["telegram_id", "update_id"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.add_column(
        "occurrence",
        sa.Column("in_doubt", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "duty",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("holder", sa.String(40), nullable=True),
        sa.Column("held_until", UTC, nullable=True),
        sa.Column("seen_at", UTC, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_duty")),
    )
    op.create_index(
        "ix_occurrence_queued",
        "occurrence",
        ["lease_until"],
        unique=False,
        sqlite_where=QUEUED,
        postgresql_where=QUEUED,
    )


def downgrade() -> None:
    # An older bot knows no such state, and could not say these kinds.
    op.execute("UPDATE occurrence SET state = 'planned', lease_until = NULL WHERE state = 'queued'")
    op.execute(
        "DELETE FROM occurrence"
        " WHERE kind IN ('again', 'place') AND state IN ('planned', 'sending')"
    )
    op.drop_index("ix_occurrence_queued", table_name="occurrence")
    op.drop_table("duty")
    op.drop_column("occurrence", "in_doubt")
    op.drop_index("ix_inbox_open", table_name="inbox")
    op.drop_index(op.f("ix_decision_person_id_id"), table_name="decision")
    op.drop_column("inbox", "held_until")
    op.drop_column("inbox", "holder")
    op.drop_column("plan", "home_zone")
    op.drop_column("plan", "week")
    op.drop_column("plan", "lead_minutes")
