"""Just enough of ELF (64 bits, little-endian): what a library imports, and a library of empty functions.

Structures and numbers are those of the System V ABI's ELF chapters (`man 5 elf`).
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")
_SECTION_HEADER = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_DYNAMIC = struct.Struct("<qQ")

_IDENT = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")  # 64 bits, little-endian, version 1, System V
_SHARED_OBJECT = 3
_DYNAMIC_SYMBOLS_SECTION = 11
_PT_LOAD, _PT_DYNAMIC, _PT_GNU_STACK = 1, 2, 0x6474E551
_EXECUTABLE, _WRITABLE, _READABLE = 1, 2, 4
_DT_NULL, _DT_HASH, _DT_STRTAB, _DT_SYMTAB, _DT_STRSZ, _DT_SYMENT, _DT_SONAME = 0, 4, 5, 6, 10, 11, 14
_GLOBAL_FUNCTION = 1 << 4 | 2
_ANY_SECTION = 1  # only 0 has a meaning to the loader: imported


class UnreadableLibrary(Exception):
    """The file is no 64-bit little-endian ELF file, or its tables contradict its size."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One processor family: its ELF number, its largest page, a function that returns 0."""

    number: int
    page_bytes: int
    return_zero: bytes


MACHINES = {
    # endbr64; xor eax, eax; ret
    "x86_64": Machine(62, 0x1000, bytes.fromhex("f30f1efa 31c0 c3")),
    # bti c; mov x0, #0; ret
    "aarch64": Machine(183, 0x10000, bytes.fromhex("5f2403d5 000080d2 c0035fd6")),
}
"""By `os.uname().machine`."""


def imported_symbols(path: str) -> frozenset[str]:
    """Names the library expects other libraries to define, without their versions.

    Raises UnreadableLibrary, OSError.
    """
    try:
        with open(path, "rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            return _imported_symbols(data)
    except (struct.error, ValueError) as error:  # a table beyond the file's end, a name that is no text
        raise UnreadableLibrary(f"{path} is not a whole ELF file: {error}") from error
    except UnreadableLibrary as error:
        raise UnreadableLibrary(f"{path} {error}") from None


def _imported_symbols(data: mmap) -> frozenset[str]:
    if data[:7] != _IDENT[:7]:
        raise UnreadableLibrary("is not a 64-bit little-endian ELF file")
    header = _HEADER.unpack_from(data)
    sections_at, section_count = header[6], header[12]
    sections = [
        _SECTION_HEADER.unpack_from(data, sections_at + index * _SECTION_HEADER.size)
        for index in range(section_count)
    ]
    names = set()
    for _, kind, _, _, offset, size, names_section, *_ in sections:
        if kind != _DYNAMIC_SYMBOLS_SECTION:
            continue
        if names_section >= section_count:
            raise UnreadableLibrary("keeps its symbols' names in a section that it has not")
        names_at, names_bytes = sections[names_section][4:6]
        text = data[names_at : names_at + names_bytes]
        for name_at, _, _, section, _, _ in _SYMBOL.iter_unpack(data[offset : offset + size]):
            if name_at and section == 0:
                names.add(text[name_at : text.index(b"\0", name_at)].decode("ascii"))
    return frozenset(names)


def library_of_zeros(soname: str, symbols: Collection[str], machine: Machine) -> bytes:
    """A shared library of that name whose every function ignores its arguments and returns 0.

    Three parts, each in pages of its own: tables (readable), code (executable), the dynamic
    section (writable, because loaders before glibc 2.35 write into it). It needs no other library,
    has nothing to relocate and asks for no executable stack. Equal arguments give equal bytes.
    """
    names = sorted(set(symbols))
    text, name_offsets = b"\0", []
    for name in (soname, *names):
        name_offsets.append(len(text))
        text += name.encode("ascii") + b"\0"
    soname_at, *symbol_names_at = name_offsets

    program_header_count = 5
    hash_table = _hash_table(names)
    hash_at = _HEADER.size + program_header_count * _PROGRAM_HEADER.size
    symbols_at = _aligned(hash_at + len(hash_table), 8)
    text_at = symbols_at + (1 + len(names)) * _SYMBOL.size
    tables_end = text_at + len(text)
    code_at = _aligned(tables_end, machine.page_bytes)
    dynamic_at = _aligned(code_at + len(machine.return_zero), machine.page_bytes)

    dynamic = b"".join(
        _DYNAMIC.pack(*entry)
        for entry in (
            (_DT_SONAME, soname_at),
            (_DT_HASH, hash_at),
            (_DT_STRTAB, text_at),
            (_DT_STRSZ, len(text)),
            (_DT_SYMTAB, symbols_at),
            (_DT_SYMENT, _SYMBOL.size),
            (_DT_NULL, 0),
        )
    )
    symbol_table = _SYMBOL.pack(0, 0, 0, 0, 0, 0) + b"".join(
        _SYMBOL.pack(name_at, _GLOBAL_FUNCTION, 0, _ANY_SECTION, code_at, len(machine.return_zero))
        for name_at in symbol_names_at
    )
    header = _HEADER.pack(
        _IDENT,
        _SHARED_OBJECT,
        machine.number,
        1,  # version
        0,  # no entry point
        _HEADER.size,  # program headers follow at once
        0,  # no section headers: the loader reads none
        0,
        _HEADER.size,
        _PROGRAM_HEADER.size,
        program_header_count,
        _SECTION_HEADER.size,
        0,
        0,
    )
    page = machine.page_bytes
    program_headers = b"".join(
        _PROGRAM_HEADER.pack(kind, flags, at, at, at, size, size, alignment)
        for kind, flags, at, size, alignment in (
            (_PT_LOAD, _READABLE, 0, tables_end, page),
            (_PT_LOAD, _READABLE | _EXECUTABLE, code_at, len(machine.return_zero), page),
            (_PT_LOAD, _READABLE | _WRITABLE, dynamic_at, len(dynamic), page),
            (_PT_DYNAMIC, _READABLE | _WRITABLE, dynamic_at, len(dynamic), 8),
            (_PT_GNU_STACK, _READABLE | _WRITABLE, 0, 0, 16),
        )
    )
    image = bytearray(dynamic_at + len(dynamic))
    for at, part in (
        (0, header + program_headers),
        (hash_at, hash_table),
        (symbols_at, symbol_table),
        (text_at, text),
        (code_at, machine.return_zero),
        (dynamic_at, dynamic),
    ):
        image[at : at + len(part)] = part
    return bytes(image)


def _hash_table(names: list[str]) -> bytes:
    """The loader's index: a bucket holds the first symbol of its hash, a chain the next of each."""
    buckets = [0] * (len(names) // 2 + 1)
    chains = [0] * (1 + len(names))  # symbol 0 is the undefined one and ends a chain
    for symbol, name in enumerate(names, 1):
        bucket = _symbol_hash(name) % len(buckets)
        chains[symbol], buckets[bucket] = buckets[bucket], symbol
    words = (len(buckets), len(chains), *buckets, *chains)
    return struct.pack(f"<{len(words)}I", *words)


def _symbol_hash(name: str) -> int:
    value = 0
    for byte in name.encode("ascii"):
        value = (value << 4) + byte
        high = value & 0xF0000000
        value = (value ^ high >> 24) & ~high
    return value


def _aligned(offset: int, step: int) -> int:
    return -(-offset // step) * step
