"""What the page for a provider says at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.care.effect import Effect
from bot.chat.chances import BY_ITSELF
from bot.chat.report_words import Pen
from bot.report.visit import Compared, GoneWithout, Visit
from bot.report.visit_page import Fact
from bot.store.plans import PlanStatus

FACTS: Final = (
    "product",
    "plan",
    "limit",
    "before",
    "lately",
    "sure",
    "without",
    "loose",
    "answers",
)
_DAYS_NAMED: Final = 5


def facts(pen: Pen, visit: Visit) -> tuple[Fact, ...]:
    """Product, plan, limit, before and lately, going without, diarrhea, how much was answered."""
    told = [("product", _product(pen, visit)), ("plan", _plan(pen, visit))]
    if not visit.standing.is_topical:
        told.append(("limit", _limit(pen, visit)))
    told += [("before", _before(pen, visit))]
    if visit.compared is not None:
        told += [("lately", _lately(pen, visit.compared)), ("sure", _sure(pen, visit.compared))]
    if visit.gone_without is not None:
        told.append(("without", _without(pen, visit.gone_without)))
    told += [("loose", _loose(pen, visit)), ("answers", _answers(pen, visit))]
    return tuple(Fact(pen.plain(f"report.fact.{name}"), text) for name, text in told)


def _product(pen: Pen, visit: Visit) -> str:
    product = visit.standing.product
    form = pen.plain(f"form.{product.form}")
    if not product.unit_mg or visit.standing.is_topical:
        return form
    piece_mg = product.unit_mg * 2 if product.halved else product.unit_mg
    return pen.plain("report.product.piece", form=form, mg=pen.mg(piece_mg))


def _plan(pen: Pen, visit: Visit) -> str:
    return " ".join(_plan_now(pen, visit))


def _plan_now(pen: Pen, visit: Visit) -> Iterator[str]:
    standing = visit.standing
    if standing.status is not PlanStatus.ACTIVE:
        yield pen.plain(f"export.status.{standing.status}")
    elif standing.is_topical:
        yield pen.plain("report.plan.oil")
    elif standing.tonight_mg:
        yield pen.plain("report.plan.dose", mg=pen.mg(standing.tonight_mg))
    else:
        yield pen.plain("report.plan.none")
    if standing.by_provider:
        yield pen.plain("report.plan.provider")
    if standing.treated_days and not standing.is_topical:
        yield pen.words.count("report.plan.since", standing.treated_days)


def _limit(pen: Pen, visit: Visit) -> str:
    standing = visit.standing
    said = pen.plain("report.limit.mg", mg=pen.mg(standing.ceiling_mg))
    if not standing.other_mg:
        return said
    return f"{said} {pen.plain('report.limit.other', mg=pen.mg(standing.other_mg))}"


def _before(pen: Pen, visit: Visit) -> str:
    if visit.compared is not None and visit.compared.before.cramps_known:
        return pen.rate(visit.compared.before)
    recalled = visit.standing.baseline_per_week
    if recalled is not None and visit.standing.is_recalled:
        return pen.plain("report.rate.recalled", cramps=pen.number(recalled))
    return pen.rate(visit.counted) if visit.compared is None else pen.plain("report.rate.none")


def _lately(pen: Pen, compared: Compared) -> str:
    return f"{pen.rate(compared.lately)} ({pen.span(compared.first, compared.last)})"


def _sure(pen: Pen, compared: Compared) -> str:
    """Rule P4: how sure one can be, and beside it what happens by itself."""
    said = compared.said
    if not isinstance(said, Effect):
        return pen.plain("report.sure.missing")
    return pen.plain(
        "report.sure.said",
        any_drop=pen.chance(said.any_drop),
        clear_drop=pen.chance(said.clear_drop),
        **BY_ITSELF,
    )


def _without(pen: Pen, gone: GoneWithout) -> str:
    """The better test: with it, without it, and with it again."""
    if not isinstance(gone.said, Effect):
        return f"{pen.span(gone.first, gone.last)}. {pen.plain('report.without.few')}"
    said = pen.plain(
        "report.without.said",
        first=pen.day(gone.first),
        last=pen.day(gone.last),
        without=pen.number(gone.without.rate),
        with_magnesium=pen.number(gone.with_magnesium.rate),
    )
    parts = [said]
    if gone.again is not None and gone.again.answered:
        parts.append(pen.plain("report.without.again", again=pen.number(gone.again.rate)))
    parts.append(pen.plain("report.without.sure", any_drop=pen.chance(gone.said.any_drop)))
    return " ".join(parts)


def _loose(pen: Pen, visit: Visit) -> str:
    counts = visit.counted
    if not counts.stool_known:
        return pen.plain("report.loose.unknown")
    if not counts.loose:
        return pen.plain("report.loose.none", of=counts.stool_known)
    mornings = [one.next() for one in visit.loose_nights]
    key = "report.loose.many" if len(mornings) > _DAYS_NAMED else "report.loose.some"
    days = ", ".join(pen.day(one) for one in mornings[-_DAYS_NAMED:])
    return pen.plain(key, n=counts.loose, of=counts.stool_known, days=days)


def _answers(pen: Pen, visit: Visit) -> str:
    counts = visit.counted
    told = pen.plain(
        "report.answers.text",
        answered=counts.nights - counts.not_answered - visit.quiet,
        nights=counts.nights,
        silent=counts.not_answered,
    )
    return f"{told} {pen.plain('report.answers.quiet', quiet=visit.quiet)}" if visit.quiet else told
