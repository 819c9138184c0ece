"""GIF, APNG and WebP animations with their own timing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from renderer.errors import InvalidMedia
from renderer.media import limits, probe
from renderer.media.animation import AnimationSource
from renderer.media.sniff import GIF
from renderer.timeline import MediaKind
from tests.media.opening import open_path
from tests.synthetic import make_gif, make_photo

RED, GREEN, BLUE = [0, 0, 255, 255], [0, 255, 0, 255], [255, 0, 0, 255]
COLORS = ((255, 0, 0), (0, 255, 0), (0, 0, 255))


@pytest.mark.parametrize("suffix", [".gif", ".png", ".webp"])
def test_frames_change_on_time_and_the_last_is_held(tmp_path: Path, suffix: str) -> None:
    path = make_gif(tmp_path / f"a{suffix}", durations_ms=(100, 200, 300))
    source = open_path(path, MediaKind.GIF)
    assert not source.still
    assert (source.width, source.height) == (64, 48)
    shown = {
        -1: RED, 0: RED, 99_000: RED, 100_000: GREEN, 299_000: GREEN, 300_000: BLUE, 599_000: BLUE, 10**9: BLUE,
    }  # fmt: skip
    for order in (list(shown), list(reversed(shown))):
        for time_us in order:
            assert source.picture(time_us).bgra()[24, 32].tolist() == shown[time_us], time_us
    info = probe(path, "a", MediaKind.VIDEO)
    assert (info.kind, info.duration_us, info.still, info.has_alpha) == (MediaKind.GIF, 600_000, False, False)
    source.close()
    with pytest.raises(InvalidMedia):
        source.picture(0)


def test_no_delay_is_a_tenth_of_a_second(tmp_path: Path) -> None:
    path = make_gif(tmp_path / "a.gif", durations_ms=(0, 10, 20))
    assert probe(path, "a", MediaKind.GIF).duration_us == 220_000


def test_repeating_is_one_named_choice(tmp_path: Path) -> None:
    path = make_gif(tmp_path / "a.gif")
    source = AnimationSource(path, "a", GIF, repeats=True)
    assert source.picture(600_000 * 7 + 150_000).bgra()[0, 0].tolist() == GREEN
    assert source.picture(-100_000).bgra()[0, 0].tolist() == BLUE


def test_a_single_frame_is_a_photo(tmp_path: Path) -> None:
    path = make_photo(tmp_path / "a.gif", (20, 20), (255, 0, 0))
    assert open_path(path, MediaKind.GIF).still
    assert probe(path, "a", MediaKind.GIF).kind is MediaKind.PHOTO


def test_frames_are_laid_over_each_other_as_the_file_says(tmp_path: Path) -> None:
    """The second frame covers a corner only, the third clears to nothing but itself."""
    first = Image.new("RGBA", (40, 40), (255, 0, 0, 255))
    first.paste((0, 0, 0, 0), (36, 0, 40, 40))
    second = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    second.paste((0, 255, 0, 255), (0, 0, 20, 20))
    for disposal, behind in ((1, RED), (2, [0, 0, 0, 0])):
        path = tmp_path / f"{disposal}.gif"
        first.save(path, save_all=True, append_images=[second], duration=100, disposal=disposal)
        source = open_path(path, MediaKind.GIF)
        assert source.picture(0).bgra()[30, 30].tolist() == RED
        later = source.picture(150_000)
        assert later.bgra()[10, 10].tolist() == GREEN
        assert later.bgra()[30, 30].tolist() == behind
        assert not source.opaque
        assert source.picture(0).bgra()[30, 38].tolist() == [0, 0, 0, 0]
        assert probe(path, "a", MediaKind.GIF).has_alpha


def test_translucent_webp_is_premultiplied(tmp_path: Path) -> None:
    path = make_gif(
        tmp_path / "a.webp", colors=((200, 100, 50, 128), (10, 20, 30, 0)), durations_ms=(100, 100)
    )
    source = open_path(path, MediaKind.GIF)
    assert np.abs(source.picture(0).bgra()[5, 5].astype(int) - (25, 50, 100, 128)).max() <= 1
    assert source.picture(120_000).bgra()[5, 5].tolist() == [0, 0, 0, 0]


def test_memory_is_bounded_and_never_changes_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ANIMATION_CACHE_BYTES", 64 * 48 * 4 * 3)
    colors = [(n * 5, 255 - n * 5, n) for n in range(50)]
    path = make_gif(tmp_path / "a.webp", colors=colors, durations_ms=[40] * 50)
    source = open_path(path, MediaKind.GIF)
    keys = {}
    for n in [*range(50), 3, 40, 2, 49, 0, *range(49, 0, -7)]:
        picture = source.picture(n * 40_000 + 1000)
        blue, green, red, _ = picture.bgra()[3, 3].tolist()
        assert (red, green, blue) == colors[n]
        assert keys.setdefault(n, picture.key) == picture.key
        assert len(source._kept) <= 3  # type: ignore[attr-defined]
    assert len(set(keys.values())) == len(keys)


def test_too_many_frames_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ANIMATION_FRAMES", 2)
    with pytest.raises(InvalidMedia, match="has more than 2 frames"):
        open_path(make_gif(tmp_path / "a.gif"), MediaKind.GIF)


def test_a_damaged_end_holds_the_last_good_frame(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (4, 60, 60, 3), dtype=np.uint8)
    frames = [Image.fromarray(n).quantize(64) for n in noise]
    path = tmp_path / "a.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * 0.6)])
    source = open_path(path, MediaKind.GIF)
    late = source.picture(10**9).bgra()
    assert late.shape == (60, 60, 4)
    assert np.array_equal(late, source.picture(10**9).bgra())
    assert not np.array_equal(late, source.picture(0).bgra())
