"""The clock that the sandbox moves."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from scheduler.clock import ShiftedClock, SystemClock

HOUR = timedelta(hours=1)
MOMENT = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)


def test_the_system_clock_is_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_a_shifted_clock_runs_at_its_offset() -> None:
    clock = ShiftedClock(offset=HOUR)
    before = datetime.now(UTC)
    assert before + HOUR <= clock.now() <= datetime.now(UTC) + HOUR


def test_a_frozen_clock_stands_still_until_it_is_shifted() -> None:
    clock = ShiftedClock(frozen_at=MOMENT)
    assert clock.now() == clock.now() == MOMENT
    clock.shift(timedelta(0))
    assert clock.now() > MOMENT


def test_an_offset_counts_from_the_system_time_not_from_the_last_one() -> None:
    clock = ShiftedClock(offset=HOUR)
    clock.shift(HOUR)
    assert clock.now() <= datetime.now(UTC) + HOUR


def test_every_watcher_hears_a_jump_and_sees_the_new_time() -> None:
    clock = ShiftedClock(frozen_at=MOMENT)
    seen: list[datetime] = []
    clock.watch(lambda: seen.append(clock.now()))
    clock.watch(lambda: seen.append(clock.now()))
    clock.shift(timedelta(0), MOMENT + HOUR)
    assert seen == [MOMENT + HOUR] * 2


def test_a_frozen_time_is_kept_in_utc() -> None:
    clock = ShiftedClock(frozen_at=MOMENT.astimezone(timezone(HOUR)))
    assert clock.now().tzinfo is UTC


def test_a_clock_refuses_a_time_without_a_zone() -> None:
    clock = ShiftedClock()
    with pytest.raises(ValueError, match="no zone"):
        clock.shift(HOUR, MOMENT.replace(tzinfo=None))
