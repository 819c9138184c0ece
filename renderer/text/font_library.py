"""Where fonts come from: the user's folders, then the packaged ones, then the system's."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from renderer.fidelity import Grade
from renderer.text.clusters import is_ignorable, wants_emoji
from renderer.text.font_face import FontFace, UnreadableFont
from renderer.text.font_folder import FontFolder, FontPlace
from renderer.text.stand_in import (
    CJK_FILE,
    CJK_SIMPLIFIED,
    EMOJI_FILE,
    LATIN_FILE,
    LATIN_FOLDER,
    REGULAR,
    default_font,
    described,
    stand_in_for,
    wanted_files,
)
from renderer.text_block import FontRef

_GRINNING_FACE = 0x1F600
_SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.fonts"),
    Path("~/.local/share/fonts"),
)


@dataclass(frozen=True, slots=True, eq=False)
class FontChoice:
    """The face drawn for a font a draft names. `ascent` and `descent` (em) are those of the named
    font; `reason` says what is drawn instead and how to mend it, "" if the font itself is drawn or
    none was named."""

    face: FontFace
    ascent: float
    descent: float
    grade: Grade = Grade.EXACT
    reason: str = ""


class FontLibrary:
    """All fonts of one renderer. Cheap to make; files are opened when first needed and stay mapped.

    Equal questions get equal answers as long as the folders do not change.
    """

    def __init__(
        self, user_folders: Sequence[Path] = (), system_folders: Sequence[Path] = _SYSTEM_FOLDERS
    ) -> None:
        """`user_folders` come first, in order: the farm's font folder, the draft's own."""
        self._user = FontFolder(user_folders)
        self._system = FontFolder([folder.expanduser() for folder in system_folders])
        self._packaged = FontFolder([LATIN_FOLDER, CJK_FILE.parent])
        self._faces: dict[tuple[Path, int, float | None], FontFace | None] = {}
        self._choices: dict[FontRef, FontChoice] = {}
        self._fallbacks: dict[tuple[FontFace, str], FontFace] = {}

    def choose(self, font: FontRef) -> FontChoice:
        """The face for a font the draft names."""
        if font not in self._choices:
            self._choices[font] = self._choose(font)
        return self._choices[font]

    def _choose(self, font: FontRef) -> FontChoice:
        name = described(font)
        broken = ""
        if name:
            for folder in (self._user, self._packaged, self._system):
                place = folder.find(font)
                if place is None:
                    continue
                weight = REGULAR if folder is self._packaged else None
                face = self._open(place, weight)
                if face is not None and face.is_drawable:
                    return FontChoice(face, face.ascent, face.descent)
                broken = f" ({place.path.name} in the font folder cannot be read)"
        stand_in = stand_in_for(font) if name else default_font()
        face = self._open(FontPlace(stand_in.path, stand_in.index), stand_in.weight)
        if face is None:
            raise UnreadableFont(
                f"the packaged font {stand_in.path.name} cannot be read; install draftfarm anew"
            )
        ascent = face.ascent if stand_in.ascent is None else stand_in.ascent
        descent = face.descent if stand_in.descent is None else stand_in.descent
        if not name:
            return FontChoice(face, ascent, descent)
        hint = f"put it into the font folder as {' or '.join(wanted_files(font))}"
        reason = f"font {name!r} is not here{broken}: drawn with {stand_in.what}; {hint}"
        return FontChoice(face, ascent, descent, stand_in.grade, reason)

    def face_for(self, cluster: str, primary: FontFace) -> FontFace:
        """The face that draws a grapheme cluster in text set in `primary`: that one if it can, else
        the first that has every character, else the first that has the base character."""
        key = (primary, cluster)
        if key not in self._fallbacks:
            self._fallbacks[key] = self._face_for(cluster, primary)
        return self._fallbacks[key]

    def _face_for(self, cluster: str, primary: FontFace) -> FontFace:
        spellings = [
            [ord(c) for c in spelling if not is_ignorable(c)]
            for spelling in (cluster, unicodedata.normalize("NFC", cluster))
        ]
        if not spellings[0]:
            return primary
        emoji = wants_emoji(cluster)
        if emoji and not primary.has_color:
            found = _first(self._emoji_faces(), spellings)
            if found is not None:
                return found
        found = _first(self._text_faces(primary), spellings)
        if found is not None:
            return found
        base_only = [[spellings[0][0]]]
        return _first(self._text_faces(primary), base_only) or primary

    def _text_faces(self, primary: FontFace) -> Iterator[FontFace]:
        yield primary
        yield from self._packaged_faces
        yield from self._opened(self._user.files)
        yield from self._opened(self._system.files)

    def _emoji_faces(self) -> Iterator[FontFace]:
        if self.color_emoji is not None:
            yield self.color_emoji
        face = self._open(FontPlace(EMOJI_FILE), REGULAR)
        if face is not None:
            yield face

    @cached_property
    def color_emoji(self) -> FontFace | None:
        """A colour emoji font of the user's or the system's; none is packaged."""
        system = (path for path in self._system.files if "emoji" in path.name.casefold())
        for face in (*self._opened(self._user.files), *self._opened(system)):
            if face.has_color and face.covers(_GRINNING_FACE) and face.is_drawable:
                return face
        return None

    @cached_property
    def _packaged_faces(self) -> tuple[FontFace, ...]:
        first = (FontPlace(CJK_FILE, CJK_SIMPLIFIED), FontPlace(LATIN_FILE))
        others = (
            FontPlace(path)
            for path in self._packaged.files
            if path not in (CJK_FILE, LATIN_FILE, EMOJI_FILE) and "Italic" not in path.name
        )
        places = (*first, *others, FontPlace(EMOJI_FILE))
        return tuple(face for place in places if (face := self._open(place, REGULAR)) is not None)

    def _opened(self, paths: Sequence[Path] | Iterator[Path]) -> Iterator[FontFace]:
        for path in paths:
            face = self._open(FontPlace(path), None)
            if face is not None:
                yield face

    def _open(self, place: FontPlace, weight: float | None) -> FontFace | None:
        key = (place.path, place.index, weight)
        if key not in self._faces:
            try:
                self._faces[key] = FontFace(place.path, place.index, weight)
            except UnreadableFont:
                self._faces[key] = None
        return self._faces[key]


def _first(faces: Iterator[FontFace], spellings: list[list[int]]) -> FontFace | None:
    for face in faces:
        if any(all(face.covers(c) for c in spelling) for spelling in spellings) and face.is_drawable:
            return face
    return None
