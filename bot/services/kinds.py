"""What the bot says on its own, by kind: a leaf, so that whoever plans one can name it."""

from enum import StrEnum


class Kind(StrEnum):
    """The messages that the bot sends on its own. Once a Night each."""

    EVENING = "evening"
    MORNING = "morning"
    REVIEW = "review"  # the protocol's fixed hour on a day without a check-in; mostly silent
    AGAIN = "again"  # an open question once more, after an outage in which taps were lost
    PLACE = "place"  # once, when the person's time zone has gone from the time zone data
