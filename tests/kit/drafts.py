"""A setup whose questions all have their answers."""

from __future__ import annotations

from datetime import UTC, datetime, time

from bot.care.label import Form
from bot.services.draft import Age, Draft, Home, Magnesium, Start, Step

COMPLETE = Draft(
    agreed_at=datetime(2026, 11, 23, 20, 40, tzinfo=UTC),
    age=Age.ADULT,
    finished=(Step.HEALTH,),
    takes_medicines=False,
    home=Home.EUROPE,
    zone="Europe/Berlin",
    place="Berlin",
    bedtime_local=time(22, 30),
    wake_local=time(7),
    form=Form.CITRATE,
    unit_mg=50.0,
    can_halve=False,
    percent_asked=True,
    magnesium=Magnesium.NONE,
    start=Start.MEASURE,
)
"""Somebody well in Berlin, who measures first and takes 50 mg pieces of citrate."""
