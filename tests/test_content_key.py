"""The laws of content keys: equal pictures have equal keys where that can be known, other pictures other keys."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from renderer import content_key
from renderer.canonical import IRRELEVANT, canonical
from renderer.content_key import piece_key, piece_keys, sound_key
from renderer.fidelity import Grade
from renderer.fonts import FontLibrary
from renderer.operations import Animation, AnimationKind, FilterLook, Transition
from renderer.output import OutputSpec, Quality
from renderer.plan import plan
from renderer.text_block import FontRef, TextBlock, TextStyle
from renderer.timebase import FrameRange, TimeRange
from renderer.timeline import (
    AudioClip,
    EffectClip,
    ShapeClip,
    TextClip,
    Timeline,
    VideoClip,
    VisualTrack,
)
from tests.every_field import FRAMES, RATE, RED, SECOND, changes, dataclasses_of, everything, medium
from tests.reader import drafts
from tests.text.blocks import made_font

NAMES = ("one", "two", "three", "back", "inner", "inner-sound", "song")
MEDIA: Mapping[str, str] = {name: f"hash of {name}" for name in NAMES}
ALL = FrameRange(0, FRAMES)


@pytest.fixture(scope="module")
def fonts() -> FontLibrary:
    return FontLibrary()


@pytest.fixture
def whole(tmp_path: Path) -> Timeline:
    return everything(tmp_path)


@pytest.fixture
def key(fonts: FontLibrary) -> Callable[..., str]:
    """The key of a timeline's frames, all of them unless told."""

    def of(timeline: Timeline, frames: FrameRange = ALL, **output: Any) -> str:
        spec = OutputSpec.for_timeline(timeline, **output)
        return piece_key(timeline, spec, frames, MEDIA, fonts)

    return of


def sound_of(timeline: Timeline) -> str:
    spec = replace(OutputSpec.for_timeline(timeline), rate=RATE)
    return sound_key(timeline, spec, MEDIA)


def test_the_sample_has_every_kind_of_value(whole: Timeline) -> None:
    seen = {change.owner for change in changes(whole)}
    known = dataclasses_of(Timeline)
    assert {kind.__name__ for kind in known - seen} == set()


def test_a_change_of_any_field_that_matters_changes_a_key(whole: Timeline, key: Callable[..., str]) -> None:
    picture, sound = key(whole), sound_of(whole)
    tried = 0
    for change in changes(whole):
        if ".items" in change.where or change.where.startswith(".media"):
            continue  # written in reports, or a list of what the clips name
        if change.field in IRRELEVANT.get(change.owner, ()):
            continue
        if any(part in change.where for part in (".target.", ".frames.")):
            continue  # times of clips: tested below, as they are written relative to the piece
        if change.where.startswith(".audio"):
            if change.where.startswith(".audio[1].media"):
                continue  # a compound clip's medium is only a name
            if ".compound." in change.where and ".compound.audio" not in change.where:
                continue  # its pictures
            assert sound_of(change.result) != sound, change.where
        elif ".audio" in change.where:
            continue  # the sound of a compound clip among the pictures
        elif ".source." not in change.where or ".speed_curve" in change.where:
            assert key(change.result) != picture, change.where
        tried += 1
    assert tried > 600


def test_names_change_no_key(whole: Timeline, key: Callable[..., str]) -> None:
    names = {
        "id",
        "path",
        "name",
        "sources",
        "url",
        "resource_id",
        "title",
        "width",
        "height",
        "duration_us",
        "items",
    }
    picture, sound = key(whole), sound_of(whole)
    tried = 0
    for change in changes(whole):
        if change.field not in names & IRRELEVANT.get(change.owner, frozenset()):
            continue
        if change.owner is Timeline and change.field == "duration_us":
            continue  # the sound is as long as the picture
        if change.field == "id" and change.owner.__name__ == "MediaRef":
            continue  # finds its content
        if change.owner.__name__ in ("LookupTable", "TextTexture"):
            continue  # names of files, whose content counts
        assert (key(change.result), sound_of(change.result)) == (picture, sound), change.where
        tried += 1
    assert tried > 40


def test_every_listed_field_is_there() -> None:
    for kind, names in IRRELEVANT.items():
        assert names <= {field.name for field in dataclasses.fields(kind)}, kind


def test_a_value_of_an_unknown_kind_is_refused_rather_than_forgotten() -> None:
    with pytest.raises(TypeError, match="set"):
        list(canonical(({1},)))


def _moved(timeline: Timeline, by: int) -> Timeline:
    """Everything `by` frames later, behind another clip."""

    def clip(old: Any) -> Any:
        target = TimeRange(old.target.start_us + by * 100_000, old.target.duration_us)
        new = replace(
            old, target=target, frames=FrameRange(old.frames.start + by, old.frames.end + by), id="x"
        )
        if isinstance(new, VideoClip) and (t := new.transition) is not None:
            shifted = replace(t, start_frame=t.start_frame + by, end_frame=t.end_frame + by)
            return replace(new, transition=shifted)
        return new

    first = VideoClip(
        id="0",
        path="$",
        track=0,
        target=TimeRange(0, by * 100_000),
        frames=FrameRange(0, by),
        media=medium("zero"),
    )
    tracks = tuple(
        replace(track, clips=((first,) if track.is_main else ()) + tuple(map(clip, track.clips)))
        for track in timeline.tracks
    )
    return replace(timeline, tracks=tracks, duration_us=timeline.duration_us + by * 100_000)


@pytest.mark.parametrize("by", [1, 30, 77])
def test_a_shift_of_everything_keeps_the_keys(whole: Timeline, key: Callable[..., str], by: int) -> None:
    later = _moved(whole, by)
    for start, end in ((0, 80), (0, 30), (30, 50), (39, 41), (50, 80)):
        assert key(later, FrameRange(start + by, end + by)) == key(whole, FrameRange(start, end))


def test_at_another_rate_a_shift_by_whole_steps_keeps_the_keys(
    whole: Timeline, key: Callable[..., str]
) -> None:
    later = _moved(whole, 20)
    assert key(later, FrameRange(58, 88), fps=24) == key(whole, FrameRange(10, 40), fps=24)
    assert key(later, FrameRange(58, 88), fps=24) != key(whole, FrameRange(11, 41), fps=24)


def test_what_lies_outside_the_piece_does_not_matter(whole: Timeline, key: Callable[..., str]) -> None:
    early, late = FrameRange(0, 30), FrameRange(66, 80)
    changed = replace(whole.tracks[3].clips[1], transform=replace(whole.tracks[3].clips[1].transform, x=0.3))
    vectors = replace(whole.tracks[3], clips=(whole.tracks[3].clips[0], changed))
    other = replace(whole, tracks=(*whole.tracks[:3], vectors, whole.tracks[4]), duration_us=9 * SECOND)
    assert key(other, early) == key(whole, early)
    assert key(other, late) != key(whole, late)


def _clip(start: int, end: int, **fields: Any) -> VideoClip:
    target = TimeRange(start * 100_000, (end - start) * 100_000)
    fields.setdefault("media", medium("one"))
    fields.setdefault("source", target)
    return VideoClip(id="c", path="$", track=0, target=target, frames=FrameRange(start, end), **fields)


def _track(*clips: Any, main: bool = True) -> Timeline:
    end = max(clip.frames.end for clip in clips)
    return Timeline(100, 50, RATE, end * 100_000, tracks=(VisualTrack(tuple(clips), main),))


def test_a_clip_cut_in_two_or_trimmed_looks_as_before(key: Callable[..., str]) -> None:
    one, two = _track(_clip(0, 80)), _track(_clip(0, 30), _clip(30, 80))
    assert key(one, FrameRange(40, 70)) == key(two, FrameRange(40, 70))
    assert key(one, FrameRange(10, 30)) == key(two, FrameRange(10, 30))
    assert key(one, FrameRange(30, 70)) == key(_track(_clip(0, 75)), FrameRange(30, 70))
    assert key(one, FrameRange(30, 70)) != key(_track(_clip(0, 69)), FrameRange(30, 69))


@pytest.mark.parametrize(
    "fields",
    [
        {"source": TimeRange(1, 8 * SECOND)},
        {"speed": Fraction(2)},
        {"reverse": True},
        {"media": medium("two")},
        {"media": medium("gone")},
        {"transition": Transition("fade", 40, 40)},
    ],
)
def test_the_moment_of_the_source_counts(key: Callable[..., str], fields: dict[str, Any]) -> None:
    piece = FrameRange(40, 60)
    same = "transition" in fields  # an empty one draws nothing
    assert (key(_track(_clip(0, 80, **fields)), piece) == key(_track(_clip(0, 80)), piece)) is same


def test_a_transition_counts_where_it_is_seen_with_both_its_clips(key: Callable[..., str]) -> None:
    def cut(key_name: str, other: str) -> Timeline:
        left = _clip(0, 40, transition=Transition(key_name, 36, 44))
        return _track(left, _clip(40, 80, media=medium(other)))

    assert key(cut("fade", "two"), FrameRange(0, 36)) == key(cut("wipe", "three"), FrameRange(0, 36))
    assert key(cut("fade", "two"), FrameRange(0, 37)) != key(cut("wipe", "two"), FrameRange(0, 37))
    assert key(cut("fade", "two"), FrameRange(0, 37)) != key(cut("fade", "three"), FrameRange(0, 37))
    assert key(cut("fade", "two"), FrameRange(43, 60)) != key(cut("wipe", "two"), FrameRange(43, 60))
    assert key(cut("fade", "two"), FrameRange(44, 60)) == key(cut("wipe", "two"), FrameRange(44, 60))


def test_clocks_of_what_moves_count(key: Callable[..., str]) -> None:
    piece = FrameRange(40, 60)

    def grained(start: int) -> Timeline:
        effect = EffectClip(
            id="e", path="$", track=0, target=TimeRange(0, 1), frames=FrameRange(start, 80),
            operations=(FilterLook("warm"),),
        )  # fmt: skip
        return _track(effect, _clip(0, 80), main=False)

    assert key(grained(10), piece) != key(grained(11), piece)


@pytest.mark.parametrize("kind", [TextClip, ShapeClip])
def test_what_stands_still_has_no_clock(whole: Timeline, key: Callable[..., str], kind: type) -> None:
    found = next(clip for clip in whole.tracks[3].clips if isinstance(clip, kind))
    still = replace(found, keyframes=(), animations=())
    piece = FrameRange(40, 60)
    places = [replace(still, frames=FrameRange(start, 90)) for start in (10, 30)]
    assert key(_track(places[0]), piece) == key(_track(places[1]), piece)
    moving = [replace(found, frames=place.frames) for place in places]
    assert key(_track(moving[0]), piece) != key(_track(moving[1]), piece)
    assert key(_track(replace(still, frames=FrameRange(45, 90))), piece) != key(_track(places[0]), piece)


def test_a_nested_timeline_counts_as_far_as_it_is_seen(key: Callable[..., str]) -> None:
    def nested(second: str, **fields: Any) -> Timeline:
        inner = _track(_clip(0, 40), _clip(40, 80, media=medium(second)))
        return _track(_clip(0, 60, media=None, compound=inner, **fields))

    early, late = FrameRange(0, 30), FrameRange(35, 55)
    assert key(nested("two"), early) == key(nested("three"), early)
    assert key(nested("two"), late) != key(nested("three"), late)
    assert key(nested("two", reverse=True), early) != key(nested("three", reverse=True), early)
    beyond = TimeRange(5 * SECOND, 6 * SECOND)  # its last frame stands still
    assert key(nested("two", source=beyond), late) != key(nested("two"), late)


def test_output_and_engine_count(
    whole: Timeline, fonts: FontLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = OutputSpec(200, 100, RATE)
    keys = {piece_key(whole, output, ALL, MEDIA, fonts)}
    others = [
        replace(output, width=202), replace(output, height=102), replace(output, rate=Fraction(20)),
        replace(output, quality=Quality.HIGH),
    ]  # fmt: skip
    keys |= {piece_key(whole, other, ALL, MEDIA, fonts) for other in others}
    keys |= {piece_key(whole, output, ALL, {**MEDIA, "one": "new bytes"}, fonts)}
    sounds = {sound_key(whole, output, MEDIA), sound_key(whole, output, {**MEDIA, "song": "new bytes"})}
    content_key._picture_engine.cache_clear()
    content_key._sound_engine.cache_clear()
    monkeypatch.setattr(content_key, "ENGINE_VERSION", content_key.ENGINE_VERSION + 1)
    keys |= {piece_key(whole, output, ALL, MEDIA, fonts)}
    sounds |= {sound_key(whole, output, MEDIA)}
    monkeypatch.undo()
    content_key._picture_engine.cache_clear()
    content_key._sound_engine.cache_clear()
    assert (len(keys), len(sounds)) == (7, 3)


def test_files_of_the_owner_count_by_content(
    whole: Timeline, key: Callable[..., str], tmp_path: Path
) -> None:
    keys = [key(whole)]
    for name in ("look.cube", "texture.png", "bubble.png"):
        (tmp_path / name).write_bytes(b"other content")
        keys.append(key(whole))
        (tmp_path / name).unlink()
        keys.append(key(whole))
    assert len(set(keys)) == 7


def _key_of_text(folder: Path, font: FontRef, text: str, *animations: Animation) -> str:
    """The key of a second of text where the farm has the fonts of a folder."""
    clip = TextClip(
        id="t", path="$", track=0, target=TimeRange(0, SECOND), frames=FrameRange(0, 10),
        block=TextBlock.in_one_style(text, TextStyle(font=font)), animations=animations,
    )  # fmt: skip
    timeline = _track(clip)
    output = OutputSpec.for_timeline(timeline)
    return piece_key(timeline, output, FrameRange(0, 10), {}, FontLibrary((folder,), ()))


def test_fonts_count_by_the_faces_that_draw(tmp_path: Path) -> None:
    """A font that none of the text is drawn with changes nothing, nor does what a draft calls it."""

    def key(folder: Path, font: FontRef, text: str = "ABC") -> str:
        return _key_of_text(folder, font, text)

    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        made_font(folder / "Made.ttf", name="Made")
    named = FontRef(path="C:/fonts/Made.ttf")
    first = key(one, named)
    assert key(two, FontRef(path="/elsewhere/Made.ttf", resource_id="123")) == first
    made_font(two / "Other.ttf", name="Other")
    assert key(two, named) == first
    made_font(two / "Made.ttf", name="Made", descent=-250)
    assert key(two, named) != first
    assert key(one, FontRef(path="Unknown Sans.ttf")) != first
    # A character that the font lacks comes from another one.
    assert key(one, named, "ABé") != key(one, named, "ABè")


def test_letters_that_an_animation_shows_instead_count_by_their_faces(tmp_path: Path) -> None:
    """A font that has other letters than the text's is drawn with while wrong letters are shown."""

    def key(folder: Path, animation: str) -> str:
        entrance = Animation(AnimationKind.IN, animation, 0, SECOND)
        return _key_of_text(folder, FontRef(path="C:/fonts/Made.ttf"), "CAB", entrance)

    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        made_font(folder / "Made.ttf", "ABC", name="Made Sans")
    assert key(one, "type_scrambled") == key(two, "type_scrambled")
    made_font(two / "More.ttf", "XYZ", name="More Sans")
    assert key(one, "type") == key(two, "type")
    assert key(one, "type_scrambled") != key(two, "type_scrambled")


def test_a_draft_that_is_exported_anew_with_other_ids_keeps_its_keys(fonts: FontLibrary) -> None:
    def keys(export: str) -> list[str]:
        def entry(own: str, kind: str, **fields: Any) -> tuple[str, drafts.Json]:
            return kind, {"id": f"{own}-{export}", **fields}

        def animated(kind: str, name: str) -> tuple[str, drafts.Json]:
            look = {"type": kind, "name": name, "resource_id": "", "start": 0, "duration": SECOND}
            return entry(f"{kind}-{name}", "material_animations", animations=[look])

        def photo(name: str) -> tuple[str, drafts.Json]:
            return drafts.photo(f"{name}-{export}", path=f"C:/media/{name}.png")

        mixed = entry("mixed", "transitions", name="粒子", duration=SECOND)
        torn = entry("torn", "video_effects", name="故障", resource_id="6707050322696606222", value=1.0)
        pictures = [
            drafts.segment(photo("one"), 0, 3, extra=[animated("in", "轻微抖动"), mixed], id=f"1{export}"),
            drafts.segment(photo("two"), 3, 3, extra=[torn], id=f"2{export}"),
        ]
        typed = drafts.segment(
            drafts.words("Hi", name=export), 1, 4, extra=[animated("in", "随机打字机")], id=f"3{export}"
        )
        read = drafts.timeline(
            drafts.track("video", *pictures, id=f"v{export}"), drafts.track("text", typed, id=f"t{export}")
        )
        assert {item.kind for item in read.items} == {"animation", "transition", "video_effect"}
        assert Grade.LEFT_OUT not in {item.grade for item in read.items}
        media = {f"{name}-{export}": f"hash of {name}" for name in ("one", "two")}
        output = OutputSpec.for_timeline(read)
        return list(piece_keys(read, output, [piece.frames for piece in plan(read, output)], media, fonts))

    first = keys("A")
    assert len(set(first)) > 1
    assert keys("B") == first


def test_sounds_count_and_pictures_do_not_count_for_them(whole: Timeline) -> None:
    assert sound_of(replace(whole, tracks=(), background=None)) == sound_of(whole)
    assert sound_of(replace(whole, duration_us=7 * SECOND)) != sound_of(whole)
    first, *rest = whole.audio
    for changed in (
        replace(first, frames=FrameRange(1, 41)),
        replace(first, frames=FrameRange(0, 41)),
        replace(first, target=TimeRange(0, 3 * SECOND)),
    ):
        assert sound_of(replace(whole, audio=(changed, *rest))) != sound_of(whole)
    compound = rest[0].compound
    assert compound is not None
    quiet = replace(compound.audio[0], volume=0.5)
    inner = replace(rest[0], compound=replace(compound, audio=(quiet,)))
    assert sound_of(replace(whole, audio=(first, inner))) != sound_of(whole)


def test_a_track_more_below_keeps_the_sound(whole: Timeline) -> None:
    higher = tuple(replace(clip, track=clip.track + 3) for clip in whole.audio)
    assert sound_of(replace(whole, audio=higher)) == sound_of(whole)
    first, second = whole.audio
    assert isinstance(second, AudioClip)
    assert sound_of(replace(whole, audio=(first, replace(second, track=1)))) != sound_of(whole)


def test_an_empty_track_or_one_not_seen_changes_nothing(whole: Timeline, key: Callable[..., str]) -> None:
    later = VisualTrack((_clip(100, 120),))
    assert key(replace(whole, tracks=(VisualTrack(()), *whole.tracks, later))) == key(whole)
    assert key(replace(whole, background=replace(RED, red=0.3))) != key(whole)


def test_many_pieces_at_once_have_the_keys_of_each(
    whole: Timeline, key: Callable[..., str], fonts: FontLibrary
) -> None:
    pieces = [FrameRange(start, start + 20) for start in range(0, 80, 20)]
    output = OutputSpec.for_timeline(whole)
    assert list(piece_keys(whole, output, pieces, MEDIA, fonts)) == [key(whole, piece) for piece in pieces]


def test_without_ffmpeg_the_sound_still_has_a_key(whole: Timeline, monkeypatch: pytest.MonkeyPatch) -> None:
    content_key._sound_engine.cache_clear()
    monkeypatch.setenv("FFMPEG_BINARY", "/nowhere/ffmpeg")
    without = sound_of(whole)
    content_key._sound_engine.cache_clear()
    monkeypatch.undo()
    assert sound_of(whole) != without


CODE = """
import sys
from pathlib import Path
from renderer.content_key import piece_key, sound_key
from renderer.fonts import FontLibrary
from renderer.output import OutputSpec
from renderer.timebase import FrameRange
from tests.every_field import everything
timeline = everything(Path(sys.argv[1]))
output = OutputSpec.for_timeline(timeline)
print(piece_key(timeline, output, FrameRange(0, 80), {}, FontLibrary()), sound_key(timeline, output, {}))
"""


def test_all_processes_have_the_same_keys(tmp_path: Path) -> None:
    """Workers are many; what they hash must not depend on the order of a set."""
    said = set()
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", CODE, str(tmp_path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[1],
            capture_output=True,
            check=True,
        )
        said.add(run.stdout)
    assert len(said) == 1
