"""The drills' draft: a photo that turns, in four pieces, with a tone. It renders in a few seconds."""

from __future__ import annotations

import json
from typing import Any

from tests.farm.long_draft import long_document
from tests.worker.small_draft import SECOND

DRILL_SECONDS = 12
DRILL_FRAMES = 30 * DRILL_SECONDS
DRILL_PIECES = 4


def drill_document(photo_url: str, tone_url: str) -> dict[str, Any]:
    """The draft. The turning photo is small and keeps off the picture's edges."""
    document = long_document(photo_url, 360.0)
    whole = {"start": 0, "duration": DRILL_SECONDS * SECOND}
    (photo,) = document["tracks"][0]["segments"]
    photo |= {"target_timerange": whole, "source_timerange": whole}
    photo["clip"]["scale"] = {"x": 0.5, "y": 0.5}
    tone = {**photo, "id": "S-tone", "material_id": "A1", "common_keyframes": []}
    (medium,) = document["materials"]["audios"]
    medium |= {"path": tone_url, "duration": DRILL_SECONDS * SECOND}
    document["tracks"].append({"id": "T2", "type": "audio", "segments": [tone]})
    document |= {"duration": DRILL_SECONDS * SECOND}
    document["canvas_config"] |= {"width": 320, "height": 240}
    return document


def text_document() -> dict[str, Any]:
    """A draft of one character, without media."""
    document = long_document("", 0.0)
    (segment,) = document["tracks"][0]["segments"]
    segment |= {"material_id": "X1", "common_keyframes": []}
    style = {"range": [0, 1], "size": 15, "fill": {"content": {"solid": {"color": [1, 1, 1]}}}}
    content = json.dumps({"text": "水", "styles": [style]})
    document["materials"] = {"texts": [{"id": "X1", "type": "text", "content": content}]}
    document["tracks"] = [{"id": "T1", "type": "text", "segments": [segment]}]
    return document
