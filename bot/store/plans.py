"""Plans: what a person intends, and where the protocol has brought them. Never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select

from bot.care.label import Form
from bot.care.model import Phase, Region, Route, Screen, Triage
from bot.care.night import Night
from bot.store import week, zones
from bot.store.tables import plan
from bot.store.week import NightClock, Week, Weekday
from scheduler.prepared import Prepared


class PlanStatus(StrEnum):
    """Whether the bot speaks on its own, and whether it may offer a dose."""

    ACTIVE = "active"
    HELD = "held"  # a warning sign: mornings go on, no dose until "I was assessed"
    WAITING = "waiting"  # back after a gap: mornings go on, no dose until a tap begins it again
    PAUSED = "paused"  # by the person: silence until /resume
    LAPSED = "lapsed"  # a week without an answer: silence until the person writes
    STOPPED = "stopped"  # nothing restarts by itself


RUNNING = frozenset({PlanStatus.ACTIVE, PlanStatus.HELD, PlanStatus.WAITING})
"""The bot asks in the morning, and the protocol is asked."""

BY_SETTINGS = "settings"
"""The cause of a version that changed what the person set, and nothing of the course."""

BY_PROVIDER = "provider"
"""The cause of a version with a dose that a provider set; it outlives the decisions of its day."""

BY_SCREENING = "screening"
"""The cause of a version that a new screening made; the course is as it was there too."""


@dataclass(frozen=True, slots=True)
class GiEvents:
    """Diarrhea at one dose: the Night tonight when it was last answered, and how often."""

    last: Night
    events: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a person's plan. Doses in mg of elemental magnesium; times are wall clock.

    Days of the protocol are kept as Nights: day d of a course is the day on whose evening the
    Night `origin + d` begins.
    """

    status: PlanStatus
    region: Region
    zone: str
    bedtime_local: time
    wake_local: time
    route: Route
    form: Form
    unit_mg: float
    origin: Night
    phase: Phase
    dose_mg: float
    screen: Screen
    other_mg: float = 0.0
    provider_ceiling_mg: float | None = None
    provider_plan: bool = False
    baseline_per_week: float | None = None
    baseline_measured: bool = False
    treat_start: Night | None = None
    last_change: Night | None = None
    gi_caps: Mapping[float, GiEvents] = field(default_factory=dict)
    paused_on: Night | None = None
    resume_dose_mg: float | None = None
    pause_attributable: bool = True
    taper_start_dose_mg: float | None = None
    spacing_conflict: bool = False
    provider_ok: bool = False
    reviewed_on: Night | None = None
    halved: bool = False
    """Whether `unit_mg` is half of a scored tablet."""
    follows_stop: Triage | None = None
    """The triage of the stop that this course follows (E8); None for the first course."""
    lead_minutes: int = 0
    """How long before bedtime the evening reminder comes."""
    week: Week = field(default_factory=dict)
    """Nights with other times than `bedtime_local` and `wake_local`, by weekday."""
    home_zone: str | None = None
    """Where the person is at home while `zone` follows them elsewhere; None at home."""
    cue: str | None = None
    """What the person does anyway when the dose is due, in their own words."""
    follow_ups: int = 2
    """How many reminders may follow the first of an evening, 0 to 3."""
    stretching: bool = False
    """Whether the evening asks for the stretches too."""
    quiet: frozenset[Weekday] = frozenset()
    """Nights with one silent reminder and no follow-up, by weekday."""
    paused_until: Night | None = None
    """The Night with which a pause ends by itself; None: it lasts until /resume."""
    weekly_on: Weekday | None = Weekday.SUN
    """The day on whose evening the look back comes; None: none comes."""
    weekly_local: time = time(18)
    """When the look back comes, as the clock on the wall shows it."""

    @property
    def usual(self) -> NightClock:
        """The times of the nights that have none of their own."""
        return NightClock(self.bedtime_local, self.wake_local)

    @property
    def bedtimes(self) -> tuple[time, ...]:
        """Every bedtime of a week, the usual one first; none of them twice."""
        others = (clock.bedtime_local for clock in self.week.values())
        return tuple(dict.fromkeys((self.bedtime_local, *others)))

    def clock_of(self, night: Night) -> NightClock:
        """When this Night begins and ends on the wall."""
        return self.week.get(Weekday.of(night), self.usual) if self.week else self.usual


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan with its place in the history. `cause` says what made this version.

    `lost_zone` is the zone that is stored, when the time zone data of this machine has no such zone
    any more; `plan.zone` then is one that keeps its clock.
    """

    id: int
    person_id: int
    version: int
    created_at: datetime
    cause: str
    plan: Plan
    lost_zone: str | None = None


_ENUMS = {
    "status": PlanStatus,
    "region": Region,
    "route": Route,
    "form": Form,
    "phase": Phase,
    "screen": Screen,
}
_CONVERTED = ("gi_caps", "week", "quiet", "weekly_on", *_ENUMS)
_PLAIN = tuple(f.name for f in fields(Plan) if f.name not in _CONVERTED)


def add(
    connection: Connection, person_id: int, new: Plan, *, cause: str, now: datetime
) -> StoredPlan:
    """Store the next version; the one before stays as it was."""
    newest = select(func.max(plan.c.version)).where(plan.c.person_id == person_id)
    version = (connection.execute(newest).scalar() or 0) + 1
    values = {name: getattr(new, name) for name in _PLAIN}
    values |= {name: str(getattr(new, name)) for name in _ENUMS}
    values["gi_caps"] = _caps_to_json(new.gi_caps)
    values["week"] = week.to_json(new.week)
    values["quiet"] = sorted(new.quiet)
    values["weekly_on"] = None if new.weekly_on is None else str(new.weekly_on)
    row = {"person_id": person_id, "version": version, "created_at": now, "cause": cause}
    made = insert(plan).values(**row, **values).returning(plan.c.id)
    return StoredPlan(connection.execute(made).scalar_one(), person_id, version, now, cause, new)


_CURRENT = Prepared(
    select(plan)
    .where(plan.c.person_id == bindparam("person_id"))
    .order_by(plan.c.version.desc())
    .limit(1)
)


def current(connection: Connection, person_id: int) -> StoredPlan | None:
    """The newest version, or None before the first summary was confirmed."""
    row = _CURRENT.first(connection, person_id=person_id)
    return None if row is None else _stored(connection, row)


_STATUS = Prepared(
    select(plan.c.status)
    .where(plan.c.person_id == bindparam("person_id"))
    .order_by(plan.c.version.desc())
    .limit(1)
)


def status_of(connection: Connection, person_id: int) -> PlanStatus | None:
    """The status of the newest version, and no more of it: what every update asks."""
    row = _STATUS.first(connection, person_id=person_id)
    return None if row is None else PlanStatus(row.status)


def get(connection: Connection, plan_id: int) -> StoredPlan | None:
    """The version with this id."""
    return _one(connection, plan.c.id == plan_id)


def version(connection: Connection, person_id: int, number: int) -> StoredPlan | None:
    """The version of a person's plan with this number."""
    return _one(connection, (plan.c.person_id == person_id) & (plan.c.version == number))


def as_of(connection: Connection, person_id: int, at: datetime) -> StoredPlan | None:
    """The version that was the newest one at this instant; None before the first."""
    return _one(connection, (plan.c.person_id == person_id) & (plan.c.created_at <= at))


def history(connection: Connection, person_id: int) -> list[StoredPlan]:
    """Every version of a person's plan, oldest first."""
    mine = select(plan).where(plan.c.person_id == person_id).order_by(plan.c.version)
    return [_stored(connection, row) for row in connection.execute(mine)]


def course_begun_at(connection: Connection, stored: StoredPlan) -> datetime:
    """When the first version of this course, one that follows a stop, was stored (UTC)."""
    here = (plan.c.person_id == stored.person_id) & (plan.c.origin == stored.plan.origin)
    versions = select(plan.c.created_at, plan.c.follows_stop).where(here).order_by(plan.c.version)
    rows = connection.execute(versions)
    following = (row.created_at for row in rows if row.follows_stop is not None)
    return next(following, stored.created_at)


def last_running(connection: Connection, person_id: int) -> StoredPlan | None:
    """The newest version under which the bot spoke on its own; None when there was none yet."""
    running = plan.c.status.in_([str(status) for status in RUNNING])
    return _one(connection, (plan.c.person_id == person_id) & running)


def _one(connection: Connection, condition: ColumnElement[bool]) -> StoredPlan | None:
    found = select(plan).where(condition).order_by(plan.c.version.desc()).limit(1)
    row = connection.execute(found).one_or_none()
    return None if row is None else _stored(connection, row)


def _stored(connection: Connection, row: Row[tuple[object, ...]]) -> StoredPlan:
    known = zones.is_known(row.zone)
    zone = row.zone if known else zones.stand_in(connection, row.person_id)
    lost = None if known else row.zone
    # A home that is lost is none: whoever travels says where home is when they are back.
    home = row.home_zone if row.home_zone and zones.is_known(row.home_zone) else None
    stored = _plan(row._asdict() | {"zone": zone, "home_zone": home})
    return StoredPlan(row.id, row.person_id, row.version, row.created_at, row.cause, stored, lost)


def _plan(values: Mapping[str, object]) -> Plan:
    stored = {name: values[name] for name in _PLAIN}
    stored |= {name: kind(str(values[name])) for name, kind in _ENUMS.items()}
    if isinstance(triage := values["follows_stop"], int):
        stored["follows_stop"] = Triage(triage)
    stored["gi_caps"] = _caps_from_json(values["gi_caps"])  # type: ignore[arg-type]
    stored["week"] = week.from_json(values["week"])  # type: ignore[arg-type]
    stored["quiet"] = frozenset(map(Weekday, values["quiet"]))  # type: ignore[call-overload]
    weekly_on = values["weekly_on"]
    stored["weekly_on"] = None if weekly_on is None else Weekday(str(weekly_on))
    return Plan(**stored)  # type: ignore[arg-type]


def _caps_to_json(caps: Mapping[float, GiEvents]) -> dict[str, list[object]]:
    return {repr(dose): [str(event.last), event.events] for dose, event in caps.items()}


def _caps_from_json(stored: Mapping[str, tuple[str, int]]) -> dict[float, GiEvents]:
    return {float(dose): GiEvents(Night.parse(e[0]), e[1]) for dose, e in stored.items()}
