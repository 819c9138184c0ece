"""Where a clip lies on the canvas, one rule a draft."""

from __future__ import annotations

from tests.reference.case import (
    Case,
    clip,
    crop,
    footage,
    ground,
    in_clip,
    in_material,
    single,
    still,
)


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
