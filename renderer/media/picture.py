"""What a decoder hands to the compositor: one picture, in the form the compositor asks for."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """A picture as 8-bit 4:2:0 planes, Rec.709 matrix, limited range, chroma sited left (MPEG-2).

    Shapes: `y` (h, w), `u` and `v` (⌈h/2⌉, ⌈w/2⌉). Rows may be padded (strided views); read only.
    """

    y: Pixels
    u: Pixels
    v: Pixels


class Picture(Protocol):
    """One decoded picture, already turned upright and with square pixels: what a person would call
    its width and height.

    Laws: equal keys mean equal pictures; what a method returns is never changed afterwards by
    anyone, and stays valid as long as it is referenced.
    """

    key: Hashable
    width: int
    height: int
    opaque: bool

    def bgra(self, size: tuple[int, int] | None = None) -> Pixels:
        """(h, w, 4) uint8, C-contiguous: blue, green, red, alpha; gamma-encoded Rec.709/sRGB, full
        range, premultiplied. With `size` (w, h) scaled to it: area-like when shrinking, bicubic-like when growing."""
        ...

    def planes(self, size: tuple[int, int] | None = None) -> Planes | None:
        """The same picture as Rec.709 limited-range planes, or None if it is not opaque."""
        ...


class PictureSource(Protocol):
    """A medium that shows a picture at any source time."""

    width: int
    height: int
    opaque: bool
    """True only if every picture is opaque."""
    still: bool
    """True if every moment shows the same picture."""

    def picture(self, time_us: int) -> Picture:
        """The picture shown at this source time, nearest frame; held before the first and after the
        last one. A pure function of `time_us`: caches never change the answer. Fastest when times ascend.

        Raises InvalidMedia.
        """
        ...

    def close(self) -> None:
        """Release files and decoders; idempotent."""
        ...
