"""A small draft as JianYing writes it: one video and one photo, 64×48, 10 frames a second."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.synthetic import make_photo, make_tone, make_video

SECOND = 1_000_000
FRAMES = 30


def make_media(folder: Path) -> dict[str, Path]:
    """Two seconds of video with sound, a photo, a tone."""
    paths = {name: folder / name for name in ("clip.mp4", "photo.png", "tone.wav")}
    make_video(paths["clip.mp4"], size=(64, 48), rate=10, seconds=2.0, tone_hz=440)
    make_photo(paths["photo.png"], (64, 48), (200, 30, 30))
    make_tone(paths["tone.wav"], hz=220, seconds=3)
    return paths


def draft(places: dict[str, str]) -> dict[str, Any]:
    """Two seconds of the video, then one of the photo, with a tone below. `places` are the media's paths."""
    videos = [
        {"id": "V1", "type": "video", "path": places["clip.mp4"], "material_name": "clip.mp4"},
        {"id": "V2", "type": "photo", "path": places["photo.png"], "material_name": "photo.png"},
    ]
    for video in videos:
        video.update({"width": 64, "height": 48, "duration": 2 * SECOND})
    return {
        "id": "D",
        "fps": 10.0,
        "duration": 3 * SECOND,
        "canvas_config": {"width": 64, "height": 48, "ratio": "original"},
        "materials": {
            "videos": videos,
            "audios": [
                {
                    "id": "A1",
                    "type": "extract_music",
                    "path": places["tone.wav"],
                    "name": "tone.wav",
                    "duration": 3 * SECOND,
                }
            ],
        },
        "tracks": [
            {"id": "T1", "type": "video", "segments": [_segment("V1", 0, 2), _segment("V2", 2, 1)]},
            {"id": "T2", "type": "audio", "segments": [_segment("A1", 0, 3)]},
        ],
    }


def _segment(material: str, start: int, seconds: int) -> dict[str, Any]:
    return {
        "id": f"S-{material}",
        "material_id": material,
        "target_timerange": {"start": start * SECOND, "duration": seconds * SECOND},
        "source_timerange": {"start": 0, "duration": seconds * SECOND},
        "speed": 1.0,
        "volume": 1.0,
        "visible": True,
        "clip": {"alpha": 1.0, "rotation": 0.0, "scale": {"x": 1, "y": 1}, "transform": {"x": 0, "y": 0}},
        "extra_material_refs": [],
    }


def as_json(places: dict[str, str]) -> bytes:
    return json.dumps(draft(places)).encode()
