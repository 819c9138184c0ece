"""A draft that takes some seconds to render: one photo that turns, in several pieces."""

from __future__ import annotations

from typing import Any

from tests.worker.small_draft import SECOND, draft

LONG_SECONDS = 24
LONG_FRAMES = 30 * LONG_SECONDS


def long_document(photo_url: str, degrees: float) -> dict[str, Any]:
    """The draft; the photo turns by so many degrees."""
    document: dict[str, Any] = draft(dict.fromkeys(("clip.mp4", "photo.png", "tone.wav"), photo_url))
    photo = document["tracks"][0]["segments"][1]
    whole = {"start": 0, "duration": LONG_SECONDS * SECOND}
    photo |= {"target_timerange": whole, "source_timerange": whole}
    photo["common_keyframes"] = [
        {
            "id": "K",
            "property_type": "KFTypeRotation",
            "keyframe_list": [
                {"id": f"K{i}", "time_offset": time_us, "values": [value], "curveType": "Line"}
                for i, (time_us, value) in enumerate([(0, 0.0), (LONG_SECONDS * SECOND, degrees)])
            ],
        }
    ]
    document["tracks"] = [{"id": "T1", "type": "video", "segments": [photo]}]
    document |= {"fps": 30.0, "duration": LONG_SECONDS * SECOND}
    document["canvas_config"] |= {"width": 480, "height": 360}
    return document
