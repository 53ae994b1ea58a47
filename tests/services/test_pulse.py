"""The service's pulse, and what may be shown of what was decided."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services import pulse
from bot.services.pulse import Shares
from bot.store import duties, inbox
from bot.store.database import Database
from bot.store.inbox import Received
from bot.store.pulse import Told
from tests.kit.plans import NOW

MINUTE = timedelta(minutes=1)

anything_told = st.lists(
    st.builds(Told, st.just(0), st.integers(1, 9), st.sampled_from(["HOLD", "STOP", "START"])),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(anything_told)
def test_of_what_was_decided_no_group_under_five_shows_and_no_single_one_more(
    told: list[Told],
) -> None:
    shares = Shares()
    shares.add(told[:20])
    shares.add(told[20:])
    figures = shares.shown()
    for what in ("HOLD", "STOP", "START"):
        people = {one.person_id for one in told if one.what == what}
        times = sum(one.what == what for one in told)
        if len(people) < 5:
            assert what not in figures
        else:
            assert figures[what] == times - times % 5


def test_the_pulse_says_how_long_and_never_less_than_nothing(database: Database) -> None:
    received = Received(1, 1, "{}")
    database.run_now(lambda tx: inbox.store(tx, [received], now=NOW))
    database.run_now(lambda tx: duties.seen(tx, "poll", NOW - MINUTE))
    take = pulse.take
    now = database.run_now(lambda tx: take(tx, listening="poll", now=NOW + MINUTE))
    assert (now.inbox, now.inbox_age, now.listened) == (1, MINUTE, 2 * MINUTE)
    early = database.run_now(lambda tx: take(tx, listening="poll", now=NOW - MINUTE))
    assert (early.inbox_age, early.listened) == (timedelta(0), timedelta(0))
    nobody = database.run_now(lambda tx: take(tx, listening="nobody", now=NOW))
    assert nobody.listened is None
