"""Animations of a clip at a moment: one pose for the whole, motions of a text's parts, and what a pose does to a placed
layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from renderer.compositor.geometry import Affine, rotation_clockwise, scaling, translation
from renderer.compositor.layers import Finish, LetterMotion
from renderer.looks.animations import REST, TEXT_REGISTRIES, VIDEO_REGISTRIES, Lettering, Pose
from renderer.looks.registry import Moment, seed_of
from renderer.operations import Animation, AnimationKind
from renderer.timebase import MICROSECONDS
from renderer.timeline import TextClip


def pose_at(animations: Sequence[Animation], local_us: Fraction) -> Pose:
    """All animations of a clip that play `local_us` after its start, together."""
    pose = REST
    for animation, moment in _playing(animations, local_us):
        if animation.kind in VIDEO_REGISTRIES:
            pose = _together(pose, VIDEO_REGISTRIES[animation.kind][animation.key].draw(moment))
    return pose


def text_pose_at(clip: TextClip, local_us: Fraction) -> tuple[Pose, tuple[LetterMotion, ...]]:
    """What the animations of a text that play `local_us` after its start do to the whole of it and to its parts."""
    pose = REST
    motions: list[LetterMotion] = []
    for animation, moment in _playing(clip.animations, local_us):
        draw = TEXT_REGISTRIES[animation.kind][animation.key].draw
        if not isinstance(draw, Lettering):
            pose = _together(pose, draw(moment))
            continue
        if draw.block is not None:
            pose = _together(pose, draw.block(moment))
        words = _spoken(clip, local_us) if draw.by_words else ()
        if words or not draw.by_words:
            motions.append(LetterMotion(animation.kind, animation.key, moment, words, clip.highlight))
    return pose, tuple(motions)


def _playing(animations: Sequence[Animation], local_us: Fraction) -> Iterator[tuple[Animation, Moment]]:
    out_start = min((a.start_us for a in animations if a.kind is AnimationKind.OUT), default=None)
    for animation in animations:
        progress = _progress(animation, local_us, out_start)
        if progress is not None:
            # What follows the words depends on their progress alone, so that it is not drawn anew while that stands still.
            by_words = animation.kind is AnimationKind.CAPTION
            yield (
                animation,
                Moment(
                    progress=progress,
                    seconds=0.0 if by_words else float(local_us - animation.start_us) / MICROSECONDS,
                    duration_seconds=animation.duration_us / MICROSECONDS,
                    seed=seed_of(animation.key),
                ),
            )


def _spoken(clip: TextClip, local_us: Fraction) -> tuple[tuple[int, int, float], ...]:
    """(start, end, progress) of the clip's words."""
    spoken = []
    for word in clip.words:
        length = word.end_us - word.start_us
        share = float(local_us - word.start_us) / length if length > 0 else float(local_us >= word.end_us)
        spoken.append((word.start, word.end, min(max(share, 0.0), 1.0)))
    return tuple(spoken)


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
            return 0.0
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
        dissolved=max(first.dissolved, second.dissolved),
        shine=first.shine if first.shine is not None else second.shine,
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


def finish_of(pose: Pose, short_side_px: float, seed: int = 0) -> Finish | None:
    """What of a pose is done to the drawn layer, or None. `seed` places the specks of what dissolves."""
    if (
        pose.wipe is None
        and pose.blur_x <= 0
        and pose.blur_y <= 0
        and pose.dissolved <= 0
        and pose.shine is None
    ):
        return None
    return Finish(
        pose.blur_x * short_side_px,
        pose.blur_y * short_side_px,
        pose.wipe,
        pose.feather,
        pose.dissolved,
        pose.shine,
        seed,
    )
