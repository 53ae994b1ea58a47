"""What the clinic is made of: values that nobody changes behind a decision's back."""

import inspect
from collections.abc import Iterator
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import bot.care
from bot.care.model import Phase, Region, Route, Screen, State

MODULES = [
    import_module(f"bot.care.{file.stem}")
    for file in sorted(Path(bot.care.__path__[0]).glob("[!_]*.py"))
]


def of_its_own(module: ModuleType) -> Iterator[object]:
    """What a module defines, and does not only import."""
    return (each for each in vars(module).values() if inspect.getmodule(each) is module)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_record_is_frozen_and_has_no_room_for_more(module: ModuleType) -> None:
    for record in filter(inspect.isclass, of_its_own(module)):
        if is_dataclass(record):
            assert record.__dataclass_params__.frozen, record  # type: ignore[attr-defined]
            assert "__slots__" in vars(record), record


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_parameter_can_be_given_by_name(module: ModuleType) -> None:
    records = list(filter(inspect.isclass, of_its_own(module)))
    methods = [each for record in records for each in vars(record).values()]
    for function in filter(inspect.isfunction, [*of_its_own(module), *methods]):
        kinds = {each.kind for each in inspect.signature(function).parameters.values()}
        assert inspect.Parameter.POSITIONAL_ONLY not in kinds, function


def test_what_is_not_told_of_a_plan_allows_nothing() -> None:
    told = State(
        region=Region.US, route=Route.ORAL, unit_mg=50.0, phase=Phase.TITRATE, screen=Screen.OK
    )
    assert (told.dose_mg, told.other_mg, told.treat_start, told.last_change) == (0, 0, 0, 0)
    assert (told.provider_ok, told.provider_reviewed, told.provider_plan) == (False, False, False)
    assert told.baseline_per_week is told.provider_ceiling_mg is told.resume_dose_mg is None


def test_a_plan_is_told_by_name_alone() -> None:
    with pytest.raises(TypeError):
        State(Region.US, Route.ORAL, 50.0, Phase.TITRATE, Screen.OK)  # type: ignore[call-arg]


def test_there_is_something_to_look_at() -> None:
    records = [each for module in MODULES for each in of_its_own(module) if is_dataclass(each)]
    assert len(records) > 10
