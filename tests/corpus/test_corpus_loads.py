"""Every real draft of the reference corpus becomes a sane timeline."""

from __future__ import annotations

import csv
import json
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from renderer.errors import InvalidDraft
from renderer.fidelity import FidelityItem
from renderer.reader import ReadOptions, locate, open_draft, parse_draft, read_timeline
from renderer.timeline import TextClip, Timeline, VideoClip
from renderer.utf16 import units
from tests.shared_folder import shared_folder

pytestmark = pytest.mark.corpus

_SHARED = shared_folder()
_CORPUS = sorted((_SHARED / "corpus").glob("*.json")) if _SHARED else []
_TRUTH = sorted(path.parent for path in (_SHARED / "truth").glob("*/draft_content.json")) if _SHARED else []

# A single text segment of zero length: nothing that could be rendered.
EMPTY = {"074-unknown-nv110.0.0-tool.json"}
# `duration` 0 although a segment lasts half an hour: the segment's end counts.
UNSTATED_DURATION = {"006-cc-8.1.1-app.json"}

needs_corpus = pytest.mark.skipif(not _CORPUS, reason="the reference folder has no corpus")
needs_truth = pytest.mark.skipif(not _TRUTH, reason="the reference folder has no truth")


def _manifest() -> dict[str, dict[str, str]]:
    assert _SHARED is not None
    with (_SHARED / "corpus" / "MANIFEST.tsv").open(encoding="utf-8") as lines:
        return {row["file"]: row for row in csv.DictReader(lines, delimiter="\t")}


@needs_corpus
@pytest.mark.parametrize("path", _CORPUS, ids=lambda path: path.name[:3])
def test_draft_becomes_a_sane_timeline(path: Path) -> None:
    document = parse_draft(path.read_bytes())
    if path.name in EMPTY:
        with pytest.raises(InvalidDraft, match="the draft is empty"):
            read_timeline(document)
    timeline = read_timeline(document, ReadOptions(refuse_empty=path.name not in EMPTY))
    row = _manifest()[path.name]
    if path.name not in UNSTATED_DURATION:
        expected = float(row["seconds"]) * float(row["fps"] or 30)
        assert timeline.frames == pytest.approx(expected, abs=1.0)
    assert timeline.rate == Fraction(row["fps"] or 30)
    if row["canvas"] not in ("", "0x0"):
        assert f"{timeline.width}x{timeline.height}" == row["canvas"]
    assert_sane(timeline)


def assert_sane(timeline: Timeline) -> None:
    """What must hold for every timeline, nested ones included."""
    known = {ref.id: ref for ref in timeline.media}
    assert len(known) == len(timeline.media)
    assert sum(track.is_main for track in timeline.tracks) <= 1
    for track in timeline.tracks:
        assert track.clips
        assert [clip.target.start_us for clip in track.clips] == sorted(
            c.target.start_us for c in track.clips
        )
        for clip in track.clips:
            assert len(clip.frames) > 0
            assert clip.path.startswith("$.")
            for keys in clip.keyframes:
                times = [key.time_us for key in keys.keys]
                assert times == sorted(set(times))
            if isinstance(clip, VideoClip):
                assert (clip.media is None) != (clip.compound is None)
                assert Fraction(1, 10) <= clip.speed <= 100
                if clip.media is not None:
                    assert known[clip.media.id] == clip.media
                if clip.compound is not None:
                    assert_sane(clip.compound)
                    assert {ref.id for ref in clip.compound.media} <= set(known)
            if isinstance(clip, TextClip):
                runs = clip.block.runs
                assert runs[0].start == 0
                assert runs[-1].end == units(clip.block.text)
                assert all(a.end == b.start for a, b in pairwise(runs))
    for sound in timeline.audio:
        if sound.compound is None:
            assert known[sound.media.id] == sound.media
        else:
            assert {ref.id for ref in sound.compound.media} <= set(known)
        assert sound.volume > 0 or sound.keyframes
        assert sound.target.duration_us > 0


def _items(name: str) -> list[FidelityItem]:
    path = next(path for path in _CORPUS if path.name.startswith(name))
    return list(read_timeline(parse_draft(path.read_bytes())).items)


@needs_corpus
def test_neutral_materials_are_not_reported() -> None:
    # 500 clips with speeds, canvases, channel mappings, loudness entries and empty animations.
    assert Counter(item.kind for name in ("010", "011", "012") for item in _items(name)) == {}


@needs_corpus
def test_what_does_something_is_reported() -> None:
    kinds = Counter(item.kind for name in ("018", "065") for item in _items(name))
    assert {"transition", "animation", "sticker", "text_effect", "bloom"} <= set(kinds)


@needs_corpus
def test_hidden_text_tracks_are_absent() -> None:
    # Five text tracks, two of them with attribute 6 (hidden and locked).
    path = next(path for path in _CORPUS if path.name.startswith("011"))
    document = parse_draft(path.read_bytes())
    shown = {index for index, track in enumerate(document["tracks"]) if not track["attribute"] & 2}
    drawn = {clip.track for track in read_timeline(document).tracks for clip in track.clips}
    assert drawn < set(range(len(document["tracks"])))
    assert drawn <= shown


@needs_corpus
def test_muted_audio_tracks_are_silent() -> None:
    path = next(path for path in _CORPUS if path.name.startswith("040"))
    document = parse_draft(path.read_bytes())
    muted = {index for index, track in enumerate(document["tracks"]) if track["attribute"] & 1}
    assert muted
    assert not muted & {sound.track for sound in read_timeline(document).audio}


@needs_corpus
def test_documents_survive_a_round_trip() -> None:
    path = _CORPUS[0]
    document = parse_draft(path.read_bytes())
    again = parse_draft(json.dumps(document).encode())
    assert read_timeline(again) == read_timeline(document)


@needs_truth
@pytest.mark.parametrize("folder", _TRUTH, ids=lambda folder: folder.name)
def test_truth_drafts_open_with_their_media(folder: Path) -> None:
    bundle = open_draft(folder)
    timeline = read_timeline(bundle.document)
    assert_sane(timeline)
    located = locate(timeline.media, bundle, allow_absolute=False)
    background = [path for path in located.paths.values() if path.name == "BG.png"]
    assert bool(background) == (folder / "BG.png").exists()


@needs_truth
def test_blank_text_with_a_box_is_kept() -> None:
    folder = next(folder for folder in _TRUTH if folder.name == "title-glow")
    timeline = read_timeline(open_draft(folder).document)
    blank = [
        clip
        for track in timeline.tracks
        for clip in track.clips
        if isinstance(clip, TextClip) and not clip.block.text.strip()
    ]
    assert blank
    assert all(clip.block.backgrounds for clip in blank)
    assert {item.kind for item in timeline.items} == {"bloom"}


@needs_truth
def test_box_without_its_flag_is_not_drawn() -> None:
    # CapCut 2.2 drew these two titles without the white box their fields name.
    folder = next(folder for folder in _TRUTH if folder.name == "outlined-titles")
    timeline = read_timeline(open_draft(folder).document)
    texts = [clip for track in timeline.tracks for clip in track.clips if isinstance(clip, TextClip)]
    assert [clip.block.backgrounds for clip in texts] == [(), ()]
    assert [stroke.width for clip in texts for stroke in clip.block.runs[0].style.strokes] == [0.08, 0.08]
