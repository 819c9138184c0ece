"""One FFmpeg filter applied to frames of one layout and size, frame in, frame out."""

from __future__ import annotations

from fractions import Fraction

import av
from av.filter import Graph

from renderer.media.pixels import Size

_TIME_BASE = Fraction(1, 1000)


class FrameFilter:
    """A graph of a single filter, set up anew when frames of another layout or size come.

    Raises av.FFmpegError for a frame the filter refuses.
    """

    def __init__(self, name: str, **options: str) -> None:
        self._name = name
        self._options = options
        self._graph: Graph | None = None
        self._shape: tuple[str, Size] | None = None

    def apply(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The filtered frame, in memory of its own."""
        shape = (frame.format.name, (frame.width, frame.height))
        if self._graph is None or self._shape != shape:
            self._graph, self._shape = self._new_graph(*shape), shape
        self._graph.vpush(frame)
        return self._graph.vpull()

    def _new_graph(self, pixel_format: str, size: Size) -> Graph:
        graph = Graph()
        graph.threads = 1
        source = graph.add_buffer(
            width=size[0],
            height=size[1],
            format=av.VideoFormat(pixel_format, *size),
            time_base=_TIME_BASE,
        )
        worker = graph.add(self._name, **self._options)
        sink = graph.add("buffersink")
        source.link_to(worker)
        worker.link_to(sink)
        graph.configure()
        return graph
