"""Foods with magnesium: each figure once, as data, for all languages and both ways to weigh.

The figures are those of the fact sheet; a serving's weight is that of the same food in USDA
FoodData Central (SR Legacy), from which other amounts are worked out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.care.model import Region
from bot.locale import Words

SOURCE: Final = "NIH Office of Dietary Supplements, Magnesium"
WEIGHTS: Final = "USDA FoodData Central"
_OUNCE_G: Final = 28.35
_CUP_ML: Final = 236.6


@dataclass(frozen=True, slots=True)
class Food:
    """A food's magnesium in mg for a serving as it is said in the US.

    `holds` is the same serving in grams (drinks: millilitres), `metric` a round amount of those
    for everybody else.
    """

    name: str
    mg: int
    serving: str
    holds: float
    metric: int
    unit: str = "learn.serving.grams"

    @property
    def metric_mg(self) -> int:
        """What the round amount holds, in mg."""
        return round(self.mg * self.metric / self.holds)


FOODS: Final = (
    Food("learn.food.pumpkin_seeds", 156, "learn.serving.ounce", _OUNCE_G, 30),
    Food("learn.food.chia", 111, "learn.serving.ounce", _OUNCE_G, 30),
    Food("learn.food.almonds", 80, "learn.serving.ounce", _OUNCE_G, 30),
    Food("learn.food.spinach", 78, "learn.serving.half_cup", 90, 100),
    Food("learn.food.cashews", 74, "learn.serving.ounce", _OUNCE_G, 30),
    Food("learn.food.peanuts", 63, "learn.serving.quarter_cup", 36, 30),
    Food("learn.food.soy_milk", 61, "learn.serving.cup", _CUP_ML, 200, "learn.serving.ml"),
    Food("learn.food.black_beans", 60, "learn.serving.half_cup", 86, 100),
    Food("learn.food.edamame", 50, "learn.serving.half_cup", 78, 100),
    Food("learn.food.peanut_butter", 49, "learn.serving.two_spoons", 32, 30),
    Food("learn.food.brown_rice", 42, "learn.serving.half_cup", 98, 100),
    Food("learn.food.salmon", 26, "learn.serving.three_ounces", 3 * _OUNCE_G, 100),
    # The fact sheet says 24 to 27.
    Food("learn.food.milk", 24, "learn.serving.cup", _CUP_ML, 200, "learn.serving.ml"),
)

# From all food and drink in a day, mg: NIH ODS (RDA of adults), EFSA 2015 (adequate intake).
NEEDED_MG: Final = {Region.US: (310, 420), Region.EU_UK: (300, 350)}


def lines(words: Words, region: Region) -> list[str]:
    """One line for each food, the richest serving of the fact sheet first."""
    return [
        _in_cups(words, food) if region is Region.US else _metric(words, food) for food in FOODS
    ]


def _in_cups(words: Words, food: Food) -> str:
    return _line(words, food, serving=words.plain(food.serving), mg=food.mg)


def _metric(words: Words, food: Food) -> str:
    serving = words.plain(food.unit, amount=food.metric)
    return _line(words, food, serving=serving, mg=food.metric_mg)


def _line(words: Words, food: Food, *, serving: str, mg: int) -> str:
    return words("learn.food.line", food=words.plain(food.name), serving=serving, mg=mg)
