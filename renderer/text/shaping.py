"""Characters to glyphs: each stretch of one style, one face, one script and one direction by HarfBuzz."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import uharfbuzz as hb
from fontTools import unicodedata as scripts

from renderer.text import bidi
from renderer.text.clusters import cluster_starts
from renderer.text.font_face import FontFace
from renderer.text.font_library import FontLibrary
from renderer.text.metrics import StyleMetrics
from renderer.text.paragraphs import Paragraph

# Letters of these scripts join; space put between them would tear the joints.
_JOINING_SCRIPTS = frozenset({"Arab", "Syrc", "Mong", "Nkoo", "Mand", "Phag", "Adlm", "Rohg"})
_EAST_ASIAN = frozenset({"Hira", "Kana", "Bopo", "Hrkt"})
_CONTEXT = 5
_LANGUAGE = "zh-hans"  # picks the Chinese forms of shared ideographs, as the application's font does


@dataclass(frozen=True, slots=True)
class ShapedRun:
    """Glyphs of one face and style. `xs`, `ys` are their places in px from the run's own origin on
    the baseline, y down; `advance` is how far the pen moves (down, in vertical text), `advances` by glyph. Each
    glyph's cluster begins at character `positions` of the paragraph and at UTF-16 unit `units` of the block."""

    face: FontFace
    metrics: StyleMetrics
    level: int
    glyphs: tuple[int, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    advance: float
    advances: tuple[float, ...]
    positions: tuple[int, ...]
    units: tuple[int, ...]


class ParagraphShaper:
    """A paragraph ready to be shaped as a whole and again line by line.

    `starts` are the first characters of its grapheme clusters.
    """

    def __init__(
        self,
        paragraph: Paragraph,
        metrics: Sequence[StyleMetrics],
        fonts: FontLibrary,
        letter_spacing: float,
        vertical: bool = False,
    ) -> None:
        """`metrics[i]` belongs to style i of the paragraph; `letter_spacing` is in em."""
        self.text = paragraph.text
        self.codepoints = [ord(c) for c in paragraph.text]
        self._units = paragraph.units
        self.starts = cluster_starts(self.codepoints)
        self._spacing = letter_spacing
        self._vertical = vertical
        self._metrics = [metrics[s] for s in paragraph.styles]
        self._levels = [0] * len(self.text) if vertical else bidi.levels(paragraph.text)
        self._scripts = _resolved_scripts(paragraph.text)
        self._faces: list[FontFace] = []
        for start, end in self._cluster_ranges(0, len(self.text)):
            face = fonts.face_for(self.text[start:end], self._metrics[start].face)
            self._faces.extend([face] * (end - start))
            for i in range(start + 1, end):  # a cluster is never torn
                self._levels[i] = self._levels[start]
                self._scripts[i] = self._scripts[start]
                self._metrics[i] = self._metrics[start]

    def shape(self, start: int = 0, end: int | None = None) -> list[ShapedRun]:
        """Runs of the characters [start, end), both on cluster borders, in visual order."""
        end = len(self.text) if end is None else end
        levels = self._levels[start:end]
        if start < end and not self._vertical:
            levels = self._with_trailing_space_reset(start, end)
        runs: list[ShapedRun] = []
        at = start
        while at < end:
            stop = at + 1
            while stop < end and self._same_run(at, stop) and levels[stop - start] == levels[at - start]:
                stop += 1
            runs.append(self._shape_run(at, stop, levels[at - start]))
            at = stop
        return [runs[i] for i in bidi.visual_order([run.level for run in runs])] if runs else []

    def cluster_advances(self) -> list[float]:
        """The width in px of each cluster when the paragraph stands on one line."""
        by_start = dict.fromkeys(self.starts, 0.0)
        last = {i: s for s, e in self._cluster_ranges(0, len(self.text)) for i in range(s, e)}
        for run in self.shape():
            for position, advance in zip(run.positions, run.advances, strict=True):
                by_start[last[position]] += advance
        return [by_start[s] for s in self.starts]

    def _with_trailing_space_reset(self, start: int, end: int) -> list[int]:
        """Rule L1 for a line that wrapping made."""
        levels = self._levels[start:end]
        base = bidi.base_level(self.text) if any(self._levels) else 0
        i = end
        while i > start and self.text[i - 1].isspace():
            i -= 1
            levels[i - start] = base
        return levels

    def _same_run(self, a: int, b: int) -> bool:
        return (
            self._faces[a] is self._faces[b]
            and self._metrics[a] is self._metrics[b]
            and self._scripts[a] == self._scripts[b]
        )

    def _cluster_ranges(self, start: int, end: int) -> list[tuple[int, int]]:
        return list(pairwise([*(s for s in self.starts if start <= s < end), end]))

    def _shape_run(self, start: int, end: int, level: int) -> ShapedRun:
        face, metrics, script = self._faces[start], self._metrics[start], self._scripts[start]
        buffer = hb.Buffer()
        # What stands around the run decides how its Arabic letters join; HarfBuzz looks five characters far.
        first = max(start - _CONTEXT, 0)
        buffer.add_codepoints(self.codepoints[first : end + _CONTEXT], start - first, end - start)
        buffer.direction = "ttb" if self._vertical else ("rtl" if level % 2 else "ltr")
        buffer.script = script
        buffer.language = _LANGUAGE
        spacing_px = 0.0 if script in _JOINING_SCRIPTS else self._spacing * metrics.em_px
        features = {"liga": False, "clig": False} if spacing_px else {}
        hb.shape(face.hb_font, buffer, features)
        return self._placed(buffer, first, face, metrics, level, spacing_px)

    def _placed(
        self,
        buffer: hb.Buffer,
        first: int,
        face: FontFace,
        metrics: StyleMetrics,
        level: int,
        spacing_px: float,
    ) -> ShapedRun:
        scale = metrics.em_px / face.units_per_em
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        glyphs: list[int] = []
        xs: list[float] = []
        ys: list[float] = []
        advances: list[float] = []
        begins: list[int] = []
        pen = 0.0
        for i, (info, position) in enumerate(zip(infos, positions, strict=True)):
            glyphs.append(info.codepoint)
            if self._vertical:
                advance = -position.y_advance * scale
                xs.append(position.x_offset * scale)
                ys.append(pen - position.y_offset * scale)
            else:
                advance = position.x_advance * scale
                xs.append(pen + position.x_offset * scale)
                ys.append(-position.y_offset * scale)
            if i + 1 == len(infos) or infos[i + 1].cluster != info.cluster:
                advance += spacing_px
            pen += advance
            advances.append(advance)
            begins.append(first + info.cluster)
        return ShapedRun(
            face=face,
            metrics=metrics,
            level=level,
            glyphs=tuple(glyphs),
            xs=tuple(xs),
            ys=tuple(ys),
            advance=pen,
            advances=tuple(advances),
            positions=tuple(begins),
            units=tuple(self._units[position] for position in begins),
        )


def _resolved_scripts(text: str) -> list[str]:
    """The script of each character; common and inherited ones join what stands before them."""
    found = [_script(c) for c in text]
    first = next((s for s in found if s), "Zyyy")
    resolved: list[str] = []
    for script in found:
        resolved.append(script or (resolved[-1] if resolved else first))
    return resolved


@lru_cache(maxsize=8192)
def _script(character: str) -> str:
    """ISO 15924 code, "" for characters of no script; the East Asian ones shape as one."""
    script = scripts.script(character)
    if script in ("Zyyy", "Zinh", "Zzzz"):
        return ""
    return "Hani" if script in _EAST_ASIAN else script
