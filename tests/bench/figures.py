"""One figure of the bench, as it is printed."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field


class LeftOut(Exception):
    """Raised by what measures a figure when the machine lacks what it takes; says what."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit, and what else helps to understand it."""

    value: float
    unit: str
    more: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must reach: at most, or at least, `bound`."""

    bound: float | Callable[[], float]  # one that is itself measured in this run is asked after the figure
    at_least: bool = False

    @property
    def limit(self) -> float:
        """The bound as a number."""
        return self.bound() if callable(self.bound) else self.bound

    def met_by(self, value: float) -> bool:
        """Whether `value` reaches it."""
        return value >= self.limit if self.at_least else value <= self.limit


def line(name: str, figure: Figure, target: Target) -> str:
    """The figure as one JSON object on one line."""
    said = {"name": name, "value": round(figure.value, 3), "unit": figure.unit}
    said |= {"target": f"{'≥' if target.at_least else '≤'} {target.limit:.4g}", "ok": target.met_by(figure.value)}
    return json.dumps(said | figure.more, ensure_ascii=False)
