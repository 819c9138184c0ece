"""Filters: the app's colour looks, imitated by family.

A filter's true look is a colour table inside the app's package, which a draft does not carry. What is drawn
is a recipe of the family that the filter's id or name tells: a stand-in for all but a few. A `.cube` file in the
owner's look folder overrides it (`renderer.looks.look_folder`).
"""

from __future__ import annotations

from dataclasses import dataclass

from renderer.fidelity import Grade
from renderer.looks.nametable import NameTable
from renderer.looks.registry import Look, Registry, folded
from renderer.operations import (
    COLOR_RANGE_CENTERS,
    Adjustments,
    CurvePoint,
    HueBand,
    HueBands,
    LogWheels,
    PrimaryWheels,
    ToneCurves,
    Wheel,
)

RecipeOperation = Adjustments | HueBands | ToneCurves | PrimaryWheels | LogWheels


@dataclass(frozen=True, slots=True)
class FilterRecipe:
    """What a filter is made of: the colour tools with settings of their own, in order; a blur (σ as a share
    of the short side) and a soft focus by `softness` 0…1 between their colours and their sharpness."""

    operations: tuple[RecipeOperation, ...] = ()
    softness: float = 0.0
    blur: float = 0.0


FILTERS: Registry[FilterRecipe] = Registry("filter")

NEUTRAL = "neutral"
"""The family of filters whose look neither id nor name tells."""

_RED, _ORANGE, _YELLOW, _GREEN, _CYAN, _BLUE, _PURPLE, _MAGENTA = COLOR_RANGE_CENTERS


def _bands(*bands: tuple[float, float, float, float]) -> HueBands:
    """(centre, hue, saturation, lightness) of each range."""
    return HueBands(tuple(HueBand(*band) for band in bands))


def _split(shadow: tuple[float, float, float], highlight: tuple[float, float, float]) -> LogWheels:
    """Tints of the shadows and of the highlights."""
    return LogWheels(shadow=Wheel(*shadow), highlight=Wheel(*highlight))


def _curve(*points: tuple[float, float]) -> tuple[CurvePoint, ...]:
    return tuple(CurvePoint(x, y, (x, y), (x, y)) for x, y in points)


_MONO = Adjustments(saturation=-1.0, contrast=0.3)
_FALLING = _curve((0.0, 1.0), (1.0, 0.0))
_HEAT = ToneCurves(
    red=_curve((0.0, 0.05), (0.3, 0.25), (0.55, 0.9), (1.0, 1.0)),
    green=_curve((0.0, 0.0), (0.45, 0.1), (0.75, 0.65), (1.0, 1.0)),
    blue=_curve((0.0, 0.3), (0.25, 0.6), (0.5, 0.2), (0.75, 0.05), (1.0, 0.8)),
)

RECIPES: dict[str, FilterRecipe] = {
    NEUTRAL: FilterRecipe((Adjustments(contrast=0.15, saturation=0.1),)),
    "hd": FilterRecipe((Adjustments(contrast=0.25, saturation=0.12, sharpen=0.5),)),
    "dehaze": FilterRecipe(
        (Adjustments(contrast=0.2, saturation=0.15, black=-0.3, brightness=0.15, clear=0.4),)
    ),
    "vivid": FilterRecipe((Adjustments(saturation=0.4, contrast=0.15),)),
    "cinema": FilterRecipe(
        (
            _split((-0.12, 0.02, 0.14), (0.14, 0.04, -0.12)),
            Adjustments(contrast=0.3, saturation=-0.15, highlight=-0.2, vignetting=0.15),
        )
    ),
    "teal_orange": FilterRecipe(
        (
            _split((-0.22, 0.08, 0.2), (0.22, 0.05, -0.2)),
            _bands((_GREEN, 0.5, -0.3, 0.0), (_BLUE, -0.3, 0.0, 0.0)),
            Adjustments(contrast=0.25),
        )
    ),
    "vintage": FilterRecipe(
        (
            _split((0.06, 0.02, -0.02), (0.08, 0.04, -0.16)),
            Adjustments(saturation=-0.3, temperature=0.3, fade=0.45, vignetting=0.2, particle=0.1),
        )
    ),
    "film": FilterRecipe(
        (
            _split((-0.03, 0.08, 0.05), (0.08, 0.04, -0.08)),
            Adjustments(contrast=0.15, saturation=-0.12, highlight=-0.3, fade=0.3, particle=0.12),
        )
    ),
    "vhs": FilterRecipe(
        (
            _split((0.04, -0.03, 0.08), (0.04, 0.02, -0.04)),
            Adjustments(saturation=-0.15, fade=0.4, sharpen=0.4, particle=0.3),
        ),
        blur=0.0015,
    ),
    "ccd": FilterRecipe(
        (
            Adjustments(
                brightness=0.25, contrast=0.2, saturation=0.1, temperature=-0.25, sharpen=0.3, particle=0.1
            ),
        ),
        softness=0.1,
    ),
    "skin": FilterRecipe(
        (
            _bands((_ORANGE, -0.1, -0.2, 0.35), (_YELLOW, -0.2, -0.35, 0.2), (_RED, 0.0, -0.05, 0.15)),
            Adjustments(brightness=0.25, shadow=0.1, tone=0.1),
        ),
        softness=0.12,
    ),
    "cream": FilterRecipe(
        (Adjustments(brightness=0.25, contrast=-0.2, saturation=-0.15, temperature=0.2, fade=0.25),),
        softness=0.15,
    ),
    "fresh": FilterRecipe(
        (
            _split((-0.04, 0.05, 0.06), (-0.02, 0.03, 0.02)),
            Adjustments(brightness=0.3, contrast=-0.1, saturation=0.08),
        )
    ),
    "season": FilterRecipe((Adjustments(brightness=0.1, saturation=0.2, temperature=0.15, contrast=0.1),)),
    "nature": FilterRecipe(
        (
            _bands((_GREEN, 0.0, 0.25, 0.0), (_CYAN, 0.0, 0.2, -0.1), (_BLUE, -0.1, 0.25, -0.1)),
            Adjustments(contrast=0.12, clear=0.2),
        )
    ),
    "food": FilterRecipe(
        (
            _bands((_RED, 0.0, 0.25, 0.05), (_ORANGE, 0.0, 0.25, 0.1), (_YELLOW, -0.1, 0.15, 0.1)),
            Adjustments(brightness=0.18, temperature=0.2, contrast=0.1),
        )
    ),
    "night": FilterRecipe(
        (Adjustments(shadow=0.35, saturation=0.2, contrast=0.15, temperature=-0.1, highlight=-0.15),)
    ),
    "sunset": FilterRecipe(
        (
            _split((0.02, -0.04, 0.1), (0.24, 0.05, -0.18)),
            Adjustments(temperature=0.35, tone=0.15, saturation=0.15),
        )
    ),
    "warm": FilterRecipe(
        (_split((0.05, 0.0, -0.04), (0.14, 0.07, -0.12)), Adjustments(temperature=0.45, saturation=0.05))
    ),
    "cool": FilterRecipe(
        (_split((-0.08, 0.0, 0.14), (-0.06, 0.0, 0.06)), Adjustments(temperature=-0.4, saturation=-0.1))
    ),
    "blue": FilterRecipe(
        (
            _split((-0.14, 0.02, 0.24), (-0.08, 0.02, 0.08)),
            _bands((_CYAN, 0.3, 0.2, 0.0), (_BLUE, 0.0, 0.3, 0.0)),
            Adjustments(temperature=-0.35),
        )
    ),
    "green": FilterRecipe(
        (
            _split((-0.05, 0.1, -0.02), (0.0, 0.05, -0.05)),
            _bands((_YELLOW, 0.5, 0.0, 0.0), (_GREEN, 0.1, 0.2, -0.1)),
            Adjustments(tone=-0.35),
        )
    ),
    "pink": FilterRecipe(
        (_split((0.1, -0.04, 0.08), (0.14, -0.06, 0.08)), Adjustments(tone=0.3, brightness=0.12, fade=0.12))
    ),
    "purple": FilterRecipe((_split((0.1, -0.12, 0.22), (0.1, -0.08, 0.12)), Adjustments(tone=0.35))),
    "red": FilterRecipe(
        (
            _split((0.14, -0.04, -0.04), (0.1, -0.02, -0.04)),
            _bands((_RED, 0.0, 0.35, 0.0), (_GREEN, 0.0, -0.3, 0.0)),
            Adjustments(contrast=0.12),
        )
    ),
    "brown": FilterRecipe(
        (
            _split((0.12, 0.03, -0.08), (0.12, 0.05, -0.12)),
            Adjustments(saturation=-0.35, contrast=0.12, fade=0.15),
        )
    ),
    "grey": FilterRecipe((Adjustments(saturation=-0.55, contrast=0.1, fade=0.2),)),
    "dark": FilterRecipe(
        (
            Adjustments(
                brightness=-0.35, contrast=0.3, saturation=-0.2, shadow=-0.2, temperature=-0.1, vignetting=0.3
            ),
        )
    ),
    "gold": FilterRecipe(
        (
            _bands(
                (_GREEN, -0.5, -0.8, 0.0),
                (_CYAN, 0.0, -0.9, 0.0),
                (_BLUE, 0.0, -0.9, -0.2),
                (_PURPLE, 0.0, -0.9, 0.0),
                (_MAGENTA, 0.0, -0.6, 0.0),
            ),
            _split((0.04, 0.0, -0.08), (0.22, 0.12, -0.2)),
            Adjustments(contrast=0.3, brightness=-0.1),
        )
    ),
    "cyber": FilterRecipe(
        (
            _split((-0.1, 0.02, 0.35), (0.3, -0.2, 0.22)),
            _bands((_RED, -0.3, 0.2, 0.0), (_GREEN, 0.6, 0.0, 0.0), (_BLUE, 0.3, 0.2, 0.0)),
            Adjustments(contrast=0.25, saturation=0.15),
        )
    ),
    "bw": FilterRecipe((_MONO,)),
    "negative": FilterRecipe((ToneCurves(red=_FALLING, green=_FALLING, blue=_FALLING),)),
    "thermal": FilterRecipe((Adjustments(saturation=-1.0), _HEAT)),
    "soft": FilterRecipe((Adjustments(contrast=-0.12, brightness=0.05),), softness=0.5),
    "blur": FilterRecipe(blur=0.02),
}
"""By family."""

_CLOSE = {
    "vivid": "more saturation and contrast; how much is a guess",
    "bw": "black and white; the filter's own contrast and tint are a guess",
    "negative": "every colour inverted",
    "soft": "soft focus; its strength is a guess",
    "blur": "a blur; its strength is a guess",
}
_STAND_IN = "an imitation by the filter's family ({}): the true colours are in the app's package"
_UNTOLD = "neither its id nor its name tells the look: a little contrast and saturation stand for it"

WORDS: tuple[tuple[str, str], ...] = (
    ("黑白", "bw"), ("银盐", "bw"), ("noir", "bw"), ("b&w", "bw"), ("monochrome", "bw"), ("흑백", "bw"),
    ("负片", "negative"), ("negative", "negative"), ("热成像", "thermal"), ("thermal", "thermal"),
    ("赛博", "cyber"), ("cyber", "cyber"), ("霓虹", "cyber"), ("neon", "cyber"), ("蒸汽波", "cyber"),
    ("青橙", "teal_orange"), ("橙青", "teal_orange"), ("tealorange", "teal_orange"), ("teal&orange", "teal_orange"),
    ("黑金", "gold"), ("鎏金", "gold"), ("gold", "gold"), ("vhs", "vhs"), ("lofi", "vhs"), ("录像", "vhs"),
    ("ccd", "ccd"), ("拍立得", "ccd"), ("宝丽来", "ccd"), ("polaroid", "ccd"), ("闪光", "ccd"), ("flash", "ccd"),
    ("电影", "cinema"), ("影视", "cinema"), ("cinema", "cinema"), ("movie", "cinema"), ("好莱坞", "cinema"),
    ("胶片", "film"), ("胶卷", "film"), ("富士", "film"), ("柯达", "film"), ("哈苏", "film"), ("徕卡", "film"),
    ("film", "film"), ("kodak", "film"), ("fuji", "film"),
    ("复古", "vintage"), ("怀旧", "vintage"), ("港风", "vintage"), ("古早", "vintage"), ("褪色", "vintage"),
    ("老照片", "vintage"), ("vintage", "vintage"), ("retro", "vintage"), ("nostalgi", "vintage"),
    ("美食", "food"), ("食", "food"), ("food", "food"), ("delicious", "food"),
    ("夜", "night"), ("烟花", "night"), ("烟火", "night"), ("night", "night"),
    ("肤", "skin"), ("白皙", "skin"), ("美白", "skin"), ("skin", "skin"), ("glow", "soft"),
    ("去雾", "dehaze"), ("去灰", "dehaze"), ("通透", "dehaze"), ("清透", "dehaze"), ("提亮", "dehaze"),
    ("dehaze", "dehaze"), ("bright", "dehaze"),
    ("高清", "hd"), ("画质", "hd"), ("清晰", "hd"), ("质感", "hd"), ("4k", "hd"), ("8k", "hd"), ("enhance", "hd"),
    ("奶油", "cream"), ("奶", "cream"), ("cream", "cream"),
    ("柔", "soft"), ("朦胧", "soft"), ("梦", "soft"), ("雾", "soft"), ("soft", "soft"), ("dream", "soft"),
    ("模糊", "blur"), ("虚化", "blur"), ("blur", "blur"),
    ("落日", "sunset"), ("日落", "sunset"), ("黄昏", "sunset"), ("夕阳", "sunset"), ("晚霞", "sunset"),
    ("sunset", "sunset"), ("dusk", "sunset"), ("goldenhour", "sunset"),
    ("增色", "vivid"), ("鲜艳", "vivid"), ("鲜亮", "vivid"), ("高饱和", "vivid"), ("浓郁", "vivid"),
    ("vivid", "vivid"), ("vibrant", "vivid"), ("고채도", "vivid"),
    ("樱", "pink"), ("粉", "pink"), ("桃", "pink"), ("pink", "pink"), ("peach", "pink"), ("rose", "pink"),
    ("紫", "purple"), ("purple", "purple"), ("violet", "purple"), ("lavender", "purple"),
    ("清新", "fresh"), ("小清", "fresh"), ("fresh", "fresh"), ("晴", "fresh"),
    ("森", "green"), ("绿", "green"), ("green", "green"), ("forest", "green"), ("mint", "green"),
    ("蓝", "blue"), ("海", "blue"), ("blue", "blue"), ("ocean", "blue"),
    ("暖", "warm"), ("橘", "warm"), ("橙", "warm"), ("warm", "warm"), ("candle", "warm"), ("amber", "warm"),
    ("冷", "cool"), ("冰", "cool"), ("雪", "cool"), ("cool", "cool"), ("cold", "cool"), ("ice", "cool"),
    ("红", "red"), ("枫", "red"), ("red", "red"), ("棕", "brown"), ("咖啡", "brown"), ("brown", "brown"),
    ("coffee", "brown"), ("灰", "grey"), ("grey", "grey"), ("gray", "grey"),
    ("暗", "dark"), ("dark", "dark"), ("moody", "dark"), ("自然", "nature"), ("风景", "nature"),
    ("nature", "nature"), ("春", "season"), ("夏", "season"), ("秋", "season"), ("冬", "season"),
    ("新年", "season"), ("圣诞", "season"), ("summer", "season"), ("autumn", "season"), ("christmas", "season"),
)  # fmt: skip
"""Words in the folded name of a filter that the table of families does not have, first match decides."""


def find_filter(name: str, *ids: str) -> Look[FilterRecipe]:
    """The look for a filter: by id, by name, by a word in its name, else the neutral one."""
    found = FILTERS.find(name, *ids)
    if found is not None:
        return found
    text = folded(name)
    return FILTERS[next((family for word, family in WORDS if word in text), NEUTRAL)]


def _register() -> None:
    table = NameTable.read("renderer.looks", "filters.tsv")
    for family, recipe in RECIPES.items():
        ids, names = table.own("filter", family)
        note = _CLOSE.get(family) or (_UNTOLD if family == NEUTRAL else _STAND_IN.format(family))
        grade = Grade.CLOSE if family in _CLOSE else Grade.STAND_IN
        FILTERS.add(family, recipe, ids=ids, names=names, grade=grade, note=note)


_register()
