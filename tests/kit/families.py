"""Every name of a message that the code computes, with all that can come of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache

from bot.care.label import Form
from bot.care.model import Action, Flag, Phase, ReasonCode, Triage
from bot.care.row import CheckCode
from bot.care.screening import Condition
from bot.care.settle import PROPOSALS
from bot.chat.charts_facts import View
from bot.chat.operator import Distress
from bot.chat.report_facts import FACTS
from bot.chat.report_sheet import COLUMNS
from bot.chat.routes import COMMANDS
from bot.chat.walking import Topic
from bot.chat.warning_signs import GROUPS
from bot.locale import LANGUAGES
from bot.report.chart_words import Theme
from bot.report.season import Answered, Period
from bot.report.visit_questions import Ask
from bot.services import product
from bot.services.clocks import WrongNight
from bot.services.counts import Place
from bot.services.diary_book import PageState
from bot.services.house import Access
from bot.services.look_back import Sure
from bot.services.morning import LONGEST_MINUTES
from bot.services.pausing_until import NoPause
from bot.services.phases import Way
from bot.services.planning import Kind
from bot.services.provider import Obstacle
from bot.services.report import Range
from bot.services.setup_answers import Ending, Why
from bot.store.counts import Figure
from bot.store.helpers import Stage
from bot.store.last_entries import Entry
from bot.store.plans import RUNNING, PlanStatus

SWITCHES = ("discreet", "cards", "stretching")
WAITS = {*PROPOSALS, Action.STEP_DOWN, Action.STOP}  # a step of a taper and its end wait too

# Every name that the code computes, with all that can come of it.
FAMILIES: Mapping[str, Collection[object]] = {
    "bedtime.*": ("above_plan", "not_planned", "above_ceiling", "far_above"),
    "bedtime.button.*": ("took", "applied", "not_tonight", "different", "later"),
    "cancel.*": ("setup", "question"),
    "chart.button.*": (*View, *Theme),
    "chart.change.*": ("START", "RESUME", "STEP_UP", "STEP_DOWN", "PAUSE", "STOP"),
    "chart.heading.*": (View.NIGHTS, View.SEASON),
    "chart.title.*": (View.NIGHTS, View.SEASON),
    "check.*": CheckCode,
    "command.*": COMMANDS,
    "condition.*": Condition,
    "diary.button.*": (
        "dose",
        "oil",
        "cramps",
        "stool",
        "pain",
        "longest",
        "disturbed",
        "flags",
    ),
    "diary.page.*": PageState,
    "diary.said.*": Action,
    "diary.state.*": PageState,
    "diary.stool.*": ("0", "1", "2", "3", "unsure"),
    "flag.*": Flag,
    "form.*": Form,
    "membership.back.*": RUNNING,
    "look_back.gap.*": (Answered.NOT_ANSWERED, Answered.NOT_ASKED, Answered.PAUSED),
    "look_back.sure.*": Sure,
    "look_back.without.rate.*": ("with", *Way, "again"),
    "morning.button.*": ("change", "pain", "how_long", "sleep", "anything_else"),
    "morning.record.disturbed.*": ("yes", "no", "not_sure"),
    "morning.record.longest.*": LONGEST_MINUTES,
    "morning.record.stool.*": ("0", "1", "2", "3", "unsure"),
    "onboarding.gap.*": ("same", "different"),
    "onboarding.left.*": Ending,
    "onboarding.refused.*": Why,
    "operator.distress.*": Distress,
    "operator.figure.*": Figure,
    "operator.phase.*": Phase,
    "operator.place.*": Place,
    "operator.relief.*": Distress,
    "operator.status.*": RUNNING,
    "pausing.*": (PlanStatus.PAUSED, PlanStatus.STOPPED),
    "pausing.already.*": (PlanStatus.PAUSED, PlanStatus.STOPPED),
    "pausing.*.*": [f"{kind}.{one}" for kind in ("already", "back") for one in RUNNING],
    "pausing.button.*": ("resume", "undo", "pause", "leave"),
    "phrase.upcoming.*": (Kind.EVENING, Kind.MORNING),
    "proposal.accepted.*": WAITS,
    "proposal.button.*": WAITS,
    "reason.*": ReasonCode,
    "provider.again.*": ("limit", "dose"),
    "provider.button.*": ("dose", "resume", "end", "limit", "no_limit"),
    "provider.confirm.*": ("limit", "no_limit", "stop", "dose", "resume", "end"),
    "provider.obstacle.*": Obstacle,
    "referral.*": [level.value for level in Triage if level],
    "referral.goes_on.*": set(PlanStatus) - {PlanStatus.ACTIVE, PlanStatus.HELD},
    "report.ask.*": Ask,
    "report.button.*": (*Range, "name", "no_name", "back", "pdf", "text"),
    "report.button.language.*": LANGUAGES,
    "report.fact.*": FACTS,
    "report.grid.*": COLUMNS,
    "report.stage.*": Period,
    "rescreening.button.*": ("nothing", "some"),
    "travel.button.*": ("follow", "keep", "elsewhere"),
    "settings.again.*": (
        "bedtime",
        "wake",
        "zone",
        "days",
        "lead",
        "cue",
        "follow_ups",
        "quiet",
        "language",
        "weekly",
    ),
    "settings.ask.*": ("wake", "zone", "lead", "cue", "follow_ups", "quiet", "language", "weekly"),
    "settings.button.*": (
        "bedtime",
        "wake",
        "zone",
        "medicine_over",
        "provider_ok",
        "days",
        "lead",
        "night",
        "reminders",
        "you",
        "same",
        "cue",
        "follow_ups",
        "quiet",
        "language",
        "weekly",
    ),
    "settings.wrong.*": WrongNight,
    "so_far.waits.*": ("RUN_IN", "INTERVAL", "TAPER_INTERVAL"),
    "spacing.reason.*": ("before", "after", "same"),
    "today.status.*": [status for status in PlanStatus if status is not PlanStatus.ACTIVE],
    "undo.done.*": Entry,
    "verdict.*": set(Action) - PROPOSALS,
    "verdict.offer.*": WAITS,
    "walk.changed.*": ("O1", "O2", "O3", "O4", "E8"),
    "walk.topic.*": Topic,
    "warning.button.*": ("none", "done", "unsure"),
    "warning.group.*": GROUPS,
    "access.closed.*": [one for one in Access if one is not Access.OPEN],
    "export.action.*": Action,
    "export.level.*": [level.value for level in Triage if level],
    "export.status.*": PlanStatus,
    "export.stretched.*": ("yes", "no"),
    "pausing.over.*": RUNNING,
    "pausing.refused.*": set(NoPause) - {NoPause.STOPPED},
    "privacy.button.*": ("export", "delete", "back", "stay", "agree", "disagree"),
    "product.*": ("would", "saved"),
    "product.button.*": ("other",),
    "product.obstacle.*": set(product.Obstacle) - {product.Obstacle.NEW_COURSE},
    "settings.about.*": ("quiet", "discreet", "stretching", "follow_ups"),
    "settings.cue.*": ("teeth", "water", "door"),
    "settings.line.discreet.*": ("on", "off"),
    "settings.line.cards.*": ("on", "off"),
    "settings.line.stretching.*": ("on", "off"),
    "settings.switch.*.*": [f"{one}.{to}" for one in SWITCHES for to in ("on", "off")],
    "settings.title.*": ("night", "reminders", "product", "you"),
    "settings.words.*": (
        "around",
        "link",
        "none",
        "same",
        "save",
        "leave",
        "at_bedtime",
        "on",
        "off",
        "says",
        "provider_ok",
        "reviewed",
    ),
    "settings.words.topic.*": (
        "bedtime",
        "wake",
        "zone",
        "lead",
        "cue",
        "follow_ups",
        "quiet",
        "stretching",
        "discreet",
        "cards",
        "language",
        "weekly",
        "pause",
        "product",
        "provider",
        "limit",
        "settings",
        "reminders",
    ),
    "trusted.button.*": ("yes", "no"),
    "trusted.button.week_*": ("on", "off"),
    "trusted.line.*": set(Stage) - {Stage.ENDED},
    "trusted.one.*": (Stage.INVITED, Stage.ACTIVE),
    "understood.button.*": ("yes", "no"),
    "understood.cramps.*": ("yes", "no", "unsure"),
    "understood.stool.*": ("0", "1", "2", "3", "unsure"),
}
# "*" stands for two computed parts here; all of them are:
MORNING_BUTTONS = {
    "morning.button.cramps": ("no", "unsure"),
    "morning.button.disturbed": ("yes", "no", "unsure"),
    "morning.button.longest": (*LONGEST_MINUTES, "unsure"),
    "morning.button.pain": ("unsure",),
    "morning.button.stool": ("0", "1", "2", "3", "unsure", "picture"),
    "morning.button.taken": ("yes", "no", "unsure"),
}
MORNING_QUESTIONS = ("cramps", "stool", "taken", "pain", "longest", "disturbed")
# The setup's own tests walk through every step of these.
WALKED_ELSEWHERE = re.compile(r"onboarding\.(ask|record|hint|button|words|summary|tonight)\b.*")


@cache
def computed() -> set[str]:
    """Every key that a computed name of the code can become."""
    keys = {key.split("*")[0] + str(one) for key, all_ in FAMILIES.items() for one in all_}
    keys |= {f"{stem}.{one}" for stem, all_ in MORNING_BUTTONS.items() for one in all_}
    return keys | {f"morning.question.{one}" for one in MORNING_QUESTIONS}
