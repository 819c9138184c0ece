"""Media files → decoded pictures. Everything that parses bytes from strangers is in this package."""

from renderer.media.picture import Picture, PictureSource, Pixels, Planes
from renderer.media.probe import MediaInfo, probe
from renderer.media.source import open_source

__all__ = ["MediaInfo", "Picture", "PictureSource", "Pixels", "Planes", "open_source", "probe"]
