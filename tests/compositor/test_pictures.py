"""What frames look like, on small canvases with media made for the purpose."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from renderer.colors import Rgba
from renderer.compositor import Compositor
from renderer.fonts import FontLibrary
from renderer.keyframe import Keyframe
from renderer.media.picture import Pixels
from renderer.text_block import TextStroke, TextStyle
from renderer.timebase import TimeRange
from renderer.timeline import (
    Background,
    BackgroundKind,
    Crop,
    KeyframeTrack,
    MediaKind,
    Property,
    Timeline,
    Transform,
)
from tests.compositor.timelines import medium, text_clip, timeline, video_clip
from tests.synthetic import make_video, read_frame_number

FONTS = FontLibrary()
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def quarters(width: int = 100, height: int = 100) -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right."""
    image = Image.new("RGB", (2, 2))
    image.putdata([RED, GREEN, BLUE, WHITE])
    return image.resize((width, height), Image.Resampling.NEAREST)


@pytest.fixture
def photo(tmp_path: Path) -> Callable[..., dict[str, Path]]:
    def write(image: Image.Image, name: str = "m") -> dict[str, Path]:
        path = tmp_path / f"{name}.png"
        image.save(path)
        return {name: path}

    return write


def drawn(made: Timeline, media: dict[str, Path], n: int = 0, size: tuple[int, int] | None = None) -> Pixels:
    """Frame n as RGB; the encoder's picture of it must be the same."""
    with Compositor(made, media, FONTS, size=size) as compositor:
        rgb = compositor.rgb(n)
        encoded = compositor.encoder_frame(n).to_ndarray(format="rgb24")
    difference = np.abs(encoded.astype(int) - rgb)
    # Chroma is halved for the encoder, so single pixels at colour edges may differ.
    assert np.percentile(difference, 90) <= 4
    return rgb


def pixel(rgb: Pixels, x: int, y: int) -> tuple[int, ...]:
    return tuple(int(v) for v in rgb[y, x])


def near(color: tuple[int, int, int]) -> object:
    return pytest.approx(color, abs=3)


def test_a_photo_is_contained_and_centred(photo: Callable[..., dict[str, Path]]) -> None:
    rgb = drawn(timeline(video_clip()), photo(quarters(40, 20)))
    assert pixel(rgb, 50, 24) == (0, 0, 0)
    assert pixel(rgb, 10, 30) == near(RED)
    assert pixel(rgb, 90, 30) == near(GREEN)
    assert pixel(rgb, 10, 70) == near(BLUE)
    assert pixel(rgb, 50, 76) == (0, 0, 0)


@pytest.mark.parametrize(
    ("transform", "top_left"),
    [
        (Transform(), RED),
        (Transform(flip_horizontal=True), GREEN),
        (Transform(flip_vertical=True), BLUE),
        (Transform(rotation=90), BLUE),
        (Transform(rotation=-90), GREEN),
        (Transform(rotation=180), WHITE),
        (Transform(rotation=90, flip_horizontal=True), WHITE),
    ],
)
def test_flip_and_rotation(
    photo: Callable[..., dict[str, Path]], transform: Transform, top_left: tuple[int, int, int]
) -> None:
    rgb = drawn(timeline(video_clip(transform=transform)), photo(quarters()))
    assert pixel(rgb, 20, 20) == near(top_left)


def test_scale_and_position_with_y_up(photo: Callable[..., dict[str, Path]]) -> None:
    made = timeline(video_clip(transform=Transform(x=0.5, y=0.5, scale_x=0.5, scale_y=0.5)))
    rgb = drawn(made, photo(quarters()))
    assert pixel(rgb, 51, 1) == near(RED)
    assert pixel(rgb, 98, 48) == near(WHITE)
    assert pixel(rgb, 48, 48) == (0, 0, 0)


def test_positions_have_sub_pixel_precision(photo: Callable[..., dict[str, Path]]) -> None:
    white = photo(Image.new("RGB", (100, 100), WHITE))
    half = Transform(scale_x=0.5, scale_y=0.5, x=0.005)  # a quarter pixel to the right
    rgb = drawn(timeline(video_clip(transform=half)), white)
    assert pixel(rgb, 25, 50)[0] == pytest.approx(255 * 0.75, abs=6)
    assert pixel(rgb, 75, 50)[0] == pytest.approx(255 * 0.25, abs=6)


def test_alpha_blends_gamma_encoded_values(photo: Callable[..., dict[str, Path]]) -> None:
    media = photo(Image.new("RGB", (100, 100), WHITE)) | photo(Image.new("RGB", (100, 100), RED), "top")
    made = timeline(video_clip(), video_clip(media=medium("top"), transform=Transform(alpha=0.25)))
    assert pixel(drawn(made, media), 50, 50) == near((255, 191, 191))


def test_transparent_pixels_show_what_is_below(photo: Callable[..., dict[str, Path]]) -> None:
    overlay = Image.new("RGBA", (100, 100), (0, 0, 255, 0))
    overlay.paste((0, 255, 0, 128), (50, 0, 100, 100))
    media = photo(Image.new("RGB", (100, 100), RED)) | photo(overlay, "top")
    rgb = drawn(timeline(video_clip(), video_clip(media=medium("top"))), media)
    assert pixel(rgb, 20, 50) == near(RED)
    assert pixel(rgb, 80, 50) == near((127, 128, 0))


def test_crop_shows_its_part_alone(photo: Callable[..., dict[str, Path]]) -> None:
    right = Crop((0.5, 0.0), (1.0, 0.0), (0.5, 1.0), (1.0, 1.0))
    rgb = drawn(timeline(video_clip(crop=right)), photo(quarters()))
    assert pixel(rgb, 24, 20) == (0, 0, 0)
    assert pixel(rgb, 26, 20) == near(GREEN)  # nothing of the red neighbour bleeds in
    assert pixel(rgb, 50, 80) == near(WHITE)


def test_a_slanted_crop_is_straightened(photo: Callable[..., dict[str, Path]]) -> None:
    image = Image.new("RGB", (200, 200), BLUE)
    image.paste(quarters(100, 100).rotate(-90), (50, 50))
    # The corners turned by a quarter: its upper left is the square's upper right.
    turned = Crop((0.75, 0.25), (0.75, 0.75), (0.25, 0.25), (0.25, 0.75))
    rgb = drawn(timeline(video_clip(crop=turned)), photo(image))
    assert [pixel(rgb, x, y) for x, y in ((25, 25), (75, 25), (25, 75), (75, 75))] == [
        near(c) for c in (RED, GREEN, BLUE, WHITE)
    ]


def test_array_order_stacks(photo: Callable[..., dict[str, Path]]) -> None:
    media = photo(Image.new("RGB", (100, 100), RED)) | photo(Image.new("RGB", (100, 100), GREEN), "top")
    low, high = video_clip(), video_clip(media=medium("top"))
    assert pixel(drawn(timeline(low, high), media), 50, 50) == near(GREEN)
    assert pixel(drawn(timeline(high, low), media), 50, 50) == near(RED)


def test_background_colour_and_image(photo: Callable[..., dict[str, Path]]) -> None:
    media = photo(Image.new("RGB", (100, 50), RED)) | photo(quarters(50, 50), "back")
    color = Background(BackgroundKind.COLOR, Rgba(0, 0.5, 1))
    rgb = drawn(timeline(video_clip(background=color)), media)
    assert pixel(rgb, 50, 10) == near((0, 128, 255))
    image = Background(BackgroundKind.IMAGE, image=medium("back"))
    rgb = drawn(timeline(video_clip(background=image)), media)
    assert (pixel(rgb, 20, 10), pixel(rgb, 80, 10)) == (near(RED), near(GREEN))
    assert pixel(rgb, 50, 50) == near(RED)


def test_background_blur_is_the_clip_itself_covering_and_soft(
    photo: Callable[..., dict[str, Path]],
) -> None:
    halves = Image.new("RGB", (200, 100), RED)
    halves.paste(BLUE, (100, 0, 200, 100))
    blur = Background(BackgroundKind.BLUR, blur=1.0)
    rgb = drawn(timeline(video_clip(background=blur)), photo(halves))
    assert pixel(rgb, 10, 5) == near(RED)
    middle = pixel(rgb, 50, 5)
    assert 80 < middle[0] < 175
    assert 80 < middle[2] < 175  # the seam is smeared above the clip …
    assert pixel(rgb, 46, 50) == near(RED)  # … and sharp inside it


def test_keyframes_move_between_frames(photo: Callable[..., dict[str, Path]]) -> None:
    move = KeyframeTrack(Property.POSITION_X, (Keyframe(0, -1.0), Keyframe(1_000_000, 1.0)))
    made = timeline(video_clip(keyframes=(move,), transform=Transform(scale_x=0.2, scale_y=0.2)))
    media = photo(Image.new("RGB", (100, 100), WHITE))
    for n in range(10):
        columns = np.flatnonzero(drawn(made, media, n)[50, :, 0] > 128)
        assert columns.mean() + 0.5 == pytest.approx(n * 10, abs=5.1 if n == 0 else 0.6)


def test_the_output_size_scales_the_picture(photo: Callable[..., dict[str, Path]]) -> None:
    rgb = drawn(timeline(video_clip()), photo(quarters()), size=(50, 50))
    assert rgb.shape == (50, 50, 3)
    assert pixel(rgb, 10, 40) == near(BLUE)


def test_text_has_the_measured_size_and_place(photo: Callable[..., dict[str, Path]]) -> None:
    style = TextStyle(size=15.0, fill=Rgba(1, 0, 0), strokes=(TextStroke(Rgba(0, 0, 1), 0.08),))
    clip = text_clip("国", style=style, transform=Transform(y=0.5))
    rgb = drawn(timeline(clip, size=(540, 540)), {}).astype(int)
    rows, columns = np.nonzero(rgb[..., 0] + rgb[..., 2] > 200)
    # Line height 15·540/172.8 = 46.9 px; the glyph fills most of it, the outline adds 3.75 px a side.
    assert 44 < np.ptp(columns) < 54
    assert (columns.min() + columns.max()) / 2 == pytest.approx(270, abs=3)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(135, abs=4)
    assert rgb[..., 2].max() > 200  # outline
    assert rgb[..., 0].max() > 200  # fill


def test_text_fades_as_one(photo: Callable[..., dict[str, Path]]) -> None:
    media = photo(Image.new("RGB", (100, 100), WHITE))
    style = TextStyle(size=40, fill=Rgba(0, 0, 0), strokes=(TextStroke(Rgba(0, 0, 0), 0.1),))
    clip = text_clip("I", style=style, transform=Transform(alpha=0.5))
    assert drawn(timeline(video_clip(), clip), media).min() == pytest.approx(127, abs=3)


def test_a_missing_medium_draws_nothing(photo: Callable[..., dict[str, Path]]) -> None:
    assert drawn(timeline(video_clip()), {}).max() == 0


def test_video_shows_the_frame_of_its_source_time(tmp_path: Path) -> None:
    path = tmp_path / "v.mp4"
    make_video(path, size=(160, 120), rate=30, seconds=2)
    rate = Fraction(30)
    clips = (
        video_clip(0, 0.5, rate, media=medium("v", MediaKind.VIDEO), source=TimeRange(1_000_000, 500_000)),
        video_clip(
            0.5,
            0.5,
            rate,
            media=medium("v", MediaKind.VIDEO),
            source=TimeRange(0, 1_000_000),
            speed=Fraction(2),
        ),
        video_clip(
            1, 0.5, rate, media=medium("v", MediaKind.VIDEO), source=TimeRange(0, 500_000), reverse=True
        ),
    )
    made = timeline(clips, size=(160, 120), seconds=1.5, rate=rate)
    with Compositor(made, {"v": path}, FONTS) as compositor:
        shown = [read_frame_number(compositor.rgb(n)) for n in (0, 7, 14, 15, 20, 30, 44)]
        assert shown == [30, 37, 44, 0, 10, 14, 0]
        encoded = [
            read_frame_number(compositor.encoder_frame(n).to_ndarray(format="rgb24"))
            for n in (0, 7, 14, 15, 20, 30, 44)
        ]
        assert encoded == shown


def test_frames_do_not_depend_on_what_was_asked_before(tmp_path: Path) -> None:
    path = tmp_path / "v.mp4"
    make_video(path, size=(160, 120), rate=30, seconds=1)
    rate = Fraction(30)
    zoom = KeyframeTrack(Property.SCALE, (Keyframe(0, 1.0), Keyframe(1_000_000, 1.4)))
    blur = Background(BackgroundKind.BLUR, blur=0.75)
    clip = video_clip(
        0, 1, rate, media=medium("v", MediaKind.VIDEO), keyframes=(zoom,), background=blur,
        transform=Transform(rotation=10),
    )  # fmt: skip
    made = timeline(clip, text_clip("字 text", 0, 1, rate), size=(160, 90), rate=rate)
    order = [0, 29, 3, 3, 17, 2, 28, 0]
    with Compositor(made, {"v": path}, FONTS) as jumping:
        jumped = {n: (jumping.rgb(n), jumping.encoder_frame(n).to_ndarray()) for n in order}
    for n, (rgb, encoded) in jumped.items():
        with Compositor(made, {"v": path}, FONTS) as fresh:
            assert np.array_equal(fresh.rgb(n), rgb)
            assert np.array_equal(fresh.encoder_frame(n).to_ndarray(), encoded)


def test_an_unchanged_picture_is_not_drawn_again(photo: Callable[..., dict[str, Path]]) -> None:
    with Compositor(timeline(video_clip()), photo(quarters()), FONTS) as compositor:
        first = compositor.encoder_frame(0)
        assert compositor.encoder_frame(5) is first


def test_a_frame_in_use_is_never_overwritten(photo: Callable[..., dict[str, Path]]) -> None:
    fade = KeyframeTrack(Property.ALPHA, (Keyframe(0, 0.1), Keyframe(1_000_000, 1.0)))
    with Compositor(timeline(video_clip(keyframes=(fade,))), photo(quarters()), FONTS) as compositor:
        kept = compositor.encoder_frame(0)
        before = kept.to_ndarray()
        for n in range(1, 10):
            compositor.encoder_frame(n)
        assert np.array_equal(kept.to_ndarray(), before)


def test_compound_clips_draw_their_own_canvas_transparent(photo: Callable[..., dict[str, Path]]) -> None:
    inner = timeline(
        video_clip(media=medium("in"), transform=Transform(scale_x=0.5, scale_y=0.5)), background=None
    )
    media = photo(Image.new("RGB", (100, 100), RED)) | photo(Image.new("RGB", (100, 100), GREEN), "in")
    outer = video_clip(media=None, compound=inner, transform=Transform(scale_x=0.5, scale_y=0.5))
    rgb = drawn(timeline(video_clip(), outer), media)
    assert pixel(rgb, 50, 50) == near(GREEN)
    assert pixel(rgb, 30, 30) == near(RED)


@pytest.mark.parametrize("color", [RED, GREEN, BLUE, WHITE, (12, 200, 99), (0, 0, 0), (130, 128, 127)])
def test_colours_reach_the_encoder_by_every_way(
    photo: Callable[..., dict[str, Path]], color: tuple[int, int, int]
) -> None:
    fill = Rgba(*(v / 255 for v in color))
    media = photo(Image.new("RGB", (100, 100), color)) | photo(
        Image.new("RGBA", (10, 10), (*color, 255)), "a"
    )
    ways = [
        timeline(background=fill),
        timeline(video_clip()),
        timeline(video_clip(transform=Transform(rotation=30, scale_x=2, scale_y=2))),
        timeline(video_clip(media=medium("a"), transform=Transform(scale_x=0.9, scale_y=0.9))),
    ]
    for made in ways:
        with Compositor(made, media, FONTS) as compositor:
            encoded = compositor.encoder_frame(0).to_ndarray(format="rgb24")
        assert pixel(encoded, 50, 50) == pytest.approx(color, abs=4)
