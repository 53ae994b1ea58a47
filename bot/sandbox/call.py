"""One call of a Bot API method, as the methods get it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.sandbox.params import Params
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """The world it happens in and what was given."""

    world: World
    params: Params


Method: TypeAlias = Callable[[Call], object]
