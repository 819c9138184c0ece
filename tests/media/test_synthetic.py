"""The synthetic media must be what they say, or no other test means anything."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.synthetic import (
    draw_frame_number,
    make_gif,
    make_photo,
    make_tone,
    make_video,
    read_frame_number,
)


@pytest.mark.parametrize("number", [0, 1, 299, 65535])
@pytest.mark.parametrize("scale", [(320, 240), (64, 36), (1280, 720)])
def test_frame_number_is_read_back_at_any_size(number: int, scale: tuple[int, int]) -> None:
    picture = Image.fromarray(draw_frame_number(number, (320, 240))).resize(scale, Image.Resampling.BILINEAR)
    assert read_frame_number(np.asarray(picture)) == number


def test_a_turned_picture_carries_no_number() -> None:
    with pytest.raises(ValueError, match="no frame number"):
        read_frame_number(draw_frame_number(77, (320, 240))[::-1])


def test_video_keeps_its_numbers_through_hard_compression(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", seconds=1, tone_hz=440, options={"crf": "45"})
    with av.open(str(path)) as container:
        numbers = [read_frame_number(f.to_ndarray(format="rgb24")) for f in container.decode(video=0)]
        assert len(container.streams.audio) == 1
    assert numbers == list(range(30))


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".m4a", ".ogg", ".flac"])
def test_tone_has_its_length_and_pitch(tmp_path: Path, suffix: str) -> None:
    path = make_tone(tmp_path / f"tone{suffix}", hz=1000, seconds=1)
    with av.open(str(path)) as container:
        rate = container.streams.audio[0].rate
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=rate)
        wave = np.concatenate(
            [f.to_ndarray()[0] for frame in container.decode(audio=0) for f in resampler.resample(frame)]
        )
    assert abs(len(wave) / rate - 1) < 0.1
    spectrum = np.abs(np.fft.rfft(wave))
    assert abs(int(spectrum.argmax()) * rate / len(wave) - 1000) < 5


def test_photo_and_gif(tmp_path: Path) -> None:
    photo = Image.open(make_photo(tmp_path / "a.jpg", (40, 20), (10, 200, 30), exif_orientation=6))
    assert photo.size == (40, 20)
    assert photo.getexif()[0x0112] == 6
    gif = Image.open(make_gif(tmp_path / "a.gif"))
    assert gif.n_frames == 3
