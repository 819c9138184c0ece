"""Playing faster or slower: which filters, and what they need of the source around the clip."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from renderer.encode.timing import SOUND_RATE
from renderer.ffmpeg import has_filter

MARGIN_SAMPLES = SOUND_RATE // 10
"""Source heard before and after the clip by the time-stretcher only, so that its windows are full at
the edges and two halves of a split clip meet without a seam."""

RUBBERBAND_LAG_SECONDS = 0.028
"""How far FFmpeg's rubberband puts sounds off, times (1 − 1/speed): late when fast, early when slow.
Measured with tone bursts; what remains is below 8 ms from half to fourfold speed."""

ATEMPO_LEAST, ATEMPO_MOST = 0.5, 2.0
"""Within one atempo filter; other tempos are made by several in a row."""

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
    tempo = float(speed)
    if has_filter("rubberband"):
        lag = round(RUBBERBAND_LAG_SECONDS * (1 - 1 / tempo) * SOUND_RATE)
        skip = max(0, round(MARGIN_SAMPLES / tempo) + lag)
        return Stretch(
            (("rubberband", {"tempo": repr(tempo), "channels": "together"}),), MARGIN_SAMPLES, skip
        )
    return Stretch(_atempo(tempo), MARGIN_SAMPLES, round(MARGIN_SAMPLES / tempo))


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


def _atempo(tempo: float) -> tuple[tuple[str, dict[str, str]], ...]:
    count = max(1, math.ceil(abs(math.log2(tempo))))
    each = min(ATEMPO_MOST, max(ATEMPO_LEAST, tempo ** (1 / count)))
    return (("atempo", {"tempo": repr(each)}),) * count
