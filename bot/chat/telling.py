"""A decision in words: first what to do now, then tonight's plan, then why."""

from __future__ import annotations

from bot.care.model import Action, Reason, ReasonCode, Triage
from bot.care.settle import needs_tap
from bot.care.walk import Walk
from bot.chat import phrases, safety, walking
from bot.chat.buttons import Button, button
from bot.chat.reply import Reply, say, turn_into
from bot.locale import Words
from bot.services import course
from bot.services.titration import Told
from bot.store.decisions import Trigger
from bot.store.plans import Plan, PlanStatus

TOPIC = "pr"
_RATES = frozenset(
    {
        ReasonCode.BASELINE_DONE,
        ReasonCode.BASELINE_RECALLED,
        ReasonCode.BENEFIT_25,
        ReasonCode.CRAMPS_WORSE,
        ReasonCode.GOOD_RESPONSE,
        ReasonCode.NO_BENEFIT,
    }
)


def told(words: Words, told: Told) -> list[Reply]:
    """What the protocol said, as messages; nothing when it only repeats itself."""
    if told.repeats:
        return []
    level = told.referral
    if level is None:
        return [_verdict(words, told)]
    advice = safety.referral(words, level, plan=told.plan, before=told.before)
    if level >= Triage.URGENT:
        return [advice]  # it says itself what happens to the dose: one screen, one thing to do
    if level is Triage.PROMPT:
        # A warning interrupts: nothing that goes on with the dose is offered beside it.
        waits = told.proposal is not None
        text = standing(words, told.plan) if waits else _headline(words, told)
        return [advice, say(text, [_why(words)])]
    return [_verdict(words, told), advice]


def why(words: Words, told: Told, *, way: Walk | None = None) -> str:
    """All reasons with their numbers, one a line, and the way there in short if it is known."""
    lines = [_headline(words, told), ""]
    lines += [f"• {_reason(words, told, reason=reason)}" for reason in told.decision.reasons]
    if way is not None:
        lines += ["", *walking.summary(words, way, told=told.decision)]
    lines += ["", words("why.footer", version=told.stored.rules_version, row=told.decision.row)]
    return "\n".join(lines)


def confirm(words: Words, told: Told) -> Reply:
    """The second step: what is proposed once more with its number, and an equal way to leave it."""
    assert told.proposal is not None, "what waits can be confirmed, nothing else"
    subject, plan, mg = told.proposal.id, told.plan, told.decision.dose_mg
    text, yes = _headline(words, told), _accept_label(words, told)
    if told.raises:
        text = words("proposal.confirm", dose=phrases.dose(words, plan, dose_mg=mg))
        yes = words.plain("proposal.button.confirm", mg=mg)
    no = words.plain("proposal.button.keep")
    return turn_into(
        text,
        [button(yes, TOPIC, subject=subject, answer="yes")],
        [button(no, TOPIC, subject=subject, answer="no")],
        live=True,
    )


def reminder_of_proposal(words: Words, told: Told) -> Reply:
    """What waits for a tap, with its buttons once more."""
    return say(_headline(words, told), *_proposal_rows(words, told))


def standing(words: Words, plan: Plan) -> str:
    """The plan of tonight where nothing new was said."""
    if not course.offers_tonight(plan):
        return words("verdict.no_dose")
    return words("verdict.HOLD", dose=phrases.dose(words, plan, dose_mg=course.tonight_mg(plan)))


def _verdict(words: Words, told: Told) -> Reply:
    text, reasons = _headline(words, told), told.decision.reasons
    if reasons and (told.proposal is not None or not needs_tap(told.decision)):
        text += "\n" + words(
            "verdict.because", reason=_plain_reason(words, told, reason=reasons[0])
        )
    if told.questions_first:
        text += "\n" + words("rescreening.first")
    if told.proposal is None:
        return say(text, [_why(words)])
    return say(text, *_proposal_rows(words, told))


def _proposal_rows(words: Words, told: Told) -> list[list[Button]]:
    assert told.proposal is not None, "rows are made for what waits"
    subject, yes = told.proposal.id, _accept_label(words, told)
    return [
        [button(yes, TOPIC, subject=subject, answer="ask" if told.raises else "yes")],
        [button(words.plain("proposal.button.no"), TOPIC, subject=subject, answer="no")],
        [_why(words)],
    ]


def _accept_label(words: Words, told: Told) -> str:
    return words.plain(f"proposal.button.{told.action}", mg=told.decision.dose_mg)


def _headline(words: Words, told: Told) -> str:
    plan, action = told.plan, told.decision.action
    if plan.status is PlanStatus.HELD:
        return words("verdict.HELD")
    if told.proposal is not None or needs_tap(told.decision):
        return _offer(words, told)
    if action is Action.HOLD and not course.offers_tonight(plan):
        return words("verdict.no_dose")
    return words(f"verdict.{action}", dose=phrases.dose(words, plan, dose_mg=told.decision.dose_mg))


def _offer(words: Words, told: Told) -> str:
    """What waits for a tap; once tapped, what was set; else the plan that stands without it."""
    plan, action = told.plan, told.action
    dose = phrases.dose(words, plan, dose_mg=told.decision.dose_mg)
    if told.proposal is not None:
        before = phrases.dose(words, plan, dose_mg=plan.dose_mg)
        return words(f"verdict.offer.{action}", dose=dose, before=before)
    if told.stored.trigger in (Trigger.TAP, Trigger.ENTRY):
        return words(f"proposal.accepted.{action}", dose=dose)
    return standing(words, plan)


def _reason(words: Words, told: Told, *, reason: Reason) -> str:
    return words(f"reason.{reason.code}", n=_number(words, reason), baseline=_baseline(words, told))


def _plain_reason(words: Words, told: Told, *, reason: Reason) -> str:
    return words.plain(
        f"reason.{reason.code}", n=_number(words, reason), baseline=_baseline(words, told)
    )


def _number(words: Words, reason: Reason) -> str:
    if reason.number is None:
        return ""
    # A rate is cramps times seven by mornings: 5.833 would look like knowledge.
    return words.number(round(reason.number, 1) if reason.code in _RATES else reason.number)


def _baseline(words: Words, told: Told) -> str:
    return words.number(round(told.plan.baseline_per_week or 0.0, 1))


def _why(words: Words) -> Button:
    return button(words.plain("button.why"), TOPIC, answer="why")
