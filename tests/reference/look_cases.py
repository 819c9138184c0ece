"""Blends, masks, transitions and animations, one rule a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.reader.drafts import SECOND, keys, segment, track
from tests.reference.case import (
    DISSOLVE,
    FADE_IN,
    FADE_OUT,
    Case,
    clip,
    crop,
    film,
    footage,
    part,
    single,
    still,
    times,
)
from tests.reference.comparison import Tolerance
from tests.reference.curves import Json


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

    def on(*segments: Json, **fields: Any) -> Json:
        return film(track("video", *segments), **fields)

    def untrack(document: Json) -> None:
        document["materials"].pop("transitions")

    slide = keys("KFTypePositionX", (0, -0.3), (1.6, 0.5))

    def later(document: Json) -> None:
        part(document).update(target_timerange=times(0, 1.1))
        part(document, 0, 1).update(target_timerange=times(1.1, 0.5))

    # An edge is soft over a pixel or so on either side, and not in the same way.
    edges = Tolerance(mean=2, p99=32)
    # moviepy cuts the levels of a mask off at whole numbers.
    faded = Tolerance(mean=2)
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
        Case("mask-circle-y-is-up", over(circle, name="photo"), remask(centerY=-0.3), tolerance=edges),
        Case(
            "mask-rectangle-turns-clockwise",
            over(mask("rectangle", width=0.6, height=0.3, rotation=30), name="photo"),
            remask(rotation=-30),
            tolerance=edges,
        ),
        Case(
            "mask-moves-with-the-clip",
            over(circle, name="photo", clip=clip(scale=0.6, rotation=30, x=0.3, across=True)),
            lambda d: part(d, 1)["clip"]["flip"].update(horizontal=False),
            tolerance=edges,
        ),
        Case(
            "mask-is-measured-on-the-cropped-picture",
            film(
                track(
                    "video",
                    segment(
                        still("photo", crop=crop(0.25, 0, 0.75, 1)),
                        0,
                        1,
                        extra=[mask("rectangle", width=0.5, height=0.5)],
                    ),
                )
            ),
            remask(width=0.25),
            tolerance=edges,
        ),
        Case(
            "mask-inverted",
            over(mask("circle", width=0.4, height=0.6, invert=True), name="photo"),
            no_refs,
            tolerance=edges,
        ),
        Case(
            "mask-line-keeps-the-upper-part",
            over(mask("line", centerY=0.2), name="photo"),
            remask(rotation=180),
            tolerance=edges,
        ),
        Case(
            "mask-mirror-is-a-band",
            over(mask("mirror", height=0.4), name="photo"),
            remask(height=0.8),
            tolerance=edges,
        ),
        Case("dissolve-is-centred-on-the-cut", cut(), later, every=1),
        Case(
            "dissolve-holds-the-last-frame-of-the-file",
            on(
                segment(full, 0, 0.8, source_timerange=times(1.7, 0.8), extra=[dissolve]),
                segment(still("square"), 0.8, 0.8, id="next"),
            ),
            lambda d: part(d).update(source_timerange=times(1.3, 0.8)),
            every=1,
        ),
        Case(
            "dissolve-while-keyframes-run-on",
            on(
                segment(
                    still("square"), 0, 0.8, clip=clip(scale=0.7), extra=[dissolve], common_keyframes=[slide]
                ),
                segment(still("photo"), 0.8, 0.8, clip=clip(scale=0.6), id="next"),
            ),
            lambda d: part(d).update(common_keyframes=[keys("KFTypePositionX", (0, -0.3), (0.8, 0.1))]),
            every=1,
        ),
        Case(
            "dissolve-on-an-overlay-lets-through",
            film(
                track("video", segment(full, 0, 1.6, source_timerange=times(0, 1.6))),
                track(
                    "video",
                    segment(
                        still("square"), 0, 0.8, clip=clip(scale=0.5, x=-0.4), extra=[dissolve], id="one"
                    ),
                    segment(still("tiny"), 0.8, 0.8, clip=clip(scale=0.5, x=0.4), id="two"),
                    flag=2,
                ),
            ),
            untrack,
            every=1,
        ),
        Case(
            "dissolve-of-old-drafts-is-the-overlap",
            on(
                segment(full, 0, 0.9, source_timerange=times(0, 0.9), extra=[dissolve]),
                segment(footage("wide"), 0.3, 0.9, source_timerange=times(1.0, 0.9), id="next"),
            ),
            lambda d: (
                part(d)["target_timerange"].update(duration=600_000),
                part(d, 0, 1)["target_timerange"].update(start=600_000, duration=600_000),
            ),
            every=1,
        ),
        Case(
            "dissolve-no-longer-than-either-clip",
            on(
                segment(full, 0, 0.8, source_timerange=times(0, 0.8), extra=[dissolve]),
                segment(footage("wide"), 0.8, 0.2, source_timerange=times(1.0, 0.2), id="next"),
            ),
            untrack,
            every=1,
        ),
        Case(
            "transition-after-the-last-clip-is-nothing",
            on(segment(full, 0, 0.8, source_timerange=times(0, 0.8), extra=[dissolve])),
            lambda d: part(d).update(clip=clip(alpha=0.9)),
            every=1,
        ),
        Case(
            "animation-fade-in",
            single(full, extra=[animated("in", "渐显", FADE_IN, 0.6, 0)]),
            lambda d: d["materials"]["material_animations"][0]["animations"][0].update(duration=300_000),
            tolerance=faded,
            every=1,
        ),
        Case(
            "animation-fade-out",
            single(full, extra=[animated("out", "渐隐", FADE_OUT, 0.6, 0.4)]),
            lambda d: d["materials"]["material_animations"][0]["animations"][0].update(duration=300_000),
            tolerance=faded,
            every=1,
        ),
    ]
