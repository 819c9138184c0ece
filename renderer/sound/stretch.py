"""Playing faster or slower: which filters, and what they need of the source around the clip.

Where the pitch is kept, FFmpeg's atempo stretches. Against synthetic ideals (a voice, plucked chords,
drums; half to threefold speed) its spectrum came nearer than rubberband's with its default settings for
all but slowed drums, for the voice by nearly half up to double speed, in half the time or less; and its
steady tones keep their level, where rubberband's fall by up to 40 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from renderer.encode.timing import SOUND_RATE

MARGIN_SECONDS = 0.1
"""Sound heard before and after the clip by the time-stretcher only, so that its windows are full at
the edges and two halves of a split clip meet without a seam."""

ATEMPO_LEAD_SECONDS = 0.018
"""How early, in seconds of its input, each atempo filter puts sounds. Measured with noise bursts at 16
speeds: 15 to 21 ms; what remains scatters by 3 ms."""

ATEMPO_LEAST, ATEMPO_MOST = 0.5, 2.0
"""What one atempo filter does well; other tempos are made by several in a row."""

_RATE_SEARCH = range(SOUND_RATE, SOUND_RATE + 4096)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Filters (name, arguments) that play a source at another speed.

    `margin` samples of source are wanted on both sides of the clip; `skip` samples of the result
    then come before the clip's first.
    """

    filters: tuple[tuple[str, dict[str, str]], ...]
    margin: int
    skip: int


def stretch(speed: Fraction, keep_pitch: bool) -> Stretch:
    """How to play at `speed` with the pitch kept, or with pitch following speed."""
    if speed == 1:
        return Stretch((), 0, 0)
    if not keep_pitch:
        return Stretch(_resampled(speed), 0, 0)
    return _stretched(float(speed))


def _resampled(speed: Fraction) -> tuple[tuple[str, dict[str, str]], ...]:
    """Resample to one rate and declare another: pitch and speed change together.

    Rates are whole numbers, so the first is searched for that gives the truest ratio.
    """
    first = min(_RATE_SEARCH, key=lambda rate: abs(round(rate * speed) / (rate * speed) - 1))
    return (
        ("aresample", {"osr": str(first)}),
        ("asetrate", {"r": str(max(1, round(first * speed)))}),
        ("aresample", {"osr": str(SOUND_RATE)}),
    )


def _stretched(tempo: float) -> Stretch:
    """Windows of the sound laid closer or wider: speed changes, pitch does not."""
    count = max(1, math.ceil(abs(math.log2(tempo))))
    each = min(ATEMPO_MOST, max(ATEMPO_LEAST, tempo ** (1 / count)))
    lead_seconds = ATEMPO_LEAD_SECONDS * sum(each**-step for step in range(1, count + 1))
    margin = round(MARGIN_SECONDS * SOUND_RATE * max(1.0, tempo))
    skip = round(margin / tempo - lead_seconds * SOUND_RATE)
    return Stretch((("atempo", {"tempo": repr(each)}),) * count, margin, skip)
