"""The tables of the first release"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("received_at", UTC, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("replies", sa.JSON(), nullable=True),
        sa.Column("error_id", sa.String(length=12), nullable=True),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_state_update_id"), "inbox", ["state", "update_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("consent_version", sa.Integer(), nullable=True),
        sa.Column("consented_at", UTC, nullable=True),
        sa.Column("gone_at", UTC, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_person_telegram_id")),
    )
    op.create_table(
        "check_in",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("recorded_at", UTC, nullable=False),
        sa.Column("cramps_answer", sa.String(length=12), nullable=False),
        sa.Column("cramps", sa.Integer(), nullable=True),
        sa.Column("worst_pain", sa.Integer(), nullable=True),
        sa.Column("stool_answer", sa.String(length=12), nullable=False),
        sa.Column("stool", sa.Integer(), nullable=True),
        sa.Column("taken_answer", sa.String(length=12), nullable=False),
        sa.Column("flags_answer", sa.String(length=12), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_check_in_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
    )
    op.create_index(
        op.f("ix_check_in_person_id_night"), "check_in", ["person_id", "night"], unique=False
    )

    op.create_table(
        "conversation",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_conversation_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_conversation")),
    )
    op.create_table(
        "intake",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("dose_mg", sa.Integer(), nullable=False),
        sa.Column("planned_mg", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("taken_at", UTC, nullable=True),
        sa.Column("recorded_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_intake_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    op.create_index(
        op.f("ix_intake_person_id_night"), "intake", ["person_id", "night"], unique=False
    )

    op.create_table(
        "night",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("bed_at", UTC, nullable=False),
        sa.Column("wake_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_night_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "night", name=op.f("pk_night")),
    )
    op.create_table(
        "plan",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("bedtime_local", sa.Time(), nullable=False),
        sa.Column("wake_local", sa.Time(), nullable=False),
        sa.Column("route", sa.String(length=8), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("unit_mg", sa.Integer(), nullable=False),
        sa.Column("other_mg", sa.Integer(), nullable=False),
        sa.Column("provider_ceiling_mg", sa.Integer(), nullable=True),
        sa.Column("provider_plan", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.Date(), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("dose_mg", sa.Integer(), nullable=False),
        sa.Column("baseline_per_week", sa.Float(), nullable=True),
        sa.Column("baseline_measured", sa.Boolean(), nullable=False),
        sa.Column("treat_start", sa.Date(), nullable=True),
        sa.Column("last_change", sa.Date(), nullable=True),
        sa.Column("gi_caps", sa.JSON(), nullable=False),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("resume_dose_mg", sa.Integer(), nullable=True),
        sa.Column("pause_attributable", sa.Boolean(), nullable=False),
        sa.Column("taper_start_dose_mg", sa.Integer(), nullable=True),
        sa.Column("screen", sa.String(length=12), nullable=False),
        sa.Column("spacing_conflict", sa.Boolean(), nullable=False),
        sa.Column("provider_ok", sa.Boolean(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_plan_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("person_id", "version", name=op.f("uq_plan_person_id_version")),
    )
    op.create_table(
        "screening",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("screened_at", UTC, nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("age_65_or_older", sa.Boolean(), nullable=False),
        sa.Column("kidney_test_within_12_months", sa.Boolean(), nullable=True),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_screening_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
    )
    op.create_index(op.f("ix_screening_person_id"), "screening", ["person_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("decided_at", UTC, nullable=False),
        sa.Column("trigger", sa.String(length=12), nullable=False),
        sa.Column("plan_id", BIG_ID, nullable=False),
        sa.Column("rules_version", sa.String(length=8), nullable=False),
        sa.Column("inputs_digest", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("dose_mg", sa.Integer(), nullable=False),
        sa.Column("triage", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("row", sa.String(length=4), nullable=False),
        sa.Column("override", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_decision_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_decision_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(
        op.f("ix_decision_person_id_night"), "decision", ["person_id", "night"], unique=False
    )

    op.create_table(
        "proposal",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("decision_id", BIG_ID, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", UTC, nullable=False),
        sa.Column("answered_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk_proposal_decision_id_decision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_proposal_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_proposal_decision_id")),
    )
    op.create_index(op.f("ix_proposal_person_id"), "proposal", ["person_id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("decision_id", BIG_ID, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("referred_at", UTC, nullable=False),
        sa.Column("acknowledged_at", UTC, nullable=True),
        sa.Column("assessed_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk_referral_decision_id_decision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_referral_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_person_id"), "referral", ["person_id"], unique=False)

    op.create_table(
        "occurrence",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("good_until", UTC, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("round", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", UTC, nullable=True),
        sa.Column("sent_at", UTC, nullable=True),
        sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "kind", "night", name=op.f("pk_occurrence")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_occurrence_due_at"),
        "occurrence",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_index(
        op.f("ix_occurrence_lease_until"),
        "occurrence",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )


def downgrade() -> None:
    op.drop_table("occurrence")
    op.drop_table("referral")
    op.drop_table("proposal")
    op.drop_table("decision")
    op.drop_table("screening")
    op.drop_table("plan")
    op.drop_table("night")
    op.drop_table("intake")
    op.drop_table("conversation")
    op.drop_table("check_in")
    op.drop_table("person")
    op.drop_table("inbox")
