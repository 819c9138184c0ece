"""Fonts a draft brings: from its bundle and from addresses, judged and limited; what cannot be had fails nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from redis import Redis

from renderer.fidelity import Grade
from renderer.fonts import FontLibrary
from renderer.fonts.draft_fonts import bundled_fonts, fonts_of_timeline, unreadable
from renderer.reader import DraftBundle
from renderer.text import substitutions
from renderer.text_block import FontRef, TextBlock, TextRun, TextStyle
from renderer.timebase import FrameRange, TimeRange
from renderer.timeline import TextClip, Timeline, VideoClip, VisualTrack
from tests.text.blocks import made_font
from tests.worker import hosts
from worker.farm import Farm
from worker.fetch.fonts import CollectedFonts, collect_fonts, draft_places
from worker.fetch.media import MediaCollector
from worker.settings import Settings

NO_FILES = DraftBundle({}, None)
FARM_FONTS = FontLibrary()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[hosts.Host]:
    with hosts.running_host() as running:
        running.answers["/Made.ttf"] = made_font(tmp_path / "served.ttf").read_bytes()
        yield running


@pytest.fixture
def farm(redis: Redis, settings: Settings) -> Farm:
    return Farm.open(settings, redis)


def timeline_of(*fonts: FontRef) -> Timeline:
    """One text in each font, the last of them inside a compound clip."""
    span, frames = TimeRange(0, 1_000_000), FrameRange(0, 10)
    clips = [
        TextClip(
            id=str(i),
            path=f"$.{i}",
            track=0,
            target=span,
            frames=frames,
            block=TextBlock("ABC", (TextRun(0, 3, TextStyle(font=font)),)),
        )
        for i, font in enumerate(fonts)
    ]
    inner = Timeline(64, 48, Fraction(10), 1_000_000, (VisualTrack((clips.pop(),)),))
    compound = VideoClip(id="c", path="$", track=0, target=span, frames=frames, media=None, compound=inner)
    return Timeline(64, 48, Fraction(10), 1_000_000, (VisualTrack((*clips, compound)),))


def collect(
    farm: Farm, folder: Path, timeline: Timeline, bundle: DraftBundle = NO_FILES, **settings: object
) -> CollectedFonts:
    changed = farm.settings.model_copy(update=settings)
    collector = MediaCollector(farm.redis, changed, farm.fetcher, farm.media, folder)
    wanted = fonts_of_timeline(timeline)
    places = bundled_fonts(wanted, bundle.files, bundle.root)
    fonts = {font: places.get(font) for font in wanted}
    return collect_fonts(fonts, collector, farm.media, changed, unreadable=unreadable)


def library(farm: Farm, collected: CollectedFonts) -> FontLibrary:
    paths = farm.media.paths(collected.hashes)
    return FARM_FONTS.with_draft_fonts(draft_places(collected.stored, paths), collected.refused)


def test_an_address_is_fetched_once_and_drawn(farm: Farm, host: hosts.Host, tmp_path: Path) -> None:
    named = FontRef(title="Made", url=f"{host.url}/Made.ttf")
    other = FontRef(path="D:", url=f"{host.url}/Made.ttf")
    timeline = timeline_of(named, other, named)
    fonts = library(farm, collect(farm, tmp_path, timeline))
    assert host.seen == ["/Made.ttf"]
    for font in (named, other):
        choice = fonts.choose(font, "ABC")
        assert (choice.grade, choice.reason, choice.face.ascent) == (Grade.EXACT, "", 0.8)
    assert substitutions(timeline, fonts) == ()
    assert FARM_FONTS.choose(named, "ABC").grade is Grade.STAND_IN, "the farm's own fonts stay as they are"


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/lost.ttf", None, "no such file (404)"),
        ("/page.html", b"<html>not here</html>", "is not a font file"),
        ("/half.ttf", "half", "is not a font file|ends in the middle"),
        ("/big.ttf", b"\x00\x01\x00\x00" + bytes(40_000), "larger than"),
        ("/bomb.ttf", "bomb", "larger than"),
    ],
)
def test_what_cannot_be_had_is_told_and_stands_in(
    farm: Farm, host: hosts.Host, tmp_path: Path, path: str, body: object, words: str
) -> None:
    served = host.answers["/Made.ttf"]
    assert isinstance(served, bytes)
    answers = {"half": served[:600], "bomb": hosts.gzip_bomb()}
    if body is not None:
        host.answers[path] = answers[body] if isinstance(body, str) else body  # type: ignore[assignment]
    timeline = timeline_of(FontRef(title="汉仪粗黑", url=host.url + path))
    collected = collect(farm, tmp_path, timeline, max_font_bytes=30_000)
    assert not collected.stored
    (item,) = substitutions(timeline, library(farm, collected))
    assert item.grade is Grade.STAND_IN
    assert any(word in item.reason for word in words.split("|"))
    assert "drawn with Noto Sans CJK SC Bold" in item.reason


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://10.0.0.1/f.ttf", "not allowed"),
        ("http://[::1]/f.ttf", "not allowed"),
        ("file:///etc/passwd", "not an http address"),
        ("http://", "cannot be fetched"),
        ("javascript:alert(1)", "not an http address"),
        ("http://x/\ud800", "not an http address"),
        ("http://" + "x" * 100_000, "cannot be fetched"),
    ],
)
def test_addresses_are_judged(farm: Farm, tmp_path: Path, url: str, words: str) -> None:
    font = FontRef(title="X", url=url)
    assert words in collect(farm, tmp_path, timeline_of(font)).refused[font]


def test_a_draft_may_not_bring_any_number(farm: Farm, host: hosts.Host, tmp_path: Path) -> None:
    for i in range(5):
        host.answers[f"/{i}.ttf"] = host.answers["/Made.ttf"]
    fonts = [FontRef(title=str(i), url=f"{host.url}/{i}.ttf") for i in range(5)]
    collected = collect(farm, tmp_path, timeline_of(*fonts), max_draft_fonts=2)
    assert host.seen == ["/0.ttf", "/1.ttf"]
    assert [stored.font for stored in collected.stored] == fonts[:2]
    assert set(collected.refused.values()) == {"a draft may bring 2 fonts"}


def test_a_file_of_the_bundle_goes_before_an_address(farm: Farm, host: hosts.Host, tmp_path: Path) -> None:
    root = tmp_path / "draft"
    (root / "fonts").mkdir(parents=True)
    by_name = made_font(root / "fonts" / "Own.ttf", name="Own", ascent=900)
    by_title = made_font(root / "fonts" / "123456.otf", name="Inner Name")
    outside = made_font(tmp_path / "Secret.ttf", name="Secret")
    (root / "Link.ttf").symlink_to(outside)
    files = (by_name, by_title, root / "Link.ttf", root / "fonts" / "note.txt")
    first = FontRef(path="C:/x/Own.ttf", url=f"{host.url}/Made.ttf")
    second, link = FontRef(title="inner name"), FontRef(path="Link.ttf")
    third = FontRef(path="D:", resource_id="123456")
    collected = collect(
        farm, tmp_path / "work", timeline_of(first, second, third, link), DraftBundle({}, root, files)
    )
    assert host.seen == []
    assert [stored.font for stored in collected.stored] == [first, second, third]
    fonts = library(farm, collected)
    assert fonts.choose(first, "ABC").face.ascent == 0.9
    assert fonts.choose(link, "ABC").grade is Grade.STAND_IN


def test_a_bundled_file_that_is_broken_or_too_large(farm: Farm, tmp_path: Path) -> None:
    root = tmp_path / "draft"
    root.mkdir()
    (root / "Broken.ttf").write_bytes(b"x" * 100)
    large = made_font(root / "Large.ttf")
    broken, wide = FontRef(path="Broken.ttf"), FontRef(path="Large.ttf")
    bundle = DraftBundle({}, root, (root / "Broken.ttf", large))
    collected = collect(farm, tmp_path, timeline_of(broken, wide), bundle, max_font_bytes=500)
    assert "Broken.ttf is not a font file" in collected.refused[broken]
    assert "Large.ttf is larger than 500 bytes" in collected.refused[wide]
