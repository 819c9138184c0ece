"""Texts whose parts move: where the parts are drawn, what is kept, and that both ways of drawing agree."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from renderer.colors import Rgba
from renderer.compositor import Compositor
from renderer.compositor.layers import LetterMotion, VectorLayer
from renderer.compositor.letter_scene import clip_rect, pose_matrix
from renderer.fidelity import Grade
from renderer.fonts import FontLibrary
from renderer.looks.animations import TEXT_CAPTION, TEXT_IN, Lettering, Part, PartPose
from renderer.looks.animations.lettering import Order, PartFunction
from renderer.looks.registry import Moment
from renderer.operations import Animation, AnimationKind
from renderer.text_block import TextBackground, TextGlow, TextShadow, TextStroke, TextStyle, TextUnit
from renderer.timeline import TextClip, TimedWord, Timeline, Transform
from tests.compositor.timelines import text_clip, timeline

SIZE = (400, 200)
STYLE = TextStyle(
    size=30,
    strokes=(TextStroke(Rgba(0.1, 0.1, 0.1), 0.06),),
    shadows=(TextShadow(Rgba(0, 0, 0, 0.6), 0.08, -45, 0.1),),
)
SECOND = 1_000_000
Rgb = NDArray[np.uint8]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Registers a function as the text entrance `tested` for the time of a test."""

    def register(draw: PartFunction, **fields: Any) -> None:
        look = TEXT_IN["fade"]
        tested = type(look)("tested", Lettering(draw, **fields), (), (), Grade.EXACT, "")
        monkeypatch.setitem(TEXT_IN._by_key, "tested", tested)

    return register


def entering(text: str = "Word", **fields: Any) -> TextClip:
    enter = Animation(AnimationKind.IN, "tested", 0, SECOND)
    return text_clip(text, style=fields.pop("style", STYLE), animations=(enter,), **fields)


def drawn(made: Timeline, frame: int = 0) -> Rgb:
    with Compositor(made, {}, FontLibrary(system_folders=())) as compositor:
        return compositor.rgb(frame)


def on_grey(clip: TextClip) -> Timeline:
    return timeline(clip, size=SIZE, background=Rgba(0.5, 0.5, 0.5))


def at_rest(text: str = "Word", **fields: Any) -> Rgb:
    return drawn(on_grey(text_clip(text, style=fields.pop("style", STYLE), **fields)))


@pytest.mark.parametrize("unit", list(TextUnit))
def test_parts_at_rest_lie_where_the_text_does(play: Any, unit: TextUnit) -> None:
    play(lambda u, part, moment: PartPose(), unit=unit)
    text, style = "Words, 两行\nof text", TextStyle(size=30, strokes=STYLE.strokes)
    parts = drawn(on_grey(entering(text, style=style))).astype(int)
    difference = np.abs(parts - at_rest(text, style=style).astype(int))
    assert np.percentile(difference, 99.8) <= 3, "but for pixels where outlines of neighbours touch"
    assert difference.max() <= 40


def test_a_part_moves_by_em_with_y_up(play: Any) -> None:
    play(lambda u, part, moment: PartPose(x=1.0, y=0.5))
    style = TextStyle(size=20)
    still, moved = at_rest("I", style=style), drawn(on_grey(entering("I", style=style)))
    em = 20 * SIZE[0] / 172.8  # Noto Sans CJK is 1 em high
    for axis, expected in ((1, em), (0, -em / 2)):
        assert middle(moved, axis) - middle(still, axis) == pytest.approx(expected, abs=1.0)


def middle(picture: Rgb, axis: int) -> float:
    light = np.abs(picture[..., 1].astype(float) - picture[0, 0, 1]).sum(axis=1 - axis)
    return float((light * np.arange(len(light))).sum() / light.sum())


def test_one_after_the_other(play: Any) -> None:
    """At half the time, the first half of the letters is there."""
    play(lambda u, part, moment: PartPose(alpha=u), share=0.0)
    half, whole = drawn(on_grey(entering("IIII")), 5), at_rest("IIII")
    columns = np.flatnonzero((whole != whole[0, 0]).any(axis=(0, 2)))
    left, right = columns[0], columns[-1]
    second, third = left + (right - left) * 3 // 8, left + (right - left) * 3 // 4
    assert (half[:, left:second] != half[0, 0]).any()
    assert not (half[:, third:] != half[0, 0]).any()


def test_a_translucent_letter_shows_no_outline_through_its_fill(play: Any) -> None:
    play(lambda u, part, moment: PartPose(alpha=0.5))
    style = TextStyle(size=60, fill=Rgba(1, 1, 1), strokes=(TextStroke(Rgba(0, 0, 0), 0.04),), bold=True)
    faded, solid = drawn(on_grey(entering("I", style=style))), at_rest("I", style=style)
    inside = (solid > 250).all(axis=2)
    assert inside.sum() > 50
    assert faded[inside].mean() == pytest.approx((255 + 128) / 2, abs=4)


def test_a_tint_colours_the_fill_and_a_silhouette_all(play: Any) -> None:
    red = Rgba(1, 0, 0)
    style = TextStyle(size=60, strokes=(TextStroke(Rgba(0, 0, 1), 0.06),))
    play(lambda u, part, moment: PartPose(color=red))
    tinted = drawn(on_grey(entering("I", style=style)))
    assert has(tinted, (255, 0, 0))
    assert has(tinted, (0, 0, 255))
    play(lambda u, part, moment: PartPose(color=red, silhouette=True))
    assert not has(drawn(on_grey(entering("I", style=style))), (0, 0, 255))


def has(picture: Rgb, color: tuple[int, int, int]) -> bool:
    return bool((np.abs(picture.astype(int) - color).max(axis=2) < 12).any())


def test_a_clip_shows_its_share_of_the_letter(play: Any) -> None:
    play(lambda u, part, moment: PartPose(clip=(0.0, 0.0, 0.5, 1.0)), unit=TextUnit.BLOCK)
    half, whole = drawn(on_grey(entering("HHHH"))), at_rest("HHHH")
    difference = np.abs(half.astype(int) - whole).max(axis=(0, 2))
    assert np.flatnonzero(difference > 3)[0] == pytest.approx(SIZE[0] / 2, abs=2)
    assert (difference[SIZE[0] // 2 + 2 :] > 100).any()


def test_blur_keeps_the_light_and_softens_it(play: Any) -> None:
    play(lambda u, part, moment: PartPose(blur=0.2))
    style = TextStyle(size=30)
    soft = drawn(on_grey(entering("I", style=style))).astype(float)[..., 1] - 128
    sharp = at_rest("I", style=style).astype(float)[..., 1] - 128
    assert soft.sum() == pytest.approx(sharp.sum(), rel=0.15), "faint tails are lost in 8 bits"
    assert soft.max() < 0.7 * sharp.max()


def test_other_characters_stand_in_the_parts_place(play: Any) -> None:
    style = TextStyle(size=30)
    play(lambda u, part, moment: PartPose(text="H"))
    other = drawn(on_grey(entering("I", style=style)))
    assert np.abs(other.astype(int) - at_rest("H", style=style)).max() <= 3


def test_a_caret_stands_after_its_letter(play: Any) -> None:
    style = TextStyle(size=30)
    play(lambda u, part, moment: PartPose(caret=True))
    marked, plain = drawn(on_grey(entering("I", style=style))), at_rest("I", style=style)
    columns = np.flatnonzero((marked != plain).any(axis=(0, 2)))
    letter = np.flatnonzero((plain != plain[0, 0]).any(axis=(0, 2)))
    assert columns[0] > letter[-1]


def test_several_poses_draw_several_copies(play: Any) -> None:
    play(lambda u, part, moment: (PartPose(x=1.5, alpha=0.4), PartPose()))
    style = TextStyle(size=20)
    both = drawn(on_grey(entering("I", style=style)))
    columns = np.flatnonzero((both != both[0, 0]).any(axis=(0, 2)))
    assert np.diff(columns).max() > 5, "two letters with a gap between"


WILD = [
    PartPose(x=-1.2, y=0.7, rotation=33, scale_x=1.7, scale_y=0.6, alpha=0.7),
    PartPose(turn_y=55, turn_x=-30, skew=12, pivot_x=-1, pivot_y=1),
    PartPose(blur=0.3, x=0.4, color=Rgba(0.2, 0.2, 0.2, 0.5)),
    PartPose(scale_x=2.5, scale_y=2.5, alpha=0.9, color=Rgba(0.8, 0.8, 0.8), silhouette=True),
    PartPose(caret=True, x=0.3),
    PartPose(text="Q", rotation=-20),
]


@pytest.mark.parametrize("pose", WILD, ids=range(len(WILD)))
@pytest.mark.parametrize("unit", [TextUnit.GLYPH, TextUnit.BLOCK])
def test_bounds_hold_what_is_drawn_and_both_ways_agree(play: Any, pose: PartPose, unit: TextUnit) -> None:
    """The encoder's planes take the box that bounds name; the RGB frame takes the whole canvas."""
    play(lambda u, part, moment: pose, unit=unit)
    clip = entering("Ab 字", transform=Transform(rotation=10, scale_x=0.8, scale_y=0.8))
    block = type(clip.block)(
        clip.block.text,
        clip.block.runs,
        backgrounds=(TextBackground(Rgba(0.2, 0.2, 0.2, 0.6), round_radius=0.3),),
        glow=TextGlow(Rgba(1, 1, 1), 0.3, 0.2),
    )
    clip = type(clip)(**{name: getattr(clip, name) for name in clip.__dataclass_fields__} | {"block": block})
    with Compositor(on_grey(clip), {}, FontLibrary(system_folders=())) as compositor:
        rgb = compositor.rgb(0)
        encoded = compositor.encoder_frame(0).to_ndarray(format="rgb24")
    difference = np.abs(encoded.astype(int) - rgb.astype(int))  # all is grey: colours have half the pixels
    assert np.percentile(difference, 99.8) <= 10
    assert difference.max() <= 40, "edges in perspective"
    assert difference.mean() < 1.0


def test_a_pose_matrix_is_finite_and_turns_about_its_pivot() -> None:
    matrix = pose_matrix(PartPose(rotation=90, pivot_x=-1.0), (100, 100, 140, 120), 20)
    assert matrix is not None
    pivot = matrix.mapXY(100, 110)
    assert (pivot.x(), pivot.y()) == pytest.approx((100, 110))
    end = matrix.mapXY(140, 110)
    assert (end.x(), end.y()) == pytest.approx((100, 150)), "clockwise, y down"
    assert pose_matrix(PartPose(alpha=0.3), (0, 0, 1, 1), 20) is None


def test_clip_edges_of_the_box_let_outlines_through() -> None:
    area = clip_rect((0.0, 0.25, 0.5, 1.0), (0, 0, 100, 40))
    assert area.left() < -100
    assert (area.top(), area.right()) == (10, 50)
    assert area.bottom() > 140


def timed(text: str, *words: tuple[int, int, int, int], key: str = "highlight") -> TextClip:
    caption = Animation(AnimationKind.CAPTION, key, 0, SECOND)
    return text_clip(
        text, style=TextStyle(size=30), animations=(caption,), words=tuple(TimedWord(*word) for word in words)
    )


def letter_motion(made: Timeline, frame: int) -> LetterMotion:
    with Compositor(made, {}, FontLibrary(system_folders=())) as compositor:
        (layer,) = [layer for layer in compositor.layers(frame) if isinstance(layer, VectorLayer)]
    return layer.letters[0]


def test_words_are_coloured_as_they_are_spoken() -> None:
    made = on_grey(timed("one two", (0, 3, 0, 500_000), (4, 7, 500_000, SECOND)))
    accent = (255, 213, 46)
    first, second = drawn(made, 2), drawn(made, 7)
    middle_x = SIZE[0] // 2
    assert has(first[:, :middle_x], accent)
    assert not has(first[:, middle_x:], accent)
    assert has(second[:, middle_x:], accent)
    assert not has(second[:, :middle_x], accent)


def test_between_words_nothing_changes() -> None:
    """Equal layers are not drawn again: a pause costs nothing."""
    made = on_grey(timed("one two", (0, 3, 0, 200_000), (4, 7, 800_000, SECOND)))
    assert letter_motion(made, 4) == letter_motion(made, 6)
    assert letter_motion(made, 1) != letter_motion(made, 4)
    assert letter_motion(made, 1).words == ((0, 3, 0.5), (4, 7, 0.0))


def test_a_word_of_no_length_is_spoken_at_its_moment() -> None:
    made = on_grey(timed("one two", (0, 3, 300_000, 300_000)))
    assert letter_motion(made, 2).words[0][2] == 0
    assert letter_motion(made, 3).words[0][2] == 1


def test_a_caption_without_words_stands_still() -> None:
    assert (drawn(on_grey(timed("one two"))) == at_rest("one two", style=TextStyle(size=30))).all()


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_every_part_begins_and_ends(order: Order, share: float) -> None:
    lettering = Lettering(lambda u, part, moment: PartPose(alpha=u), order=order, share=share)
    parts = [
        Part(index=i, count=7, line=i // 4, lines=2, place=i % 4, line_count=4 - i // 4) for i in range(7)
    ]
    shown = [
        [poses[0].alpha for poses in lettering.poses(parts, Moment(step / 60, seed=3))] for step in range(61)
    ]
    assert shown[0] == [0.0] * 7
    assert shown[-1] == [1.0] * 7
    for before, after in pairwise(shown):
        assert all(a <= b for a, b in zip(before, after, strict=True))
    assert all(math.isfinite(value) for row in shown for value in row)


def test_captions_are_registered() -> None:
    assert {look.key for look in TEXT_CAPTION} >= {"highlight", "sweep", "pop", "appear"}


def test_the_same_frame_whatever_came_before(play: Any) -> None:
    play(lambda u, part, moment: PartPose(x=1 - u, rotation=90 * (1 - u), alpha=u))
    made = on_grey(entering("Pure 纯"))
    with Compositor(made, {}, FontLibrary(system_folders=())) as compositor:
        ascending = [compositor.rgb(n) for n in range(10)]
        again = [compositor.rgb(n) for n in (7, 2, 9, 0)]
    for n, picture in zip((7, 2, 9, 0), again, strict=True):
        assert (picture == ascending[n]).all()
    assert (drawn(made, 7) == ascending[7]).all()


def test_a_silhouette_throws_no_shadow(play: Any) -> None:
    style = TextStyle(size=40, shadows=(TextShadow(Rgba(0, 0, 0), 0.6, 0.0, 0.0),))
    play(lambda u, part, moment: PartPose(color=Rgba(1, 1, 1), silhouette=True))
    drawn_alone, with_shadow = drawn(on_grey(entering("I", style=style))), at_rest("I", style=style)
    assert drawn_alone.min() >= 127
    assert with_shadow.min() < 10


def test_halos_light_what_is_below(play: Any) -> None:
    """A blurred silhouette is added: it never darkens, also where its colour is darker than the ground."""
    style = TextStyle(size=60)
    halo = PartPose(color=Rgba(0.3, 0.3, 0.3), silhouette=True, blur=0.04)
    play(lambda u, part, moment: (halo, PartPose()))
    lit = drawn(on_grey(entering("I", style=style))).astype(int)
    plain = at_rest("I", style=style).astype(int)
    assert (lit - plain).min() >= -1
    assert (lit - plain).max() > 20


@pytest.mark.parametrize("alpha", [1.0, 0.5])
@pytest.mark.parametrize("unit", [TextUnit.GLYPH, TextUnit.BLOCK])
def test_light_is_the_same_in_planes(play: Any, alpha: float, unit: TextUnit) -> None:
    halo = PartPose(color=Rgba(0.6, 0.6, 0.6), silhouette=True, blur=0.25, alpha=0.8)
    play(lambda u, part, moment: (halo, PartPose(x=0.1)), unit=unit)
    made = on_grey(entering("Lit 字", transform=Transform(alpha=alpha)))
    with Compositor(made, {}, FontLibrary(system_folders=())) as compositor:
        rgb = compositor.rgb(0).astype(int)
        encoded = compositor.encoder_frame(0).to_ndarray(format="rgb24").astype(int)
    assert np.abs(rgb - encoded).max() <= 8
