"""Which message on the screen a reply becomes, and which buttons die."""

from __future__ import annotations

import json

import pytest

from bot.chat.buttons import button
from bot.chat.reply import (
    How,
    Reply,
    ask,
    delete_messages,
    disarm,
    document,
    from_json,
    outdated,
    picture,
    placed,
    say,
    to_json,
    turn_into,
)

YES = button("Yes", "ev", answer="took")


def shown(replies: list[Reply]) -> list[tuple[How, int | None]]:
    return [(reply.how, reply.message_id) for reply in replies]


def test_a_tapped_question_becomes_its_record() -> None:
    bound = placed([turn_into("Noted.")], tapped=7, living=7, closed=True)
    assert shown(bound) == [(How.EDIT, 7)]


def test_a_new_question_takes_the_buttons_of_the_one_before() -> None:
    bound = placed([ask("How much?", [YES])], tapped=7, living=7, closed=False)
    assert shown(bound) == [(How.DISARM, 7), (How.SEND, None)]


def test_a_remark_leaves_the_living_question_alone() -> None:
    bound = placed([say("Here is help.")], tapped=None, living=7, closed=False)
    assert shown(bound) == [(How.SEND, None)]


def test_a_closed_question_loses_its_buttons() -> None:
    bound = placed([say("Closed.")], tapped=None, living=7, closed=True)
    assert shown(bound) == [(How.DISARM, 7), (How.SEND, None)]


def test_typed_words_are_answered_below_them() -> None:
    bound = placed([turn_into("Noted.")], tapped=None, living=7, closed=True)
    assert shown(bound) == [(How.DISARM, 7), (How.SEND, None)]


def test_typed_words_change_the_question_above_when_the_next_one_follows_below() -> None:
    replies = [turn_into("Cramps: 2"), ask("Any diarrhea?", [YES])]
    bound = placed(replies, tapped=None, living=7, closed=True)
    assert shown(bound) == [(How.EDIT, 7), (How.SEND, None)]


def test_words_about_something_else_do_not_overwrite_the_open_question() -> None:
    bound = placed([turn_into("Noted."), say("More.")], tapped=None, living=7, closed=False)
    assert shown(bound) == [(How.SEND, None), (How.SEND, None)]


def test_tapping_an_older_message_disarms_the_living_one_when_it_asks() -> None:
    bound = placed([turn_into("What was it?", [YES], live=True)], tapped=3, living=7, closed=False)
    assert shown(bound) == [(How.DISARM, 7), (How.EDIT, 3)]


def test_an_old_button_goes_and_its_words_stay() -> None:
    bound = placed(outdated("That is over."), tapped=3, living=7, closed=False)
    assert shown(bound) == [(How.DISARM, 3), (How.SEND, None)]


def test_there_is_nothing_to_disarm_for_who_types() -> None:
    assert placed([disarm()], tapped=None, living=None, closed=False) == []


@pytest.mark.parametrize(
    "reply",
    [
        ask("<b>Tonight</b>: 100 mg", [YES], [YES, YES], silent=True),
        turn_into("Noted."),
        Reply(how=How.DISARM, message_id=7),
        picture("stretch", "Three times 10 seconds.", [YES], silent=True, live=True),
        document("export", "All that is kept."),
        *delete_messages([3, 4]),
    ],
)
def test_a_reply_survives_being_stored(reply: Reply) -> None:
    assert from_json(json.loads(json.dumps(to_json(reply)))) == reply


def test_a_reply_from_before_there_were_pictures_is_still_sent() -> None:
    stored = to_json(say("Noted."))
    for name in ("picture", "file", "ids"):
        del stored[name]
    assert from_json(stored) == say("Noted.")


def test_pictures_and_deletions_are_no_edits_of_the_living_question() -> None:
    replies = [picture("stretch", "Stretch."), *delete_messages([3])]
    bound = placed(replies, tapped=None, living=7, closed=True)
    assert shown(bound) == [(How.DISARM, 7), (How.SEND, None), (How.DELETE, None)]


def test_a_neutral_first_line_stands_above_everything_that_has_words() -> None:
    replies = [turn_into("Cramps: 2"), picture("stretch", "Stretch."), say("Hello."), disarm()]
    bound = placed(replies, tapped=7, living=7, closed=True, first_line="A note.")
    texts = ["A note.\n\nCramps: 2", "A note.\n\nStretch.", "A note.\n\nHello.", ""]
    assert [reply.text for reply in bound] == texts
