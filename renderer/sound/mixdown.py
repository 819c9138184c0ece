"""A timeline's sound, from its clips to the AAC file that is joined with the picture."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import ffmpeg
import numpy as np

from renderer.encode.timing import SOUND_RATE, movie_timescale, sample_total
from renderer.errors import EncodeError
from renderer.ffmpeg import input_name, run
from renderer.output import OutputSpec
from renderer.sound.graph import CHANNELS, SAMPLE_BYTES, batch_graph, raw_options
from renderer.sound.medium import SoundStream, sound_stream
from renderer.sound.peak import OVERSAMPLING, true_peak
from renderer.sound.placement import Batch, PlacedClip, batches, place
from renderer.timeline import AudioClip, Timeline

FULL_SCALE = 1.0
LIMITER_CEILING = 10 ** (-0.3 / 20)
"""Where the limiter holds the true peak: a little room for what resampling back adds."""
LIMITER_ATTACK_MS = 5
LIMITER_RELEASE_MS = 50

MIX_SHARE = 0.85
"""How much of the work is mixing; the rest is encoding. Only progress depends on it."""

_BLOCK_SAMPLES = 1 << 18
_FRAME_BYTES = CHANNELS * SAMPLE_BYTES

Progress = Callable[[float], None]


def mix_sound(
    timeline: Timeline,
    media: Mapping[str, Path],
    output: OutputSpec,
    path: Path,
    *,
    on_progress: Progress | None = None,
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


def mix_samples(
    timeline: Timeline,
    media: Mapping[str, Path],
    output: OutputSpec,
    path: Path,
    *,
    on_progress: Progress | None = None,
) -> bool:
    """Write the mix before limiting and encoding: interleaved stereo 32-bit floats at `SOUND_RATE`,
    as many as the picture is long. Returns False, and writes nothing, if nothing is heard."""
    total = sample_total(output.frame_total(timeline), output.rate)
    audible = [clip for clip in timeline.audio if clip.media.id in media]
    streams = _streams(audible, media)
    placed = place((clip for clip in audible if clip.media.id in streams), timeline.rate, total)
    if not placed:
        return False
    _fill_with_silence(path, total)
    plan = batches(placed)
    work = sum(batch.end - batch.start for batch in plan)
    done = 0
    for batch in plan:
        length = batch.end - batch.start

        def report(seconds: float, done: int = done, length: int = length) -> None:
            if on_progress:
                on_progress((done + min(length, seconds * SOUND_RATE)) / work)

        _add_batch(batch, streams, path, report)
        done += length
    return True


def _streams(clips: list[AudioClip], media: Mapping[str, Path]) -> dict[str, SoundStream]:
    """The sound stream of each medium that has one, by MediaRef.id."""
    refs = {clip.media.id: clip.media for clip in clips}
    found = {name: sound_stream(media[name], ref) for name, ref in refs.items()}
    return {name: stream for name, stream in found.items() if stream is not None}


def _add_batch(batch: Batch, streams: Mapping[str, SoundStream], mix: Path, report: Progress) -> None:
    with tempfile.TemporaryDirectory(prefix="batch-", dir=mix.parent) as name:
        part = Path(name) / "part.f32"
        graph = batch_graph(batch, streams, Path(name), part)
        run(graph, doing=f"mix the sound of {_names(batch)}", on_progress=report)
        expected = (batch.end - batch.start) * _FRAME_BYTES
        if part.stat().st_size != expected:
            raise EncodeError(
                f"FFmpeg mixed {part.stat().st_size} bytes of sound instead of {expected} for {_names(batch)}"
            )
        with part.open("rb") as source, mix.open("r+b") as target:
            _add(source, target, batch.start * _FRAME_BYTES)


def _names(batch: Batch) -> str:
    """The batch's media for an error's sentence."""
    items: list[PlacedClip] = [item for lane in batch.lanes for item in lane]
    names = list(dict.fromkeys(repr(item.clip.media.name) for item in items))
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _fill_with_silence(path: Path, total: int) -> None:
    with path.open("wb") as file:
        file.truncate(total * _FRAME_BYTES)


def _add(source: BinaryIO, target: BinaryIO, offset: int) -> None:
    """Add a file's samples to the mix from a byte offset on, block by block."""
    while (block := np.fromfile(source, "<f4", _BLOCK_SAMPLES * CHANNELS)).size:
        target.seek(offset)
        block += np.frombuffer(target.read(block.nbytes), "<f4")
        target.seek(offset)
        target.write(block.tobytes())
        offset += block.nbytes


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
