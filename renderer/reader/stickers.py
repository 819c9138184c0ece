"""Segments of sticker tracks → VideoClips that show the owner's own pictures.

A draft only names a sticker; its picture lies in the app's cache. Who owns the farm can put pictures into a
folder, each named by the sticker's id (`7245680678875008261.png`), and those are drawn in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from renderer.errors import InvalidMedia
from renderer.fidelity import Grade
from renderer.media.animation import is_animated
from renderer.media.lottie import open_document
from renderer.reader.animations import VIDEO, read_animations
from renderer.reader.color import unit
from renderer.reader.key_arithmetic import scaled
from renderer.reader.keyframes import SEGMENT_CLOCK, of_picture, read_keyframes
from renderer.reader.node import Node
from renderer.reader.placement import transform
from renderer.reader.scope import DraftScope
from renderer.reader.timing import target_range
from renderer.reader.unsupported import report_materials, report_track
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import KeyframeTrack, MediaKind, Property, VideoClip

WIDTH_SHARE = 0.3
"""The longer side of a sticker of scale 1, as a share of the canvas width. A guess: the app's depends on the
sticker's package and lies between a quarter and a third."""
LOTTIE_ENDINGS = (".json", ".tgs")
"""Of Lottie animations, plain and gzipped."""
ENDINGS = (".apng", ".png", ".webp", ".gif", ".jpg", ".jpeg", *LOTTIE_ENDINGS)
"""Of sticker files, in order of preference."""
FORMATS = ("PNG", "WEBP", "GIF", "JPEG")
"""Pillow's names of those; none of its many other readers sees a file."""
_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_SCALES = (Property.SCALE_X, Property.SCALE_Y)


def read_sticker_segment(scope: DraftScope, segment: Node, track_node: Node, track: int) -> VideoClip | None:
    """The clip of one segment of a sticker track, or None with a report why."""
    target = target_range(segment)
    frames = snap_range(target, scope.rate)
    if not len(frames):
        return None
    found = scope.materials.find(segment.text("material_id"), "stickers")
    if found is None:
        report_track(scope, track_node, [segment])
        return None
    material = found[1]
    ids = [one for one in (material.text("resource_id"), material.text("sticker_id")) if one]
    path = find_sticker(scope.session.options.sticker_folders, ids)
    if path is None:
        scope.report("sticker", material, Grade.LEFT_OUT, _missing(ids))
        return None
    try:
        picture = _look_at(path)
    except InvalidMedia as error:
        scope.report(
            "sticker", material, Grade.LEFT_OUT, f"{path.name} of the sticker folder: {error.reason}"
        )
        return None
    reason = "drawn with the picture of the sticker folder; the size of a sticker at scale 1 is a guess"
    if picture.lacks_text:
        reason += "; text inside a Lottie animation is not drawn"
    scope.report("sticker", material, Grade.CLOSE, reason)
    references = scope.materials.references(segment)
    report_materials(scope, segment, references, is_last=True)
    placed = transform(segment.child("clip"))
    factor = fitted_share(picture.size, scope.width, scope.height)
    keyframes = of_picture(read_keyframes(scope, segment, SEGMENT_CLOCK, on="video"))
    return VideoClip(
        id=segment.text("id"),
        path=segment.path,
        track=track,
        target=target,
        frames=frames,
        keyframes=tuple(_scaled(keys, factor) if keys.property in _SCALES else keys for keys in keyframes),
        media=scope.session.media.own_picture(
            material,
            path,
            MediaKind.GIF if picture.moves else MediaKind.PHOTO,
            repeats=picture.moves and material.flag("cycle_setting", True),
        ),
        source=TimeRange(0, target.duration_us),
        # Like a text's, a sticker's opacity is its own `global_alpha`.
        transform=replace(
            placed,
            scale_x=placed.scale_x * factor,
            scale_y=placed.scale_y * factor,
            alpha=unit(material.number("global_alpha", 1.0)),
        ),
        animations=read_animations(scope, references, target.duration_us, VIDEO),
    )


def find_sticker(folders: Iterable[Path], ids: Iterable[str]) -> Path | None:
    """The file for the first of these ids that has one. An id that is no plain word names no file."""
    safe = [one for one in ids if _SAFE_ID.match(one)]
    places = (Path(folder) / f"{one}{end}" for one in safe for folder in folders for end in ENDINGS)
    return next((path for path in places if path.is_file()), None)


def fitted_share(size: tuple[int, int], width: int, height: int) -> float:
    """What of its contain-fitted size a picture (w, h) has as a sticker of scale 1 on a canvas: a clip's
    scale counts from the fitted size, a sticker's from its natural one."""
    fit = min(width / size[0], height / size[1])
    return WIDTH_SHARE * width / (max(size) * fit)


@dataclass(frozen=True, slots=True)
class _Picture:
    """What a file says: width and height in px, whether it is an animation, and has text that is not drawn."""

    size: tuple[int, int]
    moves: bool
    lacks_text: bool = False


def _look_at(path: Path) -> _Picture:
    """Raises InvalidMedia for what is no picture."""
    if path.suffix in LOTTIE_ENDINGS:
        drawing = open_document(path, path.name)
        return _Picture((drawing.width, drawing.height), drawing.frame_count > 1, drawing.has_text)
    try:
        with Image.open(path, formats=FORMATS) as image:
            if min(image.size) > 0:
                return _Picture(image.size, is_animated(image))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        pass
    raise InvalidMedia(path.name, "it cannot be read as a picture")


def _scaled(track: KeyframeTrack, factor: float) -> KeyframeTrack:
    return replace(track, keys=scaled(track.keys, factor))


def _missing(ids: list[str]) -> str:
    if not ids:
        return "the sticker has no id, so no picture can stand for it"
    return (
        f"stickers' pictures are not part of drafts: put {ids[0]}.png (or .webp, .gif, .json of Lottie) "
        "into the sticker folder"
    )
