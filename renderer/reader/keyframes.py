"""`segment.common_keyframes` → keyframe tracks on the segment's own clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from renderer.fidelity import Grade
from renderer.keyframe import Keyframe
from renderer.reader.legacy_keyframes import legacy_tracks
from renderer.reader.limits import MAX_COORDINATE, MAX_KEYFRAMES, MAX_TIME_US, MAX_VOLUME
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.timeline import KeyframeTrack, Property

ALPHA_KEYS_DRIVE_TEXT = True
"""`KFTypeAlpha` on a text fades it. The app writes `KFTypeGlobalAlpha` there and ignores a text's static
`clip.alpha`; generators write `KFTypeAlpha` and mean a fade. No export settles it."""

_PROPERTIES = {
    "KFTypePositionX": Property.POSITION_X,
    "KFTypePositionY": Property.POSITION_Y,
    "KFTypeScaleX": Property.SCALE_X,
    "KFTypeScaleY": Property.SCALE_Y,
    "KFTypeRotation": Property.ROTATION,
    "KFTypeVolume": Property.VOLUME,
}
# Copies of another list, or names the app itself does not know.
_WITHOUT_EFFECT = {"KFTypeLastVolume"}
_UNKNOWN_TO_THE_APP = {"UNIFORM_SCALE", "KFTypeUniformScale"}
OF_OPERATIONS = (
    "KFTypeCommonMask", "KFTypeMask", "KFTypeChroma",
    "KFTypeBrightness", "KFTypeContrast", "KFTypeSaturation", "KFTypeTemperature", "KFTypeTone",
    "KFTypeHightLight", "KFTypeHighLight", "KFTypeShadow", "KFTypeSharpen", "KFTypeVignetting",
    "KFTypeParticle", "KFTypeLightSensation", "KFTypeFade", "KFTypeWhite", "KFTypeBlack", "KFTypeClear",
    "KFTypeLUT", "KFTypeFilter",
)  # fmt: skip
"""Beginnings of properties that the readers of operations take (`renderer.reader.parameter_keys`)."""
_ALPHA_ORDER = {
    "text": ("KFTypeAlpha", "KFTypeGlobalAlpha") if ALPHA_KEYS_DRIVE_TEXT else ("KFTypeGlobalAlpha",),
    "video": ("KFTypeGlobalAlpha", "KFTypeAlpha"),
}
_NEUTRAL_AT_ZERO = (
    "KFTypeBrightness",
    "KFTypeContrast",
    "KFTypeSaturation",
    "KFTypeTemperature",
    "KFTypeTone",
)


@dataclass(frozen=True, slots=True)
class Clock:
    """From a draft's keyframe offsets to µs after the segment's start: (offset − origin) / speed."""

    origin_us: int = 0
    speed: Fraction = Fraction(1)

    def time(self, offset_us: int) -> int:
        since = offset_us - self.origin_us
        return since if self.speed == 1 else round(since / self.speed)

    def span(self, span_us: float) -> float:
        return span_us / float(self.speed)


SEGMENT_CLOCK = Clock()


def read_keyframes(scope: DraftScope, segment: Node, clock: Clock, *, on: str) -> tuple[KeyframeTrack, ...]:
    """All tracks of a segment, those of sound included. `on` is "video", "text" or "audio".

    Source clock: offsets count from the start of the material (all six keyframed, trimmed segments
    seen in app-saved drafts). A list's last entry for a moment counts; the same property listed
    twice: the last list counts.
    """
    found: dict[str, list[Keyframe]] = {}
    both_axes: list[Keyframe] = []
    second_axis: list[Keyframe] = []
    for entry in segment.objects("common_keyframes"):
        name = entry.text("property_type")
        keys = key_nodes(entry)
        if not keys or name in _WITHOUT_EFFECT:
            continue
        if name == "KFTypeScale":
            both_axes = keys_of(keys, clock, 0)
            second_axis = keys_of(keys, clock, 1) or both_axes
        elif name in _PROPERTIES or name in ("KFTypeAlpha", "KFTypeGlobalAlpha"):
            found[name] = keys_of(keys, clock, 0)
        elif on == "text" or not name.startswith(OF_OPERATIONS):
            _report_unsupported(scope, entry, name, keys)
    tracks = {_PROPERTIES[name]: keys for name, keys in found.items() if name in _PROPERTIES and keys}
    for name in _ALPHA_ORDER.get(on, ()):
        if found.get(name):
            tracks[Property.ALPHA] = found[name]
    if both_axes:
        tracks.update({Property.SCALE_X: both_axes, Property.SCALE_Y: second_axis})
    elif _is_uniform(segment) and on != "audio":
        # One factor for both axes is stored as ScaleX; a ScaleY beside it is a stray of some tools.
        tracks.pop(Property.SCALE_Y, None)
        if Property.SCALE_X in tracks:
            tracks[Property.SCALE_Y] = tracks[Property.SCALE_X]
    if not tracks:
        tracks = legacy_tracks(scope, segment, clock.time)
    for limited, most in ((Property.ALPHA, 1.0), (Property.VOLUME, MAX_VOLUME)):
        if limited in tracks:
            tracks[limited] = [replace(key, value=min(most, max(0.0, key.value))) for key in tracks[limited]]
    return tuple(
        KeyframeTrack(name, tuple(in_order(tracks[name], key=lambda key: key.time_us)))
        for name in Property
        if tracks.get(name)
    )


def of_picture(tracks: tuple[KeyframeTrack, ...]) -> tuple[KeyframeTrack, ...]:
    return tuple(track for track in tracks if track.property is not Property.VOLUME)


def of_sound(tracks: tuple[KeyframeTrack, ...]) -> tuple[KeyframeTrack, ...]:
    return tuple(track for track in tracks if track.property is Property.VOLUME)


def _is_uniform(segment: Node) -> bool:
    return segment.child("uniform_scale").flag("on", True)


def in_order(keys: list[Keyframe], key: Callable[[Keyframe], int]) -> list[Keyframe]:
    """Ascending and distinct in time; of two at the same moment the later one stays."""
    return sorted({key(item): item for item in keys}.values(), key=key)


def key_nodes(entry: Node) -> list[Node]:
    """The keys of one property's entry. Raises InvalidDraft where there are absurdly many."""
    keys = entry.objects("keyframe_list")
    if len(keys) > MAX_KEYFRAMES:
        raise entry.fault(f"has {len(keys)} keys; the limit is {MAX_KEYFRAMES}")
    return keys


def keys_of(keys: list[Node], clock: Clock, axis: int) -> list[Keyframe]:
    """The keys of one list, with value number `axis`; keys without that value are passed over."""
    read: list[Keyframe] = []
    for key in keys:
        values = key.items("values")
        if axis >= len(values) or values[axis].value is None:
            continue
        left, right = key.child("left_control"), key.child("right_control")
        read.append(
            Keyframe(
                time_us=clock.time(key.time("time_offset")),
                value=values[axis].as_number(least=-MAX_COORDINATE, most=MAX_COORDINATE),
                left=_handle(left, clock),
                right=_handle(right, clock),
            )
        )
    return read


def _handle(node: Node, clock: Clock) -> tuple[float, float]:
    if not node or (node.value.get("x") == 0 and node.value.get("y") == 0):
        return 0.0, 0.0
    x = node.number("x", least=-MAX_TIME_US, most=MAX_TIME_US)
    return clock.span(x), node.number("y", least=-MAX_COORDINATE, most=MAX_COORDINATE)


def _report_unsupported(scope: DraftScope, entry: Node, name: str, keys: list[Node]) -> None:
    if name in _UNKNOWN_TO_THE_APP:
        reason = "the app ignores this property, so it is ignored here; scale both axes with KFTypeScaleX"
    elif name in _NEUTRAL_AT_ZERO and not any(value.value for key in keys for value in key.items("values")):
        return
    else:
        reason = "keyframes of this property are not drawn"
    scope.report("keyframe", entry, Grade.LEFT_OUT, reason, name=name or "unnamed")
