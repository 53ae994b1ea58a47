"""The charts as drawings: whole whatever the diary holds, honest about gaps, safe in any words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.effect import Effect
from bot.care.label import Form
from bot.care.model import Action
from bot.care.night import Night
from bot.report.chart_axis import scale
from bot.report.chart_effect import Comparison, dots_of, effect_chart
from bot.report.chart_ink import PALETTES, SMALL, WIDTH, fitting, width_of, wrapped
from bot.report.chart_nights import MOST_NIGHTS, nights_chart
from bot.report.chart_season import MOST_WEEKS, season_chart
from bot.report.chart_words import Compared, Dates, EffectWords, NightsWords, Theme
from bot.report.rates import rate_of
from bot.report.season import Answered, Mark, Period, Product, Season, SeasonNight

MONDAY = Night(date(2026, 8, 24))
SVG = "{http://www.w3.org/2000/svg}"
HATCH = "url(#unknown)"
DATES = Dates(
    day=lambda night: f"{night.evening:%d.%m}",
    month=lambda night: f"{night.evening:%b}",
    weekdays=("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
    first_weekday=0,
)
WORDS = NightsWords(
    title="Your nights",
    product="Magnesium citrate",
    started="start",
    raised="dose up",
    lowered="dose down",
    stopped="stop",
    cramps="Cramps a night",
    dose="Magnesium, mg",
    oil="Oil or spray",
    diarrhea="Diarrhea the morning after",
    taken="taken",
    planned="planned",
    not_taken="not that night",
    unknown="not known",
    paused="paused",
    no_cramps="no cramps",
    a_little="a little soft",
    yes="diarrhea",
    dates=DATES,
    number=lambda value: f"{value:g}",
)
EFFECT_WORDS = EffectWords(
    title="Cramps, before and now",
    before=Compared("Before magnesium", "6 a week", "14 nights answered"),
    now=Compared("Now", "2 a week", "14 nights answered"),
    unit="Cramps a week.",
    interval="In 9 of 10 such cases the true number is on the line.",
    fewer="Really fewer cramps?",
    clearly_fewer="At least 25 % fewer?",
    any_drop="more than 95 in 100",
    clear_drop="about 9 in 10",
    number=lambda value: f"{value:g}",
)
Chart = Callable[..., str]
CHARTS: tuple[Chart, ...] = (nights_chart, season_chart)


def a_season(nights: Sequence[SeasonNight], marks: Sequence[Mark] = ()) -> Season:
    return Season(tuple(nights), tuple(marks), Product(Form.CITRATE, 50.0))


def known(days: int, cramps: int = 1, **changes: object) -> SeasonNight:
    usual: dict[str, object] = {"stool": 0, "planned_mg": 100.0, "taken": True, "taken_mg": 100.0}
    return SeasonNight(
        MONDAY.plus(days),
        Answered.WHOLE,
        Period.MAGNESIUM,
        cramps=cramps,
        **(usual | changes),  # type: ignore[arg-type]
    )


def gap(days: int, why: Answered = Answered.NOT_ANSWERED) -> SeasonNight:
    period = Period.PAUSE if why is Answered.PAUSED else Period.MAGNESIUM
    planned_mg = 0.0 if why is Answered.PAUSED else 100.0
    return SeasonNight(MONDAY.plus(days), why, period, planned_mg=planned_mg)


def drawn(svg: str) -> ET.Element:
    """The drawing, which is well-formed, has its width and stays on its sheet."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert root.get("width") == str(WIDTH)
    height = float(root.get("height", "0"))
    for shape in root.iter(f"{SVG}rect"):
        if shape.get("x") is not None:
            bottom = float(shape.get("y", "")) + float(shape.get("height", ""))
            right = float(shape.get("x", "")) + float(shape.get("width", ""))
            assert (right <= WIDTH, bottom <= height) == (True, True), ET.tostring(shape)
    return root


def said(svg: str) -> list[str]:
    return [line.text or "" for line in drawn(svg).iter(f"{SVG}text")]


def boxes(svg: str, fill: str) -> list[ET.Element]:
    return [shape for shape in drawn(svg).iter(f"{SVG}rect") if shape.get("fill") == fill]


def circles(svg: str, **attributes: str) -> int:
    found = drawn(svg).iter(f"{SVG}circle")
    return sum(all(one.get(key) == value for key, value in attributes.items()) for one in found)


LIGHT = PALETTES[Theme.LIGHT]


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("count", [0, 1, 28, 92, 366])
def test_any_number_of_nights_gives_a_whole_drawing(chart: Chart, theme: Theme, count: int) -> None:
    svg = chart(a_season([known(days) for days in range(count)]), WORDS, theme=theme)
    assert "Your nights" in said(svg)
    assert f'fill="{PALETTES[theme].paper}"' in svg


def test_a_night_without_an_answer_is_hatched_and_one_without_cramps_is_a_ring() -> None:
    svg = nights_chart(a_season([known(0, 2), gap(1), known(2, 0)]), WORDS)
    cramps, dose, bowel, _ = boxes(svg, HATCH)
    column = (WIDTH - 54 - 16) / 3
    for hatched in (cramps, dose, bowel):
        assert float(hatched.get("x", "")) == pytest.approx(54 + column, abs=0.01)
        assert float(hatched.get("width", "")) == pytest.approx(column, abs=0.01)
    assert circles(svg, stroke=LIGHT.cramps) == 2  # the night, and its meaning below
    assert {"not known", "no cramps"} <= set(said(svg))


def test_all_gaps_show_no_value_at_all() -> None:
    svg = nights_chart(a_season([gap(days) for days in range(28)]), WORDS)
    assert len(boxes(svg, HATCH)) == 4
    assert boxes(svg, LIGHT.cramps) == boxes(svg, LIGHT.taken) == []
    assert circles(svg) == 0


def test_a_pause_is_a_band_with_a_sign_and_no_gap() -> None:
    nights = [known(0), *(gap(days, Answered.PAUSED) for days in range(1, 8)), known(8)]
    svg = nights_chart(a_season(nights), WORDS)
    assert boxes(svg, HATCH) == []
    assert len(boxes(svg, LIGHT.band)) == 3 + 1  # a panel each, and the legend
    assert "paused" in said(svg)


def test_tonight_is_neither_a_gap_nor_a_value() -> None:
    tonight = SeasonNight(MONDAY, Answered.AHEAD, Period.MAGNESIUM, planned_mg=100.0)
    for chart in CHARTS:
        assert boxes(chart(a_season([tonight]), WORDS), HATCH) == []


def test_the_dose_taken_stands_beside_the_dose_planned() -> None:
    half = known(1, taken_mg=50.0)
    none = known(2, taken=False, taken_mg=0.0)
    svg = nights_chart(a_season([known(0), half, none]), WORDS)
    whole, part, _ = boxes(svg, LIGHT.taken)
    assert float(part.get("height", "")) == pytest.approx(float(whole.get("height", "")) / 2)
    assert {"planned", "taken", "not that night"} <= set(said(svg))


def test_before_any_dose_there_is_no_panel_for_one() -> None:
    counted = known(0, planned_mg=0.0, taken=None, taken_mg=None)
    svg = nights_chart(a_season([replace(counted, period=Period.BEFORE)]), WORDS)
    assert "Magnesium, mg" not in said(svg)
    assert boxes(svg, HATCH) == []


def test_oil_is_a_row_of_signs_without_milligrams() -> None:
    oil = {"planned_mg": 0.0, "taken_mg": 0.0}
    nights = [known(0, **oil), known(1, taken=False, **oil), gap(2)]
    svg = nights_chart(replace(a_season(nights), is_topical=True), WORDS)
    assert ("Oil or spray" in said(svg), "Magnesium, mg" in said(svg)) == (True, False)
    assert circles(svg, fill=LIGHT.taken) == 2


def test_every_change_has_its_sign_and_its_dose_where_there_is_room() -> None:
    changes = [Action.START, Action.STEP_UP, Action.STEP_DOWN, Action.PAUSE, Action.STOP]
    marks = [Mark(MONDAY.plus(5 * n), act, 50.0 * n) for n, act in enumerate(changes, start=1)]
    svg = nights_chart(a_season([known(days) for days in range(28)], marks), WORDS)
    signs = {"start", "dose up", "dose down", "paused", "stop"}
    assert signs | {"50", "100", "150"} <= set(said(svg))
    crowded = [Mark(MONDAY.plus(n), Action.STEP_UP, 137.0 + n) for n in range(1, 6)]
    svg = nights_chart(a_season([known(days) for days in range(28)], crowded), WORDS)
    doses = {f"{mark.dose_mg:g}" for mark in crowded}
    assert [text for text in said(svg) if text in doses] == ["142"]


def test_what_is_too_long_for_a_phone_is_cut_to_the_newest() -> None:
    nights = [known(days, days % 9) for days in range(2 * MOST_NIGHTS)]
    old = Mark(MONDAY, Action.START, 100.0)
    assert nights_chart(a_season(nights, [old]), WORDS) == nights_chart(
        a_season(nights[MOST_NIGHTS:]), WORDS
    )
    years = [known(days, 9) for days in range(1000)]
    squares = [text for text in said(season_chart(a_season(years), WORDS)) if text == "9"]
    assert 7 * (MOST_WEEKS - 1) < len(squares) <= 7 * MOST_WEEKS


def test_the_calendar_writes_the_number_into_every_known_square() -> None:
    nights = [known(0, 0), known(1, 7), gap(2), gap(3, Answered.PAUSED), known(4, 12, stool=2)]
    svg = season_chart(a_season(nights), WORDS)
    assert [text for text in said(svg) if text.isdigit()] == ["0", "7", "12", "2"]
    assert len(boxes(svg, HATCH)) == 2
    assert {"cramps that night", "diarrhea", "not known", "paused"} - set(said(svg)) == {
        "cramps that night"
    }


@pytest.mark.parametrize("first_weekday", range(7))
def test_a_week_of_the_calendar_begins_as_the_reader_is_used_to(first_weekday: int) -> None:
    dates = replace(DATES, first_weekday=first_weekday)
    days = [known(day, 9) for day in range(7)]
    svg = season_chart(a_season(days), replace(WORDS, dates=dates))
    squares = [one for one in boxes(svg, LIGHT.heat[-1]) if float(one.get("width", "")) > 21]
    columns = {float(one.get("x", "")) for one in squares}
    assert len(columns) == (1 if first_weekday == 0 else 2)


def test_the_comparison_draws_both_ends_of_what_may_be_true() -> None:
    found = Comparison(rate_of(14, 12, phi=1.0), rate_of(14, 0, phi=1.0), Effect(0.99, 0.97, 1.0))
    svg = effect_chart(found, EFFECT_WORDS)
    lines = [one for one in drawn(svg).iter(f"{SVG}line") if one.get("stroke") == LIGHT.cramps]
    assert len(lines) == 2 * 3
    assert {"6 a week", "2 a week", "more than 95 in 100"} & set(said(svg))
    assert circles(svg, stroke=LIGHT.ink, fill=LIGHT.ink) == 2 * 19


@pytest.mark.parametrize(
    ("chance", "dots"),
    [(0.0, 1), (0.05, 1), (0.06, 2), (0.5, 10), (0.84, 16), (0.94, 18), (0.95, 19), (1.0, 19)],
)
def test_a_chance_is_never_drawn_as_certain_and_no_finer_than_it_is_said(
    chance: float, dots: int
) -> None:
    assert dots_of(chance) == dots


LONG = "Magnesium-Bisglycinat-Komplex, hochdosiert, vegan, laborgeprüft & <b>ohne</b> Zusätze " * 5
STRANGE = [
    "مغنيسيوم ٤٠٠",
    "😴👨‍👩‍👧 night",
    "מגנזיום",
    "鎂" * 60,
    "\x00\x1b\ufffe\ud800",
    "]]>&amp;",
    LONG,
]


@pytest.mark.parametrize("words", STRANGE)
@pytest.mark.parametrize("chart", CHARTS)
def test_any_words_are_safe_and_stay_on_the_sheet(chart: Chart, words: str) -> None:
    strange = replace(WORDS, product=words, title=words, cramps=words, unknown=words, yes=words)
    svg = chart(a_season([known(0, stool=2), gap(1)]), strange)
    assert len(said(svg)) > 5
    assert "<b>" not in svg


@settings(max_examples=60)
@given(st.text(max_size=60), st.integers(20, 390))
def test_a_line_that_fits_is_whole_and_any_other_is_cut(text: str, width: int) -> None:
    line = fitting(text, size=SMALL, width=width)
    assert line == text or (line.endswith("…") and len(line) <= len(text) + 1)
    assert width_of(line, size=SMALL) <= width or line == "…"
    for one in wrapped(text, size=SMALL, width=width):
        assert width_of(one, size=SMALL) <= width or one == "…"


@given(st.floats(0, 5000), st.integers(1, 6))
def test_a_scale_begins_at_zero_and_holds_everything(largest: float, ticks: int) -> None:
    values = scale(largest, ticks=ticks, at_least=1)
    assert values[0] == 0
    assert values[-1] >= largest
    assert 2 <= len(values) <= ticks + 1


def brightness(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", Theme)
def test_shapes_and_words_stand_out_in_both_themes(theme: Theme) -> None:
    palette = PALETTES[theme]
    for shape in (palette.cramps, palette.taken, palette.stool):
        assert contrast(shape, palette.paper) >= 3
    for words in (palette.ink, palette.faint):
        assert contrast(words, palette.paper) >= 4.5
    for square, number in zip(palette.heat, palette.on_heat, strict=True):
        assert contrast(square, number) >= 4.5


def test_nothing_is_written_smaller_than_a_phone_shows_at_arms_length() -> None:
    season = a_season([known(0), gap(1)], [Mark(MONDAY, Action.START, 100.0)])
    for chart in CHARTS:
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', chart(season, WORDS))]
        assert min(sizes) >= 13
