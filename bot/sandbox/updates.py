"""The queue of updates: stored until an offset acknowledges them, or a webhook does."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from bot.sandbox.bell import Bell
from bot.sandbox.store import Store
from bot.sandbox.wire import JsonObject, dumps

CALLBACK_LIFE_S = 150  # official server, Client.cpp: a button press is queued for 150 s
UPDATE_LIFE_S = 24 * 3600  # Client.cpp: all else for a day
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
ALLOWED_FACT = "allowed_updates"
FIRST_UPDATE_ID = 100_001
RING = "updates"


@dataclass(slots=True, eq=False)
class Poll:
    """One getUpdates that waits; `ended_by` is the words of the 409 that another call sent it."""

    ended_by: str | None = None
    client_left: bool = False


class UpdateQueue:
    """Updates in order of their id, and those that a fault delivers once more."""

    def __init__(self, store: Store, bell: Bell) -> None:
        self._store = store
        self._bell = bell
        self._last_id = max(store.last_number("updates"), FIRST_UPDATE_ID - 1)
        self._poll: Poll | None = None
        self._last_poll = (0, float("-inf"))
        self._expired: list[int] = []
        self.allowed = self._load_allowed()

    def put(self, kind: str, payload: JsonObject, *, now_ms: int) -> None:
        """Store an update if the bot wants this kind."""
        if self._wants(kind):
            update_id = self._last_id + 1
            self._store_update({"update_id": update_id, kind: payload}, update_id, now_ms=now_ms)

    def inject(self, update: JsonObject, *, now_ms: int) -> int:
        """Store a raw update as is; an id that was given out before is delivered all the same."""
        given = update.get("update_id")
        update_id = given if isinstance(given, int) else self._last_id + 1
        whole = {**update, "update_id": update_id}
        if update_id > self._last_id:
            self._store_update(whole, update_id, now_ms=now_ms)
        else:
            self._replay(dumps(whole))
            self._bell.ring(RING)
        return update_id

    def acknowledge(self, offset: int, *, repeat: int) -> int:
        """Forget what the offset covers; the first `repeat` of them come once more.

        A negative offset keeps only that many of the newest. Answers how many come again.
        """
        db = self._store.db
        if offset < 0:
            offset = self._offset_from_end(-offset)
        gone = db.execute(
            "SELECT body FROM updates WHERE update_id < ? ORDER BY update_id", (offset,)
        ).fetchmany(max(repeat, 1))
        if not gone:
            return 0
        for (body,) in gone[:repeat]:
            self._replay(body)
        db.execute("DELETE FROM updates WHERE update_id < ?", (offset,))
        return len(gone[:repeat])

    def batch(self, *, limit: int, now_ms: int) -> list[JsonObject]:
        """The oldest waiting updates; repeats first, and those only once."""
        self._drop_expired(now_ms)
        bodies = [*self.take_replays(limit)]
        sql = "SELECT body FROM updates ORDER BY update_id LIMIT ?"
        bodies += [body for (body,) in self._store.db.execute(sql, (limit - len(bodies),))]
        return [json.loads(body) for body in bodies]

    def after(self, update_id: int) -> list[tuple[int, str]]:
        """What came after this one and waits, for a webhook: the ids and the bodies, in order."""
        sql = "SELECT update_id, body FROM updates WHERE update_id > ? ORDER BY update_id"
        return self._store.db.execute(sql, (update_id,)).fetchall()

    def waits(self, update_id: int, *, now_ms: int) -> bool:
        """Whether this one is still to be delivered; it may have run out."""
        self._drop_expired(now_ms)
        sql = "SELECT 1 FROM updates WHERE update_id = ?"
        return self._store.db.execute(sql, (update_id,)).fetchone() is not None

    def delivered(self, update_id: int) -> None:
        """The webhook has answered that it has this one."""
        self._store.db.execute("DELETE FROM updates WHERE update_id = ?", (update_id,))

    def pending(self, *, now_ms: int) -> int:
        """How many updates wait."""
        self._drop_expired(now_ms)
        return int(self._store.db.execute("SELECT count(*) FROM updates").fetchone()[0])

    def to_json(self, *, now_ms: int) -> JsonObject:
        """Which updates wait, and which ran out unfetched since this sandbox started."""
        self._drop_expired(now_ms)
        waiting = self._store.db.execute("SELECT update_id FROM updates ORDER BY update_id")
        return {
            "last_id": self._last_id,
            "waiting": [update_id for (update_id,) in waiting],
            "expired": self._expired,
        }

    def drop_all(self) -> None:
        """Forget what waits (drop_pending_updates)."""
        self._store.db.execute("DELETE FROM updates")
        self._store.db.execute("DELETE FROM replays")

    def allow(self, kinds: Iterable[str]) -> None:
        """Set which kinds are stored from now on; none means the default."""
        self.allowed = tuple(kinds)
        self._store.keep(ALLOWED_FACT, dumps(self.allowed))

    def start_over(self) -> None:
        """After the store was emptied."""
        self.allowed = ()
        self._expired = []

    def open_poll(self) -> Poll:
        """A new poll ends the one that waits, as at Telegram."""
        self.end_poll(
            "terminated by other getUpdates request; "
            "make sure that only one bot instance is running"
        )
        self._poll = Poll()
        return self._poll

    def end_poll(self, reason: str) -> None:
        """The waiting poll gets a 409 with these words."""
        if self._poll is not None:
            self._poll.ended_by = reason
            self._bell.ring(RING)

    def close_poll(self, poll: Poll) -> None:
        """The poll has its answer."""
        if self._poll is poll:
            self._poll = None

    def client_left(self, poll: Poll) -> None:
        """Nobody reads this poll's answer any more; nothing may be handed to it."""
        poll.client_left = True
        if poll is self._poll:
            self._bell.ring(RING)

    def note_poll(self, offset: int, now_s: float) -> float:
        """Remember a poll; answers when the last one with this offset was (long ago: never)."""
        last_offset, last_at_s = self._last_poll
        self._last_poll = (offset, now_s)
        return last_at_s if last_offset == offset else float("-inf")

    def _wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def _store_update(self, update: JsonObject, update_id: int, *, now_ms: int) -> None:
        life_s = CALLBACK_LIFE_S if "callback_query" in update else UPDATE_LIFE_S
        expires_at_ms = now_ms + life_s * 1000
        sql = "INSERT INTO updates VALUES (?, ?, ?)"
        self._store.db.execute(sql, (update_id, expires_at_ms, dumps(update)))
        self._last_id = update_id
        self._bell.ring(RING)

    def _replay(self, body: str) -> None:
        self._store.db.execute("INSERT INTO replays (body) VALUES (?)", (body,))

    def take_replays(self, limit: int = 100) -> list[str]:
        """Updates that come once more, though they were acknowledged; each is given out once."""
        sql = "SELECT n, body FROM replays ORDER BY n LIMIT ?"
        found = self._store.db.execute(sql, (limit,)).fetchall()
        if found:
            self._store.db.execute("DELETE FROM replays WHERE n <= ?", (found[-1][0],))
        return [body for _, body in found]

    def _drop_expired(self, now_ms: int) -> None:
        db = self._store.db
        sql = "SELECT update_id FROM updates WHERE expires_at_ms <= ?"
        gone = [update_id for (update_id,) in db.execute(sql, (now_ms,))]
        if gone:
            db.execute("DELETE FROM updates WHERE expires_at_ms <= ?", (now_ms,))
            self._expired += gone

    def _offset_from_end(self, count: int) -> int:
        sql = "SELECT update_id FROM updates ORDER BY update_id DESC LIMIT 1 OFFSET ?"
        found = self._store.db.execute(sql, (count - 1,)).fetchone()
        return 0 if found is None else int(found[0])

    def _load_allowed(self) -> tuple[str, ...]:
        kept = self._store.fact(ALLOWED_FACT)
        return () if kept is None else tuple(json.loads(kept))
