"""Drafts in the shape that capcut-mate writes, and the files it offers for download."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]

DRAFT_ID = "20260117093015a1b2c3d4"
CONTAINER = f"/app/output/draft/{DRAFT_ID}"


def fill(red: float, green: float, blue: float) -> Json:
    return {"content": {"render_type": "solid", "solid": {"color": [red, green, blue], "alpha": 1.0}}}


def caption(text: str, keyword: str) -> Json:
    """A caption whose base style counts bytes, with a keyword's style laid over it."""
    start = text.index(keyword)
    styles = [
        {"range": [0, len(text.encode("utf-16-le"))], "size": 8.0, "fill": fill(1, 1, 1)},
        {"range": [start, start + len(keyword)], "size": 12.0, "fill": fill(1, 1, 0)},
    ]
    return {
        "id": "caption",
        "type": "subtitle",
        "content": json.dumps({"text": text, "styles": styles}, ensure_ascii=False),
        "alignment": 1,
        "line_max_width": 0.82,
    }


def segment(
    name: str, start_us: int, duration_us: int, x_px: float = 0, y_px: float = 0, **fields: Any
) -> Json:
    """A segment placed by the app's own numbers: pixels of a whole canvas to the edge."""
    return {
        "id": f"{name}-{start_us}",
        "material_id": name,
        "target_timerange": {"start": start_us, "duration": duration_us},
        "source_timerange": {"start": 0, "duration": duration_us},
        "speed": 1.0,
        "clip": {
            "alpha": 1.0,
            "flip": {"horizontal": False, "vertical": False},
            "rotation": 0.0,
            "scale": {"x": 0.5, "y": 0.5},
            "transform": {"x": x_px / 1080, "y": y_px / 1920},
        },
        "extra_material_refs": [],
        **fields,
    }


def document(tracks: list[Json], **materials: list[Json]) -> Json:
    """An upright draft that begins with an empty main track and does not pull clips together."""
    for index, track in enumerate(tracks):
        for part in track["segments"]:
            part["render_index"] = index
    ends = [
        part["target_timerange"]["start"] + part["target_timerange"]["duration"]
        for track in tracks
        for part in track["segments"]
    ]
    main = {"type": "video", "name": "main_track", "flag": 0, "attribute": 0, "segments": []}
    return {
        "canvas_config": {"width": 1080, "height": 1920, "ratio": "original"},
        "fps": 30,
        "duration": max(ends),
        "config": {"maintrack_adsorb": False},
        "render_index_track_mode_on": False,
        "materials": materials,
        "tracks": [main, *tracks],
    }


def write_folder(folder: Path, draft: Json) -> Path:
    """The draft under both names, as one downloads it."""
    folder.mkdir()
    for name in ("draft_content.json", "draft_info.json"):
        (folder / name).write_text(json.dumps(draft, ensure_ascii=False), encoding="utf-8")
    return folder
