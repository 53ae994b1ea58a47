"""A look at a PostgreSQL that is away ends within its limit, and says so until it is back."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import URL

from bot.chat.contact import Contact
from bot.condition import KEPT_S, Condition
from bot.store.opening import open_when_there
from scheduler.clock import SystemClock
from tests.kit.cable import cable_to
from tests.kit.keys import KEYRING

LIMIT_S = 0.3


@dataclass
class Engine:
    """One that runs."""

    is_running: bool = True


async def test_a_server_that_is_away_is_not_waited_for(postgres_url: URL) -> None:
    now_s = 100.0
    condition = Condition(SystemClock(), Contact(), limit_s=LIMIT_S, monotonic_s=lambda: now_s)
    with cable_to(postgres_url) as cable:
        cable.plug_in()
        with closing(await open_when_there(cable.url, KEYRING)) as database:
            condition.watch(database, Engine())
            look = await condition.look()
            assert look.pulse is not None
            assert look.silent is None
            cable.pull_out()
            now_s += KEPT_S
            began_s = time.monotonic()
            assert (await condition.look()).pulse is None
            assert (await condition.look()).pulse is None, "kept: nobody waits a second time"
            assert time.monotonic() - began_s < 2 * LIMIT_S + 1
            cable.plug_in()
            now_s += KEPT_S
            look = await condition.look()
            assert look.pulse is not None
            assert look.pulse.lag == timedelta(0)
