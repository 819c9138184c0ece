"""What of a draft is drawn exactly, what by a stand-in, what not at all: the fidelity report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LONGEST_NAME = 200
LONGEST_REASON = 500
MOST_ITEMS = 200
"""What a summary holds at most: it is part of every status answer, and names are a draft's own words."""


class Grade(StrEnum):
    """How near the drawn item comes to what the app would draw, best first."""

    EXACT = "exact"
    CLOSE = "close"
    STAND_IN = "stand_in"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class FidelityItem:
    """One item of a draft and how it is drawn.

    `kind` is a word of the draft format (`transition`, `filter`, `font`, `sticker`, …); `name`
    and `resource_id` are the draft's own; `path` is the JSON path of the item.
    """

    kind: str
    name: str
    grade: Grade
    reason: str
    path: str = ""
    resource_id: str = ""

    def as_dict(self) -> dict[str, str]:
        return {
            "kind": self.kind,
            "name": self.name,
            "grade": self.grade.value,
            "reason": self.reason,
            "path": self.path,
            "resource_id": self.resource_id,
        }


@dataclass(frozen=True, slots=True)
class FidelityReport:
    """Every item that is not plainly exact, in draft order."""

    items: tuple[FidelityItem, ...] = ()

    def __add__(self, other: FidelityReport) -> FidelityReport:
        return FidelityReport(self.items + other.items)

    def summary(self) -> dict[str, Any]:
        """Counts by grade and the distinct items, for a job record.

        `items` holds one entry per (kind, name, resource, grade) with the number of uses, most used first. Long names
        are cut, and `more` says how many further entries there are if they are too many.
        """
        grades = Counter(item.grade.value for item in self.items)
        uses = Counter(
            (
                *(_cut(text, LONGEST_NAME) for text in (i.kind, i.name, i.resource_id)),
                i.grade.value,
                _cut(i.reason, LONGEST_REASON),
            )
            for i in self.items
        )
        more = len(uses) - MOST_ITEMS
        return {
            "counts": {grade.value: grades.get(grade.value, 0) for grade in Grade},
            "items": [
                {"kind": k, "name": n, "resource_id": r, "grade": g, "reason": why, "uses": count}
                for (k, n, r, g, why), count in uses.most_common(MOST_ITEMS)
            ],
            **({"more": more} if more > 0 else {}),
        }


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def report(items: Iterable[FidelityItem]) -> FidelityReport:
    return FidelityReport(tuple(items))
