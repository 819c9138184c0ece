"""What a file really is, by its first bytes. The name's suffix is never trusted."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from renderer.errors import InvalidMedia

HEAD_BYTES = 4096


class Family(StrEnum):
    """Who can open a file: Pillow, FFmpeg's demuxers or rlottie."""

    IMAGE = "image"
    CONTAINER = "container"
    DRAWING = "drawing"


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that may be opened.

    `label` is what a person calls it; `opener` the Pillow format or the FFmpeg demuxer (or rlottie) that is used, and no other.
    """

    label: str
    family: Family
    opener: str


def _image(label: str, opener: str) -> FileType:
    return FileType(label, Family.IMAGE, opener)


def _container(label: str, opener: str) -> FileType:
    return FileType(label, Family.CONTAINER, opener)


JPEG = _image("JPEG image", "JPEG")
PNG = _image("PNG image", "PNG")
GIF = _image("GIF image", "GIF")
WEBP = _image("WebP image", "WEBP")
BMP = _image("BMP image", "BMP")
TIFF = _image("TIFF image", "TIFF")
AVIF = _image("AVIF image", "AVIF")

MP4 = _container("MP4/MOV file", "mov")
MATROSKA = _container("Matroska/WebM file", "matroska")
AVI = _container("AVI file", "avi")
FLV = _container("FLV file", "flv")
MPEG_TS = _container("MPEG transport stream", "mpegts")
MPEG_PS = _container("MPEG program stream", "mpeg")
ASF = _container("WMV/ASF file", "asf")
OGG = _container("Ogg file", "ogg")
WAV = _container("WAV file", "wav")
WAVE64 = _container("Wave64 file", "w64")
MP3 = _container("MP3 file", "mp3")
ADTS = _container("AAC file", "aac")
FLAC = _container("FLAC file", "flac")
AIFF = _container("AIFF file", "aiff")
CAF = _container("CAF file", "caf")
AMR = _container("AMR file", "amr")
WAVPACK = _container("WavPack file", "wv")
APE = _container("Monkey's Audio file", "ape")

LOTTIE = FileType("Lottie animation", Family.DRAWING, "rlottie")

_MAGIC: tuple[tuple[bytes, FileType], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"\x1aE\xdf\xa3", MATROSKA),
    (b"FLV\x01", FLV),
    (b"\x00\x00\x01\xba", MPEG_PS),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", ASF),
    (b"OggS", OGG),
    (b"riff\x2e\x91\xcf\x11", WAVE64),
    (b"fLaC", FLAC),
    (b"caff\x00\x01", CAF),
    (b"#!AMR", AMR),
    (b"wvpk", WAVPACK),
    (b"MAC ", APE),
)

# Known, and refused by name: opening one could read or fetch another file, or it is no medium at all.
_REFUSED_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"MThd", "a MIDI score, which holds no sound"),
    (b"8BPS", "a Photoshop document"),
    (b"\x00\x00\x01\x00", "an icon"),
)

_REFUSED_TEXT: tuple[tuple[bytes, str], ...] = (
    (b"#extm3u", "an HLS playlist"),
    (b"ffconcat", "a list of files (ffconcat)"),
    (b"file '", "a list of files (concat)"),
    (b"file /", "a list of files (concat)"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<svg", "an SVG drawing"),
    (b"<mpd", "a DASH manifest"),
    (b"<smoothstreamingmedia", "a Smooth Streaming manifest"),
    (b"[playlist]", "a playlist"),
    (b"{", "a JSON text"),
    (b"[", "a text"),
)

_BRAND_AT = 8
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_ISO_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"moof", b"styp", b"uuid"}


def sniff(path: Path, name: str, *, own_file: bool = False) -> FileType:
    """The type of the file at `path`. A JSON text, also a gzipped one, is taken as a Lottie animation only if it
    is the farm owner's own: what draws them was not made for strangers' files.

    Raises InvalidMedia, naming the medium `name` and what the file really is, for anything that is no
    medium this renderer opens.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise InvalidMedia(name, "the file is missing") from None
    except OSError as error:
        raise InvalidMedia(name, f"the file cannot be read: {error.strerror}") from None
    if not head:
        raise InvalidMedia(name, "the file is empty")
    if own_file and _is_json_object(head):
        return LOTTIE
    found = _by_magic(head) or _by_structure(head, name)
    if found is None:
        raise InvalidMedia(name, f"the file is {_refusal(head)}, not a video, picture or sound")
    return found


def _by_magic(head: bytes) -> FileType | None:
    for magic, file_type in _MAGIC:
        if head.startswith(magic):
            return file_type
    if head[:4] in {b"RIFF", b"RF64", b"BW64"}:
        return {b"AVI ": AVI, b"AVIX": AVI, b"WAVE": WAV, b"WEBP": WEBP}.get(head[8:12])
    if head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}:
        return AIFF
    if head[:2] == b"BM" and len(head) > 18 and int.from_bytes(head[14:18], "little") in range(12, 256):
        return BMP
    return None


def _by_structure(head: bytes, name: str) -> FileType | None:
    if head[4:8] in _ISO_BOXES:
        brand = head[_BRAND_AT : _BRAND_AT + 4] if head[4:8] == b"ftyp" else b""
        if brand in _AVIF_BRANDS:
            return AVIF
        if brand in _HEIF_BRANDS:
            raise InvalidMedia(name, "the file is a HEIC/HEIF photo; send it as JPEG or PNG")
        return MP4
    for packet, lead in ((188, 0), (192, 4)):
        if len(head) > lead + 2 * packet and all(head[lead + n * packet] == 0x47 for n in range(3)):
            return MPEG_TS
    if head.startswith(b"ID3"):
        return _behind_id3(head)
    return _mpeg_audio(head)


def _behind_id3(head: bytes) -> FileType:
    """ID3 tags stand before MP3, and sometimes before AAC and FLAC; a tag longer than the head means MP3."""
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    behind = head[10 + size :]
    if behind.startswith(b"fLaC"):
        return FLAC
    return _mpeg_audio(behind) or MP3


def _mpeg_audio(head: bytes) -> FileType | None:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    layer = head[1] >> 1 & 3
    if head[1] & 0xF6 == 0xF0:
        return ADTS
    valid = head[1] >> 3 & 3 != 1 and head[2] >> 4 != 15 and head[2] >> 2 & 3 != 3
    return MP3 if layer and valid else None


def _is_json_object(head: bytes) -> bool:
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, HEAD_BYTES)
        except zlib.error:
            return False
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _refusal(head: bytes) -> str:
    for magic, label in _REFUSED_MAGIC:
        if head.startswith(magic):
            return label
    if not head.strip(b"\x00"):
        return "filled with zeros"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for opening, label in _REFUSED_TEXT:
        if text.startswith(opening):
            return label
    if text.startswith(b"<"):
        for element, label in ((b"<svg", "an SVG drawing"), (b"<mpd", "a DASH manifest")):
            if element in text:
                return label
        return "an XML text"
    if _is_text(head):
        return "a text"
    return "of an unknown kind"


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8", errors="strict" if len(head) < HEAD_BYTES else "ignore")
    except UnicodeDecodeError:
        return False
    return all(c.isprintable() or c in "\r\n\t\f" for c in text)
