"""The same three scenes written by hand for moviepy: `python -m bench.moviepy_scenes SCENE FOLDER OUT`."""

from __future__ import annotations

import sys
from pathlib import Path

from manimgx_fonts_cjk import __file__ as cjk_package
from moviepy import (
    AudioFileClip,
    ColorClip,
    CompositeAudioClip,
    CompositeVideoClip,
    ImageClip,
    TextClip,
    VideoClip,
    VideoFileClip,
    vfx,
)

FONT = str(next(Path(cjk_package).parent.glob("*.ttc")))


def cuts(folder: Path) -> VideoClip:
    clips = [
        VideoFileClip(str(folder / f"clip{i}.mp4")).subclipped(0, 2.5).with_start(i * 2.5) for i in range(8)
    ]
    scene = CompositeVideoClip(clips, size=(1920, 1080)).with_duration(20)
    music = AudioFileClip(str(folder / "music.wav")).with_volume_scaled(0.6)
    own = [clip.audio.with_start(clip.start) for clip in clips if clip.audio is not None]
    return scene.with_audio(CompositeAudioClip([music, *own]))


def slideshow(folder: Path) -> VideoClip:
    layers: list[VideoClip] = []
    for index in range(10):
        start, length = (
            index * 3 - (0.25 if index else 0),
            3 + (0.25 if index else 0) + (0.25 if index < 9 else 0),
        )
        photo = ImageClip(str(folder / f"photo{index}.jpg")).resized(height=1920).with_duration(length)
        photo = photo.resized(lambda t: 1 + 0.15 * min(t / 3, 1)).with_position("center").with_start(start)
        layers.append(photo.with_effects([vfx.CrossFadeIn(0.5)]) if index else photo)
    for index in range(10):
        layers.append(_text(f"第 {index + 1} 张 Photo", 62, 5, (None, None)).with_start(index * 3 + 0.25)
                      .with_duration(2.5).with_position(("center", 1500)))  # fmt: skip
    scene = CompositeVideoClip(layers, size=(1080, 1920)).with_duration(30)
    return scene.with_audio(AudioFileClip(str(folder / "music.wav")).with_volume_scaled(0.6))


def captions(folder: Path) -> VideoClip:
    talk = VideoFileClip(str(folder / "talk.mp4"))
    layers: list[VideoClip] = [talk]
    for index in range(40):
        text = _text(f"这是第 {index + 1} 句字幕, with a few words", 78, 5, (None, None))
        box = ColorClip((text.w + 20, text.h + 20), color=(32, 48, 64)).with_opacity(0.6)
        for layer in (box, text):
            timed = layer.with_start(index * 1.5).with_duration(1.4)
            layers.append(timed.with_position(("center", 972 - layer.h // 2)))
    return CompositeVideoClip(layers, size=(1920, 1080)).with_duration(60)


def _text(text: str, size: int, stroke: int, box: tuple[int | None, int | None]) -> VideoClip:
    return TextClip(
        FONT, text, font_size=size, color="white", stroke_color="black", stroke_width=stroke, size=box
    )


def main() -> None:
    name, folder, out = sys.argv[1:4]
    scene = {"cuts": cuts, "slideshow": slideshow, "captions": captions}[name](Path(folder))
    scene.write_videofile(
        out, fps=30, codec="libx264", preset="veryfast", audio_codec="aac", threads=2, logger=None,
        ffmpeg_params=["-crf", "20", "-pix_fmt", "yuv420p"],
    )  # fmt: skip


if __name__ == "__main__":
    main()
