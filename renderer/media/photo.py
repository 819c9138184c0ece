"""Photos: one picture for every moment, upright and in sRGB."""

from __future__ import annotations

import io
import math
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

from renderer.errors import InvalidMedia
from renderer.media import limits
from renderer.media.attention import reading_of
from renderer.media.picture import Pixels
from renderer.media.pixels import premultiplied
from renderer.media.sniff import JPEG, FileType
from renderer.media.still import StillPicture, is_opaque

# Pillow refuses twice as much by itself; our own limits are checked on the header by `open_image`.
Image.MAX_IMAGE_PIXELS = limits.MAX_PHOTO_PIXELS

_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
)
"""What Pillow's readers raise on broken files."""

_DEEP_GRAY_MODES = {"I;16", "I;16B", "I;16L", "I;16N", "I", "F"}


class PhotoSource:
    """A photo: every moment shows the same picture."""

    still = True

    def __init__(self, path: Path, name: str, file_type: FileType) -> None:
        with reading(name, file_type), open_image(path, name, file_type) as image:
            pixels = upright_bgra(image)
        stat = path.stat()
        key = ("photo", str(path.resolve()), stat.st_size, stat.st_mtime_ns)
        self.opaque = is_opaque(pixels)
        self._picture = StillPicture(pixels, key, opaque=self.opaque)
        self.width, self.height = self._picture.width, self._picture.height

    def picture(self, time_us: int) -> StillPicture:
        return self._picture

    def close(self) -> None:
        """Nothing is open: the photo is held whole."""


@contextmanager
def reading(name: str, file_type: FileType) -> Iterator[None]:
    """Pillow's many ways of failing, as one clear InvalidMedia."""
    with warnings.catch_warnings(), reading_of(name):
        warnings.simplefilter("ignore")
        try:
            yield
        except Image.DecompressionBombError as error:
            most = _most_pixels(file_type)
            raise InvalidMedia(
                name, f"the {file_type.label} is far over the limit of {most:,} pixels"
            ) from error
        except _DAMAGE as error:
            said = str(error).strip() or type(error).__name__
            raise InvalidMedia(name, f"the {file_type.label} is damaged or cut short ({said})") from error
        except MemoryError as error:
            raise InvalidMedia(name, f"the {file_type.label} needs more memory than there is") from error


def open_image(path: Path, name: str, file_type: FileType) -> Image.Image:
    """Open with exactly the reader the bytes call for, and check the size the header claims.

    Raises InvalidMedia for a picture beyond the limits, and what Pillow raises for a broken one.
    """
    image = Image.open(path, formats=[file_type.opener])
    pixels = image.width * image.height
    most = _most_pixels(file_type)
    if not 0 < pixels <= most:
        image.close()
        raise InvalidMedia(
            name, f"a {file_type.label} of {image.width}×{image.height} pixels is over the limit of {most:,}"
        )
    return image


def _most_pixels(file_type: FileType) -> int:
    return limits.MAX_PHOTO_PIXELS if file_type is JPEG else limits.MAX_WHOLE_PHOTO_PIXELS


def upright_bgra(image: Image.Image) -> Pixels:
    """(h, w, 4) premultiplied, turned by the EXIF orientation, in sRGB, at most
    `limits.KEPT_PHOTO_PIXELS` large."""
    kept = kept_size(image.width, image.height)
    if kept != image.size:
        # A JPEG is decoded at a half, quarter or eighth right away, never smaller than asked for.
        image.draft(None, kept)
    image.load()
    profile = image.info.get("icc_profile")
    upright = to_srgb(eight_bits(ImageOps.exif_transpose(image)), profile)
    pixels = bgra_of(upright)
    kept = kept_size(upright.width, upright.height)
    if kept != upright.size:
        reduced = Image.fromarray(pixels).resize(kept, Image.Resampling.BOX, reducing_gap=2.0)
        pixels = np.asarray(reduced, np.uint8).copy()
    return pixels


def kept_size(width: int, height: int) -> tuple[int, int]:
    """The size at which a photo is kept: its own, or reduced in proportion."""
    if width * height <= limits.KEPT_PHOTO_PIXELS:
        return width, height
    factor = math.sqrt(limits.KEPT_PHOTO_PIXELS / (width * height))
    return max(1, int(width * factor)), max(1, int(height * factor))


def eight_bits(image: Image.Image) -> Image.Image:
    """Gray of more than 8 bits scaled to 8 (Pillow would clip it); palettes looked up; others as they are."""
    if image.mode in _DEEP_GRAY_MODES:
        values = np.asarray(image).astype(np.float64)
        top = 65535.0 if values.max(initial=0.0) > 255 or image.mode.startswith("I;16") else 255.0
        if image.mode == "F" and values.max(initial=0.0) <= 1.0:
            top = 1.0
        return Image.fromarray(np.clip(np.rint(values * (255.0 / top)), 0, 255).astype(np.uint8))
    if image.mode in {"P", "PA", "1"} or "transparency" in image.info:
        translucent = image.mode == "PA" or "transparency" in image.info
        return image.convert("RGBA" if translucent else "RGB")
    return image


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours through the embedded profile; untouched without one, or with one that does not fit."""
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in (ImageCms.getProfileDescription(source) or ""):
            return image
        color = image.convert("RGB") if image.mode == "RGBA" else image
        mapped = ImageCms.profileToProfile(color, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    if mapped is None:
        return image
    if image.mode == "RGBA":
        mapped.putalpha(image.getchannel("A"))
    return mapped


def bgra_of(image: Image.Image) -> Pixels:
    """(h, w, 4) premultiplied pixels of any 8-bit Pillow image."""
    opaque = not image.has_transparency_data
    rgba = np.asarray(image.convert("RGB" if opaque else "RGBA"), np.uint8)
    bgra = np.empty((*rgba.shape[:2], 4), np.uint8)
    bgra[:, :, 2::-1] = rgba[:, :, :3]
    bgra[:, :, 3] = 255 if opaque else rgba[:, :, 3]
    return bgra if opaque else premultiplied(bgra)
