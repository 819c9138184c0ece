"""Font files that lie, are broken or too large: told by name, and never the end of a render."""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.colorLib.builder import buildCOLR, buildCPAL
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.otTables import PaintFormat

from renderer.fonts import FontLibrary
from renderer.fonts.cost import GlyphCost
from renderer.fonts.face import FontFace, UnreadableFont
from renderer.fonts.file import MAX_FACES, MAX_FONT_BYTES
from renderer.fonts.packages import packaged_file
from renderer.text import draw_text
from renderer.text_block import FontRef, TextStyle
from tests.text.blocks import CANVAS, block, made_font

# Opens, shapes, outlines and draws every file named, and says which were taken; in a process of its own, so that a
# crash is a failed test.
USE = """
import sys
from pathlib import Path
import uharfbuzz as hb
from renderer.fonts.face import FontFace, UnreadableFont
from renderer.fonts.traits import traits_of
import skia
taken = 0
for path in map(Path, sys.argv[1:]):
    try:
        face = FontFace(path)
        if not face.is_drawable:
            continue
    except UnreadableFont:
        continue
    taken += 1
    face.traits
    buffer = hb.Buffer()
    buffer.add_str("ABC é😀")
    buffer.guess_segment_properties()
    hb.shape(face.hb_font, buffer)
    glyphs = [info.codepoint for info in buffer.glyph_infos] + [0, 1, 5, 60000]
    canvas = skia.Surface(64, 64).getCanvas()
    for glyph in glyphs:
        if face.draws_in_color(glyph):
            blob = skia.TextBlobBuilder()
            blob.allocRunPos(face.skia_font(20), [glyph], [skia.Point(5, 40)])
            canvas.drawTextBlob(blob.make(), 0, 0, skia.Paint())
        else:
            face.outline(glyph)
print(taken)
"""


def broken_copies(data: bytes, folder: Path, count: int) -> list[Path]:
    chance = random.Random(7)
    paths = []
    for n in range(count):
        body = bytearray(data)
        if n % 3 == 0:
            body = body[: chance.randrange(len(body))]
        for _ in range(chance.choice((1, 4, 40))):
            if body:
                body[chance.randrange(len(body))] = chance.choice((0, 0xFF, 0x7F, chance.randrange(256)))
        paths.append(folder / f"{n:03}.ttf")
        paths[-1].write_bytes(bytes(body))
    return paths


@pytest.mark.parametrize("kind", ["outlines", "colours", "variable"])
def test_broken_files_neither_crash_nor_raise_anything_else(tmp_path: Path, kind: str) -> None:
    if kind == "variable":
        named = packaged_file("Caveat[wght].ttf")
        assert named is not None
        data = named.read_bytes()
    else:
        data = made_font(tmp_path / "whole.ttf", "ABC é😀", colors=kind == "colours").read_bytes()
    (tmp_path / "broken").mkdir()
    paths = broken_copies(data, tmp_path / "broken", 150)
    done = subprocess.run(
        [sys.executable, "-c", USE, *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert 0 < int(done.stdout) < len(paths), "some are refused, some can still be drawn"


def test_a_folder_of_broken_files_draws_all_the_same(tmp_path: Path) -> None:
    data = made_font(tmp_path / "whole.ttf").read_bytes()
    (tmp_path / "broken").mkdir()
    broken_copies(data, tmp_path / "broken", 60)
    fonts = FontLibrary([tmp_path / "broken"], system_folders=())
    drawing = draw_text(block("A字\U00012000", TextStyle(font=FontRef(title="Nobody"))), CANVAS, fonts)
    assert drawing.bounds[2] > drawing.bounds[0]
    assert fonts.faults
    assert all(fault.path.name in fault.reason for fault in fonts.faults)


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFont) as caught:
        FontFace(path)
    return str(caught.value)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "Huge.ttf"
    with path.open("wb") as file:
        file.write(b"\x00\x01\x00\x00")
        file.truncate(MAX_FONT_BYTES + 1)
    assert refusal(path) == "Huge.ttf is 64 MiB; a font may have 64 MiB"
    fonts = FontLibrary([tmp_path], system_folders=())
    assert "Huge.ttf in the font folder cannot be read" in fonts.choose(FontRef(path="Huge.ttf")).reason


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A pipe in the font folder must not stop the renderer."""
    os.mkfifo(tmp_path / "Pipe.ttf")
    assert "is not a file" in refusal(tmp_path / "Pipe.ttf")
    assert "cannot be opened" in refusal(tmp_path / "Nowhere.ttf")


def test_a_collection_of_too_many_faces(tmp_path: Path) -> None:
    path = tmp_path / "Many.ttc"
    path.write_bytes(b"ttcf" + struct.pack(">HHI", 1, 0, MAX_FACES + 1) + bytes(4000))
    assert f"Many.ttc says it holds {MAX_FACES + 1} faces" in refusal(path)


def test_tables_outside_the_file(tmp_path: Path) -> None:
    data = bytearray(made_font(tmp_path / "Made.ttf").read_bytes())
    (tables,) = struct.unpack_from(">H", data, 4)
    place = next(12 + 16 * i for i in range(tables) if data[12 + 16 * i : 16 + 16 * i] == b"glyf")
    struct.pack_into(">I", data, place + 12, 0x7FFFFFFF)
    (tmp_path / "Made.ttf").write_bytes(bytes(data))
    assert refusal(tmp_path / "Made.ttf") == "Made.ttf ends in the middle of its table 'glyf'"


def bomb(path: Path, levels: int) -> Path:
    """Glyph `g0` is empty, each further one holds the one before twice: `levels` doublings."""
    order = [".notdef", *(f"g{i}" for i in range(levels))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord("A"): order[-1]})
    glyphs = {".notdef": TTGlyphPen(None).glyph(), "g0": TTGlyphPen(None).glyph()}
    for below, name in pairwise(order[1:]):
        pen = TTGlyphPen(dict.fromkeys(order))
        pen.addComponent(below, (1, 0, 0, 1, 0, 0))
        pen.addComponent(below, (1, 0, 0, 1, 5, 0))
        glyphs[name] = pen.glyph()
        glyphs[name].xMin = glyphs[name].yMin = glyphs[name].xMax = glyphs[name].yMax = 0
    builder.setupGlyf(glyphs, calcGlyphBounds=False)
    builder.setupHorizontalMetrics(dict.fromkeys(order, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2()
    builder.setupNameTable({"familyName": "Bomb", "styleName": "Regular"})
    builder.setupPost()
    builder.font["maxp"].recalc = lambda font: None  # would walk the tree
    builder.font.recalcBBoxes = False
    builder.save(path)
    return path


def test_a_tree_of_composite_glyphs_is_not_drawn(tmp_path: Path) -> None:
    face = FontFace(bomb(tmp_path / "Bomb.ttf", 50))
    began = time.monotonic()
    assert face.outline(face.hb_font.get_nominal_glyph(ord("A"))) is None
    assert time.monotonic() - began < 1.0
    assert not GlyphCost(face.hb_font.face).outline_is_sane(50)
    assert GlyphCost(face.hb_font.face).outline_is_sane(10)


def paint_bomb(path: Path, characters: str) -> Path:
    """A colour font each of whose characters is painted with the one before twice."""
    made_font(path, characters)
    font = TTFont(path)
    names = [font.getBestCmap()[ord(c)] for c in characters]
    paints: dict[str, object] = {
        names[0]: {
            "Format": PaintFormat.PaintGlyph,
            "Glyph": names[0],
            "Paint": {"Format": PaintFormat.PaintSolid, "PaletteIndex": 0},
        }
    }
    for below, name in pairwise(names):
        half = {"Format": PaintFormat.PaintColrGlyph, "Glyph": below}
        paints[name] = {
            "Format": PaintFormat.PaintComposite,
            "SourcePaint": half,
            "CompositeMode": "src_over",
            "BackdropPaint": dict(half),
        }
    font["CPAL"] = buildCPAL([[(1.0, 0.0, 0.0, 1.0)]])
    font["COLR"] = buildCOLR(paints, version=1)
    font.save(path)
    return path


def test_a_tree_of_paints_is_not_drawn(tmp_path: Path) -> None:
    characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    face = FontFace(paint_bomb(tmp_path / "Bomb.ttf", characters))
    glyphs = [face.hb_font.get_nominal_glyph(ord(c)) for c in characters]
    assert [face.draws_in_color(glyph) for glyph in glyphs] == [i < 12 for i in range(len(glyphs))]
    style = TextStyle(font=FontRef(path="Bomb.ttf"))
    began = time.monotonic()
    draw_text(block("Hz", style), CANVAS, FontLibrary([tmp_path], ()))
    assert time.monotonic() - began < 5.0


def test_a_circle_of_paints_is_not_drawn(tmp_path: Path) -> None:
    path = paint_bomb(tmp_path / "Made.ttf", "AB")
    data = bytearray(path.read_bytes())
    (tables,) = struct.unpack_from(">H", data, 4)
    entry = next(12 + 16 * i for i in range(tables) if data[12 + 16 * i : 16 + 16 * i] == b"COLR")
    (start,) = struct.unpack_from(">I", data, entry + 8)
    (base,) = struct.unpack_from(">I", data, start + 14)
    (place,) = struct.unpack_from(">I", data, start + base + 4 + 2)
    data[start + base + place + 1 : start + base + place + 4] = bytes(3)  # A's paint leads to itself
    path.write_bytes(bytes(data))
    face = FontFace(path)
    assert not face.draws_in_color(face.hb_font.get_nominal_glyph(ord("A")))
    draw_text(block("AB", TextStyle(font=FontRef(path="Made.ttf"))), CANVAS, FontLibrary([tmp_path], ()))


def test_every_packaged_emoji_is_cheap_enough() -> None:
    """The limit lies above all that real fonts ask for."""
    path = packaged_file("NotoColorEmoji-Regular.ttf")
    if path is None:
        pytest.skip("no colour emoji font is packaged for this platform")
    face = FontFace(path)
    cost = GlyphCost(face.hb_font.face)
    assert all(cost.is_sane(glyph) for glyph in range(0, face.hb_font.face.glyph_count, 7))


@pytest.mark.parametrize(("size", "sane"), [((136, 128), True), ((60_000, 60_000), False), ((0, 10), False)])
def test_pictures_of_glyphs_have_a_bearable_size(size: tuple[int, int], sane: bool) -> None:
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", *size) + bytes(5)
    assert GlyphCost.picture_is_sane(head) is sane
    assert not GlyphCost.picture_is_sane(head[:20])
