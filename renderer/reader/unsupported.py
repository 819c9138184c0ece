"""What is understood but not drawn: one rule per kind of material, so that nothing vanishes silently.

A rule fires only when the material's value does something: drafts are full of neutral entries, and a
report that names them all says nothing. A feature that learns to draw a kind removes its rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from renderer.errors import InvalidDraft
from renderer.fidelity import Grade
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope


def _always(node: Node) -> bool:
    return True


def _any_value(node: Node) -> bool:
    return bool(node.value)


def _named(node: Node) -> bool:
    """It points to a resource or has a name; empty stubs do neither."""
    return any(node.text(key) for key in ("resource_id", "effect_id", "name", "path"))


def _valued(node: Node) -> bool:
    return node.number("value", 1.0) != 0


def _glows(node: Node) -> bool:
    return node.number("value") != 0 or node.child("bloom_params").number("strength") != 0


def _any_number(*keys: str) -> Callable[[Node], bool]:
    return lambda node: any(node.number(key) for key in keys)


def _any_item(*keys: str) -> Callable[[Node], bool]:
    return lambda node: any(node.get(key).value for key in keys)


def _turned(*keys: str) -> Callable[[Node], bool]:
    """One of the colour wheels is off its centre."""
    return lambda node: any(_has_number(node.get(key).value) for key in keys)


def _has_number(value: Any) -> bool:
    values = value.values() if isinstance(value, dict) else []
    return any(isinstance(item, (int, float)) and item != 0 for item in values)


def _enabled(*keys: str) -> Callable[[Node], bool]:
    return lambda node: any(node.flag(key) for key in keys)


@dataclass(frozen=True, slots=True)
class Rule:
    """`switch` is the segment's field that can turn the whole group off, with its default."""

    kind: str
    reason: str
    active: Callable[[Node], bool] = _always
    grade: Grade = Grade.LEFT_OUT
    switch: tuple[str, bool] = ("", True)


_ADJUST = Rule("adjust", "colour adjustments are not drawn", _valued, switch=("enable_adjust", True))
_RETOUCH = Rule("retouch", "face and body retouching needs the app's models", _valued)

EFFECT_RULES: dict[str, Rule] = {
    "filter": Rule("filter", "filters are not drawn", _valued),
    "lut": Rule("lut", "colour tables are not applied", _valued, switch=("enable_lut", True)),
    "mix_mode": Rule("mix_mode", "blend modes are not drawn: the clip is laid over plainly", _valued),
    "bloom": Rule("bloom", "the glow is not drawn", _glows),
    "text_effect": Rule(
        "text_effect",
        "flower text is drawn in its plain style: its resource is not part of the draft",
        _named,
        Grade.STAND_IN,
    ),
    "text_shape": Rule(
        "text_shape", "the bubble is not drawn: its resource is not part of the draft", _named
    ),
    "smart_color_adjust": Rule(
        "adjust",
        "automatic colour correction needs the app's models",
        _valued,
        switch=("enable_smart_color_adjust", False),
    ),
    **dict.fromkeys(
        [
            "brightness",
            "contrast",
            "saturation",
            "sharpen",
            "highlight",
            "shadow",
            "temperature",
            "tone",
            "fade",
            "light_sensation",
            "vignetting",
            "particle",
            "white",
            "black",
            "clear",
        ],
        _ADJUST,
    ),
    **dict.fromkeys(["beauty", "reshape", "figure", "auto_beauty", "makeup"], _RETOUCH),
}
"""By the `type` of an entry of the `effects` bucket."""

OTHER_EFFECT = Rule(
    "effect", "effects of this type are not drawn", lambda node: _valued(node) and _named(node)
)

BUCKET_RULES: dict[str, Rule] = {
    "transitions": Rule("transition", "transitions are not drawn: the cut is hard"),
    "masks": Rule("mask", "masks are not drawn", _named, switch=("enable_video_mask", True)),
    "common_mask": Rule("mask", "masks are not drawn", _named, switch=("enable_video_mask", True)),
    "chromas": Rule("chroma", "the chroma key is not applied", _any_item("color")),
    "hsl": Rule("hsl", "HSL is not applied", _any_number("hue", "saturation", "lightness")),
    "color_curves": Rule(
        "color_curves",
        "colour curves are not applied",
        _any_item("luma", "red", "green", "blue"),
        switch=("enable_color_curves", True),
    ),
    "hsl_curves": Rule(
        "hsl_curves",
        "HSL curves are not applied",
        lambda node: any(isinstance(item, list) and item for item in node.value.values()),
        switch=("enable_hsl_curves", True),
    ),
    "primary_color_wheels": Rule(
        "color_wheels",
        "colour wheels are not applied",
        _turned("lift", "gamma", "gain", "offset"),
        switch=("enable_color_wheels", True),
    ),
    "log_color_wheels": Rule(
        "color_wheels",
        "colour wheels are not applied",
        _turned("shadow", "midtone", "highlight", "offset"),
        switch=("enable_color_wheels", True),
    ),
    "audio_effects": Rule("audio_effect", "voice and room effects are not applied", _named),
    "loudnesses": Rule("loudness", "loudness levelling is not applied", _enabled("enable")),
    "vocal_separations": Rule(
        "vocal_separation", "the separated voice is not used: the whole sound plays", _any_number("choice")
    ),
    "sound_channel_mappings": Rule(
        "channel_mapping", "the sound channels are not remapped", _any_number("audio_channel_mapping")
    ),
    "realtime_denoises": Rule("denoise", "noise reduction is not applied", _enabled("is_denoise")),
    "vocal_beautifys": Rule("vocal_beautify", "voice enhancement is not applied", _enabled("enable")),
    "audio_balances": Rule("audio_balance", "the balance is not applied", _any_number("balance", "value")),
    "audio_pannings": Rule("audio_panning", "panning is not applied", _any_number("panning", "value")),
    "audio_pitch_shifts": Rule(
        "pitch_shift", "the pitch shift is not applied", _any_number("value", "pitch")
    ),
    "smart_crops": Rule("smart_crop", "automatic reframing is not applied"),
    "smart_relights": Rule("smart_relight", "relighting is not applied"),
    "manual_deformations": Rule("deformation", "deformation is not drawn"),
    "manual_beautys": _RETOUCH,
    "video_trackings": Rule("tracking", "motion tracking is not applied", _enabled("enable_video_tracking")),
    "video_radius": Rule("video_radius", "rounded corners are not drawn"),
    "video_shadows": Rule("video_shadow", "the clip's shadow is not drawn"),
    "video_strokes": Rule("video_stroke", "the clip's outline is not drawn"),
    "green_screens": Rule("green_screen", "the green screen is not applied"),
    "plugin_effects": Rule("plugin_effect", "plug-in effects are not drawn", _named),
    "flowers": Rule("flower", "flower decorations are not drawn"),
    "handwrites": Rule("handwrite", "handwriting is not drawn"),
    "shapes": Rule("shape", "shapes are not drawn"),
    "stickers": Rule("sticker", "stickers are not drawn: their picture is not part of the draft"),
    "images": Rule("image", "decorative images are not drawn"),
}
"""By bucket of `materials`."""

VIDEO_RULES: dict[str, Rule] = {
    "matting": Rule("matting", "the cut-out is not applied", _any_number("flag")),
    "stable": Rule("stabilisation", "stabilisation is not applied", _any_number("stable_level")),
    "video_algorithm": Rule(
        "video_algorithm", "the app's video enhancement is not applied", _any_item("algorithms")
    ),
    "corner_pin": Rule("corner_pin", "the corner pin is not drawn", _enabled("enable_corner_pin")),
    "smart_motion": Rule("smart_motion", "automatic motion is not applied", _any_value),
    "gameplay": Rule("gameplay", "the app's AI look is not applied", _any_value),
    "freeze": Rule("freeze", "the frozen frame is played as it is stored", _any_value, Grade.STAND_IN),
    "cartoon_path": Rule("cartoon", "the cartoon look is not applied", switch=("cartoon", False)),
    "intensifies_path": Rule(
        "denoise",
        "noise reduction is not applied: the original sound plays",
        switch=("intensifies_audio", False),
    ),
}
"""By the field of a video material, which the app would have computed for it."""

TRACK_KINDS = {
    "effect": ("video_effect", ("video_effects", "effects"), "video effects are not drawn"),
    "filter": ("filter", ("effects", "video_effects"), "filters are not drawn"),
    "adjust": ("adjust", ("placeholders",), "colour adjustments are not drawn"),
    "sticker": (
        "sticker",
        ("stickers", "shapes", "images", "handwrites"),
        "stickers are not drawn: their picture is not part of the draft",
    ),
}
"""Tracks whose segments are not drawn at all: kind, buckets of their material, reason."""


def report_materials(scope: DraftScope, segment: Node, references: References, *, is_last: bool) -> None:
    """Report what a drawn segment refers to and what is not drawn of it.

    `is_last`: no segment follows on the track, so a transition has nothing to lead to.
    """
    doubled = {node.text("id") for node in references.all("common_mask")}
    for bucket, node in references.found:
        if (bucket == "transitions" and is_last) or (bucket == "masks" and node.text("id") in doubled):
            continue
        rule = _rule(bucket, node)
        if rule is not None and _fires(rule, segment, node):
            scope.report(rule.kind, node, rule.grade, rule.reason, name=_name(rule, node))


def _rule(bucket: str, node: Node) -> Rule | None:
    if bucket == "effects":
        return EFFECT_RULES.get(node.text("type"), OTHER_EFFECT)
    return BUCKET_RULES.get(bucket)


def _fires(rule: Rule, segment: Node, node: Node) -> bool:
    """A value nobody draws cannot make the draft invalid: where it makes no sense, that is reported."""
    key, default = rule.switch
    if key and not segment.flag(key, default):
        return False
    try:
        return rule.active(node)
    except InvalidDraft:
        return True


def _name(rule: Rule, node: Node) -> str:
    """A slider has no name but its type."""
    return node.text("name") or (node.text("type") if rule is _ADJUST else "")


def report_track(scope: DraftScope, track: Node, segments: list[Node]) -> None:
    """Report the segments of a track that is not drawn."""
    kind = track.text("type")
    if kind not in TRACK_KINDS:
        if segments:
            scope.report("track", track, Grade.LEFT_OUT, f"tracks of type {kind!r} are not known", name=kind)
        return
    item_kind, buckets, reason = TRACK_KINDS[kind]
    for segment in segments:
        references = scope.materials.references(segment)
        found = scope.materials.find(segment.text("material_id"), *buckets)
        if found is None:
            scope.report(item_kind, segment, Grade.LEFT_OUT, f"{reason}; its material is missing")
        elif kind == "adjust":
            report_materials(scope, segment, references, is_last=True)
        elif kind != "filter" or _valued(found[1]):
            scope.report(item_kind, found[1], Grade.LEFT_OUT, reason)


def report_video_material(scope: DraftScope, segment: Node, material: Node) -> None:
    """Report what the app would have computed for a video and stored beside it."""
    for key, rule in VIDEO_RULES.items():
        node = material.get(key)
        if (node or rule.active is _always) and _fires(rule, segment, node):
            name = material.text("material_name")
            scope.report(rule.kind, node, rule.grade, rule.reason, name=name)
