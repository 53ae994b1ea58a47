"""Any plan that the store can hold, for property tests."""

from __future__ import annotations

from datetime import date, time
from typing import TypeVar

from hypothesis import strategies as st

from bot.care.label import Form
from bot.care.model import Phase, Region, Route, Screen
from bot.care.night import Night
from bot.store.plans import GiEvents, Plan, PlanStatus
from bot.store.week import NightClock, Weekday

T = TypeVar("T")


def maybe(values: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    """One of these values, or nothing."""
    return st.none() | values


nights = st.dates(date(2020, 1, 1), date(2040, 12, 31)).map(Night)
doses = st.integers(0, 1_000_000).map(lambda micrograms: micrograms / 1000)
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
any_plan = st.builds(
    Plan,
    status=st.sampled_from(PlanStatus),
    region=st.sampled_from(Region),
    zone=st.sampled_from(["Europe/Berlin", "America/Argentina/ComodRivadavia", "UTC"]),
    bedtime_local=clocks,
    wake_local=clocks,
    route=st.sampled_from(Route),
    form=st.sampled_from(Form),
    unit_mg=doses,
    origin=nights,
    phase=st.sampled_from(Phase),
    dose_mg=doses,
    screen=st.sampled_from(Screen),
    other_mg=doses,
    provider_ceiling_mg=maybe(doses),
    provider_plan=st.booleans(),
    baseline_per_week=maybe(st.floats(0, 1000)),
    baseline_measured=st.booleans(),
    treat_start=maybe(nights),
    last_change=maybe(nights),
    gi_caps=st.dictionaries(doses, st.builds(GiEvents, nights, st.integers(1, 9)), max_size=3),
    paused_on=maybe(nights),
    resume_dose_mg=maybe(doses),
    pause_attributable=st.booleans(),
    taper_start_dose_mg=maybe(doses),
    spacing_conflict=st.booleans(),
    provider_ok=st.booleans(),
    reviewed_on=maybe(nights),
    halved=st.booleans(),
    lead_minutes=st.integers(0, 120),
    week=st.dictionaries(st.sampled_from(Weekday), st.builds(NightClock, clocks, clocks)),
)
