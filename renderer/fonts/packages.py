"""The fonts that come with draftfarm, as one table. Adding a font package is adding a line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from renderer.fonts.classes import BLACK, FontClass


@dataclass(frozen=True, slots=True)
class _Files:
    """Files of a package: `pattern` is a glob below its folder, `index` the face of a collection that is meant.
    Weights, scripts and slant are read from the files, but for a `weight` that a file tells wrongly."""

    package: str
    pattern: str
    font_class: FontClass | None
    index: int = 0
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class PackagedFont:
    """A packaged font file. `font_class` None: it stands in for no text. `index` is the meant face."""

    path: Path
    font_class: FontClass | None
    index: int = 0
    weight: float | None = None


# What comes first is taken where nothing else decides. All are under the Open Font License.
_TABLE = (
    _Files("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc", FontClass.SANS, index=2),  # 2: Simplified Chinese
    _Files("manimgx_fonts", "NotoSans?wght?.ttf", FontClass.SANS),
    _Files("manimgx_fonts", "NotoSans*.ttf", FontClass.SANS),
    _Files("pylopdf_fonts_zh_cn", "NotoSerifSC-Regular.otf", FontClass.SERIF),
    _Files("fontpkg_caveat", "files/*.ttf", FontClass.HANDWRITING),
    _Files("fontpkg_nunito", "files/*.ttf", FontClass.ROUNDED),
    _Files("fontpkg_anton", "files/*.ttf", FontClass.DISPLAY, weight=BLACK),  # calls itself Regular
    _Files("fontpkg_jetbrains_mono", "files/*.ttf", FontClass.MONO),
    _Files("fontpkg_poppins", "files/*.ttf", FontClass.SANS),
    _Files("manimgx_fonts", "NotoEmoji?wght?.ttf", FontClass.SANS),  # in one colour
    _Files("dynamic_font", "assets/fonts/NotoColorEmoji-Regular.ttf", None),  # not on every platform
)


@lru_cache(maxsize=1)
def packaged_fonts() -> tuple[PackagedFont, ...]:
    """All that are installed, in the table's order, each file once. No package is imported."""
    fonts: dict[Path, PackagedFont] = {}
    for line in _TABLE:
        for folder in _folders(line.package):
            for path in sorted(folder.glob(line.pattern)):
                fonts.setdefault(path, PackagedFont(path, line.font_class, line.index, line.weight))
    return tuple(fonts.values())


def packaged_file(name: str) -> Path | None:
    """The packaged file of that name."""
    return next((font.path for font in packaged_fonts() if font.path.name == name), None)


def _folders(package: str) -> list[Path]:
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return []
    return [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
