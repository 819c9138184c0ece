"""A medium's file → the source of its pictures, whatever the draft calls it."""

from __future__ import annotations

from pathlib import Path

from renderer.errors import InvalidMedia
from renderer.media.animation import REPEATS, AnimationSource, is_animated
from renderer.media.lottie import LottieSource
from renderer.media.photo import PhotoSource, open_image, reading
from renderer.media.picture import PictureSource
from renderer.media.sniff import Family, FileType, sniff
from renderer.media.video import VideoSource
from renderer.timeline import MediaKind, MediaRef


def open_source(path: Path, ref: MediaRef, *, reverse: bool = False) -> PictureSource:
    """Open the pictures of a medium. The bytes decide: a photo typed as video is a photo.

    `reverse` promises that times will descend; any order still gives the same pictures.
    Raises InvalidMedia, naming the medium.
    """
    if ref.kind is MediaKind.AUDIO:
        raise InvalidMedia(ref.name, "a sound has no pictures")
    file_type = sniff(path, ref.name, own_file=ref.own_file)
    if file_type.family is Family.CONTAINER:
        return VideoSource(path, ref.name, file_type, reverse=reverse)
    if file_type.family is Family.DRAWING:
        return LottieSource(path, ref.name, repeats=ref.repeats or REPEATS)
    if is_animation(path, ref.name, file_type):
        return AnimationSource(path, ref.name, file_type, repeats=ref.repeats or REPEATS)
    return PhotoSource(path, ref.name, file_type)


def is_animation(path: Path, name: str, file_type: FileType) -> bool:
    """True for an image file of several frames that stand in time; the pages of a TIFF do not."""
    if file_type.opener not in {"GIF", "PNG", "WEBP", "AVIF"}:
        return False
    with reading(name, file_type), open_image(path, name, file_type) as image:
        return is_animated(image)
