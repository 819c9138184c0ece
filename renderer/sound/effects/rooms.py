"""Echoes and rooms."""

from __future__ import annotations

from functools import partial

import ffmpeg

from renderer.encode.timing import SOUND_RATE
from renderer.sound.effects.registry import AudioEffectFunction, Sliders, chain, effect, summed
from renderer.sound.reading import Stream

ECHO_TAPS = 8
FAINTEST_TAP = 0.01


def _echo(heard: Stream, sliders: Sliders, *, seconds: float) -> Stream:
    """Repeats that fade: how slowly is the first slider, how loud they begin the second."""
    if len(sliders.values) < 2:
        quantity, strength = 0.8, 0.762 * sliders.at(0, 1.0)
    else:
        quantity, strength = sliders.values[0], sliders.values[1]
    gains = [0.6 * strength * (0.75 * quantity) ** n for n in range(ECHO_TAPS)]
    taps = [(round(1000 * seconds * (n + 1)), gain) for n, gain in enumerate(gains) if gain > FAINTEST_TAP]
    if not taps:
        return heard
    delays = "|".join(str(delay) for delay, _ in taps)
    decays = "|".join(f"{gain:.4f}" for _, gain in taps)
    return heard.filter("aecho", in_gain=1, out_gain=1, delays=delays, decays=decays)


def _room(
    heard: Stream, sliders: Sliders, *, decay: float, wet: float, damping: int, delay_ms: int = 8
) -> Stream:
    """The sound in a room that rings for `decay` seconds (to −60 dB), duller than `damping` Hz."""
    level = wet * sliders.at(0, 1.0)
    if level <= 0:
        return heard
    return summed(
        heard,
        partial(_reverberation, sliders=sliders, decay=decay, damping=damping, delay_ms=delay_ms),
        1.0,
        level,
    )


def _reverberation(heard: Stream, *, sliders: Sliders, decay: float, damping: int, delay_ms: int) -> Stream:
    """Only the room: convolved with noise that dies away, a different one on each side."""
    fall = f"exp(-6.9078*t/{decay:.3f})"
    left = f"(random(0)*2-1)*{fall}"
    # A seed of its own, or both sides would be one.
    right = f"(0*if(eq(n,0),st(1,12345),0)+random(1)*2-1)*{fall}"
    source = f"aevalsrc='{left}|{right}':c=stereo:s={SOUND_RATE}:d={decay:.3f}"
    tail = ffmpeg.input(source, format="lavfi", t=f"{100_000 + sliders.use}").audio
    tail = chain(
        tail,
        ("highpass", {"f": 120}),
        ("lowpass", {"f": damping, "p": 1}),
        ("adelay", {"delays": str(delay_ms), "all": 1}),
    )
    # Norm 2 keeps the energy: a long room is not louder than a short one.
    return ffmpeg.filter([heard, tail], "afir", irnorm=2)


def _hog(heard: Stream, sliders: Sliders) -> Stream:
    """Karaoke: the first slider is the size of the room, the second its level."""
    size, level = sliders.at(0, 0.052), sliders.at(1, 0.45)
    rung = _room(heard, Sliders((level,), sliders.use), decay=0.8 + 3 * size, wet=1.0, damping=6_000)
    return _echo(rung, Sliders((0.5, 0.4 * level)), seconds=0.14)


_ECHO_NOTE = "repeats at the effect's usual distance; the app's exact delays are not known"
_ROOM_NOTE = "a synthetic room of that size instead of the app's recorded one"

ECHOES: dict[str, AudioEffectFunction] = {
    "echo": partial(_echo, seconds=0.25),
    "echo_hall": partial(_echo, seconds=0.16),
    "echo_far": partial(_echo, seconds=0.45),
}
for _key, _draw in ECHOES.items():
    effect(_key, _ECHO_NOTE)(_draw)

ROOMS: dict[str, AudioEffectFunction] = {
    "room_small": partial(_room, decay=0.5, wet=0.5, damping=7_000, delay_ms=3),
    "room_tiled": partial(_room, decay=0.9, wet=0.6, damping=10_000, delay_ms=4),
    "room_stage": partial(_room, decay=1.4, wet=0.5, damping=6_000, delay_ms=15),
    "room_hall": partial(_room, decay=2.2, wet=0.6, damping=6_000, delay_ms=20),
    "room_church": partial(_room, decay=3.8, wet=0.8, damping=4_500, delay_ms=30),
    "room_cave": partial(_room, decay=3.0, wet=0.9, damping=3_000, delay_ms=40),
}
for _key, _draw in ROOMS.items():
    effect(_key, _ROOM_NOTE)(_draw)

effect("karaoke", _ROOM_NOTE)(_hog)
