"""A time of going without in words: what was counted, whether cramps came back, what that adds."""

from __future__ import annotations

from bot.care.constants import EFFECT_MIN_CRAMPS, EFFECT_MIN_NIGHTS
from bot.care.effect import Missing, NoEffectYet
from bot.care.model import Region
from bot.chat import phrases
from bot.chat.chances import chance
from bot.locale import Words
from bot.report.rates import NEARLY_SURE
from bot.services.phases import Stretch, Way, Withdrawal


def lines(words: Words, found: Withdrawal, *, region: Region) -> list[str]:
    """A headline, the rates one below the other, one sentence about them, and what it adds."""
    rates = [
        _rate(words, "with", stretch=found.with_magnesium, region=region),
        _rate(words, found.way, stretch=found.without, region=region),
    ]
    if found.again is not None and found.again.cramps:
        rates.append(_rate(words, "again", stretch=found.again, region=region))
    title = words("look_back.without.title")
    return ["\n".join([title, *rates]), sentence(words, found), words("look_back.without.adds")]


def sentence(words: Words, found: Withdrawal) -> str:
    """Whether cramps came back without magnesium, with its uncertainty; or what is missing."""
    if isinstance(found.said, NoEffectYet):
        return _missing(words, found, said=found.said)
    told = chance(words, found.said.any_drop)
    if found.said.any_drop >= NEARLY_SURE:
        return words("look_back.without.likely", chance=told)
    if found.said.any_drop <= 1 - NEARLY_SURE:
        return words("look_back.without.unlikely", chance=told)
    return words("look_back.without.open", chance=told)


def _rate(words: Words, which: str, *, stretch: Stretch, region: Region) -> str:
    told = words.plain("look_back.without.a_week", rate=round(stretch.rate, 1))
    return words(
        f"look_back.without.rate.{which}",
        rate=told if stretch.cramps else words.plain("look_back.without.unknown"),
        nights=len(stretch.cramps),
        first=phrases.short_date(words, stretch.first, region=region),
        last=phrases.short_date(words, stretch.last, region=region),
    )


def _missing(words: Words, found: Withdrawal, *, said: NoEffectYet) -> str:
    if said.missing is Missing.FEW_BASELINE_CRAMPS:
        needed = EFFECT_MIN_CRAMPS
        return words("look_back.without.few_cramps", n=said.found, needed=needed)
    if said.missing is Missing.FEW_NIGHTS_NOW:
        return words("look_back.without.few_with", n=said.found, needed=EFFECT_MIN_NIGHTS)
    few = words("look_back.without.few_nights", n=said.found, needed=EFFECT_MIN_NIGHTS)
    return few if found.way is Way.TAPER else f"{few} {words('look_back.without.unasked')}"
