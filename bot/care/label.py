"""Reading a product's label: is this number elemental magnesium? (rules B1-B4).

The trap: "citrate 400 mg" can be the weight of the compound, with 65 mg of magnesium in it. The
rule: compare with the label's own percentage, ask again, and never convert silently.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.care.constants import COMPOUND_SUSPECT_ABOVE_MG, LABEL_TOLERANCE, REGIONS
from bot.care.model import Region


class Form(StrEnum):
    """What the magnesium is bound to, or how it is used."""

    CITRATE = "citrate"
    GLYCINATE = "glycinate"
    OXIDE = "oxide"
    MALATE = "malate"
    TAURATE = "taurate"
    THREONATE = "threonate"
    CHLORIDE = "chloride"
    LACTATE = "lactate"
    GLUCONATE = "gluconate"
    CARBONATE = "carbonate"
    HYDROXIDE = "hydroxide"
    OTHER = "other"
    OIL = "oil"


FRACTION: Final = {
    Form.OXIDE: 0.603,
    Form.HYDROXIDE: 0.417,
    Form.CARBONATE: 0.288,
    Form.CITRATE: 0.162,  # anhydrous
    Form.MALATE: 0.155,
    Form.GLYCINATE: 0.141,  # bisglycinate; "buffered" products contain oxide
    Form.CHLORIDE: 0.120,  # hexahydrate
    Form.LACTATE: 0.102,
    Form.TAURATE: 0.089,
    Form.GLUCONATE: 0.059,
}
"""Share of elemental magnesium by weight (B1), from the molar masses."""

COMPOUND_SUSPECTS: Final = frozenset(
    {Form.CITRATE, Form.GLYCINATE, Form.MALATE, Form.TAURATE, Form.THREONATE}
)
"""Forms whose compound weight is often printed large (B4)."""


class LabelFinding(StrEnum):
    """What the two numbers of a label say together."""

    OK = "OK"
    DIFFERS_FROM_PERCENT = "DIFFERS_FROM_PERCENT"
    MAYBE_COMPOUND_WEIGHT = "MAYBE_COMPOUND_WEIGHT"


@dataclass(frozen=True, slots=True)
class LabelVerdict:
    """The finding, with the numbers to show beside the question."""

    finding: LabelFinding
    entered_mg: float
    """What the person typed, mg a unit; never changed here."""
    from_percent_mg: float | None
    """What the label's percentage stands for, mg, when it was given."""
    if_compound_mg: float | None
    """Elemental mg if the number were the compound's weight; None when the share is not known."""


def mg_of_percent(percent: float, region: Region) -> float:
    """What the label's percentage stands for: %NRV x 3.75 in the EU and UK, %DV x 4.2 (B2), mg."""
    return round(percent * REGIONS[region].percent_unit_mg, 3)


def check_label(  # house: in the order in which a label is read
    unit_mg: float, form: Form, percent: float | None, region: Region
) -> LabelVerdict:
    """Whether `unit_mg` can be believed to be elemental magnesium, or must be asked again.

    `percent` is the label's %NRV or %DV for the same unit, None when it is not on the label.
    """
    from_percent_mg = None if percent is None else mg_of_percent(percent, region)
    share = FRACTION.get(form)
    if from_percent_mg is not None and _differs(unit_mg, from_percent_mg):
        finding = LabelFinding.DIFFERS_FROM_PERCENT
    elif form in COMPOUND_SUSPECTS and unit_mg > COMPOUND_SUSPECT_ABOVE_MG:
        finding = LabelFinding.MAYBE_COMPOUND_WEIGHT
    else:
        finding = LabelFinding.OK
    if_compound_mg = None if share is None else round(unit_mg * share, 1)
    return LabelVerdict(finding, unit_mg, from_percent_mg, if_compound_mg)


def _differs(unit_mg: float, from_percent_mg: float) -> bool:
    """More than 10 % apart (B3), measured on the percentage's number."""
    return abs(unit_mg - from_percent_mg) > LABEL_TOLERANCE * from_percent_mg
