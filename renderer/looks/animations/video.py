"""Animations of pictures: entrances, exits, and those that last as long as the clip.

The curves are proposals (no export of the app was at hand), except the fades; which names they stand for is
data of `animations.tsv`.
"""

from __future__ import annotations

from renderer.fidelity import Grade
from renderer.looks.animations.easing import drop, in_cubic, in_out, in_quad, out_back
from renderer.looks.animations.moves import (
    DOWN,
    LEFT,
    MIN_SCALE,
    RIGHT,
    UP,
    Direction,
    blur,
    bounce,
    fade,
    flip,
    jelly,
    keyed,
    leaving,
    opposite,
    pendulum,
    shake,
    slide,
    stretch,
    strobe,
    swing_open,
    throw,
    turn,
    wipe,
    wipe_open,
    zoom,
)
from renderer.looks.animations.naming import add
from renderer.looks.animations.pose import REST, AnimationFunction, Pose
from renderer.looks.animations.registries import VIDEO_GROUP, VIDEO_IN, VIDEO_OUT
from renderer.looks.registry import Moment

SIDES: dict[str, Direction] = {"left": LEFT, "right": RIGHT, "up": UP, "down": DOWN}
CORNERS: dict[str, Direction] = {
    "up_left": (-1.0, 1.0),
    "up_right": (1.0, 1.0),
    "down_left": (-1.0, -1.0),
    "down_right": (1.0, -1.0),
}
THROW_DEGREES = 40.0
PAN_SCALE = 1.2
"""The size of a picture that is panned over; it leaves a tenth of the canvas to either side."""

_EASING = "the movement's easing is a guess"
_FLAT = "the turn in space is drawn flat"
_WHOLE = "the picture moves as a whole instead of in pieces"
_PLAIN = "a fade in place of the app's decoration"
_WARP = "the picture wobbles as a whole instead of being warped"
_FLASH = "the picture blinks instead of flashing brightly"


def tv_on(moment: Moment) -> Pose:
    """A line across the screen that opens upwards and downwards."""
    u = moment.progress
    if u < 0.35:
        return Pose(scale_x=max(MIN_SCALE, out_back(u / 0.35)), scale_y=0.01)
    return Pose(scale_y=0.01 + 0.99 * out_back((u - 0.35) / 0.65))


def mosaic_in(moment: Moment) -> Pose:
    left = (1 - moment.progress) ** 1.5
    return Pose(blur_x=0.06 * left, blur_y=0.06 * left, alpha=min(1.0, moment.progress * 4))


def diagonal_cut(moment: Moment) -> Pose:
    """Uncovered from the middle outwards while the two halves' shift is told by a small one of the whole."""
    if moment.progress >= 1:
        return REST
    share = 1 - (1 - moment.progress) ** 3
    left = 0.12 * (1 - share)
    half = share / 2
    return Pose(x=left, y=left, wipe=(0.0, 0.5 - half, 1.0, 0.5 + half), feather=0.04 * (1 - share))


def _both(key: str, enter: AnimationFunction, grade: Grade, note: str = "") -> None:
    """An entrance, and its reverse as the exit of the same name."""
    add(VIDEO_IN, key, enter, grade, note)
    add(VIDEO_OUT, key, leaving(enter), grade, note)


def _register() -> None:
    close, stand_in = Grade.CLOSE, Grade.STAND_IN
    _both("fade", fade(), Grade.EXACT)
    for side, way in SIDES.items():
        # What goes out moves on in the direction of its name: it leaves where an entrance would not come from.
        add(VIDEO_IN, f"slide_{side}", slide(way), close, _EASING)
        add(VIDEO_OUT, f"slide_{side}", leaving(slide(opposite(way))), close, _EASING)
        add(VIDEO_IN, f"wipe_{side}", wipe(way, 0.03), close, _EASING)
        add(VIDEO_OUT, f"wipe_{side}", leaving(wipe(opposite(way), 0.03)), close, _EASING)
        hinge = (0.0, -way[1]) if way[1] else (-way[0], 0.0)
        fold = stretch(1.0, 0.0, pivot=hinge) if way[1] else stretch(0.0, 1.0, pivot=hinge)
        unfold = (
            stretch(1.0, 0.0, pivot=opposite(hinge)) if way[1] else stretch(0.0, 1.0, pivot=opposite(hinge))
        )
        add(VIDEO_IN, f"fold_{side}", fold, stand_in, _FLAT)
        add(VIDEO_OUT, f"fold_{side}", leaving(unfold), stand_in, _FLAT)
    for corner, way in {**SIDES, **CORNERS}.items():
        degrees = THROW_DEGREES if way[0] >= 0 else -THROW_DEGREES
        add(VIDEO_IN, f"throw_{corner}", throw(way, degrees), close, _EASING)
        add(VIDEO_OUT, f"throw_{corner}", leaving(throw(opposite(way), degrees)), close, _EASING)
    _both("side_slide", slide(LEFT, 0.5, fade_share=0.6), close, _EASING)

    add(VIDEO_IN, "zoom_in", zoom(0.0), close, _EASING)
    add(VIDEO_OUT, "zoom_in", leaving(zoom(1.5, fade_share=0.8)), close, _EASING)
    add(VIDEO_IN, "zoom_out", zoom(1.5, fade_share=0.8), close, _EASING)
    add(VIDEO_OUT, "zoom_out", leaving(zoom(0.0)), close, _EASING)
    add(VIDEO_IN, "zoom_gently", zoom(0.8, fade_share=0.8), close, _EASING)
    add(VIDEO_OUT, "zoom_gently", leaving(zoom(1.2, fade_share=0.8)), close, _EASING)
    _both("zoom_boldly_in", zoom(0.4, easing=out_back, blur=0.02, fade_share=0.2), close, _EASING)
    _both("zoom_boldly_out", zoom(2.0, easing=out_back, blur=0.02, fade_share=0.2), close, _EASING)

    _both("turn", turn(-180.0, 0.0), close, _EASING)
    _both("spin", turn(-360.0, 0.0), close, _EASING)
    _both("swirl", turn(-540.0, 0.0, fade_share=0.3), stand_in, "the swirl is drawn as a turn")
    _both("flip", flip(axis_x=False), stand_in, _FLAT)
    _both("flip_over", flip(axis_x=True, half_turns=1.5), stand_in, _FLAT)
    _both("card", flip(axis_x=False, half_turns=1.5), stand_in, _FLAT)
    _both("pendulum", pendulum(25.0, (0.0, 1.0)), close, _EASING)
    _both("wiper", swing_open(-90.0, (0.0, -1.0)), close, _EASING)
    _both("wiper_back", swing_open(90.0, (0.0, -1.0)), close, _EASING)
    _both("rock", pendulum(12.0, (0.0, -1.0), 5.0), close, _EASING)

    _both("jitter", shake(0.012, 0.012), close, _EASING)
    _both("jitter_strong", shake(0.03, 0.03, 2.0, beats=9.0), close, _EASING)
    _both("jitter_across", shake(0.03, 0.0), close, _EASING)
    _both("jitter_along", shake(0.0, 0.03), close, _EASING)
    _both("shake_zoom", shake(0.025, 0.025, 2.0, start_scale=1.3, beats=3.0), close, _EASING)
    _both("shake_slide", _with(slide(LEFT, 0.6), shake(0.02, 0.03)), close, _EASING)
    _both("shake_drop", _with(slide(DOWN, 1.0, easing=drop), shake(0.01, 0.02)), close, _EASING)

    _both("blur", blur(0.05, 0.05), close, _EASING)
    _both("blur_across", blur(0.1, 0.0, shift=(0.04, 0.0)), close, _EASING)
    _both("streak", _with(blur(0.12, 0.0), slide(RIGHT, 0.7)), close, _EASING)
    _both("mosaic", mosaic_in, stand_in, "a blur in place of the mosaic")

    _both("diagonal_cut", diagonal_cut, stand_in, "the diagonal pieces are drawn as a band that opens")
    _both("open_across", wipe_open(True, False), close, _EASING)
    _both("open_along", wipe_open(False, True), close, _EASING)
    _both("open_box", wipe_open(True, True, 0.05), stand_in, "the shape is drawn as a box")
    _both("open_turning", _with(wipe_open(True, True), turn(-90.0)), stand_in, "the shape is drawn as a box")

    _both("jelly", jelly(0.25), stand_in, _WARP)
    _both("ripple", jelly(0.08), stand_in, _WARP)
    _both("spring_near", bounce(0.3), close, _EASING)
    _both("spring_far", bounce(1.8), close, _EASING)
    _both("tv", tv_on, close, _EASING)
    _both("strobe", strobe(4), stand_in, _FLASH)
    _both("strobe_up", _with(strobe(3), slide(UP, 0.5)), stand_in, _FLASH)
    _both("panels", slide(LEFT, 0.4, fade_share=0.7), stand_in, _WHOLE)
    _both("pieces", zoom(1.25, fade_share=0.8), stand_in, _WHOLE)
    _both("plain_fade", fade(), stand_in, _PLAIN)
    _both("dissolve", blur(0.02, 0.02), stand_in, _PLAIN)
    _both("glitch", _with(strobe(6), shake(0.04, 0.0, beats=10.0)), stand_in, "the tearing is drawn as jolts")
    _register_groups(close, stand_in)


def _with(first: AnimationFunction, second: AnimationFunction) -> AnimationFunction:
    """Both at once: shifts and turns add, sizes and opacities multiply."""

    def enter(moment: Moment) -> Pose:
        a, b = first(moment), second(moment)
        return Pose(
            x=a.x + b.x,
            y=a.y + b.y,
            scale_x=a.scale_x * b.scale_x,
            scale_y=a.scale_y * b.scale_y,
            rotation=a.rotation + b.rotation,
            alpha=a.alpha * b.alpha,
            blur_x=max(a.blur_x, b.blur_x),
            blur_y=max(a.blur_y, b.blur_y),
            wipe=a.wipe or b.wipe,
            feather=max(a.feather, b.feather),
        )

    return enter


def _at(
    scale: float = 1.0, x: float = 0.0, y: float = 0.0, rotation: float = 0.0, alpha: float = 1.0
) -> Pose:
    return Pose(x=x, y=y, scale_x=scale, scale_y=scale, rotation=rotation, alpha=alpha)


def _hung(degrees: float, y: float = 1.0, alpha: float = 1.0) -> Pose:
    return Pose(rotation=degrees, pivot_y=y, alpha=alpha)


def _squashed(x: float, y: float) -> Pose:
    return Pose(scale_x=x, scale_y=y)


def _train(enter: Direction, leave: Direction) -> AnimationFunction:
    """In from one side, a stop, out at the other."""
    start, end = Pose(x=-enter[0], y=-enter[1]), Pose(x=leave[0], y=leave[1])
    return keyed([(0.0, start), (0.3, REST), (0.7, REST), (1.0, end)])


def _register_groups(close: Grade, stand_in: Grade) -> None:
    def group(key: str, play: AnimationFunction, grade: Grade = close, note: str = _EASING) -> None:
        add(VIDEO_GROUP, key, play, grade, note)

    group("zoom", keyed([(0.0, REST), (0.5, _at(1.2)), (1.0, REST)]))
    group("zoom_back", keyed([(0.0, REST), (0.5, _at(0.85)), (1.0, REST)]))
    group("train_left", _train(LEFT, LEFT))
    group("train_right", _train(RIGHT, RIGHT))
    group("train_up", _train(UP, UP))
    group("train_down", _train(DOWN, DOWN))
    group("pan_left", keyed([(0.0, _at(PAN_SCALE, x=0.1)), (1.0, _at(PAN_SCALE, x=-0.1))]))
    group("pan_right", keyed([(0.0, _at(PAN_SCALE, x=-0.1)), (1.0, _at(PAN_SCALE, x=0.1))]))
    group("swing", keyed([(0.0, _hung(0)), (0.25, _hung(14)), (0.75, _hung(-14)), (1.0, _hung(0))]))
    group("swing_wide", keyed([(0.0, _hung(-24)), (0.5, _hung(24)), (1.0, _hung(-24))]))
    group("ship", keyed([(0.0, _hung(-18, 1.5)), (0.5, _hung(18, 1.5)), (1.0, _hung(-18, 1.5))]))
    group("swing_in", keyed([(0.0, _at(0.3, rotation=-180)), (0.35, REST), (0.55, _at(rotation=8)),
                             (0.75, _at(rotation=-5)), (1.0, REST)]))  # fmt: skip
    group("swing_out", keyed([(0.0, REST), (0.25, _at(rotation=8)), (0.45, _at(rotation=-8)),
                              (0.65, REST), (1.0, _at(0.3, rotation=180))]))  # fmt: skip
    group("shake_grow", _with(shake(0.02, 0.02, 1.5), keyed([(0.0, REST), (0.4, REST), (1.0, _at(1.3))])))
    group("sway", keyed([(0.0, _at(1.12)), (0.25, _at(1.12, 0.02, 0.01, 2.5)), (0.5, _at(1.12)),
                         (0.75, _at(1.12, -0.02, 0.01, -2.5)), (1.0, _at(1.12))]))  # fmt: skip
    group("stretch_spring", keyed([(0.0, _squashed(0.6, 1.2)), (0.15, _squashed(1.2, 0.85)),
                                   (0.3, _squashed(0.93, 1.06)), (0.45, REST), (0.8, REST),
                                   (1.0, _squashed(0.6, 1.2))]))  # fmt: skip
    group(
        "spring_grow",
        keyed([(0.0, _at(0.7)), (0.2, _at(1.12)), (0.35, _at(0.97)), (0.5, REST), (1.0, _at(1.15))]),
    )
    group(
        "spring_shrink",
        keyed([(0.0, _at(1.5)), (0.2, _at(0.92)), (0.35, _at(1.04)), (0.5, REST), (1.0, _at(0.9))]),
    )
    for side, way in (("left", LEFT), ("right", RIGHT)):
        group(f"shrink_{side}", keyed([(0.0, _at(1.5, x=-0.25 * way[0])), (0.6, _at(1.0)), (1.0, _at(0.85))]))
        group(f"drop_{side}", keyed([(0.0, _at(y=1.0)), (0.3, REST), (0.7, REST), (1.0, _at(x=way[0]))]))
        group(f"{side}_drop", keyed([(0.0, _at(x=-way[0])), (0.3, REST), (0.7, REST), (1.0, _at(y=-1.0))]))
    group("fall", keyed([(0.0, REST), (0.6, REST), (1.0, _at(y=-1.0, rotation=15))], in_cubic))
    group("yoyo", keyed([(0.0, _at(0.3, y=0.6)), (0.3, REST), (0.5, _at(0.6, y=0.25)), (0.7, REST),
                         (1.0, _at(0.3, y=0.6))]))  # fmt: skip
    group("slope", keyed([(0.0, _at(0.6, -0.8, 0.6, -20)), (0.35, _at(1.0, 0, 0, 0)), (0.65, REST),
                          (1.0, _at(0.6, 0.8, -0.6, 20))]))  # fmt: skip
    group("coaster", keyed([(0.0, _at(0.7, -1.0, -0.3, -25)), (0.25, _at(1.1, 0, 0.1, 10)), (0.5, REST),
                            (0.75, _at(1.1, 0, -0.1, -10)), (1.0, _at(0.7, 1.0, 0.3, 25))]))  # fmt: skip
    group("candy", keyed([(0.0, REST), (0.2, _at(1.1, y=0.08)), (0.4, REST), (0.6, _at(1.1, y=0.08)),
                          (0.8, REST), (1.0, REST)]))  # fmt: skip
    group("spin", keyed([(0.0, REST), (1.0, _at(rotation=360))]))
    group("spin_in", keyed([(0.0, _at(0.2, rotation=-360)), (0.45, REST), (1.0, REST)]))
    group("spin_shrink", keyed([(0.0, _at(1.4)), (0.5, REST), (1.0, _at(0.1, rotation=360))]))
    group("spin_out", keyed([(0.0, REST), (0.5, REST), (1.0, _at(0.2, rotation=360, alpha=0.0))]))
    group("spin_rise", keyed([(0.0, _at(0.6, y=-0.8, rotation=-180)), (0.5, REST), (1.0, REST)]))
    group("spin_fall", keyed([(0.0, _at(0.6, y=0.8, rotation=180)), (0.5, REST), (1.0, REST)]))
    group("spin_in_out", keyed([(0.0, _at(0.2, rotation=-180)), (0.3, REST), (0.7, REST),
                                (1.0, _at(0.2, rotation=180))]))  # fmt: skip
    group("card", keyed([(0.0, _squashed(MIN_SCALE, 1)), (0.25, REST), (0.75, REST), (1.0, _squashed(MIN_SCALE, 1))]),
          stand_in, _FLAT)  # fmt: skip
    group("wobble_grow", keyed([(0.0, REST), (0.2, _squashed(1.12, 1.02)), (0.4, _squashed(1.06, 1.16)),
                                (0.6, _squashed(1.22, 1.12)), (0.8, _squashed(1.17, 1.25)), (1.0, _at(1.25))]),
          stand_in, _WARP)  # fmt: skip
    group("wobble", keyed([(0.0, _squashed(1.35, 0.8)), (0.2, _squashed(0.85, 1.2)), (0.4, _squashed(1.08, 0.95)),
                           (0.6, REST), (1.0, REST)]), stand_in, _WARP)  # fmt: skip
    group("wobble_slide", keyed([(0.0, Pose(x=-1.0, scale_x=1.4)), (0.25, Pose(scale_x=0.88)), (0.4, Pose(scale_x=1.05)),
                                 (0.55, REST), (1.0, REST)]), stand_in, _WARP)  # fmt: skip
    group("flash_grow", _with(strobe(3), keyed([(0.0, REST), (1.0, _at(1.25))], in_quad)), stand_in, _FLASH)
    group(
        "pieces",
        keyed([(0.0, _at(0.85, alpha=0.0)), (0.25, REST), (0.75, REST), (1.0, _at(1.1))]),
        stand_in,
        _WHOLE,
    )
    group(
        "stack", keyed([(0.0, _at(0.8)), (0.2, _at(0.8)), (0.5, REST), (1.0, REST)], in_out), stand_in, _WHOLE
    )


_register()
