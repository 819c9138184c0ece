"""Sources as FFmpeg streams of exact samples: entered early, both channels, at the mix's rate."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import ffmpeg

from renderer.encode.timing import SOUND_RATE
from renderer.ffmpeg import input_name
from renderer.sound.medium import CHANNELS, SoundStream

SEEK_LEAD_SECONDS = 2
"""How much earlier than needed a file is entered: the first packets after a jump decode impurely."""
READ_ON_SECONDS = 1
"""How much further than needed a file is read: timestamps are a little off in some containers."""

DOWNMIX_LIMIT = "1.0"
"""5.1 and the like are mixed down so that full scale on every speaker stays full scale."""

Stream = Any  # ffmpeg-python is untyped


def samples(source: SoundStream, start: int, end: int, number: int) -> Stream:
    """Samples [start, end) of a source in stereo, silence where it has none.

    `number` tells two uses of one file in one graph apart.
    """
    lead = min(max(0, source.begins_at - start), end - start)
    return framed(stored_samples(source, start, end, number), lead, end - start)


def stored_samples(source: SoundStream, start: int, end: int, number: int = 0) -> Stream:
    """What the file really has of samples [start, end): it may begin later and end earlier."""
    start = max(0, start - source.begins_at)
    end = max(start, end - source.begins_at)
    seek_seconds = max(0, start // SOUND_RATE - SEEK_LEAD_SECONDS)
    # Whole seconds, so that the place is a whole sample at any rate. The microseconds keep two uses of
    # one file two inputs: shared, the later one's samples would wait in memory.
    read_seconds = Fraction(end, SOUND_RATE) - seek_seconds + READ_ON_SECONDS
    options = {**source.options, "t": f"{float(read_seconds) + number * 1e-6:.6f}"}
    if seek_seconds:
        options["ss"] = str(seek_seconds)
    heard = ffmpeg.input(input_name(source.path), **options)[str(source.index)]
    heard = _stereo(heard, source)
    heard = heard.filter("aresample", osr=SOUND_RATE, osf="fltp", **{"async": 1}, first_pts=0)
    offset = seek_seconds * SOUND_RATE
    if end == start:
        return cut(heard, 0, 1).filter("volume", volume="0")
    return cut(heard, start - offset, end - offset)


def _stereo(heard: Stream, source: SoundStream) -> Stream:
    """Both channels: mono doubled without loss of level, more channels mixed down by their speakers."""
    if source.channels == 1:
        return heard.filter("pan", args="stereo|c0=c0|c1=c0")
    if source.channels == CHANNELS or not source.has_speakers:
        return heard.filter("pan", args="stereo|c0=c0|c1=c1")
    return heard.filter("aresample", ochl="stereo", osf="fltp", rematrix_maxval=DOWNMIX_LIMIT)


def cut(heard: Stream, start: int, end: int) -> Stream:
    """Samples [start, end), counted anew from 0."""
    return heard.filter("atrim", start_sample=start, end_sample=end).filter("asetpts", "N/SR/TB")


def framed(heard: Stream, before: int, length: int) -> Stream:
    """The sound after `before` samples of silence, made exactly `length` samples long."""
    if before > 0:
        heard = heard.filter("adelay", delays=f"{before}S", all=1)
    heard = heard.filter("apad", whole_len=length).filter("atrim", end_sample=length)
    return heard.filter("asetpts", "N/SR/TB")
