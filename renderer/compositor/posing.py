"""Animations of a clip at a moment: one pose, and what it does to a placed layer."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from renderer.compositor.geometry import Affine, rotation_clockwise, scaling, translation
from renderer.compositor.layers import Finish
from renderer.looks.animations import (
    REST,
    TEXT_IN,
    TEXT_LOOP,
    TEXT_OUT,
    VIDEO_GROUP,
    VIDEO_IN,
    VIDEO_OUT,
    AnimationFunction,
    Pose,
)
from renderer.looks.registry import Moment, Registry
from renderer.operations import Animation, AnimationKind
from renderer.timebase import MICROSECONDS

VIDEO_REGISTRIES: dict[AnimationKind, Registry[AnimationFunction]] = {
    AnimationKind.IN: VIDEO_IN,
    AnimationKind.OUT: VIDEO_OUT,
    AnimationKind.GROUP: VIDEO_GROUP,
}
TEXT_REGISTRIES: dict[AnimationKind, Registry[AnimationFunction]] = {
    AnimationKind.IN: TEXT_IN,
    AnimationKind.OUT: TEXT_OUT,
    AnimationKind.LOOP: TEXT_LOOP,
}


def pose_at(
    animations: Sequence[Animation],
    registries: dict[AnimationKind, Registry[AnimationFunction]],
    local_us: Fraction,
) -> Pose:
    """All animations that play `local_us` after the clip's start, together."""
    out_start = min((a.start_us for a in animations if a.kind is AnimationKind.OUT), default=None)
    pose = REST
    for animation in animations:
        progress = _progress(animation, local_us, out_start)
        registry = registries.get(animation.kind)
        if progress is None or registry is None:
            continue
        moment = Moment(
            progress=progress,
            seconds=float(local_us - animation.start_us) / MICROSECONDS,
            duration_seconds=animation.duration_us / MICROSECONDS,
            seed=animation.seed,
        )
        pose = _together(pose, registry[animation.key].draw(moment))
    return pose


def _progress(animation: Animation, local_us: Fraction, out_start: int | None) -> float | None:
    """0…1 within the animation, None while it does not play."""
    if animation.duration_us <= 0:
        return None
    share = float(local_us - animation.start_us) / animation.duration_us
    match animation.kind:
        case AnimationKind.IN:
            return max(share, 0.0) if share < 1 else None
        case AnimationKind.OUT:
            return min(share, 1.0) if share >= 0 else None
        case AnimationKind.GROUP:
            return share if 0 <= share < 1 else None
        case AnimationKind.CAPTION:
            return None
        case AnimationKind.LOOP:
            if share < 0 or (out_start is not None and local_us >= out_start):
                return None
            return share % 1.0


def _together(first: Pose, second: Pose) -> Pose:
    if first is REST:
        return second
    return Pose(
        x=first.x + second.x,
        y=first.y + second.y,
        own_x=first.own_x + second.own_x,
        own_y=first.own_y + second.own_y,
        scale_x=first.scale_x * second.scale_x,
        scale_y=first.scale_y * second.scale_y,
        rotation=first.rotation + second.rotation,
        pivot_x=first.pivot_x or second.pivot_x,
        pivot_y=first.pivot_y or second.pivot_y,
        alpha=first.alpha * second.alpha,
        blur_x=max(first.blur_x, second.blur_x),
        blur_y=max(first.blur_y, second.blur_y),
        wipe=first.wipe or second.wipe,
        feather=max(first.feather, second.feather),
        reveal=min(first.reveal, second.reveal),
    )


def posed(matrix: Affine, pose: Pose, own: tuple[float, float], canvas: tuple[int, int]) -> Affine:
    """A placement (own pixels round the centre → canvas pixels) with a pose on top.

    `own` is the layer's own size in its own pixels.
    """
    pivot = pose.pivot_x * own[0] / 2, -pose.pivot_y * own[1] / 2
    scaled = translation(*pivot) @ scaling(pose.scale_x, pose.scale_y) @ translation(-pivot[0], -pivot[1])
    x, y = matrix.apply(*pivot)
    turned = translation(x, y) @ rotation_clockwise(pose.rotation) @ translation(-x, -y)
    shift = translation(
        pose.x * canvas[0] + pose.own_x * own[0] * matrix.x_scale,
        -pose.y * canvas[1] - pose.own_y * own[1] * matrix.y_scale,
    )
    return shift @ turned @ matrix @ scaled


def finish_of(pose: Pose, short_side_px: float) -> Finish | None:
    """What of a pose is done to the drawn layer, or None."""
    if pose.wipe is None and pose.blur_x <= 0 and pose.blur_y <= 0:
        return None
    return Finish(pose.blur_x * short_side_px, pose.blur_y * short_side_px, pose.wipe, pose.feather)
