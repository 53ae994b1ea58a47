"""Every way into the bot, in one table."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat import (
    access,
    bedtime,
    charts,
    diary,
    learn,
    look_back,
    membership,
    morning,
    onboarding,
    operator_view,
    overview,
    pausing,
    privacy,
    privacy_consent,
    product,
    provider,
    report,
    rescreening,
    safety,
    settings,
    stretching,
    talk,
    telling,
    titration,
    travel,
    trusted,
    understood,
    undo,
    warning,
)
from bot.chat.incoming import Story

# In the order of Telegram's command menu.
COMMANDS: Mapping[str, Story] = {
    "today": overview.today,
    "warning": warning.show,
    "diary": diary.show,
    "undo": undo.undo,
    "why": titration.why,
    "week": look_back.show,
    "progress": charts.show,
    "report": report.show,
    "health": rescreening.show,
    "learn": learn.show,
    "settings": settings.show,
    "travel": travel.show,
    "pause": pausing.pause,
    "resume": pausing.resume,
    "stop": pausing.stop,
    "cancel": overview.cancel,
    "privacy": privacy.show,
    "helpers": trusted.show,
    "export": privacy.export,
    "delete": privacy.delete,
    "help": overview.help_,
    "start": access.start,
}

# In no menu and no help: whom they are not for, is told that there is no such command.
UNLISTED: Mapping[str, Story] = {"operator": operator_view.show}

# By the topic that a button's data names.
BUTTONS: Mapping[str, Story] = {
    "su": onboarding.tap,
    bedtime.TOPIC: bedtime.tap,
    morning.TOPIC: rescreening.after(morning.tap),
    diary.TOPIC: diary.tap,
    charts.TOPIC: charts.tap,
    undo.TOPIC: undo.tap,
    telling.TOPIC: titration.tap,
    safety.TOPIC: safety.tap,
    pausing.TOPIC: pausing.tap,
    settings.TOPIC: settings.tap,
    rescreening.TOPIC: rescreening.tap,
    warning.TOPIC: warning.tap,
    stretching.TOPIC: stretching.tap,
    provider.TOPIC: provider.tap,
    report.TOPIC: report.tap,
    travel.TOPIC: travel.tap,
    learn.TOPIC: learn.tap,
    look_back.TOPIC: look_back.tap,
    product.TOPIC: product.tap,
    understood.TOPIC: rescreening.after(understood.tap),
    privacy.TOPIC: privacy.tap,
    privacy_consent.TOPIC: access.consent,
    trusted.TOPIC: trusted.tap,
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
    "UNLISTED",
]
