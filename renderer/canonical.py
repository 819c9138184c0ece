"""Values as bytes that are equal exactly where the values are: what content keys are hashes of.

Dataclasses are walked by their fields, so a new field is in every key from the day it is added. What is known not
to change a picture or a sound is listed by name in `IRRELEVANT`.
"""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

from renderer.operations import LookupTable, Mask
from renderer.output import OutputSpec
from renderer.text_block import Bubble, FontRef, TextTexture
from renderer.timeline import (
    AudioClip,
    EffectClip,
    MediaRef,
    ShapeClip,
    TextClip,
    Timeline,
    VideoClip,
    VisualTrack,
)

_PLACE_OF_A_CLIP = frozenset({"id", "path", "track", "target", "frames"})
"""Names, and times that keys hold relative to the piece."""

IRRELEVANT: Mapping[type, frozenset[str]] = {
    # The file's content stands for these; what the draft claims about it rules nothing.
    MediaRef: frozenset({"id", "name", "sources", "path", "width", "height", "duration_us"}),
    # The faces that are drawn stand for what the draft calls them.
    FontRef: frozenset({"path", "resource_id", "title", "url"}),
    LookupTable: frozenset({"path"}),
    Mask: frozenset({"font_path"}),
    TextTexture: frozenset({"path"}),
    Bubble: frozenset({"picture"}),
    # What is on screen is written clip by clip, what is heard by the sound's own key.
    Timeline: frozenset({"duration_us", "tracks", "audio", "media", "items", "name"}),
    VisualTrack: frozenset({"clips", "is_main", "name"}),
    VideoClip: _PLACE_OF_A_CLIP | {"compound", "source", "transition"},
    TextClip: _PLACE_OF_A_CLIP,
    ShapeClip: _PLACE_OF_A_CLIP,
    EffectClip: _PLACE_OF_A_CLIP,
    AudioClip: _PLACE_OF_A_CLIP | {"compound"},
    # A piece is a transport stream whatever it is joined into; a quality is its encoder settings.
    OutputSpec: frozenset({"quality", "format"}),
}
"""Class → fields that are not written with it. `renderer.content_key` writes what stands for them."""

Extra = Callable[[Any], Iterator[bytes] | None]
"""Bytes written after a dataclass's own fields, None for classes that need none."""


def canonical(value: Any, extra: Extra = lambda _: None, without: Collection[str] = ()) -> Iterator[bytes]:
    """The bytes of a value. `without` are further fields of the outermost dataclass that do not matter here.

    Raises TypeError for a kind of value that no key knows yet.
    """
    if value is None:
        yield b"n;"
    elif isinstance(value, Enum):
        yield from canonical((type(value).__name__, value.value), extra)
    elif isinstance(value, bool):
        yield b"b1;" if value else b"b0;"
    elif isinstance(value, int):
        yield b"i%d;" % value
    elif isinstance(value, float):
        yield b"f" + struct.pack(">d", value)
    elif isinstance(value, Fraction):
        yield b"q%d/%d;" % (value.numerator, value.denominator)
    elif isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
        yield b"s%d:" % len(data) + data
    elif isinstance(value, tuple):
        yield b"t%d(" % len(value)
        for item in value:
            yield from canonical(item, extra)
        yield b")"
    elif dataclasses.is_dataclass(value):
        ignored = IRRELEVANT.get(type(value), frozenset())
        yield b"d%s{" % type(value).__name__.encode()
        for field in dataclasses.fields(value):
            if field.name in ignored or field.name in without:
                continue
            yield b"%s=" % field.name.encode()
            yield from canonical(getattr(value, field.name), extra)
        yield from extra(value) or ()
        yield b"}"
    else:
        raise TypeError(f"content keys do not know how to hold a {type(value).__name__}")
