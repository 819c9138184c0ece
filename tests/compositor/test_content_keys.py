"""Frames compared with keys: pieces of edited timelines that have equal keys must show equal frames."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer.compositor import Compositor
from renderer.content_key import file_hash, piece_key
from renderer.fonts import FontLibrary
from renderer.keyframe import Keyframe
from renderer.operations import Adjustments, Animation, AnimationKind, Transition
from renderer.output import OutputSpec
from renderer.timebase import FrameRange, TimeRange
from renderer.timeline import KeyframeTrack, Property, TextClip, Timeline, Transform, VideoClip, VisualTrack
from tests.compositor.timelines import medium, text_clip
from tests.synthetic import make_photo, make_video

FONTS = FontLibrary()
PIECE_FRAMES = 6
NAMES = ("red.png", "blue.png", "film.mp4")


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("media")
    make_photo(folder / "red.png", (48, 32), (200, 40, 30))
    make_photo(folder / "blue.png", (32, 48), (30, 60, 220))
    make_video(folder / "film.mp4", size=(64, 48), rate=10, seconds=6.0)
    return {name: folder / name for name in NAMES}


def _clip(chance: random.Random, frames: int) -> VideoClip:
    speed = chance.choice([Fraction(1), Fraction(1), Fraction(3, 2)])
    fields: dict[str, Any] = {"source": TimeRange(chance.randrange(0, 20) * 100_000, frames * 100_000)}
    if chance.random() < 0.3:
        fields["animations"] = (
            Animation(
                AnimationKind.IN,
                chance.choice(["slide_left", "dissolve"]),
                0,
                500_000,
            ),
        )
    if chance.random() < 0.3:
        keys = (Keyframe(0, 0.0), Keyframe(1_000_000, 0.4))
        fields["keyframes"] = (KeyframeTrack(Property.POSITION_X, keys),)
    if chance.random() < 0.3:
        fields["operations"] = (Adjustments(brightness=0.3, particle=chance.choice([0.0, 0.5])),)
    return VideoClip(
        id="c", path="$", track=0, target=TimeRange(0, frames * 100_000), frames=FrameRange(0, frames),
        media=medium(chance.choice(NAMES)), speed=speed, reverse=chance.random() < 0.2,
        transform=Transform(scale_x=0.8, scale_y=0.8), **fields,
    )  # fmt: skip


def _timeline(clips: list[VideoClip], words: list[TextClip]) -> Timeline:
    placed, start = [], 0
    for number, clip in enumerate(clips):
        end = start + len(clip.frames)
        transition = clip.transition and Transition("dissolve", end - 2, end + 2)
        placed.append(
            replace(
                clip, frames=FrameRange(start, end), target=TimeRange(start * 100_000, (end - start) * 100_000),
                transition=transition if number + 1 < len(clips) else None,
            )
        )  # fmt: skip
        start = end
    inner = Timeline(64, 48, Fraction(10), start * 100_000, (VisualTrack(tuple(placed), True),))
    return replace(inner, tracks=(*inner.tracks, VisualTrack(tuple(words))))


def _edited(chance: random.Random, clips: list[VideoClip], words: list[TextClip]) -> Timeline:
    clips, words = list(clips), list(words)
    place = chance.randrange(len(clips))
    match chance.randrange(5):
        case 0:
            clips.insert(place, _clip(chance, PIECE_FRAMES))
        case 1:
            clips[place] = replace(clips[place], transform=Transform(x=0.1))
        case 2:
            words.append(text_clip("more", chance.randrange(3), 0.7))
        case 3:
            clips[place] = replace(clips[place], transition=Transition("dissolve", 0, 0))
        case _:
            clips[place : place + 1] = _halves(clips[place])
    return _timeline(clips, words)


def _halves(clip: VideoClip) -> list[VideoClip]:
    """A clip cut in two, as an editor does it."""
    half = len(clip.frames) // 2
    rest = len(clip.frames) - half
    into = half * 100_000 * clip.speed
    source = TimeRange(int(clip.source.start_us + into), rest * 100_000)
    return [
        replace(clip, frames=FrameRange(0, half)),
        replace(clip, frames=FrameRange(0, rest), source=source),
    ]


def _pieces(timeline: Timeline, media: Mapping[str, Path]) -> dict[str, list[np.ndarray[Any, Any]]]:
    """Every stretch of `PIECE_FRAMES` by its key."""
    hashes = {name: file_hash(path) for name, path in media.items()}
    output = OutputSpec.for_timeline(timeline)
    found: dict[str, list[np.ndarray[Any, Any]]] = {}
    with Compositor(timeline, media, FONTS) as compositor:
        for start in range(0, timeline.frames - PIECE_FRAMES + 1, PIECE_FRAMES):
            frames = FrameRange(start, start + PIECE_FRAMES)
            key = piece_key(timeline, output, frames, hashes, FONTS)
            found[key] = [compositor.rgb(n).copy() for n in range(frames.start, frames.end)]
    return found


def test_equal_keys_mean_equal_frames(media: Mapping[str, Path]) -> None:
    kept = changed = 0
    for seed in range(40):
        chance = random.Random(seed)
        clips = [_clip(chance, PIECE_FRAMES * chance.randrange(1, 4)) for _ in range(4)]
        words = [text_clip("words", 0.5, 1.4)]
        before = _pieces(_timeline(clips, words), media)
        after = _pieces(_edited(chance, clips, words), media)
        for key, frames in after.items():
            if key not in before:
                changed += 1
                continue
            kept += 1
            for one, other in zip(before[key], frames, strict=True):
                assert np.array_equal(one, other), seed
    assert kept > 100
    assert changed > 40
