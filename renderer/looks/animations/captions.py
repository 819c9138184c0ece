"""Captions that follow the spoken words: functions of each word's own progress.

The app's catalogue of these is not known, so that every draft's item is a stand-in, told by words of its name.
"""

from __future__ import annotations

from dataclasses import replace

from renderer.colors import Rgba
from renderer.fidelity import Grade
from renderer.looks.animations.easing import hump, out_back, out_cubic
from renderer.looks.animations.lettering import (
    ACCENT,
    HIDDEN,
    STILL,
    Lettering,
    Part,
    PartFunction,
    PartPose,
    Plate,
    Poses,
)
from renderer.looks.animations.registries import TEXT_CAPTION, TextAnimation
from renderer.looks.registry import Look, Moment, folded
from renderer.text_block import TextUnit

DIMMED = 0.38
"""How much is seen of words that are not being spoken, where one is in focus. A guess."""
BOX = Rgba(0.42, 0.24, 0.95)
"""Of the box behind a word where the draft names no colour: one on which white letters are read. A guess."""
_NOTE = "a highlight of the spoken words in place of the app's own animation"


def _speaks(u: float) -> bool:
    return 0 < u < 1


def _held(u: float, attack: float = 5.0, release: float = 6.0) -> float:
    """0…1: swells when the word begins, goes back before it ends."""
    return out_cubic(min(1.0, attack * u)) * min(1.0, release * (1 - u)) if _speaks(u) else 0.0


def sweep(u: float, part: Part, moment: Moment) -> tuple[PartPose, ...]:
    """The accent colour runs through the letters as they are spoken, and stays."""
    if u <= 0:
        return (STILL,)
    if u >= 1:
        return (PartPose(color=part.accent),)
    return STILL, PartPose(color=part.accent, clip=(0.0, 0.0, u, 1.0))


def highlight(u: float, part: Part, moment: Moment) -> PartPose:
    """The word that is being spoken has the accent colour."""
    return PartPose(color=part.accent) if _speaks(u) else STILL


def pop(u: float, part: Part, moment: Moment) -> PartPose:
    """The word that is being spoken is larger, too."""
    if not _speaks(u):
        return STILL
    scale = 1 + 0.16 * out_back(min(1.0, 5 * u)) * min(1.0, 6 * (1 - u))
    return PartPose(color=part.accent, scale_x=scale, scale_y=scale)


def grow(u: float, part: Part, moment: Moment) -> PartPose:
    """The word that is being spoken is larger, in its own colour."""
    scale = 1 + 0.18 * _held(u)
    return PartPose(scale_x=scale, scale_y=scale)


def bounce(u: float, part: Part, moment: Moment) -> PartPose:
    """The word hops when it begins."""
    if not _speaks(u):
        return STILL
    up = hump(min(1.0, u / 0.45)) + 0.3 * hump(min(1.0, max(0.0, (u - 0.45) / 0.3)))
    return PartPose(color=part.accent, y=0.24 * up, scale_y=1 + 0.08 * up, pivot_y=-1.0)


def box(u: float, part: Part, moment: Moment) -> PartPose:
    """A filled box lies behind the word that is being spoken."""
    if not _speaks(u):
        return STILL
    swell = 1 + 0.06 * (1 - out_cubic(min(1.0, 5 * u)))
    color = BOX if part.accent == ACCENT else part.accent
    return PartPose(plate=Plate(color), scale_x=swell, scale_y=swell)


def underline(u: float, part: Part, moment: Moment) -> PartPose:
    """A line is drawn below the word as it is spoken."""
    if not _speaks(u):
        return STILL
    drawn = out_cubic(min(1.0, 3 * u))
    return PartPose(
        plate=Plate(part.accent, (0.0, 0.92, drawn, 0.99), pad_x=0.02, pad_y=0.0, radius=0.05),
    )


def focus(u: float, part: Part, moment: Moment) -> PartPose:
    """The words that are not being spoken are dim."""
    return PartPose(alpha=DIMMED + (1 - DIMMED) * _held(u, 6.0, 8.0))


def appear(u: float, part: Part, moment: Moment) -> PartPose:
    """Words come up as they are spoken."""
    share = min(1.0, 4 * u)
    return PartPose(alpha=share, y=-0.25 * (1 - share) ** 2)


def pop_in(u: float, part: Part, moment: Moment) -> PartPose:
    """Words spring up to their size as they are spoken."""
    if u <= 0:
        return HIDDEN
    scale = max(0.02, out_back(min(1.0, 4 * u)))
    return PartPose(scale_x=scale, scale_y=scale, alpha=min(1.0, 12 * u))


def blur_in(u: float, part: Part, moment: Moment) -> PartPose:
    """Words come into focus as they are spoken."""
    share = out_cubic(min(1.0, 3 * u))
    return PartPose(alpha=share, blur=0.22 * (1 - share))


def typed(u: float, part: Part, moment: Moment) -> PartPose:
    """The letters of a word are typed while it is spoken."""
    return STILL if u > 0 else HIDDEN


def glow(u: float, part: Part, moment: Moment) -> Poses:
    """The word that is being spoken shines."""
    light = _held(u)
    if light < 0.02:
        return STILL
    return PartPose(color=part.accent, silhouette=True, blur=0.16, alpha=light), PartPose(color=part.accent)


def _add(key: str, draw: PartFunction, unit: TextUnit = TextUnit.WORD, *, sweeps: bool = False) -> None:
    look = Lettering(draw, unit=unit, by_words=True, sweeps=sweeps)
    TEXT_CAPTION.add(key, look, grade=Grade.STAND_IN, note=_NOTE)


_add("highlight", highlight)
_add("sweep", sweep, TextUnit.GLYPH, sweeps=True)
_add("pop", pop)
_add("grow", grow)
_add("bounce", bounce)
_add("box", box)
_add("underline", underline)
_add("focus", focus)
_add("appear", appear)
_add("pop_in", pop_in)
_add("blur_in", blur_in)
_add("type", typed, TextUnit.GLYPH, sweeps=True)
_add("glow", glow)

DEFAULT = "highlight"
"""What the app's automatic captions look like most often."""
_WORDS = (
    ("highlight", ("highlight", "高亮", "变色", "color")),
    ("sweep", ("karaoke", "ktv", "sweep", "卡拉", "扫", "滑过", "填充", "fill")),
    ("box", ("box", "background", "block", "label", "背景", "方框", "色块", "底色", "框")),
    ("underline", ("underline", "下划线", "划线")),
    ("focus", ("focus", "dim", "spotlight", "聚焦", "淡化", "聚光")),
    ("blur_in", ("blur", "模糊")),
    ("type", ("type", "typewriter", "打字", "逐字")),
    ("pop_in", ("popin", "popup", "弹入", "弹出", "蹦出")),
    (
        "appear",
        ("appear", "reveal", "fade", "one by one", "onebyone", "出现", "渐显", "逐词", "显现", "浮现"),
    ),
    ("bounce", ("bounce", "jump", "hop", "跳", "弹跳", "弹")),
    ("glow", ("glow", "neon", "light", "发光", "霓虹", "辉光")),
    ("grow", ("enlarge", "scale", "zoom", "big", "放大", "缩放")),
    ("pop", ("pop", "强调", "重点")),
)


def find_caption(name: str, *ids: str) -> Look[TextAnimation]:
    """The look for a draft's caption animation; always one."""
    found = TEXT_CAPTION.find(name, *ids)
    if found is not None:
        return found
    words = folded(name)
    key = next((key for key, known in _WORDS if any(folded(word) in words for word in known)), DEFAULT)
    return replace(TEXT_CAPTION[key], grade=Grade.STAND_IN, note=_NOTE)
