"""What a face looks like and can write, read from its tables and names."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from renderer.fonts.classes import (
    REGULAR,
    FontClass,
    class_of_name,
    is_italic_name,
    latin_words,
    weight_of_name,
)
from renderer.fonts.file import table
from renderer.fonts.scripts import HAN, scripts_of_coverage

WEIGHT_AXIS = "wght"
_FULL, _FAMILY, _SUBFAMILY, _POSTSCRIPT, _TYPO_FAMILY, _TYPO_SUBFAMILY = 4, 1, 2, 6, 16, 17
_LANGUAGES = ("en", "zh-cn", "zh-tw", "zh-hk", "ja", "ko")
_MAX_NAME = 200  # characters; names of real fonts have some 30
_MOST_INSTANCES = 64

_ITALIC_BITS = 0x201  # italic and oblique in OS/2 fsSelection
_REGULAR_WORDS = frozenset({"regular", "book", "roman", "normal", "standard", "medium", ""})

# OS/2 sFamilyClass, high byte (OpenType specification).
_FAMILY_CLASSES = {
    **dict.fromkeys((1, 2, 3, 4, 5, 7), FontClass.SERIF),
    8: FontClass.SANS,
    9: FontClass.DISPLAY,
    10: FontClass.HANDWRITING,
}

# Among faces that differ in nothing else the one with mainland China's forms is taken, which shaping asks for too.
_REGIONS = ("sc", "cn", "gb", "hans", "", "tc", "tw", "hk", "hant", "jp", "kr")


@dataclass(frozen=True, slots=True)
class NamedInstance:
    """A name under which a face, at one weight of its axis or as it is (None), is known."""

    name: str
    weight: float | None
    is_family: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FaceTraits:
    """`name` is the full name; `weight` the file's own, `weights` the lightest and the heaviest it can be drawn in; `coverage` its code
    points (`hb.Set`); `region` ranks the regional editions of a Chinese face."""

    name: str
    family: str
    names: tuple[NamedInstance, ...]
    font_class: FontClass | None
    weight: float
    weights: tuple[float, float]
    italic: bool
    scripts: frozenset[str]
    coverage: Any
    color: bool
    region: int

    @property
    def is_variable(self) -> bool:
        return self.weights[0] < self.weights[1]

    def nearest_weight(self, weight: float) -> float:
        """The weight nearest to the wanted one."""
        return min(max(weight, self.weights[0]), self.weights[1])


def traits_of(
    face: Any, fallback_name: str, font_class: FontClass | None = None, weight: float | None = None
) -> FaceTraits:
    """Traits of an `hb.Face`. `font_class` and `weight` override what the file tells."""
    names = {number: _name(face, number) for number in (1, 2, 4, 6, 16, 17)}
    family = names[_TYPO_FAMILY] or names[_FAMILY] or fallback_name
    full = names[_FULL] or names[_FAMILY] or fallback_name
    os2 = table(face, "OS/2")
    axis = _weight_axis(face)
    coverage = face.unicodes
    scripts = scripts_of_coverage(coverage)
    said = " ".join(dict.fromkeys((*_in_all_languages(face, _FAMILY), full, fallback_name)))
    own_weight = _weight(os2, full) if weight is None else weight
    return FaceTraits(
        name=full,
        family=family,
        names=_instances(face, names, axis),
        font_class=font_class or class_of_name(said) or _class_of_tables(face, os2, HAN in scripts),
        weight=axis[1] if axis else own_weight,
        weights=(axis[0], axis[2]) if axis else (own_weight, own_weight),
        italic=_is_italic(os2, full),
        scripts=scripts,
        coverage=coverage,
        color=is_color(face),
        region=_region(family),
    )


def is_color(face: Any) -> bool:
    """Whether glyphs may bring their own colours."""
    return bool(face.has_color_paint or face.has_color_layers or face.has_color_png)


def _name(face: Any, number: int, language: str = "en") -> str:
    try:
        return str(face.get_name(number, language) or "")[:_MAX_NAME]
    except UnicodeError:
        return ""


def _in_all_languages(face: Any, number: int) -> list[str]:
    """A name in English, Chinese, Japanese and Korean, each once."""
    return [n for n in dict.fromkeys(_name(face, number, language) for language in _LANGUAGES) if n]


def _instances(
    face: Any, names: dict[int, str], axis: tuple[float, float, float] | None
) -> tuple[NamedInstance, ...]:
    found = [NamedInstance(name, None) for name in _in_all_languages(face, _FULL)]
    if names[_POSTSCRIPT]:
        found.append(NamedInstance(names[_POSTSCRIPT], None))
    families = dict.fromkeys((*_in_all_languages(face, _TYPO_FAMILY), *_in_all_languages(face, _FAMILY)))
    subfamily = (names[_TYPO_SUBFAMILY] or names[_SUBFAMILY]).casefold()
    if subfamily in _REGULAR_WORDS or (axis and "italic" not in subfamily):
        # A family's name means its regular face, whatever the file's own default is.
        weight = REGULAR if axis and axis[0] <= REGULAR <= axis[2] else None
        found += [NamedInstance(family, weight, is_family=True) for family in families]
    if axis:
        found += [
            NamedInstance(f"{family} {_name(face, instance.subfamily_name_id)}", weight)
            for instance in face.named_instances[:_MOST_INSTANCES]
            if (weight := _instance_weight(face, instance)) is not None
            for family in families
        ]
    return tuple(found)


def _weight_axis(face: Any) -> tuple[float, float, float] | None:
    """Lightest, default and heaviest weight of a variable face."""
    for axis in _axes(face):
        if axis.tag == WEIGHT_AXIS and axis.min_value < axis.max_value:
            return max(axis.min_value, 1.0), axis.default_value, min(axis.max_value, 1000.0)
    return None


def _axes(face: Any) -> Sequence[Any]:
    try:
        return tuple(face.axis_infos)
    except UnicodeError:  # an axis whose tag is no ASCII
        return ()


def _instance_weight(face: Any, instance: Any) -> float | None:
    for axis, value in zip(_axes(face), instance.design_coords, strict=False):
        if axis.tag == WEIGHT_AXIS:
            return float(value)
    return None


def _weight(os2: bytes, name: str) -> float:
    """A name goes before the table, since many Chinese faces say 400 there whatever they are; but every odd face is
    called Regular."""
    told = weight_of_name(name)
    if told is not None and told != REGULAR:
        return told
    weight = struct.unpack_from(">H", os2, 4)[0] if len(os2) >= 6 else 0
    weight = weight * 100 if 1 <= weight <= 9 else weight  # old tools count 1…9
    return float(weight) if 100 <= weight <= 1000 else REGULAR


def _is_italic(os2: bytes, name: str) -> bool:
    bits = struct.unpack_from(">H", os2, 62)[0] if len(os2) >= 64 else 0
    return bool(bits & _ITALIC_BITS) or is_italic_name(name)


def _class_of_tables(face: Any, os2: bytes, has_han: bool) -> FontClass | None:
    """From OS/2's family class and PANOSE; many fonts leave both at zero."""
    if len(os2) < 42:
        return None
    if not has_han and _is_monospaced(face, os2):  # Chinese glyphs all have one width
        return FontClass.MONO
    by_family = _FAMILY_CLASSES.get(os2[30])
    kind, style = os2[32], os2[33]
    if kind == 3:
        return FontClass.HANDWRITING
    if kind == 4:
        return FontClass.DISPLAY
    if kind == 2 and style == 15:
        return FontClass.ROUNDED
    if by_family is None and kind == 2 and style >= 2:
        return FontClass.SERIF if style <= 10 else FontClass.SANS
    return by_family


def _is_monospaced(face: Any, os2: bytes) -> bool:
    post = table(face, "post")
    return (os2[32] == 2 and os2[35] == 9) or (len(post) >= 16 and any(post[12:16]))


def _region(family: str) -> int:
    words = latin_words(family)
    # `CJKsc` and `CJK SC` both occur.
    last = words[-1].removeprefix("cjk") if words else ""
    return _REGIONS.index(last) if last in _REGIONS else _REGIONS.index("")
