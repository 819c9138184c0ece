"""Captions from a file (SRT, ASS, WebVTT), laid over a timeline as JianYing's own import places them."""

from __future__ import annotations

import html
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

import pysubs2
from pysubs2.formats.substation import parse_tags

from renderer.colors import BLACK
from renderer.errors import RenderError
from renderer.fidelity import FidelityItem, Grade
from renderer.reader.limits import MAX_TIME_US
from renderer.text_block import TextBlock, TextRun, TextStroke, TextStyle
from renderer.timebase import TimeRange, snap_range
from renderer.timeline import TextClip, Timeline, Transform, VisualTrack
from renderer.utf16 import units

MAX_BYTES = 8 * 1024 * 1024
MAX_CAPTIONS = 10_000
MAX_CHARACTERS = 10_000
"""Of one caption, its markup included."""
MOST_AT_ONCE = 8
"""Captions shown together, one below the other; of more the latest are."""
MOST_OVERRIDES = 100
"""Changes of style in one caption that are followed; beyond, it is shown in one style."""

# Where JianYing puts the captions of an SRT file, and how it draws them.
_PLACE = Transform(x=0.0, y=-0.8)
_STYLE = TextStyle(size=5.0, strokes=(TextStroke(BLACK, 0.08),))
_WRAP_WIDTH = 0.82

_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s|$)")
_DIALOGUE_TIME = re.compile(r"\s*\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?\s*")
_WEBVTT_TIME_TAG = re.compile(r"<[\d:.]+>")
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class InvalidCaptions(RenderError):
    """A caption file cannot be understood; `line` counts from 1, 0 where it is the whole file."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        self.name, self.line, self.reason = name, line, reason
        super().__init__(f"{name}, line {line}: {reason}" if line else f"{name}: {reason}")

    def __reduce__(self) -> tuple[type[InvalidCaptions], tuple[str, int, str]]:
        return type(self), (self.name, self.line, self.reason)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a caption in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(frozen=True, slots=True)
class Caption:
    """What is shown from `start_us` until `end_us` of the timeline."""

    start_us: int
    end_us: int
    spans: tuple[Span, ...]


def read_captions(data: bytes, name: str) -> tuple[Caption, ...]:
    """The captions of a file by start, blank ones and those of no length left out. Bold, italic and underline are
    kept, other markup is dropped. `name` is what a person calls the file.

    Raises InvalidCaptions.
    """
    if len(data) > MAX_BYTES:
        raise InvalidCaptions(name, 0, f"is larger than {MAX_BYTES // 1024 // 1024} MB")
    text = _decoded(data, name).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    kind = _kind(text, name)
    if kind == "ass":
        _check_dialogues(text, name)
    else:
        _check_cues(text, name)
    source = _bare_cues(text) if kind == "vtt" else text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = pysubs2.SSAFile.from_string(source, kind)
    except Exception as error:  # the parser raises whatever a field's text makes Python raise
        raise InvalidCaptions(name, 0, f"cannot be read: {error}") from error
    events = parsed.get_text_events()
    if len(events) > MAX_CAPTIONS:
        raise InvalidCaptions(name, 0, f"has {len(events)} captions, more than {MAX_CAPTIONS}")
    captions = []
    for event in events:
        start, end = max(event.start, 0) * 1000, min(event.end * 1000, MAX_TIME_US)
        spans = tuple(_spans(event, parsed.styles, is_html=kind == "vtt"))
        if end > start and any(span.text.strip() for span in spans):
            captions.append(Caption(start, end, spans))
    if not captions:
        raise InvalidCaptions(name, 0, "has no caption that could be shown")
    return tuple(sorted(captions, key=lambda caption: (caption.start_us, caption.end_us)))


def with_captions(timeline: Timeline, captions: Sequence[Caption], name: str) -> Timeline:
    """The timeline with the captions on a new track above all others. It gets no longer: what is said after its end is
    not shown. Captions that overlap in time stand below each other, the latest last."""
    track = 1 + max((clip.track for track in timeline.tracks for clip in track.clips), default=-1)
    clips = []
    for number, shown in enumerate(_stacked(captions), start=1):
        target = TimeRange(shown.start_us, min(shown.end_us, timeline.duration_us) - shown.start_us)
        frames = snap_range(target, timeline.rate)
        if target.duration_us > 0 and len(frames):
            clips.append(
                TextClip(
                    id=f"captions/{number}",
                    path=name,
                    track=track,
                    target=target,
                    frames=frames,
                    block=_block(shown.spans),
                    transform=_PLACE,
                )
            )
    items = timeline.items
    late = sum(caption.start_us >= timeline.duration_us for caption in captions)
    if late:
        reason = f"{late} of {len(captions)} captions begin after the draft's end and are not shown"
        items = (*items, FidelityItem("caption", name, Grade.LEFT_OUT, reason))
    if _most_at_once(captions) > MOST_AT_ONCE:
        reason = f"more than {MOST_AT_ONCE} captions at one time: the latest are shown"
        items = (*items, FidelityItem("caption", name, Grade.LEFT_OUT, reason))
    return replace(timeline, tracks=(*timeline.tracks, VisualTrack(tuple(clips), name=name)), items=items)


def _decoded(data: bytes, name: str) -> str:
    """UTF-8 or UTF-16 as a byte order mark says, else UTF-8, else the Chinese GB 18030."""
    marked = [encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)]
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
    raise InvalidCaptions(name, line, "is no text in UTF-8, UTF-16 or GB 18030")


def _kind(text: str, name: str) -> str:
    if text.lstrip().startswith("WEBVTT"):
        return "vtt"
    if "[Script Info]" in text or "[Events]" in text:
        return "ass"
    if "-->" in text:
        return "srt"
    raise InvalidCaptions(name, 1, "is no SRT, ASS or WebVTT file: it has neither times (-->) nor [Events]")


def _check_cues(text: str, name: str) -> None:
    size = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if "-->" in line:
            if not _TIMES.match(line):
                raise InvalidCaptions(name, number, f"cannot read the times in {line.strip()[:60]!r}")
            size = 0
        size += len(line) + 1
        if size > MAX_CHARACTERS:
            raise InvalidCaptions(name, number, f"a caption is longer than {MAX_CHARACTERS} characters")


def _check_dialogues(text: str, name: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.startswith("Dialogue:"):
            continue
        if len(line) > MAX_CHARACTERS:
            raise InvalidCaptions(name, number, f"a caption is longer than {MAX_CHARACTERS} characters")
        fields = line.split(",", 9)
        if len(fields) < 10 or not all(_DIALOGUE_TIME.fullmatch(field) for field in fields[1:3]):
            raise InvalidCaptions(name, number, f"cannot read the caption in {line.strip()[:60]!r}")


def _bare_cues(text: str) -> str:
    """A WebVTT file's cues alone: no notes, styles, names of cues and times inside them, which the parser would take
    for text."""
    cues = ["WEBVTT"]
    for part in re.split(r"\n[ \t]*\n", text):
        lines = part.split("\n")
        times = next((i for i, line in enumerate(lines) if "-->" in line), None)
        if times is not None:
            cues.append(
                "\n".join([lines[times], *(_WEBVTT_TIME_TAG.sub("", line) for line in lines[times + 1 :])])
            )
    return "\n\n".join(cues)


def _spans(event: pysubs2.SSAEvent, styles: dict[str, pysubs2.SSAStyle], is_html: bool) -> Iterator[Span]:
    style = styles.get(event.style, pysubs2.SSAStyle.DEFAULT_STYLE)
    if event.text.count("{") > MOST_OVERRIDES:
        fragments = [(event.plaintext, style)]
    else:
        fragments = parse_tags(event.text, style, styles, skip_empty_fragments=True)
    for fragment, its_style in fragments:
        if its_style.drawing:
            continue
        text = fragment.replace(r"\N", "\n").replace(r"\n", "\n").replace(r"\h", "\u00a0")
        yield Span(
            html.unescape(text) if is_html else text,
            bool(its_style.bold),
            bool(its_style.italic),
            bool(its_style.underline),
        )


def _stacked(captions: Sequence[Caption]) -> Iterator[Caption]:
    """Captions of which never two are shown together: those that overlap are joined for as long as they do."""
    starts, ends = _changes(captions)
    shown: dict[int, Caption] = {}
    for moment, following in pairwise(sorted({*starts, *ends})):
        for index in ends.get(moment, ()):
            del shown[index]
        for index in starts.get(moment, ()):
            shown[index] = captions[index]
        latest = list(islice(reversed(shown.values()), MOST_AT_ONCE))[::-1]
        if latest:
            yield Caption(moment, following, tuple(_below_each_other(latest)))


def _most_at_once(captions: Sequence[Caption]) -> int:
    starts, ends = _changes(captions)
    count = most = 0
    for moment in sorted({*starts, *ends}):
        count += len(starts.get(moment, ())) - len(ends.get(moment, ()))
        most = max(most, count)
    return most


def _changes(captions: Sequence[Caption]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Moment → which captions begin, and which end."""
    starts: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for index, caption in enumerate(captions):
        starts.setdefault(caption.start_us, []).append(index)
        ends.setdefault(caption.end_us, []).append(index)
    return starts, ends


def _below_each_other(captions: Iterable[Caption]) -> Iterator[Span]:
    for number, caption in enumerate(captions):
        if number:
            yield Span("\n")
        yield from _trimmed(caption.spans)


def _trimmed(spans: Sequence[Span]) -> list[Span]:
    """Without white space at the caption's start and end."""
    kept = list(spans)
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return kept


def _block(spans: Sequence[Span]) -> TextBlock:
    runs: list[TextRun] = []
    end = 0
    for span in spans:
        start, end = end, end + units(span.text)
        style = replace(_STYLE, bold=span.bold, italic=span.italic, underline=span.underline)
        runs.append(TextRun(start, end, style))
    return TextBlock("".join(span.text for span in spans), tuple(runs), wrap_width=_WRAP_WIDTH)
