"""Synthetic media for every part's tests: videos that carry their frame number, tones, photos, GIFs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Draw = Callable[[int], Pixels]

# The frame-number code: a board of black and white cells, 16 bits of number above 16 of checksum.
CODE_COLUMNS, CODE_ROWS = 8, 4
_BITS = 16

# H.273 numbers, as streams carry them.
MATRIX = {"bt709": 1, "bt470bg": 5, "smpte170m": 6, "bt2020nc": 9}
PRIMARIES = {"bt709": 1, "bt470bg": 5, "smpte170m": 6, "bt2020": 9, "p3": 12}
TRANSFER = {"bt709": 1, "smpte170m": 6, "srgb": 13, "pq": 16, "hlg": 18}
RANGE = {"limited": ColorRange.MPEG, "full": ColorRange.JPEG}
_SWS_MATRIX = {
    "bt709": Colorspace.ITU709,
    "bt470bg": Colorspace.ITU601,
    "smpte170m": Colorspace.ITU601,
    "bt2020nc": Colorspace.BT2020,
}


def _checksum(number: int) -> int:
    return (number * 40503 + 0x5A3C ^ number >> 3) & 0xFFFF


def draw_frame_number(number: int, size: tuple[int, int]) -> Pixels:
    """(h, w, 3) RGB that `read_frame_number` reads back; numbers 0…65535."""
    width, height = size
    code = (number & 0xFFFF) << _BITS | _checksum(number & 0xFFFF)
    bits = [(code >> (2 * _BITS - 1 - i)) & 1 for i in range(2 * _BITS)]
    cells = np.array(bits, np.uint8).reshape(CODE_ROWS, CODE_COLUMNS) * 255
    rows = np.arange(height) * CODE_ROWS // height
    columns = np.arange(width) * CODE_COLUMNS // width
    gray = cells[rows][:, columns]
    return np.repeat(gray[:, :, None], 3, axis=2)


def read_frame_number(picture: Pixels) -> int:
    """The number that `draw_frame_number` drew, from a gray (h, w) or colour (h, w, 3 or more) picture of
    any size, compressed or not.

    Raises ValueError if the picture does not carry a code (another picture, mirrored, turned, blended).
    """
    gray = picture.astype(np.float32) if picture.ndim == 2 else picture[:, :, :3].mean(axis=2)
    height, width = gray.shape
    code = 0
    for row in range(CODE_ROWS):
        for column in range(CODE_COLUMNS):
            top, left = (row + 0.25) * height / CODE_ROWS, (column + 0.25) * width / CODE_COLUMNS
            bottom, right = top + 0.5 * height / CODE_ROWS, left + 0.5 * width / CODE_COLUMNS
            cell = gray[int(top) : max(int(top) + 1, int(bottom)), int(left) : max(int(left) + 1, int(right))]
            code = code << 1 | int(cell.mean() > 127)
    number = code >> _BITS
    if code & 0xFFFF != _checksum(number):
        raise ValueError("the picture carries no frame number")
    return number


def solid(color: Sequence[int], size: tuple[int, int]) -> Pixels:
    """(h, w, len(color)) of one colour."""
    return np.broadcast_to(np.array(color, np.uint8), (size[1], size[0], len(color))).copy()


def _video_frame(pixels: Pixels, pix_fmt: str, matrix: str, color_range: str) -> av.VideoFrame:
    source = av.VideoFrame.from_ndarray(
        np.ascontiguousarray(pixels), format="rgba" if pixels.shape[2] == 4 else "rgb24"
    )
    if pix_fmt.startswith(("rgb", "bgr", "argb", "gbr", "pal", "gray")):
        return source.reformat(format=pix_fmt)
    return source.reformat(
        format=pix_fmt,
        dst_colorspace=_SWS_MATRIX[matrix],
        src_color_range=ColorRange.JPEG,
        dst_color_range=RANGE[color_range],
        interpolation="AREA",
    )


def make_video(
    path: Path,
    *,
    size: tuple[int, int] = (320, 240),
    rate: int | Fraction = 30,
    seconds: float = 2.0,
    draw: Draw | None = None,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    tone_hz: float | None = None,
    tone_rate: int = 48000,
    audio_codec: str | None = None,
    options: dict[str, str] | None = None,
    gop: int | None = None,
    matrix: str | None = None,
    primaries: str | None = None,
    transfer: str | None = None,
    color_range: str | None = None,
    sample_aspect_ratio: Fraction | None = None,
    rotation: float = 0.0,
    flip: tuple[bool, bool] = (False, False),
    times_us: Sequence[int] | None = None,
    start_us: int = 0,
) -> Path:
    """Encode a video and return its path; the suffix decides the container.

    `draw(n)` gives frame n as (h, w, 3) RGB or (h, w, 4) RGBA, by default its number as a code. Frames stand
    at n/rate, or at `times_us`; all shifted by `start_us`. Colour tags are names of this module's tables,
    untagged (and then Rec.709 limited) where None. `rotation` in degrees counter-clockwise and `flip`
    (horizontal, vertical) are written as a display matrix only: the coded pixels are unchanged.
    `tone_hz` adds a sine of the same length.
    """
    draw = draw or (lambda n: draw_frame_number(n, size))
    count = len(times_us) if times_us is not None else round(seconds * rate)
    path = Path(path)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, options=dict(options or {}))
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt
        context = stream.codec_context
        context.time_base = Fraction(1, 1_000_000) if times_us is not None else 1 / Fraction(rate)
        context.thread_count = 1
        if gop is not None:
            context.gop_size = gop
        if sample_aspect_ratio is not None:
            context.sample_aspect_ratio = sample_aspect_ratio
        context.colorspace = MATRIX[matrix] if matrix else 2
        context.color_primaries = PRIMARIES[primaries] if primaries else 2
        context.color_trc = TRANSFER[transfer] if transfer else 2
        context.color_range = RANGE[color_range] if color_range else ColorRange.UNSPECIFIED
        if rotation or any(flip):
            stream.set_display_rotation(rotation, hflip=flip[0], vflip=flip[1])
        sound = None
        if tone_hz is not None:
            default = "libopus" if path.suffix == ".webm" else "aac"
            sound = container.add_stream(audio_codec or default, rate=tone_rate, layout="stereo")
        for n in range(count):
            frame = _video_frame(draw(n), pix_fmt, matrix or "bt709", color_range or "limited")
            frame.colorspace, frame.color_range = context.colorspace, context.color_range
            frame.color_primaries, frame.color_trc = context.color_primaries, context.color_trc
            time_us = times_us[n] if times_us is not None else Fraction(n * 1_000_000) / Fraction(rate)
            frame.time_base = context.time_base
            frame.pts = round(Fraction(start_us + time_us) / 1_000_000 / context.time_base)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if sound is not None:
            length = times_us[-1] / 1e6 if times_us else count / float(rate)
            for block in _sine_frames(tone_hz or 0.0, length, tone_rate, 2, 0.5):
                container.mux(sound.encode(block))
            container.mux(sound.encode())
    return path


def sine(hz: float, seconds: float, rate: int, channels: int, amplitude: float) -> NDArray[np.float32]:
    """(channels, samples) float, the same sine in every channel."""
    moments = np.arange(round(seconds * rate)) / rate
    wave = amplitude * np.sin(2 * np.pi * hz * moments)
    return np.repeat(wave[None, :].astype(np.float32), channels, axis=0)


def _sine_frames(
    hz: float, seconds: float, rate: int, channels: int, amplitude: float
) -> list[av.AudioFrame]:
    wave = sine(hz, seconds, rate, channels, amplitude)
    frames = []
    for start in range(0, wave.shape[1], 1024):
        block = np.ascontiguousarray(wave[:, start : start + 1024])
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo" if channels == 2 else "mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        frames.append(frame)
    return frames


def make_tone(
    path: Path,
    *,
    hz: float = 440,
    seconds: float = 2,
    rate: int = 48000,
    channels: int = 2,
    amplitude: float = 0.5,
) -> Path:
    """A sine as .wav, .mp3, .m4a, .aac, .ogg (Opus) or .flac, by the path's suffix; returns the path."""
    path = Path(path)
    codec = {".wav": "pcm_s16le", ".mp3": "libmp3lame", ".ogg": "libopus", ".flac": "flac"}.get(
        path.suffix, "aac"
    )
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="stereo" if channels == 2 else "mono")
        for block in _sine_frames(hz, seconds, rate, channels, amplitude):
            container.mux(stream.encode(block))
        container.mux(stream.encode())
    return path


def make_photo(
    path: Path,
    size: tuple[int, int] = (320, 240),
    color: Sequence[int] | Pixels = (200, 30, 30),
    *,
    exif_orientation: int | None = None,
    **save_options: object,
) -> Path:
    """A photo in the format of the suffix; `color` is RGB, RGBA or a whole (h, w, 3 or 4) picture.

    `exif_orientation` (1…8) is only tagged: the stored pixels are unchanged.
    """
    pixels = color if isinstance(color, np.ndarray) else solid(color, size)
    if exif_orientation is not None:
        exif = Image.Exif()
        exif[0x0112] = exif_orientation
        save_options["exif"] = exif
    if Path(path).suffix.lower() in {".jpg", ".jpeg"}:
        save_options = {"quality": 95, "subsampling": 0, **save_options}
    Image.fromarray(pixels).save(path, **save_options)
    return Path(path)


def make_gif(
    path: Path,
    size: tuple[int, int] = (64, 48),
    durations_ms: Sequence[int] = (100, 200, 300),
    colors: Sequence[Sequence[int]] = ((255, 0, 0), (0, 255, 0), (0, 0, 255)),
    *,
    loop: int | None = 0,
) -> Path:
    """An animation of plain colours, frame i shown for `durations_ms[i]`; .gif, .png (APNG) or .webp.

    A colour of four numbers is RGBA. `loop` 0 is for ever, None leaves the loop count out.
    """
    frames = [Image.fromarray(solid(color, size)) for color in colors]
    extra: dict[str, object] = {} if loop is None else {"loop": loop}
    if Path(path).suffix == ".webp":
        extra["lossless"] = True
    if Path(path).suffix == ".gif":
        extra["disposal"] = 2
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=list(durations_ms), optimize=False, **extra
    )
    return Path(path)
