"""A timeline's sound, from its clips to the AAC file that is joined with the picture."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ffmpeg

from renderer.encode.timing import SOUND_RATE, movie_timescale, sample_total
from renderer.errors import EncodeError
from renderer.ffmpeg import input_name, run
from renderer.output import OutputSpec
from renderer.sound.medium import CHANNELS, raw_options
from renderer.sound.mixing import mix_samples
from renderer.sound.peak import OVERSAMPLING, true_peak
from renderer.timeline import Timeline

FULL_SCALE = 1.0
LIMITER_CEILING = 10 ** (-0.3 / 20)
"""Where the limiter holds the true peak: a little room for what resampling back adds."""
LIMITER_ATTACK_MS = 5
LIMITER_RELEASE_MS = 50

MIX_SHARE = 0.85
"""How much of the work is mixing; the rest is encoding. Only progress depends on it."""


def mix_sound(
    timeline: Timeline,
    media: Mapping[str, Path],
    output: OutputSpec,
    path: Path,
    *,
    on_progress: Callable[[float], None] | None = None,
) -> bool:
    """Write the timeline's sound as AAC in an MP4 container (.m4a), exactly as long as the picture.

    Returns whether anything is heard; a timeline without sound gets a silent track. `media` are files
    by MediaRef.id, a missing one is skipped. `on_progress` gets 0…1; what it raises stops the mix and
    passes through. Raises InvalidMedia naming a file that cannot be heard, EncodeError where FFmpeg
    refuses.
    """
    total = sample_total(output.frame_total(timeline), output.rate)
    if total == 0:
        raise EncodeError("a timeline without frames has no sound")
    report = on_progress or (lambda _: None)
    with tempfile.TemporaryDirectory(prefix="sound-", dir=path.parent) as name:
        mix = Path(name) / "mix.f32"
        heard = mix_samples(timeline, media, output, mix, on_progress=lambda done: report(done * MIX_SHARE))
        partial = Path(name) / "sound.m4a"
        run(
            _encoding(mix if heard else None, total, output, partial),
            doing="encode the sound",
            on_progress=lambda seconds: report(
                MIX_SHARE + (1 - MIX_SHARE) * min(1.0, seconds * SOUND_RATE / total)
            ),
        )
        partial.replace(path)
    report(1.0)
    return heard


def _encoding(mix: Path | None, total: int, output: OutputSpec, path: Path) -> Any:
    """The FFmpeg output that makes the AAC file of the mix, or of silence."""
    if mix is None:
        sound = ffmpeg.input(f"anullsrc=r={SOUND_RATE}:cl=stereo", format="lavfi").audio
    else:
        sound = ffmpeg.input(input_name(mix), **raw_options()).audio
        if true_peak(mix, CHANNELS) > FULL_SCALE:
            sound = _limited(sound)
    sound = sound.filter("apad", whole_len=total).filter("atrim", end_sample=total)
    return ffmpeg.output(
        sound,
        input_name(path),
        format="mp4",
        acodec="aac",
        audio_bitrate=output.preset.audio_bit_rate,
        movie_timescale=movie_timescale(output.rate),
        map_metadata=-1,
        fflags="+bitexact",
    )


def _limited(sound: Any) -> Any:
    """Held below full scale between the samples too: limited at several times the rate."""
    return (
        sound.filter("aresample", osr=OVERSAMPLING * SOUND_RATE)
        .filter(
            "alimiter",
            limit=LIMITER_CEILING,
            attack=LIMITER_ATTACK_MS,
            release=LIMITER_RELEASE_MS,
            level="false",
            latency="true",
        )
        .filter("aresample", osr=SOUND_RATE)
    )
