"""Stand-ins are loaded in processes of their own: what a process has loaded stays."""

import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from renderer import gl_stand_in
from renderer.elf import MACHINES, UnreadableLibrary, imported_symbols, library_of_zeros

MACHINE = MACHINES.get(os.uname().machine)
pytestmark = pytest.mark.skipif(MACHINE is None, reason="no stand-in is made for this processor")

# Puts stand-ins in the place of all three libraries, also where the real ones are installed.
STAND_IN_FOR_ALL = """
import os, sys
sys.modules["skia"] = None  # whoever has Skia needs no stand-in: importing the renderer makes none
from renderer import elf, gl_stand_in
del sys.modules["skia"]
machine = elf.MACHINES[os.uname().machine]
wheel = gl_stand_in._skia_wheel()
imported = {name for path in wheel for name in elf.imported_symbols(path)} - {left_out}
for soname, prefix in gl_stand_in._SYMBOL_PREFIXES.items():
    symbols = [name for name in imported if name.startswith(prefix)]
    assert gl_stand_in._load(soname, elf.library_of_zeros(soname, symbols, machine), "/nonexistent")
"""
MADE_UP = "libmade-up-by-draftfarm.so.7"


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )


def answer(code: str, *arguments: str) -> Any:
    done = run(code, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def stood_in_for(before: str, after: str = "") -> Any:
    """Which stand-ins the module makes when asked for a library no machine has and one each has."""
    code = f"""
import ctypes, json, os, sys, types
from renderer import gl_stand_in
asked = ["{MADE_UP}", "libc.so.6"]
gl_stand_in._SYMBOL_PREFIXES.update(dict.fromkeys(asked, "gl"))
{before}
gl_stand_in._stand_in_for(asked)
{after}
print(json.dumps([soname for soname in asked if soname in gl_stand_in.standing_in()]))
"""
    return answer(code)


def made_up_library(folder: Path, names: list[str]) -> Path:
    assert MACHINE is not None
    path = folder / "any-file-name"
    path.write_bytes(library_of_zeros(MADE_UP, names, MACHINE))
    return path


@pytest.mark.parametrize("count", [1, 2, 300])
def test_every_function_returns_zero_and_the_library_is_found_by_its_name(tmp_path: Path, count: int) -> None:
    names = [f"made_up_{number * number}" for number in range(count)]
    code = """
import ctypes, json, sys
path, soname, *names = sys.argv[1:]
def found():
    try:
        return bool(ctypes.CDLL(soname))
    except OSError:
        return False
before = found()
library = ctypes.CDLL(path)
results = set()
for name in names:
    function = getattr(library, name)
    function.restype = ctypes.c_int64
    results.add(function(ctypes.c_int64(-1), ctypes.c_int64(-2)))
print(json.dumps([before, found(), sorted(results), hasattr(library, names[0] + "x")]))
"""
    assert answer(code, str(made_up_library(tmp_path, names)), MADE_UP, *names) == [False, True, [0], False]


def test_nothing_in_memory_is_both_writable_and_executable(tmp_path: Path) -> None:
    code = """
import ctypes, json, sys
library = ctypes.CDLL(sys.argv[1])
lines = [line.split() for line in open("/proc/self/maps")]
print(json.dumps([[line[1][:3] for line in lines if line[-1] == name] for name in (sys.argv[1], "[stack]")]))
"""
    pages, stack = answer(code, str(made_up_library(tmp_path, ["one"])))
    assert sorted(pages) == ["r--", "r-x", "rw-"]
    assert stack == ["rw-"]


def test_readelf_has_nothing_to_complain_of(tmp_path: Path) -> None:
    readelf = shutil.which("readelf")
    if readelf is None:
        pytest.skip("no readelf here")
    for name, machine in MACHINES.items():
        path = tmp_path / name
        path.write_bytes(library_of_zeros(MADE_UP, ["one", "two"], machine))
        done = subprocess.run(
            [readelf, "-aWD", "--dyn-syms", path],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "LC_ALL": "C"},
        )
        assert done.stderr == ""
        assert f"soname: [{MADE_UP}]" in done.stdout
        symbols = [line.split() for line in done.stdout.splitlines() if line.endswith((" one", " two"))]
        assert [symbol[3:5] for symbol in symbols] == [["FUNC", "GLOBAL"]] * 2


@pytest.mark.parametrize("name", MACHINES)
def test_segments_lie_in_pages_of_their_own(name: str) -> None:
    machine = MACHINES[name]
    image = library_of_zeros(MADE_UP, [f"name_{number}" for number in range(500)], machine)
    assert struct.unpack_from("<H", image, 18) == (machine.number,)
    segments = [struct.unpack_from("<IIQQQQQQ", image, 64 + 56 * index) for index in range(3)]
    end = 0
    for kind, _, offset, address, _, file_bytes, memory_bytes, alignment in segments:
        assert (kind, alignment) == (1, machine.page_bytes)
        assert offset == address >= end
        assert offset % machine.page_bytes == 0
        assert file_bytes == memory_bytes
        end = offset + file_bytes
    assert end == len(image)
    _, _, code_at, *_ = segments[1]
    assert image[code_at : code_at + len(machine.return_zero)] == machine.return_zero


def test_the_order_of_names_plays_no_part() -> None:
    machine = MACHINES["x86_64"]
    assert library_of_zeros("a", ["x", "y", "x"], machine) == library_of_zeros("a", ["y", "x"], machine)
    assert library_of_zeros("a", ["x"], machine) != library_of_zeros("b", ["x"], machine)


def test_imports_of_skia_are_those_readelf_lists() -> None:
    readelf = shutil.which("readelf")
    if readelf is None:
        pytest.skip("no readelf here")
    for path in gl_stand_in._skia_wheel():
        listed = subprocess.run(
            [readelf, "-W", "--dyn-syms", path], capture_output=True, text=True, check=True
        )
        rows = [line.split() for line in listed.stdout.splitlines() if " UND " in line]
        assert imported_symbols(path) == {row[7].split("@")[0] for row in rows if len(row) > 7}


def test_skia_draws_text_the_same_with_stand_ins() -> None:
    draw = """
import hashlib, json
import skia
from renderer.fonts import FontLibrary
from renderer.fonts.face import FontFace
from pathlib import Path
import manimgx_fonts
font = next(Path(manimgx_fonts.__file__).parent.rglob("NotoSans*.ttf"))
face = FontFace(font)
surface = skia.Surface(240, 80)
canvas = surface.getCanvas()
canvas.clear(skia.ColorWHITE)
glyphs = [face.hb_font.get_nominal_glyph(ord(letter)) for letter in "0123"]
for place, glyph in enumerate(glyphs):
    canvas.drawPath(face.outline(glyph) or skia.Path(), skia.Paint(AntiAlias=True))
canvas.drawString("0123 draft", 8, 56, face.skia_font(40), skia.Paint(AntiAlias=True))
pixels = surface.toarray()
mapped = sorted({word for line in open("/proc/self/maps") for word in ("libGL.so", "libEGL.so") if word in line})
print(json.dumps([hashlib.sha256(pixels.tobytes()).hexdigest(), int((pixels[..., 0] < 128).sum()), mapped]))
"""
    with_stand_ins = answer(STAND_IN_FOR_ALL.replace("{left_out}", "set()") + draw)
    assert with_stand_ins[1] > 300, "no ink: the text was not drawn"
    assert with_stand_ins[2] == []
    as_it_is = answer("import renderer" + draw)
    assert as_it_is[:2] == with_stand_ins[:2]


def test_skia_finds_no_graphics_card_in_a_stand_in() -> None:
    use = "\nimport skia, json; print(json.dumps([repr(skia.GrDirectContext.MakeGL()), gl_stand_in.standing_in()]))"
    context, names = answer(STAND_IN_FOR_ALL.replace("{left_out}", "set()") + use)
    assert context == "None"
    assert names == ["libGL.so.1", "libEGL.so.1", "libexpat.so.1"]


@pytest.mark.parametrize("name", ["glClear", "eglQueryString", "XML_ParserCreate_MM"])
def test_skia_needs_each_name(name: str) -> None:
    """So that an import that works proves that no name is lacking."""
    if name.startswith("XML_") and answer("print(int('libexpat' in open('/proc/self/maps').read()))"):
        pytest.skip("this Python is linked against libexpat: it came before any stand-in")
    done = run(STAND_IN_FOR_ALL.replace("{left_out}", repr({name})) + "\nimport skia")
    assert done.returncode == 1
    assert f"undefined symbol: {name}" in done.stderr


def test_only_what_is_missing_is_replaced() -> None:
    assert stood_in_for("", f"assert ctypes.CDLL('{MADE_UP}').glClear(1) == 0") == [MADE_UP]


@pytest.mark.parametrize(
    "cause",
    [
        "os.uname = lambda: types.SimpleNamespace(machine='riscv64')  # no stand-in for this processor",
        "gl_stand_in._skia_wheel = lambda: []  # no Skia",
        "gl_stand_in._skia_wheel = lambda: [gl_stand_in.__file__]  # a wheel that is no library",
        "gl_stand_in._skia_wheel = lambda: ['/nonexistent/skia.so']",
        "gl_stand_in._nameless_file = lambda place: os.open('/nonexistent', os.O_RDWR)",
        "gl_stand_in._nameless_file = lambda place: os.open('/dev/full', os.O_RDWR)",
        "gl_stand_in._nameless_file = lambda place: os.open('/dev/null', os.O_RDWR)",
    ],
)
def test_where_none_can_be_made_nothing_happens(cause: str) -> None:
    assert stood_in_for(cause) == []


@pytest.mark.parametrize("temporary_folder", ["usable", "missing"])
def test_without_memory_files_one_on_disk_serves_and_leaves_nothing_behind(
    tmp_path: Path, temporary_folder: str
) -> None:
    temporary, wheel = tmp_path / "temporary", tmp_path / "wheel"
    wheel.mkdir()
    if temporary_folder == "usable":
        temporary.mkdir()
    code = """
import json, os, sys, tempfile
from renderer import gl_stand_in
from renderer.elf import MACHINES, library_of_zeros
temporary, wheel, soname = sys.argv[1:]
if hasattr(os, "memfd_create"):
    del os.memfd_create
tempfile.tempdir = temporary
done = gl_stand_in._load(soname, library_of_zeros(soname, ["f"], MACHINES[os.uname().machine]), wheel)
maps = open("/proc/self/maps").read()
print(json.dumps([done, [folder for folder in (temporary, wheel) if folder + "/" in maps]]))
"""
    used = temporary if temporary_folder == "usable" else wheel
    assert answer(code, str(temporary), str(wheel), MADE_UP) == [True, [str(used)]]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def elf_file(path: Path, word_size: int = 2, processor: int | None = None) -> str:
    assert MACHINE is not None
    head = b"\x7fELF" + bytes([word_size, 1, 1]).ljust(12, b"\0") + b"\x03\0"
    path.parent.mkdir(parents=True)
    path.write_bytes(head + struct.pack("<H", MACHINE.number if processor is None else processor))
    return str(path)


def test_the_loaders_cache_counts_only_for_files_that_suit(tmp_path: Path) -> None:
    good = elf_file(tmp_path / "good" / "libGL.so.1")
    narrow = elf_file(tmp_path / "narrow" / "libGL.so.1", word_size=1)
    foreign = elf_file(tmp_path / "foreign" / "libGL.so.1", processor=8)
    longer = elf_file(tmp_path / "longer" / "libGL.so.1.7.0")
    emptied = tmp_path / "libGL.so.1"
    emptied.write_bytes(b"")
    gone = str(tmp_path / "gone" / "libGL.so.1")

    def unlisted(*paths: str) -> list[str]:
        cache = tmp_path / "cache"
        cache.write_bytes(b"header\0libGL.so.1\0" + b"".join(path.encode() + b"\0" for path in paths))
        return gl_stand_in._unlisted(("libGL.so.1",), str(cache))

    for path in (narrow, foreign, longer, str(emptied), gone):
        assert unlisted(path) == ["libGL.so.1"], path
        assert unlisted(path, good) == unlisted(good, path) == [], path
    assert gl_stand_in._unlisted(("libGL.so.1",), gone) == ["libGL.so.1"]


def test_importing_the_renderer_loads_no_library_where_all_are_installed() -> None:
    if gl_stand_in._unlisted(tuple(gl_stand_in._SYMBOL_PREFIXES)):
        pytest.skip("this machine lacks some of them")
    code = (
        "import json, sys, renderer; print(json.dumps([name in sys.modules for name in ('ctypes', 'skia')]))"
    )
    assert answer(code) == [False, False]


@pytest.mark.parametrize("damage", ["empty", "text", "32 bits", "header only", "tables cut off", "no names"])
def test_what_is_no_whole_library_is_said_to_be_none(tmp_path: Path, damage: str) -> None:
    assert MACHINE is not None
    whole = bytearray(Path(gl_stand_in._skia_wheel()[-1]).read_bytes())
    sections_at, section_count = (
        struct.unpack_from("<Q", whole, 40)[0],
        struct.unpack_from("<H", whole, 60)[0],
    )
    if damage == "no names":
        for index in range(section_count):
            struct.pack_into("<I", whole, sections_at + 64 * index + 40, 9999)
    damaged = {
        "empty": b"",
        "text": b"not a library " * 20,
        "32 bits": b"\x7fELF\x01\x01\x01" + bytes(whole[7:]),
        "header only": bytes(whole[:64]),
        "tables cut off": bytes(whole[: sections_at + 100]),
        "no names": bytes(whole),
    }[damage]
    path = tmp_path / "libdamaged.so"
    path.write_bytes(damaged)
    with pytest.raises(UnreadableLibrary, match=r"libdamaged\.so"):
        imported_symbols(str(path))
