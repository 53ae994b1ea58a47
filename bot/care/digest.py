"""A fingerprint of everything a decision looked at, so that a stored one can be replayed."""

import hashlib
import json

from bot.care.constants import CRAMP_FREE_DAYS
from bot.care.model import State
from bot.care.windows import History, last_answered
from bot.care.wire import checkin_json, state_json


def inputs_digest(state: State, history: History, today: int) -> str:  # house: as `decide`
    """SHA-256, in hex, of the canonical JSON of the state, the day and the check-ins looked at.

    Those are the check-ins of the last 28 days and the last one before today. Correcting an older
    one changes no decision and no digest. The rules version is not part of it: store that beside.
    """
    first = today - CRAMP_FREE_DAYS + 1
    days = {day for day in range(first, today + 1) if day in history}
    before = last_answered(history, up_to=today - 1)  # what the lapse rows 16 and 18 ask for
    days |= {before} if before is not None else set()
    inputs = {
        "today": today,
        "state": state_json(state),
        "history": {str(day): checkin_json(history[day]) for day in days},
    }
    canonical = json.dumps(inputs, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
