"""The webhook as it is set, and how its deliveries go."""

import json
from dataclasses import asdict, dataclass, field

from bot.sandbox.bell import Bell
from bot.sandbox.store import Store
from bot.sandbox.updates import RING as UPDATES_RING
from bot.sandbox.wire import JsonObject, dumps

FACT = "webhook"
RING = "webhook"


@dataclass(frozen=True, slots=True)
class Hook:
    """Where updates go; without a `secret` the deliveries have no header for it."""

    url: str
    secret: str = field(repr=False)
    max_connections: int


class HookBoard:
    """The hook in force, which survives a restart, and the newest trouble with it."""

    def __init__(self, store: Store, bell: Bell) -> None:
        self._store = store
        self._bell = bell
        kept: dict[str, str] | None = json.loads(store.fact(FACT) or "null")
        self.current = None if kept is None else Hook(**kept)  # type: ignore[arg-type]
        self._error: JsonObject = {}

    def set(self, hook: Hook) -> bool:
        """Deliver there from now on; False: that is so already."""
        if hook == self.current:
            return False
        self._change(hook)
        return True

    def remove(self) -> bool:
        """Deliver no more; False: nothing was set."""
        if self.current is None:
            return False
        self._change(None)
        return True

    def failed(self, words: str, *, now_s: int) -> None:
        """Note a delivery that did not work."""
        self._error = {"last_error_date": now_s, "last_error_message": words}

    def start_over(self) -> None:
        """After the store was emptied."""
        self.remove()

    def to_json(self) -> JsonObject:
        """What getWebhookInfo tells, without what the queue knows."""
        head: JsonObject = {"url": "", "has_custom_certificate": False}
        if self.current is None:
            return head
        more = {"url": self.current.url, "max_connections": self.current.max_connections}
        return head | more | self._error

    def _change(self, hook: Hook | None) -> None:
        self.current, self._error = hook, {}
        self._store.keep(FACT, dumps(None if hook is None else asdict(hook)))
        self._bell.ring(RING)
        self._bell.ring(UPDATES_RING)
