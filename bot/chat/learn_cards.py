"""The cards as data: their claims, how sure each one is, its sources and its date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from bot.chat import learn_foods
from bot.services.learn import Card


class Sure(StrEnum):
    """How sure a claim is, as the message that says so."""

    WELL_SHOWN = "learn.sure.well_shown"
    SOME = "learn.sure.some"
    MIXED = "learn.sure.mixed"
    NOT_KNOWN = "learn.sure.not_known"
    USUAL = "learn.sure.usual"  # what providers advise; hardly tested
    SAFETY = "learn.sure.safety"  # a limit or a warning, set on the careful side
    OURS = "learn.sure.ours"  # how this bot works, by its rule book


class Source(StrEnum):
    """Where a card's claims come from, by the name under which anybody finds it."""

    NIH = learn_foods.SOURCE
    USDA = learn_foods.WEIGHTS
    COCHRANE = "Cochrane 2020, CD009402"
    BARNA = "Barna 2021"
    FRUSSO = "Frusso 1999"
    GROEBER = "Gröber 2017"
    EFSA = "EFSA 2015"
    LIMITS = "IOM 1997, EFSA"
    BFR = "BfR 2017"
    NHS = "NHS, Leg cramps"
    ALLEN = "Allen 2012, Am Fam Physician"
    GARRISON = "Garrison 2012"
    FDA = "FDA 2011"
    STRETCHING = "Hallegraeff 2012, Coppin 2005, Cochrane 2021"
    RULES = "learn.source.rules"  # a message: everything else is called the same everywhere


@dataclass(frozen=True, slots=True)
class Text:
    """What a card says: claims by the names of their messages, and its sources."""

    label: str
    typed: str
    claims: tuple[tuple[str, Sure], ...]
    sources: tuple[Source, ...]
    reviewed: date = date(2026, 11, 23)


CARDS: Final[Mapping[Card, Text]] = {
    Card.HOW: Text(
        "learn.button.how",
        "learn.words.how",
        (
            ("learn.how.muscle", Sure.WELL_SHOWN),
            ("learn.how.lack", Sure.WELL_SHOWN),
            ("learn.how.blood", Sure.WELL_SHOWN),
            ("learn.how.more", Sure.SOME),
        ),
        (Source.NIH, Source.COCHRANE),
    ),
    Card.BALANCE: Text(
        "learn.button.balance",
        "learn.words.balance",
        (
            ("learn.balance.calcium", Sure.WELL_SHOWN),
            ("learn.balance.potassium", Sure.WELL_SHOWN),
            ("learn.balance.low", Sure.WELL_SHOWN),
            ("learn.balance.test", Sure.SAFETY),
            ("learn.balance.apart", Sure.OURS),
        ),
        (Source.NIH, Source.RULES),
    ),
    Card.VESSELS: Text(
        "learn.button.vessels",
        "learn.words.vessels",
        (
            ("learn.vessels.relax", Sure.WELL_SHOWN),
            ("learn.vessels.pressure", Sure.SOME),
            ("learn.vessels.cramps", Sure.NOT_KNOWN),
            ("learn.vessels.walking", Sure.SAFETY),
        ),
        (Source.NIH, Source.RULES),
    ),
    Card.FORMS: Text(
        "learn.button.forms",
        "learn.words.forms",
        (
            ("learn.forms.citrate", Sure.SOME),
            ("learn.forms.oxide", Sure.SOME),
            ("learn.forms.glycinate", Sure.NOT_KNOWN),
            ("learn.forms.best", Sure.NOT_KNOWN),
            ("learn.forms.label", Sure.OURS),
        ),
        (Source.NIH, Source.RULES),
    ),
    Card.SKIN: Text(
        "learn.button.skin",
        "learn.words.skin",
        (
            ("learn.skin.through", Sure.NOT_KNOWN),
            ("learn.skin.cramps", Sure.NOT_KNOWN),
            ("learn.skin.no_dose", Sure.OURS),
            ("learn.skin.label", Sure.SAFETY),
        ),
        (Source.GROEBER, Source.RULES),
    ),
    Card.DOSE: Text(
        "learn.button.dose",
        "learn.words.dose",
        (
            ("learn.dose.limit", Sure.SAFETY),
            ("learn.dose.kidneys", Sure.WELL_SHOWN),
            ("learn.dose.low", Sure.OURS),
            ("learn.dose.more", Sure.NOT_KNOWN),
            ("learn.dose.provider", Sure.OURS),
        ),
        (Source.LIMITS, Source.NIH, Source.RULES),
    ),
    Card.DIARRHEA: Text(
        "learn.button.diarrhea",
        "learn.words.diarrhea",
        (
            ("learn.diarrhea.water", Sure.WELL_SHOWN),
            ("learn.diarrhea.over", Sure.WELL_SHOWN),
            ("learn.diarrhea.pause", Sure.OURS),
            ("learn.diarrhea.drink", Sure.USUAL),
            ("learn.diarrhea.provider", Sure.SAFETY),
        ),
        (Source.NIH, Source.BFR, Source.RULES),
    ),
    Card.TIMING: Text(
        "learn.button.timing",
        "learn.words.timing",
        (
            ("learn.timing.evening", Sure.NOT_KNOWN),
            ("learn.timing.habit", Sure.USUAL),
            ("learn.timing.food", Sure.USUAL),
            ("learn.timing.apart", Sure.SAFETY),
            ("learn.timing.no_double", Sure.OURS),
        ),
        (Source.NIH, Source.RULES),
    ),
    Card.FOODS: Text(
        "learn.button.foods",
        "learn.words.foods",
        (
            ("learn.foods.need", Sure.WELL_SHOWN),
            ("learn.foods.limit", Sure.WELL_SHOWN),
            ("learn.foods.cramps", Sure.NOT_KNOWN),
        ),
        (Source.NIH, Source.USDA, Source.EFSA),
    ),
    Card.CAUSES: Text(
        "learn.button.causes",
        "learn.words.causes",
        (
            ("learn.causes.none", Sure.WELL_SHOWN),
            ("learn.causes.tired", Sure.SOME),
            ("learn.causes.fluid", Sure.MIXED),
            ("learn.causes.conditions", Sure.WELL_SHOWN),
            ("learn.causes.pregnancy", Sure.WELL_SHOWN),
            ("learn.causes.ask", Sure.USUAL),
        ),
        (Source.ALLEN, Source.NHS),
    ),
    Card.MEDICINES: Text(
        "learn.button.medicines",
        "learn.words.medicines",
        (
            ("learn.medicines.water", Sure.SOME),
            ("learn.medicines.inhaler", Sure.SOME),
            ("learn.medicines.statin", Sure.MIXED),
            ("learn.medicines.acid", Sure.WELL_SHOWN),
            ("learn.medicines.keep", Sure.SAFETY),
        ),
        (Source.GARRISON, Source.FDA, Source.RULES),
    ),
    Card.PROVIDER: Text(
        "learn.button.provider",
        "learn.words.provider",
        (
            ("learn.provider.now", Sure.SAFETY),
            ("learn.provider.today", Sure.SAFETY),
            ("learn.provider.days", Sure.SAFETY),
            ("learn.provider.soon", Sure.USUAL),
            ("learn.provider.tell", Sure.OURS),
        ),
        (Source.RULES, Source.NHS),
    ),
    Card.CRAMP: Text(
        "learn.button.cramp",
        "learn.words.cramp",
        (
            ("learn.cramp.stretch", Sure.USUAL),
            ("learn.cramp.stand", Sure.USUAL),
            ("learn.cramp.rub", Sure.USUAL),
            ("learn.cramp.warmth", Sure.USUAL),
            ("learn.cramp.pills", Sure.USUAL),
            ("learn.cramp.long", Sure.SAFETY),
        ),
        (Source.NHS, Source.RULES),
    ),
    Card.STRETCHING: Text(
        "learn.button.stretching",
        "learn.words.stretching",
        (
            ("learn.stretching.how", Sure.USUAL),
            ("learn.stretching.fewer", Sure.SOME),
            ("learn.stretching.same", Sure.MIXED),
            ("learn.stretching.safe", Sure.USUAL),
        ),
        (Source.STRETCHING,),
    ),
    Card.EVIDENCE: Text(
        "learn.button.evidence",
        "learn.words.evidence",
        (
            ("learn.evidence.trials", Sure.WELL_SHOWN),
            ("learn.evidence.pregnancy", Sure.MIXED),
            ("learn.evidence.maker", Sure.SOME),
            ("learn.evidence.dummy", Sure.WELL_SHOWN),
            ("learn.evidence.so", Sure.NOT_KNOWN),
        ),
        (Source.COCHRANE, Source.BARNA, Source.RULES),
    ),
    Card.NIGHTS: Text(
        "learn.button.nights",
        "learn.words.nights",
        (
            ("learn.nights.come_and_go", Sure.WELL_SHOWN),
            ("learn.nights.chance", Sure.WELL_SHOWN),
            ("learn.nights.before", Sure.USUAL),
            ("learn.nights.without", Sure.USUAL),
        ),
        (Source.FRUSSO, Source.RULES),
    ),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the menu: no phone shows sixteen buttons at once."""

    text: str
    label: str
    cards: tuple[Card, ...]


PAGES: Final[Mapping[str, Page]] = {
    "magnesium": Page("learn.menu.magnesium", "learn.button.magnesium", tuple(Card)[:8]),
    "cramps": Page("learn.menu.cramps", "learn.button.cramps", tuple(Card)[8:]),
}
