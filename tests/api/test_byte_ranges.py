"""The Range header, case by case."""

import pytest

from api.byte_ranges import MAX_RANGES, ByteRange, UnsatisfiableRange, requested_ranges

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", [(0, 0)]),
        ("bytes=0-99", [(0, 99)]),
        ("bytes=500-", [(500, 999)]),
        ("bytes=-1", [(999, 999)]),
        ("bytes=-2000", [(0, 999)]),
        ("bytes=990-5000", [(990, 999)]),
        ("BYTES=1-2", [(1, 2)]),
        ("bytes=0-1, 10-11", [(0, 1), (10, 11)]),
        ("bytes=10-11,0-1", [(10, 11), (0, 1)]),
        ("bytes=0-1,,5-6", [(0, 1), (5, 6)]),
        ("bytes=0-1,2000-", [(0, 1)]),
        ("bytes=0-99,50-149", [(0, 149)]),
        ("bytes=100-199,0-99", [(0, 199)]),
    ],
)
def test_satisfiable(header: str, expected: list[tuple[int, int]]) -> None:
    assert [(r.first, r.last) for r in requested_ranges(header, SIZE)] == expected


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=1-2-3",
        "bytes=٣-٤",
        "items=0-1",
        "bytes=0-" + "9" * 60,
        "bytes=" + ",".join(f"{10 * i}-{10 * i + 1}" for i in range(MAX_RANGES + 1)),
    ],
)
def test_a_header_that_means_nothing_gets_the_whole_file(header: str | None) -> None:
    assert requested_ranges(header, SIZE) == ()


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0", "bytes=1000-,2000-"])
def test_unsatisfiable(header: str) -> None:
    with pytest.raises(UnsatisfiableRange):
        requested_ranges(header, SIZE)


def test_an_empty_file_satisfies_no_range() -> None:
    with pytest.raises(UnsatisfiableRange):
        requested_ranges("bytes=0-", 0)
    assert requested_ranges(None, 0) == ()


def test_content_range() -> None:
    chosen = ByteRange(10, 19)
    assert chosen.length == 10
    assert chosen.content_range(SIZE) == "bytes 10-19/1000"
