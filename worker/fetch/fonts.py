"""Fonts that a draft brings: files of its bundle, and files at addresses it names."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from renderer.fonts.folder import FontPlace
from renderer.fonts.stand_in import described
from renderer.text_block import FontRef
from worker.fetch.download import FetchError
from worker.fetch.media import MediaCollector, sha256_of
from worker.media_store import MediaStore
from worker.settings import Settings

Unreadable = Callable[[FontPlace, str], str]
"""Opens a font file, which is to be called by the name, and says why it cannot be used, "" if it can."""


@dataclass(frozen=True, slots=True)
class StoredFont:
    """A font of a draft in the media store: what the draft calls it, its content, its face in the file."""

    font: FontRef
    sha256: str
    index: int = 0

    @property
    def medium(self) -> str:
        """Its id beside those of the job's media."""
        return f"font:{self.sha256}"


@dataclass(slots=True)
class CollectedFonts:
    """`refused` says of the others why they cannot be had."""

    stored: list[StoredFont] = field(default_factory=list)
    refused: dict[FontRef, str] = field(default_factory=dict)

    @property
    def hashes(self) -> dict[str, str]:
        """Content hashes by medium id."""
        return {font.medium: font.sha256 for font in self.stored}


def draft_places(fonts: Iterable[StoredFont], media: Mapping[str, Path]) -> dict[FontRef, FontPlace]:
    """Where the fonts are on this machine, given the job's media."""
    return {font.font: FontPlace(media[font.medium], font.index) for font in fonts}


def collect_fonts(
    wanted: Mapping[FontRef, FontPlace | None],
    collector: MediaCollector,
    media: MediaStore,
    settings: Settings,
    *,
    unreadable: Unreadable,
    check: Callable[[], None] = lambda: None,
) -> CollectedFonts:
    """Bring the fonts of a draft into the media store; a file of its bundle goes before an address. `wanted` are the
    fonts the draft names, in its order, and which of its own files they are.

    Every file is judged by `unreadable` before it is taken, so that no piece stumbles over it. What cannot be had is a stand-in's
    business and fails nothing. `check` is called often and may raise to end it all.
    """
    collected = CollectedFonts()
    taken: dict[str | Path, str] = {}  # address or file → content hash
    faults: dict[str | Path, str] = {}
    deadline = time.monotonic() + settings.fetch_timeout_seconds  # of all together: fonts are small
    for font, place in wanted.items():
        check()
        source: str | Path = place.path if place else font.url
        if not source:
            continue
        if source not in taken and source not in faults:
            if len(taken) >= settings.max_draft_fonts:
                faults[source] = f"a draft may bring {settings.max_draft_fonts} fonts"
            elif place is None and time.monotonic() > deadline:
                faults[source] = "fetching the draft's other fonts took all the time there is"
            elif place is not None:
                _take_file(place, media, settings, unreadable, taken, faults)
            else:
                _take_address(font, collector, media, settings, unreadable, taken, faults, check)
        if source in faults:
            collected.refused[font] = faults[source]
        else:
            collected.stored.append(StoredFont(font, taken[source], place.index if place else 0))
    media.mark_used(taken.values())
    return collected


def _take_file(
    place: FontPlace,
    media: MediaStore,
    settings: Settings,
    unreadable: Unreadable,
    taken: dict[str | Path, str],
    faults: dict[str | Path, str],
) -> None:
    size = place.path.stat().st_size
    if size > settings.max_font_bytes:
        faults[place.path] = f"{place.path.name} is larger than {settings.max_font_bytes:,} bytes"
    elif fault := unreadable(place, place.path.name):
        faults[place.path] = fault
    else:
        taken[place.path] = media.add(place.path, sha256_of(place.path))


def _take_address(
    font: FontRef,
    collector: MediaCollector,
    media: MediaStore,
    settings: Settings,
    unreadable: Unreadable,
    taken: dict[str | Path, str],
    faults: dict[str | Path, str],
    check: Callable[[], None],
) -> None:
    if not font.url.lower().startswith(("http://", "https://")) or not font.url.isprintable():
        faults[font.url] = "its address is not an http address"
        return
    try:
        sha256 = collector.fetch(font.url, limit_bytes=settings.max_font_bytes, check=check)
    except FetchError as error:
        faults[font.url] = str(error)
        return
    media.mark_used([sha256])  # also what is refused now is to be swept one day
    path = media.paths({"font": sha256})["font"]
    if fault := unreadable(FontPlace(path), described(font)):
        faults[font.url] = fault
    else:
        taken[font.url] = sha256
