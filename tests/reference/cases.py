"""Small drafts that each rest on one rule of the format, and the same draft with that rule misread."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.reader.drafts import SECOND, draft, keys, photo, segment, speed, track, video
from tests.reference.comparison import STANDARD, Tolerance
from tests.reference.curves import Json

FPS = 10.0
SIZE = (160, 90)
DISSOLVE = "6724845717472416269"
FADE_IN = "6798320778182922760"


@dataclass(frozen=True)
class Case:
    """A draft, and a change to it that does what someone who had the rule wrong would do."""

    name: str
    document: Json
    misread: Callable[[Json], Any]
    tolerance: Tolerance = STANDARD
    every: int = 2
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


def eased(name: str, first: tuple[float, float], last: tuple[float, float]) -> Json:
    """Two keys (seconds, value) with handles that start slowly and arrive slowly."""
    line = keys(name, first, last)
    length = (last[0] - first[0]) * SECOND
    one, two = line["keyframe_list"]
    one.update(curveType="FreeCurveInOut", right_control={"x": 0.6 * length, "y": 0.0})
    two.update(curveType="FreeCurveInOut", left_control={"x": -0.4 * length, "y": 0.0})
    return line


def placement_cases() -> list[Case]:
    wide, tall, tiny = footage("wide"), footage("tall"), still("tiny")
    quarter = crop(0.25, 0.1, 0.75, 0.9)
    return [
        Case("fit-wide", single(wide, clip=clip()), in_clip("scale", value={"x": 1.5, "y": 1.5})),
        Case("fit-tall", single(tall, clip=clip()), in_clip("scale", value={"x": 160 / 54, "y": 1.0})),
        Case("fit-enlarges-tiny", single(tiny, clip=clip()), in_clip("scale", value={"x": 0.13, "y": 0.13})),
        Case(
            "canvas-upright",
            single(footage("full"), clip=clip(), size=(72, 128)),
            in_clip("scale", value={"x": 3.16, "y": 3.16}),
        ),
        Case(
            "canvas-odd",
            single(still("square"), clip=clip(), size=(71, 41)),
            in_clip("scale", value={"x": 41 / 42, "y": 41 / 42}),
        ),
        Case(
            "crop-decides-the-fit",
            single(still("photo", crop=quarter), clip=clip()),
            in_material("crop", crop(0, 0, 1, 1)),
        ),
        Case(
            "crop-y-is-down",
            single(still("square", crop=crop(0, 0, 1, 0.5)), clip=clip()),
            in_material("crop", crop(0, 0.5, 1, 1)),
        ),
        Case(
            "scale",
            single(still("photo"), clip=clip(scale=0.5)),
            in_clip("scale", value={"x": 0.55, "y": 0.55}),
        ),
        Case(
            "scale-by-axis",
            single(still("photo"), clip=clip(scale=(0.5, 0.9)), uniform_scale={"on": False, "value": 1.0}),
            in_clip("scale", value={"x": 0.9, "y": 0.5}),
        ),
        Case(
            "position-in-half-canvases",
            single(still("photo"), clip=clip(scale=0.5, x=0.4)),
            in_clip("transform", "x", value=0.8),
        ),
        Case(
            "position-y-is-up",
            single(still("photo"), clip=clip(scale=0.5, y=0.3)),
            in_clip("transform", "y", value=-0.3),
        ),
        Case(
            "position-off-canvas",
            single(still("photo"), clip=clip(x=1.3, y=0.9)),
            in_clip("transform", value={"x": 1.0, "y": 0.9}),
        ),
        Case(
            "rotation-is-clockwise",
            single(still("photo"), clip=clip(scale=0.6, rotation=25)),
            in_clip("rotation", value=-25),
        ),
        Case(
            "rotation-does-not-change-the-fit",
            single(footage("full"), clip=clip(rotation=90), size=(72, 128)),
            in_clip("scale", value={"x": 128 / 72, "y": 128 / 72}),
        ),
        Case(
            "scale-before-rotation",
            single(
                still("photo"),
                clip=clip(scale=(0.8, 0.4), rotation=90),
                uniform_scale={"on": False, "value": 1.0},
            ),
            in_clip("scale", value={"x": 0.4, "y": 0.8}),
        ),
        Case(
            "flip-across",
            single(still("photo"), clip=clip(scale=0.8, across=True)),
            in_clip("flip", "horizontal", value=False),
        ),
        Case(
            "flip-before-rotation",
            single(still("photo"), clip=clip(scale=0.6, across=True, rotation=40)),
            lambda d: in_clip("rotation", value=-40)(d),
        ),
        Case(
            "flip-down",
            single(still("photo"), clip=clip(down=True)),
            in_clip("flip", "vertical", value=False),
        ),
        Case(
            "alpha",
            single(still("photo"), clip=clip(alpha=0.4)),
            in_clip("alpha", value=0.5),
        ),
        Case(
            "photo-with-alpha-over-a-colour",
            single(still("glass"), clip=clip(), extra=[ground("canvas_color", color="#2060c0")]),
            in_material("color", "#000000", "canvases"),
        ),
    ]


def keyframe_cases() -> list[Case]:
    moving = footage("full")
    small = clip(scale=0.4)
    slide = [keys("KFTypePositionX", (0, -0.5), (1, 0.5)), keys("KFTypePositionY", (0, -0.4), (0.5, 0.4))]
    trimmed = {
        "source_timerange": times(1, 1),
        "common_keyframes": [keys("KFTypePositionX", (1.2, -0.5), (1.8, 0.5))],
    }
    return [
        Case(
            "keyframes-position",
            single(still("photo"), clip=small, common_keyframes=slide),
            lambda d: d["tracks"][0]["segments"][0]["common_keyframes"].pop(),
            every=1,
        ),
        Case(
            "keyframes-scale-drives-both-axes",
            single(still("photo"), clip=clip(), common_keyframes=[keys("KFTypeScaleX", (0, 0.4), (1, 1.2))]),
            lambda d: part(d).update(uniform_scale={"on": False, "value": 1.0}),
            tolerance=Tolerance(p99=24),
        ),
        Case(
            "keyframes-replace-the-static-value",
            single(still("photo"), clip=clip(scale=0.7), common_keyframes=[keys("KFTypeScaleX", (0.5, 0.5))]),
            lambda d: part(d).pop("common_keyframes"),
        ),
        Case(
            "keyframes-rotation-beyond-a-turn",
            single(
                still("photo"),
                clip=clip(scale=0.6),
                common_keyframes=[keys("KFTypeRotation", (0, 0), (1, 500))],
            ),
            lambda d: part(d).update(common_keyframes=[keys("KFTypeRotation", (0, 0), (1, 140))]),
        ),
        Case(
            "keyframes-alpha-hold-outside",
            single(moving, common_keyframes=[keys("KFTypeAlpha", (0.3, 0.2), (0.7, 1.0))]),
            lambda d: part(d).update(common_keyframes=[keys("KFTypeAlpha", (0, 0.2), (1, 1.0))]),
            every=1,
        ),
        Case(
            "keyframes-bezier",
            single(
                still("photo"), clip=small, common_keyframes=[eased("KFTypePositionX", (0, -0.6), (1, 0.6))]
            ),
            straighten,
            every=1,
        ),
        Case(
            "keyframes-bezier-overshoot",
            single(
                still("photo"),
                clip=small,
                common_keyframes=[
                    {
                        "property_type": "KFTypePositionX",
                        "keyframe_list": [
                            {
                                "time_offset": 0,
                                "values": [-0.5],
                                "curveType": "FreeCurveOut",
                                "right_control": {"x": 300_000, "y": 0.0},
                            },
                            {
                                "time_offset": SECOND,
                                "values": [0.3],
                                "curveType": "FreeCurveOut",
                                "left_control": {"x": -200_000, "y": 0.9},
                            },
                        ],
                    }
                ],
            ),
            straighten,
            every=1,
        ),
        Case(
            "keyframes-count-from-the-material",
            single(moving, clip=small, **trimmed),
            lambda d: shift_keys(d, SECOND),
            every=1,
        ),
        Case(
            "keyframes-count-in-source-time",
            film(
                track(
                    "video",
                    segment(
                        moving,
                        0,
                        1,
                        clip=small,
                        source_timerange=times(0, 2),
                        speed=2.0,
                        extra=[speed(2.0)],
                        common_keyframes=[keys("KFTypePositionX", (0, -0.5), (2, 0.5))],
                    ),
                )
            ),
            lambda d: part(d).update(common_keyframes=[keys("KFTypePositionX", (0, -0.5), (4, 0.5))]),
            every=1,
        ),
    ]


def time_cases() -> list[Case]:
    full, fine = footage("full"), footage("fine")

    def paced(factor: float, seconds: float, source: float, **fields: Any) -> Json:
        return film(
            track(
                "video",
                segment(
                    full,
                    0,
                    seconds,
                    speed=factor,
                    source_timerange=times(0, source),
                    extra=[speed(factor)],
                    **fields,
                ),
            )
        )

    def points(*pairs: tuple[float, float]) -> tuple[str, Json]:
        curve = {"id": "c", "speed_points": [{"x": x, "y": y} for x, y in pairs]}
        return "speeds", {"id": "curve", "mode": 1, "speed": 1.0, "curve_speed": curve}

    return [
        Case(
            "trim",
            single(full, source_timerange=times(0.7, 1)),
            lambda d: part(d)["source_timerange"].update(start=600_000),
            every=1,
        ),
        Case(
            "speed-double", paced(2.0, 1, 2), lambda d: d["materials"]["speeds"][0].update(speed=1.0), every=1
        ),
        Case("speed-half", paced(0.5, 2, 1), lambda d: d["materials"]["speeds"][0].update(speed=1.0)),
        Case(
            "nearest-frame-of-another-rate",
            single(fine, source_timerange=times(0.22, 1)),
            # Not the nearest source frame, but the last one that has begun.
            lambda d: part(d)["source_timerange"].update(start=220_000 - SECOND // 30),
            every=1,
        ),
        Case(
            "timeline-rate-15",
            film(track("video", segment(fine, 0, 1, source_timerange=times(0.4, 1))), fps=15.0),
            lambda d: part(d)["source_timerange"].update(start=round(SECOND * 7 / 15)),
            every=1,
        ),
        Case(
            "hold-beyond-the-end",
            single(full, 1.0, source_timerange=times(2.0, 1)),
            lambda d: part(d)["source_timerange"].update(start=1_500_000),
            every=1,
        ),
        Case(
            "gap-is-black",
            film(
                track(
                    "video",
                    segment(full, 0, 0.4, source_timerange=times(0, 0.4)),
                    segment(full, 0.7, 0.3, source_timerange=times(1, 0.3)),
                )
            ),
            lambda d: part(d, 0, 1)["target_timerange"].update(start=400_000),
            every=1,
        ),
        Case(
            "starts-later",
            film(track("video", segment(full, 0.3, 0.7, source_timerange=times(0, 0.7)))),
            lambda d: part(d)["target_timerange"].update(start=200_000),
            every=1,
        ),
        Case(
            "boundaries-go-up-to-the-next-frame",
            film(
                track(
                    "video",
                    segment(still("photo"), 0, 0.42),
                    segment(still("square"), 0.42, 0.21, id="second"),
                    segment(still("tiny"), 0.63, 0.37, id="third"),
                )
            ),
            lambda d: (
                part(d, 0, 0)["target_timerange"].update(duration=400_000),
                part(d, 0, 1)["target_timerange"].update(start=400_000, duration=200_000),
                part(d, 0, 2)["target_timerange"].update(start=600_000, duration=400_000),
            ),
            every=1,
        ),
        Case(
            "boundaries-a-microsecond-off-are-the-frame",
            film(
                track(
                    "video",
                    segment(still("photo"), 0, 0.400001),
                    segment(still("square"), 0.400001, 0.599999, id="second"),
                )
            ),
            lambda d: (
                part(d, 0, 0)["target_timerange"].update(duration=500_000),
                part(d, 0, 1)["target_timerange"].update(start=500_000, duration=500_000),
            ),
            every=1,
        ),
        Case(
            "gif-keeps-its-own-times",
            single(
                ("videos", {"id": "g", "type": "gif", "path": "C:/media/moving.gif", "duration": SECOND}),
            ),
            lambda d: part(d)["source_timerange"].update(start=100_000),
            every=1,
        ),
        Case(
            "speed-curve",
            film(
                track(
                    "video",
                    segment(
                        full,
                        0,
                        1.4,
                        source_timerange=times(0, 2),
                        extra=[points((0, 0.6), (0.3, 0.9), (0.6, 4.0), (1, 1.2))],
                    ),
                )
            ),
            lambda d: d["materials"]["speeds"][0].update(mode=0, speed=2 / 1.4, curve_speed=None),
            every=1,
        ),
        Case(
            "reverse",
            single(full, 1.0, source_timerange=times(0.53, 1), reverse=True),
            lambda d: part(d)["source_timerange"].update(start=630_000),
            every=1,
        ),
    ]


def stacking_cases() -> list[Case]:
    full, small = footage("full"), clip(scale=0.5, x=0.2)
    over = segment(still("square"), 0, 1, clip=small, id="over")

    def two(*tracks: Json, **fields: Any) -> Json:
        return film(*copy.deepcopy(tracks), **fields)

    below = track("video", segment(full, 0, 1, source_timerange=times(0, 1)), id="below")
    above = track("video", over, flag=2, id="above")
    blur = [ground("canvas_blur", blur=0.75)]
    inner = film(
        track("video", segment(still("square"), 0.2, 0.8, clip=clip(scale=0.8), id="inside")), size=(60, 80)
    )
    nested = (
        "videos",
        {"id": "nest", "type": "video", "path": "", "extra_type_option": 2, "width": 60, "height": 80},
    )
    compound = segment(
        nested,
        0,
        1,
        clip=clip(scale=0.9, y=-0.1),
        source_timerange=times(0, 1),
        extra=[("drafts", {"id": "combined", "type": "combination", "draft": inner})],
        id="compound",
    )
    return [
        Case("overlay-above-main", two(below, above), lambda d: d["tracks"].reverse()),
        Case(
            "array-order-stacks",
            two(
                track("video", segment(full, 0, 1, source_timerange=times(0, 1)), id="a"),
                track("video", segment(still("tiny"), 0, 1, clip=clip(scale=0.7), id="b"), id="b"),
                track("video", segment(still("square"), 0, 1, clip=small, id="c"), id="c"),
            ),
            lambda d: d["tracks"].append(d["tracks"].pop(1)),
        ),
        Case(
            "render-index-where-tracks-do-not-rule",
            two(
                track("video", segment(full, 0, 1, source_timerange=times(0, 1), render_index=0), id="a"),
                track(
                    "video",
                    segment(still("tiny"), 0, 1, clip=clip(scale=0.7), render_index=5, id="b"),
                    id="b",
                ),
                track("video", segment(still("square"), 0, 1, clip=small, render_index=2, id="c"), id="c"),
                render_index_track_mode_on=False,
            ),
            lambda d: d.update(render_index_track_mode_on=True),
        ),
        Case(
            "hidden-track",
            two(below, track("video", copy.deepcopy(over), attribute=6, id="hidden")),
            lambda d: d["tracks"][1].update(attribute=4),
        ),
        Case(
            "muted-track-is-seen",
            two(below, track("video", copy.deepcopy(over), attribute=1, id="muted")),
            lambda d: d["tracks"][1].update(attribute=2),
        ),
        Case(
            "invisible-segment",
            two(below, track("video", {**copy.deepcopy(over), "visible": False})),
            lambda d: part(d, 1).update(visible=True),
        ),
        Case(
            "transparent-overlay",
            two(below, track("video", segment(still("glass"), 0, 1, clip=clip(alpha=0.7), id="glass"))),
            lambda d: part(d, 1)["clip"].update(alpha=1.0),
        ),
        Case(
            "background-colour",
            single(footage("tall"), clip=clip(), extra=[ground("canvas_color", color="#a03070")]),
            in_material("color", "#70a030", "canvases"),
        ),
        Case(
            "background-only-on-the-main-track",
            two(
                below,
                track(
                    "video",
                    segment(
                        still("square"),
                        0,
                        1,
                        clip=small,
                        id="over",
                        extra=[ground("canvas_color", color="#f0f0f0")],
                    ),
                    flag=2,
                ),
            ),
            lambda d: d["tracks"].reverse(),
        ),
        Case(
            "background-blur",
            single(still("checks"), clip=clip(scale=0.8), extra=blur),
            in_material("blur", 0.0625, "canvases"),
            # The strength of the blur is a guess on both sides.
            tolerance=Tolerance(mean=5, p99=40),
        ),
        Case(
            "background-is-not-moved-with-the-clip",
            single(
                footage("tall"),
                clip=clip(scale=0.5, x=0.4, rotation=20, alpha=0.5),
                extra=[ground("canvas_color", color="#a03070")],
            ),
            lambda d: part(d)["extra_material_refs"].clear(),
        ),
        Case(
            "compound-is-transparent-and-has-its-own-canvas",
            two(below, track("video", compound)),
            lambda d: d["materials"]["drafts"][0]["draft"]["canvas_config"].update(width=160, height=90),
            tolerance=Tolerance(p99=24),
            every=1,
        ),
        Case(
            "compound-time",
            two(
                track(
                    "video",
                    {
                        **copy.deepcopy(compound),
                        "target_timerange": times(0, 0.9),
                        "source_timerange": times(0.1, 0.9),
                    },
                )
            ),
            lambda d: part(d)["source_timerange"].update(start=0),
            tolerance=Tolerance(p99=24),
            every=1,
        ),
    ]


def look_cases() -> list[Case]:
    full = footage("full")

    def mode(name: str, resource: str) -> tuple[str, Json]:
        return "effects", {
            "id": "mix",
            "type": "mix_mode",
            "name": name,
            "resource_id": resource,
            "value": 1.0,
        }

    def over(*extra: tuple[str, Json], name: str = "square", **fields: Any) -> Json:
        return film(
            track("video", segment(full, 0, 1, source_timerange=times(0, 1))),
            track("video", segment(still(name), 0, 1, id="over", extra=extra, **fields), flag=2),
        )

    def no_refs(document: Json) -> None:
        document["tracks"][-1]["segments"][0]["extra_material_refs"] = []

    def mask(kind: str, **config: float | bool) -> tuple[str, Json]:
        numbers = {
            "centerX": 0.0,
            "centerY": 0.0,
            "width": 1.0,
            "height": 1.0,
            "rotation": 0.0,
            "feather": 0.0,
        }
        entry = {"id": "mask", "resource_type": kind, "name": kind, "config": {**numbers, **config}}
        return "common_mask", entry

    def remask(**config: float | bool) -> Callable[[Json], None]:
        def change(document: Json) -> None:
            document["materials"]["common_mask"][0]["config"].update(config)

        return change

    def animated(kind: str, name: str, resource: str, seconds: float, start: float) -> tuple[str, Json]:
        animation = {
            "type": kind,
            "name": name,
            "resource_id": resource,
            "id": resource,
            "start": round(start * SECOND),
            "duration": round(seconds * SECOND),
        }
        return "material_animations", {"id": "anim", "type": "sticker_animation", "animations": [animation]}

    dissolve = (
        "transitions",
        {
            "id": "t",
            "name": "叠化",
            "resource_id": DISSOLVE,
            "effect_id": DISSOLVE,
            "duration": 600_000,
            "is_overlap": True,
        },
    )

    def cut(**fields: Any) -> Json:
        return film(
            track(
                "video",
                segment(full, 0, 0.8, source_timerange=times(0, 0.8), extra=[dissolve], **fields),
                segment(footage("wide"), 0.8, 0.8, source_timerange=times(1.0, 0.8), id="next"),
            )
        )

    def later(document: Json) -> None:
        part(document).update(target_timerange=times(0, 1.1))
        part(document, 0, 1).update(target_timerange=times(1.1, 0.5))

    circle = mask("circle", width=0.5, height=0.9, centerX=0.2, centerY=0.3)
    return [
        Case(
            "blend-multiply",
            over(mode("正片叠底", "6758325895519277582"), clip=clip(scale=0.8)),
            no_refs,
        ),
        Case("blend-screen", over(mode("滤色", "6758325170760323597"), clip=clip(scale=0.8)), no_refs),
        Case("blend-darken", over(mode("变暗", "6758324839670354445"), clip=clip(scale=0.8)), no_refs),
        Case("blend-lighten", over(mode("变亮", "6758324919789949453"), clip=clip(scale=0.8)), no_refs),
        Case(
            "blend-linear-burn", over(mode("线性加深", "6758325619253056013"), clip=clip(scale=0.8)), no_refs
        ),
        Case("blend-overlay", over(mode("叠加", "6758324989931295240"), clip=clip(scale=0.8)), no_refs),
        Case(
            "blend-with-alpha",
            over(mode("正片叠底", "6758325895519277582"), name="glass", clip=clip(alpha=0.6)),
            no_refs,
        ),
        Case("mask-circle-y-is-up", over(circle, name="photo"), remask(centerY=-0.3)),
        Case(
            "mask-rectangle-turns-clockwise",
            over(mask("rectangle", width=0.6, height=0.3, rotation=30), name="photo"),
            remask(rotation=-30),
        ),
        Case(
            "mask-moves-with-the-clip",
            over(circle, name="photo", clip=clip(scale=0.6, rotation=30, x=0.3, across=True)),
            lambda d: part(d, 1)["clip"]["flip"].update(horizontal=False),
        ),
        Case(
            "mask-inverted", over(mask("circle", width=0.4, height=0.6, invert=True), name="photo"), no_refs
        ),
        Case(
            "mask-line-keeps-the-upper-part",
            over(mask("line", centerY=0.2), name="photo"),
            remask(rotation=180),
        ),
        Case("mask-mirror-is-a-band", over(mask("mirror", height=0.4), name="photo"), remask(height=0.8)),
        Case("dissolve-is-centred-on-the-cut", cut(), later, every=1),
        Case(
            "animation-fade-in",
            single(full, extra=[animated("in", "渐显", FADE_IN, 0.6, 0)]),
            lambda d: d["materials"]["material_animations"][0]["animations"][0].update(duration=300_000),
            every=1,
        ),
        Case(
            "animation-fade-out",
            single(full, extra=[animated("out", "渐隐", "6798320902548230669", 0.6, 0.4)]),
            lambda d: d["materials"]["material_animations"][0]["animations"][0].update(duration=300_000),
            every=1,
        ),
    ]


CASES = placement_cases() + keyframe_cases() + time_cases() + stacking_cases()
