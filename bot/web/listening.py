"""Listening by webhook: the door at which Telegram delivers, and whoever looks after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from telegram import Bot

from bot.chat.arrivals import Arrivals
from bot.chat.hook import Hook
from bot.chat.reaching import Line
from bot.services.tally import Refusal
from bot.web.registering import Registration
from bot.web.serving import serving
from bot.web.webhook import Webhook, webhook_app


@dataclass(frozen=True, slots=True)
class Place:
    """Where we listen. `hook` is the address outside; `host` and `port` are ours behind it.

    `others` are secrets that open too, while Telegram changes from one to the next.
    """

    hook: Hook
    host: str
    port: int
    others: Sequence[str] = field(default=(), repr=False)


class Listening:
    """Takes the place of the poller."""

    def __init__(
        self,
        bot: Bot,
        place: Place,
        *,
        arrivals: Arrivals,
        count: Callable[[Refusal], None] = lambda _: None,
    ) -> None:
        """`count` hears of what is refused at the door."""
        self._bot, self._place = bot, place
        self._registration = Registration(bot, hook=place.hook, arrivals=arrivals)
        self._webhook = Webhook(arrivals, [place.hook.secret, *place.others], count=count)

    async def first_contact(self) -> None:
        """Open the bot and make sure that Telegram knows its token; wait for a network.

        Raises TokenRefused.
        """
        await Line(self._bot).first()

    async def run(self) -> None:
        """Listen until cancelled. Raises TokenRefused, HookTaken, and OSError for the port."""
        place = self._place
        app = webhook_app(self._webhook, url=place.hook.url)
        try:
            # First the door, then the address: Telegram delivers as soon as it knows it.
            async with serving(app, host=place.host, port=place.port):
                await self._registration.run()
        finally:
            await self._webhook.close()
