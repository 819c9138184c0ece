"""Opening files, folders and zips; locating media in them."""

from __future__ import annotations

import json
import stat
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from renderer.errors import EncryptedDraft, InvalidDraft
from renderer.reader import DraftBundle, locate, open_draft, read_timeline
from renderer.reader import archive as archive_module
from renderer.reader import source as source_module
from renderer.timeline import MediaKind, MediaRef
from tests.reader.drafts import Json, draft, photo, segment, track, video


def simple(name: str = "draft") -> Json:
    return draft([track("video", segment(photo()))], name=name)


EMPTY: Json = {"tracks": [], "materials": {}}


def write(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def opened(path: Path, **fields: Any) -> str:
    return str(open_draft(path, **fields).document["name"])


def test_a_json_file_with_its_neighbours(tmp_path: Path) -> None:
    path = write(tmp_path / "my.json", simple())
    write(tmp_path / "a.mp4", b"x")
    write(tmp_path / "assets/video/b.mp4", b"x")
    write(tmp_path / "unrelated/c.mp4", b"x")
    bundle = open_draft(path)
    assert bundle.root == tmp_path
    assert [file.name for file in bundle.files] == ["a.mp4", "my.json", "b.mp4"]


@pytest.mark.parametrize("name", ["draft_content.json", "draft_info.json"])
def test_a_draft_folder(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, simple())
    write(tmp_path / "deep/er/c.mp4", b"x")
    bundle = open_draft(tmp_path)
    assert bundle.root == tmp_path
    assert tmp_path / "deep/er/c.mp4" in bundle.files
    assert open_draft(tmp_path / name) == bundle


def test_trap_33_the_nested_main_timeline_wins(tmp_path: Path) -> None:
    write(tmp_path / "draft_content.json", simple("root"))
    write(tmp_path / "Timelines/one/draft_content.json", simple("one"))
    write(tmp_path / "Timelines/two/draft_content.json", simple("two"))
    assert opened(tmp_path) == "root"  # nothing says which nested one is meant
    write(tmp_path / "Timelines/project.json", {"main_timeline_id": "two"})
    assert opened(tmp_path) == "two"
    assert opened(tmp_path / "Timelines/one/draft_content.json") == "one"
    assert open_draft(tmp_path / "Timelines/one/draft_content.json").root == tmp_path


def test_trap_33_an_only_nested_timeline_wins_when_it_has_content(tmp_path: Path) -> None:
    write(tmp_path / "draft_content.json", simple("root"))
    nested = write(tmp_path / "Timelines/one/draft_info.json", simple("one"))
    assert opened(tmp_path) == "one"
    write(nested, EMPTY)
    assert opened(tmp_path) == "root"


def test_trap_33_backups_come_last(tmp_path: Path) -> None:
    write(tmp_path / "draft_content.json.bak", simple("backup"))
    write(tmp_path / "template-2.tmp", simple("mirror"))
    root = write(tmp_path / "draft_content.json", simple("root"))
    assert opened(tmp_path) == "root"
    write(root, b'{"tracks": [')
    assert opened(tmp_path) == "mirror"


def test_an_encrypted_draft_is_not_replaced_by_an_old_backup(tmp_path: Path) -> None:
    write(tmp_path / "draft_content.json", b"A1b2" * 400)
    write(tmp_path / "draft_content.json.bak", simple("backup"))
    with pytest.raises(EncryptedDraft):
        open_draft(tmp_path)


def test_the_first_fault_is_told_with_its_file(tmp_path: Path) -> None:
    write(tmp_path / "draft_content.json", b"{")
    with pytest.raises(InvalidDraft, match=r"draft_content\.json: the draft is not valid JSON"):
        open_draft(tmp_path)


@pytest.mark.parametrize(
    ("make", "sentence"), [(False, "there is no draft at"), (True, "holds no draft_content.json")]
)
def test_nothing_there(tmp_path: Path, make: bool, sentence: str) -> None:
    path = tmp_path / "gone"
    if make:
        path.mkdir()
    with pytest.raises(InvalidDraft, match=sentence):
        open_draft(path)


def test_an_empty_draft_opens_and_is_refused_by_the_reader(tmp_path: Path) -> None:
    write(tmp_path / "draft_content.json", EMPTY)
    with pytest.raises(InvalidDraft, match="the draft is empty"):
        read_timeline(open_draft(tmp_path).document)


def pack(path: Path, members: dict[str, bytes | Json], prefix: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(prefix + name, content if isinstance(content, bytes) else json.dumps(content))
    return path


@pytest.mark.parametrize("prefix", ["", "dfd_cat_1/"])
def test_a_zip_with_or_without_one_enclosing_folder(tmp_path: Path, prefix: str) -> None:
    packed = pack(
        tmp_path / "d.zip", {"draft_info.json": simple("zipped"), "assets/video/a.mp4": b"x"}, prefix=prefix
    )
    with zipfile.ZipFile(packed, "a") as more:
        more.writestr("__MACOSX/._draft_info.json", b"junk")
    bundle = open_draft(packed, tmp_path / "out")
    assert bundle.document["name"] == "zipped"
    assert bundle.root == tmp_path / "out" / prefix.rstrip("/") or bundle.root == tmp_path / "out"
    assert [file.name for file in bundle.files] == ["draft_info.json", "a.mp4"]


def test_chinese_names_of_windows_zips(tmp_path: Path) -> None:
    packed = tmp_path / "d.zip"
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("draft_content.json", json.dumps(simple()))
        made.writestr("assets/xxxx.mp4", b"x")
    # zipfile cannot write GBK names, so the placeholder's bytes are exchanged in both directories.
    packed.write_bytes(packed.read_bytes().replace(b"xxxx.mp4", "视频".encode("gbk") + b".mp4"))
    assert [file.name for file in open_draft(packed, tmp_path / "out").files] == [
        "draft_content.json",
        "视频.mp4",
    ]


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/evil", "a/../../evil", "..\\evil", "C:\\evil", "C:/evil"]
)
def test_members_that_lead_outside(tmp_path: Path, name: str) -> None:
    packed = pack(tmp_path / "d.zip", {"draft_content.json": simple(), name: b"x"})
    with pytest.raises(InvalidDraft, match="would be written outside its folder"):
        open_draft(packed, tmp_path / "deep/out")
    assert not any(path.name.startswith("evil") for path in tmp_path.rglob("*"))


def test_links_are_refused(tmp_path: Path) -> None:
    packed = pack(tmp_path / "d.zip", {"draft_content.json": simple()})
    link = zipfile.ZipInfo("assets/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(packed, "a") as more:
        more.writestr(link, "/etc/passwd")
    with pytest.raises(InvalidDraft, match="is a link"):
        open_draft(packed, tmp_path / "out")


def test_bombs_are_refused(tmp_path: Path) -> None:
    packed = pack(tmp_path / "d.zip", {"draft_content.json": simple(), "bomb": bytes(32 * 1024 * 1024)})
    with pytest.raises(InvalidDraft, match="'bomb' of the zip archive unpacks to over 200 times its size"):
        open_draft(packed, tmp_path / "out")


def test_too_many_and_too_large_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = pack(tmp_path / "d.zip", {"draft_content.json": simple(), "a": b"x" * 100, "b": b"y" * 100})
    monkeypatch.setattr(archive_module, "MAX_ARCHIVE_BYTES", 150)
    with pytest.raises(InvalidDraft, match="unpacks to more than"):
        open_draft(packed, tmp_path / "one")
    monkeypatch.setattr(archive_module, "MAX_ARCHIVE_MEMBERS", 2)
    with pytest.raises(InvalidDraft, match="has 3 files; the limit is 2"):
        open_draft(packed, tmp_path / "two")


def test_members_that_lie_about_their_size(tmp_path: Path) -> None:
    packed = pack(tmp_path / "d.zip", {"draft_content.json": simple(), "liar": b"x" * 5000})
    data = packed.read_bytes()
    packed.write_bytes(data.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little")))
    with pytest.raises(InvalidDraft, match=r"damaged|unpack"):
        open_draft(packed, tmp_path / "out")


def test_damaged_and_double_members(tmp_path: Path) -> None:
    packed = pack(tmp_path / "d.zip", {"draft_content.json": simple(), "a.bin": bytes(range(256)) * 40})
    data = bytearray(packed.read_bytes())
    data[60:70] = b"0123456789"
    broken = write(tmp_path / "broken.zip", bytes(data))
    with pytest.raises(InvalidDraft, match="zip archive"):
        open_draft(broken, tmp_path / "one")
    clash = pack(
        tmp_path / "clash.zip", {"draft_content.json": simple(), "a": b"file", "a/b": b"inside a file"}
    )
    with pytest.raises(InvalidDraft, match="cannot be unpacked"):
        open_draft(clash, tmp_path / "two")


def test_a_failed_unpacking_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(InvalidDraft, match="holds no draft"):
        open_draft(pack(tmp_path / "d.zip", {"readme.txt": b"hello"}))
    assert [path.name for path in tmp_path.iterdir()] == ["d.zip"]
    bundle = open_draft(pack(tmp_path / "d.zip", {"draft_content.json": simple()}))
    assert bundle.root is not None
    assert bundle.root.parent == tmp_path


def test_a_zip_without_a_draft_or_with_several(tmp_path: Path) -> None:
    with pytest.raises(InvalidDraft, match=r"the zip archive holds no draft_content\.json"):
        open_draft(pack(tmp_path / "d.zip", {"x/readme.txt": b"hello"}), tmp_path / "one")
    two = pack(tmp_path / "e.zip", {"a/draft_content.json": simple(), "b/draft_content.json": simple()})
    with pytest.raises(InvalidDraft, match="holds 2 drafts"):
        open_draft(two, tmp_path / "two")


def test_the_draft_file_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "draft_content.json", simple())
    monkeypatch.setattr(source_module, "MAX_DOCUMENT_BYTES", 10)
    with pytest.raises(InvalidDraft, match=r"draft_content\.json is"):
        open_draft(path)


def _with_stored_compound(where: str) -> Json:
    entry = {"id": "d", "draft_file_path": where}
    return draft([track("video", segment(video(path=""), extra=[("drafts", entry)]))], name="outer")


def test_a_compound_stored_in_its_own_file(tmp_path: Path) -> None:
    write(
        tmp_path / "draft_content.json",
        _with_stored_compound("C:\\Users\\u\\p1\\subdraft\\77\\draft_content.json"),
    )
    write(tmp_path / "subdraft/77/draft_content.json", simple("inner"))
    (clip,) = read_timeline(open_draft(tmp_path).document).tracks[0].clips
    assert clip.compound is not None  # type: ignore[union-attr]
    assert clip.compound.name == "inner"  # type: ignore[union-attr]


def test_stored_compounds_that_contain_themselves(tmp_path: Path) -> None:
    place = "##_draftpath_placeholder_0E685133-18CE-45ED-8CB8-2904A212EC80_##/subdraft/77/draft_content.json"
    write(tmp_path / "draft_content.json", _with_stored_compound(place))
    write(tmp_path / "subdraft/77/draft_content.json", _with_stored_compound(place))
    with pytest.raises(InvalidDraft, match="cycle"):
        open_draft(tmp_path)


def refs(*places: str) -> list[MediaRef]:
    return [MediaRef(str(index), MediaKind.VIDEO, "m", (place,), "$") for index, place in enumerate(places)]


@pytest.fixture
def bundle(tmp_path: Path) -> DraftBundle:
    root = tmp_path / "root"
    for name in (
        "draft_content.json",
        "assets/video/a.mp4",
        "assets/image/a.PNG",
        "x/assets/video/b.mp4",
        "c.mp4",
    ):
        write(root / name, simple() if name.endswith("json") else b"x")
    write(tmp_path / "outside.mp4", b"x")
    (root / "leak.mp4").symlink_to(tmp_path / "outside.mp4")
    return open_draft(root)


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("assets/video/a.mp4", "assets/video/a.mp4"),
        ("/app/output/draft/20240101/assets/video/a.mp4", "assets/video/a.mp4"),
        ("C:\\Users\\u\\dfd_1\\assets\\video\\a.mp4", "assets/video/a.mp4"),
        ("D:\\elsewhere\\b.mp4", "x/assets/video/b.mp4"),
        ("D:\\elsewhere\\A.png", "assets/image/a.PNG"),
        ("E:/C.MP4", "c.mp4"),
        ("missing.mp4", None),
        ("../outside.mp4", None),
        ("leak.mp4", None),
        ("https://host/c.mp4", None),
        ("", None),
        ("bad\0name.mp4", None),
        ("x" * 5000 + ".mp4", None),
    ],
)
def test_media_are_found_below_the_root_only(bundle: DraftBundle, place: str, found: str | None) -> None:
    (ref,) = refs(place)
    located = locate([ref], bundle, allow_absolute=False)
    assert bundle.root is not None
    assert located.paths == ({"0": bundle.root / found} if found else {})
    assert located.missing == (() if found else (ref,))


def test_absolute_paths_are_for_local_use_only(bundle: DraftBundle, tmp_path: Path) -> None:
    outside = str(tmp_path / "outside.mp4")
    assert locate(refs(outside), bundle).paths == {"0": tmp_path / "outside.mp4"}
    assert locate(refs(outside), bundle, allow_absolute=False).paths == {}
    assert bundle.root is not None
    within = str(bundle.root / "c.mp4")
    assert locate(refs(within), bundle, allow_absolute=False).paths == {"0": Path(within)}


def test_later_sources_are_tried(bundle: DraftBundle) -> None:
    ref = MediaRef("m", MediaKind.VIDEO, "m", ("https://host/zzz.mp4", "gone.mp4", "c.mp4"), "$")
    assert locate([ref], bundle).paths["m"].name == "c.mp4"


def test_of_equal_names_the_one_highest_up_counts(tmp_path: Path) -> None:
    write(tmp_path / "draft_content.json", simple())
    for place in ("b/deep/a.mp4", "z/a.mp4", "c/a.mp4"):
        write(tmp_path / place, b"x")
    located = locate(refs("D:/far/away/a.mp4"), open_draft(tmp_path))
    assert located.paths["0"] == tmp_path / "c/a.mp4"


def test_members_that_lie_over_one_another(tmp_path: Path) -> None:
    """The names of a thousand files, all of them the same few bytes: a bomb of honest members."""
    packed = pack(tmp_path / "d.zip", {"draft_content.json": simple(), "a": bytes(12 * 1024 * 1024)})
    with zipfile.ZipFile(packed) as made:
        one, size = made.getinfo("a"), made.start_dir
    data = packed.read_bytes()
    start = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02", size) + 4)
    entry = data[start : start + 46] + b"a"
    assert int.from_bytes(entry[24:28], "little") == one.file_size
    more = b"".join(entry[:46] + bytes([65 + n]) for n in range(26))
    directory = data[size : start + 47] + more
    end = data[-22:-14] + (28).to_bytes(2, "little") * 2 + len(directory).to_bytes(4, "little")
    bomb = write(tmp_path / "bomb.zip", data[:size] + directory + end + size.to_bytes(4, "little") + b"\0\0")
    with zipfile.ZipFile(bomb) as opened:
        assert len(opened.infolist()) == 28
    with pytest.raises(InvalidDraft, match="the zip archive unpacks to over 200 times its size"):
        open_draft(bomb, tmp_path / "out")


def test_archives_in_an_archive_stay_packed(tmp_path: Path) -> None:
    inside = pack(tmp_path / "inner.zip", {"draft_content.json": simple("inner"), "b.mp4": b"x"})
    packed = pack(tmp_path / "d.zip", {"draft_content.json": simple("outer"), "a/inner.zip": b"-"})
    with zipfile.ZipFile(packed, "a") as more:
        more.write(inside, "b/inner.zip")
    bundle = open_draft(packed, tmp_path / "out")
    assert bundle.document["name"] == "outer"
    names = sorted(path.name for path in bundle.files)
    assert names == ["draft_content.json", "inner.zip", "inner.zip"]
