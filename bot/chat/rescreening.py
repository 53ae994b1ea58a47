"""The health questions once more: anything new? Then the lists, and what they mean for the plan."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from bot.chat import learn, onboarding, phrases, settings, telling
from bot.chat import onboarding_screens as screens
from bot.chat import onboarding_summary as summary
from bot.chat.buttons import button
from bot.chat.incoming import Incoming, Story
from bot.chat.reply import Reply, ask, outdated, say, turn_into
from bot.chat.setup_apply import apply
from bot.chat.setup_choices import AGAIN_TOPIC, Asked
from bot.chat.setup_readers import plain, understand
from bot.chat.words import Answer, read_answer, read_morning
from bot.services import course, health, rescreening
from bot.services.draft import Draft, Step, conditions_of
from bot.services.onboarding import Setup
from bot.services.rescreening import Rescreened, Turn
from bot.services.setup_answers import Left, Outcome, Refused
from bot.store import plans

TOPIC = AGAIN_TOPIC
OPEN = "ask"  # the answer of a button, elsewhere, that opens these questions
_NOTHING, _SOME = "nothing", "some"


def show(tx: Connection, said: Incoming) -> list[Reply]:
    """/health: anything new? Or the list that is open, once more."""
    stored = plans.current(tx, said.person.id)
    if stored is None:
        return [say(said.words("common.no_plan"))]
    if not health.can_be_asked(stored.plan):
        return [say(said.words("rescreening.stopped"))]
    setup = rescreening.current(said.open)
    return [_anything_new(tx, said) if setup is None else _once_more(tx, said, setup)]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of these questions. The same tap once more is a quiet yes."""
    stored = plans.current(tx, said.person.id)
    subject, answer = (said.tap.subject, said.tap.answer) if said.tap is not None else ("", "")
    if stored is None or not health.can_be_asked(stored.plan):
        return outdated(said.words("common.old_button"))
    setup = rescreening.current(said.open)
    if setup is not None and setup.last == _pressed(said):
        return []
    if subject in set(Step):
        return _tapped(tx, said, step=Step(subject), answer=answer)
    if answer == OPEN:
        return show(tx, said)
    if answer == _SOME:
        return _something_new(tx, said, before=said.words("rescreening.lists"))
    if answer != _NOTHING:
        return outdated(said.words("common.old_button"))
    is_news = subject == rescreening.last_answered(tx, said.person.id)
    return _nothing_new(tx, said) if is_news else []


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Words to the question on the screen; None when they are no answer to it."""
    if said.question == health.NEW:
        return _read_new(tx, said)
    setup = rescreening.current(said.open)
    is_seen = said.open is not None and said.open.is_seen
    if setup is None or not is_seen or _tells_of_today(said, setup.step):
        return None
    heard = understand(Asked(said, setup.draft, setup.step))
    if heard is None:
        return None
    if isinstance(heard, str):
        return _answered(tx, Asked(said, setup.draft, setup.step), answer=heard)
    return _moved(tx, Asked(said, setup.draft, setup.step), answer="", outcome=heard)


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The open question once more, with an example of an answer in words."""
    setup = rescreening.current(said.open)
    if setup is None:
        return [_anything_new(tx, said, before=said.words("rescreening.hint"))]
    return [_once_more(tx, said, setup, before=screens.hint(said.words, setup.step))]


def after(story: Story) -> Story:
    """A story of the morning, followed by these questions when they are due."""

    def told(tx: Connection, said: Incoming) -> list[Reply]:
        return [*story(tx, said), *follow_up(tx, said)]

    return told


def follow_up(tx: Connection, said: Incoming) -> list[Reply]:
    """What is asked below the morning's verdict; nothing on most days."""
    match rescreening.turn(tx, said.person.id, now=said.now):
        case Turn.ASK:
            return [_anything_new(tx, said)]
        case Turn.TELL:
            draft = rescreening.begin(tx, said.person.id, nothing_new=False, now=said.now)
            return [_question(tx, said, draft, before=said.words("rescreening.new_medicine"))]
        case Turn.GO_ON:
            return _went_on(tx, said)
    return learn.follow_up(tx, said)


def _went_on(tx: Connection, said: Incoming) -> list[Reply]:
    setup = rescreening.opened(tx, said.person.id)
    if setup is None:
        return []
    return [_once_more(tx, said, setup, before=said.words("rescreening.going_on"))]


def _once_more(tx: Connection, said: Incoming, setup: Setup, *, before: str = "") -> Reply:
    rescreening.keep(tx, said.person.id, replace(setup, last=""), now=said.now)
    return _question(tx, said, setup.draft, before=before)


def _anything_new(tx: Connection, said: Incoming, *, before: str = "") -> Reply:
    rescreening.ask(tx, said.person.id, now=said.now)
    answered = rescreening.last_answered(tx, said.person.id)
    text = said.words("rescreening.ask")
    return ask(
        f"{before}\n\n{text}" if before else text,
        [
            button(
                said.words.plain(f"rescreening.button.{answer}"),
                TOPIC,
                subject=answered,
                answer=answer,
            )
            for answer in (_NOTHING, _SOME)
        ],
    )


def _read_new(tx: Connection, said: Incoming) -> list[Reply] | None:
    text = plain(said.text)
    answer = read_answer(said.text, language=said.words.language)

    def means(key: str) -> bool:
        return text in said.words.plain(key).split(", ")

    if answer is Answer.NO or means("rescreening.words.nothing"):
        return _nothing_new(tx, said)
    if answer is not None or means("rescreening.words.some"):
        # A yes; and whoever is not sure finds out with the lists.
        return _something_new(tx, said, before=said.words("rescreening.lists"))
    return None


def _tells_of_today(said: Incoming, step: Step) -> bool:
    """Whether the words tell of diarrhea or of a warning sign now, rather than tick a line.

    "Diarrhea" is heard as this morning's, "long-term diarrhea" as the line that begins like that.
    """
    heard = read_morning(said.text, language=said.words.language)
    if heard is None or not (heard.flags or heard.stool is not None):
        return False
    lines = [plain(said.words.plain(f"condition.{item}")) for item in conditions_of(step)]
    return not any(line.startswith(plain(said.text)) for line in lines)


def _nothing_new(tx: Connection, said: Incoming) -> list[Reply]:
    person_id, last = said.person.id, _pressed(said)
    if rescreening.has_new_medicine(tx, person_id):
        return _something_new(tx, said, before=said.words("rescreening.new_medicine"))
    draft = rescreening.begin(tx, person_id, nothing_new=True, now=said.now, last=last)
    change = button(said.words.plain("button.change"), TOPIC, answer=_SOME)
    record = turn_into(said.words("rescreening.record.nothing"), [change])
    if Setup(draft).step is not Step.SUMMARY:
        return [record, _question(tx, said, draft)]
    return [record, *_finished(tx, said, draft)]


def _something_new(tx: Connection, said: Incoming, *, before: str) -> list[Reply]:
    last = _pressed(said)
    draft = rescreening.begin(tx, said.person.id, nothing_new=False, now=said.now, last=last)
    record = turn_into(said.words("rescreening.record.some"))
    return [record, _question(tx, said, draft, before=before)]


def _tapped(tx: Connection, said: Incoming, *, step: Step, answer: str) -> list[Reply]:
    setup = rescreening.current(said.open)
    if setup is None:
        return outdated(said.words("rescreening.old"))
    replies = None
    if setup.step is step:
        replies = _answered(tx, Asked(said, setup.draft, step), answer=answer)
    if replies is not None:
        return replies
    return [_question(tx, said, setup.draft, before=said.words("onboarding.old"))]


def _answered(tx: Connection, asked: Asked, *, answer: str) -> list[Reply] | None:
    outcome = apply(asked.draft, asked.step, answer=answer, now=asked.said.now)
    changes_nothing = outcome == asked.draft and asked.said.tap is not None
    if outcome is None or changes_nothing:
        return None
    return _moved(tx, asked, answer=answer, outcome=outcome)


def _moved(tx: Connection, asked: Asked, *, answer: str, outcome: Outcome) -> list[Reply] | None:
    """Go on after an answer: remember it, show its record, and ask the next or finish."""
    said = asked.said
    if isinstance(outcome, Left):
        return None  # none of these questions ends a plan
    draft = outcome.draft if isinstance(outcome, Refused) else outcome
    rescreening.keep(tx, said.person.id, Setup(draft, _pressed(said)), now=said.now)
    if isinstance(outcome, Refused):
        reason = said.words(f"onboarding.refused.{outcome.why}", mg=outcome.mg)
        return [_question(tx, said, draft, before=reason)]
    answered = Asked(said, draft, asked.step)
    if Setup(draft).step is not Step.SUMMARY:
        return onboarding.shown(tx, answered, answer=answer, advice=[])
    return [screens.record(tx, answered, answer=answer), *_finished(tx, said, draft)]


def _finished(tx: Connection, said: Incoming, draft: Draft) -> list[Reply]:
    """What the answers mean, what the protocol says to them, and what comes next."""
    after = rescreening.finish(tx, said.person.id, draft, now=said.now, house=said.house)
    if draft.nothing_new and not after.changed:
        offers = after.told is not None and after.told.proposal is not None
        return telling.told(said.words, after.told) if after.told is not None and offers else []
    coming = phrases.coming(said.words, after.plan, upcoming=after.upcoming)
    noted = f"{said.words('rescreening.noted')}\n\n{coming}"
    verdict = telling.told(said.words, after.told) if after.told is not None else []
    advice = [say(text) for text in _advice(said, after)]
    return [*advice, *verdict, say(noted), *_too_close(tx, said, after)]


def _advice(said: Incoming, after: Rescreened) -> list[str]:
    words, found, plan = said.words, after.found, after.plan
    if found.blocks:
        return [words("rescreening.blocked", conditions=summary.bullets(words, found.blocks))]
    told = summary.screening_advice(words, found, ok_recorded=plan.provider_ok)
    if after.is_lifted:
        has_product = plan.unit_mg > 0 or course.is_topical(plan)
        told.insert(0, words("rescreening.lifted" if has_product else "rescreening.lifted_diary"))
    return told


def _too_close(tx: Connection, said: Incoming, after: Rescreened) -> list[Reply]:
    """Where a medicine is too near to bedtime: the times that fit, to tap."""
    if not after.changed:
        return []
    question = said.words("rescreening.bedtime")
    return settings.refused(tx, said, plan=after.plan, question=question)


def _question(tx: Connection, said: Incoming, draft: Draft, *, before: str = "") -> Reply:
    return screens.question(tx, Asked(said, draft, Setup(draft).step), before=before)


def _pressed(said: Incoming) -> str:
    """What was tapped, to know the same tap again; "" for words."""
    return "" if said.tap is None else f"{said.tap.subject}|{said.tap.answer}"
