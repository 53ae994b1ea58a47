"""The little of PromQL that our alerts use, worked out on invented figures.

Prometheus's own promtool would do it better; it is no Python package, and CI may not have it.
"""

from __future__ import annotations

import math
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import promql_parser as promql

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]

_COMPARE: Final[Mapping[str, Callable[[float, float], bool]]] = {
    ">": operator.gt,
    "==": operator.eq,
}
_TOGETHER: Final[Mapping[str, Callable[[Iterable[float]], float]]] = {
    "max": max,
    "min": min,
    "sum": sum,
    "count": lambda values: float(len(list(values))),
}


@dataclass(frozen=True, slots=True)
class Series:
    """One figure: what it is now, and what it was before the range or the offset."""

    name: str
    now: float
    then: float = 0.0
    labels: Mapping[str, str] = field(default_factory=dict)


def evaluate(expression: str, series: Iterable[Series]) -> Vector:
    """What the expression gives; an alert fires when that is not empty."""
    found = _value(promql.parse(expression), list(series))
    assert isinstance(found, dict), "an alert is a vector"
    return found


def metrics_of(expression: str) -> tuple[set[str], set[str]]:
    """The names of the metrics and of the labels in an expression. Raises ValueError."""
    metrics, labels = set[str](), set[str]()

    def visit(node: object) -> None:
        if isinstance(node, promql.VectorSelector):
            metrics.add(node.name)
            labels.update(one.name for one in node.matchers.matchers)
        if isinstance(node, promql.AggregateExpr) and node.modifier is not None:
            labels.update(node.modifier.labels)

    promql.walk(promql.parse(expression), pre_visit=visit)
    return metrics, labels


def _value(node: object, series: list[Series]) -> Vector | float:
    match node:
        case promql.NumberLiteral():
            return float(node.val)
        case promql.ParenExpr():
            return _value(node.expr, series)
        case promql.VectorSelector():
            return {_key(one.labels): _at(node, one) for one in _selected(node, series)}
        case promql.Call():
            return _called(node, series)
        case promql.AggregateExpr():
            return _together(node, series)
        case promql.BinaryExpr():
            return _compared(node, series)
    raise NotImplementedError(f"{type(node).__name__} in an alert")


def _selected(node: promql.VectorSelector, series: list[Series]) -> list[Series]:
    wanted = {one.name: one.value for one in node.matchers.matchers}
    return [
        one
        for one in series
        if one.name == node.name and wanted.items() <= {"job": _JOB, **one.labels}.items()
    ]


_JOB: Final = "magnesium-night-bot"


def _at(node: promql.VectorSelector, one: Series) -> float:
    return one.then if node.offset is not None else one.now


def _called(node: promql.Call, series: list[Series]) -> Vector:
    name, first = node.func.name, node.args[0]
    if name in ("increase", "rate"):
        seconds = first.range.total_seconds() if name == "rate" else 1.0
        chosen = _selected(first.vector_selector, series)
        return {_key(one.labels): max(one.now - one.then, 0.0) / seconds for one in chosen}
    if name == "absent":
        return {} if _value(first, series) else {frozenset(): 1.0}
    if name == "histogram_quantile":
        buckets = _value(node.args[1], series)
        assert isinstance(buckets, dict), "buckets are a vector"
        return _quantile(float(first.val), buckets)
    raise NotImplementedError(f"{name}() in an alert")


def _quantile(share: float, buckets: Vector) -> Vector:
    """The bound below which so many lie: as Prometheus, but without its line inside a bucket."""
    bounds = sorted((float(dict(labels)["le"]), count) for labels, count in buckets.items())
    wanted = share * bounds[-1][1]
    if not wanted:
        return {frozenset(): math.nan}
    return {frozenset(): next(bound for bound, count in bounds if count >= wanted)}


def _together(node: promql.AggregateExpr, series: list[Series]) -> Vector:
    inner = _value(node.expr, series)
    assert isinstance(inner, dict), "only a vector is taken together"
    by = set() if node.modifier is None else set(node.modifier.labels)
    groups: dict[Labels, list[float]] = defaultdict(list)
    for labels, value in inner.items():
        groups[frozenset(one for one in labels if one[0] in by)].append(value)
    return {labels: _TOGETHER[str(node.op)](values) for labels, values in groups.items()}


def _compared(node: promql.BinaryExpr, series: list[Series]) -> Vector:
    left, right = _value(node.lhs, series), _value(node.rhs, series)
    assert isinstance(left, dict), "a comparison keeps what stands on its left"
    holds = _COMPARE[str(node.op)]
    other = (lambda labels: right) if isinstance(right, float) else right.get
    return {
        labels: value
        for labels, value in left.items()
        if (limit := other(labels)) is not None and holds(value, limit)
    }


def _key(labels: Mapping[str, str]) -> Labels:
    return frozenset(labels.items())
