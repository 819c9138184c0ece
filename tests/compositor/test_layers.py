from fractions import Fraction

import pytest

from renderer.colors import Rgba
from renderer.compositor.geometry import mapped_bounds
from renderer.compositor.layers import (
    BlurLayer,
    CompoundLayer,
    FillLayer,
    PictureFacts,
    PictureLayer,
    SourceKey,
    VectorLayer,
)
from renderer.compositor.scene import Scene, source_time_us
from renderer.keyframe import Keyframe
from renderer.rect import Rect
from renderer.timebase import TimeRange
from renderer.timeline import Background, BackgroundKind, Crop, KeyframeTrack, Property, Timeline, Transform
from tests.compositor.timelines import RATE, text_clip, timeline, video_clip

PHOTO = PictureFacts(200, 100, opaque=True, still=True)
VIDEO = PictureFacts(100, 100, opaque=True, still=False)
RED = Background(BackgroundKind.COLOR, Rgba(1, 0, 0))


def scene(made: Timeline, facts: PictureFacts | None = PHOTO, size: tuple[int, int] = (100, 100)) -> Scene:
    return Scene(made, *size, lambda key: facts)


def pictures(layers: tuple[object, ...]) -> list[PictureLayer]:
    return [layer for layer in layers if isinstance(layer, PictureLayer)]


def test_a_gap_shows_the_canvas() -> None:
    s = scene(timeline(video_clip(0.5, 0.5)))
    assert s.layers_at(Fraction(4)) == (FillLayer(Rgba(0, 0, 0)),)
    assert len(pictures(s.layers_at(Fraction(5)))) == 1
    assert pictures(s.layers_at(Fraction(10))) == []


def test_array_order_is_stacking_order_also_for_video_over_text() -> None:
    s = scene(timeline(text_clip("below"), video_clip()))
    kinds = [type(layer) for layer in s.layers_at(Fraction(0))]
    assert kinds == [FillLayer, VectorLayer, PictureLayer]


def test_what_an_opaque_full_layer_hides_is_not_drawn() -> None:
    s = scene(timeline(text_clip("hidden"), video_clip(background=RED)), VIDEO)
    assert [type(layer) for layer in s.layers_at(Fraction(0))] == [PictureLayer]


def test_a_fading_or_transparent_layer_hides_nothing() -> None:
    s = scene(timeline(text_clip("seen"), video_clip(transform=Transform(alpha=0.99))), VIDEO)
    assert len(s.layers_at(Fraction(0))) == 3
    s = scene(timeline(text_clip("seen"), video_clip()), VIDEO._replace(opaque=False))
    assert len(s.layers_at(Fraction(0))) == 3


def test_the_background_lies_under_its_own_clip() -> None:
    layers = scene(timeline(video_clip(background=RED))).layers_at(Fraction(0))
    assert layers[0] == FillLayer(Rgba(1, 0, 0))
    assert isinstance(layers[1], PictureLayer)


def test_background_blur_covers_and_shows_the_same_moment() -> None:
    blur = Background(BackgroundKind.BLUR, blur=1.0)
    layers = scene(timeline(video_clip(background=blur)), PHOTO._replace(still=False)).layers_at(Fraction(3))
    assert isinstance(layers[0], BlurLayer)
    assert layers[0].time_us == layers[1].time_us == 300_000
    assert mapped_bounds(layers[0].matrix, layers[0].crop) == Rect(-50, 0, 150, 100)
    assert layers[0].sigma_px == pytest.approx(5.0)


def test_missing_media_leave_their_background() -> None:
    layers = scene(timeline(video_clip(background=RED)), None).layers_at(Fraction(0))
    assert layers == (FillLayer(Rgba(1, 0, 0)),)


def test_stills_have_one_moment_so_equal_frames_are_equal() -> None:
    s = scene(timeline(video_clip()))
    assert s.layers_at(Fraction(2)) == s.layers_at(Fraction(7))
    assert hash(s.layers_at(Fraction(2))) == hash(s.layers_at(Fraction(7)))
    moving = scene(timeline(video_clip()), VIDEO)
    assert moving.layers_at(Fraction(2)) != moving.layers_at(Fraction(7))


def test_crop_then_fit() -> None:
    half = Crop((0.0, 0.0), (0.5, 0.0), (0.0, 1.0), (0.5, 1.0))
    (layer,) = pictures(scene(timeline(video_clip(crop=half))).layers_at(Fraction(0)))
    assert layer.crop == Rect(0, 0, 100, 100)
    assert mapped_bounds(layer.matrix, layer.crop) == Rect(0, 0, 100, 100)


def test_a_slanted_crop_is_marked_for_straightening() -> None:
    slanted = Crop((0.1, 0.0), (1.0, 0.1), (0.0, 0.9), (0.9, 1.0))
    (layer,) = pictures(scene(timeline(video_clip(crop=slanted))).layers_at(Fraction(0)))
    assert layer.quad == slanted


def test_the_output_size_scales_everything() -> None:
    (layer,) = pictures(scene(timeline(video_clip()), size=(200, 200)).layers_at(Fraction(0)))
    assert mapped_bounds(layer.matrix, layer.crop) == Rect(0, 50, 200, 150)
    assert layer.request == (200, 100)


def test_an_odd_canvas_is_drawn_at_the_next_even_size() -> None:
    made = timeline(text_clip("x"), size=(99, 51))
    (layer,) = [
        x for x in scene(made, size=made.even_size).layers_at(Fraction(0)) if isinstance(x, VectorLayer)
    ]
    assert layer.matrix.apply(0, 0) == (50, 26)


def test_a_zoom_asks_for_one_size_all_along() -> None:
    zoom = KeyframeTrack(Property.SCALE, (Keyframe(0, 0.2), Keyframe(1_000_000, 0.5)))
    s = scene(timeline(video_clip(keyframes=(zoom,))))
    requests = {pictures(s.layers_at(Fraction(n)))[0].request for n in range(10)}
    assert requests == {(50, 25)}


def test_enlarging_a_moving_picture_asks_for_no_more_than_it_has() -> None:
    zoom = KeyframeTrack(Property.SCALE, (Keyframe(0, 1.0), Keyframe(1_000_000, 9.0)))
    (layer,) = pictures(scene(timeline(video_clip(keyframes=(zoom,)))).layers_at(Fraction(0)))
    assert layer.request == (200, 100)


@pytest.mark.parametrize(("alpha", "drawn"), [(0.0, 0), (-1.0, 0), (0.5, 1), (1.7, 1)])
def test_alpha_is_clamped_and_nothing_invisible_is_drawn(alpha: float, drawn: int) -> None:
    layers = pictures(scene(timeline(video_clip(transform=Transform(alpha=alpha)))).layers_at(Fraction(0)))
    assert len(layers) == drawn
    assert all(0 < layer.alpha <= 1 for layer in layers)


@pytest.mark.parametrize("transform", [Transform(scale_x=0), Transform(scale_x=0, scale_y=0)])
def test_nothing_of_no_size_is_drawn(transform: Transform) -> None:
    assert pictures(scene(timeline(video_clip(transform=transform))).layers_at(Fraction(0))) == []
    assert scene(timeline(text_clip("x", transform=transform))).layers_at(Fraction(0))[1:] == ()


def test_overlapping_neighbours_of_old_drafts_are_both_drawn_the_later_on_top() -> None:
    first, second = video_clip(0, 1), video_clip(0.5, 1)
    layers = pictures(scene(timeline((first, second), seconds=1.5)).layers_at(Fraction(7)))
    assert [layer.source for layer in layers] == [SourceKey(0), SourceKey(1)]


def test_source_time_follows_trim_and_speed() -> None:
    clip = video_clip(1, 2, source=TimeRange(500_000, 6_000_000), speed=Fraction(3))
    assert source_time_us(clip, Fraction(1_000_000), RATE) == 3_500_000


def test_reverse_shows_the_last_frame_first_and_the_first_last() -> None:
    clip = video_clip(0, 1, source=TimeRange(2_000_000, 1_000_000), reverse=True)
    assert source_time_us(clip, Fraction(0), RATE) == 2_900_000
    assert source_time_us(clip, Fraction(900_000), RATE) == 2_000_000


def test_a_compound_clip_is_placed_like_a_picture_at_its_inner_moment() -> None:
    inner = timeline(video_clip(rate=Fraction(30)), size=(40, 20), rate=Fraction(30), background=None)
    clip = video_clip(media=None, compound=inner, source=TimeRange(200_000, 500_000), speed=Fraction(2))
    (layer,) = [x for x in scene(timeline(clip)).layers_at(Fraction(1)) if isinstance(x, CompoundLayer)]
    assert layer.position == Fraction(400_000 * 30, 1_000_000)
    assert mapped_bounds(layer.matrix, layer.crop) == Rect(0, 25, 100, 75)


def test_another_output_rate_samples_the_same_timeline() -> None:
    s = scene(timeline(video_clip(0, 0.5), seconds=1))
    assert pictures(s.layers_at(Fraction(9, 2)))
    assert not pictures(s.layers_at(Fraction(11, 2)))
