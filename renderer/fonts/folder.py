"""The fonts of one set of folders, found by file name, resource id or the names inside the files."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from renderer.fonts.classes import THICKENED_WEIGHT
from renderer.fonts.file import FONT_SUFFIXES, UnreadableFont, face_of, open_font
from renderer.fonts.packages import PackagedFont
from renderer.fonts.traits import FaceTraits, traits_of

_MOST_FILES = 20_000  # a folder given by mistake (the whole disk) must not stop the renderer


class Origin(StrEnum):
    """Whose a font is; the earlier goes first where nothing else decides."""

    DRAFT = "draft"
    YOURS = "yours"
    PACKAGED = "packaged"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class FontPlace:
    """A face in a file; of a variable one at a weight, else as the file has it, `thickened` if it is too light."""

    path: Path
    index: int = 0
    weight: float | None = None
    thickened: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FaceRecord:
    """A face that is here, without its file being open. `order` is its place among all of its folders."""

    place: FontPlace
    origin: Origin
    order: int
    traits: FaceTraits

    def at(self, weight: float, *, thicken: bool = True) -> FontPlace:
        """The face at the weight nearest to the wanted one; if wished, with thicker strokes where it has only one
        that is far too light."""
        if self.traits.is_variable:
            return FontPlace(self.place.path, self.place.index, self.traits.nearest_weight(weight))
        return replace(self.place, thickened=thicken and self.is_thickened(weight))

    def is_thickened(self, weight: float) -> bool:
        """Whether the face is so much lighter than wanted that its outlines are thickened."""
        traits = self.traits
        return not traits.is_variable and not traits.color and weight - traits.weight >= THICKENED_WEIGHT


@dataclass(frozen=True, slots=True)
class FontFault:
    """A font file, or a line of a mapping file, that is of no use, and why."""

    path: Path
    reason: str


def plain_name(name: str) -> str:
    """A font's name without case, spaces and joints: `Poppins Regular` equals `Poppins-Regular`."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return "".join(c for c in folded if c not in " -_\u3000\t")


def file_name(path: str) -> str:
    """The last part of a path of any system (`C:\\fonts\\a.ttf`, `/a/b.otf`)."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def file_stem(path: str) -> str:
    """The file's name without a font's suffix; "" for a mere drive letter."""
    name = file_name(path)
    stem, suffix = os.path.splitext(name)
    stem = stem if suffix.lower() in FONT_SUFFIXES else name
    return "" if stem.endswith(":") else stem


class FontFolder:
    """Folders or files searched together. Nothing is read before the first question, and no file is
    opened before a question that file names cannot answer; then each is opened once."""

    def __init__(
        self,
        folders: Sequence[Path] = (),
        origin: Origin = Origin.YOURS,
        *,
        files: Iterable[Path] = (),
        known: Mapping[Path, PackagedFont] | None = None,
    ) -> None:
        """`folders` are searched with all below them, after `files`. What is `known` of a file overrides what it tells."""
        self.folders = tuple(folders)
        self._origin = origin
        self._files = tuple(files)
        self._known = known or {}

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """Font files in a stable order: by folder as given, then by path."""
        listed = (path for path in self._files if path.suffix.lower() in FONT_SUFFIXES)
        below = (path for folder in self.folders for path in sorted(_font_files(folder)))
        return tuple(dict.fromkeys((*listed, *below)))

    @property
    def records(self) -> tuple[FaceRecord, ...]:
        """Every face that can be read."""
        return self._scan[0]

    @property
    def faults(self) -> tuple[FontFault, ...]:
        """Files that cannot be."""
        return self._scan[1]

    def find(self, names: Sequence[str]) -> FontPlace | None:
        """The face that goes by one of the names: as a file's name, then as a name inside a file."""
        wanted = [plain for name in names if (plain := plain_name(name))]
        for name in wanted:
            if name in self._by_stem:
                return self._by_stem[name]
        for name in wanted:
            if name in self._by_inner_name:
                return self._by_inner_name[name]
        return None

    def find_file(self, name: str, folder: Path) -> FontPlace | None:
        """The face of the file of that name in the folder or below it."""
        wanted = unicodedata.normalize("NFC", name).casefold()
        for path in self.files:
            if unicodedata.normalize("NFC", path.name).casefold() == wanted and path.is_relative_to(folder):
                return FontPlace(path)
        return None

    @cached_property
    def _by_stem(self) -> dict[str, FontPlace]:
        found: dict[str, FontPlace] = {}
        for path in self.files:
            stem = path.stem.partition("[")[0]  # `Nunito[wght].ttf`
            found.setdefault(plain_name(stem), FontPlace(path, self._meant_face(path)))
        return found

    @cached_property
    def _by_inner_name(self) -> dict[str, FontPlace]:
        strong: dict[str, FontPlace] = {}
        families: dict[str, FontPlace] = {}
        for record in self.records:
            for named in record.traits.names:
                place = FontPlace(record.place.path, record.place.index, named.weight)
                names = families if named.is_family else strong
                names.setdefault(plain_name(named.name), place)
        # A variable face has its family's name for its full name, and its family means its regular weight.
        weighted = {name: place for name, place in families.items() if place.weight is not None}
        return families | strong | weighted

    @cached_property
    def _scan(self) -> tuple[tuple[FaceRecord, ...], tuple[FontFault, ...]]:
        records: list[FaceRecord] = []
        faults: list[FontFault] = []
        for path in self.files:
            try:
                blob, count = open_font(path)
                meant = self._meant_face(path)
                for index in sorted(range(count), key=lambda i: (i != meant, i)):
                    face = face_of(blob, index, path.name)
                    traits = (
                        traits_of(face, path.stem, known.font_class, known.weight)
                        if (known := self._known.get(path))
                        else traits_of(face, path.stem)
                    )
                    records.append(FaceRecord(FontPlace(path, index), self._origin, len(records), traits))
            except UnreadableFont as error:
                faults.append(FontFault(path, str(error)))
        return tuple(records), tuple(faults)

    def _meant_face(self, path: Path) -> int:
        return self._known[path].index if path in self._known else 0


def _font_files(folder: Path) -> Iterator[Path]:
    seen = 0
    for root, _, names in os.walk(folder):
        for name in names:
            if os.path.splitext(name)[1].lower() in FONT_SUFFIXES:
                yield Path(root, name)
                seen += 1
                if seen >= _MOST_FILES:
                    return
