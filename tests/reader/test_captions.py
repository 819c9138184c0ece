"""Caption files: what is shown when, and how a file that is none is refused."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest

from renderer.colors import BLACK, WHITE
from renderer.reader.captions import (
    MAX_BYTES,
    MAX_CAPTIONS,
    MOST_AT_ONCE,
    Caption,
    InvalidCaptions,
    Span,
    read_captions,
    with_captions,
)
from renderer.text_block import TextStroke
from renderer.timebase import FrameRange
from renderer.timeline import TextClip, Timeline, VisualTrack

SRT = """1
00:00:01,000 --> 00:00:02,500
Hello <i>there</i>
字幕

2
00:00:03,000 --> 00:00:04,000
{\\an8}<font color="#ff0000">plain</font> & <b>bold</b>
"""
ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,20,&H00FFFFFF,&H0000FFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1
Style: Loud,Arial,20,&H00FFFFFF,&H0000FFFF,&H00000000,&H00000000,-1,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,One{\\pos(10,20)\\i1} two{\\i0}, three\\Nfour
Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,not shown
Dialogue: 0,0:00:03.00,0:00:04.00,Loud,,0,0,0,,loud
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}
"""
VTT = """WEBVTT

NOTE this is no caption

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.000 align:start position:0%
Hi <00:01.500><c.yellow>you</c> &amp; me

NOTE nor is this

00:00:03.000 --> 00:00:04.000
there
"""


def texts(captions: tuple[Caption, ...]) -> list[str]:
    return ["".join(span.text for span in caption.spans) for caption in captions]


def caption(start_s: float, end_s: float, text: str) -> Caption:
    return Caption(round(start_s * 1e6), round(end_s * 1e6), (Span(text),))


def laid_over(*captions: Caption, seconds: float = 10.0) -> tuple[Timeline, list[TextClip]]:
    timeline = Timeline(1920, 1080, Fraction(30), round(seconds * 1e6), tracks=(VisualTrack(()),))
    result = with_captions(timeline, captions, "x.srt")
    return result, [clip for clip in result.tracks[-1].clips if isinstance(clip, TextClip)]


def test_srt() -> None:
    first, second = read_captions(SRT.encode(), "a.srt")
    assert (first.start_us, first.end_us) == (1_000_000, 2_500_000)
    assert first.spans == (Span("Hello "), Span("there", italic=True), Span("\n字幕"))
    assert [span for span in second.spans if span.text.strip()] == [Span("plain & "), Span("bold", bold=True)]


def test_ass() -> None:
    first, second = read_captions(ASS.encode(), "a.ass")
    assert first.spans == (Span("One"), Span(" two", italic=True), Span(", three\nfour"))
    assert second.spans == (Span("loud", bold=True),)


def test_webvtt() -> None:
    captions = read_captions(VTT.encode(), "a.vtt")
    assert texts(captions) == ["Hi you & me", "there"]
    assert [c.start_us for c in captions] == [1_000_000, 3_000_000]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, line_end: str) -> None:
    data = SRT.replace("\n", line_end).encode(encoding)
    assert texts(read_captions(data, "a.srt"))[0] == "Hello there\n字幕"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "x.srt, line 1: is no SRT, ASS or WebVTT file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xff\xff", "x.srt, line 3: is no text"),
        (b"hello\nworld\n", "x.srt, line 1: is no SRT"),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\nfine\n\n2\n00:00:0x,000 --> 9\nbad\n",
            "x.srt, line 6: cannot read",
        ),
        (b"1\n00:00:01,000 --> \nbad\n", "x.srt, line 2: cannot read the times"),
        (
            b"[Events]\nFormat: Start\nDialogue: 0,soon,later,,,,,,,hi\n",
            "x.srt, line 3: cannot read the caption",
        ),
        (b"[Script Info]\n", "x.srt: has no caption"),
        (b"1\n00:00:02,000 --> 00:00:01,000\nbackwards\n", "x.srt: has no caption"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n" + b"<a" * 6000, "x.srt, line 3: a caption is longer"),
        (b" " * (MAX_BYTES + 1), "x.srt: is larger than"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nx\n\n" * (MAX_CAPTIONS + 1), "more than 10000"),
    ],
)
def test_what_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(InvalidCaptions) as refused:
        read_captions(data, "x.srt")
    assert sentence in str(refused.value)
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


def test_captions_stand_as_jianying_imports_them() -> None:
    timeline, (clip,) = laid_over(caption(1, 2, "  字幕\n"))
    assert len(timeline.tracks) == 2
    assert (clip.transform.x, clip.transform.y) == (0.0, -0.8)
    assert clip.block.text == "字幕"
    assert clip.block.wrap_width == 0.82
    style = clip.block.runs[0].style
    assert (style.size, style.fill, style.strokes) == (5.0, WHITE, (TextStroke(BLACK, 0.08),))
    assert clip.frames == FrameRange(30, 60)


def test_times_off_the_grid_go_where_a_drafts_do() -> None:
    _, (clip,) = laid_over(caption(0.010, 0.034, "x"))
    assert clip.frames == FrameRange(1, 2)
    _, clips = laid_over(caption(0.010, 0.020, "shorter than a frame"))
    assert clips == []


def test_overlapping_captions_stand_below_each_other() -> None:
    _, clips = laid_over(caption(0, 4, "A"), caption(2, 6, "B"), caption(7, 8, "C"))
    assert [(c.block.text, c.target.start_us, c.target.end_us) for c in clips] == [
        ("A", 0, 2_000_000),
        ("A\nB", 2_000_000, 4_000_000),
        ("B", 4_000_000, 6_000_000),
        ("C", 7_000_000, 8_000_000),
    ]


def test_styles_follow_utf16_units() -> None:
    spans = (Span("😀"), Span("b", bold=True))
    _, (clip,) = laid_over(Caption(0, 1_000_000, spans))
    assert [(run.start, run.end, run.style.bold) for run in clip.block.runs] == [(0, 2, False), (2, 3, True)]


def test_what_the_video_cannot_show_is_reported() -> None:
    timeline, clips = laid_over(caption(1, 20, "long"), caption(11, 12, "late"))
    assert timeline.duration_us == 10_000_000
    assert [c.target.end_us for c in clips] == [10_000_000]
    (item,) = timeline.items
    assert "1 of 2 captions begin after the draft's end" in item.reason


def test_crowds_show_their_latest() -> None:
    count = 90
    crowd = [caption(0.1 * i, 9, str(i)) for i in range(count)]
    timeline, clips = laid_over(*crowd, seconds=100)
    assert clips[-1].block.text.split("\n") == [str(i) for i in range(82, 90)]
    assert len(clips[-1].block.text.split("\n")) == MOST_AT_ONCE
    assert any("more than 8 captions" in item.reason for item in timeline.items)


def test_captions_of_many_overrides_end_in_bounded_time() -> None:
    data = b"1\n00:00:01,000 --> 00:00:02,000\n" + b"{\\i1}x" * 1500
    assert texts(read_captions(data, "x.srt")) == ["x" * 1500]
