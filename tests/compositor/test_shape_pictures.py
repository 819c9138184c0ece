"""Vector shapes as they reach the frame: size, place, fill, border, roundness, movement."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer.colors import Gradient, Rgba
from renderer.compositor import Compositor
from renderer.fonts import FontLibrary
from renderer.keyframe import Keyframe
from renderer.looks.animations import VIDEO_IN
from renderer.looks.registry import Moment
from renderer.media.picture import Pixels
from renderer.operations import Animation, AnimationKind
from renderer.shapes import draw_shape, full_radius
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import KeyframeTrack, Property, Shape, ShapeClip, Timeline, Transform
from tests.compositor.timelines import RATE, timeline

FONTS = FontLibrary()
NO_MEDIA: dict[str, Path] = {}
RED, WHITE = Rgba(1, 0, 0), Rgba(1, 1, 1)


def rectangle(
    width: float, height: float, radius: float = 0.0, fill: Rgba | Gradient | None = WHITE, **fields: Any
) -> Shape:
    x, y = width / 2, height / 2
    return Shape(((-x, y), (x, y), (x, -y), (-x, -y)), (radius,) * 4, fill, **fields)


def shape_clip(shape: Shape, seconds: float = 1, **fields: Any) -> ShapeClip:
    target = TimeRange(0, round(seconds * 1e6))
    return ShapeClip(
        id="shape", path="$", track=0, target=target, frames=snap_range(target, RATE), shape=shape, **fields
    )


def frame(made: Timeline, n: int = 0, size: tuple[int, int] | None = None) -> Pixels:
    """Frame n as RGB; the luma of the encoder's picture of it must be the same."""
    with Compositor(made, NO_MEDIA, FONTS, size=size) as compositor:
        rgb = compositor.rgb(n)
        luma = compositor.encoder_frame(n).to_ndarray()[: rgb.shape[0]].astype(float)
    wanted = rgb @ np.array([0.2126, 0.7152, 0.0722]) * 219 / 255 + 16
    difference = np.abs(luma - wanted)
    # Drawn alone in its box, an edge's coverage may come out a little different.
    assert difference.max() <= 12
    assert np.percentile(difference, 99.9) <= 3
    return rgb


def on_canvas(shape: Shape, **fields: Any) -> Pixels:
    """On a canvas of 720×720, so that the points' unit is a pixel."""
    return frame(timeline(shape_clip(shape, **fields), size=(720, 720)))


def box(picture: Pixels, least: int = 128) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is bright, in whole pixels."""
    rows, columns = np.nonzero(picture.max(axis=2) >= least)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


@pytest.mark.parametrize("size", [(1080, 1920), (1080, 608)])
def test_lengths_count_on_a_canvas_720_wide(size: tuple[int, int]) -> None:
    """318 are 477 px at 1080, whatever the height (measured on the app's exports)."""
    left, top, right, bottom = box(frame(timeline(shape_clip(rectangle(318, 318)), size=size)))
    assert right - left == pytest.approx(477, abs=1)
    assert bottom - top == pytest.approx(477, abs=1)
    assert (left + right) / 2 == pytest.approx(size[0] / 2, abs=1)
    assert (top + bottom) / 2 == pytest.approx(size[1] / 2, abs=1)


def test_drawn_at_another_size() -> None:
    made = timeline(shape_clip(rectangle(318, 318)), size=(1080, 1080))
    assert box(frame(made, size=(360, 360))) == pytest.approx((100.5, 100.5, 259.5, 259.5), abs=1)


def test_y_is_up() -> None:
    triangle = Shape(((-100, 0), (100, 0), (0, 200)), (0, 0, 0), RED)
    picture = on_canvas(triangle)
    assert box(picture) == pytest.approx((260, 160, 460, 360), abs=2)
    assert (picture[340] > 128).any(axis=1).sum() > 5 * (picture[180] > 128).any(axis=1).sum()
    assert tuple(picture[300, 360]) == (255, 0, 0)


def test_placement_moves_scales_and_flips() -> None:
    place = Transform(x=0.5, y=0.25, scale_x=2.0, scale_y=0.5)
    picture = on_canvas(rectangle(100, 100), transform=place)
    assert box(picture) == pytest.approx((440, 245, 640, 295), abs=1)
    upside_down = on_canvas(
        Shape(((-100, 0), (100, 0), (0, 200)), (0, 0, 0), RED), transform=Transform(flip_vertical=True)
    )
    assert box(upside_down) == pytest.approx((260, 360, 460, 560), abs=2)


def test_rotation_is_clockwise() -> None:
    arm = Shape(((0, 10), (200, 10), (200, -10), (0, -10)), (0,) * 4, WHITE)
    assert box(on_canvas(arm, transform=Transform(rotation=90.0))) == pytest.approx(
        (350, 360, 370, 560), abs=1
    )


def test_border_lies_on_the_outline() -> None:
    picture = on_canvas(rectangle(200, 100, fill=RED, border=WHITE, border_width=20))
    assert box(picture) == pytest.approx((250, 300, 470, 420), abs=1)
    assert tuple(picture[360, 260]) == (255, 255, 255)
    assert tuple(picture[360, 360]) == (255, 0, 0)
    assert tuple(picture[301, 251]) == (255, 255, 255), "corners are not cut off"
    hollow = on_canvas(rectangle(200, 100, fill=None, border=WHITE, border_width=20))
    assert tuple(hollow[360, 360]) == (0, 0, 0)
    assert tuple(hollow[360, 260]) == (255, 255, 255)


def test_a_square_as_round_as_can_be_is_a_circle() -> None:
    picture = on_canvas(rectangle(200, 200, radius=1000))
    y, x = np.mgrid[:720, :720] + 0.5
    distance = np.hypot(x - 360, y - 360)
    assert (picture[distance < 98] == 255).all()
    assert (picture[distance > 102] == 0).all()


def test_each_corner_has_its_own_radius() -> None:
    corners = rectangle(200, 200).points
    picture = on_canvas(Shape(corners, (0, 80, 0, 20), WHITE))[..., 0]
    missing = [
        int((255 - part.astype(int)).sum()) / 255
        for part in (
            picture[260:360, 260:360],
            picture[260:360, 360:460],
            picture[360:460, 360:460],
            picture[360:460, 260:360],
        )
    ]
    cut = 1 - math.pi / 4
    assert missing == pytest.approx([0, cut * 80**2, 0, cut * 20**2], abs=12)


def test_full_radius() -> None:
    square = rectangle(200, 100).points
    assert [full_radius(square, corner) for corner in range(4)] == pytest.approx([50] * 4)
    side = 120.0
    triangle = ((0.0, 0.0), (side, 0.0), (side / 2, side * math.sqrt(3) / 2))
    assert full_radius(triangle, 1) == pytest.approx(side / 2 * math.tan(math.radians(30)))
    assert full_radius(((0, 0), (1, 0), (2, 0), (1, 1)), 1) == 0.0, "a straight corner"
    assert full_radius(((0, 0), (0, 0), (1, 1)), 0) == 0.0, "two points in one place"


def test_degenerate_shapes_draw_nothing_much() -> None:
    assert not on_canvas(Shape(((5, 5),) * 3, (9, 9, 9), WHITE)).any()
    assert on_canvas(Shape(((-50, 0), (50, 0), (0, 0)), (9, 9, 9), WHITE)).sum() < 255 * 3 * 110


TWO = ((0.0, Rgba(1, 0, 0)), (1.0, Rgba(0, 0, 1)))


@pytest.mark.parametrize(
    ("angle", "rotation", "red", "blue"),
    [
        (0, 0, (265, 360), (455, 360)),
        (90, 0, (360, 265), (360, 455)),
        (180, 0, (455, 360), (265, 360)),
        (135, 0, (452, 268), (268, 452)),
        (135, -45, (360, 225), (360, 495)),
        (90, 90, (455, 360), (265, 360)),
    ],
)
def test_gradient_turns_clockwise_and_with_the_shape(
    angle: float, rotation: float, red: tuple[int, int], blue: tuple[int, int]
) -> None:
    shape = rectangle(200, 200, fill=Gradient(TWO, angle))
    picture = on_canvas(shape, transform=Transform(rotation=rotation)).astype(int)
    assert picture[red[1], red[0]] == pytest.approx((255, 0, 0), abs=14)
    assert picture[blue[1], blue[0]] == pytest.approx((0, 0, 255), abs=14)
    assert picture[360, 360] == pytest.approx((128, 0, 128), abs=3)


def test_alpha() -> None:
    assert on_canvas(rectangle(50, 50), transform=Transform(alpha=0.5))[360, 360] == pytest.approx(128, abs=2)
    assert on_canvas(rectangle(50, 50, fill=Rgba(1, 1, 1, 0.25)))[360, 360] == pytest.approx(64, abs=2)
    # Fill and border fade as one picture: the fill does not shine through the border.
    both = rectangle(100, 100, fill=RED, border=WHITE, border_width=40)
    assert on_canvas(both, transform=Transform(alpha=0.5))[360, 315] == pytest.approx(128, abs=2)
    assert not on_canvas(rectangle(50, 50), transform=Transform(alpha=0)).any()


def test_keyframes_move_turn_scale_and_fade() -> None:
    def keyed(what: Property, first: float, last: float) -> KeyframeTrack:
        return KeyframeTrack(what, (Keyframe(0, first), Keyframe(1_000_000, last)))

    made = timeline(
        shape_clip(
            rectangle(100, 40),
            keyframes=(
                keyed(Property.POSITION_X, -0.5, 0.5),
                keyed(Property.ROTATION, 0, 180),
                keyed(Property.SCALE, 1, 2),
                keyed(Property.ALPHA, 0.5, 1.0),
            ),
        ),
        size=(720, 720),
    )
    first, middle = frame(made, 0), frame(made, 5)
    assert box(first, 64) == pytest.approx((130, 340, 230, 380), abs=1)
    assert first.max() == pytest.approx(128, abs=2)
    assert box(middle, 64) == pytest.approx((330, 285, 390, 435), abs=1)
    assert middle.max() == pytest.approx(191, abs=2)


def test_animations_are_those_of_pictures() -> None:
    fading = Animation(key="fade", kind=AnimationKind.IN, start_us=0, duration_us=1_000_000)
    made = timeline(shape_clip(rectangle(100, 100), animations=(fading,)), size=(720, 720))
    levels = [int(frame(made, n)[360, 360, 0]) for n in (0, 3, 6, 9)]
    assert levels == sorted(levels)
    assert levels[0] < 10
    assert levels[-1] > 200


def test_bounds_hold_the_picture() -> None:
    star = tuple(
        (r * math.sin(a), r * math.cos(a))
        for a, r in ((math.pi * i / 5, 100 if i % 2 == 0 else 30) for i in range(10))
    )
    shape = Shape(star, (0.0,) * 10, RED, WHITE, 16)
    left, top, right, bottom = draw_shape(shape, 720).bounds
    drawn = box(on_canvas(shape), 8)
    assert left + 360 <= drawn[0]
    assert top + 360 <= drawn[1]
    assert drawn[2] <= right + 360
    assert drawn[3] <= bottom + 360


def test_gradients_that_run_nowhere() -> None:
    line = Shape(((-50, 0), (50, 0), (0, 0)), (0, 0, 0), Gradient(TWO, 90), WHITE, 10)
    assert tuple(on_canvas(line)[360, 360]) == (255, 255, 255)
    one = rectangle(50, 50, fill=Gradient(((0.5, RED),), 30))
    assert tuple(on_canvas(one)[360, 360]) == (255, 0, 0)


def test_a_blurring_animation_blurs_the_shape() -> None:
    """Blur belongs to the drawn layer, so it needs the shape's own box."""
    keys = [look.key for look in VIDEO_IN if look.draw(Moment(0.3, 0.3, 1.0)).blur_x > 0]
    assert keys
    blurring = Animation(key=keys[0], kind=AnimationKind.IN, start_us=0, duration_us=1_000_000)
    made = timeline(shape_clip(rectangle(100, 100), animations=(blurring,)), size=(720, 720))
    picture = frame(made, 3).max(axis=2)
    soft = (picture > 20) & (picture < 230)
    assert soft.sum() > 1000


def test_equal_shapes_share_a_picture() -> None:
    assert draw_shape(rectangle(10, 10), 720) is draw_shape(rectangle(10, 10), 720)
