"""Where fonts come from: the draft's own, the user's folders, the packaged ones, the system's; then the nearest."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from renderer.clusters import is_ignorable, wants_emoji
from renderer.fidelity import Grade
from renderer.fonts.classes import REGULAR
from renderer.fonts.face import FontFace, UnreadableFont
from renderer.fonts.folder import FaceRecord, FontFault, FontFolder, FontPlace, Origin, file_stem
from renderer.fonts.mapping import MAPPING_FILE, FontMapping, MappedFont
from renderer.fonts.nearest import (
    Look,
    by_nearness,
    drawn_name,
    is_perfect,
    likeness,
    nearest,
    rank,
)
from renderer.fonts.packages import packaged_fonts
from renderer.fonts.scripts import script_name, scripts_of_text
from renderer.fonts.stand_in import WantedFont, grade_of, known_file, shown, wanted_files, wanted_font
from renderer.text_block import FontRef

# A farm's library sees the texts of many drafts.
_REMEMBERED_CHOICES = 4096
_REMEMBERED_CLUSTERS = 65_536
_LONGEST_REMEMBERED = 32  # characters of a cluster; the longest emoji have 10

_GRINNING_FACE = 0x1F600
SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.fonts"),
    Path("~/.local/share/fonts"),
)
"""Where this machine keeps fonts."""


@dataclass(frozen=True, slots=True, eq=False)
class FontChoice:
    """The face drawn for a font a draft names. `ascent` and `descent` (em) are those of the named
    font; `reason` says what is drawn instead and how to mend it, "" if the font itself is drawn or
    none was named. `steps` say where it was looked for and what was found."""

    face: FontFace
    ascent: float
    descent: float
    grade: Grade = Grade.EXACT
    reason: str = ""
    origin: Origin = Origin.PACKAGED
    steps: tuple[str, ...] = ()


class FontLibrary:
    """All fonts of one renderer. Cheap to make; files are opened when first needed and stay mapped.

    Equal questions get equal answers as long as the folders do not change.
    """

    def __init__(
        self, user_folders: Sequence[Path] = (), system_folders: Sequence[Path] = SYSTEM_FOLDERS
    ) -> None:
        """`user_folders` come first, in order: the farm's font folders, with their mapping files."""
        self._known = {font.path: font for font in packaged_fonts()}
        self._user = FontFolder(user_folders)
        self._packaged = FontFolder(origin=Origin.PACKAGED, files=self._known, known=self._known)
        self._system = FontFolder([folder.expanduser() for folder in system_folders], Origin.SYSTEM)
        self._mapping = FontMapping(user_folders)
        self._faces: dict[FontPlace, FontFace | UnreadableFont] = {}
        self._draft: dict[FontRef, FontPlace] = {}
        self._refused: dict[FontRef, str] = {}
        self._start()

    def _start(self) -> None:
        """What is remembered between questions."""
        self._draft_faces: dict[FontPlace, FontFace | UnreadableFont] = {}
        self._choices: dict[tuple[FontRef, frozenset[str]], FontChoice] = {}
        self._fallbacks: dict[tuple[FontFace, str], FontFace] = {}
        self._orders: dict[tuple[Look, bool], Sequence[FaceRecord]] = {}

    def with_draft_fonts(
        self, fonts: Mapping[FontRef, FontPlace], refused: Mapping[FontRef, str] | None = None
    ) -> FontLibrary:
        """A library for one draft: this one and the fonts that came with the draft, by what the draft calls them.

        `refused` says why a font the draft offers could not be had. This library stays as it is.
        """
        if not fonts and not refused:
            return self
        library = FontLibrary.__new__(FontLibrary)
        library._known = self._known
        library._user, library._packaged, library._system = self._user, self._packaged, self._system
        library._mapping, library._faces = self._mapping, self._faces
        library._draft, library._refused = dict(fonts), dict(refused or {})
        library._start()
        return library

    def choose(self, font: FontRef, sample: str = "") -> FontChoice:
        """The face for a font the draft names. `sample` is the text to be drawn; only the scripts it is
        written in count, so that texts of one language get one face."""
        key = (font, scripts_of_text(sample))
        if key not in self._choices:
            if len(self._choices) >= _REMEMBERED_CHOICES:
                self._choices.clear()
            self._choices[key] = self._choose(*key)
        return self._choices[key]

    @property
    def records(self) -> tuple[FaceRecord, ...]:
        """Every face that is here: the user's, the packaged, the system's."""
        return (*self._user.records, *self._packaged.records, *self._system.records)

    @property
    def faults(self) -> tuple[FontFault, ...]:
        """Files of the user's that are no fonts, and faults of the mapping files."""
        return (*self._user.faults, *self._mapping.faults, *self._dangling)

    @property
    def entries(self) -> tuple[MappedFont, ...]:
        """The entries of the mapping files."""
        return self._mapping.entries

    # --- a font the draft names

    def _choose(self, font: FontRef, scripts: frozenset[str]) -> FontChoice:
        wanted = wanted_font(font)
        steps: list[str] = []
        broken: list[str] = []
        if wanted.name:
            for found in (self._own(font, steps, broken), self._by_name(wanted, steps, broken)):
                if found is not None:
                    face, origin = found
                    return FontChoice(
                        face, face.ascent, face.descent, origin=origin, steps=(*steps, _drawn(face))
                    )
            mapped = self._mapped(wanted, steps, broken)
            if mapped is not None:
                return mapped
        return self._nearest(font, wanted, scripts, steps, broken)

    def _own(self, font: FontRef, steps: list[str], broken: list[str]) -> tuple[FontFace, Origin] | None:
        """The font that came with the draft."""
        if font in self._refused:
            broken.append(self._refused[font])
            steps.append(f"the draft brings it, but {self._refused[font]}")
        place = self._draft.get(font)
        if place is None:
            return None
        face = self._open(place)
        if isinstance(face, UnreadableFont):
            broken.append(str(face))
            steps.append(f"the draft brings it, but {face}")
            return None
        steps.append("the draft brings it along")
        return face, Origin.DRAFT

    def _by_name(
        self, wanted: WantedFont, steps: list[str], broken: list[str]
    ) -> tuple[FontFace, Origin] | None:
        for folder, origin, where in self._folders:
            place = folder.find(wanted.names)
            if place is None:
                steps.append(
                    f"{where}: nothing is called {' or '.join(repr(shown(n)) for n in wanted.names)}"
                )
                continue
            face = self._open(_regular(place, folder) if origin is Origin.PACKAGED else place)
            if isinstance(face, FontFace):
                steps.append(f"{where}: found as {place.path.name}")
                return face, origin
            what = f"{place.path.name} in the font folder cannot be read: {face}"
            broken.append(what)
            steps.append(f"{where}: {what}")
        return None

    @cached_property
    def _folders(self) -> tuple[tuple[FontFolder, Origin, str], ...]:
        return (
            (self._user, Origin.YOURS, "your font folders"),
            (self._packaged, Origin.PACKAGED, "packaged fonts"),
            (self._system, Origin.SYSTEM, "system fonts"),
        )

    def _mapped(self, wanted: WantedFont, steps: list[str], broken: list[str]) -> FontChoice | None:
        entry = self._mapping.find(wanted.names)
        if entry is None:
            steps.append(f"{MAPPING_FILE}: no line for it")
            return None
        found = self._target(entry)
        face = self._open(found[0]) if found else None
        if found is None or not isinstance(face, FontFace):
            what = f"{entry.said}, which " + (f"is of no use: {face}" if found else "is not here either")
            broken.append(what)
            steps.append(what)
            return None
        steps.append(entry.said)
        reason = f"font {wanted.name!r} is drawn with {face.path.name}: {entry.said}"
        return FontChoice(
            face, face.ascent, face.descent, Grade.CLOSE, reason, found[1], (*steps, _drawn(face))
        )

    def _target(self, entry: MappedFont) -> tuple[FontPlace, Origin] | None:
        place = self._user.find_file(entry.target, entry.folder)
        if place is not None:
            return place, Origin.YOURS
        for folder, origin, _ in self._folders:
            place = folder.find((file_stem(entry.target),))
            if place is not None:
                return (_regular(place, folder) if origin is Origin.PACKAGED else place), origin
        return None

    @cached_property
    def _dangling(self) -> tuple[FontFault, ...]:
        return tuple(
            FontFault(entry.folder / MAPPING_FILE, f"{entry.said}, which is not here")
            for entry in self._mapping.entries
            if self._target(entry) is None
        )

    def _nearest(
        self,
        font: FontRef,
        wanted: WantedFont,
        scripts: frozenset[str],
        steps: list[str],
        broken: list[str],
    ) -> FontChoice:
        if wanted.known is not None:
            place = FontPlace(known_file(wanted.known), wanted.known.index, wanted.known.weight)
            record = next(r for r in self._packaged.records if r.place == FontPlace(place.path, place.index))
        else:
            record = self._nearest_record(wanted, scripts)
            place = record.at(wanted.weight, thicken=wanted.weight_is_told)
        face = self._open(place)
        if not isinstance(face, FontFace):
            raise UnreadableFont(f"the font {place.path.name} cannot be read; install draftfarm anew")
        ascent = face.ascent if wanted.ascent is None else wanted.ascent
        descent = face.descent if wanted.descent is None else wanted.descent
        if not wanted.name:
            steps = ["the draft names no font: the default is drawn", _drawn(face)]
            return FontChoice(face, ascent, descent, steps=tuple(steps))
        what = drawn_name(record, wanted.weight)
        like = "" if wanted.known else f" ({likeness(wanted, record, scripts)})"
        trouble = "".join(f" ({sentence})" for sentence in broken)
        hint = f"put it into the font folder as {' or '.join(wanted_files(font))}"
        reason = (
            f"font {wanted.name!r} is not here{trouble}: drawn with {what}{like}; "
            f"{hint} or name another in {MAPPING_FILE}"
        )
        written = f" for {' and '.join(sorted(map(script_name, scripts)))}" if scripts else ""
        steps += [f"nearest{written}: {what}{like}", _drawn(face)]
        grade = grade_of(wanted, record.traits.family, record.traits.nearest_weight(wanted.weight))
        return FontChoice(face, ascent, descent, grade, reason, record.origin, tuple(steps))

    def _nearest_record(self, wanted: WantedFont, scripts: frozenset[str]) -> FaceRecord:
        """The nearest face that can be opened. The system's are looked at only if no other is perfect."""
        look = Look(wanted.font_class, wanted.weight, wanted.italic, wanted.same_design)
        usable = [*self._user.records, *self._packaged.records]
        found = nearest(usable, look, scripts)
        if found is None or not is_perfect(rank(found, look, scripts)):
            usable += self._system.records
            found = nearest(usable, look, scripts)
        while found is not None and not isinstance(
            self._open(found.at(wanted.weight, thicken=wanted.weight_is_told)), FontFace
        ):
            usable.remove(found)
            found = nearest(usable, look, scripts)
        if found is None:
            raise UnreadableFont("no font is here at all; install draftfarm anew")
        return found

    # --- a character that the chosen face lacks

    def face_for(self, cluster: str, primary: FontFace) -> FontFace:
        """The face that draws a grapheme cluster in text set in `primary`: that one if it can, else the
        nearest in class and weight that has every character, else one that has the base character."""
        if len(cluster) > _LONGEST_REMEMBERED:
            return self._face_for(cluster, primary)
        key = (primary, cluster)
        if key not in self._fallbacks:
            if len(self._fallbacks) >= _REMEMBERED_CLUSTERS:
                self._fallbacks.clear()
            self._fallbacks[key] = self._face_for(cluster, primary)
        return self._fallbacks[key]

    def _face_for(self, cluster: str, primary: FontFace) -> FontFace:
        spellings = [
            [ord(c) for c in spelling if not is_ignorable(c)]
            for spelling in (cluster, unicodedata.normalize("NFC", cluster))
        ]
        if not spellings[0]:
            return primary
        base_only = [[spellings[0][0]]]
        if wants_emoji(cluster) and not primary.has_color:
            for wanted in (spellings, base_only):
                for face in self._emoji_faces():
                    if _has(face.covers, wanted):
                        return face
        for wanted in (spellings, base_only):
            if _has(primary.covers, wanted):
                return primary
            found = self._fallback(wanted, primary)
            if found is not None:
                return found
        return primary

    def _fallback(self, spellings: list[list[int]], primary: FontFace) -> FontFace | None:
        """The nearest other face that has one of the spellings. The system's fonts are looked at only
        where none of the user's and the packaged ones is of the text's class."""
        look = Look(primary.traits.font_class, primary.drawn_weight, primary.traits.italic)
        for with_system in (False, True):
            for record in self._order(look, with_system):
                if not _has(record.traits.coverage.__contains__, spellings):
                    continue
                if not with_system and rank(record, look)[2] > 0:
                    break  # another class: the system may have a nearer one
                face = self._open(record.at(look.weight))
                if isinstance(face, FontFace):
                    return face
        return None

    def _order(self, look: Look, with_system: bool) -> Sequence[FaceRecord]:
        key = (look, with_system)
        if key not in self._orders:
            records = [*self._user.records, *self._packaged.records]
            self._orders[key] = by_nearness(records + list(self._system.records) * with_system, look)
        return self._orders[key]

    # --- emoji

    @cached_property
    def color_emoji(self) -> FontFace | None:
        """A colour emoji font: the user's, the packaged one, or the system's."""
        return next(iter(self._color_emoji_faces()), None)

    def _emoji_faces(self) -> Iterator[FontFace]:
        if self.color_emoji is not None:
            yield self.color_emoji
        yield from self._mono_emoji

    @cached_property
    def _mono_emoji(self) -> tuple[FontFace, ...]:
        """Emoji in one colour, packaged."""
        plain = (
            record for record in self._packaged.records if not record.traits.color and _is_emoji_font(record)
        )
        faces = (self._open(record.at(REGULAR)) for record in plain)
        return tuple(face for face in faces if isinstance(face, FontFace))

    def _color_emoji_faces(self) -> Iterator[FontFace]:
        for folder, _, _ in self._folders:
            for record in folder.records:
                if record.traits.color and _GRINNING_FACE in record.traits.coverage:
                    face = self._open(record.place)
                    if isinstance(face, FontFace):
                        yield face

    # --- files

    def _open(self, place: FontPlace) -> FontFace | UnreadableFont:
        """The face, or why it cannot be had; what shapes but cannot be drawn is no use."""
        faces = self._draft_faces if place in self._draft.values() else self._faces
        if place not in faces:
            try:
                face = FontFace(
                    place.path,
                    place.index,
                    place.weight,
                    known=self._known.get(place.path),
                    thickened=place.thickened,
                )
                faces[place] = face if face.is_drawable else UnreadableFont("it cannot be drawn")
            except UnreadableFont as error:
                faces[place] = error
        return faces[place]


def _regular(place: FontPlace, folder: FontFolder) -> FontPlace:
    """A packaged variable face that was named without a weight is drawn regular."""
    if place.weight is not None:
        return place
    record = next(r for r in folder.records if (r.place.path, r.place.index) == (place.path, place.index))
    return record.at(REGULAR, thicken=False)


def _has(covers: Callable[[int], bool], spellings: Iterable[list[int]]) -> bool:
    return any(all(covers(code) for code in spelling) for spelling in spellings)


def _is_emoji_font(record: FaceRecord) -> bool:
    return _GRINNING_FACE in record.traits.coverage


def _drawn(face: FontFace) -> str:
    at = f" at weight {face.weight:g}" if face.weight is not None else ""
    return f"drawn with {face.path.name}{at}"
