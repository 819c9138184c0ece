"""What keyframes do and which clock they count on, one rule a draft."""

from __future__ import annotations

from tests.reader.drafts import SECOND, keys, segment, speed, track
from tests.reference.case import (
    Case,
    clip,
    film,
    footage,
    part,
    shift_keys,
    single,
    still,
    straighten,
    times,
)
from tests.reference.comparison import Tolerance
from tests.reference.curves import Json


def eased(name: str, first: tuple[float, float], last: tuple[float, float]) -> Json:
    """Two keys (seconds, value) with handles that start slowly and arrive slowly."""
    line = keys(name, first, last)
    length = (last[0] - first[0]) * SECOND
    one, two = line["keyframe_list"]
    one.update(curveType="FreeCurveInOut", right_control={"x": 0.6 * length, "y": 0.0})
    two.update(curveType="FreeCurveInOut", left_control={"x": -0.4 * length, "y": 0.0})
    return line


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
