"""Which moment of a source is shown when, one rule a draft."""

from __future__ import annotations

from typing import Any

from tests.reader.drafts import SECOND, segment, speed, track
from tests.reference.case import (
    Case,
    film,
    footage,
    part,
    single,
    still,
    times,
)
from tests.reference.curves import Json


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
            "timeline-rate-24",
            film(track("video", segment(fine, 0, 1, source_timerange=times(0.31, 1))), fps=24.0),
            lambda d: part(d)["source_timerange"].update(start=310_000 - SECOND // 30),
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
