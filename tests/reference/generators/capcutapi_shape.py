"""Drafts in the shape that CapCutAPI and VectCutAPI write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]

USER_FOLDER = "C:\\Users\\someone\\AppData\\Local\\JianyingPro\\User Data\\Projects\\com.lveditor.draft"
DRAFT_ID = "dfd_cat_1773755406_20fa3aa6"


def material(kind: str, name: str, remote: str) -> Json:
    """A video or photo on the user's machine, with the address it came from; size still unknown."""
    folder = "image" if kind == "photo" else kind
    return {
        "id": name.split(".")[0],
        "type": kind,
        "material_name": name,
        "path": f"{USER_FOLDER}\\{DRAFT_ID}\\assets\\{folder}\\{name}",
        "media_path": "",
        "remote_url": remote,
        "duration": 10_800_000_000 if kind == "photo" else 2_000_000,
        "width": 0,
        "height": 0,
        "check_flag": 63487,
        "crop": {
            f"{row}_{column}_{axis}": {"left": 0, "right": 1, "upper": 0, "lower": 1}[
                column if axis == "x" else row
            ]
            for row in ("upper", "lower")
            for column in ("left", "right")
            for axis in "xy"
        },
    }


def segment(name: str, start_us: int, duration_us: int, **fields: Any) -> Json:
    """A segment without a speed, as the service leaves photos."""
    return {
        "id": f"segment-{name}-{start_us}",
        "material_id": name,
        "target_timerange": {"start": start_us, "duration": duration_us},
        "source_timerange": {"start": 0, "duration": duration_us},
        "speed": None,
        "volume": 1.0,
        "visible": True,
        "clip": {
            "alpha": 1.0,
            "flip": {"horizontal": False, "vertical": False},
            "rotation": 0.0,
            "scale": {"x": 1.0, "y": 1.0},
            "transform": {"x": 0.0, "y": 0.0},
        },
        "uniform_scale": {"on": True, "value": 1.0},
        "extra_material_refs": ["a-speed-that-was-never-written"],
        "common_keyframes": [],
        "render_index": 0,
        **fields,
    }


def text_material(text: str, **fields: Any) -> Json:
    """A text whose flat fields come from an unrelated template: `font_size` 15 beside the style's 8."""
    style = {
        "range": [0, len(text)],
        "size": 8.0,
        "bold": False,
        "italic": False,
        "underline": False,
        "strokes": [],
        "fill": {
            "alpha": 1.0,
            "content": {"render_type": "solid", "solid": {"alpha": 1.0, "color": [1.0, 0.0, 0.0]}},
        },
    }
    return {
        "id": "text",
        "type": "text",
        "content": json.dumps({"styles": [style], "text": text}, ensure_ascii=False),
        "font_size": 15,
        "text_size": 30,
        "text_color": "#FFFFFF",
        "alignment": 1,
        "line_max_width": 0.82,
        "fixed_width": -1,
        "fixed_height": -1,
        "check_flag": 7,
        "border_color": "",
        "border_width": 0.08,
        "background_style": 0,
        "background_color": "",
        "has_shadow": False,
        **fields,
    }


def document(tracks: list[Json], **materials: list[Json]) -> Json:
    """A draft that begins with an empty video track, as all of theirs do."""
    ends = [
        part["target_timerange"]["start"] + part["target_timerange"]["duration"]
        for track in tracks
        for part in track["segments"]
    ]
    empty = {"type": "video", "name": "main", "flag": 0, "attribute": 0, "segments": []}
    return {
        "canvas_config": {"width": 160, "height": 90, "ratio": "original"},
        "fps": 10,
        "duration": max(ends),
        "config": {"maintrack_adsorb": True},
        "render_index_track_mode_on": True,
        "materials": materials,
        "tracks": [empty, *tracks],
    }


def track(kind: str, *segments: Json, name: str = "") -> Json:
    return {"type": kind, "name": name, "flag": 0, "attribute": 0, "segments": list(segments)}


def write_profile(folder: Path, root_copy: Json, nested: Json) -> Path:
    """A folder of the newer profiles: the timeline in `Timelines/<id>`, a copy at the root."""
    folder.mkdir()
    (folder / "draft_content.json").write_text(json.dumps(root_copy), encoding="utf-8")
    timeline = folder / "Timelines" / "11111111-2222-3333-4444-555555555555"
    timeline.mkdir(parents=True)
    (timeline / "draft_content.json").write_text(json.dumps(nested), encoding="utf-8")
    project = {"main_timeline_id": timeline.name}
    (folder / "Timelines" / "project.json").write_text(json.dumps(project), encoding="utf-8")
    return folder
