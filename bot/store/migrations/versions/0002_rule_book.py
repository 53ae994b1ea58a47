"""Times of medicines, halves of tablets, restarts, and what a decision knew"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "screening", sa.Column("medicine_times", sa.JSON(), nullable=False, server_default="{}")
    )
    op.add_column(
        "screening",
        sa.Column("pharmacist_ok", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "plan", sa.Column("halved", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("plan", sa.Column("follows_stop", sa.Integer(), nullable=True))
    op.add_column("decision", sa.Column("known_check_in_id", BIG_ID, nullable=True))
    op.add_column("decision", sa.Column("known_intake_id", BIG_ID, nullable=True))


def downgrade() -> None:
    op.drop_column("decision", "known_intake_id")
    op.drop_column("decision", "known_check_in_id")
    op.drop_column("plan", "follows_stop")
    op.drop_column("plan", "halved")
    op.drop_column("screening", "pharmacist_ok")
    op.drop_column("screening", "medicine_times")
