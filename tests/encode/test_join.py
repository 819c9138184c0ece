import itertools
from fractions import Fraction
from pathlib import Path

import av
import pytest

from renderer.encode import JoinedVideo, join_pieces
from renderer.encode.timing import SOUND_RATE, sample_total
from renderer.errors import EncodeError
from renderer.output import Quality
from tests.encode.pictures import SIZE, boxes, make_pieces, make_sound, spec
from tests.synthetic import read_frame_number

LENGTHS = (31, 1, 2, 7, 1, 44)
TOTAL = sum(LENGTHS)
RATES = ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60", "121/2", "1"]


@pytest.mark.parametrize("rate", RATES)
def test_joined_video_has_every_frame_for_exactly_its_time(tmp_path: Path, rate: str) -> None:
    output = spec(rate)
    sound = make_sound(tmp_path / "sound.m4a", TOTAL, output.rate)
    path = tmp_path / "joined.mp4"
    joined = join_pieces(make_pieces(tmp_path, output, LENGTHS), sound, output, path, frames=TOTAL)

    seconds = TOTAL / output.rate
    assert joined == JoinedVideo(TOTAL, float(seconds), path.stat().st_size, *SIZE)
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        one_frame = 1 / output.rate
        shown = sorted(packet.pts * packet.time_base for packet in packets)
        decoded = [packet.dts * packet.time_base for packet in packets]
        assert shown == [number * one_frame for number in range(TOTAL)]
        assert [b - a for a, b in itertools.pairwise(decoded)] == [one_frame] * (TOTAL - 1)
        assert all(packet.duration * packet.time_base == one_frame for packet in packets)
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert video.start_time == audio.start_time == 0
        assert video.duration * video.time_base == seconds
        assert audio.duration == sample_total(TOTAL, output.rate)
        assert abs(Fraction(container.duration, 1_000_000) - seconds) < Fraction(1, SOUND_RATE)
    with av.open(str(path)) as container:
        numbers = [read_frame_number(frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]
    assert numbers == list(range(TOTAL))


@pytest.mark.parametrize("quality", list(Quality))
def test_every_quality_joins(tmp_path: Path, quality: Quality) -> None:
    output = spec(25, quality=quality)
    path = tmp_path / "joined.mp4"
    join_pieces(make_pieces(tmp_path, output, [26, 1, 3]), None, output, path)
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        assert [frame.pts * frame.time_base * 25 for frame in frames] == list(range(30))
        assert not container.streams.audio


def test_index_comes_first_and_nothing_tells_of_the_machine(tmp_path: Path) -> None:
    output = spec()
    sound = make_sound(tmp_path / "sound.m4a", 10, output.rate)
    path = tmp_path / "joined.mp4"
    join_pieces(make_pieces(tmp_path, output, [10]), sound, output, path)
    data = path.read_bytes()
    order = [name for name, _, _ in boxes(data)]
    assert order.index("moov") < order.index("mdat")
    assert str(tmp_path).encode() not in data
    with av.open(str(path)) as container:
        assert set(container.metadata) <= {"major_brand", "minor_version", "compatible_brands"}
        context = container.streams.video[0].codec_context
        assert (context.color_primaries, context.color_trc, context.colorspace) == (1, 1, 1)


def test_sound_is_heard_from_its_first_sample_on(tmp_path: Path) -> None:
    output = spec()
    sound = make_sound(tmp_path / "sound.m4a", 30, output.rate)
    path = tmp_path / "joined.mp4"
    join_pieces(make_pieces(tmp_path, output, [30]), sound, output, path)
    for file in (sound, path):
        with av.open(str(file)) as container:
            first = next(container.decode(audio=0))
            assert first.pts == 0
            # A sine begins at 0 and rises: were the encoder's lead-in heard, it would be silent.
            assert abs(first.to_ndarray()[0, 100 : 100 + 441]).max() > 0.05


def test_a_damaged_piece_is_named(tmp_path: Path) -> None:
    output = spec()
    pieces = make_pieces(tmp_path, output, [20, 20])
    pieces[1].write_bytes(b"\0" * 500)
    with pytest.raises(EncodeError, match=r"piece 1's\.ts"):
        join_pieces(pieces, None, output, tmp_path / "joined.mp4")
    assert not (tmp_path / "joined.mp4").exists()
    assert not list(tmp_path.glob("*.part"))


def test_a_piece_that_lost_pictures_is_named(tmp_path: Path) -> None:
    output = spec(25)
    whole, other = make_pieces(tmp_path, output, [50, 50])
    data = other.read_bytes()
    middle = len(data) // 188 // 2 * 188
    other.write_bytes(data[: middle - 188 * 12] + data[middle:])
    with pytest.raises(EncodeError, match=r"piece 1's\.ts is damaged"):
        join_pieces([whole, other], None, output, tmp_path / "joined.mp4")


def test_a_missing_frame_is_noticed(tmp_path: Path) -> None:
    output = spec()
    pieces = make_pieces(tmp_path, output, [5, 5])
    with pytest.raises(EncodeError, match="the pieces hold 10 frames, 11 were planned"):
        join_pieces(pieces, None, output, tmp_path / "joined.mp4", frames=11)
    with pytest.raises(EncodeError, match="no pieces"):
        join_pieces([], None, output, tmp_path / "joined.mp4")


def test_sound_of_another_length_is_noticed(tmp_path: Path) -> None:
    output = spec()
    sound = make_sound(tmp_path / "sound.m4a", 9, output.rate)
    with pytest.raises(EncodeError, match=r"sound of the joined video lasts 0\.3000 s instead of 0\.3333 s"):
        join_pieces(make_pieces(tmp_path, output, [10]), sound, output, tmp_path / "joined.mp4")


def test_pieces_of_another_size_are_noticed(tmp_path: Path) -> None:
    pieces = make_pieces(tmp_path, spec(), [10])
    other = type(spec())(320, 192, Fraction(30))
    with pytest.raises(EncodeError, match="160×96"):
        join_pieces(pieces, None, other, tmp_path / "joined.mp4")
