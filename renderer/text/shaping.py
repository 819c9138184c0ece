"""Characters to glyphs: each stretch of one style, one face, one script and one direction by HarfBuzz."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import uharfbuzz as hb
from fontTools import unicodedata as scripts

from renderer.clusters import cluster_starts
from renderer.fonts.face import FontFace
from renderer.fonts.library import FontLibrary
from renderer.text import bidi
from renderer.text.metrics import StyleMetrics
from renderer.text.orientation import Orientation, orientation
from renderer.text.paragraphs import Paragraph

ARABIC_RAISED = 0.0075
"""How far above its baseline Arabic stands, in line heights. Measured on CapCut 8 with one font at sizes 12 and 14 (1.0
and 1.3 px); that it holds for all fonts of the script is a guess."""

# Letters of these scripts join; space put between them would tear the joints.
_JOINING_SCRIPTS = frozenset({"Arab", "Syrc", "Mong", "Nkoo", "Mand", "Phag", "Adlm", "Rohg"})
_EAST_ASIAN = frozenset({"Hira", "Kana", "Bopo", "Hrkt"})
_CONTEXT = 5
_LANGUAGE = "zh-hans"  # picks the Chinese forms of shared ideographs, as the application's font does
# By whether the run stands upright in a column, and whether its level is odd.
_DIRECTIONS = {(False, 0): "ltr", (False, 1): "rtl", (True, 0): "ttb", (True, 1): "btt"}
_SOFT_HYPHEN = "\u00ad"
_HYPHENS = (0x2D, 0x2010)  # the proper one is as wide as an ideograph in CJK fonts


@dataclass(frozen=True, slots=True)
class ShapedRun:
    """Glyphs of one face and style. `xs`, `ys` are their places in px from the run's own origin on
    the baseline, y down; `advance` is how far the pen moves (down, in vertical text), `advances` by glyph; `gaps`
    are the share of letter spacing in them. Each
    glyph's cluster begins at character `positions` of the paragraph and at UTF-16 unit `units` of the block.

    A run of a column has its origin on the column's axis. If it is `turned`, it is drawn lying on its side: `xs`,
    `ys` are those of a line whose middle height is the axis, to be turned clockwise by 90° about the origin.
    """

    face: FontFace
    metrics: StyleMetrics
    level: int
    glyphs: tuple[int, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    advance: float
    advances: tuple[float, ...]
    gaps: tuple[float, ...]
    positions: tuple[int, ...]
    units: tuple[int, ...]
    turned: bool = False


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
        self.text = text = paragraph.text
        self.codepoints = [ord(c) for c in text]
        self.starts = cluster_starts(self.codepoints)
        self._units = paragraph.units
        self._spacing = letter_spacing
        self._vertical = vertical
        self._metrics = [metrics[s] for s in paragraph.styles]
        self._levels = bidi.levels(text)
        self._base = bidi.base_level(text)
        self._is_mixed = any(level != self._base for level in self._levels)
        self._scripts = _resolved_scripts(text)
        self._faces: list[FontFace] = []
        self._turned = [False] * len(text)
        self._cluster_starts = [0] * len(text)  # of the cluster that each character belongs to
        # Where a run may begin: wherever face, style, script, level or orientation change.
        self._borders: list[int] = []
        before: tuple[object, ...] = ()
        for start, end in pairwise([*self.starts, len(text)]):
            cluster, style = text[start:end], self._metrics[start]
            face = fonts.face_for(cluster, style.face)
            turned = vertical and _is_turned(cluster, face)
            self._turned[start] = turned
            self._cluster_starts[start:end] = [start] * (end - start)
            self._faces.extend([face] * (end - start))
            for i in range(start + 1, end):  # a cluster is never torn
                self._levels[i] = self._levels[start]
                self._scripts[i] = self._scripts[start]
                self._metrics[i] = style
            traits = (id(face), id(style), self._scripts[start], self._levels[start], turned)
            if traits != before:
                self._borders.append(start)
                before = traits

    def shape(self, start: int = 0, end: int | None = None, hyphenate: bool = False) -> list[ShapedRun]:
        """Runs of the characters [start, end), both on cluster borders, in visual order. With `hyphenate` a SOFT
        HYPHEN at the end is shown."""
        end = len(self.text) if end is None else end
        if start >= end:
            return []
        first = bisect_right(self._borders, start)
        borders = [start, *self._borders[first : bisect_left(self._borders, end)], end]
        pieces = [(a, b, self._levels[a]) for a, b in pairwise(borders)]
        if self._is_mixed:
            pieces = self._with_trailing_space_reset(pieces)
        hyphen = self._hyphen(end) if hyphenate else 0
        runs = [self._shape_run(a, b, level, hyphen if b == end else 0) for a, b, level in pieces]
        return [runs[i] for i in bidi.visual_order([run.level for run in runs])]

    def measured_clusters(self, runs: Sequence[ShapedRun]) -> tuple[list[float], list[bool]]:
        """Of the whole paragraph shaped to `runs`: the width in px of each grapheme cluster, and whether it is drawn
        in one shape with the cluster before it (a ligature, a syllable), whose width then holds its own."""
        advances = [0.0] * len(self.starts)
        joined = [True] * len(self.starts)
        numbers = {start: number for number, start in enumerate(self.starts)}
        for run in runs:
            for position, advance in zip(run.positions, run.advances, strict=True):
                cluster = numbers[position]
                advances[cluster] += advance
                joined[cluster] = False
        return advances, joined

    def _with_trailing_space_reset(self, pieces: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """Rule L1 for a line that wrapping made: blanks at its end run with the paragraph."""
        start, end = pieces[0][0], pieces[-1][1]
        solid = end
        while solid > start and self.text[solid - 1].isspace():
            solid -= 1
        kept = [(a, min(b, solid), level) for a, b, level in pieces if a < solid]
        blank = [(max(a, solid), b, self._base) for a, b, _ in pieces if b > solid]
        return kept + blank

    def _hyphen(self, end: int) -> int:
        """The character to show for a soft hyphen before `end`, 0 for none."""
        if self.text[end - 1] != _SOFT_HYPHEN:
            return 0
        return next((h for h in _HYPHENS if self._faces[end - 1].covers(h)), 0)

    def _shape_run(self, start: int, end: int, level: int, hyphen: int) -> ShapedRun:
        face, metrics, script = self._faces[start], self._metrics[start], self._scripts[start]
        turned = self._turned[start]
        stands = self._vertical and not turned
        buffer = hb.Buffer()
        # What stands around the run decides how its Arabic letters join; HarfBuzz looks five characters far.
        first = max(start - _CONTEXT, 0)
        shaped = self.codepoints[first : end + _CONTEXT]
        if hyphen:
            shaped[end - first - 1] = hyphen
        buffer.add_codepoints(shaped, start - first, end - start)
        buffer.direction = _DIRECTIONS[stands, level % 2]
        buffer.script = script
        buffer.language = _LANGUAGE
        spacing_px = self._spacing * metrics.em_px
        may_join = script in _JOINING_SCRIPTS
        features = {"liga": False, "clig": False} if spacing_px else {}
        hb.shape(face.hb_font, buffer, features)
        scale = metrics.em_px / face.units_per_em
        # A turned run's middle height is the column's axis.
        drop = (metrics.ascent_px - metrics.descent_px) / 2 if turned else 0.0
        if script == "Arab":
            drop -= ARABIC_RAISED * metrics.line_px
        infos, places = buffer.glyph_infos, buffer.glyph_positions
        glyphs: list[int] = []
        xs: list[float] = []
        ys: list[float] = []
        advances: list[float] = []
        gaps: list[float] = []
        pen, width = 0.0, 0.0
        clusters = [self._cluster_starts[first + info.cluster] for info in infos]
        ends = [a != b for a, b in pairwise(clusters)] + [True]
        for info, place, cluster, is_end in zip(infos, places, clusters, ends, strict=True):
            if stands:
                advance = -place.y_advance * scale
                xs.append(place.x_offset * scale)
                ys.append(pen - place.y_offset * scale)
            else:
                advance = place.x_advance * scale
                xs.append(pen + place.x_offset * scale)
                ys.append(drop - place.y_offset * scale)
            gap = 0.0
            if spacing_px:
                width += advance
                if is_end:
                    if not (may_join and _script(self.text[cluster]) in _JOINING_SCRIPTS):
                        # Letters pile up at worst; they never run backwards.
                        gap = max(spacing_px, -max(width, 0.0))
                        advance += gap
                    width = 0.0
            pen += advance
            glyphs.append(info.codepoint)
            advances.append(advance)
            gaps.append(gap)
        units = self._units
        return ShapedRun(
            face=face,
            metrics=metrics,
            level=level,
            glyphs=tuple(glyphs),
            xs=tuple(xs),
            ys=tuple(ys),
            advance=pen,
            advances=tuple(advances),
            gaps=tuple(gaps),
            positions=tuple(clusters),
            units=tuple([units[position] for position in clusters]),
            turned=turned,
        )


def _is_turned(cluster: str, face: FontFace) -> bool:
    """Whether a cluster lies on its side in a column."""
    wanted = orientation(cluster)
    return wanted is Orientation.TURNED or (
        wanted is Orientation.FORM and not _has_vertical_form(cluster[0], face)
    )


@lru_cache(maxsize=1024)
def _has_vertical_form(character: str, face: FontFace) -> bool:
    buffer = hb.Buffer()
    buffer.add_codepoints([ord(character)])
    buffer.direction, buffer.script, buffer.language = "ttb", "Hani", _LANGUAGE
    hb.shape(face.hb_font, buffer)
    nominal = face.hb_font.get_nominal_glyph(ord(character))
    return [info.codepoint for info in buffer.glyph_infos] != [nominal]


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
