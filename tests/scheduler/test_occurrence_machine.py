"""The states and arrows of a row, walked at random beside a small model of them."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from scheduler import occurrences
from scheduler.occurrences import Occurrence, Planned, State, metadata
from tests.scheduler.world import HOUR, LEASE, NIGHT, NOW, file_engine

PEOPLE = st.sampled_from([1, 2])
MINUTES = st.integers(1, 90).map(lambda count: timedelta(minutes=count))
CLOSED = st.sampled_from([State.SENT, State.SKIPPED, State.GONE, State.FAILED])
GOOD_FOR = HOUR


@dataclass
class Model:
    """What we believe of one person's row. `holder` is the only one who may change it in flight."""

    state: State
    due_at: datetime
    good_until: datetime
    round: int = 0
    attempts: int = 0
    said_at: datetime | None = None
    holder: Occurrence | None = None

    def to(self, state: State) -> None:
        self.state, self.holder = state, None

    def back(self) -> None:
        """Planned again after a try that came to nothing."""
        self.to(State.PLANNED)
        self.attempts += 1

    def can_move(self, due_at: datetime, good_until: datetime) -> bool:
        said = self.said_at is not None and self.said_at >= due_at
        waits_for_a_retry = self.attempts > 0 and self.good_until == good_until
        return not said and (
            self.state is State.CANCELLED or (self.state is State.PLANNED and not waits_for_a_retry)
        )

    @property
    def is_open(self) -> bool:
        return self.state in (State.PLANNED, State.SENDING)


class Walk(RuleBasedStateMachine):
    held = Bundle("held")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._engine = file_engine(Path(self._folder.name) / "walk.db")
        self._connection = self._engine.connect()
        metadata.create_all(self._connection)
        self._now = NOW
        self._rows: dict[int, Model] = {}

    def teardown(self) -> None:
        self._connection.close()
        self._engine.dispose()
        self._folder.cleanup()

    @rule(person_id=PEOPLE, wait=MINUTES)
    def plan(self, person_id: int, wait: timedelta) -> None:
        due_at, good_until = self._now + wait, self._now + wait + GOOD_FOR
        wish = Planned(person_id, "evening", NIGHT, due_at, good_until)
        known = self._rows.get(person_id)
        movable = known is None or known.can_move(due_at, good_until)
        assert occurrences.plan(self._connection, wish) is movable
        if movable:
            said_at = known.said_at if known else None
            self._rows[person_id] = Model(State.PLANNED, due_at, good_until, said_at=said_at)

    @rule(person_id=PEOPLE)
    def cancel(self, person_id: int) -> None:
        known = self._rows.get(person_id)
        was_open = known is not None and known.is_open
        assert occurrences.cancel(self._connection, person_id) == was_open
        if known is not None and was_open:
            known.to(State.CANCELLED)

    @rule(person_id=PEOPLE, state=CLOSED)
    def person_answers(self, person_id: int, state: State) -> None:
        known = self._rows.get(person_id)
        was_open = known is not None and known.is_open
        closed = occurrences.close(self._connection, person_id, "evening", NIGHT, state=state)
        assert closed is was_open
        if known is not None and was_open:
            known.to(state)

    @rule(step=MINUTES)
    def time_passes(self, step: timedelta) -> None:
        self._now += step

    @rule(target=held)
    def claim(self) -> object:
        for model in self._rows.values():
            lease_until = model.holder.lease_until if model.holder else None
            if lease_until is not None and lease_until < self._now:
                model.back()
        due = {
            person_id: model
            for person_id, model in self._rows.items()
            if model.state is State.PLANNED and model.due_at <= self._now
        }
        claimed = occurrences.claim(self._connection, now=self._now, limit=9, lease=LEASE)
        assert {one.person_id for one in claimed.due + claimed.expired} == set(due)
        for one in claimed.due + claimed.expired:
            model = due[one.person_id]
            assert (one in claimed.expired) is (model.good_until < self._now)
            model.state, model.holder = State.SENDING, one
        return multiple(*claimed.due, *claimed.expired)

    @rule()
    def engine_starts_again(self) -> None:
        dropped = [model for model in self._rows.values() if model.state is State.SENDING]
        assert occurrences.recover(self._connection) == len(dropped)
        for model in dropped:
            model.back()

    @rule(one=held, state=CLOSED)
    def finish(self, one: Occurrence, state: State) -> None:
        def change(model: Model) -> None:
            model.to(state)
            model.said_at = self._now if state is State.SENT else model.said_at

        finished = occurrences.finish(self._connection, one, state=state, now=self._now)
        self._only_for_the_holder(one, finished, change)

    @rule(one=held, wait=MINUTES)
    def again(self, one: Occurrence, wait: timedelta) -> None:
        def change(model: Model) -> None:
            model.to(State.PLANNED)
            model.due_at, model.said_at = self._now + wait, self._now
            model.round, model.attempts = model.round + 1, 0

        moved = occurrences.again(
            self._connection, one, due_at=self._now + wait, round=one.round + 1, now=self._now
        )
        self._only_for_the_holder(one, moved, change)

    @rule(one=held, wait=MINUTES)
    def release(self, one: Occurrence, wait: timedelta) -> None:
        def change(model: Model) -> None:
            model.back()
            model.due_at = self._now + wait

        released = occurrences.release(self._connection, one, due_at=self._now + wait)
        self._only_for_the_holder(one, released, change)

    def _only_for_the_holder(
        self, one: Occurrence, changed: bool, change: Callable[[Model], None]
    ) -> None:
        model = self._rows[one.person_id]
        assert changed is (model.holder == one)
        if changed:
            change(model)

    @invariant()
    def every_row_reads_as_believed(self) -> None:
        for person_id, model in self._rows.items():
            row = occurrences.get(self._connection, person_id, "evening", NIGHT)
            assert row is not None
            read = (row.state, row.due_at, row.round, row.attempts, row.sent_at)
            believed = (model.state, model.due_at, model.round, model.attempts, model.said_at)
            assert read == believed
            assert (row.lease_until is None) is (row.state is not State.SENDING)

    @invariant()
    def the_alarm_is_set_to_the_first_planned_row(self) -> None:
        waiting = [row.due_at for row in self._rows.values() if row.state is State.PLANNED]
        assert occurrences.next_due(self._connection) == min(waiting, default=None)


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
