import random
from fractions import Fraction
from pathlib import Path

import av
import pytest

from renderer.encode import PieceEncoder
from renderer.encode.piece import MAX_GOP_SECONDS
from renderer.errors import EncodeError
from renderer.output import Quality
from tests.encode.pictures import SIZE, make_pieces, numbered_frame, spec
from tests.synthetic import read_frame_number


def nal_units(path: Path) -> list[bytes]:
    with av.open(str(path), format="mpegts") as container:
        stream = b"".join(bytes(packet) for packet in container.demux(video=0) if packet.size)
    return [unit.rstrip(b"\0") for unit in stream.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit]


@pytest.mark.parametrize("quality", list(Quality))
def test_stream_is_high_profile_420_and_says_rec709_limited(tmp_path: Path, quality: Quality) -> None:
    (path,) = make_pieces(tmp_path, spec(quality=quality), [5])
    with av.open(str(path), format="mpegts") as container:
        context = container.streams.video[0].codec_context
        next(container.decode(video=0))
        assert context.profile == "High"
        assert context.pix_fmt == "yuv420p"
        assert (context.color_primaries, context.color_trc, context.colorspace) == (1, 1, 1)
        assert context.color_range == 1


@pytest.mark.parametrize("quality", list(Quality))
def test_parameter_sets_are_the_same_whatever_a_piece_holds(tmp_path: Path, quality: Quality) -> None:
    pieces = make_pieces(tmp_path, spec(quality=quality), [40, 1, 7])
    sets = [{unit for unit in nal_units(piece) if unit[0] & 31 in (7, 8)} for piece in pieces]
    assert len(sets[0]) == 2
    assert sets[0] == sets[1] == sets[2]


def test_every_key_frame_is_an_idr_and_comes_within_two_seconds(tmp_path: Path) -> None:
    output = spec(12, quality=Quality.HIGH)
    path = tmp_path / "still.ts"
    with PieceEncoder(path, output) as encoder:
        for _ in range(100):
            encoder.encode(numbered_frame(7))
    types = [unit[0] & 31 for unit in nal_units(path) if unit[0] & 31 in (1, 5)]
    intra = [index for index, kind in enumerate(types) if kind == 5]
    assert types[0] == 5
    assert len(types) == 100
    assert max(b - a for a, b in zip(intra, [*intra[1:], 100], strict=True)) <= MAX_GOP_SECONDS * 12
    with av.open(str(path), format="mpegts") as container:
        keys = [
            index for index, p in enumerate(q for q in container.demux(video=0) if q.size) if p.is_keyframe
        ]
    assert keys == intra


def test_no_picture_is_shown_before_the_key_frame_it_follows(tmp_path: Path) -> None:
    (path,) = make_pieces(tmp_path, spec(10, quality=Quality.HIGH), [90])
    latest_key = -1
    with av.open(str(path), format="mpegts") as container:
        for packet in container.demux(video=0):
            if packet.size:
                if packet.is_keyframe:
                    latest_key = packet.pts
                assert packet.pts >= latest_key


def test_the_same_frames_are_encoded_the_same_whatever_lies_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "again.ts"
    frames = [numbered_frame(number // 2).to_ndarray() for number in range(40)]
    chance = random.Random(1)
    made = set()
    for _ in range(60):
        litter = [bytes([chance.randrange(256)]) * chance.randrange(1, 1 << 18) for _ in range(5)]
        with PieceEncoder(path, spec()) as encoder:
            for frame in frames:
                encoder.encode(av.VideoFrame.from_ndarray(frame, format="yuv420p"))
        made.add(path.read_bytes())
        del litter
    assert len(made) == 1


def test_a_frames_own_time_and_type_from_a_decoder_do_not_matter(tmp_path: Path) -> None:
    output = spec()
    decoded, plain, odd = (tmp_path / f"{name}.ts" for name in ("decoded", "plain", "odd"))
    with PieceEncoder(decoded, output) as encoder:
        for number in range(20):
            encoder.encode(numbered_frame(number))
    with (
        av.open(str(decoded), format="mpegts") as container,
        PieceEncoder(plain, output) as as_drawn,
        PieceEncoder(odd, output) as as_decoded,
    ):
        for frame in container.decode(video=0):
            drawn = av.VideoFrame.from_ndarray(frame.to_ndarray(), format="yuv420p")
            frame.pts = 1_000_000 - frame.pts
            frame.time_base = Fraction(1, 7)
            frame.pict_type = 1  # intra, as every frame of some sources
            for _ in range(2):
                as_drawn.encode(drawn)
                as_decoded.encode(frame)
    assert odd.read_bytes() == plain.read_bytes()
    with av.open(str(odd), format="mpegts") as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert [read_frame_number(frame) for frame in frames] == [number // 2 for number in range(40)]


def test_a_frame_of_another_size_or_format_is_refused(tmp_path: Path) -> None:
    with PieceEncoder(tmp_path / "piece.ts", spec()) as encoder:
        encoder.encode(numbered_frame(0))
        with pytest.raises(ValueError, match="320×96 yuv420p was given, the piece is 160×96"):
            encoder.encode(numbered_frame(1, (320, SIZE[1])))
        with pytest.raises(ValueError, match="rgb24"):
            encoder.encode(av.VideoFrame(*SIZE, "rgb24"))
    assert encoder.frames == 1


def test_an_aborted_piece_leaves_no_file(tmp_path: Path) -> None:
    def abort() -> None:
        with PieceEncoder(tmp_path / "piece.ts", spec()) as encoder:
            for number in range(30):
                encoder.encode(numbered_frame(number))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        abort()
    assert list(tmp_path.iterdir()) == []


def test_a_piece_without_frames_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EncodeError, match="without a frame"), PieceEncoder(tmp_path / "piece.ts", spec()):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_an_encode_error(tmp_path: Path) -> None:
    def encode() -> None:
        with PieceEncoder(tmp_path / "nowhere" / "piece.ts", spec()) as encoder:
            encoder.encode(numbered_frame(0))

    with pytest.raises(EncodeError, match=r"piece\.ts"):
        encode()
