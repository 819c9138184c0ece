"""A colour function as a table, and the table applied to pictures.

A function that treats each channel for itself becomes three 256-entry tables and is exact. Any other is
sampled on a cubic lattice, finer where a coarse one would be seen, and applied by FFmpeg's `haldclut` on
float planes: tetrahedral interpolation in vector code, about three times as fast as its byte formats.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from fractions import Fraction

import av
import cv2
import numpy as np
from av.filter import Graph
from av.filter.context import FilterContext
from numpy.typing import NDArray

from renderer.grading.tones import ColorFunction, Colors
from renderer.media.picture import Pixels

_LEVELS = (6, 8)
"""Hald levels: lattices of 36³ and 64³ colours."""
_TOLERANCE = 1.0 / 255
"""A coarse lattice that errs by more somewhere in the sample is not used."""
_SEPARABLE = 0.1 / 255
_PROBES = 4096
_MAX_GRAPHS = 4
_FORMAT = "gbrpf32le"
_TIME_BASE = Fraction(1, 1000)
_ROW_FLOATS = 16
"""Rows are whole vectors of the widest instructions. FFmpeg's vector code works on what stands beyond a shorter row,
too, and what is no colour there takes it outside the table: a crash."""


@dataclass(frozen=True, slots=True, eq=False)
class ColorTable:
    """`bytes_lut` (1, 256, 4) for blue, green, red, alpha where channels are separate, else `planes`:
    (3, side, side) float32 green, blue, red of a Hald picture."""

    bytes_lut: Pixels | None = None
    planes: NDArray[np.float32] | None = None

    def apply(self, pixels: Pixels) -> Pixels:
        """Straight or opaque (h, w, 4) BGRA through the table; alpha stays."""
        if self.bytes_lut is not None:
            return np.asarray(cv2.LUT(pixels, self.bytes_lut), np.uint8)
        assert self.planes is not None
        return _graph(pixels.shape[1], pixels.shape[0], self.planes.shape[1]).apply(pixels, self.planes)


def sampled(function: ColorFunction) -> ColorTable:
    """The table of a colour function, as coarse as the tolerance allows."""
    lattice = _lattice(_LEVELS[0])
    colors = _limited(function, lattice)
    if _is_separable(colors, _LEVELS[0] ** 2):
        steps = np.repeat((np.arange(256) / 255)[:, None], 3, axis=1).astype(np.float32)
        by_channel = np.rint(_limited(function, steps) * 255).astype(np.uint8)
        alpha = np.arange(256, dtype=np.uint8)[:, None]
        return ColorTable(bytes_lut=np.concatenate([by_channel[:, ::-1], alpha], axis=1)[None])
    table = _hald(colors, _LEVELS[0])
    if _error(function, colors, _LEVELS[0]) > _TOLERANCE:
        table = _hald(_limited(function, _lattice(_LEVELS[1])), _LEVELS[1])
    return table


def _limited(function: ColorFunction, colors: Colors) -> Colors:
    result: Colors = np.clip(function(colors), 0.0, 1.0).astype(np.float32)
    return result


def _lattice(level: int) -> Colors:
    """Every colour of a Hald picture in order: red runs fastest, then green, then blue."""
    axis = np.linspace(0.0, 1.0, level * level, dtype=np.float32)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    return np.stack([red.ravel(), green.ravel(), blue.ravel()], axis=-1)


def _is_separable(colors: Colors, side: int) -> bool:
    cube = colors.reshape(side, side, side, 3)
    others = ((0, 1), (0, 2), (1, 2))  # axes on which red, green, blue must not depend
    return all(np.ptp(cube[..., c], axis=axes).max() <= _SEPARABLE for c, axes in enumerate(others))


def _hald(colors: Colors, level: int) -> ColorTable:
    side = level**3
    green_blue_red = colors[:, [1, 2, 0]].T.reshape(3, side, side)
    return ColorTable(planes=np.ascontiguousarray(green_blue_red))


def _error(function: ColorFunction, colors: Colors, level: int) -> float:
    """Largest error between lattice points, in a fixed sample of cells, of the mean of a cell's ends."""
    side = level * level
    cube = colors.reshape(side, side, side, 3)
    chosen = np.random.default_rng(0).integers(0, side - 1, (_PROBES, 3))
    middle = ((chosen + 0.5) / (side - 1)).astype(np.float32)
    red, green, blue = chosen.T
    # At a cell's centre tetrahedral interpolation is the mean of the ends of its main diagonal.
    estimate = (cube[blue, green, red] + cube[blue + 1, green + 1, red + 1]) / 2
    return float(np.abs(_limited(function, middle) - estimate).max())


class _HaldGraph:
    """An FFmpeg graph for pictures and tables of one size. Not for use by two threads at once."""

    def __init__(self, width: int, height: int, side: int) -> None:
        self._graph = Graph()
        self._graph.threads = 1
        self._width = width
        padded = -(-width // _ROW_FLOATS) * _ROW_FLOATS
        self._picture = av.VideoFrame(padded, height, _FORMAT)
        for view in _views(self._picture):
            view[:] = 0.0
        self._table = av.VideoFrame(side, side, _FORMAT)
        self._shown: NDArray[np.float32] | None = None
        self._bytes = [np.empty((height, width), np.uint8) for _ in range(4)]
        self._into, self._table_into = self._buffer(padded, height), self._buffer(side, side)
        worker, self._sink = self._graph.add("haldclut", "interp=tetrahedral"), self._graph.add("buffersink")
        self._into.link_to(worker, 0, 0)
        self._table_into.link_to(worker, 0, 1)
        worker.link_to(self._sink)
        self._graph.configure()
        self._tick = 0

    def _buffer(self, width: int, height: int) -> FilterContext:
        return self._graph.add_buffer(
            width=width, height=height, format=av.VideoFormat(_FORMAT, width, height), time_base=_TIME_BASE
        )

    def apply(self, pixels: Pixels, table: NDArray[np.float32]) -> Pixels:
        if self._shown is not table:
            # A frame of its own: the graph may still hold the last one.
            self._table = av.VideoFrame(table.shape[2], table.shape[1], _FORMAT)
            for view, plane in zip(_views(self._table), table, strict=True):
                view[:] = plane
            self._shown = table
        blue, green, red, alpha = cv2.split(pixels, self._bytes)
        for view, plane in zip(_views(self._picture), (green, blue, red), strict=True):
            np.multiply(plane, np.float32(1 / 255), out=view[:, : self._width])
        for frame in (self._picture, self._table):
            frame.pts, frame.time_base = self._tick, _TIME_BASE
        self._tick += 1
        self._table_into.push(self._table)
        self._into.push(self._picture)
        result = self._sink.pull()
        assert isinstance(result, av.VideoFrame)
        graded = [cv2.convertScaleAbs(view[:, : self._width], alpha=255.0) for view in _views(result)]
        return np.asarray(cv2.merge([graded[1], graded[0], graded[2], alpha]), np.uint8)


def _views(frame: av.VideoFrame) -> list[NDArray[np.float32]]:
    """The planes of a float frame, writable, without the padding of their rows."""
    return [
        np.frombuffer(plane, np.float32).reshape(plane.height, plane.line_size // 4)[:, : plane.width]  # type: ignore[call-overload]
        for plane in frame.planes
    ]


_held = threading.local()


def _graph(width: int, height: int, side: int) -> _HaldGraph:
    """This thread's graph for a size; the few last used are kept."""
    graphs: OrderedDict[tuple[int, int, int], _HaldGraph] = _held.__dict__.setdefault("graphs", OrderedDict())
    key = (width, height, side)
    graph = graphs.pop(key, None) or _HaldGraph(width, height, side)
    graphs[key] = graph
    while len(graphs) > _MAX_GRAPHS:
        graphs.popitem(last=False)
    return graph
