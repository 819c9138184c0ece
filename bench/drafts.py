"""The three scenes as drafts, in the fields that generators write."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import media

SECOND = 1_000_000


@dataclass
class DraftWriter:
    """Collects segments and materials of one draft."""

    width: int
    height: int
    seconds: float
    materials: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tracks: list[dict[str, Any]] = field(default_factory=list)
    _count: int = 0

    def track(self, kind: str) -> list[dict[str, Any]]:
        segments: list[dict[str, Any]] = []
        self.tracks.append({"id": self._id(), "type": kind, "attribute": 0, "flag": 0, "segments": segments})
        return segments

    def material(self, bucket: str, **fields: Any) -> str:
        name = self._id()
        self.materials.setdefault(bucket, []).append({"id": name, **fields})
        return name

    def segment(self, material_id: str, start: float, seconds: float, **fields: Any) -> dict[str, Any]:
        return {
            "id": self._id(),
            "material_id": material_id,
            "target_timerange": {"start": round(start * SECOND), "duration": round(seconds * SECOND)},
            "source_timerange": {"start": 0, "duration": round(seconds * SECOND)},
            "extra_material_refs": [],
            "common_keyframes": [],
            "speed": 1.0,
            "volume": 1.0,
            "visible": True,
            "clip": {
                "alpha": 1.0,
                "rotation": 0.0,
                "flip": {"horizontal": False, "vertical": False},
                "scale": {"x": 1.0, "y": 1.0},
                "transform": {"x": 0.0, "y": 0.0},
            },
            "uniform_scale": {"on": True, "value": 1.0},
            **fields,
        }

    def write(self, folder: Path) -> Path:
        path = folder / "draft_content.json"
        document = {
            "id": self._id(),
            "version": 360000,
            "new_version": "110.0.0",
            "fps": media.RATE,
            "duration": round(self.seconds * SECOND),
            "canvas_config": {"width": self.width, "height": self.height, "ratio": "original"},
            "materials": self.materials,
            "tracks": self.tracks,
        }
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return path

    def _id(self) -> str:
        self._count += 1
        return f"{self._count:032x}"


def text_content(text: str, size: float, stroke: float) -> str:
    """A text material's `content` with a white fill and a black outline."""
    white = {"content": {"render_type": "solid", "solid": {"alpha": 1.0, "color": [1.0, 1.0, 1.0]}}}
    black = {"content": {"solid": {"alpha": 1.0, "color": [0.0, 0.0, 0.0]}}, "width": stroke}
    style = {"range": [0, len(text)], "size": size, "fill": white, "strokes": [black]}
    return json.dumps({"text": text, "styles": [style]}, ensure_ascii=False)


def cuts(folder: Path) -> Path:
    """1920×1080, 20 s, eight clips of 2.5 s, two with their own sound, music."""
    draft = DraftWriter(1920, 1080, 20)
    track = draft.track("video")
    for index in range(8):
        path = folder / f"clip{index}.mp4"
        has_sound = index in (2, 5)
        media.write_video(path, index, 1920, 1080, 3.0, 440.0 + 60 * index if has_sound else None)
        material = draft.material(
            "videos", type="video", path=str(path), width=1920, height=1080, duration=3 * SECOND,
            has_audio=has_sound,
        )  # fmt: skip
        track.append(draft.segment(material, index * 2.5, 2.5))
    _music(draft, folder)
    return draft.write(folder)


def slideshow(folder: Path) -> Path:
    """1080×1920, 30 s, ten photos slowly zoomed, nine 0.5 s dissolves, ten outlined captions, music."""
    draft = DraftWriter(1080, 1920, 30)
    track, captions = draft.track("video"), draft.track("text")
    for index in range(10):
        path = folder / f"photo{index}.jpg"
        media.write_photo(path, 100 + index, 1350, 2400)
        material = draft.material(
            "videos", type="photo", path=str(path), width=1350, height=2400, duration=10800 * SECOND
        )
        zoom = {
            "property_type": "KFTypeScaleX",
            "keyframe_list": [
                {"time_offset": 0, "values": [1.0], "curveType": "Line"},
                {"time_offset": 3 * SECOND, "values": [1.15], "curveType": "Line"},
            ],
        }
        dissolve = draft.material(
            "transitions", type="transition", name="叠化", resource_id="6724845717472416269",
            effect_id="322577", duration=SECOND // 2, is_overlap=True,
        )  # fmt: skip
        refs = [dissolve] if index < 9 else []
        track.append(draft.segment(material, index * 3, 3, common_keyframes=[zoom], extra_material_refs=refs))
        text = draft.material(
            "texts", type="text", content=text_content(f"第 {index + 1} 张 Photo", 10, 0.08)
        )
        captions.append(draft.segment(text, index * 3 + 0.25, 2.5))
        captions[-1]["clip"]["transform"]["y"] = -0.6
    _music(draft, folder)
    return draft.write(folder)


def captions(folder: Path) -> Path:
    """1920×1080, 60 s, one video, 40 captions with outline and box."""
    return talk(folder, 60, 1080)


def talk(folder: Path, seconds: int, height: int) -> Path:
    """16:9, one video, a caption with outline and box every 1.5 s."""
    width = height * 16 // 9
    draft = DraftWriter(width, height, seconds)
    track, texts = draft.track("video"), draft.track("text")
    path = folder / "talk.mp4"
    media.write_video(path, 7, width, height, seconds, 330.0)
    material = draft.material(
        "videos", type="video", path=str(path), width=width, height=height, duration=seconds * SECOND,
        has_audio=True,
    )  # fmt: skip
    track.append(draft.segment(material, 0, seconds))
    for index in range(seconds * 2 // 3):
        content = text_content(f"这是第 {index + 1} 句字幕, with a few words", 7, 0.06)
        text = draft.material(
            "texts", type="subtitle", content=content, background_style=1, background_color="#203040",
            background_alpha=0.6, alignment=1,
        )  # fmt: skip
        texts.append(draft.segment(text, index * 1.5, 1.4))
        texts[-1]["clip"]["transform"]["y"] = -0.8
    return draft.write(folder)


def _music(draft: DraftWriter, folder: Path) -> None:
    path = folder / "music.wav"
    media.write_music(path, draft.seconds)
    material = draft.material(
        "audios", type="extract_music", path=str(path), duration=round(draft.seconds * SECOND)
    )
    draft.track("audio").append(draft.segment(material, 0, draft.seconds, volume=0.6))


SCENES = {"cuts": cuts, "slideshow": slideshow, "captions": captions}
