"""The look back's day and hour, the last page for a provider, the pictures Telegram keeps"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.add_column("plan", sa.Column("weekly_on", sa.String(3), nullable=True, server_default="sun"))
    op.add_column(
        "plan", sa.Column("weekly_local", sa.Time(), nullable=False, server_default="18:00:00")
    )
    op.add_column("person", sa.Column("reported_at", UTC, nullable=True))
    op.create_table(
        "picture",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("file_id", sa.String(255), nullable=False),
        sa.Column("sent_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_picture_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "digest", name=op.f("pk_picture")),
    )
    op.create_index(op.f("ix_picture_sent_at"), "picture", ["sent_at"])


def downgrade() -> None:
    # An older bot could not say it and would try again and again; this one plans it anew.
    op.execute(
        "DELETE FROM occurrence"
        " WHERE kind = 'look_back' AND state IN ('planned', 'queued', 'sending')"
    )
    op.drop_table("picture")
    op.drop_column("person", "reported_at")
    op.drop_column("plan", "weekly_local")
    op.drop_column("plan", "weekly_on")
