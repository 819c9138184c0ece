"""A draft of the most used generator, through the whole farm: the video's frames and sound are what it asked for."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
import requests
from numpy.typing import NDArray

from tests.farm.farm_process import FarmProcess
from tests.farm.pyjianying_sample import (
    BLUE,
    GREEN,
    HEIGHT,
    RATE,
    RED,
    SECONDS,
    WIDTH,
    YELLOW,
    with_addresses,
    write_draft,
    write_media,
)
from tests.synthetic import read_frame_number
from tests.worker.hosts import Host

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("farm")]

CLIP_ROWS = slice(HEIGHT // 2 - 202, HEIGHT // 2 + 203)
"""Where the 16:9 clip lies on the upright canvas: 720×405, centred."""


@pytest.fixture(scope="module")
def video(farm: FarmProcess, host: Host, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    media = write_media(tmp_path_factory.mktemp("pyjianying"))
    for name, path in media.items():
        host.answers[f"/pyjianying/{name}"] = path.read_bytes()
    draft = with_addresses(write_draft(media), media, f"{host.url}/pyjianying")
    host.answers["/pyjianying/draft.json"] = draft.encode()
    farm.submit(f"{host.url}/pyjianying/draft.json")
    status = farm.wait_for_end(f"{host.url}/pyjianying/draft.json")
    assert status["status"] == "completed", status
    assert status["resolution"] == f"{WIDTH}x{HEIGHT}"
    assert status["duration"] == SECONDS
    body = requests.get(status["video_url"], timeout=20).content
    assert len(body) == status["file_size"]
    return body


@pytest.fixture(scope="module")
def frames(video: bytes) -> list[NDArray[np.uint8]]:
    with av.open(io.BytesIO(video)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def color(frame: NDArray[np.uint8], x: int, y: int) -> tuple[int, ...]:
    return tuple(int(v) for v in frame[y, x])


def near(expected: tuple[int, ...], tolerance: int = 12) -> object:
    return pytest.approx(expected, abs=tolerance)


def test_every_frame_is_there(frames: list[NDArray[np.uint8]]) -> None:
    assert len(frames) == SECONDS * RATE
    assert frames[0].shape == (HEIGHT, WIDTH, 3)


def test_trim_and_speed_choose_the_source_frames(frames: list[NDArray[np.uint8]]) -> None:
    shown = [read_frame_number(frames[n][CLIP_ROWS]) for n in (0, 30, 60, 75)]
    assert shown == [30, 60, 90, 105]
    fast = [read_frame_number(frames[n][CLIP_ROWS]) for n in (120, 130, 149)]
    assert fast == [60, 80, 118]


def test_the_blurred_background_fills_what_the_clip_leaves(frames: list[NDArray[np.uint8]]) -> None:
    band = frames[20][HEIGHT - 420 : HEIGHT - 5, :, 0].astype(int)
    assert band.max() > 60  # something of the clip is there …
    assert np.abs(np.diff(band, axis=1)).max() < 30  # … and it has no hard edges
    assert frames[100][10].max() < 10  # the next clip asked for no background


def test_the_overlay_is_scaled_moved_turned_flipped_and_translucent(
    frames: list[NDArray[np.uint8]],
) -> None:
    # Centre (540, 192), 288×144 px, turned 15° clockwise, mirrored, at 80 % over black or the blur.
    inside = {(-72, -36): GREEN, (72, -36): RED, (-72, 36): YELLOW, (72, 36): BLUE}
    frame = frames[40]
    cos, sin = np.cos(np.radians(15)), np.sin(np.radians(15))
    for (x, y), expected in inside.items():
        at = round(540 + x * cos - y * sin), round(192 + x * sin + y * cos)
        assert color(frame, *at) == near(tuple(round(0.8 * v) for v in expected), 16)
    assert color(frames[80], 540, 192) != near(RED)  # gone after 2.5 s


def test_the_gif_plays_and_slides_up(frames: list[NDArray[np.uint8]]) -> None:
    # 180×180 px from y −0.5 to +0.5 within a second from 3 s on; 0.5 s red, 0.5 s blue.
    for n, expected in ((93, RED), (102, RED), (108, BLUE), (117, BLUE)):
        y = HEIGHT / 2 * (1 - (-0.5 + (n - 90) / 30))
        assert color(frames[n], 360, round(y)) == near(expected)
        assert color(frames[n], 360, round(y) + 60) == near(expected)


def test_the_cropped_photo_zooms_turns_and_fades(frames: list[NDArray[np.uint8]]) -> None:
    first = frames[150]  # its upper half fills the width: 720×640
    assert color(first, 100, HEIGHT // 2) == near(RED)
    assert color(first, 620, HEIGHT // 2) == near(GREEN)
    assert color(first, 360, HEIGHT // 2 - 340) == near((0, 0, 0))
    halfway = frames[210]  # 45° clockwise, 1.5 times
    assert color(halfway, 360 - 150, HEIGHT // 2 - 150) == near(RED)
    assert color(halfway, 360 + 150, HEIGHT // 2 + 150) == near(GREEN)
    late = frames[240]  # a quarter before the end: half transparent
    assert color(late, 360, HEIGHT // 2 - 300) == near(tuple(v // 2 for v in RED))


def test_texts_are_drawn_where_and_how_they_were_asked_for(frames: list[NDArray[np.uint8]]) -> None:
    title = frames[15][360:480].astype(int)
    yellow = (title[..., 0] > 220) & (title[..., 1] > 190) & (title[..., 2] < 110)
    rows, columns = np.nonzero(yellow)
    assert len(rows) > 800
    assert (columns.min() + columns.max()) / 2 == pytest.approx(360, abs=8)
    assert (rows.min() + rows.max()) / 2 + 360 == pytest.approx(HEIGHT / 2 * 0.65, abs=10)
    caption = frames[140][1000:1180].astype(int)
    white = (caption > 200).all(axis=2)
    lines = np.flatnonzero(np.diff(np.concatenate([[0], white.any(axis=1).astype(int), [0]])) == 1)
    assert 2 <= len(lines) <= 4  # wrapped within 82 % of the width
    columns = np.flatnonzero(white.any(axis=0))
    assert np.ptp(columns) <= 0.82 * WIDTH + 2
    box = (np.abs(caption - (13, 38, 64)) < 14).all(axis=2)  # #103050 at 80 % over black
    assert box.sum() > 5000


def test_sound_is_mixed_faded_and_as_long_as_the_picture(video: bytes) -> None:
    with av.open(io.BytesIO(video)) as container:
        stream = container.streams.audio[0]
        rate = stream.rate
        samples = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)[0]
    assert abs(len(samples) - SECONDS * rate) <= 2 * 1024

    def level(start: float, end: float, hz: float) -> float:
        part = samples[int(start * rate) : int(end * rate)]
        time = np.arange(len(part)) / rate
        return float(2 * abs(np.mean(part * np.exp(-2j * np.pi * hz * time))))

    full = 0.4 * 0.5
    assert level(4, 6, 220) == pytest.approx(full, rel=0.08)
    assert level(0.4, 0.6, 220) == pytest.approx(full / 2, rel=0.15)  # fading in over 1 s
    assert level(7.9, 8.1, 220) == pytest.approx(full / 2, rel=0.15)  # fading out over 2 s
    own = level(1, 2, 440)
    assert own > 0.05  # the clip's own tone …
    assert level(3.2, 4.8, 440) < own / 50  # … and silence where its volume is 0
    assert level(3.2, 4.8, 880) < own / 50


def test_nothing_of_it_is_left_out(farm: FarmProcess, host: Host, video: bytes) -> None:
    fidelity = farm.status(f"{host.url}/pyjianying/draft.json")["fidelity"]
    assert fidelity["counts"]["left_out"] == 0
    kinds = {item["kind"] for item in fidelity["items"]}
    assert kinds <= {"font"}  # where no colour emoji font is installed
