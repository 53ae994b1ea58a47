"""Every table of the bot. `scheduler.table` owns one more, `occurrence`, in the same database.

What a person said is never overwritten: plans have versions, intakes and check-ins are added to,
and the newest row counts. That is what makes a stored decision replayable.

Which columns are sealed, and why the others are not, is written in `bot.store.sealed`.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    false,
    literal_column,
    true,
)

from bot.store.columns import BigId, DoseColumn, NightColumn
from bot.store.sealed import sealed
from scheduler.columns import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


def _id() -> Column[int]:
    return Column("id", BigId, primary_key=True, autoincrement=True)


def _person(*, primary_key: bool = False) -> Column[int]:
    return Column(
        "person_id",
        BigId,
        ForeignKey("person.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


person = Table(
    "person",
    metadata,
    _id(),
    Column("telegram_id", BigInteger, nullable=False, unique=True),
    Column("language", String(8), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("consent_version", Integer),
    Column("consented_at", UtcDateTime),
    # Blocked the bot or left Telegram: silence until they come back by /start or an unblock.
    Column("gone_at", UtcDateTime),
    # The first line of every message says nothing about health: it shows on a locked phone.
    Column("discreet", Boolean, nullable=False, server_default=false()),
    # Whether a card of /learn may be offered unasked, when the last one was, and which were.
    Column("cards", Boolean, nullable=False, server_default=true()),
    Column("card_at", UtcDateTime),
    Column("cards_seen", JSON, nullable=False, server_default="[]"),
    # When they last wrote or tapped, to the day; and when they were told that a year is over.
    Column("heard_at", UtcDateTime),
    Column("warned_at", UtcDateTime),
    # When they were let in, where ACCESS asks for an invite.
    Column("admitted_at", UtcDateTime),
    # When they last had a page made for a provider.
    Column("reported_at", UtcDateTime),
)

conversation = Table(
    "conversation",
    metadata,
    _person(primary_key=True),
    sealed("conversation.question", String(40), nullable=False),
    sealed("conversation.context", JSON, nullable=False),
    # The one message whose buttons are alive; null when the open question has none on the screen.
    Column("message_id", BigInteger),
    Column("asked_at", UtcDateTime, nullable=False),
)

screening = Table(
    "screening",
    metadata,
    _id(),
    _person(),
    Column("screened_at", UtcDateTime, nullable=False),
    sealed("screening.conditions", JSON, nullable=False),
    sealed("screening.age_65_or_older", Boolean, nullable=False),
    sealed("screening.kidney_test_within_12_months", Boolean),
    sealed("screening.unsure", Boolean, nullable=False),
    sealed("screening.verdict", String(12), nullable=False),
    # When a medicine that needs a gap is taken: {"iron": ["08:00", "20:00"]}.
    sealed("screening.medicine_times", JSON, nullable=False),
    sealed("screening.pharmacist_ok", Boolean, nullable=False),
    Index(None, "person_id"),
)

plan = Table(
    "plan",
    metadata,
    _id(),
    _person(),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    sealed("plan.cause", String(40), nullable=False),
    Column("status", String(12), nullable=False),
    sealed("plan.region", String(8), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("bedtime_local", Time, nullable=False),
    Column("wake_local", Time, nullable=False),
    sealed("plan.route", String(8), nullable=False),
    sealed("plan.form", String(16), nullable=False),
    sealed("plan.unit_mg", DoseColumn, nullable=False),
    # The unit is half of a scored tablet.
    sealed("plan.halved", Boolean, nullable=False),
    sealed("plan.other_mg", DoseColumn, nullable=False),
    sealed("plan.provider_ceiling_mg", DoseColumn),
    sealed("plan.provider_plan", Boolean, nullable=False),
    Column("origin", NightColumn, nullable=False),
    Column("phase", String(12), nullable=False),
    sealed("plan.dose_mg", DoseColumn, nullable=False),
    sealed("plan.baseline_per_week", Float),
    sealed("plan.baseline_measured", Boolean, nullable=False),
    sealed("plan.treat_start", NightColumn),
    sealed("plan.last_change", NightColumn),
    sealed("plan.gi_caps", JSON, nullable=False),
    sealed("plan.paused_on", NightColumn),
    sealed("plan.resume_dose_mg", DoseColumn),
    sealed("plan.pause_attributable", Boolean, nullable=False),
    sealed("plan.taper_start_dose_mg", DoseColumn),
    sealed("plan.screen", String(12), nullable=False),
    sealed("plan.spacing_conflict", Boolean, nullable=False),
    sealed("plan.provider_ok", Boolean, nullable=False),
    sealed("plan.reviewed_on", NightColumn),
    # The triage of the stop that this course follows (rule E8); null for the first course.
    sealed("plan.follows_stop", Integer),
    # How long before bedtime the evening reminder comes.
    Column("lead_minutes", Integer, nullable=False, server_default="0"),
    # Nights with other times than the usual ones, by the weekday of their evening:
    # {"fri": ["23:30", "09:00"]} (bedtime, wake-up).
    Column("week", JSON, nullable=False, server_default="{}"),
    # Where the person is at home while the plan follows them elsewhere; null at home.
    Column("home_zone", String(64)),
    # What the person does anyway when the dose is due, in their own words: "after brushing teeth".
    sealed("plan.cue", String(60)),
    # How many reminders may follow the first of an evening.
    Column("follow_ups", Integer, nullable=False, server_default="2"),
    # Whether the evening asks for the stretches too.
    sealed("plan.stretching", Boolean, nullable=False),
    # Nights with one silent reminder and no follow-up, by weekday: ["fri", "sat"].
    Column("quiet", JSON, nullable=False, server_default="[]"),
    # The Night with which a pause ends by itself; null: it lasts until /resume.
    Column("paused_until", NightColumn),
    # The weekday and the hour of the look back; null: none comes.
    Column("weekly_on", String(3), server_default="sun"),
    Column("weekly_local", Time, nullable=False, server_default="18:00:00"),
    UniqueConstraint("person_id", "version"),
)

night = Table(
    "night",
    metadata,
    _person(primary_key=True),
    Column("night", NightColumn, primary_key=True),
    Column("bed_at", UtcDateTime, nullable=False),
    Column("wake_at", UtcDateTime, nullable=False),
)

intake = Table(
    "intake",
    metadata,
    _id(),
    _person(),
    Column("night", NightColumn, nullable=False),
    sealed("intake.dose_mg", DoseColumn, nullable=False),
    sealed("intake.planned_mg", DoseColumn, nullable=False),
    sealed("intake.taken", Boolean, nullable=False),
    sealed("intake.taken_at", UtcDateTime),
    Column("recorded_at", UtcDateTime, nullable=False),
    # Taken back by an undo: the Night is as if nothing had been told.
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    Index(None, "person_id", "night"),
)

check_in = Table(
    "check_in",
    metadata,
    _id(),
    _person(),
    Column("night", NightColumn, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    sealed("check_in.cramps_answer", String(12), nullable=False),
    sealed("check_in.cramps", Integer),
    sealed("check_in.worst_pain", Integer),
    sealed("check_in.stool_answer", String(12), nullable=False),
    sealed("check_in.stool", Integer),
    # Asked in the morning only when the evening was not answered; the amount is in `intake`.
    sealed("check_in.taken_answer", String(12), nullable=False),
    sealed("check_in.flags_answer", String(12), nullable=False),
    sealed("check_in.flags", JSON, nullable=False),
    Column("late", Boolean, nullable=False),
    # Whether anything is told here: what an undo leaves of a morning is nothing. For the counts,
    # which see no answer.
    Column("told", Boolean, nullable=False),
    # How long the longest cramp lasted, and whether the cramps disturbed the sleep.
    sealed("check_in.longest_minutes", Integer),
    sealed("check_in.disturbed_answer", String(12), nullable=False),
    Index(None, "person_id", "night"),
)

stretching = Table(
    "stretching",
    metadata,
    _id(),
    _person(),
    Column("night", NightColumn, nullable=False),
    sealed("stretching.done", Boolean, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    Index(None, "person_id", "night"),
)

# What a person told last, so that it can be taken back.
last_entry = Table(
    "last_entry",
    metadata,
    _person(primary_key=True),
    # The table that got the row: intake, check_in or stretching.
    Column("entry", String(12), nullable=False),
    Column("night", NightColumn, nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    _id(),
    _person(),
    Column("night", NightColumn, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    sealed("decision.trigger", String(12), nullable=False),
    Column("plan_id", BigId, ForeignKey("plan.id", ondelete="CASCADE"), nullable=False),
    Column("rules_version", String(8), nullable=False),
    sealed("decision.inputs_digest", String(64), nullable=False),
    sealed("decision.action", String(20), nullable=False),
    sealed("decision.dose_mg", DoseColumn, nullable=False),
    sealed("decision.triage", Integer, nullable=False),
    sealed("decision.reasons", JSON, nullable=False),
    sealed("decision.row", String(4), nullable=False),
    sealed("decision.override", Integer),
    # The newest rows of the diary when it was decided: what came later was not known.
    Column("known_check_in_id", BigId),
    Column("known_intake_id", BigId),
    Index(None, "person_id", "night"),
    # The newest one is asked for with every answer, and must not cost more from year to year.
    Index(None, "person_id", "id"),
)

proposal = Table(
    "proposal",
    metadata,
    _id(),
    _person(),
    Column(
        "decision_id",
        BigId,
        ForeignKey("decision.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    Column("state", String(12), nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Index(None, "person_id"),
)

referral = Table(
    "referral",
    metadata,
    _id(),
    _person(),
    Column("decision_id", BigId, ForeignKey("decision.id", ondelete="CASCADE"), nullable=False),
    sealed("referral.level", Integer, nullable=False),
    Column("referred_at", UtcDateTime, nullable=False),
    Column("acknowledged_at", UtcDateTime),
    Column("assessed_at", UtcDateTime),
    Index(None, "person_id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("telegram_id", BigInteger),
    # Emptied when done: what a person wrote is kept only where it was understood.
    sealed("inbox.payload", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    sealed("inbox.replies", JSON),
    Column("error_id", String(12)),
    # The replica that works on it, and until when nobody else may.
    Column("holder", String(40)),
    Column("held_until", UtcDateTime),
    Index(None, "state", "update_id"),
)
# A literal, because SQLite takes a partial index only where it finds the same words again.
inbox_open = inbox.c.state.in_([literal_column("'received'"), literal_column("'applied'")])
# Which of a person's updates comes first.
Index(
    "ix_inbox_open",
    inbox.c.telegram_id,
    inbox.c.update_id,
    sqlite_where=inbox_open,
    postgresql_where=inbox_open,
)

# The messages of a chat that a bot may still delete: Telegram allows it for 48 hours.
chat_message = Table(
    "chat_message",
    metadata,
    _person(primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Index(None, "sent_at"),
)

# Somebody whom a person trusts: what they hear, the person has switched on.
helper = Table(
    "helper",
    metadata,
    _id(),
    _person(),
    # The code of the invite link; who holds it may accept, once.
    Column("code", String(32), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("telegram_id", BigInteger),
    Column("accepted_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    # "No answer for N days"; null: not told.
    Column("silent_days", Integer),
    Column("weekly", Boolean, nullable=False, server_default=false()),
    # When something was last told, of either kind.
    Column("silence_told_at", UtcDateTime),
    Column("week_told_at", UtcDateTime),
    Index(None, "person_id"),
    Index(None, "telegram_id"),
)

# Charts that Telegram keeps already, by a keyed digest of what they were drawn from. They go with
# the person: by its file_id a picture of their nights could still be fetched.
picture = Table(
    "picture",
    metadata,
    _person(primary_key=True),
    Column("digest", String(64), primary_key=True),
    sealed("picture.file_id", String(255), nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Index(None, "sent_at"),
)

# What only one replica does at a time, such as fetching updates. Taken by a conditional update.
duty = Table(
    "duty",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("holder", String(40)),
    Column("held_until", UtcDateTime),
    # When the duty was last done with success.
    Column("seen_at", UtcDateTime),
)

# A value that each key has sealed: a database says with it which keys it needs.
sealing_key = Table(
    "sealing_key",
    metadata,
    Column("key_id", String(8), primary_key=True),
    Column("proof", LargeBinary, nullable=False),
)
