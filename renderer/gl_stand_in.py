"""Stand-ins for system libraries that Skia's wheel names but drawing on the processor never calls.

The wheel is linked against libGL, libEGL and libexpat. A slim machine lacks them, and without root
nobody can install them; `import skia` fails there though no pixel would need them. The loader asks
for a library by its name only: it is content with one of that name loaded before. So for each that
is missing a library of the same name is made in memory, whose functions return 0.

What 0 means to Skia: no graphics card (`skia.GrDirectContext.MakeGL()` is None), no XML parser (SVG
and the system's font configuration cannot be read). The renderer uses none of these: it draws into
memory, with fonts it opens by file.

A library that is there is always preferred. Where no stand-in can be made, `import skia` fails with
the loader's own message, as it would have without this module.

Everything heavy is imported where it is used: this module is imported by all who import `renderer`.
"""

from __future__ import annotations

import os
import sys

_SYMBOL_PREFIXES = {"libGL.so.1": "gl", "libEGL.so.1": "egl", "libexpat.so.1": "XML_"}
_LOADER_CACHE = "/etc/ld.so.cache"
_MEMORY = "memory"
_standing_in: dict[str, int] = {}
"""Name of each stand-in → its file's descriptor. Open for good: were the number given to another
file, the loader would take that file in /proc for this one."""


def stand_in_for_missing_libraries() -> None:
    """Make `import skia` work where its system libraries are missing. Raises nothing.

    Costs some 0.1 ms where they are present; where not, about as much as importing Skia itself.
    """
    if sys.platform != "linux" or "skia" in sys.modules:
        return
    missing = _unlisted(tuple(_SYMBOL_PREFIXES))
    if missing:
        _stand_in_for(missing)


def standing_in() -> tuple[str, ...]:
    """The libraries that are stand-ins in this process, such as "libGL.so.1"."""
    return tuple(_standing_in)


def _unlisted(sonames: tuple[str, ...], cache_path: str = _LOADER_CACHE) -> list[str]:
    """Those for which the loader's cache names no file that exists and suits this process.

    A hint that spares asking the loader, which would load the libraries, with all they need, into
    processes that never draw.
    """
    try:
        with open(cache_path, "rb") as file:
            cache = file.read()
    except OSError:
        return list(sonames)
    own_kind = _kind_of_code(os.fsencode(sys.executable))
    if own_kind is None:
        return list(sonames)
    return [
        soname
        for soname in sonames
        if not any(_kind_of_code(path) == own_kind for path in _paths_ending(cache, soname))
    ]


def _paths_ending(cache: bytes, soname: str) -> list[bytes]:
    """The cache is read as what all its layouts have in common: paths that end in a zero byte."""
    ending = b"/" + soname.encode() + b"\0"
    paths = []
    at = cache.find(ending)
    while at >= 0:
        paths.append(cache[cache.rfind(b"\0", 0, at) + 1 : at + len(ending) - 1])
        at = cache.find(ending, at + 1)
    return paths


def _kind_of_code(path: bytes) -> tuple[bytes, bytes] | None:
    """Word size with byte order, and processor, of an ELF file; None for anything else."""
    try:
        with open(path, "rb") as file:
            head = file.read(20)
    except OSError:
        return None
    return (head[4:6], head[18:20]) if head.startswith(b"\x7fELF") else None


def _stand_in_for(sonames: list[str]) -> None:
    from contextlib import suppress

    from renderer.elf import MACHINES, UnreadableLibrary, imported_symbols, library_of_zeros

    machine = MACHINES.get(os.uname().machine)
    wheel = _skia_wheel()
    if machine is None or not wheel:
        return
    with suppress(ImportError):
        # Python's own libexpat, if only pyexpat knows where it is, must come before a stand-in.
        import pyexpat  # noqa: F401
    missing = [soname for soname in sonames if not _loads(soname)]
    try:
        imported = {name for path in wheel for name in imported_symbols(path)} if missing else set()
    except (UnreadableLibrary, OSError):
        return  # a damaged wheel: importing it says so
    for soname in missing:
        symbols = [name for name in imported if name.startswith(_SYMBOL_PREFIXES[soname])]
        _load(soname, library_of_zeros(soname, symbols, machine), os.path.dirname(wheel[0]))


def _skia_wheel() -> list[str]:
    """Skia's extension module, then the libraries it brings along; empty without Skia."""
    from glob import escape, glob
    from importlib.util import find_spec

    spec = find_spec("skia")
    if spec is None or spec.origin is None:
        return []
    folder = os.path.join(os.path.dirname(spec.origin), "skia_python.libs")
    return [spec.origin, *sorted(glob(os.path.join(escape(folder), "*.so*")))]


def _loads(library: str) -> bool:
    """Whether the loader finds the library. It stays loaded; its symbols serve those who name it."""
    try:
        import ctypes

        ctypes.CDLL(library)
    except (ImportError, OSError):
        return False
    return True


def _load(soname: str, image: bytes, wheel_folder: str) -> bool:
    """Load the stand-in from a file without a name: nobody can swap it, nothing stays behind.

    In memory; else in the temporary folder; else, should that forbid code, where Skia's own lies.
    """
    for place in (_MEMORY, None, wheel_folder):
        try:
            descriptor = _nameless_file(place)
        except OSError:
            continue
        try:
            with open(descriptor, "wb", closefd=False) as file:
                file.write(image)
            loaded = _loads(f"/proc/self/fd/{descriptor}")
        except OSError:
            loaded = False
        if loaded:
            _standing_in[soname] = descriptor
            return True
        os.close(descriptor)
    return False


def _nameless_file(place: str | None) -> int:
    """A descriptor of a new file in _MEMORY, in a folder, or (None) in the temporary one. Raises OSError."""
    if place == _MEMORY:
        if not hasattr(os, "memfd_create"):
            raise OSError("this build of Python makes no files in memory")
        return os.memfd_create("stand-in")
    import tempfile

    with tempfile.TemporaryFile(dir=place) as file:
        return os.dup(file.fileno())
