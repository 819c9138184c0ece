"""Sounds that tremble, circle or widen; and the plain placing between left and right."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from renderer.sound.effects.registry import AudioEffectFunction, Sliders, blended, chain, effect, vibrato
from renderer.sound.reading import Stream

Filter = tuple[str, dict[str, Any]]


def _tremble(heard: Stream, sliders: Sliders) -> Stream:
    """The first slider is how fast, the second how deep."""
    hertz = 1 + 9 * sliders.at(0, 0.714)
    depth = min(1.0, max(0.001, 0.6 * sliders.at(1, 0.905)))
    return vibrato(heard, hertz, depth).filter("tremolo", f=hertz, d=depth / 2)


def _treated(heard: Stream, sliders: Sliders, *, filters: tuple[Filter, ...]) -> Stream:
    return blended(heard, lambda stream: chain(stream, *filters), sliders.at(0, 1.0))


def _circling(heard: Stream, sliders: Sliders) -> Stream:
    """Left, right and back: the second slider, where there is one, is how fast."""
    hertz = 0.05 + 0.3 * sliders.at(1, 0.5)
    circle = ("apulsator", {"mode": "sine", "hz": hertz, "amount": 1, "width": 1})
    return chain(heard, circle, ("volume", {"volume": math.sqrt(2)}))


def _wide(heard: Stream, sliders: Sliders) -> Stream:
    """What differs between the sides is raised; a little delayed crossing widens even mono."""
    widen = ("stereowiden", {"delay": 12, "feedback": 0.1, "crossfeed": 0.2, "drymix": 0.9})
    return blended(heard, lambda s: chain(s, ("extrastereo", {"m": 1.5}), widen), sliders.at(0, 1.0))


def _balance(heard: Stream, sliders: Sliders) -> Stream:
    """−1 is only the left channel, +1 only the right; the other side falls, nothing moves across."""
    place = max(-1.0, min(1.0, sliders.at(0, 0.0)))
    left, right = min(1.0, 1 - place), min(1.0, 1 + place)
    return heard.filter("pan", args=f"stereo|c0={left:.6f}*c0|c1={right:.6f}*c1")


def _panning(heard: Stream, sliders: Sliders) -> Stream:
    """Constant power, unchanged in the middle: both sides as one sound, moved to one side."""
    angle = (max(-1.0, min(1.0, sliders.at(0, 0.0))) + 1) * math.pi / 4
    left, right = math.sqrt(2) * math.cos(angle), math.sqrt(2) * math.sin(angle)
    mono = "0.5*c0+0.5*c1"
    centre = heard.filter("pan", args=f"stereo|c0={mono}|c1={mono}")
    return centre.filter("pan", args=f"stereo|c0={left:.6f}*c0|c1={right:.6f}*c1")


_NOTE = "its speed and depth are chosen after the effect's name"

_CHORUS: Filter = (
    "chorus",
    {
        "in_gain": 0.8,
        "out_gain": 0.9,
        "delays": "25|35|45",
        "decays": "0.35|0.3|0.25",
        "speeds": "0.4|0.55|0.7",
        "depths": "2|2.3|1.8",
    },
)

TREATMENTS: dict[str, tuple[Filter, ...]] = {
    "ethereal": (
        _CHORUS,
        ("aecho", {"in_gain": 1, "out_gain": 0.8, "delays": "180|360|540", "decays": "0.35|0.2|0.1"}),
    ),
    "psychedelic": (("flanger", {"delay": 2, "depth": 6, "speed": 0.3, "regen": 30}),),
    "wave": (("tremolo", {"f": 0.6, "d": 0.6}),),
    "fan": (("tremolo", {"f": 12, "d": 0.7}), ("flanger", {"depth": 3, "speed": 6})),
    "choir": (_CHORUS,),
}
for _key, _filters in TREATMENTS.items():
    effect(_key, _NOTE)(partial(_treated, filters=_filters))

SPACES: dict[str, AudioEffectFunction] = {"tremble": _tremble, "circling": _circling, "wide": _wide}
for _key, _draw in SPACES.items():
    effect(_key, _NOTE)(_draw)

effect("balance", "the other side is turned down in a straight line")(_balance)
effect("panning", "moved with constant power, unchanged in the middle")(_panning)
