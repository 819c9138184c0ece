"""What children do: the functions that a worker may call, and how one is called.

Only this side imports the renderer's heavy parts. Every argument and answer is plain JSON.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any

import cv2
from PIL import Image

from renderer.content_key import piece_key, piece_keys, read_versions, sound_key
from renderer.encode import join_pieces
from renderer.errors import InvalidDraft, InvalidMedia
from renderer.ffmpeg import ffmpeg_binary
from renderer.fonts import FontLibrary
from renderer.fonts.draft_fonts import bundled_fonts, fonts_of_timeline, unreadable
from renderer.fonts.folder import FontPlace
from renderer.media import attention, probe
from renderer.output import OutputSpec
from renderer.plan import Piece, plan
from renderer.reader import ReadOptions, open_draft, read_timeline
from renderer.render import render_frame, render_piece
from renderer.sound import mix_sound
from renderer.text import substitutions
from renderer.text_block import FontRef
from renderer.timebase import FrameRange
from renderer.timeline import Timeline
from worker.sandbox.confine import Confinement, confine, own_temporary_folder
from worker.sandbox.errors import as_message
from worker.sandbox.kernel import take_only_idle_cpu
from worker.sandbox.limits import Limits

Arguments = Mapping[str, Any]
Say = Callable[[Mapping[str, Any]], None]
"""Tells the worker how far the work is."""

_fonts: FontLibrary
"""The farm's fonts, from `warm` on."""


def warm(font_folders: list[Path]) -> None:
    """In the server, before anything is forked: open the farm's fonts, which every text needs."""
    global _fonts
    cv2.setNumThreads(1)
    _fonts = FontLibrary(tuple(font_folders))
    _fonts.choose(FontRef(title="-"), "A")
    ffmpeg_binary()  # looks for it, once
    read_versions()


def do(channel: socket.socket, note: Callable[[str], None]) -> None:
    """In a child: take the request, close the process off, do it, and say how it went."""
    lines = channel.makefile("rwb")

    def send(message: Mapping[str, Any]) -> None:
        lines.write(json.dumps(message).encode() + b"\n")
        lines.flush()

    request = json.loads(lines.readline())
    try:
        folder = Path(request["folder"])
        own_temporary_folder(folder / "tmp")
        if request["idle_priority"]:
            take_only_idle_cpu()
        confine(
            Confinement(
                request["mode"],
                tuple(map(Path, request["reads"])),
                (folder,),
                Limits(request["memory_bytes"], request["cpu_seconds"], request["file_bytes"]),
            )
        )
        attention.watch(note)
        function = FUNCTIONS[request["function"]]
        answer = function(request["arguments"], lambda progress: send({"progress": progress}))
    except Exception as error:
        send({"error": as_message(error)})
    else:
        send({"answer": answer})


def read_draft(given: Arguments, say: Say) -> dict[str, Any]:
    """Open and read the draft `source`; leave its document as JSON in `document`."""
    bundle = open_draft(Path(given["source"]), Path(given["extract_to"]))
    Path(given["document"]).write_text(json.dumps(bundle.document), encoding="utf-8")
    timeline = read_timeline(bundle.document, _options(given))
    try:
        output = OutputSpec.for_timeline(timeline, **given["output"])
    except ValueError as error:
        raise InvalidDraft(f"the output asked for does not fit this draft: {error}") from None
    fonts = fonts_of_timeline(timeline)
    places = bundled_fonts(fonts, bundle.files, bundle.root)
    root = bundle.root or Path(given["extract_to"])
    return {
        "root": str(root),
        "files": [str(file.relative_to(root)) for file in bundle.files],
        "media": [astuple(ref) for ref in timeline.media],
        "fonts": [[*astuple(font), *_place(places.get(font), root)] for font in fonts],
        "pieces": [[piece.frames.start, piece.frames.end] for piece in plan(timeline, output)],
        "frames": output.frame_total(timeline),
        "seconds": round(float(output.frame_total(timeline) / output.rate), 3),
        "resolution": f"{output.width}x{output.height}",
    }


def _place(place: FontPlace | None, root: Path) -> tuple[str, int]:
    return ("", 0) if place is None else (str(place.path.relative_to(root)), place.index)


def check_font(given: Arguments, say: Say) -> dict[str, Any]:
    """Why the font file `path` cannot be used, "" if it can."""
    return {"fault": unreadable(FontPlace(Path(given["path"]), given["index"]), given["name"])}


def look_into_media(given: Arguments, say: Say) -> dict[str, Any]:
    """Open every medium, and choose the fonts. With `skip`, media that are of no use are named in the answer; with
    `keys`, content keys of the sound and of each piece are in it."""
    timeline = _timeline(given)
    media = _media(given)
    unusable: dict[str, str] = {}
    for ref in timeline.media:
        if ref.id not in media:
            continue
        say({})
        try:
            with attention.reading_of(ref.name):
                probe(media[ref.id], ref.name, ref.kind, own_file=ref.own_file)
        except InvalidMedia as error:
            if not given["skip"]:
                raise
            unusable[ref.id] = error.reason
    library = _library(given)
    items = (*timeline.items, *substitutions(timeline, library))
    answer = {"unusable": unusable, "items": [item.as_dict() for item in items]}
    if given["keys"]:
        output = OutputSpec.for_timeline(timeline, **given["output"])
        frames = [FrameRange(start, end) for start, end in given["pieces"]]
        hashes = {ref_id: sha256 for ref_id, sha256 in given["hashes"].items() if ref_id not in unusable}
        answer["keys"] = {
            "sound": sound_key(timeline, output, hashes),
            "pieces": list(piece_keys(timeline, output, frames, hashes, library)),
        }
    return answer


def render(given: Arguments, say: Say) -> dict[str, Any]:
    """Render the frames [start, end) into `path`; with `hashes`, the answer has the content key of what was drawn
    here, with this machine's fonts and versions."""
    timeline, library = _timeline(given), _library(given)
    output = OutputSpec.for_timeline(timeline, **given["output"])
    frames = FrameRange(given["start"], given["end"])
    render_piece(
        timeline,
        _media(given),
        output,
        Piece(given["index"], frames),
        Path(given["path"]),
        fonts=library,
        on_frame=lambda done: say({"frames": done}),
    )
    hashes = given["hashes"]
    return {} if hashes is None else {"key": piece_key(timeline, output, frames, hashes, library)}


def mix(given: Arguments, say: Say) -> dict[str, Any]:
    """Mix the sound into `path`; the key as in `render`."""
    timeline = _timeline(given)
    output = OutputSpec.for_timeline(timeline, **given["output"])
    mix_sound(
        timeline, _media(given), output, Path(given["path"]), on_progress=lambda share: say({"share": share})
    )
    hashes = given["hashes"]
    return {} if hashes is None else {"key": sound_key(timeline, output, hashes)}


def join(given: Arguments, say: Say) -> dict[str, Any]:
    """Join `pieces` and `sound` into `path`."""
    output = OutputSpec.for_timeline(_timeline(given), **given["output"])
    joined = join_pieces(
        [Path(piece) for piece in given["pieces"]],
        Path(given["sound"]),
        output,
        Path(given["path"]),
        frames=given["frames"],
    )
    return {
        "frames": joined.frames,
        "file_size": joined.file_size,
        "duration": round(joined.duration_seconds, 3),
        "resolution": f"{joined.width}x{joined.height}",
    }


POSTER_MOMENTS = (0.35, 0.6, 0.1)
"""Where in the video to look for a poster, as shares of its length."""

POSTER_CONTRAST = 20.0
"""Standard deviation of brightness (0…127) from which a picture is a poster: black frames, fades and
title cards on plain ground lie below."""

POSTER_LONG_SIDE_PX = 1280
POSTER_QUALITY = 88


def draw_poster(given: Arguments, say: Say) -> dict[str, Any]:
    """Leave a JPEG of a frame worth showing in `path`."""
    timeline = _timeline(given)
    media, fonts = _media(given), _library(given)
    output = OutputSpec.for_timeline(timeline, **given["output"])
    total = output.frame_total(timeline)
    best: tuple[float, Image.Image] | None = None
    for moment in POSTER_MOMENTS:
        say({})
        pixels = render_frame(timeline, media, output, min(total - 1, int(total * moment)), fonts=fonts)
        contrast = float(pixels[::8, ::8].mean(axis=2).std())
        if best is None or contrast > best[0]:
            best = contrast, Image.fromarray(pixels)
        if contrast >= POSTER_CONTRAST:
            break
    assert best is not None
    picture = best[1]
    picture.thumbnail((POSTER_LONG_SIDE_PX, POSTER_LONG_SIDE_PX))
    picture.save(given["path"], quality=POSTER_QUALITY, optimize=True)
    return {}


FUNCTIONS: dict[str, Callable[[Arguments, Say], dict[str, Any]]] = {
    "read_draft": read_draft,
    "check_font": check_font,
    "look_into_media": look_into_media,
    "render": render,
    "mix": mix,
    "join": join,
    "draw_poster": draw_poster,
}
"""All that can be asked of a child."""


def _options(given: Arguments) -> ReadOptions:
    options = given["options"]
    return ReadOptions(
        keyframe_clock=options["keyframe_clock"],
        look_folders=tuple(map(Path, options["look_folders"])),
        sticker_folders=tuple(map(Path, options["sticker_folders"])),
    )


def _timeline(given: Arguments) -> Timeline:
    """The timeline of what `read_draft` left."""
    return read_timeline(json.loads(Path(given["document"]).read_bytes()), _options(given))


def _media(given: Arguments) -> dict[str, Path]:
    return {ref_id: Path(path) for ref_id, path in given["media"].items()}


def _library(given: Arguments) -> FontLibrary:
    """The farm's fonts and the draft's own."""
    places = {FontRef(*font[:4]): FontPlace(Path(font[4]), font[5]) for font in given["fonts"]}
    refused = {FontRef(*font[:4]): font[4] for font in given.get("refused", ())}
    return _fonts.with_draft_fonts(places, refused)
