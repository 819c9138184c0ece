"""What is understood but not drawn: one rule per kind of material, so that nothing vanishes silently.

A rule fires only when the material's value does something: drafts are full of neutral entries, and a
report that names them all says nothing. A feature that learns to draw a kind removes its rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from renderer.errors import InvalidDraft
from renderer.fidelity import Grade
from renderer.reader.color_operations import SLIDERS
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.reader.text_glow import MEASURED


def _always(node: Node) -> bool:
    return True


def _any_value(node: Node) -> bool:
    return bool(node.value)


def _named(node: Node) -> bool:
    """It points to a resource or has a name; empty stubs do neither."""
    return any(node.text(key) for key in ("resource_id", "effect_id", "name", "path"))


def _valued(node: Node) -> bool:
    return node.number("value", 1.0) != 0


def _any_number(*keys: str) -> Callable[[Node], bool]:
    return lambda node: any(node.number(key) for key in keys)


def _any_item(*keys: str) -> Callable[[Node], bool]:
    return lambda node: any(node.get(key).value for key in keys)


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


_RETOUCH = Rule("retouch", "face and body retouching needs the app's models", _valued)

DRAWN_EFFECTS = SLIDERS | {"filter", "lut", "mix_mode"}
"""Types of entries of the `effects` bucket that are read elsewhere."""

EFFECT_RULES: dict[str, Rule] = {
    "smart_color_adjust": Rule(
        "adjust",
        "automatic colour correction needs the app's models",
        _valued,
        switch=("enable_smart_color_adjust", False),
    ),
    **dict.fromkeys(["beauty", "reshape", "figure", "auto_beauty", "makeup"], _RETOUCH),
}
"""By the `type` of an entry of the `effects` bucket."""

TEXT_RULES: dict[str, Rule] = {
    "bloom": Rule("bloom", MEASURED, grade=Grade.CLOSE),
    "text_effect": Rule(
        "text_effect",
        "flower text: drawn by the look folder's style, else in the draft's own style, else in one of its family",
        grade=Grade.STAND_IN,
    ),
    "text_shape": Rule(
        "text_shape",
        "bubbles: drawn with the look folder's picture, else as a shape of the bubble's family",
        grade=Grade.STAND_IN,
    ),
}
"""What the reader of texts draws and reports itself, by the `type` of an entry of the `effects` bucket."""

OTHER_EFFECT = Rule(
    "effect", "effects of this type are not drawn", lambda node: _valued(node) and _named(node)
)

BUCKET_RULES: dict[str, Rule] = {
    "hsl_curves": Rule(
        "hsl_curves",
        "HSL curves are not applied",
        lambda node: any(isinstance(item, list) and item for item in node.value.values()),
        switch=("enable_hsl_curves", True),
    ),
    "vocal_beautifys": Rule("vocal_beautify", "voice enhancement is not applied", _enabled("enable")),
    "smart_crops": Rule("smart_crop", "automatic reframing is not applied"),
    "smart_relights": Rule("smart_relight", "relighting is not applied"),
    "manual_deformations": Rule("deformation", "deformation is not drawn"),
    "manual_beautys": _RETOUCH,
    "video_trackings": Rule("tracking", "motion tracking is not applied", _enabled("enable_video_tracking")),
    "green_screens": Rule("green_screen", "the green screen is not applied"),
    "plugin_effects": Rule("plugin_effect", "plug-in effects are not drawn", _named),
    "flowers": Rule("flower", "flower decorations are not drawn"),
    "handwrites": Rule("handwrite", "handwriting is not drawn"),
    "shapes": Rule("shape", "shapes that belong to another clip are not drawn"),
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
    "sticker": (
        "sticker",
        ("stickers", "images", "handwrites"),
        "stickers are not drawn: their picture is not part of the draft",
    ),
}
"""Tracks whose segments are not drawn at all: kind, buckets of their material, reason."""


def report_materials(scope: DraftScope, segment: Node, references: References, *, is_last: bool) -> None:
    """Report what a drawn segment refers to and what is not drawn of it.

    `is_last`: no segment follows on the track, so a transition has nothing to lead to.
    """
    for bucket, node in references.found:
        if bucket == "transitions" and is_last:
            continue
        rule = _rule(bucket, node)
        if rule is not None and _fires(rule, segment, node):
            scope.report(rule.kind, node, rule.grade, rule.reason)


def _rule(bucket: str, node: Node) -> Rule | None:
    if bucket == "effects" and node.text("type") in DRAWN_EFFECTS | TEXT_RULES.keys():
        return None
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


def report_track(scope: DraftScope, track: Node, segments: list[Node]) -> None:
    """Report the segments of a track that is not drawn."""
    kind = track.text("type")
    if kind not in TRACK_KINDS:
        if segments:
            scope.report("track", track, Grade.LEFT_OUT, f"tracks of type {kind!r} are not known", name=kind)
        return
    item_kind, buckets, reason = TRACK_KINDS[kind]
    for segment in segments:
        found = scope.materials.find(segment.text("material_id"), *buckets)
        if found is None:
            scope.report(item_kind, segment, Grade.LEFT_OUT, f"{reason}; its material is missing")
        else:
            scope.report(item_kind, found[1], Grade.LEFT_OUT, reason)


def report_video_material(scope: DraftScope, segment: Node, material: Node) -> None:
    """Report what the app would have computed for a video and stored beside it."""
    for key, rule in VIDEO_RULES.items():
        node = material.get(key)
        if (node or rule.active is _always) and _fires(rule, segment, node):
            name = material.text("material_name")
            scope.report(rule.kind, node, rule.grade, rule.reason, name=name)
