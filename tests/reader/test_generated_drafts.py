"""Drafts written by pyJianYingDraft, the library most generated drafts come from."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pyJianYingDraft as jy
import pytest
from PIL import Image
from pyJianYingDraft import trange

from renderer.colors import Rgba
from renderer.reader import locate, open_draft, read_timeline
from renderer.timeline import MediaKind, Property, TextClip, Timeline, VideoClip
from tests.synthetic import make_tone, make_video


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("media")
    make_video(folder / "clip.mp4", size=(320, 240), rate=30, seconds=2.0)
    make_tone(folder / "tone.wav", seconds=3)
    Image.new("RGB", (64, 48), "red").save(folder / "card.png")
    return folder


def written(script: jy.ScriptFile, folder: Path) -> Timeline:
    path = folder / "draft_content.json"
    script.dump(str(path))
    bundle = open_draft(path)
    timeline = read_timeline(bundle.document)
    assert locate(timeline.media, bundle).missing == ()
    return timeline


def test_a_whole_draft(media: Path, tmp_path: Path) -> None:
    script = jy.ScriptFile(1280, 720, 25, maintrack_adsorb=True)
    for kind in (jy.TrackType.audio, jy.TrackType.video, jy.TrackType.text):
        script.append_track(jy.TrackSpec(kind))
    clip = jy.VideoSegment(
        str(media / "clip.mp4"),
        trange("0s", "1s"),
        source_timerange=trange("0.5s", "1.5s"),
        clip_settings=jy.ClipSettings(transform_x=0.5, scale_x=0.8, scale_y=0.8, rotation=15),
    )
    card = jy.VideoSegment(str(media / "card.png"), trange("1s", "2s"))
    card.add_keyframe(jy.KeyframeProperty.uniform_scale, "0s", 1.0)
    card.add_keyframe(jy.KeyframeProperty.uniform_scale, "2s", 1.5)
    card.add_background_filling("blur", 0.375)
    tone = jy.AudioSegment(str(media / "tone.wav"), trange("0s", "3s"), volume=0.6)
    tone.add_fade("1s", "0.5s")
    text = jy.TextSegment(
        "日出🌅 later",
        trange("0s", "3s"),
        style=jy.TextStyle(size=5.0, color=(1.0, 1.0, 0.0), align=1, auto_wrapping=True),
        border=jy.TextBorder(color=(0.0, 0.0, 0.0), width=40.0),
        background=jy.TextBackground(color="#102030"),
        clip_settings=jy.ClipSettings(transform_y=-0.8),
    )
    script.add_segment(clip).add_segment(card).add_segment(tone).add_segment(text)
    timeline = written(script, tmp_path)

    assert (timeline.width, timeline.height, timeline.rate, timeline.frames) == (1280, 720, Fraction(25), 75)
    assert timeline.items == ()
    layer, captions = timeline.tracks
    first, second = layer.clips
    assert isinstance(first, VideoClip)
    assert isinstance(second, VideoClip)
    assert layer.is_main
    assert first.speed == Fraction(3, 2)
    assert (first.transform.x, first.transform.scale_x, first.transform.rotation) == (0.5, 0.8, 15)
    assert (first.source.start_us, first.source.duration_us) == (500_000, 1_500_000)
    assert second.media is not None
    assert second.media.kind is MediaKind.PHOTO
    assert second.background is not None
    assert second.background.blur == 0.375
    scales = {line.property: [(key.time_us, key.value) for key in line.keys] for line in second.keyframes}
    grows = [(0, 1.0), (2_000_000, 1.5)]
    assert scales == {Property.SCALE_X: grows, Property.SCALE_Y: grows}

    (caption,) = captions.clips
    assert isinstance(caption, TextClip)
    (run,) = caption.block.runs  # its range counts code points; the whole text is meant
    assert (run.start, run.end) == (0, 10)
    assert (run.style.size, run.style.fill) == (5.0, Rgba(1.0, 1.0, 0.0))
    assert [round(stroke.width, 6) for stroke in run.style.strokes] == [0.08]
    assert caption.block.wrap_width == 0.82
    assert caption.block.backgrounds
    assert caption.transform.y == -0.8

    assert [sound.media.kind for sound in timeline.audio] == [MediaKind.AUDIO, MediaKind.VIDEO]
    heard = timeline.audio[0]
    assert (heard.volume, heard.fade_in_us, heard.fade_out_us) == (0.6, 1_000_000, 500_000)


def test_track_order_and_mute(media: Path, tmp_path: Path) -> None:
    script = jy.ScriptFile(1280, 720, 30, maintrack_adsorb=True)
    script.append_track(jy.TrackSpec(jy.TrackType.video, "main", mute=True))
    script.append_track(jy.TrackSpec(jy.TrackType.video, "above"))
    for name in ("main", "above"):
        script.add_segment(jy.VideoSegment(str(media / "clip.mp4"), trange("0s", "1s")), name)
    timeline = written(script, tmp_path)
    assert [layer.name for layer in timeline.tracks] == ["main", "above"]
    assert [sound.track for sound in timeline.audio] == [timeline.tracks[1].clips[0].track]


def test_what_is_not_drawn_is_reported_by_name(media: Path, tmp_path: Path) -> None:
    script = jy.ScriptFile(1280, 720, 30, maintrack_adsorb=True)
    script.append_track(jy.TrackSpec(jy.TrackType.video))
    first = jy.VideoSegment(str(media / "card.png"), trange("0s", "2s"))
    first.add_transition(jy.TransitionType.叠化, duration="0.5s")
    first.add_animation(jy.IntroType.斜切)
    first.add_mask(jy.MaskType.圆形, size=0.5)
    first.add_filter(jy.FilterType.中性, 60)
    second = jy.VideoSegment(str(media / "card.png"), trange("2s", "1s"))
    script.add_segment(first).add_segment(second)
    timeline = written(script, tmp_path)
    assert sorted((item.kind, item.name) for item in timeline.items) == [
        ("animation", "斜切"),
        ("filter", "中性"),
        ("transition", "叠化"),
    ]
