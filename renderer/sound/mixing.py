"""A timeline's clips summed into one file of raw samples, nested timelines first."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from renderer.encode.timing import SOUND_RATE, sample_total
from renderer.errors import EncodeError
from renderer.ffmpeg import FFmpegDied, run
from renderer.output import OutputSpec
from renderer.sound.graph import batch_graph
from renderer.sound.medium import CHANNELS, FRAME_BYTES, SoundStream, raw_stream, sound_stream
from renderer.sound.placement import Batch, PlacedClip, batches, place, samples_of
from renderer.sound.preparation import prepare
from renderer.timeline import Timeline

NESTED_MARGIN_SAMPLES = SOUND_RATE
"""Mixed beyond what of a compound clip is heard, for the time-stretcher's windows."""

_BLOCK_SAMPLES = 1 << 18

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Window:
    """The samples [start, end) of a timeline that are wanted."""

    start: int
    end: int


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
    streams: dict[str, SoundStream | None] = {}
    return _mix(timeline, media, streams, Window(0, total), path, on_progress or (lambda _: None))


def _mix(
    timeline: Timeline,
    media: Mapping[str, Path],
    streams: dict[str, SoundStream | None],
    window: Window,
    path: Path,
    report: Progress,
) -> bool:
    """Write samples [0, window.end) of a timeline; what lies before the window may stay silent."""
    placed = [item for item in place(timeline.audio, timeline.rate, window.end) if item.end > window.start]
    nested = _nested(placed)
    plain_work = sum(len(item) for item in placed)
    stages = _Stages(report, plain_work + sum(part.end - part.start for _, part in nested.values()))
    with tempfile.TemporaryDirectory(prefix="nested-", dir=path.parent) as folder:
        sources: dict[int, SoundStream] = {}
        for number, (key, (inner, part)) in enumerate(nested.items()):
            file = Path(folder) / f"{number}.f32"
            with_sound = _mix(inner, media, streams, part, file, stages.begin(part.end - part.start))
            if with_sound:
                sources[key] = raw_stream(file)
        for item in placed:
            if item.clip.compound is None:
                found = _stream(item, media, streams)
                if found is not None:
                    sources[id(item)] = found
        heard = [item for item in placed if _key(item) in sources]
        if not heard:
            return False
        with path.open("wb") as mix:
            mix.truncate(window.end * FRAME_BYTES)
        for batch in batches(heard):
            length = sum(len(item) for lane in batch.lanes for item in lane)
            _add_batch(batch, sources, path, stages.begin(length))
    return True


class _Stages:
    """Progress over several pieces of work; it never falls."""

    def __init__(self, report: Progress, total: int) -> None:
        self._report, self._total = report, max(1, total)
        self._begun, self._length = 0, 0

    def begin(self, length: int) -> Progress:
        """Begin a piece; what is returned takes its own progress, 0…1."""
        self._begun, self._length = self._begun + self._length, length
        begun, latest = self._begun, 0.0

        def report(share: float) -> None:
            nonlocal latest
            latest = max(latest, min(1.0, share))
            self._report((begun + latest * length) / self._total)

        return report


def _key(item: PlacedClip) -> int:
    """What a clip's source is remembered by: compound clips of one timeline share its mix."""
    return id(item) if item.clip.compound is None else id(item.clip.compound)


def _nested(placed: Iterable[PlacedClip]) -> dict[int, tuple[Timeline, Window]]:
    """The nested timelines among these clips, and what of each is heard."""
    found: dict[int, tuple[Timeline, Window]] = {}
    for item in placed:
        clip = item.clip
        if clip.compound is None:
            continue
        played = max(samples_of(clip.source.duration_us), round(len(item) * clip.speed))
        start = samples_of(clip.source.start_us) - NESTED_MARGIN_SAMPLES
        if clip.reverse:
            start = samples_of(clip.source.end_us) - played - NESTED_MARGIN_SAMPLES
        end = samples_of(clip.source.start_us) + played + NESTED_MARGIN_SAMPLES
        known = found.get(id(clip.compound))
        if known is not None:
            start, end = min(start, known[1].start), max(end, known[1].end)
        total = sample_total(clip.compound.frames, clip.compound.rate)
        start = max(0, min(start, total))
        found[id(clip.compound)] = clip.compound, Window(start, max(start, min(end, total)))
    return found


def _stream(
    item: PlacedClip, media: Mapping[str, Path], streams: dict[str, SoundStream | None]
) -> SoundStream | None:
    """The sound stream of a clip's medium; None if the medium is missing or silent."""
    ref = item.clip.media
    if ref.id not in media:
        return None
    if ref.id not in streams:
        streams[ref.id] = sound_stream(media[ref.id], ref)
    return streams[ref.id]


def _add_batch(batch: Batch, sources: Mapping[int, SoundStream], mix: Path, report: Progress) -> None:
    length = batch.end - batch.start
    with tempfile.TemporaryDirectory(prefix="batch-", dir=mix.parent) as name:
        folder = Path(name)
        report(0.0)
        lanes = [
            [
                prepare(item, sources[_key(item)], folder, 1000 * row + column, lambda _: report(0.0))
                for column, item in enumerate(lane)
            ]
            for row, lane in enumerate(batch.lanes)
        ]
        part = folder / "part.f32"
        graph = batch_graph(lanes, batch.start, batch.end, folder, part)
        try:
            run(
                graph,
                doing=f"mix the sound of {_names(batch)}",
                on_progress=lambda seconds: report(seconds * SOUND_RATE / length),
            )
        except FFmpegDied as error:
            raise FFmpegDied(error.signal_name, error.doing, _media(batch)) from None
        expected = length * FRAME_BYTES
        if part.stat().st_size != expected:
            raise EncodeError(
                f"FFmpeg mixed {part.stat().st_size} bytes of sound instead of {expected} for {_names(batch)}"
            )
        with part.open("rb") as source, mix.open("r+b") as target:
            _add(source, target, batch.start * FRAME_BYTES)


def _names(batch: Batch) -> str:
    """The batch's media for an error's sentence."""
    names = [repr(name) for name in _media(batch)]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _media(batch: Batch) -> tuple[str, ...]:
    items: Sequence[PlacedClip] = [item for lane in batch.lanes for item in lane]
    return tuple(dict.fromkeys(item.clip.media.name for item in items))


def _add(source: BinaryIO, target: BinaryIO, offset: int) -> None:
    """Add a file's samples to the mix from a byte offset on, block by block."""
    while (block := np.fromfile(source, "<f4", _BLOCK_SAMPLES * CHANNELS)).size:
        # A file of floats may hold what is no number; one such sample would silence the encoder.
        np.nan_to_num(block, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
        target.seek(offset)
        block += np.frombuffer(target.read(block.nbytes), "<f4")
        target.seek(offset)
        target.write(block.tobytes())
        offset += block.nbytes
