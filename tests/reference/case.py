"""A small draft that rests on one rule of the format, and the ways to write and to misread it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.reader.drafts import SECOND, draft, photo, segment, track, video
from tests.reference.comparison import STANDARD, Tolerance
from tests.reference.curves import Json

FPS = 10.0
SIZE = (160, 90)
DISSOLVE = "6724845717472416269"
FADE_IN = "6798320778182922760"
FADE_OUT = "6798320902548230669"


@dataclass(frozen=True)
class Case:
    """A draft, and a change to it that does what someone who had the rule wrong would do."""

    name: str
    document: Json
    misread: Callable[[Json], Any]
    tolerance: Tolerance = STANDARD
    every: int = 4
    """Which frames are compared: each so-manieth."""

    @property
    def wrong(self) -> Json:
        document = copy.deepcopy(self.document)
        self.misread(document)
        assert document != self.document
        return document


def part(document: Json, track: int = 0, index: int = 0) -> Json:
    segments: list[Json] = document["tracks"][track]["segments"]
    return segments[index]


def clip(**fields: Any) -> Json:
    """A segment's `clip`: scale, x, y, rotation, alpha, flips."""
    scale = fields.get("scale", 1.0)
    across, down = scale if isinstance(scale, tuple) else (scale, scale)
    return {
        "scale": {"x": across, "y": down},
        "transform": {"x": fields.get("x", 0.0), "y": fields.get("y", 0.0)},
        "rotation": fields.get("rotation", 0.0),
        "alpha": fields.get("alpha", 1.0),
        "flip": {"horizontal": fields.get("across", False), "vertical": fields.get("down", False)},
    }


def times(start: float, seconds: float) -> Json:
    return {"start": round(start * SECOND), "duration": round(seconds * SECOND)}


def film(*tracks: Json, size: tuple[int, int] = SIZE, **fields: Any) -> Json:
    return draft(tracks, width=size[0], height=size[1], **{"fps": FPS, **fields})


def single(material: tuple[str, Json], seconds: float = 1.0, **fields: Any) -> Json:
    """A draft of one segment."""
    size = fields.pop("size", SIZE)
    fields.setdefault("source_timerange", times(0, seconds))
    return film(track("video", segment(material, 0, seconds, **fields)), size=size)


def footage(name: str) -> tuple[str, Json]:
    return video(name, path=f"C:/media/{name}.mp4")


def still(name: str, **fields: Any) -> tuple[str, Json]:
    return photo(name, path=f"C:/media/{name}.png", **fields)


def crop(left: float, top: float, right: float, bottom: float) -> Json:
    return {
        "upper_left_x": left,
        "upper_left_y": top,
        "upper_right_x": right,
        "upper_right_y": top,
        "lower_left_x": left,
        "lower_left_y": bottom,
        "lower_right_x": right,
        "lower_right_y": bottom,
    }


def ground(kind: str, **fields: Any) -> tuple[str, Json]:
    return "canvases", {"id": f"ground-{kind}", "type": kind, **fields}


def in_clip(*path: str, value: Any) -> Callable[[Json], Any]:
    """A misreading: another value in the first segment's `clip`."""

    def change(document: Json) -> None:
        place = part(document)["clip"]
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value

    return change


def in_part(name: str, value: Any, index: int = 0, track: int = 0) -> Callable[[Json], Any]:
    def change(document: Json) -> None:
        part(document, track, index)[name] = value

    return change


def in_material(name: str, value: Any, bucket: str = "videos") -> Callable[[Json], Any]:
    def change(document: Json) -> None:
        document["materials"][bucket][0][name] = value

    return change


def shift_keys(document: Json, by_us: int) -> None:
    for line in part(document)["common_keyframes"]:
        for key in line["keyframe_list"]:
            key["time_offset"] += by_us


def straighten(document: Json) -> None:
    for line in part(document)["common_keyframes"]:
        for key in line["keyframe_list"]:
            key.pop("left_control", None)
            key.pop("right_control", None)
