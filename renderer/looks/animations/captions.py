"""Captions that follow the spoken words: functions of each word's own progress.

The app's catalogue of these is not known, so that every draft's item is a stand-in, told by words of its name.
"""

from __future__ import annotations

from dataclasses import replace

from renderer.fidelity import Grade
from renderer.looks.animations.easing import out_back
from renderer.looks.animations.lettering import STILL, Lettering, Part, PartPose
from renderer.looks.animations.registries import TEXT_CAPTION, TextAnimation
from renderer.looks.registry import Look, Moment, folded
from renderer.text_block import TextUnit

_NOTE = "a highlight of the spoken words in place of the app's own animation"


def sweep(u: float, part: Part, moment: Moment) -> tuple[PartPose, ...]:
    """The accent colour runs through the letters as they are spoken."""
    if u <= 0:
        return (STILL,)
    if u >= 1:
        return (PartPose(color=part.accent),)
    return STILL, PartPose(color=part.accent, clip=(0.0, 0.0, u, 1.0))


def highlight(u: float, part: Part, moment: Moment) -> PartPose:
    """The word that is being spoken has the accent colour."""
    return PartPose(color=part.accent) if 0 < u < 1 else STILL


def pop(u: float, part: Part, moment: Moment) -> PartPose:
    """The word that is being spoken is larger, too."""
    if not 0 < u < 1:
        return STILL
    scale = 1 + 0.16 * out_back(min(1.0, 5 * u)) * min(1.0, 6 * (1 - u))
    return PartPose(color=part.accent, scale_x=scale, scale_y=scale)


def appear(u: float, part: Part, moment: Moment) -> PartPose:
    """Words come up as they are spoken."""
    share = min(1.0, 4 * u)
    return PartPose(alpha=share, y=-0.25 * (1 - share) ** 2)


def _add(key: str, draw: Lettering) -> None:
    TEXT_CAPTION.add(key, draw, grade=Grade.STAND_IN, note=_NOTE)


_add("highlight", Lettering(highlight, unit=TextUnit.WORD, by_words=True))
_add("sweep", Lettering(sweep, unit=TextUnit.GLYPH, by_words=True, sweeps=True))
_add("pop", Lettering(pop, unit=TextUnit.WORD, by_words=True))
_add("appear", Lettering(appear, unit=TextUnit.WORD, by_words=True))

_WORDS = (
    ("sweep", ("karaoke", "ktv", "sweep", "卡拉", "逐字", "扫", "滑过")),
    ("pop", ("pop", "bounce", "zoom", "scale", "big", "弹", "放大", "跳", "缩放")),
    ("appear", ("appear", "reveal", "type", "fade", "typewriter", "出现", "打字", "渐显", "逐词", "显现")),
)


def find_caption(name: str, *ids: str) -> Look[TextAnimation]:
    """The look for a draft's caption animation; always one."""
    found = TEXT_CAPTION.find(name, *ids)
    if found is not None:
        return found
    words = folded(name)
    key = next((key for key, known in _WORDS if any(word in words for word in known)), "highlight")
    return replace(TEXT_CAPTION[key], grade=Grade.STAND_IN, note=_NOTE)
