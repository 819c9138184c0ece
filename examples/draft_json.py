"""The JSON that JianYing's draft files are made of, field for field as pyJianYingDraft 0.3 writes them.

Times are integer microseconds. Positions are in half canvases from the centre, y up; rotation in degrees,
clockwise. Ids are derived from names, so that the same sample gives the same file.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Key = tuple[int, float]
"""A keyframe: µs after the segment's start on the timeline, value."""

DRAFT_FOLDER = "##_draftpath_placeholder_0E685133-18CE-45ED-8CB8-2904A212EC80_##"
"""How a draft spells the folder it lies in."""
PHOTO_DURATION_US = 10_800_000_000
"""Three hours: what the format writes for "a photo has no end"."""
_ID_SPACE = uuid.UUID("6f0d54fd-6a3f-4b0c-8f0c-6d0f5a9b2c11")


def made_id(*names: object) -> str:
    """The id of a thing with this name: 32 hex digits, always the same."""
    return uuid.uuid5(_ID_SPACE, "/".join(str(name) for name in names)).hex


def _range(start_us: int, duration_us: int) -> Json:
    return {"start": start_us, "duration": duration_us}


@dataclass(frozen=True)
class Placement:
    """Where a picture or text stands on the canvas (`clip` in the draft)."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    rotation: float = 0.0
    alpha: float = 1.0

    def to_json(self) -> Json:
        return {
            "alpha": self.alpha,
            "flip": {"horizontal": False, "vertical": False},
            "rotation": self.rotation,
            "scale": {"x": self.scale, "y": self.scale},
            "transform": {"x": self.x, "y": self.y},
        }


@dataclass(frozen=True)
class CropBox:
    """The part of a picture that is shown, as fractions of it, y down."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def to_json(self) -> Json:
        return {
            "upper_left_x": self.left,
            "upper_left_y": self.top,
            "upper_right_x": self.right,
            "upper_right_y": self.top,
            "lower_left_x": self.left,
            "lower_left_y": self.bottom,
            "lower_right_x": self.right,
            "lower_right_y": self.bottom,
        }


def picture_material(
    name: str, path: str, *, kind: str, width: int, height: int, duration_us: int, crop: CropBox | None = None
) -> Json:
    """An entry of `materials.videos`; `kind` is "photo" or "video" (pyJianYingDraft writes GIFs as "video")."""
    made = made_id("video", name)
    return {
        "audio_fade": None,
        "category_id": "",
        "category_name": "local",
        "check_flag": 63487,
        "crop": (crop or CropBox()).to_json(),
        "crop_ratio": "free",
        "crop_scale": 1.0,
        "duration": duration_us,
        "height": height,
        "id": made,
        "local_material_id": "",
        "material_id": made,
        "material_name": path.rsplit("/", 1)[-1],
        "media_path": "",
        "path": f"{DRAFT_FOLDER}/{path}",
        "type": kind,
        "width": width,
    }


def audio_material(name: str, path: str, *, duration_us: int) -> Json:
    """An entry of `materials.audios`."""
    made = made_id("audio", name)
    return {
        "app_id": 0,
        "category_id": "",
        "category_name": "local",
        "check_flag": 3,
        "copyright_limit_type": "none",
        "duration": duration_us,
        "effect_id": "",
        "formula_id": "",
        "id": made,
        "local_material_id": made,
        "music_id": made,
        "name": path.rsplit("/", 1)[-1],
        "path": f"{DRAFT_FOLDER}/{path}",
        "source_platform": 0,
        "type": "extract_music",
        "wave_points": [],
    }


def speed_material(owner: str, speed: float) -> Json:
    """An entry of `materials.speeds`: a constant speed."""
    return {"curve_speed": None, "id": made_id("speed", owner), "mode": 0, "speed": speed, "type": "speed"}


def blur_material(owner: str, blur: float) -> Json:
    """An entry of `materials.canvases`: what the clip does not cover shows the clip itself, blurred."""
    return {
        "id": made_id("canvas", owner),
        "type": "canvas_blur",
        "blur": blur,
        "color": "#00000000",
        "source_platform": 0,
    }


@dataclass(frozen=True)
class TextAnimation:
    """An animation of a text by the app's name and id; `kind` is "in", "out" or "loop". `start_us` counts from the
    segment's start."""

    kind: str
    name: str
    resource_id: str
    duration_us: int
    start_us: int = 0


def animations_material(owner: str, animations: Sequence[TextAnimation]) -> Json:
    """An entry of `materials.material_animations`."""
    return {
        "id": made_id("animations", owner),
        "type": "sticker_animation",
        "multi_language_current": "none",
        "animations": [
            {
                "id": animation.resource_id,
                "resource_id": animation.resource_id,
                "name": animation.name,
                "type": animation.kind,
                "start": animation.start_us,
                "duration": animation.duration_us,
                "material_type": "sticker",
                "platform": "all",
                "panel": "",
                "path": "",
            }
            for animation in animations
        ],
    }


def glow_material(owner: str, color: str, strength: float, reach: float) -> Json:
    """An entry of `materials.effects`: a light round a text's letters."""
    return {
        "id": made_id("glow", owner),
        "type": "bloom",
        "name": "DeepGlow",
        "resource_id": "7367637998579487248",
        "value": 0.0,
        "visible": True,
        "bloom_params": {"color": color, "strength": strength, "range": reach, "dir_x": 0.0, "dir_y": 0.0},
    }


def fade_material(owner: str, fade_in_us: int, fade_out_us: int) -> Json:
    """An entry of `materials.audio_fades`."""
    return {
        "id": made_id("fade", owner),
        "fade_in_duration": fade_in_us,
        "fade_out_duration": fade_out_us,
        "fade_type": 0,
        "type": "audio_fade",
    }


def keyframe_lists(
    owner: str, curves: Mapping[str, Sequence[Key]], *, source_start_us: int = 0, speed: float = 1.0
) -> list[Json]:
    """`common_keyframes` from `property type → keys`.

    The format counts a media clip's keyframes on the clock of its material, so a trimmed or sped-up clip's
    keys are moved there.
    """
    return [
        {
            "id": made_id("curve", owner, property_type),
            "keyframe_list": [
                {
                    "curveType": "Line",
                    "graphID": "",
                    "left_control": {"x": 0.0, "y": 0.0},
                    "right_control": {"x": 0.0, "y": 0.0},
                    "id": made_id("key", owner, property_type, time_us),
                    "time_offset": source_start_us + round(time_us * speed),
                    "values": [value],
                }
                for time_us, value in keys
            ],
            "material_id": "",
            "property_type": property_type,
        }
        for property_type, keys in curves.items()
    ]


def _segment(name: str, material_id: str, start_us: int, duration_us: int) -> Json:
    return {
        "enable_adjust": True,
        "enable_color_correct_adjust": False,
        "enable_color_curves": True,
        "enable_color_match_adjust": False,
        "enable_color_wheels": True,
        "enable_lut": True,
        "enable_smart_color_adjust": False,
        "last_nonzero_volume": 1.0,
        "reverse": False,
        "track_attribute": 0,
        "track_render_index": 0,
        "visible": True,
        "id": made_id("segment", name),
        "material_id": material_id,
        "target_timerange": _range(start_us, duration_us),
        "keyframe_refs": [],
    }


_HDR = {"intensity": 1.0, "mode": 1, "nits": 1000}


def picture_segment(
    name: str,
    material: Json,
    start_us: int,
    duration_us: int,
    *,
    extras: Sequence[Json],
    placement: Placement,
    curves: Mapping[str, Sequence[Key]],
    source_start_us: int = 0,
    speed: float = 1.0,
) -> Json:
    """A segment of a video track; `extras` are its speed, canvas, … materials."""
    return {
        **_segment(name, material["id"], start_us, duration_us),
        "common_keyframes": keyframe_lists(name, curves, source_start_us=source_start_us, speed=speed),
        "source_timerange": _range(source_start_us, round(duration_us * speed)),
        "speed": speed,
        "volume": 1.0,
        "extra_material_refs": [extra["id"] for extra in extras],
        "is_tone_modify": False,
        "clip": placement.to_json(),
        "uniform_scale": {"on": True, "value": 1.0},
        "hdr_settings": dict(_HDR),
    }


def audio_segment(
    name: str, material: Json, start_us: int, duration_us: int, *, extras: Sequence[Json], volume: float
) -> Json:
    """A segment of an audio track."""
    return {
        **_segment(name, material["id"], start_us, duration_us),
        "common_keyframes": [],
        "source_timerange": _range(0, duration_us),
        "speed": 1.0,
        "volume": volume,
        "extra_material_refs": [extra["id"] for extra in extras],
        "is_tone_modify": False,
        "clip": None,
        "hdr_settings": None,
    }


def text_segment(
    name: str,
    material: Json,
    start_us: int,
    duration_us: int,
    *,
    placement: Placement,
    curves: Mapping[str, Sequence[Key]],
    extras: Sequence[Json] = (),
) -> Json:
    """A segment of a text track."""
    return {
        **_segment(name, material["id"], start_us, duration_us),
        "common_keyframes": keyframe_lists(name, curves),
        "source_timerange": None,
        "speed": 1.0,
        "volume": 1.0,
        "extra_material_refs": [extra["id"] for extra in extras],
        "is_tone_modify": False,
        "clip": placement.to_json(),
        "uniform_scale": {"on": True, "value": 1.0},
    }


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style; colours are RGB 0…1, `size` is the draft's unit."""

    text: str
    size: float
    color: tuple[float, float, float] = (1.0, 1.0, 1.0)
    bold: bool = False


@dataclass(frozen=True)
class Look:
    """What a whole text shares. An outline's width and a shadow's distance are the format's numbers:
    shares of the line height, and per cent of the em."""

    outline: tuple[tuple[float, float, float], float] | None = None
    shadow_alpha: float = 0.0
    box_alpha: float = 0.0
    letter_spacing: float = 0.0
    line_spacing: float = 0.02
    wraps: bool = False


def text_material(name: str, runs: Sequence[Run], look: Look) -> Json:
    """An entry of `materials.texts`."""
    styles: list[Json] = []
    start = 0
    for run in runs:
        end = start + len(run.text.encode("utf-16-le")) // 2
        style: Json = {
            "fill": {
                "alpha": 1.0,
                "content": {"render_type": "solid", "solid": {"alpha": 1.0, "color": list(run.color)}},
            },
            "range": [start, end],
            "size": run.size,
            "bold": run.bold,
            "italic": False,
            "underline": False,
            "strokes": [],
        }
        if look.outline:
            color, width = look.outline
            style["strokes"] = [{"content": {"solid": {"alpha": 1.0, "color": list(color)}}, "width": width}]
        if look.shadow_alpha:
            style["shadows"] = [
                {
                    "diffuse": 0.05,
                    "alpha": look.shadow_alpha,
                    "distance": 6.0,
                    "content": {"solid": {"color": [0.0, 0.0, 0.0]}},
                    "angle": -60.0,
                }
            ]
        styles.append(style)
        start = end
    flags = 7 | (8 if look.outline else 0) | (16 if look.box_alpha else 0) | (32 if look.shadow_alpha else 0)
    material: Json = {
        "id": made_id("text", name),
        "content": json.dumps(
            {"styles": styles, "text": "".join(run.text for run in runs)}, ensure_ascii=False
        ),
        "typesetting": 0,
        "alignment": 1,
        "letter_spacing": look.letter_spacing,
        "line_spacing": look.line_spacing,
        "line_feed": 1,
        "line_max_width": 0.82,
        "force_apply_line_max_width": False,
        "check_flag": flags,
        "type": "subtitle" if look.wraps else "text",
        "global_alpha": 1.0,
    }
    if look.box_alpha:
        material |= {
            "background_style": 1,
            "background_color": "#0B0F1A",
            "background_alpha": look.box_alpha,
            "background_round_radius": 0.35,
            "background_height": 0.36,
            "background_width": 0.46,
            "background_horizontal_offset": 0.0,
            "background_vertical_offset": 0.0,
        }
    return material


def track(kind: str, name: str, segments: Sequence[Json], index: int) -> Json:
    """A track; `index` is its place in the stack, 0 = bottom."""
    return {
        "attribute": 0,
        "flag": 0,
        "id": made_id("track", name),
        "is_default_name": False,
        "name": name,
        "segments": [{**segment, "render_index": index} for segment in segments],
        "type": kind,
    }


_BUCKETS = [
    "ai_translates",
    "audio_balances",
    "audio_effects",
    "audio_fades",
    "audio_track_indexes",
    "audios",
    "beats",
    "canvases",
    "chromas",
    "common_mask",
    "color_curves",
    "digital_humans",
    "drafts",
    "effects",
    "flowers",
    "green_screens",
    "handwrites",
    "hsl",
    "images",
    "log_color_wheels",
    "loudnesses",
    "manual_deformations",
    "masks",
    "material_animations",
    "material_colors",
    "multi_language_refs",
    "placeholders",
    "plugin_effects",
    "primary_color_wheels",
    "realtime_denoises",
    "shapes",
    "smart_crops",
    "smart_relights",
    "sound_channel_mappings",
    "speeds",
    "stickers",
    "tail_leaders",
    "text_templates",
    "texts",
    "time_marks",
    "transitions",
    "video_effects",
    "video_trackings",
    "videos",
    "vocal_beautifys",
    "vocal_separations",
]


def document(
    *,
    width: int,
    height: int,
    fps: int,
    duration_us: int,
    materials: Mapping[str, list[Json]],
    tracks: list[Json],
) -> Json:
    """The whole `draft_content.json`."""
    platform = {"app_id": 3704, "app_source": "lv", "app_version": "5.9.0", "os": "windows"}
    return {
        "canvas_config": {"width": width, "height": height, "ratio": "original"},
        "color_space": 0,
        "config": {
            "adjust_max_index": 1,
            "attachment_info": [],
            "combination_max_index": 1,
            "export_range": None,
            "extract_audio_last_index": 1,
            "lyrics_recognition_id": "",
            "lyrics_sync": True,
            "lyrics_taskinfo": [],
            "maintrack_adsorb": True,
            "material_save_mode": 0,
            "multi_language_current": "none",
            "multi_language_list": [],
            "multi_language_main": "none",
            "multi_language_mode": "none",
            "original_sound_last_index": 1,
            "record_audio_last_index": 1,
            "sticker_max_index": 1,
            "subtitle_keywords_config": None,
            "subtitle_recognition_id": "",
            "subtitle_sync": True,
            "subtitle_taskinfo": [],
            "system_font_list": [],
            "video_mute": False,
            "zoom_info_params": None,
        },
        "cover": None,
        "create_time": 0,
        "duration": duration_us,
        "extra_info": None,
        "fps": fps,
        "free_render_index_mode_on": False,
        "group_container": None,
        "id": str(uuid.uuid5(_ID_SPACE, "draft")).upper(),
        "keyframe_graph_list": [],
        "keyframes": {
            kind: []
            for kind in (
                "adjusts",
                "audios",
                "effects",
                "filters",
                "handwrites",
                "stickers",
                "texts",
                "videos",
            )
        },
        "last_modified_platform": platform,
        "platform": platform,
        "materials": {bucket: materials.get(bucket, []) for bucket in _BUCKETS},
        "mutable_config": None,
        "name": "",
        "new_version": "110.0.0",
        "relationships": [],
        "render_index_track_mode_on": False,
        "retouch_cover": None,
        "source": "default",
        "static_cover_image_path": "",
        "time_marks": None,
        "tracks": tracks,
        "update_time": 0,
        "version": 360000,
    }
