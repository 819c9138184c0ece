"""A timeline that has everything a timeline can have, and every way to change one field of it."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

from renderer.colors import Gradient, Rgba
from renderer.fidelity import FidelityItem, Grade
from renderer.keyframe import Keyframe
from renderer.operations import (
    Adjustments,
    Animation,
    AnimationKind,
    AudioEffect,
    Blend,
    BlendMode,
    Border,
    ChannelMapping,
    ChromaKey,
    CurvePoint,
    EffectLook,
    FilterLook,
    HueBand,
    HueBands,
    LogWheels,
    LookupTable,
    Mask,
    MaskShape,
    ParameterTrack,
    PrimaryWheels,
    SpeedCurve,
    ToneCurves,
    Transition,
    Wheel,
)
from renderer.text_block import (
    Bubble,
    FontRef,
    TextBackground,
    TextBlock,
    TextGlow,
    TextGradient,
    TextRun,
    TextShadow,
    TextStroke,
    TextStyle,
    TextTexture,
)
from renderer.timebase import FrameRange, TimeRange
from renderer.timeline import (
    AudioClip,
    Background,
    BackgroundKind,
    EffectClip,
    KeyframeTrack,
    MediaKind,
    MediaRef,
    Property,
    Shape,
    ShapeClip,
    TextClip,
    TimedWord,
    Timeline,
    VideoClip,
    VisualTrack,
)

RATE = Fraction(10)
SECOND = 1_000_000
FRAMES = 80

RED = Rgba(0.9, 0.1, 0.2, 0.5)
_KEYS = (Keyframe(100_000, 0.2, (1.0, 2.0), (3.0, 4.0)), Keyframe(700_000, 0.4))
_PARAMETERS = (ParameterTrack("strength", _KEYS),)
_WHEEL = Wheel(0.1, 0.2, 0.3, 0.4, 0.5)
_POINTS = (CurvePoint(0.0, 0.1, (0.0, 0.1), (0.1, 0.1)),)
_GRADIENT = Gradient(((0.0, RED), (1.0, Rgba(0.1, 0.2, 0.3, 1.0))), 30.0)


def medium(name: str, kind: MediaKind = MediaKind.VIDEO) -> MediaRef:
    return MediaRef(name, kind, name, (f"https://example.com/{name}",), f"$.{name}", 10, 20, 30)


def _place(start: int, frames: int) -> dict[str, Any]:
    return {
        "id": f"clip-{start}",
        "path": "$.tracks[0]",
        "track": 0,
        "target": TimeRange(start * 100_000, frames * 100_000),
        "frames": FrameRange(start, start + frames),
    }


def _operations(folder: Path) -> tuple[Any, ...]:
    return (
        ChromaKey(0.1, 0.9, 0.1, keyframes=_PARAMETERS),
        Adjustments(brightness=0.1, keyframes=_PARAMETERS),
        HueBands((HueBand(30.0, 0.1),)),
        ToneCurves(_POINTS, _POINTS, _POINTS, _POINTS),
        PrimaryWheels(_WHEEL, _WHEEL, _WHEEL, _WHEEL),
        LogWheels(_WHEEL, _WHEEL, _WHEEL, _WHEEL),
        LookupTable(str(folder / "look.cube"), keyframes=_PARAMETERS),
        FilterLook("warm", keyframes=_PARAMETERS),
        EffectLook("shake", (("speed", 0.3),), keyframes=_PARAMETERS),
        Mask(MaskShape.TEXT, text="A", keyframes=_PARAMETERS),
        Border(),
    )


def _block(folder: Path) -> TextBlock:
    stroke = TextStroke(RED, 0.1)
    shadow = TextShadow(RED, 0.1, 20.0, 0.3)
    texture = TextTexture(folder / "texture.png", 0.5, 0.5)
    styles = (
        TextStyle(10.0, TextGradient(_GRADIENT), (stroke,), (shadow,), (shadow,), font=FontRef("a.ttf")),
        TextStyle(fill=texture),
    )
    return TextBlock(
        "Hello",
        (TextRun(0, 2, styles[0]), TextRun(2, 5, styles[1])),
        wrap_width=0.5,
        wrap_height=0.4,
        box_width=0.3,
        backgrounds=(TextBackground(RED),),
        bubble=Bubble(picture=folder / "bubble.png", insets=(1.0, 2.0, 3.0, 4.0)),
        glow=TextGlow(RED, 0.5, 0.5),
    )


def everything(folder: Path) -> Timeline:
    """Eight seconds, ten frames each; its owner's files lie in `folder`."""
    for name in ("look.cube", "texture.png", "bubble.png"):
        (folder / name).write_bytes(name.encode())
    animations = (Animation(AnimationKind.IN, "fade", 0, 500_000),)
    keyframes = (KeyframeTrack(Property.ALPHA, _KEYS),)
    nested = Timeline(
        40, 30, Fraction(25), 9 * SECOND,
        tracks=(VisualTrack((VideoClip(media=medium("inner"), **_nested_place()),)),),
        audio=(AudioClip(media=medium("inner-sound", MediaKind.AUDIO), source=TimeRange(5, 900_000), **_nested_place()),),
    )  # fmt: skip
    dressed: dict[str, Any] = {
        "source": TimeRange(2 * SECOND, 4 * SECOND),
        "background": Background(BackgroundKind.IMAGE, image=medium("back", MediaKind.PHOTO)),
        "operations": _operations(folder),
        "blend": Blend(BlendMode.SCREEN),
        "animations": animations,
        "keyframes": keyframes,
    }
    main = VisualTrack(
        (
            VideoClip(media=medium("one"), transition=Transition("fade", 38, 42), **dressed, **_place(0, 40)),
            VideoClip(
                media=medium("two"), speed=Fraction(3, 2), source=TimeRange(0, SECOND), **_place(40, 40)
            ),
        ),
        is_main=True,
        name="main",
    )
    curve = SpeedCurve(((0.0, 1.0), (0.5, 2.0), (1.0, 1.0)))
    overlays = VisualTrack((VideoClip(media=medium("three"), speed_curve=curve, **_place(0, 60)),))
    compounds = VisualTrack((VideoClip(media=None, compound=nested, **_place(10, 60)),))
    words = (TimedWord(0, 5, 0, 400_000),)
    vectors = VisualTrack(
        (
            TextClip(
                block=_block(folder), animations=animations, words=words, highlight=RED,
                keyframes=keyframes, **_place(0, 40),
            ),
            ShapeClip(
                shape=Shape(((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)), (1.0, 2.0, 3.0), _GRADIENT, RED, 1.0),
                animations=animations, keyframes=keyframes, **_place(40, 40),
            ),
        )
    )  # fmt: skip
    effects = VisualTrack((EffectClip(operations=_operations(folder), **_place(5, 60)),))
    sounds = (
        AudioClip(
            media=medium("song", MediaKind.AUDIO), source=TimeRange(0, 4 * SECOND), speed_curve=curve,
            effects=(AudioEffect("echo", (("time", 0.2),)),), channels=ChannelMapping.LEFT,
            keyframes=(KeyframeTrack(Property.VOLUME, _KEYS),), **_place(0, 40),
        ),
        AudioClip(media=medium("all", MediaKind.AUDIO), source=TimeRange(0, SECOND), compound=nested, **_place(40, 10)),
    )  # fmt: skip
    return Timeline(
        100, 50, RATE, 8 * SECOND,
        tracks=(main, overlays, compounds, vectors, effects),
        audio=sounds,
        media=(medium("one"),),
        background=RED,
        gradient=_GRADIENT,
        items=(FidelityItem("kind", "name", Grade.CLOSE, "why"),),
        name="draft",
    )  # fmt: skip


def _nested_place() -> dict[str, Any]:
    return {
        "id": "nested", "path": "$", "track": 0,
        "target": TimeRange(0, 9 * SECOND), "frames": FrameRange(0, 225),
    }  # fmt: skip


def dataclasses_of(kind: Any, found: set[type] | None = None) -> set[type]:
    """Every dataclass that a value of this annotation can hold, by introspection."""
    found = set() if found is None else found
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if kind not in found:
            found.add(kind)
            for hint in typing.get_type_hints(kind).values():
                dataclasses_of(hint, found)
    elif typing.get_origin(kind) in (typing.Union, types.UnionType, tuple):
        for inner in typing.get_args(kind):
            dataclasses_of(inner, found)
    return found


class Change(typing.NamedTuple):
    """One field of one place changed: which class has it, its name, what the whole then is."""

    owner: type
    field: str
    where: str
    result: Any


def changes(value: Any, where: str = "") -> Iterator[Change]:
    """Every way to change exactly one field of a value of dataclasses and tuples, at any depth."""
    if isinstance(value, tuple):
        for place, item in enumerate(value):
            for change in changes(item, f"{where}[{place}]"):
                yield change._replace(result=(*value[:place], change.result, *value[place + 1 :]))
        return
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return
    hints = typing.get_type_hints(type(value))
    for field in dataclasses.fields(value):
        old = getattr(value, field.name)
        name = f"{where}.{field.name}"
        for new in _others(old, hints[field.name]):
            yield Change(type(value), field.name, name, dataclasses.replace(value, **{field.name: new}))
        for change in changes(old, name):
            yield change._replace(result=dataclasses.replace(value, **{field.name: change.result}))


def _others(value: Any, hint: Any) -> Iterator[Any]:
    """Other values that a field may have: none for a nested dataclass, which is changed inside."""
    if isinstance(value, Enum):
        yield next(member for member in type(value) if member is not value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, float):
        yield value + 0.25
    elif isinstance(value, Fraction):
        yield value + Fraction(1, 7)
    elif isinstance(value, str):
        yield value + "x"
    elif isinstance(value, Path):
        yield value.with_name("another")
    elif isinstance(value, tuple) and value:
        yield value[:-1] if not _is_fixed(hint) else tuple(_first_other(item) for item in value)
    if value is not None and type(None) in typing.get_args(hint):
        yield None


def _is_fixed(hint: Any) -> bool:
    """Whether a tuple's length is given by its type."""
    arguments = typing.get_args(hint)
    return bool(arguments) and Ellipsis not in arguments


def _first_other(value: Any) -> Any:
    return next(_others(value, type(value)), value)
