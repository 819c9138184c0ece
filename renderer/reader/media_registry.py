"""The media a draft names: where each may be found, and one reference per distinct medium."""

from __future__ import annotations

import re
from pathlib import Path

from renderer.reader.node import Node
from renderer.timeline import MediaKind, MediaRef

_DRAFT_PLACEHOLDER = re.compile(r"##_draftpath_placeholder(_[0-9a-f-]+)?_##[\\/]*", re.IGNORECASE)
_UNRESOLVED_PLACEHOLDER = re.compile(r"##_material_placeholder(_[0-9a-f-]+)?_##", re.IGNORECASE)
_ADDRESS_FIELDS = ("path", "remote_url", "material_url", "url", "download_url")
_PATH_FIELDS = ("path", "media_path", "material_url")
_PHOTO_TYPES = {"photo": MediaKind.PHOTO, "image": MediaKind.PHOTO, "gif": MediaKind.GIF}


class MediaRegistry:
    """One MediaRef per kind and sources, with ids unique over the draft and its nested drafts."""

    def __init__(self) -> None:
        self._by_sources: dict[object, MediaRef] = {}
        self._ids: set[str] = set()

    def video(self, material: Node) -> MediaRef:
        """The file of a `videos` material: video, photo or GIF."""
        kind = _PHOTO_TYPES.get(material.text("type").lower(), MediaKind.VIDEO)
        return self._add(material, kind, sources(material))

    def audio(self, material: Node) -> MediaRef:
        """The file of an `audios` material (a video file is fine: its sound is meant)."""
        return self._add(material, MediaKind.AUDIO, sources(material))

    def produced_audio(self, material: Node, path: str) -> MediaRef:
        """A sound that the app made of a material's; the material's own file where that one is missing."""
        places = (address(path), reduced_path(path), *sources(material))
        return self._add(material, MediaKind.AUDIO, tuple(dict.fromkeys(p for p in places if p)))

    def background_image(self, canvas: Node) -> MediaRef | None:
        """The picture of a `canvas_image` background."""
        for key in ("image", "album_image"):
            places = _places(canvas, (key,), (key,))
            if places:
                return self._add(canvas, MediaKind.PHOTO, places)
        return None

    def own_picture(self, material: Node, file: Path, kind: MediaKind, *, repeats: bool) -> MediaRef:
        """A picture of the farm's owner that stands for a material: used where it lies, whoever's draft it is."""
        key = ("own", file, repeats)
        if key not in self._by_sources:
            self._by_sources[key] = MediaRef(
                id=self._unique(material.text("id")),
                kind=kind,
                name=material.text("name").strip() or file.name,
                sources=(str(file),),
                path=material.path,
                own_file=True,
                repeats=repeats,
            )
        return self._by_sources[key]

    def _add(self, material: Node, kind: MediaKind, places: tuple[str, ...]) -> MediaRef:
        key: object = (kind, places) if places else (kind, id(material.value))
        known = self._by_sources.get(key)
        if known is not None:
            return known
        duration_us = material.number("duration")
        ref = MediaRef(
            id=self._unique(material.text("id")),
            kind=kind,
            name=_name(material, places),
            sources=places,
            path=material.path,
            width=round(max(0.0, material.number("width"))),
            height=round(max(0.0, material.number("height"))),
            duration_us=round(max(0.0, duration_us)),
        )
        self._by_sources[key] = ref
        return ref

    def _unique(self, wanted: str) -> str:
        base = wanted or f"medium-{len(self._ids) + 1}"
        name, number = base, 1
        while name in self._ids:
            number += 1
            name = f"{base}-{number}"
        self._ids.add(name)
        return name


def sources(material: Node) -> tuple[str, ...]:
    """Candidate places of a medium in order of trust: addresses first, then paths."""
    return _places(material, _ADDRESS_FIELDS, _PATH_FIELDS)


def _places(material: Node, address_fields: tuple[str, ...], path_fields: tuple[str, ...]) -> tuple[str, ...]:
    addresses = [address(material.text(key)) for key in address_fields]
    paths = [reduced_path(material.text(key)) for key in path_fields]
    return tuple(dict.fromkeys(place for place in addresses + paths if place))


def address(value: str) -> str:
    """The http(s) address in a field, else "". Some services prefix `online_` and leave blanks."""
    value = value.strip().strip('"').strip()
    if value.lower().startswith(("online_http://", "online_https://")):
        value = value[len("online_") :]
    if not value.lower().startswith(("http://", "https://")):
        return ""
    return value.replace(" ", "%20")


def reduced_path(value: str) -> str:
    """A path as the draft spells it; the draft-folder placeholder is taken off, leaving a relative path."""
    value = value.strip()
    if not value or address(value) or _UNRESOLVED_PLACEHOLDER.match(value):
        return ""
    inside = _DRAFT_PLACEHOLDER.match(value)
    return value[inside.end() :].replace("\\", "/") if inside else value


def _name(material: Node, places: tuple[str, ...]) -> str:
    for key in ("material_name", "name", "image_name"):
        name = material.text(key).strip()
        if name:
            return name
    if places:
        return re.split(r"[\\/]", places[0].split("?")[0].rstrip("\\/"))[-1] or places[0]
    return material.text("id") or "unnamed medium"
