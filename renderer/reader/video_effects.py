"""`video_effects` materials → EffectLooks: of a clip, or of a segment of an effect track.

An effect's clock starts with its segment; its sliders are 0…1 as a rule (source: drafts saved by the app).
"""

from __future__ import annotations

from collections.abc import Iterable

from renderer.fidelity import Grade
from renderer.keyframe import Keyframe
from renderer.looks.effects import find_effect
from renderer.operations import EffectLook, ParameterTrack
from renderer.reader.keyframes import SEGMENT_CLOCK, Clock, key_nodes
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.timebase import TimeRange

PREFIX = "effects_adjust_"
"""What every slider's name begins with, in `adjust_params` and as a keyframe's property."""
SLIDER_LIMIT = 100.0
"""No slider goes beyond this; what does is cut (0…1 in all but a hundredth of the app's effects)."""


def effect_look(
    scope: DraftScope,
    material: Node,
    duration_us: int,
    segment: Node | None = None,
    clock: Clock = SEGMENT_CLOCK,
) -> EffectLook | None:
    """The look of one `video_effects` entry that lasts `duration_us`; None if nothing is drawn.

    Reported with its grade either way, except an effect that does nothing: one of strength 0, or a stub
    without name and resource. `segment` is that of an effect track: its keyframes drive the sliders.
    """
    name, ids = material.text("name"), (material.text("resource_id"), material.text("effect_id"))
    strength = material.number("value", 1.0, least=-SLIDER_LIMIT, most=SLIDER_LIMIT)
    if strength <= 0 or not (name or any(ids) or material.text("path")):
        return None
    if material.text("type") == "face_effect":
        reason = "character effects need the app's tracking of faces and bodies; the picture stays as it is"
        scope.report("video_effect", material, Grade.LEFT_OUT, reason)
        return None
    found = find_effect(name, *ids)
    if found is None:
        scope.report("video_effect", material, Grade.LEFT_OUT, "no imitation of this effect is known")
        return None
    scope.report("video_effect", material, found.grade, found.note or "drawn by an imitation of its look")
    lists = material.objects("common_keyframes")
    lists += segment.objects("common_keyframes") if segment is not None else []
    return EffectLook(
        key=found.key,
        parameters=_parameters(material),
        strength=min(1.0, strength),
        duration_us=duration_us,
        keyframes=tuple(_slider_keys(lists, clock)),
    )


def clip_effects(
    scope: DraftScope, segment: Node, references: References, clock: Clock, target: TimeRange
) -> tuple[EffectLook, ...]:
    """The effects a segment of a video track carries itself, in the order it names them."""
    nodes = references.all("video_effects")
    looks = (effect_look(scope, node, target.duration_us, clock=clock) for node in nodes)
    return tuple(look for look in looks if look is not None)


def _parameters(material: Node) -> tuple[tuple[str, float], ...]:
    """The sliders by short name; of one listed twice the last counts, one without a value is left open."""
    sliders: dict[str, float] = {}
    for entry in material.objects("adjust_params"):
        name = entry.text("name").removeprefix(PREFIX)
        value = entry.get("value") if entry.get("value") else entry.get("default_value")
        if name and value:
            sliders[name] = min(SLIDER_LIMIT, max(-SLIDER_LIMIT, value.as_number()))
    return tuple(sliders.items())


def _slider_keys(lists: Iterable[Node], clock: Clock) -> Iterable[ParameterTrack]:
    """Keyframes whose property is a slider (`effects_adjust_intensity` …)."""
    for entry in lists:
        name = entry.text("property_type")
        if not name.startswith(PREFIX):
            continue
        nodes = key_nodes(entry)
        keys: dict[int, Keyframe] = {}
        for node in nodes:
            values = [value for value in node.items("values") if value]
            if values:
                time_us = clock.time(node.time("time_offset"))
                keys[time_us] = Keyframe(time_us, values[0].as_number(least=-SLIDER_LIMIT, most=SLIDER_LIMIT))
        if keys:
            ordered = tuple(keys[time_us] for time_us in sorted(keys))
            yield ParameterTrack(name.removeprefix(PREFIX), ordered)
