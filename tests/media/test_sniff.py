"""A file is what its bytes say, whatever it is called."""

import zipfile
from pathlib import Path

import pytest

from renderer.errors import InvalidMedia
from renderer.media import probe
from renderer.media.sniff import sniff
from renderer.timeline import MediaKind
from tests.media.opening import numbers, open_path
from tests.synthetic import make_gif, make_photo, make_tone, make_video

HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
DASH = '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>'
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1/"/></svg>'

HOSTILE = {
    "hls": (HLS.encode(), "an HLS playlist"),
    "hls with BOM": (b"\xef\xbb\xbf" + HLS.encode(), "an HLS playlist"),
    "ffconcat": (b"ffconcat version 1.0\nfile secret.ts\n", "a list of files"),
    "concat": (b"file '/etc/passwd'\n", "a list of files"),
    "dash": (DASH.encode(), "a DASH manifest"),
    "svg": (SVG.encode(), "an SVG drawing"),
    "html": (b"\n<!DOCTYPE html><html><body>404</body></html>", "a web page"),
    "xml": (b"<?xml version='1.0'?><error/>", "an XML text"),
    "json": (b'{"code": 404, "message": "not found"}', "a JSON text"),
    "text": ("没有找到文件\n".encode(), "a text"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
    "zeros": (bytes(5000), "filled with zeros"),
    "noise": (bytes(range(7, 250)) * 4, "of an unknown kind"),
    "program": (b"\x7fELF\x02\x01\x01" + bytes(100), "a program"),
    "midi": (b"MThd\x00\x00\x00\x06" + bytes(10), "MIDI"),
    "heic": (b"\x00\x00\x00\x18ftypheic" + bytes(100), "HEIC"),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("suffix", [".mp4", ".jpg"])
def test_what_is_no_medium_is_refused_by_its_real_name(tmp_path: Path, what: str, suffix: str) -> None:
    content, label = HOSTILE[what]
    path = tmp_path / f"clip{suffix}"
    path.write_bytes(content)
    for use in (lambda: open_path(path), lambda: probe(path, "clip", MediaKind.AUDIO)):
        with pytest.raises(InvalidMedia) as raised:
            use()
        assert label in str(raised.value)


def test_empty_missing_and_zipped_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    with pytest.raises(InvalidMedia, match=r"'empty\.mp4': the file is empty"):
        open_path(tmp_path / "empty.mp4")
    with pytest.raises(InvalidMedia, match="the file is missing"):
        open_path(tmp_path / "gone.mp4")
    with zipfile.ZipFile(tmp_path / "a.mp4", "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(InvalidMedia, match="a ZIP archive"):
        open_path(tmp_path / "a.mp4")
    with pytest.raises(InvalidMedia, match="cannot be read"):
        sniff(tmp_path, "folder")


@pytest.mark.parametrize(
    ("suffix", "opener", "codec"),
    [
        (".mp4", "mov", "libx264"),
        (".mov", "mov", "libx264"),
        (".mkv", "matroska", "libx264"),
        (".webm", "matroska", "libvpx-vp9"),
        (".avi", "avi", "mpeg4"),
        (".flv", "flv", "libx264"),
        (".ts", "mpegts", "libx264"),
        (".mpg", "mpeg", "mpeg2video"),
        (".wmv", "asf", "wmv2"),
    ],
)
def test_every_container_opens_under_a_wrong_name(
    tmp_path: Path, suffix: str, opener: str, codec: str
) -> None:
    video = make_video(tmp_path / f"a{suffix}", seconds=0.4, size=(160, 120), codec=codec)
    renamed = video.rename(tmp_path / "a.jpg")
    assert sniff(renamed, "a").opener == opener
    assert numbers(open_path(renamed, MediaKind.PHOTO), [0, 200_000, 10_000_000]) == [0, 6, 11]


@pytest.mark.parametrize(
    ("suffix", "opener"),
    [(".wav", "wav"), (".mp3", "mp3"), (".m4a", "mov"), (".aac", "aac"), (".ogg", "ogg"), (".flac", "flac")],
)
def test_every_sound_is_recognised(tmp_path: Path, suffix: str, opener: str) -> None:
    path = make_tone(tmp_path / f"t{suffix}", seconds=0.5).rename(tmp_path / "t.mp4")
    assert sniff(path, "t").opener == opener
    assert probe(path, "t", MediaKind.AUDIO).has_audio


@pytest.mark.parametrize(
    ("suffix", "opener"),
    [
        (".jpg", "JPEG"),
        (".png", "PNG"),
        (".webp", "WEBP"),
        (".bmp", "BMP"),
        (".tif", "TIFF"),
        (".avif", "AVIF"),
    ],
)
def test_every_photo_is_recognised(tmp_path: Path, suffix: str, opener: str) -> None:
    path = make_photo(tmp_path / f"p{suffix}", (64, 48), (20, 200, 90)).rename(tmp_path / "p.mp4")
    assert sniff(path, "p").opener == opener
    source = open_path(path)
    assert source.still
    blue, green, red, alpha = source.picture(0).bgra()[24, 32].tolist()
    assert abs(red - 20) + abs(green - 200) + abs(blue - 90) <= 8
    assert alpha == 255


def test_a_gif_named_video_is_an_animation(tmp_path: Path) -> None:
    path = make_gif(tmp_path / "a.gif").rename(tmp_path / "a.mp4")
    assert probe(path, "a", MediaKind.VIDEO).kind is MediaKind.GIF


@pytest.mark.parametrize("keep", [0.02, 0.3, 0.7])
@pytest.mark.parametrize("fast_start", [False, True])
def test_a_video_cut_short_is_refused(tmp_path: Path, keep: float, fast_start: bool) -> None:
    whole = make_video(tmp_path / "a.mp4", seconds=1)
    if fast_start:
        import av

        with (
            av.open(str(whole)) as source,
            av.open(str(tmp_path / "f.mp4"), "w", options={"movflags": "faststart"}) as target,
        ):
            stream = target.add_stream_from_template(source.streams.video[0])
            for packet in source.demux(video=0):
                if packet.dts is not None:
                    packet.stream = stream
                    target.mux(packet)
        whole = tmp_path / "f.mp4"
    data = whole.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(InvalidMedia, match="cut short") as raised:
        probe(cut, "my clip", MediaKind.VIDEO)
    assert raised.value.name == "my clip"


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".gif"])
def test_a_photo_cut_short_is_refused(tmp_path: Path, suffix: str) -> None:
    import numpy as np

    noise = np.random.default_rng(0).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    path = make_photo(tmp_path / f"a{suffix}", color=noise)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(InvalidMedia, match="damaged or cut short"):
        open_path(path)
