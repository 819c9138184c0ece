"""Our drawing beside frames that CapCut drew of the same texts with the same fonts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import skia
from numpy.typing import NDArray
from PIL import Image

from renderer.colors import Rgba
from renderer.fonts import FontLibrary
from renderer.reader.text_block import OLD_LIFT
from renderer.text import draw_text
from renderer.text.layout import Line, lay_out
from renderer.text_block import FontRef, TextBlock, TextGlow, TextRun, TextStroke, TextStyle
from tests.shared_folder import require_shared
from tests.text.blocks import utf16_length

pytestmark = pytest.mark.corpus

Light = NDArray[np.float64]


@dataclass
class Shown:
    """A text of the draft's first frame, and where the frame has it (px of the frame)."""

    block: TextBlock
    x: float
    y: float
    scale: float


class Frame:
    """CapCut's frame of a draft and ours of its texts alone, on black."""

    def __init__(self, folder: Path) -> None:
        draft = json.loads((folder / "draft_content.json").read_text("utf-8"))
        self.fonts = FontLibrary([folder / "fonts"], system_folders=())
        self.theirs = np.asarray(Image.open(folder / "draft_cover.jpg").convert("RGB")).astype(float)
        self.width = draft["canvas_config"]["width"]
        height = draft["canvas_config"]["height"]
        self.canvas_height = height + height % 2  # an odd canvas is drawn at the next even size
        self.scale = self.theirs.shape[1] / self.width
        self.shown = list(self._texts(draft))
        self.ours = self._drawn()

    def _texts(self, draft: dict[str, Any]) -> Any:
        materials = {text["id"]: text for text in draft["materials"]["texts"]}
        segments = [segment for track in draft["tracks"] for segment in track["segments"]]
        for segment in segments:
            material = materials.get(segment["material_id"])
            if material is None or segment["target_timerange"].get("start", 0) > 0:
                continue
            place, scale = segment["clip"]["transform"], segment["clip"]["scale"]["x"]
            x = self.width / 2 * (1 + place["x"]) * self.scale
            y = self.canvas_height / 2 * (1 - place["y"]) * self.scale
            yield Shown(_block(material), x, y, scale * self.scale)

    def _drawn(self) -> Light:
        height, width = self.theirs.shape[:2]
        surface = skia.Surface(width, height)
        canvas = surface.getCanvas()
        canvas.clear(skia.ColorBLACK)
        for shown in self.shown:
            canvas.save()
            canvas.translate(shown.x, shown.y)
            canvas.scale(shown.scale, shown.scale)
            canvas.drawPicture(draw_text(shown.block, self.width, self.fonts).picture)
            canvas.restore()
        image = surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)
        return image[:, :, :3].astype(float)

    def find(self, beginning: str) -> Shown:
        return next(shown for shown in self.shown if shown.block.text.startswith(beginning))

    def lines(self, shown: Shown) -> tuple[Line, ...]:
        return lay_out(shown.block, self.width, self.fonts).lines

    def around(self, shown: Shown, line: Line, channel: int, margin: float = 0.25) -> tuple[Light, Light]:
        """One colour of theirs and ours round a line."""
        em = line.line_px * margin * shown.scale
        left, right = shown.x + line.left * shown.scale - em, shown.x + line.right * shown.scale + em
        top, bottom = shown.y + line.top * shown.scale, shown.y + line.bottom * shown.scale
        area = slice(int(top), int(bottom)), slice(int(left), int(right)), channel
        return self.theirs[area], self.ours[area]


def _block(material: dict[str, Any]) -> TextBlock:
    content = material["content"]
    if not content.startswith("{"):
        return _marked_up_block(content, material["line_spacing"])
    parsed = json.loads(content)
    runs = tuple(
        TextRun(
            *style["range"],
            TextStyle(
                size=style["size"],
                fill=Rgba(*style["fill"]["content"]["solid"]["color"]),
                font=FontRef(path=style["font"]["path"]),
            ),
        )
        for style in parsed["styles"]
    )
    return TextBlock(parsed["text"], runs, line_spacing=material["line_spacing"])


def _marked_up_block(content: str, line_spacing: float) -> TextBlock:
    def found(pattern: str) -> str:
        match = re.search(pattern, content, re.DOTALL)
        assert match
        return match.group(1)

    def color(tag: str) -> Rgba:
        return Rgba(*(float(part) for part in found(rf"<{tag}=\((.*?)\)").split(",")))

    text = found(r"\[(.*)\]")
    style = TextStyle(
        size=float(found(r"<size=([\d.]+)>")),
        fill=color("color"),
        strokes=(TextStroke(color("outline color"), float(found(r"width=([\d.]+)"))),),
        font=FontRef(path=found(r'path="(.*?)"')),
    )
    run = TextRun(0, utf16_length(text), style)
    return TextBlock(text, (run,), line_spacing=line_spacing, lift=OLD_LIFT)


def shift(theirs: Light, ours: Light, axis: int) -> float:
    """How far ours must move along an axis (0 down, 1 right) to lie best on theirs, px."""
    wanted, have = theirs.mean(axis=1 - axis), ours.mean(axis=1 - axis)
    places = np.arange(len(wanted))
    moves = np.arange(-4, 4.01, 0.05)
    errors = [((wanted - np.interp(places - move, places, have)) ** 2).sum() for move in moves]
    return float(moves[int(np.argmin(errors))])


def extent(light: Light, axis: int, threshold: float = 128) -> tuple[float, float]:
    """First and last crossing of a threshold along an axis, to a fraction of a pixel."""
    profile = light.max(axis=1 - axis)
    crossings = np.flatnonzero((profile[:-1] < threshold) != (profile[1:] < threshold))
    exact = [i + (threshold - profile[i]) / (profile[i + 1] - profile[i]) for i in crossings]
    return float(exact[0]), float(exact[-1])


@pytest.fixture(scope="module", params=["captions-latin-arabic", "captions-arabic-latin", "title-glow"])
def captions(request: pytest.FixtureRequest) -> Frame:
    return Frame(require_shared("truth", request.param))


@pytest.fixture(scope="module")
def titles() -> Frame:
    return Frame(require_shared("truth", "outlined-titles"))


def test_latin_baselines(captions: Frame) -> None:
    """Lines stand where CapCut has them, trailing blank and all. (One frame was drawn with another
    version of the font: its widths differ by less than 1 %, its heights do not.)"""
    shown = captions.find("Mehribon")
    for line in captions.lines(shown):
        theirs, ours = captions.around(shown, line, 2)
        assert abs(shift(theirs, ours, axis=0)) <= 0.3
        middle = (sum(extent(theirs, 1)) - sum(extent(ours, 1))) / 2
        assert abs(middle) <= 1.0


def test_latin_widths_with_the_same_font() -> None:
    frame = Frame(require_shared("truth", "captions-latin-arabic"))
    shown = frame.find("Mehribon")
    for line in frame.lines(shown):
        theirs, ours = frame.around(shown, line, 2)
        assert extent(ours, 1) == pytest.approx(extent(theirs, 1), abs=0.6)
        assert extent(ours, 0) == pytest.approx(extent(theirs, 0), abs=0.6)
        assert abs(shift(theirs, ours, axis=1)) <= 0.1
        assert np.abs(theirs - ours).mean() < 5, "of 255: what JPEG and antialiasing leave"


def test_mixed_sizes_and_negative_spacing() -> None:
    """Size 10 above size 6 at line spacing −0.38; blue is free of the frame's yellow glow."""
    frame = Frame(require_shared("truth", "title-glow"))
    shown = frame.find("BAYYINA")
    for line in frame.lines(shown):
        theirs, ours = frame.around(shown, line, 2, margin=0.1)
        assert abs(shift(theirs, ours, axis=0)) <= 0.6
        assert abs(shift(theirs, ours, axis=1)) <= 1.0
        assert extent(ours, 0) == pytest.approx(extent(theirs, 0), abs=1.0)


def test_arabic_ink_lies_within_a_pixel(captions: Frame) -> None:
    """The right-most word, which both draw with the same glyphs.

    (The rest of the line differs: CapCut tears the run at the tatweel, and the machine's fallback drew
    the letter that the font lacks.)
    """
    shown = captions.find("ب")
    (line,) = captions.lines(shown)
    theirs, ours = captions.around(shown, line, 0)
    word_theirs, word_ours = _last_word(theirs), _last_word(ours)
    assert word_ours.shape[1] == pytest.approx(word_theirs.shape[1], abs=1.5)
    assert extent(word_ours, 0) == pytest.approx(extent(word_theirs, 0), abs=1.0)
    assert abs(shift(word_theirs, word_ours, axis=0)) <= 0.5


def _last_word(light: Light) -> Light:
    """The right-most word: from the last column that is lit back to the first wide gap."""
    lit = np.flatnonzero(light.max(axis=0) > 110)
    gaps = np.flatnonzero(np.diff(lit) > 9)
    return light[:, lit[gaps[-1] + 1] - 2 : lit[-1] + 3]


def test_outlined_titles(titles: Frame) -> None:
    """Drawn by CapCut 2.2 at 720 px, within JPEG's blur; it has lines higher than later versions have them."""
    for beginning in ("CAA", "Stable"):
        shown = titles.find(beginning)
        for line in titles.lines(shown):
            theirs, ours = titles.around(shown, line, 2)
            assert extent(ours, 1) == pytest.approx(extent(theirs, 1), abs=1.2)
            assert abs(shift(theirs, ours, axis=0)) <= 0.6


def test_outline_thickness(titles: Frame) -> None:
    """Outline minus fill, on all four sides of a title: 13.3 px of the canvas, 5 px of the frame."""
    shown = titles.find("CAA")
    y, x = int(shown.y), int(shown.x)
    area = slice(y - 45, y + 38), slice(x - 200, x + 200)

    def thickness(picture: Light) -> float:
        outline, fill = picture[area][:, :, 2], picture[area][:, :, 0]
        sides = []
        for axis in (0, 1):
            (a, b), (c, d) = extent(outline, axis, 121), extent(fill, axis, 131)
            sides += [c - a, b - d]
        return float(np.mean(sides))

    assert thickness(titles.ours) == pytest.approx(0.08 * 166.67 * 0.375, abs=0.15)
    assert thickness(titles.theirs) == pytest.approx(thickness(titles.ours), abs=0.5)


GLOW_BY_DISTANCE = {
    3: 130,
    5: 120,
    8: 103,
    12: 88,
    16: 76,
    20: 69,
    30: 53,
    40: 44,
    60: 32,
    80: 24,
    100: 19,
    140: 12,
}
"""Red (of 255) by the distance from the ink in px, measured on the frame with the glow."""


def test_the_glow_follows_the_measured_curve() -> None:
    frame = Frame(require_shared("truth", "title-glow"))
    shown = frame.find("BAYYINA")
    glow = TextGlow(Rgba(1.0, 0xDC / 255, 0.0), strength=0.4, range=0.45)

    def alone(block: TextBlock) -> Light:
        height, width = frame.theirs.shape[:2]
        surface = skia.Surface(width, height)
        canvas = surface.getCanvas()
        canvas.clear(skia.ColorBLACK)
        canvas.translate(shown.x, shown.y)
        canvas.drawPicture(draw_text(block, frame.width, frame.fonts).picture)
        return (
            surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)[:, :, :3].astype(float)
        )

    ink = alone(shown.block)[:, :, 0] > 127
    ours = alone(replace(shown.block, glow=glow))
    distance = cv2.distanceTransform((~ink).astype(np.uint8), cv2.DIST_L2, 5)
    for away, red in GLOW_BY_DISTANCE.items():
        ring = np.abs(distance - away) < 0.75
        assert ours[ring][:, 0].mean() == pytest.approx(red, abs=8)
        assert ours[ring][:, 1].mean() == pytest.approx(0.87 * ours[ring][:, 0].mean(), rel=0.02)
        if away < 100:  # farther rings meet other things of the frame
            assert frame.theirs[ring][:, 0].mean() == pytest.approx(ours[ring][:, 0].mean(), abs=6)
    assert ours[ink].min() > 120
    assert np.percentile(ours[ink], 50) == pytest.approx(255, abs=2)
