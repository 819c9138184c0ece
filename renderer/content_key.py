"""Content keys: what a piece of video, or a sound, is made of, as one hash.

Equal keys mean equal frames, whatever job, draft or moment of the timeline they belong to; so what was rendered once
need not be rendered again. A key holds what is on screen relative to the piece's start, the content of media, fonts
and owner's files, the output's settings, and the versions of what draws. It holds no ids, names or absolute times.
"""

from __future__ import annotations

import hashlib
import subprocess
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from math import floor
from pathlib import Path
from typing import Any

import av

from renderer.canonical import canonical
from renderer.clusters import cluster_starts
from renderer.compositor.scene import source_time_us
from renderer.encode.piece import ENCODER_THREADS, MAX_GOP_SECONDS, PIXEL_FORMAT
from renderer.encode.timing import SOUND_RATE, sample_total
from renderer.ffmpeg import ffmpeg_binary
from renderer.fonts import FontLibrary
from renderer.fonts.face import FontFace
from renderer.looks.animations import TEXT_REGISTRIES, Lettering, stand_ins
from renderer.masks import mask_text
from renderer.operations import LookupTable, Mask, MaskShape, Transition
from renderer.output import OutputSpec
from renderer.text.paragraphs import split_paragraphs, style_of
from renderer.text_block import Bubble, TextBlock, TextRun, TextStyle, TextTexture
from renderer.timebase import MICROSECONDS, FrameRange
from renderer.timeline import (
    EffectClip,
    MediaRef,
    TextClip,
    Timeline,
    VideoClip,
    VisualClip,
    VisualTrack,
)

ENGINE_VERSION = 2
"""To be raised by whoever changes what any frame or sound looks like, or how it is encoded: results that were kept
are then made anew."""

MAKING_LIBRARIES = (
    "draftfarm",
    "av",
    "skia-python",
    "uharfbuzz",
    "fonttools",
    "numpy",
    "opencv-python-headless",
    "pillow",
    "rlottie-python",
    "uniseg",
    "budoux",
)
"""Packages whose new versions may draw, mix or encode differently."""

_MISSING = "missing"

_OTHER_LETTERS = frozenset(
    (kind, look.key)
    for kind, registry in TEXT_REGISTRIES.items()
    for look in registry
    if isinstance(look.draw, Lettering) and look.draw.other_letters
)
"""Animations that show other letters than the text's own."""


def piece_key(
    timeline: Timeline,
    output: OutputSpec,
    frames: FrameRange,
    media: Mapping[str, str],
    fonts: FontLibrary,
) -> str:
    """The key of output frames `frames` as encoded by `renderer.render`, 64 hex digits.

    `media` is content hash by `MediaRef.id`; a medium that is not in it is not drawn.
    """
    return next(piece_keys(timeline, output, (frames,), media, fonts))


def piece_keys(
    timeline: Timeline,
    output: OutputSpec,
    pieces: Iterable[FrameRange],
    media: Mapping[str, str],
    fonts: FontLibrary,
) -> Iterator[str]:
    """As `piece_key`, for each of many pieces."""
    described = _Description(media, fonts)
    for frames in pieces:
        yield _piece_key(timeline, output, frames, described)


def _piece_key(timeline: Timeline, output: OutputSpec, frames: FrameRange, described: _Description) -> str:
    step = timeline.rate / output.rate
    first, last = frames.start * step, (frames.end - 1) * step
    key = hashlib.sha256()
    for part in (
        *canonical(
            ("piece", *_picture_engine(), len(frames), ENCODER_THREADS, MAX_GOP_SECONDS, PIXEL_FORMAT)
        ),
        *canonical(output),
        *canonical((output.preset.x264_preset, output.preset.crf)),
        *described.visible(timeline, first, last, first),
    ):
        key.update(part)
    return key.hexdigest()


def sound_key(timeline: Timeline, output: OutputSpec, media: Mapping[str, str]) -> str:
    """The key of the whole sound as made by `renderer.sound`, 64 hex digits; `media` as for `piece_key`."""
    total = sample_total(output.frame_total(timeline), output.rate)
    described = _Description(media, None)
    key = hashlib.sha256()
    for part in (
        *canonical(("sound", *_sound_engine(), total, SOUND_RATE, output.preset.audio_bit_rate, output.rate)),
        *described.heard(timeline),
    ):
        key.update(part)
    return key.hexdigest()


@dataclass(frozen=True, slots=True)
class _Cut:
    """Two neighbours of a track that a transition mixes during `window`."""

    transition: Transition
    window: FrameRange
    clips: tuple[VisualClip, VisualClip]


class _Track:
    """A track's clips and transitions by start: long drafts have many pieces and thousands of clips."""

    def __init__(self, track: VisualTrack) -> None:
        self.is_main = track.is_main
        self._clips = sorted(track.clips, key=lambda clip: clip.frames.start)
        self._starts = [clip.frames.start for clip in self._clips]
        self._longest = max((len(clip.frames) for clip in self._clips), default=0)
        self._cuts = []
        for left, right in pairwise(self._clips):
            transition = left.transition if isinstance(left, VideoClip) else None
            if transition is not None and transition.end_frame > transition.start_frame:
                window = FrameRange(transition.start_frame, transition.end_frame)
                self._cuts.append(_Cut(transition, window, (left, right)))

    def clips_in(self, frames: FrameRange) -> Iterator[VisualClip]:
        first = bisect_left(self._starts, frames.start - self._longest)
        for clip in self._clips[first : bisect_left(self._starts, frames.end)]:
            if _overlap(clip.frames, frames):
                yield clip

    def cuts_in(self, frames: FrameRange) -> Iterator[_Cut]:
        return (cut for cut in self._cuts if _overlap(cut.window, frames))


class _Description:
    """What of a timeline is on screen, or heard, as bytes."""

    def __init__(self, media: Mapping[str, str], fonts: FontLibrary | None) -> None:
        self._media = media
        self._fonts = fonts
        self._tracks: dict[int, tuple[VisualTrack, _Track]] = {}  # by identity, which the tuple keeps taken

    # --- pictures

    def visible(
        self, timeline: Timeline, first: Fraction, last: Fraction, origin: Fraction
    ) -> Iterator[bytes]:
        """What the positions `first`…`last` (timeline frames, both included) show, relative to `origin`."""
        yield from self._of(timeline)
        for track in timeline.tracks:
            yield from self._track(timeline, track, first, last, origin)

    def _track(
        self, timeline: Timeline, track: VisualTrack, first: Fraction, last: Fraction, origin: Fraction
    ) -> Iterator[bytes]:
        frames = FrameRange(floor(first), floor(last) + 1)
        if id(track) not in self._tracks:
            self._tracks[id(track)] = track, _Track(track)
        prepared = self._tracks[id(track)][1]
        shown: list[bytes] = []
        for cut in prepared.cuts_in(frames):
            place = (cut.window.start - origin, cut.window.end - origin)
            # Clips of the main track stand on the canvas while they are mixed.
            shown += canonical(("transition", cut.transition.key, place, prepared.is_main))
            for clip in cut.clips:
                ends = max(first, Fraction(cut.window.start)), min(last, Fraction(cut.window.end))
                shown += self._clip(timeline, clip, *ends, origin, None)
        for clip in prepared.clips_in(frames):
            ends = max(first, Fraction(clip.frames.start)), min(last, Fraction(clip.frames.end))
            shown += self._clip(timeline, clip, *ends, origin, frames)
        if shown:
            yield b"track("
            yield from shown
            yield b")"

    def _clip(
        self,
        timeline: Timeline,
        clip: VisualClip,
        first: Fraction,
        last: Fraction,
        origin: Fraction,
        frames: FrameRange | None,
    ) -> Iterator[bytes]:
        """A clip that is seen at `first`…`last`. `frames` are those of the piece, which cut its own; None in a
        transition, whose frames are written already."""
        if _has_clock(clip):
            yield from canonical(("clock", clip.frames.start - origin))
        if frames is not None:
            # What began before the piece or goes on after it is the same wherever it begins and ends.
            starts = clip.frames.start - origin if clip.frames.start > frames.start else None
            ends = clip.frames.end - origin if clip.frames.end < frames.end else None
            yield from canonical(("frames", starts, ends))
        if not isinstance(clip, VideoClip):
            yield from self._of(clip, without=() if getattr(clip, "animations", ()) else ("words",))
            if isinstance(clip, TextClip) and any(
                (one.kind, one.key) in _OTHER_LETTERS for one in clip.animations
            ):
                yield from self._other_letters(clip.block)
            return
        yield from self._of(clip)
        if clip.speed_curve is not None:
            yield from self._of((clip.source, clip.target.duration_us))
        if clip.compound is not None:
            yield from self._nested(timeline, clip, clip.compound, first, last, origin)
        elif clip.speed_curve is None:
            yield from canonical(("source", self._source_us(timeline, clip, origin)))

    def _nested(
        self,
        timeline: Timeline,
        clip: VideoClip,
        nested: Timeline,
        first: Fraction,
        last: Fraction,
        origin: Fraction,
    ) -> Iterator[bytes]:
        """What of a nested timeline is seen. Its positions stop at its first and last frame."""
        highest = Fraction(max(nested.frames - 1, 0))
        if clip.speed_curve is not None:
            yield from self.visible(nested, Fraction(0), highest, Fraction(0))
            return

        def position(at: Fraction) -> Fraction:
            return self._source_us(timeline, clip, at) * nested.rate / MICROSECONDS

        low, high = sorted((position(first), position(last)))
        zero = position(origin)
        stops = (-zero if low < 0 else None, highest - zero if high > highest else None)
        yield from canonical(("nested", stops))
        low, high = (min(max(at, Fraction(0)), highest) for at in (low, high))
        yield from self.visible(nested, low, high, zero)

    @staticmethod
    def _source_us(timeline: Timeline, clip: VideoClip, position: Fraction) -> Fraction:
        local_us = (position - clip.frames.start) * MICROSECONDS / timeline.rate
        return source_time_us(clip, local_us, timeline.rate)

    # --- sounds

    def heard(self, timeline: Timeline) -> Iterator[bytes]:
        """All sounds of a timeline, in the order they are mixed."""
        yield from canonical(("heard", timeline.rate, timeline.frames))
        ranks = {track: rank for rank, track in enumerate(sorted({clip.track for clip in timeline.audio}))}
        for clip in timeline.audio:
            place = (clip.frames, clip.target.duration_us, ranks[clip.track])
            if clip.compound is None:
                yield from self._of((place, clip))
                continue
            yield from canonical(place)
            yield from self._of(clip, without=("media",))  # only a name there
            yield from self.heard(clip.compound)

    # --- values

    def _of(self, value: Any, without: Collection[str] = ()) -> Iterator[bytes]:
        return canonical(value, self._stand_for, without)

    def _stand_for(self, value: Any) -> Iterator[bytes] | None:
        """What stands for the fields of `IRRELEVANT` classes that name files."""
        match value:
            case MediaRef():
                return canonical(self._media.get(value.id, _MISSING))
            case LookupTable():
                return canonical(file_hash(Path(value.path)))
            case Mask() if value.shape is MaskShape.TEXT:
                return self._faces(mask_text(value))
            case TextBlock():
                return self._faces(value)
            case TextTexture():
                return canonical(file_hash(value.path))
            case Bubble() if value.picture is not None:
                return canonical(file_hash(value.picture))
            case _:
                return None

    def _faces(self, block: TextBlock) -> Iterator[bytes]:
        """The faces that draw a text, in the order of its characters."""
        assert self._fonts is not None
        for run in block.runs or (TextRun(0, 0, TextStyle()),):
            choice = self._fonts.choose(run.style.font, block.text)
            yield from canonical((*_face(choice.face), choice.ascent, choice.descent))
        before: FontFace | None = None
        for start, cluster, style in _clusters(block):
            primary = self._fonts.choose(style.font, block.text).face
            face = self._fonts.face_for(cluster, primary)
            if face is not before:
                yield from canonical((*_face(face), start))
                before = face

    def _other_letters(self, block: TextBlock) -> Iterator[bytes]:
        """The faces of all letters that an animation may show in place of a text's own."""
        shown = {
            (style, other): None for _, cluster, style in _clusters(block) for other in stand_ins(cluster)
        }
        for style, other in shown:
            yield from self._faces(TextBlock.in_one_style(other, style))


def _clusters(block: TextBlock) -> Iterator[tuple[int, str, TextStyle]]:
    """The characters of a text as readers see them: place in their paragraph, text, style."""
    for paragraph in split_paragraphs(block):
        starts = cluster_starts([ord(character) for character in paragraph.text])
        for start, end in pairwise([*starts, len(paragraph.text)]):
            yield start, paragraph.text[start:end], style_of(block, paragraph.styles[start])


def _has_clock(clip: VisualClip) -> bool:
    """Whether what is done to a clip depends on how long it has been playing (its source's moment aside)."""
    if isinstance(clip, EffectClip):
        return True
    if isinstance(clip, VideoClip) and (clip.operations or clip.speed_curve is not None):
        return True
    return bool(clip.keyframes or clip.animations)


def _overlap(one: FrameRange, other: FrameRange) -> bool:
    return one.start < other.end and other.start < one.end


def _face(face: FontFace) -> tuple[str, int, float | None, bool]:
    return file_hash(face.path), face.index, face.weight, face.thickened


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content, remembered while the file stays as it is; "missing" if it cannot be read."""
    try:
        status = path.stat()
        return _file_hash(path, status.st_mtime_ns, status.st_size)
    except OSError:
        return _MISSING


@lru_cache(maxsize=1024)
def _file_hash(path: Path, _modified_ns: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_versions() -> None:
    """Ask for the versions that every key holds, once in a process: FFmpeg must be started for it."""
    _picture_engine()
    _sound_engine()


@lru_cache(maxsize=1)
def _picture_engine() -> tuple[Any, ...]:
    """What draws and encodes, with versions."""
    codecs = tuple(sorted((name, str(number)) for name, number in av.library_versions.items()))
    return (ENGINE_VERSION, tuple((name, _version(name)) for name in MAKING_LIBRARIES), codecs)


@lru_cache(maxsize=1)
def _sound_engine() -> tuple[Any, ...]:
    """As for pictures, and what else mixes: the FFmpeg program says its own version."""
    try:
        said = subprocess.run(
            [ffmpeg_binary(), "-hide_banner", "-version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        ).stdout
    except OSError:
        said = b""  # whoever mixes says that it cannot be started
    return (*_picture_engine(), said.decode("utf-8", "replace"))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""  # run from its sources, or another build of the same library
