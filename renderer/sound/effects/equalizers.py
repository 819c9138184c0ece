"""Voices made clearer, basses louder, everything duller."""

from __future__ import annotations

from functools import partial
from typing import Any

from renderer.sound.effects.registry import Sliders, blended, chain, effect, vibrato
from renderer.sound.reading import Stream

Filter = tuple[str, dict[str, Any]]


def _bell(hertz: int, decibels: float, octaves: float = 1.0) -> Filter:
    return "equalizer", {"f": hertz, "t": "o", "w": octaves, "g": decibels}


def _shelf(name: str, hertz: int, decibels: float) -> Filter:
    return name, {"f": hertz, "g": decibels}


COMPRESSION: Filter = (
    "acompressor",
    {"threshold": 0.125, "ratio": 2, "attack": 10, "release": 200, "makeup": 1.4, "knee": 6},
)


def _equalized(heard: Stream, sliders: Sliders, *, filters: tuple[Filter, ...]) -> Stream:
    """The filters, to the share that the first slider says."""
    return blended(heard, lambda stream: chain(stream, *filters), sliders.at(0, 1.0))


def _under_water(heard: Stream, sliders: Sliders) -> Stream:
    """The first slider is the depth: from 1500 Hz down to 300."""
    cutoff = round(1500 * 0.2 ** sliders.at(0, 0.5))
    dull = ("lowpass", {"f": cutoff, "p": 2})
    return vibrato(chain(heard, dull, dull), 0.7, 0.15).filter("volume", volume=1.6)


_NOTE = "an equaliser made after the effect's name; the app's exact curve is not known"
_HIGHPASS: Filter = ("highpass", {"f": 80})

EQUALIZERS: dict[str, tuple[Filter, ...]] = {
    "clear_voice": (_HIGHPASS, _bell(300, -2.0), _bell(4_000, 3.0), COMPRESSION),
    "full_voice": (_HIGHPASS, _bell(180, 3.0), _bell(3_500, 1.5), COMPRESSION),
    "bass": (_shelf("bass", 110, 6.0),),
    "deep_bass": (_shelf("bass", 90, 10.0), _bell(50, 2.0)),
    "no_bass": (("highpass", {"f": 250}), ("highpass", {"f": 250})),
    "treble": (_shelf("treble", 5_000, 6.0),),
    "music": (_shelf("bass", 100, 3.0), _bell(2_500, 1.0), _shelf("treble", 8_000, 3.0)),
    "muffled": (("lowpass", {"f": 700}), ("lowpass", {"f": 700}), ("volume", {"volume": 1.5})),
}
for _key, _filters in EQUALIZERS.items():
    effect(_key, _NOTE)(partial(_equalized, filters=_filters))

effect("under_water", "a dull, slowly swaying sound")(_under_water)
