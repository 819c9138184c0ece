"""What lies above what, and what shows behind it, one rule a draft."""

from __future__ import annotations

import copy
from typing import Any

from tests.reader.drafts import segment, speed, track
from tests.reference.case import (
    Case,
    clip,
    film,
    footage,
    ground,
    in_material,
    part,
    single,
    still,
    times,
)
from tests.reference.comparison import Tolerance
from tests.reference.curves import Json


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
    fast = copy.deepcopy(compound)
    fast["_materials"].append(speed(2.0))
    fast["extra_material_refs"].append("speed-2.0")
    fast["speed"] = 2.0
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
            "compound-twice-as-fast",
            two(
                track(
                    "video",
                    {
                        **copy.deepcopy(fast),
                        "target_timerange": times(0, 0.5),
                    },
                )
            ),
            lambda d: d["materials"]["speeds"][0].update(speed=1.0),
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
