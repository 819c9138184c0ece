"""`material_animations` → Animations of a clip: entrance, exit, group, loop and caption, in timeline time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from renderer.fidelity import Grade
from renderer.looks.animations import (
    TEXT_REGISTRIES,
    VIDEO_REGISTRIES,
    cycle_us,
    find_animation,
    find_caption,
)
from renderer.looks.registry import Registry
from renderer.operations import Animation, AnimationKind
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope

WHOLE_SPAN_TOLERANCE_US = 50_000
"""A loop whose cycle comes so near to all the time it has is meant to fill it: generators write the whole
span as the duration where the app writes one cycle."""

Registries = dict[AnimationKind, Registry[Any]]
VIDEO: Registries = {**VIDEO_REGISTRIES}
TEXT: Registries = {**TEXT_REGISTRIES}


def read_animations(
    scope: DraftScope, references: References, duration_us: int, registries: Registries
) -> tuple[Animation, ...]:
    """The animations of a segment that lasts `duration_us`, each reported with its grade.

    An entrance begins with the segment and an exit ends with it; where both together are longer, they
    share the time in proportion (a guess). Of two of a kind the last counts.
    """
    found: dict[AnimationKind, Animation] = {}
    for node in references.last("material_animations").objects("animations"):
        animation = _animation(scope, node, registries)
        if animation is not None:
            found[animation.kind] = animation
    return _timed(found, duration_us)


def _animation(scope: DraftScope, node: Node, registries: Registries) -> Animation | None:
    """The look and the draft's own times; None for stubs and for what is not drawn."""
    name, resource = node.text("name"), node.text("resource_id")
    ids = [one for one in (resource, node.text("effect_id"), node.text("id")) if one]
    if not ids and not name:
        return None
    kind_name = node.text("type")
    if kind_name == AnimationKind.CAPTION and registries is TEXT:
        return caption(scope, node, "animation", name, ids)
    kind = AnimationKind(kind_name) if kind_name in list(AnimationKind) else None
    if kind is None or kind not in registries:
        reason = f"animations of type {kind_name!r} are not known here"
        scope.report("animation", node, Grade.LEFT_OUT, reason)
        return None
    look = find_animation(registries[kind], name, *ids)
    if look is None:
        scope.report("animation", node, Grade.LEFT_OUT, "no imitation of this animation is known")
        return None
    start_us, duration_us = max(0, node.time("start")), max(0, node.time("duration"))
    if duration_us == 0 and kind is not AnimationKind.GROUP:
        return None
    scope.report("animation", node, look.grade, look.note or "drawn as in the app")
    return Animation(kind, look.key, start_us, duration_us)


def caption(scope: DraftScope, node: Node, kind: str, name: str, ids: Sequence[str]) -> Animation:
    """The word-by-word animation of a name and ids, reported as `kind` of `node`; its times are still open."""
    look = find_caption(name, *ids)
    scope.report(
        kind, node, look.grade, look.note or "drawn as in the app", name=name, resource_id=next(iter(ids), "")
    )
    return Animation(AnimationKind.CAPTION, look.key, 0, 0)


def _timed(found: dict[AnimationKind, Animation], span_us: int) -> tuple[Animation, ...]:
    enter, leave = found.get(AnimationKind.IN), found.get(AnimationKind.OUT)
    in_us = min(enter.duration_us, span_us) if enter else 0
    out_us = min(leave.duration_us, span_us) if leave else 0
    if in_us + out_us > span_us:
        asked = (enter.duration_us if enter else 0) + (leave.duration_us if leave else 0)
        in_us = span_us * (enter.duration_us if enter else 0) // asked
        out_us = span_us - in_us
    timed: list[Animation] = []
    if enter and in_us:
        timed.append(_at(enter, 0, in_us))
    if group := found.get(AnimationKind.GROUP):
        start_us = group.start_us if group.start_us < span_us else 0
        longest = span_us - start_us
        timed.append(_at(group, start_us, min(group.duration_us or longest, longest)))
    if loop := found.get(AnimationKind.LOOP):
        timed.extend(_looped(loop, in_us, span_us - out_us, span_us))
    if leave and out_us:
        timed.append(_at(leave, span_us - out_us, out_us))
    if spoken := found.get(AnimationKind.CAPTION):
        timed.append(_at(spoken, 0, span_us))
    return tuple(timed)


def _looped(loop: Animation, in_end_us: int, out_start_us: int, span_us: int) -> list[Animation]:
    """A loop begins after the entrance; its duration is one cycle, unless it fills all the time there is."""
    start_us = max(loop.start_us, in_end_us)
    if start_us >= out_start_us:
        return []
    room_us = min(span_us, out_start_us - start_us)
    fills = loop.duration_us >= room_us - WHOLE_SPAN_TOLERANCE_US
    return [_at(loop, start_us, min(loop.duration_us, cycle_us(loop.key)) if fills else loop.duration_us)]


def _at(animation: Animation, start_us: int, duration_us: int) -> Animation:
    return replace(animation, start_us=start_us, duration_us=duration_us)
