"""How many frames a GIF has, by walking over its blocks without unpacking any. From the GIF89a specification."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

_HEAD_BYTES = 13
_IMAGE, _EXTENSION, _END = 0x2C, 0x21, 0x3B
_DESCRIPTION_BYTES = 9
_HAS_TABLE, _TABLE_SIZE = 0x80, 0x07


def gif_frames(path: Path, most: int) -> int:
    """The frames that are there; counting ends one beyond `most`. A file that breaks off has those before."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        if len(head) < _HEAD_BYTES:
            return 0
        _skip_table(file, head[10])
        frames = 0
        while frames <= most and (kind := file.read(1)):
            if kind[0] == _EXTENSION:
                file.read(1)
            elif kind[0] == _IMAGE:
                described = file.read(_DESCRIPTION_BYTES)
                if len(described) < _DESCRIPTION_BYTES:
                    break
                frames += 1
                _skip_table(file, described[8])
                file.read(1)  # the width of codes
            elif kind[0] == _END:
                break
            else:
                continue  # readers pass over stray bytes
            _skip_data(file)
        return frames


def _skip_table(file: BinaryIO, flags: int) -> None:
    if flags & _HAS_TABLE:
        file.seek(3 << (flags & _TABLE_SIZE) + 1, 1)


def _skip_data(file: BinaryIO) -> None:
    while (size := file.read(1)) and size[0]:
        file.seek(size[0], 1)
