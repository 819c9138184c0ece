"""The frame as a pure function of time: `Compositor.frame(n)` from a timeline and its media alone.

`layers` says what is on screen as plain data, `raster` and `planar` draw that data: the one in RGB for
everything, the other straight in the encoder's YUV planes for what needs no more. Both draw the same picture.
"""

from renderer.compositor.compositor import Compositor

__all__ = ["Compositor"]
