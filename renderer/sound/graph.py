"""One FFmpeg graph, built with ffmpeg-python, that mixes a batch of clips into raw float samples.

Each clip becomes exactly its length in samples before anything is joined: decoded, both channels,
resampled, cut, played at its speed, cut again, made louder or softer, faded. Clips of a lane are
concatenated, lanes summed as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ffmpeg

from renderer.encode.timing import SOUND_RATE
from renderer.ffmpeg import input_name
from renderer.operations import ChannelMapping
from renderer.sound.effects import apply_effects
from renderer.sound.envelope import volume_keys, write_envelope
from renderer.sound.medium import RAW_FORMAT, SoundStream, raw_options
from renderer.sound.placement import PlacedClip, samples_of
from renderer.sound.reading import Stream, cut, framed, samples
from renderer.sound.stretch import stretch

CHANNEL_PANS = {
    ChannelMapping.LEFT: "stereo|c0=c0|c1=c0",
    ChannelMapping.RIGHT: "stereo|c0=c1|c1=c1",
    ChannelMapping.SWAPPED: "stereo|c0=c1|c1=c0",
}


@dataclass(frozen=True, slots=True)
class Voice:
    """A placed clip and the source it is heard from. The clip plays forwards at one speed."""

    item: PlacedClip
    source: SoundStream


def batch_graph(lanes: Sequence[Sequence[Voice]], start: int, end: int, folder: Path, path: Path) -> Stream:
    """The FFmpeg output that writes samples [start, end) of the voices' sum to `path`.

    Voices of a lane follow one another; `folder` takes the curves of volume keyframes.
    """
    length = end - start
    number = 0
    joined = []
    for lane in lanes:
        parts = []
        heard_until = start
        for voice in lane:
            item = voice.item
            part = _clip(voice, folder / f"gain-{number}.f32", number)
            parts.append(framed(part, item.start - heard_until, item.end - heard_until))
            heard_until = item.end
            number += 1
        one = parts[0] if len(parts) == 1 else ffmpeg.concat(*parts, v=0, a=1)
        joined.append(framed(one, 0, length))
    mix = joined[0]
    if len(joined) > 1:
        mix = ffmpeg.filter(joined, "amix", inputs=len(joined), duration="longest", normalize=0)
        mix = framed(mix, 0, length)
    return ffmpeg.output(mix, input_name(path), **raw_options())


def _clip(voice: Voice, envelope: Path, number: int) -> Stream:
    """The clip's sound, exactly its length."""
    item, clip = voice.item, voice.item.clip
    played = stretch(clip.speed, clip.keep_pitch)
    start = samples_of(clip.source.start_us)
    end = start + round(len(item) * clip.speed)
    heard = samples(voice.source, start - played.margin, end + played.margin, number)
    if clip.channels in CHANNEL_PANS:
        heard = heard.filter("pan", args=CHANNEL_PANS[clip.channels])
    for name, arguments in played.filters:
        heard = heard.filter(name, **arguments)
    heard = cut(heard, played.skip, played.skip + len(item))
    heard = apply_effects(heard, clip.effects, len(item), number)
    return _louder(heard, item, envelope)


def _louder(heard: Stream, item: PlacedClip, envelope: Path) -> Stream:
    """Volume or its keyframes, then the fades: straight ramps of amplitude."""
    clip = item.clip
    keys = volume_keys(clip)
    if keys is not None:
        write_envelope(keys, len(item), envelope)
        gain = ffmpeg.input(input_name(envelope), format=RAW_FORMAT, ar=SOUND_RATE, ac=1)
        gain = gain.filter("pan", args="stereo|c0=c0|c1=c0").filter("aformat", sample_fmts="fltp")
        heard = cut(ffmpeg.filter([heard, gain], "amultiply"), 0, len(item))
    constant = clip.gain if keys is not None else clip.gain * clip.volume
    if constant != 1.0:
        heard = heard.filter("volume", volume=repr(float(constant)), precision="float")
    fade_in = min(samples_of(clip.fade_in_us), len(item))
    fade_out = min(samples_of(clip.fade_out_us), len(item))
    if fade_in > 0:
        heard = heard.filter("afade", type="in", start_sample=0, nb_samples=fade_in, curve="tri")
    if fade_out > 0:
        start = len(item) - fade_out
        heard = heard.filter("afade", type="out", start_sample=start, nb_samples=fade_out, curve="tri")
    return heard
