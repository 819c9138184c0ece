"""Sound effects by key, resource id and name, and the tools their functions are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import ffmpeg

from renderer.encode.timing import SOUND_RATE
from renderer.fidelity import Grade
from renderer.looks.nametable import NameTable
from renderer.looks.registry import Look, Registry
from renderer.operations import AudioEffect
from renderer.sound.reading import Stream, framed

NAMES = NameTable.read(__package__, "effects.tsv")
KIND = "audio"

VIBRATO_MEMORY_SAMPLES = 1024
"""More than the 5 ms that FFmpeg's vibrato looks back."""


@dataclass(frozen=True, slots=True)
class Sliders:
    """An effect's sliders 0…1 in the app's order: their names differ between its versions.

    `use` tells two uses of an effect in one graph apart.
    """

    values: tuple[float, ...] = ()
    use: int = 0

    def at(self, index: int, default: float) -> float:
        return self.values[index] if index < len(self.values) else default


AudioEffectFunction = Callable[[Stream, Sliders], Stream]
"""(stereo stream at `SOUND_RATE`, sliders) → stream, in time with the first; it may be longer."""

AUDIO_EFFECTS: Registry[AudioEffectFunction] = Registry("audio effect")


def effect(
    key: str, note: str, grade: Grade = Grade.CLOSE
) -> Callable[[AudioEffectFunction], AudioEffectFunction]:
    """Register a function under a key, with the ids and names the table has for it."""
    ids, names = NAMES.own(KIND, key)
    return AUDIO_EFFECTS.register(key, ids=ids, names=names, grade=grade, note=note)


def find_effect(name: str, *ids: str) -> Look[AudioEffectFunction] | None:
    """The look for an audio effect of a draft; None if nothing imitates it."""
    return AUDIO_EFFECTS.find(name, *ids) if name or any(ids) else None


def apply_effects(heard: Stream, effects: Iterable[AudioEffect], length: int, number: int) -> Stream:
    """A clip's sound, `length` samples long, through its effects in order. `number` is the clip's."""
    for order, one in enumerate(effects):
        sliders = Sliders(tuple(value for _, value in one.parameters), number * 100 + order)
        heard = framed(AUDIO_EFFECTS[one.key].draw(heard, sliders), 0, length)
    return heard


def chain(heard: Stream, *filters: tuple[str, dict[str, Any]]) -> Stream:
    """Filters (name, arguments) one after the other."""
    for name, arguments in filters:
        heard = heard.filter(name, **arguments)
    return heard


def blended(heard: Stream, wet: Callable[[Stream], Stream], share: float) -> Stream:
    """A share of the sound replaced by its treated self: 0 leaves it alone, 1 leaves only the treated."""
    if share >= 1:
        return wet(heard)
    return summed(heard, wet, 1 - max(0.0, share), max(0.0, share))


def summed(heard: Stream, wet: Callable[[Stream], Stream], dry_gain: float, wet_gain: float) -> Stream:
    """The sound and its treated self, each with its gain."""
    both = heard.filter_multi_output("asplit")
    parts = [both[0], wet(both[1])]
    weights = f"{dry_gain:.6f} {wet_gain:.6f}"
    return ffmpeg.filter(parts, "amix", inputs=2, duration="longest", normalize=0, weights=weights)


def with_noise(heard: Stream, sliders: Sliders, level: float, *filters: tuple[str, dict[str, Any]]) -> Stream:
    """A bed of pink noise under the sound, the same in every render, through filters of its own."""
    if level <= 0:
        return heard
    source = f"anoisesrc=r={SOUND_RATE}:c=pink:seed=7:a={level:.6f}"
    # The length tells two uses apart; the clip's own end comes long before.
    bed = ffmpeg.input(source, format="lavfi", t=f"{100_000 + sliders.use}").audio
    bed = chain(bed.filter("pan", args="stereo|c0=c0|c1=c0"), *filters)
    return ffmpeg.filter([heard, bed], "amix", inputs=2, duration="first", normalize=0)


def later(heard: Stream, samples: int) -> Stream:
    """Moved by samples: positive is later, negative earlier, with silence where nothing is left."""
    if samples > 0:
        return heard.filter("adelay", delays=f"{samples}S", all=1)
    if samples < 0:
        heard = heard.filter("apad", pad_len=-samples).filter("atrim", start_sample=-samples)
        return heard.filter("asetpts", "N/SR/TB")
    return heard


def vibrato(heard: Stream, hertz: float, depth: float) -> Stream:
    """Pitch that sways. FFmpeg's filter begins with whatever was in its memory (seen as NaN), so it
    begins in silence that is cut off."""
    swaying = later(heard, VIBRATO_MEMORY_SAMPLES).filter("vibrato", f=hertz, d=depth)
    return later(swaying, -VIBRATO_MEMORY_SAMPLES)
