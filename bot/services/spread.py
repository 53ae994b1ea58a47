"""Messages that are due at the same minute are said a little apart, so that nobody waits in line.

Everybody has a place of their own in those two minutes, the same every night. A person is told the
minute that they chose; only the planned row knows better.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, Engine

_OPTION: Final = "spread"
_NONE: Final = timedelta(0)

# Multiples of the golden ratio, modulo 1, fill a line as evenly as anything can, however many
# there are: ids are given one after the other, so neighbours land far apart and no place twice.
_GOLDEN: Final = 0x9E3779B1
_WHOLE: Final = 1 << 32


def spread_over(engine: Engine, most: timedelta) -> None:
    """Spread over so much time what is planned through this engine from now on.

    It rides on the connection because planning is part of nearly every service, and none of them
    has another use for it. An engine that was told nothing plans to the second.
    """
    engine.update_execution_options(**{_OPTION: most})


def delay_of(connection: Connection, person_id: int) -> timedelta:
    """How much later than others this person is spoken to: 0 up to what the engine was told."""
    most = connection.get_execution_options().get(_OPTION, _NONE)
    assert isinstance(most, timedelta), "only spread_over sets it"
    return most * (person_id * _GOLDEN % _WHOLE) // _WHOLE
