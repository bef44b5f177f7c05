"""One figure of the bench, as it is printed."""

import json
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

    bound: float
    at_least: bool = False

    def met_by(self, value: float) -> bool:
        """Whether `value` reaches it."""
        return value >= self.bound if self.at_least else value <= self.bound


def line(name: str, figure: Figure, target: Target) -> str:
    """The figure as one JSON object on one line."""
    said = {"name": name, "value": round(figure.value, 3), "unit": figure.unit}
    said |= {"target": f"{'≥' if target.at_least else '≤'} {target.bound:g}", "ok": target.met_by(figure.value)}
    return json.dumps(said | figure.more, ensure_ascii=False)
