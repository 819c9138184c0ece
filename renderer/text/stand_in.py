"""What is drawn for a font that nobody gave us, and how near it comes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import manimgx_fonts
import manimgx_fonts_cjk

from renderer.fidelity import Grade
from renderer.text.font_folder import file_name, file_stem, plain_name
from renderer.text_block import FontRef

LATIN_FOLDER = Path(manimgx_fonts.__file__).parent
CJK_FILE = Path(manimgx_fonts_cjk.__file__).parent / "NotoSansCJK-VF.otf.ttc"
CJK_SIMPLIFIED = 2  # place of the Simplified Chinese face in the collection
LATIN_FILE = LATIN_FOLDER / "NotoSans[wght].ttf"
EMOJI_FILE = LATIN_FOLDER / "NotoEmoji[wght].ttf"
REGULAR = 400.0


@dataclass(frozen=True, slots=True)
class StandIn:
    """A packaged face instead of the named one. `ascent` and `descent` (em) are the named font's
    own where they are known, so that lines keep their places and letters their size; else None."""

    path: Path
    index: int
    weight: float
    grade: Grade
    what: str
    ascent: float | None = None
    descent: float | None = None


# Ascent and descent in em of fonts that drafts often name and that are not ours to ship, read from the files.
_METRICS = {
    "en": (0.795, 0.205),
    "poppins": (1.05, 0.35),
    "kfgqpcuthmantahanaskh": (2300 / 2048, 1150 / 2048),
}

# The same drawings under another name: Adobe's and Google's editions of one typeface.
_SAME_DESIGN = ("sourcehansans", "思源黑体", "notosanssc", "notosanscjk", "notosanshans")

_SYSTEM_FONT_FOLDER = "systemfont"

# Words of a font's name that tell its weight; longer ones first.
_WEIGHT_WORDS = (
    ("extralight", 200.0),
    ("ultralight", 200.0),
    ("extrabold", 800.0),
    ("ultrabold", 800.0),
    ("semibold", 600.0),
    ("demibold", 600.0),
    ("light", 300.0),
    ("medium", 500.0),
    ("black", 900.0),
    ("heavy", 900.0),
    ("bold", 700.0),
    ("thin", 100.0),
    ("特粗", 900.0),
    ("粗", 700.0),
    ("细", 300.0),
)


def default_font() -> StandIn:
    """For a draft that names no font: the one that covers Chinese, Japanese, Korean and Latin."""
    return StandIn(CJK_FILE, CJK_SIMPLIFIED, REGULAR, Grade.CLOSE, "Noto Sans CJK SC")


def stand_in_for(font: FontRef) -> StandIn:
    """The nearest packaged face for a font that is not there."""
    stem = plain_name(file_stem(font.path) or font.title)
    if is_system_font(font):
        if stem == "en":
            # CapCut's en.ttf is a Metropolis Medium (read from the file), which Noto Sans comes near to.
            return StandIn(LATIN_FILE, 0, 500.0, Grade.CLOSE, "Noto Sans Medium", *_METRICS["en"])
        return default_font()
    weight = _weight(stem)
    if stem.startswith(_SAME_DESIGN):
        return StandIn(CJK_FILE, CJK_SIMPLIFIED, weight, Grade.CLOSE, "Noto Sans CJK SC")
    known = next((m for name, m in _METRICS.items() if name != "en" and stem.startswith(name)), None)
    ascent, descent = known if known else (None, None)
    return StandIn(CJK_FILE, CJK_SIMPLIFIED, weight, Grade.STAND_IN, "Noto Sans CJK SC", ascent, descent)


def is_system_font(font: FontRef) -> bool:
    """Whether the draft names one of the application's own interface fonts (`…/SystemFont/en.ttf`)."""
    folders = font.path.replace("\\", "/").casefold().split("/")[:-1]
    return _SYSTEM_FONT_FOLDER in folders


def described(font: FontRef) -> str:
    """What a person would call the font; "" when the draft names none. The application's own fonts go
    by their file, since all have the title "system"."""
    named_file = file_name(font.path) if file_stem(font.path) else ""
    if is_system_font(font):
        return named_file
    return font.title or named_file or font.resource_id


def wanted_files(font: FontRef) -> tuple[str, ...]:
    """File names under which the font would be found."""
    named_file = file_name(font.path) if file_stem(font.path) else ""
    stems = (font.resource_id, "" if named_file else font.title)
    return tuple(name for name in (named_file, *(f"{stem}.ttf" for stem in stems if stem)) if name)


def _weight(plain: str) -> float:
    return next((weight for word, weight in _WEIGHT_WORDS if word in plain), REGULAR)
