"""Any series of moves of the clock."""

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.clock import LATEST_MS, ClockState, SandboxClock

MOMENTS = st.integers(0, LATEST_MS)


@given(system_ms=MOMENTS, moves=st.lists(st.one_of(MOMENTS, st.booleans()), max_size=8))
def test_every_move_is_counted_and_freezing_never_changes_the_time(
    system_ms: int, moves: list[int | bool]
) -> None:
    clock = SandboxClock(ClockState(), lambda: system_ms)
    for count, move in enumerate(moves, start=2):
        before_ms = clock.now_ms()
        if isinstance(move, bool):
            clock.freeze(frozen=move)
            assert clock.now_ms() == before_ms
        else:
            clock.set_to(move)
            assert clock.now_ms() == move
        assert clock.state.version == count
