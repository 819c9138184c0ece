"""What a draft says of a font: how it is called, what it looks like, and what is known of fonts we do not have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from renderer.fidelity import Grade
from renderer.fonts.classes import (
    DISPLAY_WEIGHT,
    MEDIUM,
    REGULAR,
    FontClass,
    class_of_name,
    is_italic_name,
    weight_of_name,
)
from renderer.fonts.folder import file_name, file_stem, plain_name
from renderer.fonts.names import font_name
from renderer.fonts.packages import packaged_file
from renderer.text_block import FontRef

CJK_NAME = "NotoSansCJK-VF.otf.ttc"
CJK_SIMPLIFIED = 2  # place of the Simplified Chinese face in the collection
LATIN_NAME = "NotoSans[wght].ttf"


@dataclass(frozen=True, slots=True)
class KnownStandIn:
    """A packaged face that is known to come near to one of the applications' own interface fonts."""

    file: str
    index: int
    weight: float


@dataclass(frozen=True, slots=True)
class WantedFont:
    """What is to be found for a font the draft names.

    `name` is what a person would call it, "" if the draft names none; `names` are all it goes by, the telling one
    first. `font_class` is None where the name tells none. `ascent` and `descent` (em) are the named font's own
    where they are known, so that lines keep their places and letters their size; else None. `same_design` means
    faces that are the same drawings under another name.
    """

    name: str
    names: tuple[str, ...]
    font_class: FontClass | None
    weight: float
    weight_is_told: bool
    italic: bool
    ascent: float | None = None
    descent: float | None = None
    same_design: str = ""
    known: KnownStandIn | None = None


# Ascent and descent in em of fonts that drafts often name and that are not ours to ship, read from the files.
_METRICS = {
    "en": (0.795, 0.205),
    "poppins": (1.05, 0.35),
    "kfgqpcuthmantahanaskh": (2300 / 2048, 1150 / 2048),
}

# The same drawings under another name: Adobe's and Google's editions of one typeface, by the family's name here.
_SAME_DESIGN = {
    "Noto Sans CJK SC": ("sourcehansans", "思源黑体", "notosanssc", "notosanscjk", "notosanshans"),
    "Noto Serif SC": ("sourcehanserif", "思源宋体", "notoserifsc", "notoserifcjk"),
}

_LONGEST_SHOWN = 120  # characters; names of real fonts have some 40

_SYSTEM_FONT_FOLDER = "systemfont"

_DEFAULT = KnownStandIn(CJK_NAME, CJK_SIMPLIFIED, REGULAR)
# CapCut's en.ttf is a Metropolis Medium (read from the file), which Noto Sans comes near to.
_EN = KnownStandIn(LATIN_NAME, 0, MEDIUM)


def wanted_font(font: FontRef) -> WantedFont:
    """What the draft says of a font."""
    name = described(font)
    stem = file_stem(font.path)
    library_name = font_name(font.resource_id)
    address = file_stem(font.url.partition("?")[0])
    names = tuple(dict.fromkeys(n for n in (stem, font.resource_id, font.title, library_name, address) if n))
    if not name:  # none named: the face that covers Chinese, Japanese, Korean and Latin
        return WantedFont("", names, FontClass.SANS, REGULAR, False, False, known=_DEFAULT)
    if is_system_font(font):
        if plain_name(stem) == "en":
            return WantedFont(name, names, FontClass.SANS, MEDIUM, True, False, *_METRICS["en"], known=_EN)
        return WantedFont(name, names, FontClass.SANS, REGULAR, False, False, known=_DEFAULT)
    telling = tuple(n for n in (stem, font.title, library_name, address) if n)
    plain = [plain_name(n) for n in telling]
    font_class = next((c for n in telling if (c := class_of_name(n)) is not None), None)
    told = next((w for n in telling if (w := weight_of_name(n)) is not None), None)
    metrics = next(
        (m for n, m in _METRICS.items() if n != "en" and any(p.startswith(n) for p in plain)), None
    )
    same = next((f for f, names_ in _SAME_DESIGN.items() if any(p.startswith(names_) for p in plain)), "")
    return WantedFont(
        name=name,
        names=names,
        font_class=font_class,
        weight=told or (DISPLAY_WEIGHT if font_class is FontClass.DISPLAY else REGULAR),
        weight_is_told=told is not None,
        italic=any(is_italic_name(n) for n in telling),
        ascent=metrics[0] if metrics else None,
        descent=metrics[1] if metrics else None,
        same_design=same,
    )


def grade_of(wanted: WantedFont, family: str, weight: float) -> Grade:
    """How near a stand-in of that family and weight comes."""
    if wanted.known is not None:
        return Grade.CLOSE
    same = wanted.same_design != "" and family == wanted.same_design and abs(weight - wanted.weight) <= 100
    return Grade.CLOSE if same else Grade.STAND_IN


def is_system_font(font: FontRef) -> bool:
    """Whether the draft names one of the application's own interface fonts (`…/SystemFont/en.ttf`)."""
    folders = font.path.replace("\\", "/").casefold().split("/")[:-1]
    return _SYSTEM_FONT_FOLDER in folders


def described(font: FontRef) -> str:
    """What a person would call the font; "" when the draft names none. The application's own fonts go
    by their file, since all have the title "system"."""
    named_file = file_name(font.path) if file_stem(font.path) else ""
    if is_system_font(font):
        return shown(named_file)
    address = file_name(font.url.partition("?")[0]) or font.url
    return shown(font.title or named_file or font_name(font.resource_id) or font.resource_id or address)


def wanted_files(font: FontRef) -> tuple[str, ...]:
    """File names under which the font would be found."""
    named_file = file_name(font.path) if file_stem(font.path) else ""
    stems = (font.resource_id, "" if named_file else font.title or font_name(font.resource_id))
    files = (named_file, *(f"{stem}.ttf" for stem in stems if stem))
    return tuple(dict.fromkeys(shown(file) for file in files if file))


def shown(name: str) -> str:
    """A name of a draft as reports show it: of bearable length, without what cannot be printed or stored."""
    cut = name if len(name) <= _LONGEST_SHOWN else f"{name[: _LONGEST_SHOWN - 1]}…"
    return "".join(c if c.isprintable() else "\ufffd" for c in cut)


def known_file(stand_in: KnownStandIn) -> Path:
    """The packaged file. Raises FileNotFoundError if the installation is broken."""
    path = packaged_file(stand_in.file)
    if path is None:
        raise FileNotFoundError(f"the packaged font {stand_in.file} is not installed; install draftfarm anew")
    return path
