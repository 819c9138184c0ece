"""The registry of video effects: functions of one picture and a moment."""

from __future__ import annotations

from collections.abc import Callable

from renderer.looks.registry import Moment, Registry
from renderer.media.picture import Pixels

EffectFunction = Callable[[Pixels, Moment], Pixels]
"""(picture, moment) → picture: (h, w, 4) premultiplied BGRA of the same size; the input is not changed.

Laws: the answer depends on the arguments alone; `moment.strength` 0 gives the picture itself.
"""

EFFECTS: Registry[EffectFunction] = Registry("video effect")
