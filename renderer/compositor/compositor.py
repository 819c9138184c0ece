"""`Compositor`: the picture of any output frame, from a timeline and its media alone."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import cv2
import numpy as np

from renderer.compositor import planar
from renderer.compositor.layers import Layer
from renderer.compositor.painting import LayerPainter
from renderer.compositor.planar import PlanarPainter
from renderer.compositor.raster import paint_frame
from renderer.compositor.scene import Scene
from renderer.compositor.sources import OpenSources
from renderer.compositor.yuv import BgraConverter, FramePool, YuvFrame, plane_views
from renderer.fonts import FontLibrary
from renderer.media.picture import Pixels
from renderer.shapes import ShapeDrawing, draw_shape
from renderer.text import TextDrawing, draw_text
from renderer.timeline import ShapeClip, TextClip, Timeline, VideoClip


class Compositor:
    """Pictures of a timeline at an output size and rate.

    Law: `frame(n)` and `encoder_frame(n)` depend on n alone, never on what was asked before. Fastest when n ascends.
    `media` maps `MediaRef.id` to files; what is missing from it is not drawn. Not thread-safe. Use as a
    context manager, or call `close`.
    """

    def __init__(
        self,
        timeline: Timeline,
        media: Mapping[str, Path],
        fonts: FontLibrary,
        *,
        size: tuple[int, int] | None = None,
        rate: Fraction | None = None,
    ) -> None:
        self.timeline = timeline
        self.width, self.height = size or timeline.even_size
        self.rate = rate or timeline.rate
        self._media = media
        self._fonts = fonts
        clips = tuple(clip for track in timeline.tracks for clip in track.clips)
        self._sources = OpenSources(clips, media)
        self._scene = Scene(timeline, self.width, self.height, self._sources.facts, self._drawing_size)
        self._nested: dict[int, Compositor] = {}
        self._painter = LayerPainter(
            (self.width, self.height),
            self._sources,
            self._drawing,
            self._compound_pixels,
            fonts,
            (timeline.width, timeline.height),
        )
        self._planar = PlanarPainter(self._painter, self.width, self.height)
        self._converter = BgraConverter()
        self._pool = FramePool(self.width, self.height)
        self._last: tuple[tuple[Layer, ...], YuvFrame] | None = None

    def layers(self, n: int) -> tuple[Layer, ...]:
        """What is on screen in output frame `n`, bottom first."""
        return self._scene.layers_at(self._position(n))

    def _position(self, n: int) -> Fraction:
        return n * self.timeline.rate / self.rate

    def frame(self, n: int) -> Pixels:
        """Output frame `n` as (height, width, 4) premultiplied BGRA. Raises InvalidMedia."""
        return self.picture_at(self._position(n))

    def picture_at(self, position: Fraction) -> Pixels:
        """The picture at a position in timeline frames, which need not be whole (nested timelines)."""
        layers = self._scene.layers_at(position)
        pixels = paint_frame(self._painter, layers, self.width, self.height)
        self._sources.frame_done()
        return pixels

    def rgb(self, n: int) -> Pixels:
        """Output frame `n` as (height, width, 3) RGB over black."""
        return np.asarray(cv2.cvtColor(self.frame(n), cv2.COLOR_BGRA2RGB))

    def encoder_frame(self, n: int) -> av.VideoFrame:
        """Output frame `n` as Rec.709 limited-range yuv420p.

        The frame is the caller's until it lets go of it; the same frame may come back for a later n whose
        picture is the same. Its time stamp is the caller's to set. Raises InvalidMedia.
        """
        layers = self.layers(n)
        if self._last is None or self._last[0] != layers:
            yuv = self._pool.take()
            if planar.can_draw(layers):
                self._planar.paint(yuv.planes, layers)
                drawn = yuv
            else:
                drawn = self._converted(yuv, paint_frame(self._painter, layers, self.width, self.height))
            self._last = (layers, drawn)
        self._sources.frame_done()
        return self._last[1].frame

    def _converted(self, yuv: YuvFrame, pixels: Pixels) -> YuvFrame:
        planes = plane_views(self._converter.convert(pixels))
        for to, source in zip(
            (yuv.planes.y, yuv.planes.u, yuv.planes.v), (planes.y, planes.u, planes.v), strict=True
        ):
            to[:] = source
        return yuv

    def _drawing(self, slot: int) -> TextDrawing | ShapeDrawing:
        clip = self._scene.clips[slot]
        if isinstance(clip, ShapeClip):
            return draw_shape(clip.shape, self.timeline.width)
        assert isinstance(clip, TextClip)
        return draw_text(clip.block, self.timeline.width, self._fonts)

    def _drawing_size(self, slot: int) -> tuple[float, float]:
        left, top, right, bottom = self._drawing(slot).box
        return right - left, bottom - top

    def _compound_pixels(self, slot: int, position: Fraction) -> Pixels:
        nested = self._nested.get(slot)
        if nested is None:
            clip = self._scene.clips[slot]
            assert isinstance(clip, VideoClip)
            assert clip.compound is not None
            nested = Compositor(clip.compound, self._media, self._fonts)
            self._nested[slot] = nested
        return nested.picture_at(position)

    def close(self) -> None:
        """Release decoders and files; idempotent."""
        self._sources.close()
        for nested in self._nested.values():
            nested.close()

    def __enter__(self) -> Compositor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
