"""Where media may be found, and one reference per medium."""

from __future__ import annotations

import pytest

from renderer.reader.media_registry import address, reduced_path
from renderer.timeline import MediaKind, MediaRef
from tests.reader.drafts import Json, segment, sound, timeline, track, video

GUID = "0E685133-18CE-45ED-8CB8-2904A212EC80"


def medium(**fields: object) -> MediaRef:
    bucket, material = video()
    (ref,) = timeline(track("video", segment((bucket, material | fields)))).media
    return ref


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (f"##_draftpath_placeholder_{GUID}_##/assets/video/a.mp4", "assets/video/a.mp4"),
        (f"##_draftpath_placeholder_{GUID}_##\\materials\\a b.mp4", "materials/a b.mp4"),
        ("##_draftpath_placeholder_##\\dfd_1\\a.mp4", "dfd_1/a.mp4"),
        ("##_material_placeholder_23B2EC28-9736-45F9-966B-EBC7E2D228BE_##", ""),
        ("C:\\Users\\某人\\a.mp4", "C:\\Users\\某人\\a.mp4"),
        ("https://host/a.mp4", ""),
        ("", ""),
    ],
)
def test_reduced_paths(written: str, expected: str) -> None:
    assert reduced_path(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (" https://host/a.mp4?sign=%2B+x ", "https://host/a.mp4?sign=%2B+x"),
        ("online_https://host/a.mp4", "https://host/a.mp4"),
        ("http://host/a b.mp4", "http://host/a%20b.mp4"),
        ("HTTPS://host/a.mp4", "HTTPS://host/a.mp4"),
        ("C:/a.mp4", ""),
        ("ftp://host/a.mp4", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_addresses(written: str, expected: str) -> None:
    assert address(written) == expected


def test_sources_in_order_of_trust() -> None:
    ref = medium(path="/home/user/dfd_1/assets/video/a.mp4", remote_url="https://host/orig.mp4")
    assert ref.sources == ("https://host/orig.mp4", "/home/user/dfd_1/assets/video/a.mp4")
    both = medium(path="https://host/one.mp4", remote_url="https://host/two.mp4", url="https://host/one.mp4")
    assert both.sources == ("https://host/one.mp4", "https://host/two.mp4")
    local = medium(path="C:/a.mp4", remote_url="C:\\not\\an\\address.mp4", media_path="C:/b.mp4")
    assert local.sources == ("C:/a.mp4", "C:/b.mp4")


def test_claims_of_the_draft() -> None:
    ref = medium(type="gif", width=320, height=240, duration=2_000_000)
    assert (ref.kind, ref.width, ref.height, ref.duration_us) == (MediaKind.GIF, 320, 240, 2_000_000)
    assert ref.path == "$.materials.videos[0]"
    assert (medium(width=None, height=-5).width, medium(width=None, height=-5).height) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"material_name": "holiday.mp4"}, "holiday.mp4"),
        ({"material_name": "", "name": "holiday"}, "holiday"),
        ({"material_name": None, "path": "C:\\x\\clip.mp4"}, "clip.mp4"),
        ({"material_name": None, "path": "https://host/dir/clip.mp4?sign=1/2"}, "clip.mp4"),
        ({"material_name": None, "path": ""}, "v"),
    ],
)
def test_names(fields: Json, name: str) -> None:
    assert medium(**fields).name == name


def test_same_sources_are_one_medium() -> None:
    read = timeline(
        track(
            "video",
            segment(video("a", path="https://h/x.mp4")),
            segment(video("b", path="https://h/x.mp4"), 1.0),
        )
    )
    assert [ref.id for ref in read.media] == ["a"]


def test_another_kind_or_no_source_is_another_medium() -> None:
    read = timeline(
        track("video", segment(video("a", path="C:/x.mp4"))),
        track("audio", segment(sound("b", path="C:/x.mp4"))),
        track("video", segment(video("c", path="")), segment(video("d", path=""), 1.0)),
    )
    assert [(ref.id, ref.kind) for ref in read.media] == [
        ("a", MediaKind.VIDEO),
        ("c", MediaKind.VIDEO),
        ("d", MediaKind.VIDEO),
        ("b", MediaKind.AUDIO),
    ]
    assert read.media[1].sources == ()
