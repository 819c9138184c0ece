"""Stand-ins for flower texts (花字): styles by family, told by the words of the item's name.

The true styles are files of the app that no draft carries. A name mostly says what they are like: its colours in
the order of letter, edge, outer edge, and how the letters are made. Both are looked for in Chinese, English and
Japanese; every recipe takes any colours. All numbers are taste.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from renderer.colors import BLACK, WHITE, Gradient, Rgba
from renderer.looks.words import place_of
from renderer.text_block import TextFill, TextGlow, TextGradient, TextShadow, TextStroke

DOWN = 90.0
"""A gradient's angle from top to bottom."""
DOWN_RIGHT = -45.0
"""A shadow's angle."""


@dataclass(frozen=True, slots=True)
class FlowerStyle:
    """What letters are painted with; strokes wide ones first."""

    fill: TextFill
    strokes: tuple[TextStroke, ...] = ()
    shadows: tuple[TextShadow, ...] = ()
    glow: TextGlow | None = None


@dataclass(frozen=True, slots=True)
class Flower:
    """A stand-in found for a name, and the sentence about it for the report."""

    family: str
    style: FlowerStyle
    note: str


@dataclass(frozen=True, slots=True)
class Tones:
    """A colour with the neighbours a letter needs: its lit and its shaded side, and an ink that outlines it."""

    light: Rgba
    base: Rgba
    deep: Rgba
    ink: Rgba


def rgb(code: str) -> Rgba:
    red, green, blue = bytes.fromhex(code)
    return Rgba(red / 255, green / 255, blue / 255)


COLORS: dict[str, Tones] = {
    name: Tones(*map(rgb, codes.split()))
    for name, codes in {
        "red": "FF8A80 F5222D A8071A 4A0308",
        "orange": "FFD08A FF8A1F C94F00 4D1D00",
        "yellow": "FFF59A FFD91A E09A00 4A3000",
        "gold": "FFF3B0 FFB800 C87400 4A2600",
        "green": "B8F5A0 3CCB4A 0E8A3A 04351A",
        "cyan": "B5FBFF 22D3EE 0E7F9C 063240",
        "blue": "A8D4FF 2F80FF 1443B8 071A4D",
        "purple": "E0C3FF 9B4DFF 5A1FB0 24084D",
        "pink": "FFD1E6 FF5FA8 C71F73 4D0A2C",
        "brown": "E3B98F A5673F 6B3D1E 2E180A",
        "silver": "FFFFFF C9D1DB 7C8794 262C33",
        "white": "FFFFFF FFFFFF E3E8EF 22262E",
        "black": "5A5F6B 1B1D22 000000 FFFFFF",
    }.items()
}

_COLOR_WORDS: dict[str, tuple[str, ...]] = {
    "red": ("红", "紅", "赤", "red", "レッド"),
    "orange": ("橙", "橘", "orange", "オレンジ"),
    "yellow": ("黄", "yellow", "イエロー"),
    "gold": ("金", "gold", "ゴールド"),
    "green": ("绿", "緑", "綠", "green", "グリーン"),
    "cyan": ("青色", "青蓝", "cyan", "teal", "水色", "薄荷", "mint"),
    "blue": ("蓝", "藍", "blue", "ブルー"),
    "purple": ("紫", "purple", "violet", "パープル"),
    "pink": ("粉", "pink", "ピンク", "桃", "樱", "桜"),
    "brown": ("棕", "褐", "咖", "brown", "茶色"),
    "silver": ("银", "銀", "silver", "シルバー", "金属", "metal"),
    "white": ("白", "white", "ホワイト"),
    "black": ("黑", "黒", "black", "ブラック"),
}


def solid(tones: tuple[Tones, ...]) -> FlowerStyle:
    """A plain letter with an edge that any picture lets read."""
    main = tones[0]
    edge = tones[1].base if len(tones) > 1 else main.ink
    return FlowerStyle(main.base, (TextStroke(edge, 0.05),), (_soft(0.035),))


def outlined(tones: tuple[Tones, ...]) -> FlowerStyle:
    """One edge inside another, as thumbnails have it."""
    main = tones[0]
    edge = tones[1].base if len(tones) > 1 else main.ink
    outer = tones[2].base if len(tones) > 2 else (BLACK if _luma(edge) > 0.5 else WHITE)
    return FlowerStyle(main.base, (TextStroke(outer, 0.085), TextStroke(edge, 0.045)), (_soft(0.03),))


def gradient(tones: tuple[Tones, ...]) -> FlowerStyle:
    """Lit from above; with two colours, from the one to the other."""
    main = tones[0]
    if len(tones) > 1:
        fill = _ramp(((0.1, main.base), (0.9, tones[1].base)))
    else:
        fill = _ramp(((0.05, main.light), (0.5, main.base), (0.95, main.deep)))
    return FlowerStyle(fill, (TextStroke(main.ink, 0.05),), (_soft(0.04),))


def metal(tones: tuple[Tones, ...]) -> FlowerStyle:
    """A polished face: the light breaks just below the middle."""
    main = tones[0]
    fill = _ramp(
        ((0.0, main.light), (0.46, main.base), (0.54, main.deep), (0.72, main.base), (1.0, main.light))
    )
    edge = tones[1].base if len(tones) > 1 else main.ink
    return FlowerStyle(fill, (TextStroke(edge, 0.05),), (_soft(0.04),))


def neon(tones: tuple[Tones, ...]) -> FlowerStyle:
    """A lit tube: nearly white inside, its colour round it, and light on the wall."""
    main = tones[-1] if tones[0] is COLORS["white"] else tones[0]
    tube = _mixed(main.light, WHITE, 0.75)
    glow = TextGlow(main.base, strength=0.6, range=0.5)
    return FlowerStyle(tube, (TextStroke(main.base, 0.028),), (), glow)


def starlight(tones: tuple[Tones, ...]) -> FlowerStyle:
    """A pale letter in a faint light of its own."""
    main = tones[0]
    fill = _ramp(((0.0, WHITE), (1.0, main.light)))
    glow = TextGlow(main.light, strength=0.35, range=0.4)
    return FlowerStyle(fill, (TextStroke(main.deep, 0.02),), (_soft(0.03),), glow)


def block(tones: tuple[Tones, ...]) -> FlowerStyle:
    """A letter of some thickness, seen from the upper left."""
    main = tones[0]
    edge = tones[1] if len(tones) > 1 else None
    side = edge.deep if edge else (main.ink if main is COLORS["white"] else main.deep)
    fill = _ramp(((0.1, main.light), (0.75, main.base)))
    stroke = TextStroke(edge.base if edge else _mixed(main.light, WHITE, 0.6), 0.035)
    depth = tuple(TextShadow(side, 0.018 * step, DOWN_RIGHT, 0.0) for step in range(6, 0, -1))
    return FlowerStyle(fill, (stroke,), (_soft(0.15), *depth))


def retro(tones: tuple[Tones, ...]) -> FlowerStyle:
    """A warm letter on a hard shadow, set off by a gap, as on old posters."""
    main = tones[0]
    fill = rgb("FFF1D0") if main in (COLORS["white"], COLORS["black"]) else main.base
    edge = rgb("3B2417")
    accent = (
        tones[1].base if len(tones) > 1 else rgb("D9482B") if main is not COLORS["red"] else rgb("F0B429")
    )
    return FlowerStyle(
        fill,
        (TextStroke(edge, 0.04),),
        (TextShadow(edge, 0.1, DOWN_RIGHT, 0.0), TextShadow(accent, 0.07, DOWN_RIGHT, 0.0)),
    )


def variety(tones: tuple[Tones, ...]) -> FlowerStyle:
    """The captions of entertainment shows: bright, a black edge, a white one round it."""
    main = COLORS["yellow"] if tones[0] in (COLORS["white"], COLORS["black"]) else tones[0]
    fill = _ramp(((0.1, main.light), (0.6, main.base)))
    strokes = (TextStroke(WHITE, 0.12), TextStroke(rgb("17181C"), 0.07))
    return FlowerStyle(fill, strokes, (TextShadow(Rgba(0.0, 0.0, 0.0, 0.55), 0.06, DOWN_RIGHT, 0.02),))


def handwritten(tones: tuple[Tones, ...]) -> FlowerStyle:
    """Ink alone, lifted a little off the picture."""
    main = tones[0]
    halo = WHITE if _luma(main.base) < 0.35 else BLACK
    return FlowerStyle(
        main.base, (), (TextShadow(Rgba(halo.red, halo.green, halo.blue, 0.6), 0.025, DOWN_RIGHT, 0.05),)
    )


def rainbow(tones: tuple[Tones, ...]) -> FlowerStyle:
    """All colours across the line, held together by a white edge."""
    codes = ("FF4D4F", "FF9F1A", "FFE01A", "3CCB4A", "22A7F0", "9B4DFF")
    stops = tuple((index / (len(codes) - 1), rgb(code)) for index, code in enumerate(codes))
    return FlowerStyle(
        TextGradient(Gradient(stops, 0.0)),
        (TextStroke(rgb("2A2250"), 0.085), TextStroke(WHITE, 0.05)),
        (_soft(0.04),),
    )


@dataclass(frozen=True, slots=True)
class Family:
    """A way to make letters, the words that tell it, and its colour where the name has none."""

    recipe: Callable[[tuple[Tones, ...]], FlowerStyle]
    words: tuple[str, ...]
    color: str
    called: str


DEFAULT = "outline"
FAMILIES: dict[str, Family] = {
    "rainbow": Family(rainbow, ("彩虹", "多彩", "彩色", "炫彩", "七彩", "カラフル", "multicolor", "multicolour",
                                "colorful", "colourful", "rainbow"), "white", "rainbow letters"),
    "neon": Family(neon, ("霓虹", "荧光", "発光", "发光", "灯箱", "灯管", "ネオン", "neon", "glow", "fluorescent", "led"),
                   "pink", "neon letters"),
    "starlight": Family(starlight, ("星光", "星空", "星尘", "闪闪", "闪烁", "闪光", "亮片", "キラキラ", "sparkle", "glitter",
                                    "shiny", "star"), "white", "shining letters"),
    "block": Family(block, ("立体", "3d", "厚", "浮雕", "膨胀", "气球", "バルーン", "bubble", "emboss", "block"), "orange",
                    "solid letters"),
    "retro": Family(retro, ("复古", "復古", "怀旧", "港风", "レトロ", "retro", "vintage", "y2k"), "white", "retro letters"),
    "variety": Family(variety, ("综艺", "綜藝", "バラエティ", "搞笑", "variety", "comic", "漫画"), "yellow",
                      "letters as in entertainment shows"),
    "handwritten": Family(handwritten, ("手写", "手寫", "毛笔", "书法", "涂鸦", "手書き", "handwrit", "brush", "script",
                                        "doodle", "graffiti", "marker"), "white", "handwritten letters"),
    "metal": Family(metal, ("金属", "鎏金", "烫金", "metal", "メタル", "chrome"), "gold", "metal letters"),
    "gradient": Family(gradient, ("渐变", "漸變", "グラデ", "gradient", "ombre"), "orange", "letters with a gradient"),
    "outline": Family(outlined, ("描边", "描邊", "边", "縁取り", "フチ", "outline", "stroke", "border"), "white",
                      "outlined letters"),
}  # fmt: skip
"""In the order in which they are asked for. Recipes `solid` and `gradient` also serve names that only have colours."""


def find_flower(name: str) -> Flower:
    """The stand-in for a flower text of this name; for none that says anything, outlined white letters."""
    colors = colors_in(name)
    key = next((key for key, family in FAMILIES.items() if place_of(name, family.words) is not None), "")
    if key == "rainbow" and len(colors) > 1:
        key = "gradient"  # "Multicolour yellow and red" names its colours.
    if not key and colors:
        return _colored(colors)
    family = FAMILIES[key or DEFAULT]
    if key == "neon" and "gold" in colors:
        style = _golden_light(colors)
    else:
        style = family.recipe(_tones(colors or (family.color,)))
    of_what = "the flower text" if key else "a flower text whose name tells nothing"
    return Flower(
        key or DEFAULT, style, f"{family.called} stand for {of_what}: its style is not part of the draft"
    )


def colors_in(name: str) -> tuple[str, ...]:
    """The colours a name has, in its order."""
    places = {color: place_of(name, words) for color, words in _COLOR_WORDS.items()}
    if places["gold"] is not None and places["gold"] == places["silver"]:
        places["gold"] = None  # the first half of "metal"
    return tuple(sorted((c for c, at in places.items() if at is not None), key=lambda c: places[c] or 0))


def _colored(colors: tuple[str, ...]) -> Flower:
    if colors[0] in ("gold", "silver"):
        key, style = "metal", metal(_tones(colors))
    elif len(colors) > 1:
        key, style = "outline", outlined(_tones(colors)) if len(colors) > 2 else solid(_tones(colors))
    elif colors[0] in ("white", "black"):
        key, style = "outline", solid(_tones(colors))
    else:
        key, style = "gradient", gradient(_tones(colors))
    said = f"{' and '.join(colors)} letters stand for the flower text"
    return Flower(key, style, f"{said}: its style is not part of the draft")


def _golden_light(colors: tuple[str, ...]) -> FlowerStyle:
    """Gold shines; it is no tube."""
    base = metal(_tones(colors))
    return FlowerStyle(
        base.fill, base.strokes, base.shadows, TextGlow(COLORS["gold"].base, strength=0.4, range=0.4)
    )


def _tones(colors: tuple[str, ...]) -> tuple[Tones, ...]:
    return tuple(COLORS[color] for color in colors)


def _ramp(stops: tuple[tuple[float, Rgba], ...]) -> TextGradient:
    """From the top of each letter to its bottom."""
    return TextGradient(Gradient(stops, DOWN), per_letter=True)


def _soft(distance: float) -> TextShadow:
    return TextShadow(Rgba(0.0, 0.0, 0.0, 0.45), distance, DOWN_RIGHT, 0.06)


def _mixed(one: Rgba, other: Rgba, share: float) -> Rgba:
    def mix(a: float, b: float) -> float:
        return a + (b - a) * share

    return Rgba(mix(one.red, other.red), mix(one.green, other.green), mix(one.blue, other.blue))


def _luma(color: Rgba) -> float:
    return 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue
