"""What kind of letters a font has, as far as its name tells: class, weight, slant.

The words are those that foundries and the applications put into names, in Chinese, Japanese, Korean, English and
pinyin. Latin names are cut into words first (`SourceHanSerifCN-SemiBold` → source han serif cn semi bold), so that
`Pentagon` holds no pen and `Flamingo` no Ming.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise


class FontClass(StrEnum):
    """The classes that Chinese type is sorted by; Latin type falls into the same ones."""

    SANS = "sans"
    SERIF = "serif"
    KAI = "kai"
    FANGSONG = "fangsong"
    HANDWRITING = "handwriting"
    ROUNDED = "rounded"
    DISPLAY = "display"
    MONO = "mono"

    @property
    def chinese(self) -> str:
        """What a designer calls it."""
        return _CHINESE[self]


_CHINESE = {
    FontClass.SANS: "黑体",
    FontClass.SERIF: "宋体",
    FontClass.KAI: "楷体",
    FontClass.FANGSONG: "仿宋",
    FontClass.HANDWRITING: "手写",
    FontClass.ROUNDED: "圆体",
    FontClass.DISPLAY: "标题",
    FontClass.MONO: "等宽",
}

# For each class the others, nearest first: our judgement of which stand-in disturbs least. Handwriting goes to 楷体,
# which is written too, and then to plain faces: a 宋体 looks more out of place.
_NEAREST: dict[FontClass, tuple[FontClass, ...]] = {
    FontClass(first): tuple(map(FontClass, others.split()))
    for first, others in {
        "sans": "rounded mono display serif fangsong kai handwriting",
        "serif": "fangsong kai sans rounded mono display handwriting",
        "kai": "fangsong serif handwriting sans rounded mono display",
        "fangsong": "kai serif sans rounded handwriting mono display",
        "handwriting": "kai fangsong rounded sans display serif mono",
        "rounded": "sans mono display handwriting kai fangsong serif",
        "display": "sans rounded serif mono fangsong kai handwriting",
        "mono": "sans rounded serif fangsong kai display handwriting",
    }.items()
}

# Words of Chinese, Japanese and Korean names. The first that the name holds counts, so 仿宋 stands before 宋,
# 行楷 before 楷, and 标题圆 is round.
_CJK_WORDS: tuple[tuple[FontClass, tuple[str, ...]], ...] = tuple(
    (font_class, tuple(words.split()))
    for font_class, words in (
        (FontClass.FANGSONG, "仿宋"),
        (
            FontClass.HANDWRITING,
            "手写 手寫 手書 手书 手札 行书 行書 行楷 行草 草书 草書 书法 書法 書道 毛笔 毛筆 硬笔 钢笔 铅笔 蜡笔 毡笔 隶 隷 "
            "魏碑 篆 榜书 榜楷 筆 笔记 ペン スクリプト ｽｸﾘﾌﾟﾄ 필기 손글씨",
        ),
        (FontClass.KAI, "楷 教科書 교과서"),
        (FontClass.ROUNDED, "圆 圓 丸 둥근"),
        (FontClass.SERIF, "宋 明朝 明体 明體 云明 ｾﾘﾌ セリフ 명조 바탕"),
        (FontClass.MONO, "等宽 等寬 等幅"),
        (FontClass.SANS, "黑体 黑體 ゴシック ｺﾞｼｯｸ ｺﾞｯｸ 고딕 돋움 雅黑 粗黑 细黑 中黑"),
        (
            FontClass.DISPLAY,
            "综艺 綜藝 海报 招牌 看板 大字报 像素 战甲 印章 勘亭 標題 气泡 泡泡 涂鸦 デコ 吹き出し ドット ポップ",
        ),
        (FontClass.SANS, "黑 黒"),
        (FontClass.DISPLAY, "标题"),
    )
)

# Words of names in Latin letters, whole words only. The second half are families everybody knows, by their first word.
_LATIN_WORDS: dict[str, FontClass] = {
    word: font_class
    for font_class, words in {
        FontClass.FANGSONG: "fangsong simfang stfangsong",
        FontClass.HANDWRITING: (
            "brush handwriting handwritten hand script pen pencil marker cursive calligraphy signature scrawl xingkai "
            "xingshu caoshu shouxie shoushu lishu maobi chalk note "
            "caveat pacifico parisienne allura alexbrush vibes italianno tangerine kaushan kaushanscript sacramento "
            "satisfy dancing zapfino merienda amatic reenie bilbo arizonia carattere dynalight cookie comic"
        ),
        FontClass.KAI: "kai kaiti simkai stkaiti kaishu wenkai biaukai dfkai",
        FontClass.ROUNDED: (
            "round rounded yuan yuanti maru fredoka nunito quicksand comfortaa varela baloo coiny jellee dynapuff"
        ),
        FontClass.MONO: (
            "mono monospace monospaced typewriter code courier consolas menlo monaco inconsolata cousine typer"
        ),
        FontClass.SERIF: (
            "serif song songti simsun stsong sun ming mincho min naskh slab roman times georgia garamond caslon "
            "didot bodoni baskerville palatino centaur playfair lora cinzel cormorant alegreya arvo bevan cardo "
            "crimson fraunces prata quattrocento caladea coustard merriweather philosopher alike alice galliard arno"
        ),
        FontClass.SANS: (
            "sans hei heiti simhei stheiti yahei gothic grotesk grotesque dengxian pingfang arial helvetica verdana "
            "tahoma roboto inter montserrat poppins barlow rubik barlow futura din frutiger"
        ),
        FontClass.DISPLAY: (
            "display poster headline title stencil pixel comics graffiti anton bebas oswald bangers bungee staatliches "
            "impact shrikhand lobster barrio chunk fugaz boxing thunder ops"
        ),
    }.items()
    for word in words.split()
}
_LATIN_ORDER = tuple(dict.fromkeys(_LATIN_WORDS.values()))

THIN, REGULAR, MEDIUM, BOLD, BLACK = 100.0, 400.0, 500.0, 700.0, 900.0

_WEIGHT_NAMES = (
    (100.0, "Thin"),
    (200.0, "ExtraLight"),
    (300.0, "Light"),
    (400.0, "Regular"),
    (500.0, "Medium"),
    (600.0, "SemiBold"),
    (700.0, "Bold"),
    (800.0, "ExtraBold"),
    (900.0, "Black"),
)

# Longer ones first.
_CJK_WEIGHTS = (
    *((word, 900.0) for word in ("特粗", "超粗", "超级黑", "超重", "特黑", "大黑")),
    *((word, 600.0) for word in ("中粗", "半粗")),
    *((word, 200.0) for word in ("特细", "超细", "极细")),
    ("粗", 700.0),
    ("太字", 700.0),
    ("细", 300.0),
    ("細", 300.0),
    ("中黑", 500.0),
)
_LATIN_WEIGHTS = {
    **dict.fromkeys(("thin", "hairline", "th"), 100.0),
    **dict.fromkeys(("extralight", "ultralight", "extlt", "elt"), 200.0),
    **dict.fromkeys(("light", "lt", "demilight"), 300.0),
    **dict.fromkeys(("regular", "normal", "book", "roman", "rg"), 400.0),
    **dict.fromkeys(("medium", "md"), 500.0),
    **dict.fromkeys(("semibold", "demibold", "demi", "sb"), 600.0),
    **dict.fromkeys(("bold", "bd"), 700.0),
    **dict.fromkeys(("extrabold", "ultrabold", "eb"), 800.0),
    **dict.fromkeys(("black", "heavy", "blk", "ultra", "ultrablack", "extrablack"), 900.0),
}
# `烟波宋-B`, `つきみ丸ゴかな R`.
_WEIGHT_LETTERS = {"L": 300.0, "R": 400.0, "M": 500.0, "B": 700.0, "H": 900.0}
_WEIGHT_LETTER = re.compile(r"[-_ ]([LRMBH])$")
_LATIN_PREFIXES = ("extra", "ultra", "semi", "demi")

THICKENED_WEIGHT = 200.0
"""What thickening adds to a face's weight (Skia's: 1/34 em more of every stroke), and how much lighter than wanted a
face must be to get it."""

DISPLAY_WEIGHT = BLACK
"""A headline face whose name tells no weight is meant to be heavy: the faces called 综艺 and 标题 are."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def class_of_name(name: str) -> FontClass | None:
    """The class a name tells, None if it tells none."""
    for font_class, telling in _CJK_WORDS:
        if any(word in name for word in telling):
            return font_class
    words = latin_words(name)
    joined = [first + second for first, second in pairwise(words)]  # pinyin is often cut: `Fang Song`
    found = {_LATIN_WORDS[word] for word in (*words, *joined) if word in _LATIN_WORDS}
    if {"sans", "serif"} <= set(words):  # `MS Sans Serif`
        return FontClass.SANS
    return next((font_class for font_class in _LATIN_ORDER if font_class in found), None)


def weight_of_name(name: str) -> float | None:
    """The weight a name tells on OpenType's scale 100…900, None if it tells none."""
    for word, weight in _CJK_WEIGHTS:
        if word in name:
            return weight
    if letter := _WEIGHT_LETTER.search(name):
        return _WEIGHT_LETTERS[letter[1]]
    words = latin_words(name)
    for first, second in pairwise(words):
        if first in _LATIN_PREFIXES and first + second in _LATIN_WEIGHTS:
            return _LATIN_WEIGHTS[first + second]
    told = [word for word in words[1:] if word in _LATIN_WEIGHTS]  # `Black Mango` is not black
    return _LATIN_WEIGHTS[told[-1]] if told else None


def is_italic_name(name: str) -> bool:
    """Whether a name tells of slanted letters."""
    words = latin_words(name)
    return "斜" in name or not {"italic", "oblique", "slanted"}.isdisjoint(words[1:]) or words[-1:] == ["it"]


def latin_words(name: str) -> list[str]:
    """The Latin words of a name in lower case: `NotoSansCJKsc-Bold` → noto sans cjksc bold."""
    return [word.casefold() for word in _WORD.findall(name)]


def weight_name(weight: float) -> str:
    """The nearest of OpenType's nine names."""
    return min(_WEIGHT_NAMES, key=lambda named: abs(named[0] - weight))[1]


def class_distance(wanted: FontClass | None, found: FontClass | None) -> int:
    """0 for the same class, up to 7. A text of no known class is set like a 黑体, which most fonts are; a face of
    no known class is worse than a plain one and better than one that is known to be of another kind."""
    wanted = wanted or FontClass.SANS
    if found is None:
        return 2
    return 0 if found is wanted else 1 + _NEAREST[wanted].index(found)
