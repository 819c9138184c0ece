"""Operations, blend modes, effect tracks, animations and transitions as they reach the frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from renderer.colors import Gradient, Rgba
from renderer.compositor import Compositor
from renderer.compositor.layers import CanvasLayer, TransitionLayer
from renderer.fonts import FontLibrary
from renderer.keyframe import Keyframe
from renderer.media.picture import Pixels
from renderer.operations import (
    Adjustments,
    Animation,
    AnimationKind,
    Blend,
    BlendMode,
    Border,
    ChromaKey,
    EffectLook,
    Mask,
    MaskShape,
    ParameterTrack,
    SpeedCurve,
    Transition,
)
from renderer.text_block import TextStyle
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import Crop, EffectClip, MediaKind, Timeline, Transform, VisualTrack
from tests.compositor.timelines import RATE, medium, text_clip, timeline, video_clip
from tests.synthetic import make_video, read_frame_number

FONTS = FontLibrary()
RED, GREEN, BLUE, WHITE, GREY = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (128, 128, 128)
Media = dict[str, Path]


@pytest.fixture
def plain(tmp_path: Path) -> Callable[..., Media]:
    """Files of one colour each, by name."""

    def write(**colors: tuple[int, ...]) -> Media:
        for name, color in colors.items():
            mode = "RGBA" if len(color) == 4 else "RGB"
            Image.new(mode, (100, 100), color).save(tmp_path / f"{name}.png")
        return {name: tmp_path / f"{name}.png" for name in colors}

    return write


def drawn(made: Timeline, media: Media, n: int = 0) -> Pixels:
    """Frame n as RGB; the encoder's picture of it must be the same."""
    with Compositor(made, media, FONTS) as compositor:
        rgb = compositor.rgb(n)
        encoded = compositor.encoder_frame(n).to_ndarray(format="rgb24")
    assert np.percentile(np.abs(encoded.astype(int) - rgb), 90) <= 4
    return rgb


def pixel(rgb: Pixels, x: int, y: int) -> tuple[int, ...]:
    return tuple(int(v) for v in rgb[y, x])


def near(color: tuple[int, ...], tolerance: int = 4) -> object:
    return pytest.approx(color, abs=tolerance)


def effect_clip(*operations: object, start_s: float = 0, seconds: float = 1) -> EffectClip:
    target = TimeRange(round(start_s * 1e6), round(seconds * 1e6))
    return EffectClip(
        id="e", path="$", track=0, target=target, frames=snap_range(target, RATE), operations=operations  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_mask_lives_in_clip_space_and_moves_with_the_clip(plain: Callable[..., Media]) -> None:
    upper = Mask(MaskShape.LINE)
    turned = video_clip(
        media=medium("top"), operations=(upper,), transform=Transform(rotation=90, scale_x=0.8, scale_y=0.8)
    )
    rgb = drawn(timeline(video_clip(), turned), plain(m=BLUE, top=RED))
    assert pixel(rgb, 75, 50) == near(RED)  # the clip's upper half points right
    assert pixel(rgb, 25, 50) == near(BLUE)


def test_a_mask_is_measured_on_what_the_crop_leaves(plain: Callable[..., Media]) -> None:
    half = Crop((0.5, 0.0), (1.0, 0.0), (0.5, 1.0), (1.0, 1.0))
    box = Mask(MaskShape.RECTANGLE, width=0.5, height=0.5)
    rgb = drawn(timeline(video_clip(crop=half, operations=(box,))), plain(m=WHITE))
    shown = np.argwhere(rgb[..., 0] > 128)
    assert shown.min(axis=0).tolist() == near((25, 37), 1)
    assert shown.max(axis=0).tolist() == near((74, 62), 1)


def test_a_keyframed_mask_opens(plain: Callable[..., Media]) -> None:
    keys = ParameterTrack("width", (Keyframe(0, 0.0), Keyframe(1_000_000, 1.0)))
    mask = Mask(MaskShape.RECTANGLE, height=1.0, keyframes=(keys,))
    made, media = timeline(video_clip(operations=(mask,))), plain(m=WHITE)
    widths = [int((drawn(made, media, n)[50, :, 0] > 128).sum()) for n in (2, 5, 8)]
    assert widths == near((20, 50, 80), 2)


def test_a_chroma_key_shows_what_is_below(plain: Callable[..., Media]) -> None:
    keyed = video_clip(media=medium("top"), operations=(ChromaKey(0, 1, 0, 0.4),))
    assert pixel(drawn(timeline(video_clip(), keyed), plain(m=RED, top=GREEN)), 50, 50) == near(RED, 8)
    assert pixel(drawn(timeline(video_clip(), keyed), plain(m=RED, top=BLUE)), 50, 50) == near(BLUE, 8)


def test_adjustments_change_the_clip_alone(plain: Callable[..., Media]) -> None:
    small = Transform(scale_x=0.5, scale_y=0.5)
    bright = video_clip(media=medium("top"), operations=(Adjustments(brightness=0.8),), transform=small)
    rgb = drawn(timeline(video_clip(), bright), plain(m=GREY, top=GREY))
    assert pixel(rgb, 10, 10) == near(GREY)
    assert pixel(rgb, 50, 50)[0] > 150


def test_an_effect_track_changes_what_is_below_and_nothing_above(plain: Callable[..., Media]) -> None:
    top = video_clip(media=medium("top"), transform=Transform(x=0.5, scale_x=0.5, scale_y=0.5))
    made = timeline(video_clip(), effect_clip(Adjustments(saturation=-1.0), seconds=0.5), top)
    media = plain(m=RED, top=RED)
    during, after = drawn(made, media, 0), drawn(made, media, 7)
    assert np.ptp(during[50, 10].astype(int)) < 8  # grey
    assert pixel(during, 75, 50) == near(RED)
    assert pixel(after, 10, 50) == near(RED)


def test_moving_effects_draw_every_frame_anew_still_ones_do_not(plain: Callable[..., Media]) -> None:
    still = timeline(video_clip(), effect_clip(Adjustments(contrast=0.5)))
    with Compositor(still, plain(m=RED), FONTS) as compositor:
        assert isinstance(compositor.layers(0)[-1], CanvasLayer)
        assert compositor.layers(0) == compositor.layers(9)
    moving = timeline(video_clip(), effect_clip(EffectLook("shake", duration_us=1_000_000)))
    with Compositor(moving, plain(m=RED), FONTS) as compositor:
        assert compositor.layers(0) != compositor.layers(9)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(BlendMode.MULTIPLY, (128, 0, 0)), (BlendMode.SCREEN, (255, 128, 128)), (BlendMode.DARKEN, (128, 0, 0))],
)
def test_blend_modes_meet_what_is_below(
    plain: Callable[..., Media], mode: BlendMode, expected: tuple[int, ...]
) -> None:
    top = video_clip(media=medium("top"), blend=Blend(mode), transform=Transform(scale_x=0.5, scale_y=0.5))
    rgb = drawn(timeline(video_clip(), top), plain(m=RED, top=GREY))
    assert pixel(rgb, 50, 50) == near(expected)
    assert pixel(rgb, 10, 50) == near(RED)


def test_blend_strength_and_alpha_multiply(plain: Callable[..., Media]) -> None:
    top = video_clip(
        media=medium("top"), blend=Blend(BlendMode.MULTIPLY, 0.5), transform=Transform(alpha=0.5)
    )
    rgb = drawn(timeline(video_clip(), top), plain(m=WHITE, top=(0, 0, 0)))
    assert pixel(rgb, 50, 50) == near((191, 191, 191))


def test_rounded_corners_and_a_shadow_outside_the_clip(plain: Callable[..., Media]) -> None:
    border = Border(radius=1.0, shadow_color=(0, 0, 1, 1), shadow_distance=0.4, shadow_angle=-90)
    clip = video_clip(operations=(border,), transform=Transform(scale_x=0.5, scale_y=0.5))
    rgb = drawn(timeline(clip), plain(m=RED))
    assert pixel(rgb, 50, 50) == near(RED)
    assert pixel(rgb, 27, 27) == (0, 0, 0)  # the corner is cut
    assert pixel(rgb, 50, 88) == near(BLUE, 12)  # the shadow lies below the clip


def fade(kind: AnimationKind, key: str, start_us: int, duration_us: int) -> Animation:
    return Animation(kind, key, start_us, duration_us)


def test_animations_in_and_out(plain: Callable[..., Media]) -> None:
    clip = video_clip(
        animations=(
            fade(AnimationKind.IN, "fade", 0, 500_000),
            fade(AnimationKind.OUT, "fade", 500_000, 500_000),
        )
    )
    made, media = timeline(clip), plain(m=WHITE)
    levels = [int(drawn(made, media, n)[50, 50, 0]) for n in (0, 1, 4, 5, 9)]
    assert levels == near((0, 51, 204, 255, 51))


def test_a_slide_comes_from_outside_the_canvas(plain: Callable[..., Media]) -> None:
    clip = video_clip(animations=(fade(AnimationKind.IN, "slide_up", 0, 500_000),))
    made, media = timeline(clip), plain(m=WHITE)
    covered = [int((drawn(made, media, n)[:, 50, 0] > 128).sum()) for n in (0, 1, 2, 3, 5)]
    assert covered == sorted(covered)
    assert covered[0] < 5
    assert covered[-1] == 100


def test_text_types_on(plain: Callable[..., Media]) -> None:
    clip = text_clip(
        "IIIII", style=TextStyle(size=30), animations=(fade(AnimationKind.IN, "type", 0, 1_000_000),)
    )
    made = timeline(clip)
    ink = [int((drawn(made, {}, n)[..., 0] > 128).sum()) for n in range(10)]
    assert ink == sorted(ink)
    assert ink[0] < ink[4] < ink[9]
    whole = int((drawn(timeline(replace(clip, animations=())), {})[..., 0] > 128).sum())
    assert ink[9] <= whole


def neighbours(key: str, half_frames: int = 2) -> Timeline:
    """Two clips of half a second that meet at frame 5, and a transition round the cut."""
    change = Transition(key, 5 - half_frames, 5 + half_frames)
    first = video_clip(0, 0.5, transition=change)
    second = video_clip(0.5, 0.5, media=medium("next"))
    made = timeline(seconds=1)
    return replace(made, tracks=(VisualTrack((first, second), is_main=True),))


def test_a_dissolve_is_centred_on_the_cut(plain: Callable[..., Media]) -> None:
    media = plain(m=RED, next=BLUE)
    reds = [int(drawn(neighbours("dissolve"), media, n)[50, 50, 0]) for n in range(10)]
    assert reds == near((255, 255, 255, 255, 191, 128, 64, 0, 0, 0))


def test_both_clips_go_on_playing_through_a_transition(tmp_path: Path) -> None:
    path, rate = tmp_path / "v.mp4", Fraction(30)
    make_video(path, size=(160, 120), rate=30, seconds=3)
    video = medium("v", MediaKind.VIDEO)
    first = video_clip(
        0, 1, rate, media=video, source=TimeRange(0, 1_000_000), transition=Transition("dissolve", 24, 36)
    )
    second = video_clip(1, 1, rate, media=video, source=TimeRange(2_000_000, 1_000_000))
    made = replace(
        timeline(size=(160, 120), seconds=2, rate=rate), tracks=(VisualTrack((first, second), is_main=True),)
    )
    with Compositor(made, {"v": path}, FONTS) as compositor:
        (layer,) = [x for x in compositor.layers(33) if isinstance(x, TransitionLayer)]
        assert (layer.outgoing[-1].time_us, layer.incoming[-1].time_us) == (1_100_000, 2_100_000)
        early = next(x for x in compositor.layers(26) if isinstance(x, TransitionLayer))
        assert early.incoming[-1].time_us == pytest.approx(2_000_000 - 4e6 / 30, abs=1)
        assert read_frame_number(compositor.rgb(40)) == 70


def test_transitions_without_a_fast_way_are_drawn_in_rgb(plain: Callable[..., Media]) -> None:
    rgb = drawn(neighbours("wipe_right"), plain(m=RED, next=BLUE), 5)
    assert {pixel(rgb, 5, 50), pixel(rgb, 95, 50)} == {RED, BLUE}


def test_curve_speed_chooses_the_source_frames(tmp_path: Path) -> None:
    path, rate = tmp_path / "v.mp4", Fraction(30)
    make_video(path, size=(160, 120), rate=30, seconds=3)
    curve = SpeedCurve(((0, 1), (0.5, 1), (0.5000001, 2), (1, 2)))
    clip = video_clip(
        0, 1.5, rate, media=medium("v", MediaKind.VIDEO), source=TimeRange(0, 2_000_000),
        speed=Fraction(4, 3), speed_curve=curve,
    )  # fmt: skip
    made = timeline(clip, size=(160, 120), seconds=1.5, rate=rate)
    with Compositor(made, {"v": path}, FONTS) as compositor:
        shown = [read_frame_number(compositor.rgb(n)) for n in (0, 15, 30, 37, 44)]
    assert shown == near((0, 15, 30, 44, 58), 1)


def test_an_operated_compound_is_one_picture(plain: Callable[..., Media]) -> None:
    inner = timeline(
        video_clip(media=medium("in"), transform=Transform(x=-0.5, scale_x=0.5, scale_y=0.5)), background=None
    )
    outer = video_clip(media=None, compound=inner, operations=(Mask(MaskShape.LINE),))
    rgb = drawn(timeline(outer, background=Rgba(0, 0, 1)), plain(**{"in": RED}))
    assert pixel(rgb, 25, 30) == near(RED)
    assert pixel(rgb, 25, 70) == near(BLUE)


def test_a_gradient_clip_runs_from_top_to_bottom() -> None:
    fill = Gradient(((0.0, Rgba(1, 0, 0)), (1.0, Rgba(0, 0, 1))), 90.0)
    clip = video_clip(media=None, compound=timeline(background=Rgba(1, 0, 0), gradient=fill))
    rgb = drawn(timeline(clip), {})
    assert pixel(rgb, 50, 1) == near((253, 0, 2), 6)
    assert pixel(rgb, 10, 50) == near((127, 0, 128), 6)
    assert pixel(rgb, 90, 98) == near((2, 0, 253), 6)
