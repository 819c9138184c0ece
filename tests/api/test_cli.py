"""The command: local drawing, exit codes, one line for every failure."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from api.cli.contact_sheet import spread
from api.cli.exits import Exit
from api.cli.main import _COMMANDS, main
from tests.text.blocks import made_font
from tests.worker.small_draft import draft, make_media
from worker.settings import get_settings


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(
    own_environment: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Run:
    """`run("inspect", path)` as from a shell standing in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("DRAFTFARM_API", "DRAFTFARM_TOKEN", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["draftfarm", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A draft folder: 64×48, 10 fps, 3 s; the photo of its last second is (200, 30, 30)."""
    folder = tmp_path_factory.mktemp("draft")
    make_media(folder)
    write(folder, draft({name: f"##_draftpath_placeholder_X_##/{name}" for name in MEDIA}))
    return folder


MEDIA = ("clip.mp4", "photo.png", "tone.wav")


def write(folder: Path, document: dict[str, Any]) -> None:
    (folder / "draft_content.json").write_text(json.dumps(document))


def assert_one_line(outcome: Outcome) -> str:
    (line,) = outcome.err.strip().splitlines()
    assert line.startswith("draftfarm: ")
    return line


def test_help_is_quick_and_complete() -> None:
    code = (
        "import sys\n"
        "sys.argv = ['draftfarm', '--help']\n"
        "from api.cli.main import main\n"
        "try: main()\n"
        "finally: print([n for n in ('skia', 'av', 'numpy', 'flask', 'celery', 'redis', 'rich') if n in sys.modules])\n"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[-1] == "[]", "--help loads no heavy library"
    for name, (_, text) in _COMMANDS.items():
        assert f"  {name} " in printed
        assert text[:40] in printed


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_has_help(run: Run, command: str) -> None:
    outcome = run(command, "--help")
    assert outcome.code == 0
    assert outcome.out.startswith(f"Usage: draftfarm {command}")


def test_usage_errors_are_one_line(run: Run) -> None:
    assert run("nonsense").code == Exit.USAGE
    outcome = run("render")
    assert outcome.code == Exit.USAGE
    assert "see draftfarm render --help" in assert_one_line(outcome)


def test_inspect(run: Run, folder: Path) -> None:
    outcome = run("inspect", folder, "--json")
    assert outcome.code == 0
    told = json.loads(outcome.out)
    assert told["canvas"] == {"width": 64, "height": 48}
    assert (told["fps"], told["duration"], told["frames"]) == (10, 3, 30)
    assert [(track["main"], track["clips"]) for track in told["tracks"]] == [(True, 2)]
    assert {Path(medium["found"]).name for medium in told["media"]} == set(MEDIA)
    assert set(told["fidelity"]) == {"counts", "items"}
    table = run("inspect", folder / "draft_content.json")
    assert table.code == 0
    assert "64×48, 10 fps, 3 s, 30 frames" in table.out


def test_frame(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("frame", folder, "--at", "2.5", "-o", tmp_path / "f.png").code == 0
    with Image.open(tmp_path / "f.png") as picture:
        assert picture.size == (64, 48)
        red, green, blue = picture.convert("RGB").getpixel((32, 24))  # type: ignore[misc]
    assert abs(red - 200) < 6
    assert abs(green - 30) < 6
    assert abs(blue - 30) < 6


def test_several_frames_and_a_zip(run: Run, folder: Path, tmp_path: Path) -> None:
    packed = tmp_path / "draft.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for path in folder.iterdir():
            file.write(path, path.name)
    outcome = run("frame", packed, "--at", "0.1", "--at", "2.99", "-o", tmp_path / "sub" / "{n}.jpg")
    assert outcome.code == 0, outcome.err
    assert sorted(path.name for path in (tmp_path / "sub").iterdir()) == ["1.jpg", "29.jpg"]
    assert assert_one_line(run("frame", packed, "--at", "0", "--at", "1", "-o", "x.png"))


def test_contact_sheet(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("frame", folder, "--sheet", "6", "-o", tmp_path / "sheet.png").code == 0
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > 3 * 64
        assert sheet.height > 2 * 48
    assert spread(30, 6) == [2, 7, 12, 17, 22, 27]
    assert spread(3, 6) == [0, 1, 2]
    assert spread(0, 6) == []


def test_captions_are_laid_over_the_frames(run: Run, folder: Path, tmp_path: Path) -> None:
    captions = tmp_path / "captions.srt"
    captions.write_text("1\n00:00:01,000 --> 00:00:02,000\nWWWWW\n\n2\n00:01:00,000 --> 00:01:01,000\nlate\n")
    said, silent, plain = (tmp_path / f"{name}.png" for name in ("said", "silent", "plain"))
    outcome = run(
        "frame", folder, "--at", "1.5", "-o", said, "--captions", captions, "--resolution", "640x480"
    )
    assert outcome.code == 0
    assert "captions.srt: 1 of 2 captions begin after the draft's end" in outcome.err
    assert run("frame", folder, "--at", "1.5", "-o", plain, "--resolution", "640x480").code == 0
    assert run("frame", folder, "--at", "0.5", "-o", silent, "--captions", captions).code == 0
    assert run("frame", folder, "--at", "0.5", "-o", tmp_path / "none.png").code == 0
    assert silent.read_bytes() == (tmp_path / "none.png").read_bytes()
    changed = np.argwhere(np.asarray(Image.open(said)) != np.asarray(Image.open(plain)))
    middle = (changed[:, 0].min() + changed[:, 0].max()) / 2
    assert middle == pytest.approx(480 * 0.9, abs=4), "at y = -0.8"


def test_captions_that_are_none(run: Run, folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.srt"
    broken.write_text("1\n00:00:01,000 --> soon\nx\n")
    outcome = run("render", folder, "-o", tmp_path / "v.mp4", "--captions", broken)
    assert outcome.code == 4
    assert "broken.srt, line 2: cannot read the times" in assert_one_line(outcome)


def test_render(run: Run, folder: Path, tmp_path: Path) -> None:
    video = tmp_path / "out" / "video.mp4"
    outcome = run("render", folder, "-o", video, "--quality", "draft", "--processes", "1")
    assert outcome.code == 0, outcome.err
    assert "64×48, 30 frames, 3.00 s" in outcome.out
    with av.open(str(video)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 30
        assert container.streams.audio
    assert [path.name for path in video.parent.iterdir()] == ["video.mp4"], "nothing else is left behind"


@pytest.mark.parametrize("moment", ["3", "-0.1", "nan", "inf"])
def test_a_moment_outside_the_draft(run: Run, folder: Path, moment: str) -> None:
    outcome = run("frame", folder, f"--at={moment}", "-o", "x.png")
    assert outcome.code == Exit.USAGE
    assert "outside the draft, which is 3 s long" in assert_one_line(outcome)


def test_impossible_output(run: Run, folder: Path) -> None:
    outcome = run("render", folder, "-o", "x.mp4", "--resolution", "huge")
    assert outcome.code == Exit.USAGE
    assert "resolution must be one of" in assert_one_line(outcome)


def test_invalid_drafts(run: Run, tmp_path: Path) -> None:
    assert run("inspect", tmp_path / "nothing.json").code == Exit.USAGE
    broken = tmp_path / "broken.json"
    broken.write_text('{"tracks": [')
    for command in (["inspect", broken], ["frame", broken, "--at", "0", "-o", "x.png"]):
        outcome = run(*command)
        assert outcome.code == Exit.INVALID_DRAFT
        assert_one_line(outcome)


def test_missing_media(run: Run, folder: Path, tmp_path: Path) -> None:
    write(tmp_path, draft({name: str(folder / name) for name in MEDIA} | {"photo.png": "gone/photo.png"}))
    outcome = run("frame", tmp_path, "--at", "2.5", "-o", "x.png")
    assert outcome.code == Exit.INVALID_MEDIA
    assert "'photo.png' is missing" in assert_one_line(outcome)
    skipped = run("frame", tmp_path, "--at", "2.5", "-o", "x.png", "--missing", "skip")
    assert skipped.code == 0
    assert "left out" in assert_one_line(skipped)
    with Image.open("x.png") as picture:
        assert max(picture.convert("RGB").getpixel((32, 24))) < 6  # type: ignore[arg-type]


def test_media_that_is_none(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    write(tmp_path, draft({name: str(folder / name) for name in MEDIA} | {"photo.png": "text.png"}))
    outcome = run("frame", tmp_path, "--at", "2.5", "-o", "x.png")
    assert outcome.code == Exit.INVALID_MEDIA
    assert "photo.png" in assert_one_line(outcome)


def test_no_farm(run: Run) -> None:
    for command in (
        ["submit", "https://x/y.json", "--api", "http://127.0.0.1:1", "--token", "t"],
        ["status", "https://x/y.json", "--api", "http://127.0.0.1:1"],
        ["health", "--api", "http://127.0.0.1:1"],
        ["health"],
        ["token", "list"],
    ):
        outcome = run(*command)
        assert outcome.code == Exit.FARM_UNREACHABLE, command
        assert_one_line(outcome)


@pytest.mark.parametrize("command", ["api", "worker", "reconciler"])
def test_a_service_without_redis_says_what_it_needs(run: Run, command: str) -> None:
    outcome = run(command)
    assert outcome.code == Exit.USAGE
    assert "REDIS_URL" in assert_one_line(outcome)


def test_a_setting_that_cannot_be(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTFARM_LEASE_SECONDS", "soon")
    outcome = run("health")
    assert outcome.code == Exit.USAGE
    assert "LEASE_SECONDS" in assert_one_line(outcome)


@pytest.mark.parametrize("value", ['{"key": "SESAME",', '["SESAME"]'])
def test_a_setting_that_holds_secrets_is_not_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("DRAFTFARM_STORAGE_OPTIONS", value)
    outcome = run("health")
    assert outcome.code == Exit.USAGE
    line = assert_one_line(outcome)
    assert "storage_options" in line.lower()
    assert "SESAME" not in line


def test_doctor(run: Run, tmp_path: Path) -> None:
    outcome = run("doctor", "--json", "--data", tmp_path / "data")
    found = {finding["name"]: finding for finding in json.loads(outcome.out)}
    assert set(found) >= {"Python", "Skia", "FFmpeg", "codecs", "fonts", "data folder", "store", "storage"}
    assert {name: finding for name, finding in found.items() if finding["verdict"] == "failed"} == {}
    assert outcome.code == 0


def test_doctor_lists_each_protection(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.sandbox.landlock.why_not", lambda: "the kernel is too old")
    for setting, verdict in (("auto", "warning"), ("require", "failed")):
        monkeypatch.setenv("DRAFTFARM_SANDBOX", setting)
        outcome = run("doctor", "--json", "--data", tmp_path / "data")
        found = {f["name"]: f for f in json.loads(outcome.out) if f["name"].startswith("protection: ")}
        names = ("system calls", "files", "signals", "limits")
        assert set(found) == {f"protection: {name}" for name in names}
        assert found["protection: files"]["verdict"] == verdict
        assert found["protection: files"]["detail"] == "off: the kernel is too old"
        assert found["protection: files"]["remedy"]
        assert found["protection: limits"]["detail"].startswith("on: ")
        assert outcome.code == (Exit.SYSTEM_ERROR if setting == "require" else 0)


def test_doctor_names_what_is_wrong(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("DRAFTFARM_FONT_FOLDERS", str(tmp_path / "no-fonts"))
    outcome = run("doctor", "--json", "--data", tmp_path / "data")
    assert outcome.code == Exit.SYSTEM_ERROR
    wrong = {f["name"]: f for f in json.loads(outcome.out) if f["verdict"] == "failed"}
    assert set(wrong) == {"fonts", "store"}
    assert all(finding["remedy"] for finding in wrong.values())


@pytest.fixture(scope="module")
def fonts_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font, a file that is none, and a mapping with a good line and one that leads nowhere."""
    folder = tmp_path_factory.mktemp("fonts")
    made_font(folder / "Mine.ttf", name="My Brush")
    (folder / "Bad.ttf").write_bytes(b"no font")
    lines = '"思源宋体" = "Mine.ttf"\n"霸道" = "Nope.ttf"\n'
    (folder / "fonts.toml").write_text(lines, encoding="utf-8")
    return folder


def test_fonts_lists_all_with_their_faults(run: Run, fonts_folder: Path) -> None:
    told = json.loads(run("fonts", "--json", "--fonts", fonts_folder).out)
    mine = told["fonts"][0]
    assert (mine["name"], mine["origin"], mine["class"]) == ("My Brush Regular", "yours", "handwriting")
    serif = next(font for font in told["fonts"] if font["file"].endswith("NotoSerifSC-Regular.otf"))
    assert (serif["origin"], serif["class"], serif["weights"]) == ("packaged", "serif", [400, 400])
    assert {"Hans", "Latn"} <= set(serif["scripts"])
    assert [entry["font"] for entry in told["mapping"]] == ["思源宋体", "霸道"]
    assert [Path(fault["file"]).name for fault in told["faults"]] == ["Bad.ttf", "fonts.toml"]
    table = run("fonts", "--fonts", fonts_folder)
    assert table.code == 0
    assert "手写" in table.out
    assert "Bad.ttf is not a font file" in table.out


def test_fonts_are_the_farms_where_no_folder_is_given(
    run: Run, fonts_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTFARM_FONT_FOLDERS", str(fonts_folder))
    get_settings.cache_clear()
    assert json.loads(run("fonts", "--json").out)["fonts"][0]["name"] == "My Brush Regular"


def test_fonts_explains_a_name_and_an_id(run: Run, fonts_folder: Path) -> None:
    told = run("fonts", "汉仪粗黑", "--text", "你好", "--fonts", fonts_folder).out
    assert "汉仪粗黑: sans 黑体, weight 700" in told
    assert "nearest for simplified Chinese: Noto Sans CJK SC Bold (a 黑体 of the same weight)" in told
    assert "put the font into a font folder as 汉仪粗黑.ttf" in told
    assert "fonts.toml says '思源宋体' = 'Mine.ttf'" in run("fonts", "思源宋体", "--fonts", fonts_folder).out
    by_id = json.loads(run("fonts", "6740435892441190919", "--json").out)
    assert by_id["font"] == "新青年体"
    assert by_id["files"] == ["6740435892441190919.ttf", "新青年体.ttf"]
    exact = json.loads(run("fonts", "Poppins-Bold.ttf", "--json").out)
    assert (exact["grade"], exact["reason"], exact["drawn"]["origin"]) == ("exact", "", "packaged")
    assert run("fonts", "x", "--draft", "y").code == Exit.USAGE
    assert run("fonts", "--text", "y").code == Exit.USAGE


def test_fonts_of_a_draft_and_those_it_brings(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "fonts").mkdir(parents=True)
    made_font(own / "fonts" / "Mine.ttf")
    style = {"range": [0, 1], "font": {"path": "C:/x/Mine.ttf", "id": ""}}
    lost = {"range": [1, 2], "font": {"path": "C:/x/某宋体.ttf", "id": ""}}
    content = json.dumps({"text": "A说", "styles": [style, lost]})
    value = draft({name: name for name in MEDIA})
    value["materials"]["texts"] = [{"id": "X1", "type": "text", "content": content}]
    segment = {**value["tracks"][0]["segments"][0], "id": "S-X1", "material_id": "X1"}
    value["tracks"].append({"id": "T3", "type": "text", "segments": [segment]})
    write(own, value)
    first, second = json.loads(run("fonts", "--draft", own, "--json").out)["fonts"]
    assert (first["font"], first["grade"], first["drawn"]["origin"]) == ("Mine.ttf", "exact", "draft")
    assert (second["font"], second["grade"]) == ("某宋体.ttf", "stand_in")
    assert second["drawn"]["file"].endswith("NotoSerifSC-Regular.otf")
    assert "某宋体.ttf" in run("fonts", "--draft", own).out
    told = json.loads(run("inspect", own, "--json").out)
    assert [item["name"] for item in told["fidelity"]["items"]] == ["某宋体.ttf"]
