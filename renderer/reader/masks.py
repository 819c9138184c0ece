"""`common_mask` and `masks` materials → Mask.

Newer apps read `common_mask`, older ones `masks`; generators write both under one id. Values are in clip
space (source: drafts saved by the app and pyJianYingDraft's documentation, confirmed there on frames).
"""

from __future__ import annotations

from dataclasses import replace

from renderer.fidelity import Grade
from renderer.operations import Mask, MaskShape, ParameterTrack
from renderer.reader.color import unit
from renderer.reader.keyframes import Clock
from renderer.reader.limits import MAX_COORDINATE
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.parameter_keys import parameter_tracks
from renderer.reader.scope import DraftScope
from renderer.timebase import TimeRange

_TYPES = {
    "line": MaskShape.LINE,
    "mirror": MaskShape.MIRROR,
    "circle": MaskShape.CIRCLE,
    "rectangle": MaskShape.RECTANGLE,
    "heart": MaskShape.HEART,
    "star": MaskShape.STAR,
    "pentagram": MaskShape.STAR,
    "text": MaskShape.TEXT,
}
_BY_ID = {
    "6791652175668843016": MaskShape.LINE,
    "7374020197990011409": MaskShape.LINE,
    "6791699060140020232": MaskShape.MIRROR,
    "7374021024985125377": MaskShape.MIRROR,
    "6791700663249146381": MaskShape.CIRCLE,
    "7374021188315517456": MaskShape.CIRCLE,
    "6791700809454195207": MaskShape.RECTANGLE,
    "7374021450748924432": MaskShape.RECTANGLE,
    "6794051276482023949": MaskShape.HEART,
    "7350964630979613186": MaskShape.HEART,
    "6794051169434997255": MaskShape.STAR,
    "7665298069453279761": MaskShape.STAR,
    "7374021798087627265": MaskShape.STAR,
    "7439320146876830225": MaskShape.TEXT,
}
_BY_NAME = {
    "线性": MaskShape.LINE,
    "镜面": MaskShape.MIRROR,
    "圆形": MaskShape.CIRCLE,
    "矩形": MaskShape.RECTANGLE,
    "爱心": MaskShape.HEART,
    "星形": MaskShape.STAR,
    "split": MaskShape.LINE,
    "filmstrip": MaskShape.MIRROR,
    "circle": MaskShape.CIRCLE,
    "rectangle": MaskShape.RECTANGLE,
    "heart": MaskShape.HEART,
    "star": MaskShape.STAR,
    "stars": MaskShape.STAR,
}

_SCALE = "scale"
_KEYED = {
    "PositionX": "center_x",
    "CenterX": "center_x",
    "PositionY": "center_y",
    "CenterY": "center_y",
    "SizeWidth": "width",
    "Width": "width",
    "SizeHeight": "height",
    "Height": "height",
    "Rotation": "rotation",
    "Feather": "feather",
    "RoundCorner": "round_corner",
    "Expansion": "expansion",
    "Scale": _SCALE,
}
"""Ends of the keyframes' property names, after `KFTypeCommonMask` or the older `KFTypeMask`."""
_PROPERTIES = {
    prefix + end: field for prefix in ("KFTypeMask", "KFTypeCommonMask") for end, field in _KEYED.items()
}

MEASURED_SOFT = (MaskShape.LINE, MaskShape.MIRROR, MaskShape.CIRCLE)
"""Shapes whose feather was measured on CapCut's frames."""


def read_mask(
    scope: DraftScope, segment: Node, references: References, clock: Clock, target: TimeRange
) -> tuple[Mask, ...]:
    """The segment's mask, if one cuts it. Of several the last counts."""
    if not segment.flag("enable_video_mask", True):
        return ()
    entries = references.all("common_mask") or references.all("masks")
    read = [(node, mask) for node in entries if (mask := _mask(scope, segment, node, clock)) is not None]
    for node, _ in read[:-1]:
        scope.report("mask", node, Grade.LEFT_OUT, "the clip has several masks; only the last one cuts it")
    for node, mask in read[-1:]:
        _report(scope, node, mask)
    return tuple(mask for _, mask in read[-1:])


def _mask(scope: DraftScope, segment: Node, node: Node, clock: Clock) -> Mask | None:
    if not any(node.text(key) for key in ("resource_type", "resource_id", "name", "path")):
        return None
    if node.text("category") == "adjust":
        reason = "the mask limits colour adjustments only, which is not drawn: they act on the whole clip"
        scope.report("mask", node, Grade.LEFT_OUT, reason)
        return None
    shape = _shape(node)
    text, font_path = _text(node)
    if shape is None or (shape is MaskShape.TEXT and not text):
        kind = node.text("resource_type") or node.text("name")
        missing = "has no text in the draft" if shape else f"of type {kind!r} has no outline in the draft"
        scope.report("mask", node, Grade.LEFT_OUT, f"a mask {missing}: the clip is not cut")
        return None
    config = node.child("config")
    mask = Mask(
        shape=shape,
        center_x=_coordinate(config, "centerX", 0.0),
        center_y=_coordinate(config, "centerY", 0.0),
        width=max(0.0, _coordinate(config, "width", 0.5)),
        height=max(0.0, _coordinate(config, "height", 0.5)),
        rotation=config.number("rotation"),
        feather=unit(config.number("feather")),
        round_corner=unit(config.number("roundCorner")),
        invert=config.flag("invert"),
        expansion=min(1.0, max(-1.0, config.number("expansion"))),
        text=text,
        font_path=font_path,
    )
    tracks = parameter_tracks(segment, clock, _PROPERTIES, node.text("id"))
    return replace(mask, keyframes=_resolved(tracks, mask))


def _coordinate(config: Node, key: str, default: float) -> float:
    return config.number(key, default, least=-MAX_COORDINATE, most=MAX_COORDINATE)


def _shape(node: Node) -> MaskShape | None:
    """By its type; `geometric_shape` stands for hearts and stars, told apart by their ids and names."""
    by_type = _TYPES.get(node.text("resource_type"))
    if by_type is not None or node.text("resource_type") not in ("", "geometric_shape", "mask"):
        return by_type
    return _BY_ID.get(node.text("resource_id")) or _BY_NAME.get(node.text("name").strip().lower())


def _text(node: Node) -> tuple[str, str]:
    """Words and font file of a text mask. The names of its fields are a guess: no such draft is public."""
    config = node.get("text_config")
    if not isinstance(config.value, dict):
        config = node.child("config").get("text_config")
    if not isinstance(config.value, dict):
        return "", ""
    words = next((config.text(key) for key in ("content", "text") if config.text(key)), "")
    font = next((config.text(key) for key in ("font_path", "font", "path") if config.text(key)), "")
    return words, font


def _resolved(tracks: tuple[ParameterTrack, ...], mask: Mask) -> tuple[ParameterTrack, ...]:
    """`…MaskScale` drives both sizes by a factor (a guess), unless they have keys of their own."""
    named = {track.name: track for track in tracks}
    factor = named.pop(_SCALE, None)
    if factor is not None:
        for name, size in (("width", mask.width), ("height", mask.height)):
            named.setdefault(name, _scaled(factor, name, size))
    return tuple(named.values())


def _scaled(track: ParameterTrack, name: str, factor: float) -> ParameterTrack:
    """A track of factors as one of the values they mean."""
    keys = tuple(
        replace(
            key,
            value=key.value * factor,
            left=(key.left[0], key.left[1] * factor),
            right=(key.right[0], key.right[1] * factor),
        )
        for key in track.keys
    )
    return ParameterTrack(name, keys)


def _report(scope: DraftScope, node: Node, mask: Mask) -> None:
    """What of the mask rests on a guess; an exact one is not named."""
    keyed = {track.name for track in mask.keyframes}
    soft = mask.feather > 0 or "feather" in keyed
    if mask.shape is MaskShape.TEXT:
        reason = "a text mask is set as large as its box allows; the app's own setting is not known"
        scope.report("mask", node, Grade.STAND_IN, reason)
    elif mask.shape in (MaskShape.HEART, MaskShape.STAR):
        scope.report("mask", node, Grade.CLOSE, "the app's exact outline and soft edge are not known")
    elif mask.expansion or "expansion" in keyed:
        scope.report("mask", node, Grade.CLOSE, "how far the app expands a mask is not known exactly")
    elif soft and mask.shape not in MEASURED_SOFT:
        scope.report("mask", node, Grade.CLOSE, "the soft edge of this shape was not measured")
