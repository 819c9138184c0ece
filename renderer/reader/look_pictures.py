"""Pictures of the look folder: whether a file is one, before anybody draws it."""

from __future__ import annotations

import warnings
from functools import lru_cache
from pathlib import Path

from PIL import Image

from renderer.errors import InvalidMedia
from renderer.reader.limits import MAX_TEXTURE_PIXELS

FORMATS = ("PNG", "WEBP", "JPEG")


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height in px of a picture that can be read to its end. Raises InvalidMedia with what is wrong."""
    try:
        stat = path.stat()
    except OSError as error:
        raise InvalidMedia(path.name, "cannot be opened") from error
    read = _looked_at(str(path), stat.st_size, stat.st_mtime_ns)
    if isinstance(read, str):
        raise InvalidMedia(path.name, read)
    return read


def picture_fault(path: Path) -> str:
    """What is wrong with the picture, "" if nothing is."""
    try:
        picture_size(path)
    except InvalidMedia as error:
        return error.reason
    return ""


@lru_cache(maxsize=256)
def _looked_at(path: str, size: int, mtime_ns: int) -> tuple[int, int] | str:
    """One look at each file, however many texts use it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(path, formats=FORMATS) as image:
                if not 0 < image.width * image.height <= MAX_TEXTURE_PIXELS:
                    return f"has {image.width}×{image.height} pixels, more than {MAX_TEXTURE_PIXELS:,}"
                image.load()
                return image.width, image.height
        except MemoryError:
            return "needs more memory than there is"
        except Exception as error:
            # Pillow's readers fail in a dozen ways on broken files.
            return f"cannot be read as a picture ({str(error).strip()[:80] or type(error).__name__})"
