"""Moving pictures for the sample: a sailing boat at golden hour, city lights out of focus, birds on a clear ground."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import skia
from numpy.typing import NDArray
from PIL import Image

from examples.light import (
    Floats,
    Numbers,
    add_light,
    below,
    bloom,
    blurred,
    distance,
    drawn,
    noise,
    over,
    profile,
    rgb,
    sky,
    smoothstep,
)
from examples.water import Water, mirrored, steepness

RATE = 30
LAKE_SIZE_PX, LAKE_FRAMES = (1280, 720), 105
LIGHTS_SIZE_PX, LIGHTS_FRAMES = (640, 760), 108
BIRDS_SIZE_PX, BIRDS_FRAMES, BIRDS_FRAME_MS = (960, 540), 25, 100
Frame = NDArray[np.uint8]


def lake_frames() -> Iterator[Frame]:
    """A boat sails into the low sun's road on a lake between hills."""
    w, h = LAKE_SIZE_PX
    shore = 384
    backdrop, sun_x = _lake_backdrop(shore, w)
    soft = blurred(backdrop, 4)
    water = Water(h - shore, w, 51, wave_px=26, flat=3.4)
    near = water.near
    columns = np.arange(w, dtype=np.float32)[None, :] - np.float32(sun_x)
    road = np.exp(-((columns / (46 + 190 * near)) ** 2))
    mirror = (0.80 - 0.30 * near)[..., None]
    deep = np.asarray(rgb("#3a2a38"), np.float32) * (1.1 - 0.6 * near)[..., None]
    # The sky stands still, so its grain does too, fine enough not to be seen, and keeps the gradient from banding.
    still = _shouldered(backdrop)
    still += np.random.default_rng(52).standard_normal(still.shape[:2]).astype(np.float32)[..., None] * 0.006
    sky_pixels = _pixels(still)
    for number in range(LAKE_FRAMES):
        seconds = number / RATE
        waves = water.heights(seconds * 0.055)
        view = mirrored(soft, waves, near, reach_px=60)
        view *= mirror
        view += deep * (1 - mirror)
        view *= (1.0 + np.clip(steepness(waves, 2) * 2.2, -0.4, 0.6))[..., None]
        glints = smoothstep(0.46 - 0.62 * road, 0.66 - 0.30 * road, waves + 0.03) * road
        add_light(view, (1.0, 0.80, 0.50), glints * (1.0 - 0.35 * near))
        frame = np.concatenate([sky_pixels, _pixels(_shouldered(view))])
        boat_y = shore + 66 + 2.2 * np.sin(seconds * 2.1)
        _boat(frame, 392 + 60 * seconds, float(boat_y), float(np.sin(seconds * 1.7) * 1.3))
        yield frame


def _shouldered(picture: Floats) -> Floats:
    """Light above white rolls off instead of clipping."""
    bright = np.maximum(picture - 0.84, 0)
    return np.asarray(np.minimum(picture, 0.84) + 0.16 * (1 - np.exp(-bright / 0.16)), np.float32)


def _pixels(picture: Numbers) -> Frame:
    return np.asarray(np.clip(picture * 255 + 0.5, 0, 255), np.uint8)


def _lake_backdrop(shore: int, w: int) -> tuple[Floats, float]:
    picture = sky(
        shore, w, [(0, "#6d86a8"), (0.30, "#a9a2a8"), (0.58, "#f0b98a"), (0.85, "#ffcf8a"), (1, "#ffdf9f")]
    )
    sun_x, sun_y = 0.615 * w, 0.74 * shore
    far = distance(shore, w, sun_x, sun_y)
    field = noise(shore, w, 90, 53, octaves=6, stretch=5)
    rows = np.arange(shore, dtype=np.float32)[:, None]
    mask = smoothstep(0.48, 0.74, field) * np.exp(-(((rows - 0.32 * shore) / (0.24 * shore)) ** 2))
    under = np.clip((field - np.roll(field, -14, axis=0)) * 5 + 0.5, 0, 1)[..., None]
    cloud = (
        np.asarray(rgb("#8d8195"), np.float32) * (1 - under) + np.asarray(rgb("#ffd3a0"), np.float32) * under
    )
    over(picture, cloud, (mask * 0.75).astype(np.float32))
    add_light(picture, rgb("#ff9a4a"), 0.34 * np.exp(-far / 190))
    add_light(picture, rgb("#ffe2a6"), 0.50 * np.exp(-far / 46))
    over(picture, (1.7, 1.55, 1.2), smoothstep(31, 28, far))
    for layer in range(3):
        near = layer / 2
        base = shore * (0.90 + 0.075 * near)
        edge = 0.35 + 0.65 * np.abs(np.linspace(-1.1, 0.9, w)) ** 1.3
        line = base - shore * (0.20 - 0.07 * near) * profile(w, 300 - 80 * near, 54 + layer) * edge
        color = ("#d99f7c", "#a06a62", "#5a3a44")[layer]
        depth = np.maximum(rows - line[None, :].astype(np.float32), 0)
        haze = (0.55 * (1 - near) * smoothstep(0, 60, depth))[..., None]
        body = np.asarray(rgb(color), np.float32) * (1 - haze) + np.asarray(rgb("#ffcf98"), np.float32) * haze
        over(
            picture,
            np.broadcast_to(body, picture.shape).astype(np.float32),
            below(line.astype(np.float32), shore),
        )
    add_light(picture, rgb("#ff9a4a"), 0.16 * np.exp(-far / 150))
    bloom(picture, above=0.95, strength=0.10, sizes_px=(8, 30))
    return picture, sun_x


def _boat(frame: Frame, x: float, y: float, heel_degrees: float) -> None:
    """A small sailing boat and what the water gives back of it."""
    left, top, right, bottom = int(x) - 90, int(y) - 170, int(x) + 90, int(y) + 120

    def hull(canvas: skia.Canvas) -> None:
        path = skia.Path()
        path.moveTo(-46, -9)
        path.quadTo(0, -4, 54, -14)
        path.quadTo(40, 6, 22, 8)
        path.lineTo(-30, 8)
        path.quadTo(-44, 4, -46, -9)
        canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=skia.ColorWHITE))
        canvas.drawRect(
            skia.Rect.MakeLTRB(-2.2, -138, 0.6, -4), skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
        )

    def sails(canvas: skia.Canvas) -> None:
        main = skia.Path()
        main.moveTo(-4, -134)
        main.quadTo(-34, -70, -42, -20)
        main.quadTo(-22, -15, -4, -17)
        main.close()
        jib = skia.Path()
        jib.moveTo(3, -124)
        jib.quadTo(26, -62, 48, -18)
        jib.quadTo(24, -17, 3, -20)
        jib.close()
        for path in (main, jib):
            canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=skia.ColorWHITE))

    def placed(part: str, flip: bool) -> Floats:
        def draw(canvas: skia.Canvas) -> None:
            canvas.translate(x - left, y - top)
            if flip:
                canvas.translate(0, 10)
                canvas.scale(1, -0.62)
            canvas.rotate(heel_degrees)
            (hull if part == "hull" else sails)(canvas)

        return drawn(bottom - top, right - left, draw)

    view = np.asarray(frame[top:bottom, left:right] / np.float32(255), np.float32)
    rows = np.arange(bottom - top, dtype=np.float32)[:, None]
    wet = smoothstep(y - top + 4, y - top + 12, rows)
    for part, color in (("sails", "#c98a66"), ("hull", "#2a1c26")):
        mask = cv2.GaussianBlur(placed(part, True), (0, 0), 2.2) * wet * 0.55
        over(view, rgb(color), np.asarray(mask, np.float32))
    # The sun stands behind the sails and shines through them.
    cloth = np.linspace(0.80, 1.12, right - left, dtype=np.float32)[None, :, None] * np.asarray(
        rgb("#ffdcae"), np.float32
    )
    over(view, np.broadcast_to(cloth, view.shape).astype(np.float32), placed("sails", False) * 0.96)
    over(view, rgb("#2a1a22"), placed("hull", False))
    frame[top:bottom, left:right] = _pixels(view)


def lights_frames() -> Iterator[Frame]:
    """City lights as drifting discs out of focus, printed on a card with a paper border."""
    w, h = LIGHTS_SIZE_PX
    border, foot = 26, 96
    inner_w, inner_h = w - 2 * border, h - border - foot
    rng = np.random.default_rng(57)
    colors = ("#ffa63d", "#ff7a3c", "#ffc25e", "#ff4f63", "#4fb0ff", "#7d62ff", "#ffb86b", "#3fd6b4")
    discs = [
        (
            rng.uniform(-0.1, 1.1) * inner_w,
            inner_h * (0.15 + 0.85 * rng.random() ** 0.7),
            rng.uniform(13, 56) * (0.6 + 0.5 * rng.random()),
            rgb(colors[int(rng.integers(0, len(colors)))]),
            rng.uniform(0.25, 0.80),
            rng.uniform(-16, 16),
            rng.uniform(0.6, 2.4),
            rng.uniform(0, 6.28),
        )
        for _ in range(62)
    ]
    ground = sky(inner_h, inner_w, [(0, "#0d1030"), (0.55, "#2a1a4c"), (1, "#54233c")])
    paper = 0.945 + 0.02 * noise(h, w, 40, 58, octaves=4)
    card = paper[..., None] * np.asarray((1.0, 0.985, 0.955), np.float32)
    pixels = np.zeros((inner_h, inner_w, 4), np.uint8)
    info = skia.ImageInfo.Make(inner_w, inner_h, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRasterDirect(info, pixels)
    base = np.dstack([np.asarray(ground * 255 + 0.5, np.uint8), np.full((inner_h, inner_w), 255, np.uint8)])
    for number in range(LIGHTS_FRAMES):
        seconds = number / RATE
        pixels[:] = base
        canvas = surface.getCanvas()
        for x, y, radius, color, strength, drift, pace, phase in discs:
            glow = strength * (0.72 + 0.28 * np.sin(pace * seconds * 2 + phase))
            center = (x + drift * (seconds - 1.8), y + 3 * np.sin(pace * seconds + phase))
            shader = skia.GradientShader.MakeRadial(
                center=center,
                radius=radius,
                colors=[
                    skia.Color4f(*color, glow * 0.72).toColor(),
                    skia.Color4f(*color, glow * 0.80).toColor(),
                    skia.Color4f(*color, glow).toColor(),
                    skia.Color4f(*color, 0).toColor(),
                ],
                positions=[0.0, 0.80, 0.93, 1.0],
            )
            canvas.drawCircle(
                *center, radius, skia.Paint(AntiAlias=True, Shader=shader, BlendMode=skia.BlendMode.kPlus)
            )
        surface.flushAndSubmit()
        frame = np.asarray(card * 255, np.uint8)
        frame[border : border + inner_h, border : border + inner_w] = pixels[..., :3]
        yield frame


def birds_frames() -> list[Frame]:
    """A loose flock crossing, dark on a clear ground: RGBA pictures (height, width, 4)."""
    w, h = BIRDS_SIZE_PX
    rng = np.random.default_rng(59)
    birds = []
    for rank in range(11):
        side = -1 if rank % 2 else 1
        step = (rank + 1) // 2
        birds.append(
            (
                0.60 * w - 42 * step + rng.uniform(-20, 20),
                0.42 * h + side * 23 * step + rng.uniform(-15, 15),
                rng.uniform(13, 18),
                rng.uniform(0, 6.28),
                rng.uniform(5.8, 7.2),
            )
        )
    frames = []
    for number in range(BIRDS_FRAMES):
        seconds = number * BIRDS_FRAME_MS / 1000

        def draw(canvas: skia.Canvas, seconds: float = seconds) -> None:
            paint = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
            for x, y, span, phase, pace in birds:
                beat = np.sin(pace * seconds + phase)
                for part in _bird(x + 62 * seconds, y - 13 * seconds + 2.5 * beat, span, float(beat)):
                    canvas.drawPath(part, paint)

        mask = drawn(h, w, draw)
        picture = np.zeros((h, w, 4), np.uint8)
        picture[..., :3] = (38, 34, 54)
        # A GIF knows only clear and solid.
        picture[..., 3] = np.where(mask > 0.45, 255, 0)
        frames.append(picture)
    return frames


def _bird(x: float, y: float, span: float, beat: float) -> list[skia.Path]:
    """Two wings and a body; `beat` −1…1 is where the wings stand."""
    parts = []
    lift = span * (0.10 + 0.52 * beat)
    for side in (-1, 1):
        tip = (x + side * span, y - lift + span * 0.12)
        elbow = (x + side * span * 0.46, y - span * 0.16 - lift * 0.72)
        wing = skia.Path()
        wing.moveTo(x - side * span * 0.06, y - span * 0.10)
        wing.quadTo(*elbow, *tip)
        wing.quadTo(elbow[0], elbow[1] + span * 0.30, x - side * span * 0.06, y + span * 0.16)
        wing.close()
        parts.append(wing)
    body = skia.Path()
    body.addOval(skia.Rect.MakeLTRB(x - span * 0.14, y - span * 0.13, x + span * 0.30, y + span * 0.16))
    return [*parts, body]


def seal_picture() -> Frame:
    """A red seal with a sun over two hills, RGBA, for the title."""
    size = 300
    rng = np.random.default_rng(60)

    def stone(canvas: skia.Canvas) -> None:
        canvas.drawRoundRect(
            skia.Rect.MakeLTRB(10, 10, size - 10, size - 10),
            34,
            34,
            skia.Paint(AntiAlias=True, Color=skia.ColorWHITE),
        )

    def sign(canvas: skia.Canvas) -> None:
        fill = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
        line = skia.Paint(
            AntiAlias=True, Color=skia.ColorWHITE, StrokeWidth=15, Style=skia.Paint.kStroke_Style
        )
        line.setStrokeCap(skia.Paint.kRound_Cap)
        line.setStrokeJoin(skia.Paint.kRound_Join)
        canvas.drawCircle(188, 100, 31, fill)
        hills = skia.Path()
        hills.moveTo(46, 200)
        hills.lineTo(112, 108)
        hills.lineTo(156, 168)
        hills.lineTo(184, 138)
        hills.lineTo(254, 200)
        canvas.drawPath(hills, line)
        canvas.drawLine(52, 238, 248, 238, line)

    worn = smoothstep(0.24, 0.30, noise(size, size, 7, 61, octaves=2))
    block, mark = drawn(size, size, stone), drawn(size, size, sign)
    ink = 0.96 + 0.05 * rng.standard_normal((size, size)).astype(np.float32)
    color = ink[..., None] * np.asarray(rgb("#c8322b"), np.float32)
    over(color, rgb("#fdf1e2"), mark)
    mask = block * np.maximum(mark, 0.55 + 0.45 * worn)
    return np.dstack([_pixels(color), _pixels(mask)])


def write_video(path: Path, frames: Iterator[Frame], *, quality: int = 21) -> None:
    """Write pictures as H.264 at `RATE`, tagged Rec.709. One thread, so that the bytes are the same each time."""
    container = None
    for number, picture in enumerate(frames):
        if container is None:
            container = av.open(str(path), "w", options={"movflags": "faststart"})
            stream = container.add_stream("libx264", rate=RATE)
            stream.height, stream.width = picture.shape[:2]
            stream.pix_fmt = "yuv420p"
            stream.thread_count = 1
            stream.options = {"crf": str(quality), "preset": "veryfast"}
            stream.time_base = Fraction(1, RATE)
            stream.color_primaries = stream.color_trc = stream.colorspace = 1
            stream.color_range = 1
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame = frame.reformat(
            format="yuv420p", dst_colorspace="ITU709", src_color_range="JPEG", dst_color_range="MPEG"
        )
        frame.pts = number
        frame.time_base = Fraction(1, RATE)
        container.mux(stream.encode(frame))
    if container is None:
        raise ValueError(f"no pictures to write to {path}")
    container.mux(stream.encode(None))
    container.close()


def write_gif(path: Path, frames: list[Frame], frame_ms: int) -> None:
    """Write RGBA pictures as a looping GIF; each pixel is clear or solid."""
    images = []
    for picture in frames:
        clear = picture[..., 3] < 128
        image = Image.fromarray(np.where(clear, 0, 1).astype(np.uint8), "P")
        red, green, blue = (int(v) for v in picture[0, 0, :3])
        image.putpalette([0, 0, 0, red, green, blue])
        images.append(image)
    images[0].save(
        path, save_all=True, append_images=images[1:], duration=frame_ms, loop=0, transparency=0, disposal=2
    )


__all__ = [
    "BIRDS_FRAMES",
    "BIRDS_FRAME_MS",
    "BIRDS_SIZE_PX",
    "LAKE_FRAMES",
    "LAKE_SIZE_PX",
    "LIGHTS_FRAMES",
    "LIGHTS_SIZE_PX",
    "RATE",
    "birds_frames",
    "lake_frames",
    "lights_frames",
    "seal_picture",
    "write_gif",
    "write_video",
]
