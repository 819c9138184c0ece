"""Hand-made drafts: the smallest documents that say one thing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from renderer.reader import ReadOptions, read_timeline
from renderer.timeline import TextClip, Timeline, VideoClip

SECOND = 1_000_000
Json = dict[str, Any]


def draft(tracks: Sequence[Json], *, width: int = 1920, height: int = 1080, **fields: Any) -> Json:
    """A draft with these tracks; the materials the segments brought along go into their buckets."""
    materials: Json = {}
    for one in tracks:
        for part in one["segments"]:
            for bucket, entry in part.pop("_materials", ()):
                entries = materials.setdefault(bucket, [])
                if entry not in entries:
                    entries.append(entry)
    ends = [
        (part.get("target_timerange") or {}).get("start", 0)
        + (part.get("target_timerange") or {}).get("duration", 0)
        for one in tracks
        for part in one["segments"]
    ]
    document: Json = {
        "canvas_config": {"width": width, "height": height, "ratio": "original"},
        "fps": 30.0,
        "duration": max(ends, default=0),
        "materials": materials,
        "tracks": list(tracks),
    }
    document.update(fields)
    return document


def track(kind: str, *segments: Json, **fields: Any) -> Json:
    return {"type": kind, "flag": 0, "attribute": 0, "segments": list(segments), **fields}


def segment(
    material: tuple[str, Json] | None,
    start: float = 0.0,
    seconds: float = 1.0,
    *,
    extra: Sequence[tuple[str, Json]] = (),
    **fields: Any,
) -> Json:
    """A segment at `start` with its material and further referenced materials, as (bucket, entry)."""
    brought = [entry for entry in (material, *extra) if entry is not None]
    return {
        "id": fields.pop("id", f"segment-{start:g}"),
        "material_id": material[1]["id"] if material else "absent",
        "target_timerange": {"start": round(start * SECOND), "duration": round(seconds * SECOND)},
        "extra_material_refs": [entry["id"] for _, entry in extra],
        "_materials": brought,
        **fields,
    }


def video(name: str = "v", **fields: Any) -> tuple[str, Json]:
    return "videos", {
        "id": name,
        "type": "video",
        "path": f"C:/media/{name}.mp4",
        "material_name": name,
        **fields,
    }


def photo(name: str = "p", **fields: Any) -> tuple[str, Json]:
    return "videos", {
        "id": name,
        "type": "photo",
        "path": f"C:/media/{name}.png",
        "duration": 10800 * SECOND,
        **fields,
    }


def sound(name: str = "s", **fields: Any) -> tuple[str, Json]:
    return "audios", {"id": name, "type": "extract_music", "path": f"C:/media/{name}.mp3", **fields}


def words(
    text: str = "Hello", *, styles: list[Json] | None = None, name: str = "t", **fields: Any
) -> tuple[str, Json]:
    """A text material with JSON content; `content` in fields overrides it."""
    if styles is None:
        styles = [
            {
                "range": [0, len(text.encode("utf-16-le", "surrogatepass")) // 2],
                "size": 10,
                "fill": solid(1, 1, 1),
            }
        ]
    content = json.dumps({"text": text, "styles": styles}, ensure_ascii=False)
    return "texts", {"id": name, "type": "text", "content": content, **fields}


def solid(red: float, green: float, blue: float, alpha: float = 1.0) -> Json:
    return {"content": {"render_type": "solid", "solid": {"color": [red, green, blue], "alpha": alpha}}}


def speed(value: float, **fields: Any) -> tuple[str, Json]:
    return "speeds", {"id": f"speed-{value}", "speed": value, "mode": 0, "curve_speed": None, **fields}


def keys(name: str, *points: tuple[float, float], **fields: Any) -> Json:
    """A keyframe list from (seconds, value) pairs."""
    entries = [
        {"time_offset": round(time * SECOND), "values": [value], "curveType": "Line", **fields}
        for time, value in points
    ]
    return {"property_type": name, "keyframe_list": entries}


def timeline(*tracks: Json, options: ReadOptions | None = None, **fields: Any) -> Timeline:
    return read_timeline(draft(tracks, **fields), options or ReadOptions())


def only_video(read: Timeline) -> VideoClip:
    (clip,) = [clip for layer in read.tracks for clip in layer.clips if isinstance(clip, VideoClip)]
    return clip


def only_text(read: Timeline) -> TextClip:
    (clip,) = [clip for layer in read.tracks for clip in layer.clips if isinstance(clip, TextClip)]
    return clip


def reported(read: Timeline) -> list[str]:
    return [item.kind for item in read.items]
