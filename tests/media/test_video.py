"""Which picture a video shows at a moment: the nearest, from any direction, in spite of faults."""

from __future__ import annotations

import random
import tracemalloc
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from renderer.errors import InvalidMedia
from renderer.media import limits, video
from tests.media.opening import frame_times, numbers, open_path, rgb
from tests.synthetic import draw_frame_number, make_video, solid


@pytest.fixture(scope="module")
def long_gop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds, one keyframe at the start and one at 3 s, B-frames."""
    return make_video(
        tmp_path_factory.mktemp("video") / "long.mp4",
        size=(160, 120),
        seconds=4,
        gop=90,
        options={"bf": "3", "sc_threshold": "0"},
    )


def test_every_frame_in_order(long_gop: Path) -> None:
    assert numbers(open_path(long_gop), frame_times(range(120))) == list(range(120))


def test_backwards_is_the_same_as_forwards(long_gop: Path) -> None:
    assert numbers(open_path(long_gop, reverse=True), frame_times(range(119, -1, -1))) == list(
        range(119, -1, -1)
    )


def test_backwards_with_a_budget_far_below_one_group(long_gop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REVERSE_CACHE_BYTES", 10 * 160 * 120 * 3 // 2)
    source = open_path(long_gop, reverse=True)
    most = 0
    for n in range(119, -1, -1):
        assert numbers(source, frame_times([n])) == [n]
        most = max(most, len(source._window))  # type: ignore[attr-defined]
    assert 5 <= most <= 12


@pytest.mark.parametrize("reverse", [False, True])
def test_any_order_gives_the_same_pictures(long_gop: Path, reverse: bool) -> None:
    source = open_path(long_gop, reverse=reverse)
    order = [random.Random(3).randrange(120) for _ in range(60)]
    assert numbers(source, frame_times(order)) == order


def test_random_access_gives_the_same_bytes_as_sequential(long_gop: Path) -> None:
    forward, jumping = open_path(long_gop), open_path(long_gop)
    pictures = [forward.picture(round(t)).bgra() for t in frame_times(range(120))]
    for n in (100, 7, 95, 60, 119, 0, 91, 88):
        assert np.array_equal(jumping.picture(round(n * 1e6 / 30)).bgra(), pictures[n])


def test_equal_keys_are_equal_pictures(long_gop: Path) -> None:
    one, other = open_path(long_gop), open_path(long_gop, reverse=True)
    by_key = {}
    for t in range(0, 4_200_000, 10_000):
        picture = one.picture(t)
        shown = by_key.setdefault(picture.key, picture.bgra())
        assert np.array_equal(shown, picture.bgra())
    assert len(by_key) == 120
    for t in (3_000_000, 1_000_000, 33_333):
        picture = other.picture(t)
        assert np.array_equal(by_key[picture.key], picture.bgra())


@pytest.mark.parametrize(
    ("time_us", "shown"),
    [
        (-5_000_000, 0),
        (0, 0),
        (16_000, 0),
        (17_000, 1),
        (49_000, 1),
        (51_000, 2),
        (3_990_000, 119),
        (10**12, 119),
    ],
)
def test_the_nearest_frame_is_shown_and_the_ends_are_held(long_gop: Path, time_us: int, shown: int) -> None:
    assert numbers(open_path(long_gop), [time_us]) == [shown]
    assert numbers(open_path(long_gop, reverse=True), [time_us]) == [shown]


def test_a_jump_is_decoded_from_the_keyframe_before_it(long_gop: Path) -> None:
    source = open_path(long_gop)
    source.picture(0)
    decoder = source._decoder  # type: ignore[attr-defined]
    assert decoder.worth_seeking(0, 3_500_000)
    assert not decoder.worth_seeking(0, 2_900_000), "there is no keyframe on the way"
    assert not decoder.worth_seeking(0, 500_000)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov", ".avi", ".webm"])
def test_open_groups_and_no_keyframe_but_the_first(tmp_path: Path, suffix: str) -> None:
    codec = {".webm": "libvpx-vp9", ".avi": "mpeg4"}.get(suffix, "libx264")
    options = {"x264-params": "open-gop=1:bframes=3"} if codec == "libx264" else {}
    for gop in (15, 1000):
        path = make_video(
            tmp_path / f"{gop}{suffix}", size=(160, 120), seconds=2, gop=gop, codec=codec, options=options
        )
        order = [random.Random(gop).randrange(60) for _ in range(25)]
        assert numbers(open_path(path), frame_times(order)) == order


def test_real_times_of_a_variable_rate(tmp_path: Path) -> None:
    times = [0, 20_000, 90_000, 100_000, 400_000, 410_000, 3_000_000]
    path = make_video(tmp_path / "vfr.mp4", times_us=times, size=(160, 120))
    source = open_path(path)
    assert numbers(source, times) == list(range(7))
    assert numbers(source, [11_000, 54_000, 56_000, 94_000, 96_000]) == [1, 1, 2, 2, 3]


def test_a_frame_never_comes_long_before_its_time(tmp_path: Path) -> None:
    """A screen recording stands still for seconds: the change must not come half of them early."""
    path = make_video(tmp_path / "screen.mp4", times_us=[0, 4_000_000, 4_100_000], size=(160, 120))
    assert numbers(open_path(path), [2_500_000, 3_900_000, 3_960_000]) == [0, 0, 1]


@pytest.mark.parametrize(
    ("suffix", "start_us"), [(".mkv", 7_000_000), (".ts", 3_000_000), (".mkv", -200_000)]
)
def test_the_source_clock_starts_with_the_file(tmp_path: Path, suffix: str, start_us: int) -> None:
    path = make_video(tmp_path / f"late{suffix}", seconds=1, size=(160, 120), start_us=start_us)
    assert numbers(open_path(path), frame_times([0, 1, 15, 29, 14])) == [0, 1, 15, 29, 14]


def test_a_damaged_middle_holds_or_conceals_and_goes_on(tmp_path: Path) -> None:
    path = make_video(
        tmp_path / "a.ts",
        seconds=2,
        size=(160, 120),
        gop=15,
        options={"bf": "0", "x264-params": "scenecut=0"},
    )
    data = bytearray(path.read_bytes())
    for at in range(len(data) // 3, len(data) // 2, 188):
        data[at + 20 : at + 160] = bytes(140)
    path.write_bytes(data)
    source = open_path(path)
    shown = []
    for t in frame_times(range(60)):
        try:
            shown.append(numbers(source, [t])[0])
        except ValueError:
            shown.append(-1)
    assert shown[:10] == list(range(10))
    assert shown[45:] == list(range(45, 60))


def test_a_frame_that_does_not_decode_is_held_over(tmp_path: Path) -> None:
    """MJPEG frames stand alone, so a broken one must show its predecessor."""
    path = make_video(tmp_path / "a.avi", seconds=1, size=(160, 120), codec="mjpeg", pix_fmt="yuvj420p")
    with av.open(str(path)) as container:
        places = [(p.pos, p.size) for p in container.demux(video=0) if p.size]
    data = bytearray(path.read_bytes())
    at, size = places[10]
    start = data.index(b"\xff\xd8", at)
    data[start : start + size] = bytes(size)
    path.write_bytes(data)
    for order in ([9, 10, 11], [11, 10, 9], [10, 11], [11, 9]):
        shown = numbers(open_path(path), frame_times(order))
        assert all(was == n or (n == 10 and was in {9, 11}) for was, n in zip(shown, order, strict=True))


def test_nothing_that_decodes_is_invalid(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", seconds=1, size=(160, 120))
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[start:end] = bytes(end - start)
    path.write_bytes(data)
    with pytest.raises(InvalidMedia, match="no picture"):
        open_path(path)


def test_a_change_of_size_midway_is_scaled_to_the_first(tmp_path: Path) -> None:
    small = make_video(tmp_path / "s.ts", seconds=1, size=(160, 120))
    large = make_video(
        tmp_path / "l.ts",
        seconds=1,
        size=(320, 240),
        start_us=1_000_000,
        draw=lambda n: draw_frame_number(n + 30, (320, 240)),
    )
    both = tmp_path / "both.ts"
    both.write_bytes(small.read_bytes() + large.read_bytes())
    source = open_path(both)
    assert (source.width, source.height) == (160, 120)
    assert source.picture(1_500_000).bgra().shape == (120, 160, 4)
    planes = source.picture(1_500_000).planes()
    assert planes is not None
    assert planes.y.shape == (120, 160)
    forwards = numbers(source, frame_times(range(60)))
    # The second file's clock starts where its muxer put it, two frames off.
    assert forwards[:28] == list(range(28))
    assert forwards[32:57] == list(range(34, 59))
    assert numbers(source, frame_times([50, 0, 20, 45, 10])) == [forwards[n] for n in [50, 0, 20, 45, 10]]


def test_forward_memory_does_not_grow_with_the_video(tmp_path: Path) -> None:
    path = make_video(
        tmp_path / "a.mp4", seconds=2, size=(320, 180), draw=lambda n: solid((n, 90, 30), (320, 180))
    )
    source = open_path(path)
    for t in frame_times(range(60)):
        source.picture(round(t)).bgra()
        assert len(source._window) <= video._LEAST_FRAMES  # type: ignore[attr-defined]


def test_pictures_outlive_their_source_and_are_never_changed(long_gop: Path) -> None:
    source = open_path(long_gop)
    kept = []
    for t in frame_times(range(60)):
        picture = source.picture(round(t))
        planes = picture.planes()
        assert planes is not None
        kept.append((picture.bgra(), planes))
    copies = [(b.copy(), p.y.copy(), p.u.copy()) for b, p in kept]
    for t in frame_times(range(60, 120)):
        source.picture(round(t)).bgra()
    source.close()
    source.close()
    for (bgra, planes), (b, y, u) in zip(kept, copies, strict=True):
        assert np.array_equal(bgra, b)
        assert np.array_equal(planes.y, y)
        assert np.array_equal(planes.u, u)
        assert not bgra.flags.writeable
        assert not planes.y.flags.writeable
    with pytest.raises(InvalidMedia):
        source.picture(0)


def test_ordinary_planes_are_the_decoders_memory(long_gop: Path) -> None:
    picture = open_path(long_gop).picture(0)
    tracemalloc.start()
    planes = picture.planes()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert planes is not None
    assert most < 160 * 120 // 2, "planes of an ordinary frame are views"


@pytest.mark.parametrize("size", [(80, 60), (81, 61), (320, 240), (160, 60), (200, 40)])
def test_scaled_forms_have_the_size_asked_for(long_gop: Path, size: tuple[int, int]) -> None:
    picture = open_path(long_gop).picture(0)
    pixels = picture.bgra(size)
    planes = picture.planes(size)
    assert pixels.shape == (size[1], size[0], 4)
    assert pixels.flags.c_contiguous
    assert planes is not None
    assert planes.y.shape == (size[1], size[0])
    assert planes.u.shape == planes.v.shape == ((size[1] + 1) // 2, (size[0] + 1) // 2)
    assert picture.bgra().shape == (120, 160, 4)


def test_shrinking_averages_areas(tmp_path: Path) -> None:
    """Stripes of one pixel become even gray; point sampling would leave black or white."""
    stripes = np.zeros((240, 320, 3), np.uint8)
    stripes[:, ::2] = 255
    path = make_video(
        tmp_path / "a.mp4", seconds=0.2, draw=lambda n: stripes, options={"crf": "4", "preset": "ultrafast"}
    )
    picture = open_path(path).picture(0)
    assert np.abs(rgb(picture.bgra((80, 60))) - 127).max() < 14
    planes = picture.planes((80, 60))
    assert planes is not None
    assert np.abs(planes.y.astype(int) - 126).max() < 14


def test_a_wrong_frame_rate_and_length_do_no_harm(tmp_path: Path) -> None:
    """MKV from a live recorder: neither length nor rate in the header."""
    path = tmp_path / "live.mkv"
    with av.open(str(path), "w", options={"live": "1"}) as container:
        stream = container.add_stream("libx264", rate=Fraction(1000))
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for n in range(30):
            frame = av.VideoFrame.from_ndarray(draw_frame_number(n, (160, 120)), format="rgb24")
            frame.pts, frame.time_base = n * 100, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    assert numbers(open_path(path), frame_times([0, 29, 10, 12], rate=10)) == [0, 29, 10, 12]
