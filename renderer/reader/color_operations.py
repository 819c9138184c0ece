"""Colour of a segment: sliders, HSL, curves, wheels, colour tables and filters → operations.

Curves, then primary wheels, log wheels and sliders, in the order others measured on CapCut; HSL and the
colour table after them, filters last.
"""

from __future__ import annotations

import colorsys
from dataclasses import fields, replace

from renderer.fidelity import Grade
from renderer.looks.filters import find_filter
from renderer.operations import (
    COLOR_RANGE_CENTERS,
    Adjustments,
    FilterLook,
    HueBand,
    HueBands,
    LogWheels,
    LookupTable,
    Operation,
    ParameterTrack,
    PrimaryWheels,
    Wheel,
)
from renderer.reader.color import hex_color, unit
from renderer.reader.color_curves import tone_curves
from renderer.reader.keyframes import Clock
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.parameter_keys import parameter_tracks
from renderer.reader.paths import split_path
from renderer.reader.scope import DraftScope
from renderer.timebase import TimeRange

FIRST_COLOR_RANGE = 1
"""`hsl_color_type` of red: drafts saved by the app have 1 with the red swatch #E64444, generators count from
there (2 orange, 5 cyan, 6 blue). Other numbers name the custom colour."""
HSL_LIMIT = 100.0

SLIDERS = frozenset(field.name for field in fields(Adjustments)) - {"keyframes"}
"""Types of `effects` entries that are sliders."""
_FROM_ZERO = frozenset({"sharpen", "particle", "fade"})
"""Sliders that go from 0 to 1; the others go from −1 to 1."""
_SLIDER_KEYS = {
    "KFTypeBrightness": "brightness",
    "KFTypeContrast": "contrast",
    "KFTypeSaturation": "saturation",
    "KFTypeTemperature": "temperature",
    "KFTypeTone": "tone",
    "KFTypeHightLight": "highlight",
    "KFTypeHighLight": "highlight",
    "KFTypeShadow": "shadow",
    "KFTypeSharpen": "sharpen",
    "KFTypeVignetting": "vignetting",
    "KFTypeParticle": "particle",
    "KFTypeLightSensatione": "light_sensation",
    "KFTypeLightSensation": "light_sensation",
    "KFTypeFade": "fade",
    "KFTypeWhite": "white",
    "KFTypeBlack": "black",
    "KFTypeClear": "clear",
}
"""The app's own spellings, and the right ones."""
_LUT_KEYS = {"KFTypeLUT": "strength"}
_FILTER_KEYS = {"KFTypeFilter": "strength"}
_NOBODY = "-"
"""No material's id: keyframes of other materials are not meant."""

_SLIDER_REASON = (
    "the app's transfer curve is not public: direction and neutral are right, the strength is ours"
)
_WHEEL_REASON = "lift, gamma and gain as measured by others on CapCut; the rest of the wheels is a model"


def read_colors(
    scope: DraftScope, segment: Node, references: References, clock: Clock, target: TimeRange
) -> tuple[Operation, ...]:
    """The colour operations of a segment without its filters, in drawing order; none for neutral values."""
    found: list[Operation | None] = []
    if segment.flag("enable_color_curves", True):
        found.append(tone_curves(scope, references.last("color_curves")))
    if segment.flag("enable_color_wheels", True):
        found.append(_primary_wheels(scope, references.last("primary_color_wheels")))
        found.append(_log_wheels(scope, references.last("log_color_wheels")))
    if segment.flag("enable_adjust", True):
        found.append(_adjustments(scope, segment, references, clock))
    if segment.flag("enable_hsl", True):
        found.append(_hue_bands(scope, references))
    if segment.flag("enable_lut", True):
        found.extend(_lookup_table(scope, segment, node, clock) for node in _effects(references, "lut"))
    return tuple(operation for operation in found if operation is not None)


def read_filters(
    scope: DraftScope, segment: Node, references: References, clock: Clock, target: TimeRange
) -> tuple[Operation, ...]:
    """The filters a segment refers to."""
    found = (filter_look(scope, segment, node, clock) for node in _effects(references, "filter"))
    return tuple(look for look in found if look is not None)


def filter_look(
    scope: DraftScope, segment: Node, material: Node, clock: Clock
) -> FilterLook | LookupTable | None:
    """One filter, always reported: by the owner's colour table if there is one, else by an imitation."""
    strength = unit(material.number("value", 1.0))
    tracks = _tracks(segment, clock, _FILTER_KEYS, material, 0.0)
    if strength == 0 and not tracks:
        return None
    name, ids = material.text("name"), (material.text("resource_id"), material.text("effect_id"))
    table = scope.session.look_folder.find(*ids, name)
    if table is not None:
        reason = f"drawn by the look folder's colour table {table.name}"
        scope.report("filter", material, Grade.CLOSE, reason)
        return LookupTable(str(table), strength, tracks)
    look = find_filter(name, *ids)
    scope.report("filter", material, look.grade, look.note)
    return FilterLook(look.key, strength, tracks)


def _effects(references: References, kind: str) -> list[Node]:
    return [node for node in references.all("effects") if node.text("type") == kind]


def _adjustments(
    scope: DraftScope, segment: Node, references: References, clock: Clock
) -> Adjustments | None:
    values: dict[str, float] = {}
    materials: dict[str, Node] = {}
    for node in references.all("effects"):
        name = node.text("type")
        if name in SLIDERS:
            materials[name] = node
            values[name] = _limited(name, node.number("value"))
    tracks: dict[str, ParameterTrack] = {}
    for key, name in _SLIDER_KEYS.items():
        least = 0.0 if name in _FROM_ZERO else -1.0
        for track in _tracks(segment, clock, {key: name}, materials.get(name, Node(None)), least):
            if any(one.value != 0 for one in track.keys):
                tracks[name] = track
    for name, value in values.items():
        if value != 0 or name in tracks:
            scope.report("adjust", materials[name], Grade.CLOSE, _SLIDER_REASON, name=name)
    for name in tracks.keys() - values.keys():
        scope.report("adjust", segment.get("common_keyframes"), Grade.CLOSE, _SLIDER_REASON, name=name)
    if not any(values.values()) and not tracks:
        return None
    return Adjustments(**values, keyframes=tuple(tracks[name] for name in sorted(tracks)))


def _limited(name: str, value: float) -> float:
    """Within the slider. The app stores a slider that was put back as 1e-16: that is neutral."""
    return round(min(1.0, max(0.0 if name in _FROM_ZERO else -1.0, value)), 6) + 0.0


def _tracks(
    segment: Node, clock: Clock, properties: dict[str, str], material: Node, least: float
) -> tuple[ParameterTrack, ...]:
    """Keyframes that name this material by either of its ids, or none at all; values within the slider."""
    found: dict[str, ParameterTrack] = {}
    for identity in {material.text("id") or _NOBODY, material.text("constant_material_id") or _NOBODY}:
        for track in parameter_tracks(segment, clock, properties, identity):
            keys = tuple(replace(key, value=min(1.0, max(least, key.value))) for key in track.keys)
            found[track.name] = replace(track, keys=keys)
    return tuple(found.values())


def _hue_bands(scope: DraftScope, references: References) -> HueBands | None:
    bands: list[HueBand] = []
    for node in references.all("hsl"):
        shifts = [
            min(1.0, max(-1.0, node.number(key) / HSL_LIMIT)) for key in ("hue", "saturation", "lightness")
        ]
        if any(shifts):
            bands.append(HueBand(_center(node), *shifts))
            reason = "how far a colour range reaches and how much it moves is our own reading"
            scope.report("hsl", node, Grade.CLOSE, reason, name=f"hue {bands[-1].center_degrees:.0f}°")
    return HueBands(tuple(bands)) if bands else None


def _center(node: Node) -> float:
    """Centre hue of a range: one of the eight, else that of the custom colour (#AARRGGBB)."""
    place = node.integer("hsl_color_type", FIRST_COLOR_RANGE) - FIRST_COLOR_RANGE
    if 0 <= place < len(COLOR_RANGE_CENTERS):
        return COLOR_RANGE_CENTERS[place]
    text = node.text("custom_color")
    color = hex_color(node.parsed(f"#{text[-6:]}" if len(text) >= 6 else ""))
    if color is None:
        return COLOR_RANGE_CENTERS[0]
    return round(colorsys.rgb_to_hls(color.red, color.green, color.blue)[0] * 360.0, 3)


def _primary_wheels(scope: DraftScope, node: Node) -> PrimaryWheels | None:
    wheels = PrimaryWheels(
        lift=_wheel(node.child("lift")),
        gamma=_wheel(node.child("gamma")),
        gain=_wheel(node.child("gain")),
        offset=_wheel(node.child("offset")),
        intensity=unit(node.number("intensity", 1.0)),
    )
    if wheels.intensity == 0 or wheels == PrimaryWheels(intensity=wheels.intensity):
        return None
    scope.report("color_wheels", node, Grade.CLOSE, _WHEEL_REASON, name="primary")
    return wheels


def _log_wheels(scope: DraftScope, node: Node) -> LogWheels | None:
    wheels = LogWheels(
        shadow=_wheel(node.child("shadow")),
        midtone=_wheel(node.child("midtone")),
        highlight=_wheel(node.child("highlight")),
        offset=_wheel(node.child("offset")),
        intensity=unit(node.number("intensity", 1.0)),
    )
    if wheels.intensity == 0 or wheels == LogWheels(intensity=wheels.intensity):
        return None
    scope.report("color_wheels", node, Grade.CLOSE, "the log wheels are a model", name="log")
    return wheels


def _wheel(node: Node) -> Wheel:
    names = ("red", "green", "blue", "luma", "saturation")
    return Wheel(*(min(1.0, max(-1.0, node.number(name))) for name in names))


def _lookup_table(scope: DraftScope, segment: Node, material: Node, clock: Clock) -> LookupTable | None:
    """A draft's own `.cube`, found by its file name: the path itself is a stranger's and is never opened."""
    strength = unit(material.number("value", 1.0))
    tracks = _tracks(segment, clock, _LUT_KEYS, material, 0.0)
    if strength == 0 and not tracks:
        return None
    stem = (split_path(material.text("path")) or [""])[-1].rsplit(".", 1)[0]
    ids = (material.text("resource_id"), material.text("effect_id"))
    table = scope.session.look_folder.find(stem, *ids, material.text("name"))
    if table is None:
        reason = f"the colour table {stem or material.text('name')!r} is in no look folder"
        scope.report("lut", material, Grade.LEFT_OUT, reason, name=material.text("name") or stem)
        return None
    return LookupTable(str(table), strength, tracks)
