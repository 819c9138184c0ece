"""`effects[type=text_shape]` → the bubble behind a text: the owner's picture, or a shape of its family."""

from __future__ import annotations

import json
from pathlib import Path

from renderer.colors import Rgba
from renderer.errors import InvalidMedia
from renderer.fidelity import Grade
from renderer.looks.bubbles import find_bubble
from renderer.looks.look_folder import PICTURE_ENDINGS
from renderer.reader.limits import MAX_STYLE_BYTES
from renderer.reader.look_pictures import picture_size
from renderer.reader.materials import References
from renderer.reader.node import Node
from renderer.reader.scope import DraftScope
from renderer.text_block import Bubble, TextFill, TextGradient, TextTexture

DEFAULT_INSET = 1 / 3
"""Of each side of a picture whose owner says nothing else."""
DARK_BUBBLE = Rgba(0.07, 0.08, 0.11, 0.78)
LIGHT_BUBBLE = Rgba(0.98, 0.98, 0.97, 0.96)
DARK_TEXT_LUMA = 0.5
"""Text darker than this stands on a light bubble."""


def read_bubble(scope: DraftScope, references: References, fill: TextFill) -> Bubble | None:
    """The last bubble a text refers to, reported; `fill` is the text's own, which it must let read."""
    nodes = [node for node in references.all("effects") if node.text("type") == "text_shape"]
    named = [node for node in nodes if _ids(node) or node.text("name") or node.text("path")]
    if not named:
        return None
    node = named[-1]
    folder, ids = scope.session.look_folder, _ids(node)
    picture = folder.find(*ids, endings=PICTURE_ENDINGS) or folder.find_inside(ids, PICTURE_ENDINGS)
    broken = ""
    if picture is not None:
        try:
            bubble, reason = _pictured(picture)
        except InvalidMedia as error:
            broken = f"; {picture.name} of the look folder {error.reason}"
        else:
            scope.report("text_shape", node, Grade.CLOSE, reason)
            return bubble
    family = find_bubble(node.text("name"))
    where = f"; put {ids[0]}.png into the look folder for its own" if ids and not broken else broken
    reason = f"{family.called} stands for the bubble, whose picture is not part of the draft{where}"
    scope.report("text_shape", node, Grade.STAND_IN, reason)
    return Bubble(family.key, LIGHT_BUBBLE if luma(fill) < DARK_TEXT_LUMA else DARK_BUBBLE)


def _pictured(picture: Path) -> tuple[Bubble, str]:
    """Raises InvalidMedia for what is no picture."""
    width, height = picture_size(picture)
    reason = f"drawn with {picture.name} of the look folder"
    across, down = width * DEFAULT_INSET, height * DEFAULT_INSET
    insets = (across, down, across, down)
    note = picture.with_suffix(".json")
    if note.is_file():
        given = _insets(note, width, height)
        insets = given or insets
        reason += (
            ""
            if given
            else f"; {note.name} beside it names no insets that fit, so they are a third of each side"
        )
    return Bubble(picture=picture, insets=insets), reason


def _insets(note: Path, width: int, height: int) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom in px, with something left in between; None for anything else."""
    try:
        if note.stat().st_size > MAX_STYLE_BYTES:
            return None
        document = json.loads(note.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    given = document.get("insets") if isinstance(document, dict) else None
    if not isinstance(given, list) or len(given) != 4:
        return None
    if not all(isinstance(one, int | float) and not isinstance(one, bool) and one >= 0 for one in given):
        return None
    left, top, right, bottom = map(float, given)
    return (left, top, right, bottom) if left + right <= width - 1 and top + bottom <= height - 1 else None


def _ids(node: Node) -> list[str]:
    keys = ("resource_id", "effect_id", "third_resource_id")
    return list(dict.fromkeys(one for key in keys if (one := node.text(key)) and one != "0"))


def luma(fill: TextFill) -> float:
    """How light letters are, 0…1; a picture counts as light."""
    if isinstance(fill, TextTexture):
        return 1.0
    colors = [color for _, color in fill.gradient.stops] if isinstance(fill, TextGradient) else [fill]
    return sum(0.2126 * c.red + 0.7152 * c.green + 0.0722 * c.blue for c in colors) / len(colors)
