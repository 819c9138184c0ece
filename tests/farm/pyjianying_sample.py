"""A draft written by pyJianYingDraft, as its users write them: video, photo, GIF, sound, texts, several tracks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyJianYingDraft as jy
from PIL import Image
from pyJianYingDraft import SEC, KeyframeProperty

from tests.synthetic import make_gif, make_photo, make_tone, make_video

WIDTH, HEIGHT, RATE = 720, 1280, 30
SECONDS = 9
RED, GREEN, BLUE, YELLOW = (220, 30, 40), (30, 200, 60), (40, 60, 230), (240, 220, 30)


def seconds(start: float, duration: float) -> jy.Timerange:
    return jy.Timerange(round(start * SEC), round(duration * SEC))


def quarters(width: int, height: int) -> np.ndarray:  # type: ignore[type-arg]
    """Red top left, green top right, blue bottom left, yellow bottom right."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2, : width // 2] = RED
    picture[: height // 2, width // 2 :] = GREEN
    picture[height // 2 :, : width // 2] = BLUE
    picture[height // 2 :, width // 2 :] = YELLOW
    return picture


def write_media(folder: Path) -> dict[str, Path]:
    """clip.mp4 (6 s, numbered frames, a tone), photo.png, wide.jpg, moving.gif, music.wav."""
    media = {name: folder / name for name in ("clip.mp4", "photo.png", "wide.jpg", "moving.gif", "music.wav")}
    make_video(media["clip.mp4"], size=(640, 360), rate=30, seconds=6, tone_hz=440)
    Image.fromarray(quarters(720, 1280)).save(media["photo.png"])
    make_photo(media["wide.jpg"], (800, 400), quarters(800, 400))
    make_gif(media["moving.gif"], (120, 120), [500, 500], [RED, BLUE])
    make_tone(media["music.wav"], hz=220, seconds=10, amplitude=0.4)
    return media


def write_draft(media: dict[str, Path]) -> str:
    """The draft as JSON; media paths are those of `media`."""
    script = jy.ScriptFile(WIDTH, HEIGHT, RATE, maintrack_adsorb=False)
    main = script.append_track(jy.TrackSpec(jy.TrackType.video, "main"))
    overlay = script.append_track(jy.TrackSpec(jy.TrackType.video, "overlay"))
    music = script.append_track(jy.TrackSpec(jy.TrackType.audio, "music"))
    title = script.append_track(jy.TrackSpec(jy.TrackType.text, "title"))
    captions = script.append_track(jy.TrackSpec(jy.TrackType.text, "captions"))

    # 0–3 s: a trimmed clip at its own speed over its own blur.
    clip = jy.VideoSegment(str(media["clip.mp4"]), seconds(0, 3), source_timerange=seconds(1, 3))
    clip.add_background_filling("blur", 0.75)
    script.add_segment(clip, main)
    # 3–5 s: the same file twice as fast, silent.
    fast = jy.VideoSegment(str(media["clip.mp4"]), seconds(3, 2), source_timerange=seconds(0, 4), volume=0.0)
    script.add_segment(fast, main)
    # 5–9 s: a photo that zooms, turns and fades, its top half only.
    half = jy.CropSettings(lower_left_y=0.5, lower_right_y=0.5)
    photo = jy.VideoSegment(jy.VideoMaterial(str(media["photo.png"]), crop_settings=half), seconds(5, 4))
    photo.add_keyframe(KeyframeProperty.uniform_scale, 0, 1.0)
    photo.add_keyframe(KeyframeProperty.uniform_scale, 4 * SEC, 2.0)
    photo.add_keyframe(KeyframeProperty.rotation, 0, 0.0)
    photo.add_keyframe(KeyframeProperty.rotation, 4 * SEC, 90.0)
    photo.add_keyframe(KeyframeProperty.alpha, 2 * SEC, 1.0)
    photo.add_keyframe(KeyframeProperty.alpha, 4 * SEC, 0.0)
    script.add_segment(photo, main)

    # Overlays: a small turned photo top right, then a GIF that slides upwards.
    corner = jy.ClipSettings(
        scale_x=0.4,
        scale_y=0.4,
        transform_x=0.5,
        transform_y=0.7,
        rotation=15,
        alpha=0.8,
        flip_horizontal=True,
    )
    script.add_segment(
        jy.VideoSegment(str(media["wide.jpg"]), seconds(0.5, 2), clip_settings=corner), overlay
    )
    gif = jy.VideoSegment(
        str(media["moving.gif"]), seconds(3, 1), clip_settings=jy.ClipSettings(scale_x=0.25, scale_y=0.25)
    )
    gif.add_keyframe(KeyframeProperty.position_y, 0, -0.5)
    gif.add_keyframe(KeyframeProperty.position_y, SEC, 0.5)
    script.add_segment(gif, overlay)

    sound = jy.AudioSegment(str(media["music.wav"]), seconds(0, SECONDS), volume=0.5)
    sound.add_fade(SEC, 2 * SEC)
    script.add_segment(sound, music)

    script.add_segment(
        jy.TextSegment(
            "标题 🚀 Title",
            seconds(0, 3),
            style=jy.TextStyle(size=14, color=(1.0, 0.9, 0.2), align=1),
            border=jy.TextBorder(color=(0.1, 0.1, 0.1), width=40),
            shadow=jy.TextShadow(distance=8),
            clip_settings=jy.ClipSettings(transform_y=0.35),
        ),
        title,
    )
    long = "这是一句会自动换行的字幕，因为它比画面宽得多 and it goes on in English"
    script.add_segment(
        jy.TextSegment(
            long,
            seconds(3, 6),
            style=jy.TextStyle(size=8, align=1, auto_wrapping=True),
            background=jy.TextBackground(color="#103050", alpha=0.8, round_radius=0.3),
            clip_settings=jy.ClipSettings(transform_y=-0.7),
        ),
        captions,
    )
    return str(script.dumps())


def with_addresses(draft: str, media: dict[str, Path], base: str) -> str:
    """The same draft with every local path replaced by an address below `base`."""
    document = json.loads(draft)
    for bucket in ("videos", "audios"):
        for material in document["materials"][bucket]:
            material["path"] = f"{base}/{Path(material['path']).name}"
    assert not any(str(path) in json.dumps(document) for path in media.values())
    return json.dumps(document, ensure_ascii=False)
