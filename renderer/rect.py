"""An upright rectangle."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rect:
    """left ≤ right, top ≤ bottom, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def is_whole(self) -> bool:
        """All four edges on pixel edges."""
        return all(v == round(v) for v in (self.left, self.top, self.right, self.bottom))

    def grown(self, across: float, down: float) -> Rect:
        """With so many more pixels on the left and right, and above and below."""
        return Rect(self.left - across, self.top - down, self.right + across, self.bottom + down)
