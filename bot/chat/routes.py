"""Every way into the bot, in one table."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat import (
    bedtime,
    membership,
    morning,
    onboarding,
    overview,
    pausing,
    progress,
    provider,
    rescreening,
    safety,
    settings,
    talk,
    telling,
    titration,
    travel,
    warning,
)
from bot.chat.incoming import Story

# In the order of Telegram's command menu.
COMMANDS: Mapping[str, Story] = {
    "today": overview.today,
    "warning": warning.show,
    "why": titration.why,
    "progress": progress.show,
    "health": rescreening.show,
    "settings": settings.show,
    "travel": travel.show,
    "pause": pausing.pause,
    "resume": pausing.resume,
    "stop": pausing.stop,
    "cancel": overview.cancel,
    "privacy": overview.privacy,
    "help": overview.help_,
    "start": onboarding.start,
}

# By the topic that a button's data names.
BUTTONS: Mapping[str, Story] = {
    "su": onboarding.tap,
    bedtime.TOPIC: bedtime.tap,
    morning.TOPIC: rescreening.after(morning.tap),
    telling.TOPIC: titration.tap,
    safety.TOPIC: safety.tap,
    pausing.TOPIC: pausing.tap,
    settings.TOPIC: settings.tap,
    rescreening.TOPIC: rescreening.tap,
    warning.TOPIC: warning.tap,
    provider.TOPIC: provider.tap,
    travel.TOPIC: travel.tap,
}

TEXT: Story = talk.text
OTHER: Story = talk.other
EDITED: Story = talk.edited
FORWARDED: Story = talk.forwarded
LOST: Story = talk.lost
OLD_BUTTON: Story = talk.old_button
MEMBERSHIP: Story = membership.changed

__all__ = [
    "BUTTONS",
    "COMMANDS",
    "EDITED",
    "FORWARDED",
    "LOST",
    "MEMBERSHIP",
    "OLD_BUTTON",
    "OTHER",
    "TEXT",
]
