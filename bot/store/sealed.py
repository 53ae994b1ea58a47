"""Columns that tell about health: what the database keeps of them is sealed (`bot.store.keyring`).

A value becomes JSON text, filled up with blanks so that its length says little, and is sealed for
its own table and column. Nothing known (None) is sealed too: it must not show who answered.
A sealed column cannot be filtered, sorted or counted by the database, and says so when asked to.

What tells about health is sealed: nothing of it can be read without the key file. What the database
itself has to look for, sort or count by stays clear, and so do our ids:

| table | columns | why |
|---|---|---|
| person | clear: `id`, `telegram_id`, `language`, `created_at`, `consent_version`, `consented_at`, `gone_at`, `discreet`, `cards`, `card_at`, `cards_seen`, `heard_at`, `warned_at`, `admitted_at`, `reported_at` | people are looked up by their Telegram number, and found when they were silent for long; which cards were offered is the bot's choice |
| conversation | sealed: `question`, `context` | what somebody is just being asked, and has said of it |
| conversation | clear: `person_id`, `message_id`, `asked_at` | whose buttons are alive |
| screening | sealed: `conditions`, `age_65_or_older`, `kidney_test_within_12_months`, `unsure`, `verdict`, `medicine_times`, `pharmacist_ok` | every health answer |
| screening | clear: `id`, `person_id`, `screened_at` | when somebody was asked |
| plan | sealed: `cause`, `region`, `route`, `form`, `unit_mg`, `halved`, `other_mg`, `provider_ceiling_mg`, `provider_plan`, `dose_mg`, `baseline_per_week`, `baseline_measured`, `treat_start`, `last_change`, `gi_caps`, `paused_on`, `resume_dose_mg`, `pause_attributable`, `taper_start_dose_mg`, `screen`, `spacing_conflict`, `provider_ok`, `reviewed_on`, `follows_stop`, `cue`, `stretching` | product, doses, ceilings, what a provider said, why it changed; and the person's own words |
| plan | clear: `id`, `person_id`, `version`, `created_at`, `status`, `phase`, `origin`, `zone`, `home_zone`, `bedtime_local`, `wake_local`, `week`, `lead_minutes`, `follow_ups`, `quiet`, `paused_until`, `weekly_on`, `weekly_local` | counts and the watchdog ask for status and phase, a course is found by its first Night; the rest is when to speak, which the planned messages show anyway |
| night | clear: `person_id`, `night`, `bed_at`, `wake_at` | when to speak |
| intake | sealed: `dose_mg`, `planned_mg`, `taken`, `taken_at` | what was taken, and when |
| intake | clear: `id`, `person_id`, `night`, `recorded_at`, `withdrawn` | of which Night something was told, and when |
| check_in | sealed: `cramps_answer`, `cramps`, `worst_pain`, `stool_answer`, `stool`, `taken_answer`, `flags_answer`, `flags`, `longest_minutes`, `disturbed_answer` | every answer of a morning |
| check_in | clear: `id`, `person_id`, `night`, `recorded_at`, `late`, `told` | that a morning was answered, which is counted |
| stretching | sealed: `done` | the answer |
| stretching | clear: `id`, `person_id`, `night`, `recorded_at`, `withdrawn` | as of an intake |
| last_entry | clear: `person_id`, `entry`, `night`, `entered_at` | which kind of entry was the last, not what it says |
| decision | sealed: `trigger`, `inputs_digest`, `action`, `dose_mg`, `triage`, `reasons`, `row`, `override` | what was decided and why; of a few answers a digest can be guessed |
| decision | clear: `id`, `person_id`, `night`, `decided_at`, `plan_id`, `rules_version`, `known_check_in_id`, `known_intake_id` | where it belongs |
| proposal | clear: `id`, `person_id`, `decision_id`, `state`, `proposed_at`, `answered_at` | one waits at a time, and a tap answers it once; its dose is in the decision |
| referral | sealed: `level` | how serious it was; why is in the decision |
| referral | clear: `id`, `person_id`, `decision_id`, `referred_at`, `acknowledged_at`, `assessed_at` | that somebody was advised, which can be seen |
| inbox | sealed: `payload`, `replies` | what people write, and what they are answered |
| inbox | clear: `update_id`, `telegram_id`, `state`, `received_at`, `attempts`, `error_id`, `holder`, `held_until` | whose update comes next |
| chat_message | clear: `person_id`, `message_id`, `sent_at` | which messages can be deleted |
| helper | clear: `id`, `person_id`, `code`, `created_at`, `telegram_id`, `accepted_at`, `ended_at`, `silent_days`, `weekly`, `silence_told_at`, `week_told_at` | who is looked up by code or number, and what they hear |
| picture | sealed: `file_id` | with the bot's token a picture could be fetched by it |
| picture | clear: `person_id`, `digest`, `sent_at` | found by what it was drawn from; the digest is made with a key |
| duty | clear: `name`, `holder`, `held_until`, `seen_at` | of nobody |
| sealing_key | clear: `key_id`, `proof` | which keys the database needs |
"""  # noqa: E501

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NoReturn

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    LargeBinary,
    Text,
    TypeDecorator,
    event,
    type_coerce,
)
from sqlalchemy.types import TypeEngine, to_instance

from bot.care.night import Night
from bot.store.columns import DoseColumn, NightColumn
from bot.store.keyring import Keyring, WrongKey
from scheduler.columns import EPOCH, MICROSECOND, UtcDateTime

_FILLED_TO: Final = 16
"""Bytes: a yes and a no, a dose of 0 and one of 400 mg are alike from outside."""
_LISTS_FILLED_TO: Final = 64
_HUNG: Final = "magnesium_keyring"
_KEPT: Final = 512
"""Values of a column that are remembered open, in memory alone: an answer reads its person's plan
nine times and their nights twice (measured: 550 values opened, 180 with this)."""

_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_DECODE: Final = json.JSONDecoder().raw_decode
_Turn = Callable[[Any], object]


@dataclass(slots=True)
class _Hung:
    """The keys of an engine, and by column what opens its values."""

    keyring: Keyring
    opening: dict[str, _Turn] = field(default_factory=dict)


class NoKeyring(RuntimeError):
    """A sealed column is used on an engine that was opened without keys: a bug of ours."""


def hang(engine: Engine, keyring: Keyring) -> None:
    """From now on this engine seals and unseals with these keys, and those that come into the file.

    Every transaction seals with the key that is the newest when it begins.
    """
    setattr(engine.dialect, _HUNG, _Hung(keyring))

    @event.listens_for(engine, "begin")
    def look(connection: Connection) -> None:
        keyring.look_again()


def keyring_of(dialect: Dialect) -> Keyring:
    """The keys of the engine that this dialect belongs to. Raises NoKeyring."""
    return _hung(dialect).keyring


def _hung(dialect: Dialect) -> _Hung:
    found = getattr(dialect, _HUNG, None)
    if not isinstance(found, _Hung):
        raise NoKeyring("this engine was opened without a keyring")
    return found


class _Unasked(TypeDecorator.Comparator[Any]):
    """No condition and no order: the database knows nothing of the value."""

    def operate(self, op: object, *other: object, **options: object) -> NoReturn:
        raise TypeError(f"{self.expr} is sealed: the database can neither compare nor sort it")

    def reverse_operate(self, op: object, other: object, **options: object) -> NoReturn:
        raise TypeError(f"{self.expr} is sealed: the database can neither compare nor sort it")


class Sealed(TypeDecorator[Any]):
    """A value of the type `inner`, kept sealed. Raises WrongKey when it does not open."""

    impl = LargeBinary
    cache_ok = True
    comparator_factory = _Unasked

    def __init__(self, inner: TypeEngine[Any], about: str) -> None:
        """`about`: the table and the column, as `intake.dose_mg`: the value opens nowhere else."""
        super().__init__()
        self.inner, self.about = inner, about

    def bind_processor(self, dialect: Dialect) -> Callable[[object], bytes]:
        """What seals a value on its way in."""
        keyring, about = keyring_of(dialect), self.about.encode()
        turn, step = _turned_in(self.inner, dialect), _filled_to(self.inner)

        def seal(value: object) -> bytes:
            plain = _ENCODE(value if turn is None or value is None else turn(value)).encode()
            return keyring.seal(plain.ljust(-(-len(plain) // step) * step), about=about)

        return seal

    def result_processor(self, dialect: Dialect, coltype: object) -> _Turn:
        """What unseals a value on its way out."""
        hung = _hung(dialect)
        if self.about not in hung.opening:
            hung.opening[self.about] = self._opening(hung.keyring, dialect)
        return hung.opening[self.about]

    def _opening(self, keyring: Keyring, dialect: Dialect) -> _Turn:
        about, turn = self.about.encode(), _turned_out(self.inner, dialect)

        def text_of(stored: object) -> str:
            if not isinstance(stored, bytes):
                raise WrongKey(f"a value of {self.about} is not sealed")
            return keyring.unseal(stored, about=about).decode()

        def value_of(stored: object) -> object:
            value, _ = _DECODE(text_of(stored))
            return value if turn is None or value is None else turn(value)

        if isinstance(self.inner, Text):
            opened: _Turn = value_of
        elif isinstance(self.inner, JSON):
            # Lists can be changed by whoever got them, so each gets one of their own.
            kept = lru_cache(_KEPT)(text_of)
            opened = lambda stored: _DECODE(kept(stored))[0]  # noqa: E731
        else:
            opened = lru_cache(_KEPT)(value_of)
        return lambda stored: None if stored is None else opened(stored)  # None: of an outer join


def sealed(
    name: str, inner: TypeEngine[Any] | type[TypeEngine[Any]], *, nullable: bool = True
) -> Column[Any]:
    """A sealed column by its full name, as `intake.dose_mg`."""
    return Column(name.partition(".")[2], Sealed(to_instance(inner), name), nullable=nullable)


def as_stored(column: Column[Any]) -> ColumnElement[Any]:
    """The column as it lies in the database, for whoever carries sealed values elsewhere."""
    return type_coerce(column, LargeBinary()) if isinstance(column.type, Sealed) else column


def opened_type(column: Column[Any]) -> TypeEngine[Any]:
    """The type of the values of a column, sealed or not."""
    return column.type.inner if isinstance(column.type, Sealed) else column.type


def _filled_to(inner: TypeEngine[Any]) -> int:
    return _LISTS_FILLED_TO if isinstance(inner, JSON | Text) else _FILLED_TO


def _turned_in(inner: TypeEngine[Any], dialect: Dialect) -> _Turn | None:
    """What makes a value of this type one that JSON knows; None: it is one already."""
    match inner:
        case DoseColumn():
            return lambda dose_mg: inner.process_bind_param(dose_mg, dialect)
        case NightColumn():
            return lambda night: str(inner.process_bind_param(night, dialect))
        case UtcDateTime():
            return _microseconds
    return None


def _turned_out(inner: TypeEngine[Any], dialect: Dialect) -> _Turn | None:
    match inner:
        case DoseColumn():
            return lambda micrograms: inner.process_result_value(micrograms, dialect)
        case NightColumn():
            return lambda evening: Night(date.fromisoformat(evening))
        case UtcDateTime():
            return lambda microseconds: EPOCH + timedelta(microseconds=microseconds)
    return None


def _microseconds(instant: datetime) -> int:
    if instant.utcoffset() is None:
        raise ValueError(f"{instant} has no zone; only instants are stored.")
    return (instant - EPOCH) // MICROSECOND
