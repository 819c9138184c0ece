"""Files made to hurt: each is refused by a limit that has a name, or read as the harmless file it is."""

from __future__ import annotations

import contextlib
import io
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from renderer.errors import InvalidMedia
from renderer.ffmpeg import input_name, input_options, run
from renderer.media import limits, open_source, probe
from renderer.media.gif_frames import gif_frames
from renderer.media.sniff import sniff
from renderer.timeline import MediaKind, MediaRef
from tests.synthetic import make_gif, make_photo, make_tone, make_video

PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n"


def refused(path: Path, kind: MediaKind = MediaKind.VIDEO) -> str:
    """The sentence a medium is refused with, on both ways of opening it."""
    with pytest.raises(InvalidMedia) as probed:
        probe(path, "clip", kind)
    if kind is not MediaKind.AUDIO:
        with pytest.raises(InvalidMedia):
            open_source(path, MediaRef("m", kind, "clip", (), "$")).close()
    return str(probed.value)


# Files that name other files.


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.ts"
    make_video(tmp_path / "secret.mp4", size=(64, 48), rate=10, seconds=1.0, tone_hz=440)
    run(["-i", input_name(tmp_path / "secret.mp4"), "-c", "copy", "-f", "mpegts", input_name(path)])
    return path


DISGUISES: dict[str, Callable[[Path], str]] = {
    "playlist": lambda secret: PLAYLIST.format(secret=secret),
    "playlist with a key": lambda secret: PLAYLIST.format(secret=secret).replace(
        "#EXTINF", f'#EXT-X-KEY:METHOD=AES-128,URI="file://{secret}"\n#EXTINF'
    ),
    "ffconcat": lambda secret: f"ffconcat version 1.0\nfile {secret.name}\n",
    "concat": lambda secret: f"file '{secret}'\n",
    "drawing": lambda secret: (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<image xlink:href="file://{secret}"/></svg>'
    ),
    "entities": lambda secret: f'<!DOCTYPE s [<!ENTITY x SYSTEM "file://{secret}">]><svg>&x;</svg>',
    "smil": lambda secret: f'<smil><body><video src="file://{secret}"/></body></smil>',
    "session": lambda secret: f"v=0\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n#{secret}",
    "graph": lambda secret: f"movie={secret}",
}


@pytest.mark.parametrize("what", DISGUISES)
@pytest.mark.parametrize("suffix", ["mp4", "ts", "m3u8", "png", "wav", "srt"])
def test_a_list_of_files_is_never_followed(tmp_path: Path, secret: Path, what: str, suffix: str) -> None:
    path = tmp_path / f"clip.{suffix}"
    path.write_text(DISGUISES[what](secret))
    assert "not a video, picture or sound" in refused(path)
    assert "not a video, picture or sound" in refused(path, MediaKind.AUDIO)


def test_names_with_numbers_are_no_patterns(tmp_path: Path) -> None:
    make_photo(tmp_path / "clip-1.png", (8, 8), (255, 0, 0))
    with pytest.raises(InvalidMedia, match="the file is missing"):
        probe(tmp_path / "clip-%d.png", "clip", MediaKind.PHOTO)
    path = tmp_path / "odd %03d -i concat:a|b;[x].mp4"
    make_video(path, size=(64, 48), rate=10, seconds=1.0)
    assert probe(path, "clip", MediaKind.VIDEO).width == 64


def test_ffmpeg_takes_no_playlist_whatever_it_guesses(tmp_path: Path, secret: Path) -> None:
    """The binary gets the demuxer of the first bytes, and no other: neither for the file nor for what is in it."""
    options = input_options("mov")
    assert options == {"protocol_whitelist": "file,pipe", "format": "mov", "format_whitelist": "mov"}
    path = tmp_path / "clip.mp4"
    path.write_text(PLAYLIST.format(secret=secret))
    line = ["-protocol_whitelist", "file,pipe", "-format_whitelist", "mov", "-f", "mov", "-i"]
    with pytest.raises(Exception, match="could not"):
        run([*line, input_name(path), "-f", "null", "-"])


def _boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found.append((data[at + 4 : at + 8], data[at + 8 : at + size]))
        at += size
    return found


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def _with_reference(data: bytes, reference: bytes) -> bytes:
    """The boxes of a movie, every table of data references exchanged."""
    made = b""
    for kind, body in _boxes(data):
        if kind == b"dref":
            body = bytes(4) + struct.pack(">I", 1) + reference
        elif kind in {b"moov", b"trak", b"mdia", b"minf", b"dinf"}:
            body = _with_reference(body, reference)
        made += _box(kind, body)
    return made


def _alias(path: Path) -> bytes:
    """An `alis` record as FFmpeg reads it: a volume, a file name, and its absolute path (type 2)."""
    name = path.name.encode()[:63]
    record = bytes(10) + bytes([1]) + b"v".ljust(27, b"\0") + bytes(12)
    record += bytes([len(name)]) + name.ljust(63, b"\0") + bytes(16) + struct.pack(">hh", 1, 1) + bytes(16)
    place = f"v:{str(path).lstrip('/').replace('/', ':')}".encode()
    record += struct.pack(">hH", 2, len(place)) + place + bytes(len(place) % 2)
    record += struct.pack(">hH", -1, 0)
    return _box(b"alis", bytes(4) + record)


@pytest.mark.parametrize("form", ["url", "alias"])
def test_a_movie_whose_samples_lie_in_another_file_has_none(tmp_path: Path, form: str) -> None:
    whole = tmp_path / "whole.mov"
    make_video(whole, size=(64, 48), rate=10, seconds=1.0, tone_hz=440)
    reference = (
        _box(b"url ", bytes(4) + f"file://{whole}".encode() + b"\0") if form == "url" else _alias(whole)
    )
    kept = b"".join(_box(kind, body) for kind, body in _boxes(whole.read_bytes()) if kind != b"mdat")
    path = tmp_path / "clip.mov"
    path.write_bytes(_with_reference(kept, reference))
    assert "cut short" in refused(path) or "decoded" in refused(path)
    assert refused(path, MediaKind.AUDIO)


# Files that say more than they are.


def test_a_sound_that_claims_four_gigabytes_is_as_long_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    make_tone(path, hz=440, seconds=1)
    data = bytearray(path.read_bytes())
    at = data.index(b"data")
    data[4:8] = data[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    assert abs(probe(path, "tone", MediaKind.AUDIO).duration_us - 1_000_000) < 50_000


def _png(width: int, height: int, *chunks: tuple[bytes, bytes], data: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, body) for kind, body in parts)


def test_a_png_of_32767_pixels_a_side_is_refused_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(_png(32767, 32767, data=zlib.compress(bytes(1000))))
    assert "the PNG image is far over the limit of 100,000,000 pixels" in refused(path)


@pytest.mark.parametrize(
    ("form", "limit"), [("JPEG", 270_000_000), ("BMP", 100_000_000), ("GIF", 100_000_000)]
)
def test_other_headers_of_32767_pixels_too(tmp_path: Path, form: str, limit: int) -> None:
    file = io.BytesIO()
    Image.new("RGB", (16, 16)).save(file, form)
    data = bytearray(file.getvalue())
    big = 32767
    if form == "JPEG":
        at = data.index(b"\xff\xc0") + 5
        data[at : at + 4] = struct.pack(">HH", big, big)
    elif form == "BMP":
        data[18:26] = struct.pack("<ii", big, big)
    else:
        data[6:10] = struct.pack("<HH", big, big)
    path = tmp_path / "large"
    path.write_bytes(data)
    assert f"over the limit of {limit:,}" in refused(path)


def test_a_png_of_little_that_unpacks_to_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(_png(10_001, 10_000, data=zlib.compress(bytes(30_013 * 100), 9)))
    assert "over the limit of 100,000,000" in refused(path)


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP", b"iTXt"])
def test_a_bomb_beside_the_picture_is_not_unpacked(tmp_path: Path, kind: bytes) -> None:
    """64 MB of text or profile in 64 KB: the picture shows, or is refused, in no time and little memory."""
    packed = zlib.compress(bytes(64 * 1024 * 1024), 9)
    body = b"x\0\0" + packed if kind != b"iTXt" else b"x\0\1\0\0\0" + packed
    path = tmp_path / "bomb.png"
    path.write_bytes(_png(2, 2, (kind, body), data=zlib.compress(bytes(14))))
    began = time.process_time()
    with contextlib.suppress(InvalidMedia):
        assert probe(path, "bomb", MediaKind.PHOTO).width == 2
    assert time.process_time() - began < 5


def _gif(frames: int) -> bytes:
    """A GIF whose every frame is one pixel."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return head + (b"\x2c" + bytes(4) + b"\1\0\1\0\0" + b"\2\2\x44\1\0") * frames + b";"


def test_a_gif_of_a_million_frames_is_refused_by_their_number(tmp_path: Path) -> None:
    path = tmp_path / "many.gif"
    path.write_bytes(_gif(1_000_000))
    began = time.process_time()
    assert refused(path).endswith("the GIF image has more than 20,000 frames")
    assert time.process_time() - began < 5, "the frames are not walked through"


def test_an_animation_of_too_many_pixels_in_all_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_gif(tmp_path / "a.gif")
    with Image.open(tmp_path / "a.gif") as image:
        total = 3 * image.width * image.height
    monkeypatch.setattr(limits, "MAX_ANIMATION_TOTAL_PIXELS", total - 1)
    assert f"over the limit of {total - 1:,} in all" in refused(tmp_path / "a.gif")
    monkeypatch.setattr(limits, "MAX_ANIMATION_TOTAL_PIXELS", total)
    assert probe(tmp_path / "a.gif", "a", MediaKind.GIF).kind is MediaKind.GIF


def test_an_animated_png_that_claims_a_million_frames_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.png"
    claim = (b"acTL", struct.pack(">II", 1_000_000, 0))
    first = (b"fcTL", struct.pack(">IIIIIHHBB", 0, 2, 2, 0, 0, 1, 10, 0, 0))
    path.write_bytes(_png(2, 2, claim, first, data=zlib.compress(bytes(14))))
    assert "has more than 20,000 frames" in refused(path)


@pytest.mark.parametrize("frames", [1, 2, 7])
def test_frames_are_counted_as_pillow_counts_them(tmp_path: Path, frames: int) -> None:
    pictures = [Image.effect_noise((30, 20), n * 20 + 5).convert("P") for n in range(frames)]
    path = tmp_path / "a.gif"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=50, comment=b"hello")
    with Image.open(path) as image:
        assert gif_frames(path, 100) == getattr(image, "n_frames", 1) == frames
    assert gif_frames(path, 3) == min(frames, 4)
    for length in range(0, 700, 13):  # wherever it breaks off
        (tmp_path / "cut.gif").write_bytes(path.read_bytes()[:length])
        assert gif_frames(tmp_path / "cut.gif", 100) <= frames


@pytest.mark.parametrize("size", [0, 1, 7, 0x7FFFFFFF, 0xFFFFFFFF])
def test_boxes_of_wild_sizes_end_in_words(tmp_path: Path, size: int) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(_box(b"ftyp", b"isom" + bytes(4)) + struct.pack(">I", size) + b"moov" + b"\xff" * 200)
    assert sniff(path, "clip").label == "MP4/MOV file"
    refused(path)


def test_a_sound_of_255_channels_is_refused_or_heard(tmp_path: Path) -> None:
    path = tmp_path / "wide.wav"
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + 51_000, b"WAVE", b"fmt ", 16, 1, 255, 8000,
                       8000 * 510, 510, 16, b"data", 51_000)  # fmt: skip
    path.write_bytes(head + bytes(51_000))
    assert "255 channels" in refused(path, MediaKind.AUDIO)
