"""One FFmpeg graph, built with ffmpeg-python, that mixes a batch of clips into raw float samples.

Each clip becomes exactly its length in samples before anything is joined: decoded, both channels,
resampled, cut, played at its speed, cut again, made louder or softer, faded. Clips of a lane are
concatenated, lanes summed as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from renderer.encode.timing import SOUND_RATE
from renderer.ffmpeg import input_name, input_options
from renderer.sound.envelope import volume_keys, write_envelope
from renderer.sound.medium import SoundStream
from renderer.sound.placement import Batch, PlacedClip, samples_of
from renderer.sound.stretch import stretch
from renderer.timeline import AudioClip

CHANNELS = 2
RAW_FORMAT = "f32le"
SAMPLE_BYTES = 4

SEEK_LEAD_SECONDS = 2
"""How much earlier than needed a file is entered: the first packets after a jump decode impurely."""
READ_ON_SECONDS = 1
"""How much further than needed a file is read: timestamps are a little off in some containers."""

DOWNMIX_LIMIT = "1.0"
"""5.1 and the like are mixed down so that full scale on every speaker stays full scale."""

Stream = Any  # ffmpeg-python is untyped


def batch_graph(batch: Batch, streams: Mapping[str, SoundStream], folder: Path, path: Path) -> Stream:
    """The FFmpeg output that writes the batch's samples, [batch.start, batch.end), to `path`.

    `streams` are by MediaRef.id; `folder` takes the curves of volume keyframes.
    """
    length = batch.end - batch.start
    number = 0
    lanes = []
    for lane in batch.lanes:
        parts = []
        heard_until = batch.start
        for item in lane:
            part = _clip(item, streams[item.clip.media.id], folder / f"gain-{number}.f32", number)
            parts.append(_framed(part, item.start - heard_until, item.end - heard_until))
            heard_until = item.end
            number += 1
        joined = parts[0] if len(parts) == 1 else ffmpeg.concat(*parts, v=0, a=1)
        lanes.append(_framed(joined, 0, length))
    mix = lanes[0]
    if len(lanes) > 1:
        mix = ffmpeg.filter(lanes, "amix", inputs=len(lanes), duration="longest", normalize=0)
        mix = _framed(mix, 0, length)
    return ffmpeg.output(mix, input_name(path), **raw_options())


def raw_options() -> dict[str, Any]:
    """How raw samples are written and read: interleaved little-endian floats."""
    return {"format": RAW_FORMAT, "ar": SOUND_RATE, "ac": CHANNELS}


def _clip(item: PlacedClip, source: SoundStream, envelope: Path, number: int) -> Stream:
    """The clip's sound, exactly its length."""
    clip = item.clip
    played = stretch(clip.speed, clip.keep_pitch)
    span = _source_span(clip, len(item), played.margin)
    heard = _source(source, *span, number)
    if clip.reverse:
        heard = heard.filter("areverse").filter("asetpts", "N/SR/TB")
    for name, arguments in played.filters:
        heard = heard.filter(name, **arguments)
    heard = _cut(heard, played.skip, played.skip + len(item))
    return _louder(heard, item, envelope)


def _source_span(clip: AudioClip, length: int, margin: int) -> tuple[int, int]:
    """The samples of the source to read; may begin before 0 and end after the file: silence there."""
    needed = round(length * clip.speed)
    start = samples_of(clip.source.end_us) - needed if clip.reverse else samples_of(clip.source.start_us)
    return start - margin, start + needed + margin


def _source(source: SoundStream, start: int, end: int, number: int) -> Stream:
    """Samples [start, end) of a file in stereo, silence where it has none."""
    seek_seconds = max(0, start // SOUND_RATE - SEEK_LEAD_SECONDS)
    # Whole seconds, so that the place is a whole sample at any rate. The microseconds keep two uses of
    # one file two inputs: shared, the later one's samples would wait in memory.
    read_seconds = Fraction(max(end, 0), SOUND_RATE) - seek_seconds + READ_ON_SECONDS
    options = {**input_options(source.demuxer), "t": f"{float(read_seconds) + number * 1e-6:.6f}"}
    if seek_seconds:
        options["ss"] = str(seek_seconds)
    heard = ffmpeg.input(input_name(source.path), **options)[str(source.index)]
    heard = _stereo(heard, source)
    heard = heard.filter("aresample", osr=SOUND_RATE, osf="fltp", **{"async": 1}, first_pts=0)
    offset = seek_seconds * SOUND_RATE
    heard = _cut(heard, max(0, start - offset), end - offset if end > offset else 1)
    return _framed(heard, max(0, -start), end - start)


def _stereo(heard: Stream, source: SoundStream) -> Stream:
    """Both channels: mono doubled without loss of level, more channels mixed down by their speakers."""
    if source.channels == 1:
        return heard.filter("pan", args="stereo|c0=c0|c1=c0")
    if source.channels == CHANNELS or not source.has_speakers:
        return heard.filter("pan", args="stereo|c0=c0|c1=c1")
    return heard.filter("aresample", ochl="stereo", osf="fltp", rematrix_maxval=DOWNMIX_LIMIT)


def _louder(heard: Stream, item: PlacedClip, envelope: Path) -> Stream:
    """Volume or its keyframes, then the fades: straight ramps of amplitude."""
    clip = item.clip
    keys = volume_keys(clip)
    if keys is not None:
        write_envelope(keys, len(item), envelope)
        gain = ffmpeg.input(input_name(envelope), format=RAW_FORMAT, ar=SOUND_RATE, ac=1)
        gain = gain.filter("pan", args="stereo|c0=c0|c1=c0").filter("aformat", sample_fmts="fltp")
        heard = _cut(ffmpeg.filter([heard, gain], "amultiply"), 0, len(item))
    elif clip.volume != 1.0:
        heard = heard.filter("volume", volume=repr(float(clip.volume)), precision="float")
    fade_in = min(samples_of(clip.fade_in_us), len(item))
    fade_out = min(samples_of(clip.fade_out_us), len(item))
    if fade_in > 0:
        heard = heard.filter("afade", type="in", start_sample=0, nb_samples=fade_in, curve="tri")
    if fade_out > 0:
        start = len(item) - fade_out
        heard = heard.filter("afade", type="out", start_sample=start, nb_samples=fade_out, curve="tri")
    return heard


def _cut(heard: Stream, start: int, end: int) -> Stream:
    """Samples [start, end), counted anew from 0."""
    return heard.filter("atrim", start_sample=start, end_sample=end).filter("asetpts", "N/SR/TB")


def _framed(heard: Stream, before: int, length: int) -> Stream:
    """The sound after `before` samples of silence, made exactly `length` samples long."""
    if before > 0:
        heard = heard.filter("adelay", delays=f"{before}S", all=1)
    heard = heard.filter("apad", whole_len=length).filter("atrim", end_sample=length)
    return heard.filter("asetpts", "N/SR/TB")
