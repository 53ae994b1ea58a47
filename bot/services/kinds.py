"""What the bot says on its own, by kind: a leaf, so that whoever plans one can name it."""

from enum import StrEnum


class Kind(StrEnum):
    """The messages that the bot sends on its own. Once a Night each."""

    EVENING = "evening"
    MORNING = "morning"
    REVIEW = "review"  # the protocol's fixed hour on a day without a check-in; mostly silent
    AGAIN = "again"  # an open question once more, after an outage in which taps were lost
    PLACE = "place"  # once, when the person's time zone has gone from the time zone data
    RESUME = "resume"  # a pause with an end date is over
    INACTIVE = "inactive"  # a year without a word: it is told, and later the data is removed
    SILENCE = "silence"  # to a trusted person: no answer for so many days
    WEEK = "week"  # to a trusted person: the week in numbers
    LOOK_BACK = "look_back"  # the person's own week, on the day and at the hour of their choice
    HELPER = "helper"  # a trusted person has accepted, or left: the person hears of it
